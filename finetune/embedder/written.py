"""What was written for the project (``finetune/seeds``), as questions and what they should find.

Knows nothing of what is held out, of batches or of models; conversations about held-out items are read apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus import wordings
from eval.holdout import held_out
from finetune.embedder.sources import Phrasing
from finetune.llm import seeds
from finetune.pages import PAGES, pages
from rag.context import within

_SENTENCE = re.compile(r"[^。；]+[。；]?")
_ALONE = 8
"""Characters that a later message needs to make sense without the one before."""
_PART = 120
"""Characters of a part of a notice, about what the model sees while training."""


@dataclass(frozen=True)
class ArticleQuestion:
    """A lay question and the id of the article that answers it."""

    question: str
    article: str


@dataclass(frozen=True)
class NoticeQuestion:
    """A question, the part of a notice that answers it, and the parts that do not."""

    question: str
    title: str
    part: str
    others: tuple[str, ...]


def article_questions(folder: Path = seeds.FOLDER) -> list[ArticleQuestion]:
    """Every question over an article that the index does not hold."""
    return [ArticleQuestion(q, entry.id) for entry in seeds.article_questions(folder) for q in entry.q]


def known_questions() -> list[ArticleQuestion]:
    """Those that the product brings along and finds articles by."""
    return [ArticleQuestion(q, article) for article, asked in wordings.article_questions().items() for q in asked]


def turn_questions(folder: Path = seeds.FOLDER) -> Iterator[ArticleQuestion]:
    """What is asked in the course of conversations over articles, as the product looks for it, and put by itself."""
    for dialogue in seeds.dialogues(folder):
        opening = dialogue.turns[0].u
        for number, turn in enumerate(dialogue.turns):
            for want in turn.want:
                for article in want.articles:
                    yield ArticleQuestion(within(turn.u, opening) if number else turn.u, article)
                    yield ArticleQuestion(want.ask, article)


def messages(folder: Path = seeds.FOLDER, *, held_out: bool = False) -> list[Phrasing]:
    """Messages that can be understood alone, one for each item that they name."""
    found: dict[Phrasing, None] = {}
    for dialogue in seeds.dialogues(folder, held_out=held_out):
        seen: set[str] = set()
        for number, turn in enumerate(dialogue.turns):
            if number == 0 or len(turn.u) >= _ALONE:
                for want in turn.want:
                    if want.item and want.item not in seen:
                        found[Phrasing(turn.u, want.item)] = None
            seen |= {name for want in turn.want for name in want.names}
    return list(found)


def notice_questions(folder: Path = seeds.FOLDER) -> Iterator[NoticeQuestion]:
    """Questions over notices whose text is kept here."""
    for notice in seeds.passages(folder):
        cut = parts(notice.text)
        for asked in notice.q:
            keys = [key for key in asked.keys(notice.text) if key]
            right = [p for p in cut if any(key in p or p in key for key in keys)]
            if right:
                others = tuple(f"{notice.title}\n{p}" for p in cut if p not in right)
                yield NoticeQuestion(asked.u, notice.title, f"{notice.title}\n{right[0]}", others)


def page_questions(folder: Path, *, aside: bool = False) -> Iterator[list[NoticeQuestion]]:
    """By page, what is asked and answered by one of its parts; of the pages held ``aside``, or of the others."""
    for page in pages(folder):
        if held_out(page.title, PAGES) is not aside:
            continue
        texts = {p.number: "\n".join((" ".join(x for x in (page.title, p.heading) if x), p.text)) for p in page.parts}
        found = []
        for ask in (a for a in page.asks if a.right):
            others = tuple(text for number, text in texts.items() if number not in ask.right)
            said = within(ask.said, ask.before)
            found.append(NoticeQuestion(said, page.title, texts[ask.right[0]], others))
        yield found


def parts(text: str) -> list[str]:
    """A text in runs of whole sentences, none longer than needed."""
    found: list[str] = []
    for sentence in _SENTENCE.findall(text):
        if found and len(found[-1]) + len(sentence) <= _PART:
            found[-1] += sentence
        else:
            found.append(sentence)
    return found


def texts(folder: Path = seeds.FOLDER) -> Iterator[str]:
    """Everything above as plain text, for counting the pieces of the vocabulary."""
    yield from (q.question for q in article_questions(folder))
    for dialogue in seeds.dialogues(folder):
        yield from (turn.u for turn in dialogue.turns)
    for notice in seeds.passages(folder):
        yield from (notice.text, *(asked.u for asked in notice.q))
