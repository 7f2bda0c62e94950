"""Reads everything that the embedder learns from: a knowledge base and the shared development data.

Yields plain texts and pairs; knows nothing of what is held out, of batches or of models.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl

from kg.schema import Condition, EdgeKind, Faq, Guide, Item
from kg.store import Store
from kg.view import GraphView
from rag.index.passages import ARTICLE, Passage, PassageTable, Scope, passages_of
from rag.index.tokenize import normalise
from rag.index.vectors import embedded_text

_COUNTRY = "中华人民共和国"
_GREETING = re.compile(r"^.*?(?:您好|你好|收悉|如下)[！!，,：:。；;]*")


@dataclass(frozen=True)
class StatuteQuestion:
    """A lay question, a lawyer's answer and the names of the governing articles."""

    id: str
    question: str
    answer: str
    articles: tuple[str, ...]


@dataclass(frozen=True)
class Phrasing:
    """What people say, and the name of the item that they mean."""

    text: str
    item: str


def open_view(home: Path) -> GraphView:
    """The current view of a knowledge base."""
    store = Store.open(home)
    try:
        return GraphView.from_store(store)
    finally:
        store.close()


def articles(view: GraphView) -> list[Passage]:
    """Articles in force today, one a text."""
    table = PassageTable(passages_of(view))
    allowed = table.mask(Scope(date.today(), kinds=frozenset({ARTICLE})))
    held = [p for p, ok in zip(table.passages, allowed, strict=True) if ok]
    return list({embedded_text(p): p for p in held}.values())


def article_name(passage: Passage) -> str:
    """A law's name followed by 第…条, as the statute questions write it."""
    return normalise(passage.title + passage.locator.split("（")[0]).removeprefix(_COUNTRY)


def statute_questions(data: Path) -> list[StatuteQuestion]:
    """The development questions."""
    entries = map(json.loads, (data / "statute_queries" / "dev.jsonl").read_text(encoding="utf-8").splitlines())
    return [
        StatuteQuestion(
            str(e["query_id"]),
            e["question"],
            _GREETING.sub("", e["answer"].replace("\n", " "), count=1),
            tuple(normalise(a).removeprefix(_COUNTRY) for a in e["articles"]),
        )
        for e in entries
    ]


def consultations(data: Path) -> Iterator[tuple[str, str, str]]:
    """Title, message and reply, without the greeting."""
    for line in (data / "consultations" / "dev.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        yield entry["title"], entry["question"], _GREETING.sub("", entry["reply"], count=1)


def phrasings(data: Path) -> list[Phrasing]:
    """Colloquial phrasings with the names of their items."""
    sheet = openpyxl.load_workbook(data / "phrasings" / "item_phrasings.xlsx", read_only=True).active
    rows = list(sheet.iter_rows(min_row=2, values_only=True)) if sheet else []
    found = []
    for row in rows:
        name = str(row[0] or "").strip()
        for text in str(row[1] or "").replace("\u200b", "").splitlines():
            if name and text.strip():
                found.append(Phrasing(text.strip(), name))
    return found


def item_names(view: GraphView, data: Path) -> list[str]:
    """Names of all items: those of the view and those that have phrasings."""
    return sorted({i.name for i in view.items()} | {p.item for p in phrasings(data)})


def item_phrasings(view: GraphView) -> Iterator[Phrasing]:
    """Aliases and phrasings of the items and life events of the view."""
    for item in [*view.items(), *view.life_events()]:
        for text in (*item.aliases, *item.phrasings):
            yield Phrasing(text, item.name)


def guide_sentences(view: GraphView) -> Iterator[tuple[str, str]]:
    """The name of an item and a text of one of its guides; distinct pairs."""
    seen = set()
    for guide in view.of_type(Guide):
        item = view.node(guide.item, Item)
        if item is None:
            continue
        conditions = [c.text for t, _ in view.out(guide.id, EdgeKind.IF) if (c := view.node(t, Condition))]
        listed = "、".join(r.material.name for r in view.requirements(guide.id))
        texts = ["；".join(conditions), guide.conditions_text or "", f"材料：{listed}" if listed else ""]
        for text in (*texts, item.summary or ""):
            pair = (item.name, text.strip())
            if len(pair[1]) > 8 and pair not in seen:
                seen.add(pair)
                yield pair


def faqs(view: GraphView) -> Iterator[tuple[str, str]]:
    """Question and answer."""
    for faq in view.of_type(Faq):
        yield faq.question, faq.answer
