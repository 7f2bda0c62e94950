"""Training groups of the reader from the seeds: questions with parts of pages, guides and articles.

Held-out groups share no page, guide or article with those that are trained on. Deterministic from a seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from eval.holdout import ITEMS, held_out
from finetune.llm import seeds
from finetune.llm.data import Sources, digest_of, one_line
from finetune.llm.selects import shares
from finetune.pages import PAGES, Ask, Page
from finetune.reader.group import Group
from kg.schema import Article, Document, Guide
from rag.models import Embedder
from rag.models.reader import as_read, asked
from rag.selecting import sentences

_NEAR, _EACH, _MOST = 8, 2, 9
"""Passages that the search gives as wrong ones, sentences of each, and sentences of a group."""
_ASIDE = 0.12
"""Share of the articles and of the written passages that is held out."""
_VERDICTS = {"是": "能", "否": "不能", "视情况": "看情况"}


def of_pages(pages: Iterable[Page]) -> Iterator[Group]:
    """Each question with all parts of its page, and with the columns of the table where it asks for one."""
    for page in pages:
        held = held_out(page.title, PAGES)
        texts = [as_read(page.title, p.text, p.heading) for p in page.parts]
        for ask in page.asks:
            question = asked(ask.said, ask.before)
            labels = [int(p.number in ask.right) for p in page.parts]
            yield Group("page", question, texts, labels, held, ask.verdict, ask.said)
            if ask.column:
                yield _columns(page, ask, question, held)


def _columns(page: Page, ask: Ask, question: str, held: bool) -> Group:
    """The names of the columns of the row that answers, as texts."""
    row = next(p for n in ask.right for p in page.parts if p.number == n and p.cells and ask.column in p.cells)
    names = list(row.cells or {})
    texts = [as_read(page.title, name, row.heading) for name in names]
    return Group("column", question, texts, [int(name == ask.column) for name in names], held, said=ask.said)


def of_passages(sources: Sources) -> Iterator[Group]:
    """Questions over guides and notices with all their sentences; some are not answered by any."""
    known = {digest_of(text): text for g in sources.view.of_type(Guide) if (text := one_line(g.conditions_text))}
    for passage in seeds.passages(sources.folder):
        text = passage.text or known.get(passage.digest, "")
        pieces = sentences(text)
        if len(pieces) < 2:
            continue
        held = held_out(passage.title, ITEMS if passage.digest else _ASIDE)
        texts = [as_read(passage.title, s) for s in pieces]
        for entry in passage.q:
            labels = [int(any(shares(s, key) for key in entry.keys(text))) for s in pieces]
            if any(labels):
                verdict = _VERDICTS.get(entry.verdict, "")
                yield Group("passage", asked(entry.u), texts, labels, held, verdict, entry.u)
        for question in passage.none:
            yield Group("passage", asked(question), texts, [0] * len(texts), held, said=question)


def of_articles(sources: Sources, seed: int) -> Iterator[Group]:
    """Lay questions with the sentences of the article that answers among those of its neighbours."""
    rng = random.Random(seed)
    titles: dict[str, str] = {}

    def told(article: Article, sentence: str) -> str:
        if article.document not in titles:
            document = sources.view.node(article.document, Document)
            titles[article.document] = document.title if document else ""
        return as_read(titles[article.document], sentence)

    for entry in seeds.article_questions(sources.folder):
        article = sources.view.node(entry.id, Article)
        if article is None:
            continue
        held = held_out(entry.id, _ASIDE)
        right = [told(article, s) for s in sentences(article.text) if shares(s, entry.key)][:2]
        verdicts = [*entry.verdict, *["无"] * len(entry.q)]
        for question, verdict in zip(entry.q, verdicts, strict=False):
            near = [n for n, _ in sources.search(question, _NEAR) if n != entry.id]
            found = [node for n in near if (node := sources.view.node(n, Article))]
            wrong = [told(a, s) for a in found for s in _likely(question, sentences(a.text))]
            rng.shuffle(wrong)
            texts = [*right, *dict.fromkeys(w for w in wrong if w not in right)][:_MOST]
            labels = [int(t in right) for t in texts]
            if right and len(texts) > len(right):
                yield Group("article", asked(question), texts, labels, held, _VERDICTS.get(verdict, ""), question)


def nearest_first(groups: Iterable[Group], embedder: Embedder) -> Iterator[Group]:
    """The groups with the texts that answer first, then the wrong ones, those nearest to the question first."""
    passages = lru_cache(maxsize=8)(embedder.passages)
    for group in groups:
        texts = group.texts
        near = passages(tuple(texts)) @ embedder.queries([group.question])[0]
        order = sorted(range(len(group.texts)), key=lambda i: (-group.labels[i], -near[i]))
        yield replace(group, texts=[texts[i] for i in order], labels=[group.labels[i] for i in order])


def _likely(question: str, pieces: Sequence[str]) -> list[str]:
    own = set(question)
    return sorted(pieces, key=lambda s: -len(own & set(s)) / (len(s) + 20) ** 0.5)[:_EACH]
