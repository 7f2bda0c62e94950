"""What is asked of documents that do not hold today: lapsed ones, drafts, those to come, and an old one beside the new.

Knows nothing of how a document answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from kg.schema import Document, EdgeKind
from kg.view import GraphView, in_force
from rag.documents import record
from rag.documents.held import Held
from rag.documents.quoting import shown
from rag.frame import Statement

_DRAFT = re.compile(r"征求意见稿|草案|(?:公开|再次|向社会)?征求.{0,60}意见|送审稿")
_NEW = re.compile(r"新(?:的|办法|规定|标准|政策|文件|通知|版|规)|现在|现行|如今|眼下")
_BOTH = re.compile(
    r"分别|各(?:是|给|发|收|补|多少|有)|差|区别|不同|不一样|相比|对比|比(?:以前|原来|过去|老|旧)|变(?:了|化)|改成|变成|跟|和|呢[？?]?$"
)
_EARLIER = re.compile(r"(?:老|旧|原先|原来|以前|从前|过去)(?:的|那|办|规|标|政|文|版)|20\d\d年")
_OLD, _FIGURE = (
    re.compile(r"原(?:来|有|标准|价|运价|规定|办法)|调整前|此前|以前|同时(?:废止|停止执行)|旧"),
    re.compile(r"\d"),
)


def draft(document: Document) -> bool:
    """Whether a document is only proposed."""
    return bool(_DRAFT.search(document.title))


def compares(text: str) -> bool:
    """Whether a message puts an earlier rule beside the one of today."""
    return bool(_EARLIER.search(text) and _NEW.search(text) and _BOTH.search(text))


def not_in_force(view: GraphView, document: Document, day: date) -> Statement | None:
    """That a document is a draft, is to come or has ended; ``None`` for one that holds."""
    cited = [record.record(document)]
    if draft(document):
        return Statement(f"《{shown(document)}》只是公开征求意见的稿子（征求意见稿），尚未施行，还不能按它办。", cited)
    if in_force(document, day):
        return None
    return Statement(f"《{shown(document)}》{record.status(view, document, day, cited)}", cited)


def refused(view: GraphView, document: Document, day: date) -> list[Statement]:
    """The answer to 「还能不能」 about a document that does not hold."""
    said = not_in_force(view, document, day)
    if said is None:
        return []
    begun = not (document.valid_from and day < document.valid_from)
    tail = "不能再按它申请或办理。" if begun and not draft(document) else ""
    return [Statement(said.text + tail, said.evidence)]


def until_now(held: Held) -> Held | None:
    """What a document that is to come says of what it replaces; ``None`` if it says nothing of it."""
    clauses = [c for c in held.clauses if _OLD.search(c.text) and _FIGURE.search(c.text)]
    tables = [t for t in held.tables if _OLD.search(f"{t.heading} {held.intros.get(t.id, '')}")]
    return replace(held, clauses=clauses, tables=tables) if clauses or tables else None


def earlier(view: GraphView, document: Document) -> list[Document]:
    """The documents that ``document`` has replaced, with their text."""
    found = [view.node(target, Document) for target, _ in view.out(document.id, EdgeKind.REPEALS)]
    return [d for d in found if d and next(iter(view.articles(d.id)), None)]


def of_years(document: Document, years: Iterable[str]) -> bool:
    """Whether a document is of one of ``years`` by its number or the day it was published."""
    return any(year in f"{document.number}{document.published}" for year in years)


def labelled(document: Document, day: date) -> Statement:
    """The line above what one of two versions says."""
    begins = f"自{record.day_text(document.valid_from)}起施行" if document.valid_from else ""
    ends = f"至{record.day_text(document.valid_to)}止" if document.valid_to else ""
    state = "现行" if in_force(document, day) else "已失效"
    told = "，".join(part for part in (state, begins, ends) if part)
    return Statement(f"《{shown(document)}》（{told}）：", [record.record(document)])
