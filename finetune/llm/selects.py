"""Samples of choosing the sentences that answer a question: from guides and notices first, then from articles.

Articles get the passages that the search finds nearest as wrong sentences; a third of the samples has no answer.
Pages of the seeds are shown a few parts at a time.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from finetune.llm.sample import Sample
from finetune.llm.seeds import ArticleQuestions, Passage
from finetune.pages import Page
from rag.selecting import sentences
from rag.tasks import MOST, select_answer, select_prompt

_SHORTEST = 6
_UNANSWERED = 0.3
"""Share of the samples from articles without the article that answers."""
_UNANSWERED_PARTS = 0.15
"""Share of the samples from pages without the part that answers, beside the questions that no part does."""
_PARTS = (3, 5)
"""Parts of a page shown at least and at most."""
_PAGE_VERDICTS = {"能": "是", "不能": "否", "看情况": "视情况"}

Neighbours = Callable[[str], Sequence[tuple[str, str]]]
"""(id, text) of the passages that the search finds for a question, best first."""


def of_passage(passage: Passage, others: Sequence[str], rng: random.Random, source: str) -> Iterator[Sample]:
    """One sample a question; those that the text does not answer have no numbers.

    A short text is shown among sentences drawn from ``others``.
    """
    pieces = sentences(passage.text)
    pieces += rng.sample(others, min(len(others), max(0, rng.randint(4, MOST) - len(pieces))))
    for number, asked in enumerate(passage.q):
        right = [i for i, s in enumerate(pieces) if any(shares(s, key) for key in asked.keys(passage.text))]
        if right:
            yield _sample(asked.u, pieces, right, asked.verdict, rng, f"{source}#{number}")
    for number, question in enumerate(passage.none):
        yield _sample(question, pieces, [], "", rng, f"{source}#n{number}")


def of_article(
    asked: ArticleQuestions, text: str, near: Neighbours, rng: random.Random, source: str
) -> Iterator[Sample]:
    """One sample a question: sentences of the article among those of its neighbours, or of the neighbours alone."""
    own = sentences(text)
    verdicts = [*asked.verdict, *["无"] * len(asked.q)]
    for number, question in enumerate(asked.q):
        others = [s for node, other in near(question) if node != asked.id for s in sentences(other)[:2]]
        right = [s for s in own if shares(s, asked.key)]
        if not right or len(others) < 3:
            continue
        if rng.random() < _UNANSWERED:
            yield _sample(question, others[: MOST - 1], [], "", rng, f"{source}#{number}")
            continue
        pieces = [*right[:2], *others[: MOST - 2 - rng.randrange(3)]]
        rng.shuffle(pieces)
        chosen = [pieces.index(s) for s in right[:2]]
        yield _sample(question, pieces, chosen, verdicts[number], rng, f"{source}#{number}")


def of_page(page: Page, rng: random.Random, source: str) -> Iterator[Sample]:
    """One sample a question that stands on its own, among parts drawn from the same page."""
    texts = {part.number: part.text for part in page.parts}
    for number, asked in enumerate(page.asks):
        if asked.before:
            continue
        right = [n for n in asked.right[:2] if rng.random() >= _UNANSWERED_PARTS]
        others = [n for n in texts if n not in asked.right]
        shown = right + rng.sample(others, min(len(others), rng.randint(*_PARTS)) - min(len(right), len(others)))
        if len(shown) < _PARTS[0]:
            continue
        rng.shuffle(shown)
        verdict = _PAGE_VERDICTS.get(asked.verdict, "") if right else ""
        chosen = [shown.index(n) + 1 for n in right]
        pieces = [texts[n] for n in shown]
        answer = select_answer(chosen, verdict, pieces)
        yield Sample("select", select_prompt(asked.said, pieces), answer, f"{source}#{number}", asked.said)


def _sample(
    question: str, pieces: Sequence[str], right: Sequence[int], verdict: str, rng: random.Random, source: str
) -> Sample:
    """At most :data:`MOST` sentences in their order, all the right ones among them."""
    wrong = [i for i in range(len(pieces)) if i not in right]
    keep = sorted([*right[:MOST], *rng.sample(wrong, min(len(wrong), max(0, MOST - len(right))))])
    numbers = [keep.index(i) + 1 for i in right if i in keep]
    shown = [pieces[i] for i in keep]
    answer = select_answer(numbers, "" if verdict == "无" else verdict, shown)
    return Sample("select", select_prompt(question, shown), answer, source, question)


def shares(sentence: str, key: str) -> bool:
    """Whether the sentence holds the answering words, or a good part of them where they go over its end."""
    plain, wanted = _plain(sentence), _plain(key)
    if not wanted:
        return False
    if wanted in plain or (len(plain) >= _SHORTEST and plain in wanted):
        return True
    half = max(_SHORTEST, len(wanted) // 2)
    return len(wanted) > _SHORTEST and (wanted[:half] in plain or wanted[-half:] in plain)


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isalnum())
