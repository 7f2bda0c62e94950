"""Figures of a reader on groups that it was not trained on."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from rag.models.reader import Reader

_STEPS = np.linspace(0.02, 0.98, 97)


def evaluate(reader: Reader, groups: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Selection and "no basis", per kind of group and together.

    ``hit`` is how often a right text comes first. ``f1`` is that of choosing texts over a threshold, ``no_basis`` the
    precision and recall of noticing that no text answers, on the same groups with and without their right texts; the
    threshold is the one that is best for ``f1`` on every other group, the figures come from the rest.
    """
    start = time.perf_counter()
    scored = [(reader.scores(g["question"], g["texts"]), np.array(g["labels"], dtype=bool), g["kind"]) for g in groups]
    seconds = time.perf_counter() - start
    pairs = sum(len(labels) for _, labels, _ in scored)
    tune, rest = scored[::2], scored[1::2]
    threshold = float(max(_STEPS, key=lambda t: _f1(tune, t)))
    result: dict[str, Any] = {"groups": len(rest), "threshold": round(threshold, 2), "ms_pair": 1000 * seconds / pairs}
    for kind in ("all", *sorted({k for _, _, k in rest})):
        part = [row for row in rest if kind in ("all", row[2])]
        precision, recall = _no_basis(part, threshold)
        result[kind] = {
            "n": len(part),
            "hit": round(float(np.mean([labels[scores.argmax()] for scores, labels, _ in part])), 3),
            "f1": round(_f1(part, threshold), 3),
            "no_basis_precision": round(precision, 3),
            "no_basis_recall": round(recall, 3),
        }
    return result


_Scored = Sequence[tuple[Any, Any, str]]


def _f1(scored: _Scored, threshold: float) -> float:
    chosen = [(scores >= threshold, labels) for scores, labels, _ in scored]
    right = sum(int((c & labels).sum()) for c, labels in chosen)
    total = sum(int(c.sum()) + int(labels.sum()) for c, labels in chosen)
    return 2 * right / total if total else 0.0


def _no_basis(scored: _Scored, threshold: float) -> tuple[float, float]:
    said_without = [not bool((scores[~labels] >= threshold).any()) for scores, labels, _ in scored]
    said_with = [not bool((scores >= threshold).any()) for scores, labels, _ in scored]
    right, wrong = sum(said_without), sum(said_with)
    return right / max(1, right + wrong), right / max(1, len(scored))
