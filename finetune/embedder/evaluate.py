"""Measures an embedder on what was held out: lay question → statute article, phrasing → item name; and its speed."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from finetune.embedder import sources
from rag.index.passages import Passage
from rag.index.vectors import embedded_text
from rag.models.embed import Embedder

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class HeldOut:
    """Ids of statute questions and names of items that were not trained on; ``names`` are all candidates."""

    statutes: frozenset[str]
    items: frozenset[str]
    names: tuple[str, ...]


def read_heldout(folder: Path) -> HeldOut:
    """From a data folder."""
    held = json.loads((folder / "heldout.json").read_text(encoding="utf-8"))
    names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
    return HeldOut(frozenset(held["statutes"]), frozenset(held["items"]), tuple(names))


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


def statute_figures(
    embedder: Embedder, held: HeldOut, data: Path, articles: Sequence[Passage], vectors: Scores
) -> dict[str, float]:
    """recall@10, recall@100 and MRR@10 of the held-out questions; ``vectors`` are those of the articles."""
    at: dict[str, list[int]] = {}
    for row, passage in enumerate(articles):
        at.setdefault(sources.article_name(passage), []).append(row)
    near = far = rank = 0.0
    count = 0
    for question in sources.statute_questions(data):
        gold = {name for name in question.articles if name in at}
        if question.id not in held.statutes or not gold:
            continue
        count += 1
        scores = vectors @ embedder.queries([question.question])[0]
        names = [sources.article_name(articles[i]) for i in np.argsort(-scores)[:100]]
        near += len(gold & set(names[:10])) / len(gold)
        far += len(gold & set(names)) / len(gold)
        rank += next((1 / n for n, name in enumerate(names[:10], 1) if name in gold), 0.0)
    n = max(count, 1)
    return {"questions": count, "recall_10": near / n, "recall_100": far / n, "mrr_10": rank / n}


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
