"""A life event 一件事 as an answer: its items in order, who handles each, and the papers that several of them need.

An item is told as the resident's region handles it where that is held, else as the whole country does. Deterministic;
every value is copied from a guide or from the event. Knows nothing of recognising events (``rag/events.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kg.materials import named
from kg.schema import NATION, EdgeKind, Guide, Item, LifeEvent
from kg.view import GraphView
from rag.frame import Evidence, Frame, Outcome, Statement
from rag.lexicon import field_label, pattern
from rag.lookup import Lookup, Value
from rag.printed import cut
from rag.topics import TopicIndex

_MAX_CHARS = 860
_SHARED = 2
"""Items that need a paper from which it is worth getting it once for all of them."""
_MARKS = "（(；;"


@dataclass(frozen=True)
class Part:
    """One item of a bundle as it is told. ``guides`` are those of the nearest level; ``upper`` of all levels."""

    number: int
    key: str
    title: str
    why: str
    when: str
    after: tuple[int, ...]
    guides: tuple[Guide, ...]
    upper: tuple[Guide, ...]

    @property
    def mark(self) -> str:
        """How the list refers to it."""
        return f"第{self.number}项"


@dataclass(frozen=True)
class Paper:
    """One material and the items that need it."""

    name: str
    parts: tuple[int, ...]
    evidence: tuple[Evidence, ...]


class Bundles:
    """Tells the life events of one view."""

    def __init__(self, view: GraphView, topics: TopicIndex) -> None:
        self._view = view
        self._topics = topics

    def answer(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        """The event that the frame asks about, or one field of all its items; ``None`` without an event."""
        event = self._view.node(frame.event or "", LifeEvent)
        if event is None:
            return None
        lookup = Lookup(self._view, frame.as_of)
        parts = self.parts(event, lookup, frame.regions[0] if frame.regions else None)
        if not parts:
            return None
        steps.append(f"bundle({event.name}, {len(parts)} 项)")
        if pattern("first_of").search(frame.text) and frame.settled:
            said = self._first(event, parts)
        elif "materials" in frame.fields and len(frame.fields) == 1:
            said = [self._heading(event, frame), *self._papers(lookup, parts, _MAX_CHARS - 120, least=1)]
        elif frame.fields and frame.settled:
            said = [self._heading(event, frame), *self._values(lookup, parts, frame.fields)]
        else:
            said = self._whole(event, frame, lookup, parts)
        return Outcome("answer", said, offer=[p.key for p in parts], steps=steps)

    def parts(self, event: LifeEvent, lookup: Lookup, region: str | None) -> list[Part]:
        """The items of an event in order, each with its guides from ``region`` upward."""
        found: list[Part] = []
        numbers: dict[str, int] = {}
        for target, props in self._includes(event):
            key = self._topics.topic_of.get(target)
            item = self._view.node(target, Item)
            if key is None or item is None or key not in self._topics.topics:
                continue
            levels = lookup.chain(self._topics.topics[key].items, region or NATION)
            # Of a topic that joins several national items only the one that the event means speaks for the country.
            levels = [(r, [g for g in gs if r != NATION or g.item == target] or gs) for r, gs in levels]
            guides = tuple(levels[0][1]) if levels else ()
            title = item.name
            if levels and levels[0][0] != NATION:
                mains = {lookup.main_title(g) for g in guides}
                title = mains.pop() if len(mains) == 1 else item.name
            numbers[target] = len(found) + 1
            after = tuple(numbers[i] for i in props.get("after", ()) if i in numbers)
            upper = tuple(g for _, gs in levels for g in gs)
            why, when = (str(props.get(name) or "") for name in ("why", "when"))
            found.append(Part(numbers[target], key, title, why, when, after, guides, upper))
        return found

    def _includes(self, event: LifeEvent) -> list[tuple[str, dict[str, Any]]]:
        return sorted(self._view.out(event.id, EdgeKind.INCLUDES), key=lambda e: int(e[1].get("order", 0)))

    # -- telling --------------------------------------------------------------------------------------------------

    def _heading(self, event: LifeEvent, frame: Frame) -> Statement:
        place = f"（{self._view.regions.label(frame.regions[0])}）" if frame.regions else ""
        return Statement(f"【{event.name}】一件事{place}", [self._evidence(event)])

    def _whole(self, event: LifeEvent, frame: Frame, lookup: Lookup, parts: list[Part]) -> list[Statement]:
        lead = Statement(f"共 {len(parts)} 项，按先后列出，可以一项一项问我：", computed=(str(len(parts)),))
        said = [self._heading(event, frame), lead]
        said += [self._line(event, lookup, part) for part in parts]
        used = sum(len(s.text) + 1 for s in said)
        closing = Statement("要哪一项的材料、地点，说第几项就行，比如“第2项怎么办”。", computed=("2",))
        papers = self._papers(lookup, parts, _MAX_CHARS - used - len(closing.text), least=_SHARED)
        if pattern("checklist").search(frame.text):
            closing = Statement("本清单由人工智能按办事指南整理（人工智能生成），以窗口答复为准。")
        return [*said, *papers, closing]

    def _line(self, event: LifeEvent, lookup: Lookup, part: Part) -> Statement:
        department = self._value(lookup, part, "department")
        text = f"{part.number}. {part.title}"
        text += f"（{part.when}）" if part.when else ""
        text += f"：{part.why}" if part.why else ""
        text += f"；找{_short(department.parts[0])}" if department else ""
        text += f"；在{_listed(part.after)}之后" if part.after else ""
        evidence = [*(department.evidence if department else ()), self._evidence(event)]
        return Statement(text, evidence, computed=(str(part.number), *map(str, part.after)))

    def _first(self, event: LifeEvent, parts: list[Part]) -> list[Statement]:
        """Items that wait for nothing, and what each of the others waits for."""
        waited = {n for p in parts for n in p.after}
        begin = [p for p in parts if not p.after and p.number in waited] or [parts[0]]
        names = "、".join(f"{p.mark}「{p.title}」" for p in begin)
        digits = tuple(str(p.number) for p in parts)
        evidence = [self._evidence(event)]
        said = [Statement(f"【{event.name}】先办{names}。", evidence, digits)]
        for part in begin:
            if part.why:
                said.append(Statement(f"· {part.title}：{part.why}", evidence))
        later = [p for p in parts if p.after]
        if later:
            waits: dict[tuple[int, ...], list[int]] = {}
            for part in later:
                waits.setdefault(part.after, []).append(part.number)
            text = "；".join(f"{_listed(numbers)}要等{_listed(after)}办完" for after, numbers in waits.items())
            said.append(Statement(f"其余的：{text}。没写先后的可以同时办。", evidence, digits))
        return said

    def _values(self, lookup: Lookup, parts: list[Part], fields: Sequence[str]) -> list[Statement]:
        """One line an item with the values of the fields asked for."""
        said = []
        room = max(24, (_MAX_CHARS - 60) // (len(parts) * len(fields)) - 14)
        for part in parts:
            texts, evidence = [], []
            for name in fields:
                value = self._value(lookup, part, name)
                label = f"{field_label(name)}：" if len(fields) > 1 else ""
                texts.append(label + (cut("；".join(value.parts), room) if value and value.parts else "以当地为准"))
                evidence += list(value.evidence) if value else []
            said.append(Statement(f"{part.number}. {part.title}：{'；'.join(texts)}", evidence, (str(part.number),)))
        if len(fields) == 1:
            said.insert(0, Statement(f"各项的{field_label(fields[0])}："))
        return said

    def _papers(self, lookup: Lookup, parts: list[Part], room: int, least: int) -> list[Statement]:
        """Materials, each once with the items that need it, the most shared ones first, as far as ``room`` goes."""
        papers = [p for p in self.papers(lookup, parts) if len(p.parts) >= least]
        lead = "这些材料好几项都要用，可以一起备齐：" if least > 1 else "材料合在一起是这些（括号里是哪几项要用）："
        said, used = [], len(lead)
        for paper in papers:
            text = f"· {paper.name}（{_listed(paper.parts)}）"
            if used + len(text) > room:
                break
            used += len(text) + 1
            said.append(Statement(text, list(paper.evidence), tuple(map(str, paper.parts))))
        if not said:
            return []
        rest = len(papers) - len(said)
        if rest and least == 1:
            said.append(Statement(f"还有 {rest} 样只在个别项里用，说第几项就能看。", computed=(str(rest),)))
        return [Statement(lead), *said]

    def papers(self, lookup: Lookup, parts: Sequence[Part]) -> list[Paper]:
        """The papers that the items need in every case, each once, the most shared first."""
        names: dict[str, list[str]] = {}
        users: dict[str, list[int]] = {}
        evidence: dict[str, list[Evidence]] = {}
        for part in parts:
            for key, name in self._always(part).items():
                names.setdefault(key, []).append(name)
                users.setdefault(key, []).append(part.number)
                value = lookup.value(part.guides[0], "materials")
                evidence.setdefault(key, []).extend(value.evidence if value else ())
        found = [Paper(_common(k, names[k]), tuple(users[k]), tuple(evidence[k])) for k in names]
        return sorted(found, key=lambda p: (-len(p.parts), p.parts))

    def _always(self, part: Part) -> dict[str, str]:
        """Names by key of the materials that every variant of an item's guides requires, alternatives left out."""
        common: dict[str, str] | None = None
        for guide in part.guides:
            required = self._view.requirements(guide.id)
            flagged = {r.requirement.necessity for r in required}
            least = "必要" if "必要" in flagged else None  # a list without flags does not say more
            own = {
                named(r.material.name).key: r.material.name
                for r in required
                if not r.requirement.group and r.requirement.necessity == least
            }
            common = own if common is None else {k: v for k, v in common.items() if k in own}
        return common or {}

    def _value(self, lookup: Lookup, part: Part, name: str) -> Value | None:
        return next((v for g in part.upper if (v := lookup.value(g, name))), None)

    def _evidence(self, event: LifeEvent) -> Evidence:
        """What the event says of its items, as stored."""
        lines = []
        for target, props in self._includes(event):
            said = [target.removeprefix("item:"), *(str(props[k]) for k in ("when", "why") if props.get(k))]
            lines.append("：".join(said))
        return Evidence(event.id, f"一件事：{event.name}", "办理顺序", "\n".join(lines))


def _common(key: str, names: list[str]) -> str:
    """One name for the same paper under several: the document's if all of them hold it, else the shortest."""
    kind = key.rpartition(":")[2]
    own = key.startswith("本人:")
    return kind if own and len(set(names)) > 1 and all(kind in n for n in names) else min(names, key=len)


def _listed(numbers: Sequence[int]) -> str:
    return f"第{'、'.join(map(str, numbers))}项"


def _short(department: str) -> str:
    """A department without what follows its name in brackets, if that leaves a name."""
    end = min((i for i in (department.find(m) for m in _MARKS) if i > 2), default=len(department))
    return department[:end] if len(department) > 16 else department
