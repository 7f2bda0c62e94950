"""Places, matters or cases side by side, field by field: what is the same is said once, what differs under its name.

Which of them is faster or free of charge is read off the values themselves. Knows nothing of how they were found.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.cells import parse_limit
from kg.regions import RegionTree
from kg.schema import NATION
from rag.frame import Evidence, Statement
from rag.lexicon import field_label
from rag.printed import cut
from rag.sections import Line, Section

_DAYS = {"工作日": 1.0, "自然日": 0.72, "月": 21.0, "年": 250.0, "小时": 0.1, "即办": 0.0}
"""Lengths in working days, near enough to tell which is shorter."""
_LEAST = 60
_PLAIN = 12
"""Characters of a plain length of time; a sentence sets conditions with it."""


def beside(sections: Sequence[Section], fields: Sequence[str], tree: RegionTree, budget: int) -> list[Statement]:
    """The ``fields`` of ``sections`` one after the other, within ``budget`` characters; empty if there is nothing."""
    names = _names(sections, tree)
    statements: list[Statement] = []
    for field in fields:
        held = [(n, line) for n, s in zip(names, sections, strict=True) if (line := _line(s, field))]
        if not held:
            continue
        evidence = [e for _, line in held for e in line.evidence]
        label = field_label(field)
        if len(held) == len(sections) and len({line.key for _, line in held}) == 1:
            text = cut(held[0][1].text, budget // len(fields))
            statements.append(Statement(f"{label}（{'、'.join(dict.fromkeys(names))}一样）：{text}", evidence))
            continue
        told = _verdict(field, held)
        if told:
            statements.append(Statement(told, evidence))
        room = max(_LEAST, budget // (len(fields) * len(held)))
        lines = [f"· {n}：{cut(_flat(line.text), room)}" for n, line in held]
        statements.append(Statement("\n".join([f"{label}：", *lines]), evidence))
    return [Statement(f"【{'、'.join(dict.fromkeys(s.title for s in sections))}】对比", _first(sections)), *statements]


def _flat(text: str) -> str:
    """A list of several lines as one."""
    return "；".join(part.removeprefix("· ").strip() for part in text.strip().split("\n"))


def _first(sections: Sequence[Section]) -> list[Evidence]:
    return [line.evidence[0] for s in sections for line in s.lines[:1] if line.evidence]


def _line(section: Section, field: str) -> Line | None:
    also = {"promised_limit": "legal_limit"}.get(field)
    return next((x for x in section.lines if x.field in (field, also)), None)


def _names(sections: Sequence[Section], tree: RegionTree) -> list[str]:
    """What tells the sections apart: the matter, the place, or both."""
    places = [tree.label(s.region) if s.region and s.region != NATION else "全国" for s in sections]
    titles = [s.title for s in sections]
    if len(set(titles)) == 1:
        return places
    return titles if len(set(places)) == 1 else [f"{t}（{p}）" for t, p in zip(titles, places, strict=True)]


def _verdict(field: str, held: Sequence[tuple[str, Line]]) -> str:
    if field == "promised_limit":
        return _faster(held)
    if field == "fee":
        free = [n for n, line in held if line.text.startswith(("不收费", "免"))]
        paid = [n for n, _ in held if n not in free]
        return f"{'、'.join(free)}不收费，{'、'.join(paid)}要收费。" if free and paid else ""
    return _different(held) if field == "materials" else ""


def _faster(held: Sequence[tuple[str, Line]]) -> str:
    days = [(n, _working_days(line.text)) for n, line in held]
    known = [(n, d) for n, d in days if d is not None]
    if len({line.field for _, line in held}) > 1 or len(known) < len(held) or len({d for _, d in known}) < 2:
        return ""
    least = min(d for _, d in known)
    return f"{'、'.join(n for n, d in known if d == least)}更快。"


def _working_days(text: str) -> float | None:
    """A plain length of time; ``None`` for several or for a sentence."""
    if "\n" in text or "：" in text or len(text) > _PLAIN:
        return None
    limit = parse_limit(text)
    if limit is None or limit.unit not in _DAYS:
        return None
    return (limit.value or 0) * _DAYS[limit.unit]


def _different(held: Sequence[tuple[str, Line]]) -> str:
    """What only one of them asks for, where each has one plain list."""
    lists = []
    for name, line in held:
        if not (isinstance(line.key, tuple) and len(line.key) == 2 and isinstance(line.key[0], frozenset)):
            return ""
        if line.key[1] or not line.key[0]:
            return ""
        lists.append((name, line.key[0]))
    shared = frozenset.intersection(*(parts for _, parts in lists))
    only = [f"只有{name}要：{'、'.join(sorted(parts - shared))}" for name, parts in lists if parts - shared]
    both = f"都要：{'、'.join(sorted(shared))}" if shared else ""
    return "；".join(x for x in (both, *only) if x) + "。"
