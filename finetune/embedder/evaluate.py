"""Measures an embedder on what was held out: lay question → statute article, phrasing → item name; and its speed."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from finetune.embedder import sources, written
from rag.index.passages import Passage
from rag.index.vectors import embedded_text
from rag.models.embed import Embedder

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class HeldOut:
    """Ids of statute questions and of articles, names of items not trained on; ``names`` are all candidates."""

    statutes: frozenset[str]
    items: frozenset[str]
    names: tuple[str, ...]
    articles: frozenset[str] = frozenset()


def read_heldout(folder: Path) -> HeldOut:
    """From a data folder."""
    held = json.loads((folder / "heldout.json").read_text(encoding="utf-8"))
    names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
    return HeldOut(frozenset(held["statutes"]), frozenset(held["items"]), tuple(names), frozenset(held["articles"]))


def phrasing_figures(embedder: Embedder, held: HeldOut, data: Path) -> dict[str, float]:
    """hit@1 and hit@5 of the held-out items' phrasings among all names."""
    asked = [p for p in sources.phrasings(data) if p.item in held.items]
    names = embedder.passages(held.names)
    scores = embedder.queries([p.text for p in asked]) @ names.T
    best = np.argsort(-scores, axis=1)[:, :5]
    ranked = [[held.names[i] for i in row] for row in best]
    first = sum(p.item == r[0] for p, r in zip(asked, ranked, strict=True))
    five = sum(p.item in r for p, r in zip(asked, ranked, strict=True))
    return {"phrasings": len(asked), "hit_1": first / len(asked), "hit_5": five / len(asked)}


def message_figures(embedder: Embedder, names: Sequence[str]) -> dict[str, float]:
    """hit@1 and hit@5 of the messages in the held-out conversations among ``names`` and the names they are about."""
    asked: dict[str, set[str]] = {}
    for said in written.messages(held_out=True):
        asked.setdefault(said.text, set()).add(said.item)
    everything = sorted({*names, *(name for wanted in asked.values() for name in wanted)})
    scores = embedder.queries(list(asked)) @ embedder.passages(everything).T
    ranked = [[everything[i] for i in row] for row in np.argsort(-scores, axis=1)[:, :5]]
    first = sum(r[0] in wanted for wanted, r in zip(asked.values(), ranked, strict=True))
    five = sum(bool(wanted & set(r)) for wanted, r in zip(asked.values(), ranked, strict=True))
    n = max(len(asked), 1)
    return {"messages": len(asked), "names": len(everything), "hit_1": first / n, "hit_5": five / n}


def page_figures(embedder: Embedder, folder: Path) -> dict[str, float]:
    """How often a part that answers is the nearest, or among the three nearest, of the parts of a held-out page."""
    first = three = n = 0
    for asked in (a for page in written.page_questions(folder, aside=True) for a in page):
        texts = [asked.part, *asked.others]
        near = embedder.passages(texts) @ embedder.queries([asked.question])[0]
        place = int(np.sum(near[1:] > near[0]))
        first, three, n = first + (place == 0), three + (place < 3), n + 1
    return {"questions": n, "first": first / max(n, 1), "first_three": three / max(n, 1)}


def statute_figures(
    embedder: Embedder, held: HeldOut, data: Path, articles: Sequence[Passage], vectors: Scores
) -> dict[str, float]:
    """recall@10, recall@100 and MRR@10 of the held-out questions; ``vectors`` are those of the articles."""
    names = [sources.article_name(p) for p in articles]
    known = set(names)
    kept = [q for q in sources.statute_questions(data) if q.id in held.statutes]
    return _figures(embedder, [(q.question, known.intersection(q.articles)) for q in kept], names, vectors)


def written_figures(
    embedder: Embedder, held: HeldOut, articles: Sequence[Passage], vectors: Scores
) -> dict[str, float]:
    """The same of the questions in the seeds whose articles are not trained on."""
    ids = [p.id for p in articles]
    known = held.articles.intersection(ids)
    asked = [(q.question, {q.article}) for q in written.article_questions() if q.article in known]
    return _figures(embedder, asked, ids, vectors)


def _figures(
    embedder: Embedder, asked: Sequence[tuple[str, set[str]]], names: Sequence[str], vectors: Scores
) -> dict[str, float]:
    near = far = rank = 0.0
    asked = [(question, gold) for question, gold in asked if gold]
    for question, gold in asked:
        scores = vectors @ embedder.queries([question])[0]
        found = [names[i] for i in np.argsort(-scores)[:100]]
        near += len(gold & set(found[:10])) / len(gold)
        far += len(gold & set(found)) / len(gold)
        rank += next((1 / n for n, name in enumerate(found[:10], 1) if name in gold), 0.0)
    n = max(len(asked), 1)
    return {"questions": len(asked), "recall_10": near / n, "recall_100": far / n, "mrr_10": rank / n}


def speed(embedder: Embedder, articles: Sequence[Passage], questions: Sequence[str]) -> dict[str, float]:
    """Passages a second over a sample in batches of 32, and milliseconds a question, one at a time."""
    texts = [embedded_text(p) for p in articles[:: max(1, len(articles) // 1024)]][:1024]
    texts.sort(key=len)
    embedder.passages(texts[:32])
    start = time.perf_counter()
    for at in range(0, len(texts), 32):
        embedder.passages(texts[at : at + 32])
    rate = len(texts) / (time.perf_counter() - start)
    spent = []
    for question in questions:
        start = time.perf_counter()
        embedder.queries([question])
        spent.append(1000 * (time.perf_counter() - start))
    return {"passages_a_second": rate, "query_ms_p50": float(np.median(spent)), "query_ms_p95": _p95(spent)}


def _p95(values: Sequence[float]) -> float:
    return float(np.percentile(values, 95))
