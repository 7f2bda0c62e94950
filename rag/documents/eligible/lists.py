"""The conditions that a document sets, list by list or sentence by sentence, with what each is about.

Knows nothing of questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from kg.condition_patterns import phrase
from rag.documents.eligible.rule import BARS, COUNTS, Conditions, Kind, number_of, unmarked, who_of
from rag.documents.eligible.single import FREED, of_sentence
from rag.documents.held import Clause, Held
from rag.lexicon import normalise

_ONE = re.compile(r"之一|任一|任何一|其中一")
_ALL = re.compile(
    r"(?:符合|具备|满足|具有)[^,，。;；:：]{0,8}(?:条件|要求)?[:：]?$|(?:条件|对象|范围)[^,，。;；:：]{0,10}[:：]$|(?:应当?|须)(?:同时)?(?:符合|具备|满足)"
)
_LETS_IN = re.compile(r"可以?(?!由)|申请|享受|符合|具备|给予|予以|纳入|有权")
_STOPS = re.compile(r"停发|停止|终止|退出|腾退|退回|收回|取消|不再(?:享受|发放)")
_OTHER = re.compile(
    r"材料|程序|流程|下列(?:规定|方式|标准|比例)(?!.*条件)|处理|处罚|追回|分为|分类|方式|计算|收取|类别"
)
_TOGETHER = re.compile(r"([\u4e00-\u9fff、]{4,40}?)[（(](?:以下|下)?统称为?([\u4e00-\u9fff]{2,10})[）)]")


def conditions(held: Held) -> list[Conditions]:
    """All that ``held`` sets, in order."""
    found: list[Conditions] = []
    for (_, lead), group in groupby(_whole(held.clauses), key=lambda c: (c.article.id, c.lead)):
        clauses = list(group)
        if lead:
            found += _of_list(lead, clauses)
        else:
            found += [c for clause in clauses if (c := of_sentence(clause))]
    return _introduced(found)


def _introduced(found: list[Conditions]) -> list[Conditions]:
    """``found`` without lists that only name those whom others are for: these are about what the first one says.

    「保障对象包括：（一）新就业职工；……」 and 「新就业职工应当同时符合下列条件：……」.
    """
    kept: list[Conditions] = []
    naming = {id(c): [w for w in found if w.who and any(_names(i, w.who) for i in c.items)] for c in found}
    for given in found:
        if naming[id(given)]:
            continue
        above = " ".join(c.about for c in found if any(w is given for w in naming[id(c)]))
        kept.append(replace(given, about=f"{given.about} {above}".strip()))
    return kept


def _names(item: str, who: str) -> bool:
    """Whether an item of a list only names those whom another list is for."""
    return item.startswith(who) and not re.search(r"\d", item.removeprefix(who))


def members(held: Held) -> dict[str, str]:
    """What a document calls by one name: 安家补贴 → 生活补贴、租房补贴、购房补贴."""
    text = normalise("\n".join(a.text for a in held.articles))
    return {name: listed for listed, name in _TOGETHER.findall(text)}


def _whole(clauses: Sequence[Clause]) -> list[Clause]:
    """Clauses with the provisos that follow them (……的。但……除外), and lists that a proviso cuts in two as one."""
    found: list[Clause] = []
    for clause in clauses:
        last = found[-1] if found and found[-1].article.id == clause.article.id else None
        if last and clause.flat.startswith("但"):
            found[-1] = _joined(last, clause)
        elif last and not clause.item and (gone := _continued(found, clause)):
            item = gone[0]
            between = [c for c in found[found.index(item) + 1 :]]
            found = found[: found.index(item)]
            for proviso in between:
                item = _joined(item, proviso)
            found += [item, replace(clause, lead=item.lead, item=True)]
        else:
            found.append(clause)
    return found


def _joined(clause: Clause, proviso: Clause) -> Clause:
    text = f"{clause.text.rstrip('。；; ')}，{proviso.text}"
    return replace(clause, text=text, flat=normalise(text))


def _continued(found: Sequence[Clause], clause: Clause) -> list[Clause]:
    """The item of the same article that ``clause`` is numbered next to, if it introduces nothing itself."""
    number = number_of(clause.text)
    near = [c for c in found[-3:] if c.article.id == clause.article.id and c.item]
    return [
        c for c in near[-1:] if number and number_of(c.text) == number - 1 and _style(c.text) == _style(clause.text)
    ]


def _of_list(lead: str, clauses: list[Clause]) -> Iterator[Conditions]:
    """The items below ``lead`` as conditions; sentences among them that begin something else stand for themselves."""
    style = _style(clauses[0].text)
    own = [c for c in clauses if _style(c.text) == style]
    kind = _kind(lead)
    if kind:
        counted = COUNTS.search(lead) if kind == "counts" else None
        items = [unmarked(c.text, i + 1) for i, c in enumerate(own)]
        first = own[0]
        yield Conditions(
            kind,
            (*(_in_lead(lead) if kind == "all" else ()), *items),
            lead,
            first.heading,
            first.article,
            counts_as=counted["as"] if counted else "",
            who=who_of(lead) if kind == "all" else "",
        )


def _kind(lead: str) -> Kind | None:
    """What the items of a list are, by the words that introduce it."""
    counts = COUNTS.search(lead)
    if counts and "不" not in lead[max(0, counts.start() - 1) : counts.start() + 1]:
        return "counts"
    if BARS.search(lead):
        return "bars"
    if FREED.match(lead):
        return "frees"
    if _STOPS.search(lead):
        return "stops"
    if _OTHER.search(lead) and not _ALL.search(lead):
        return None
    if _ONE.search(lead):
        return "any" if _LETS_IN.search(lead) else None
    return "all" if _ALL.search(lead) else None


def _in_lead(lead: str) -> list[str]:
    """What the lead itself asks for (具有本市户籍，同时具备下列条件的老年人)."""
    parts = lead.split(",")
    end = next((i for i, p in enumerate(parts) if re.search(r"同时|下列|以下", p)), 0)
    return [p for p in parts[:end] if phrase(p)]


def _style(text: str) -> str:
    """How an item is numbered: （一） after 1. 2. begins something else."""
    mark = re.match(r"\s*[（(]?[一二三四五六七八九十\d]{0,3}[)）.．、]?", text)
    return re.sub(r"[一二三四五六七八九十]+", "一", re.sub(r"\d+", "1", mark.group().strip())) if mark else ""
