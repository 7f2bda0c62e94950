"""The districts that the tables and clauses of a document are for: which one has to be known, which are left out.

Knows nothing of how documents are found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.schema import Article
from rag.asked import Unit
from rag.documents.held import Clause, Held
from rag.documents.question import Question, asking
from rag.documents.select import said
from rag.lexicon import normalise

_LEFT_TO = re.compile(r"另行|自行(?:制定|确定)|由(?P<by>[^，。；]{2,16}?)(?:制定|确定|规定|公布)|不适用")
_ANYTHING = re.compile(
    r"(?:[\u4e00-\u9fff]{1,4}[县区市]|[、,，和及与]|可以?|由|参照|根据|按照?|本[办通细规][法知则定]|实际|情况|结合|县级?|[市区]级?|人民政府|各地"
    r"|另行|自行|制定|确定|规定|公布|具体|相应|补[贴助]|津贴|奖[励补]|待遇|标准|，?所需资金.*|的)+"
)
"""What a clause says that leaves everything to a district."""
_LOWER = re.compile(r"^(?!市|省|本市)[^市省]*(?:[县区]|当地|所在地)")
"""Who sets what is left to a district: itself, not an office of the city."""
_SETS = re.compile(r"现行[^。；;]{0,12}\d|\d(?:\.\d+)?\s*(?:元|%)")
"""A clause that says who sets a figure and what it is at present leaves nothing open."""
_OTHERS = re.compile(r"其他|其余|其它|全市|各县|各区|市区|县（市）|县级市")
"""What stands for districts without naming them."""
_TELLING, _HALF = 2.0, 0.5
_ASKED = ("amount", "percent", "when", "phone", "formula")
"""Sides of a matter that districts set differently."""
_ALL = re.compile(r"各[区县市]|哪些[区县]|哪个[区县]|每个[区县]|分别|全市|[区县]里?之间")


def left_to(held: Held, here: Iterable[str], units: Iterable[Unit] = ()) -> Clause | None:
    """The clause that leaves it to one of the districts ``here`` to set what the document sets for others; with
    ``units``, one that says what is asked, or all that the document sets."""
    names, asked = tuple(here), [u for u in units if u.weight >= _TELLING]
    found = [
        c for c in held.clauses if leaves_open(c.text) and not _SETS.search(c.text) and any(n in c.text for n in names)
    ]
    clause = next((c for c in found if not asked or any(said(u, normalise(c.text)) >= _HALF for u in asked)), None)
    return clause or next((c for c in found if _sets_all(c.text, names)), None)


def _sets_all(text: str, names: Iterable[str]) -> bool:
    """Whether a district sets by itself all sums of a document, not one thing of those that it sets."""
    own = next((p for p in re.split("[。；]", text) if _LEFT_TO.search(p) and any(n in p for n in names)), "")
    return "标准" in own and _ANYTHING.fullmatch(re.sub("|".join(map(re.escape, names)), "", own)) is not None


def leaves_open(text: str) -> bool:
    """Whether a clause leaves something to be set by others than the document or an office of its own place."""
    return any(m["by"] is None or _LOWER.search(m["by"]) for m in _LEFT_TO.finditer(text))


def for_others(question: Question, held: Held, table: Article) -> bool:
    """Whether a table is for districts none of which is asked about."""
    text = _above(held, table) + _cells(table)
    if _OTHERS.search(text):
        return False
    return any(n in text for n in question.elsewhere) and not any(n in text for n in question.here)


def for_none(question: Question, held: Held, table: Article) -> bool:
    """Whether ``table`` is for other districts, and no other table of the document for the one asked about."""
    if not question.here or not for_others(question, held, table):
        return False
    return not any(n in _above(held, t) + _cells(t) for t in held.tables for n in question.here)


def undecided(question: Question, held: Held, districts: Iterable[str]) -> list[str]:
    """The districts one of which has to be known: what is asked stands in tables that tell them apart."""
    asks = asking(question.text)
    if question.here or _ALL.search(question.whole) or not question.asks(*_ASKED):
        return []
    units = [u for u in question.units if u.weight >= _TELLING and u.word in asks and said(u, held.text) >= _HALF]
    names = list(districts)
    found: dict[str, None] = {}
    for table in held.tables:
        heads = normalise(f"{_above(held, table)} {' '.join(table.table[0])}")
        whole = f"{heads} {held.subject}"
        if all(said(u, whole) >= _HALF for u in units) and any(said(u, heads) >= _HALF for u in units):
            text = _above(held, table) + _cells(table)
            found.update((n, None) for n in names if n in text)
    return list(found) if len(found) > 1 else []


def _above(held: Held, table: Article) -> str:
    return f"{table.heading} {held.intros.get(table.id, '')} "


def _cells(table: Article) -> str:
    """The names of columns and what stands in the first ones."""
    header = list(table.table[0])
    return " ".join([*header, *(row.get(name, "") for row in table.table for name in header[:2])])
