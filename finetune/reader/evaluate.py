"""Figures of a reader on groups that it was not trained on: choosing texts, noticing that none answers, verdicts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from finetune.reader.group import Group
from rag.models.reader import VERDICTS, Reader, Reading

_STEPS = np.linspace(-6.0, 6.0, 97)
_Read = Sequence[tuple[Group, Reading]]


def evaluate(reader: Reader, groups: Sequence[Group]) -> dict[str, Any]:
    """Of each kind of group :func:`selection` and, where they are known, :func:`verdicts`; milliseconds a pair."""
    groups = [g for g in groups if g.texts]
    begun = time.perf_counter()
    read = [(g, reader.read(g.question, g.texts)) for g in groups]
    spent = time.perf_counter() - begun
    result: dict[str, Any] = {"ms_pair": 1000 * spent / max(1, sum(len(g.texts) for g in groups))}
    for kind in sorted({g.kind for g in groups}):
        part = [(g, r) for g, r in read if g.kind == kind]
        result[kind] = {**selection(part), **verdicts(part)}
    return result


def selection(read: _Read) -> dict[str, Any]:
    """``hit``, ``among_three``: a right text comes first, or third at most; ``f1`` of choosing texts over a threshold;
    noticing that none answers.

    ``no_basis`` counts every group once more without its right texts. The threshold is the best for ``f1`` on every
    other group, the figures come from the rest.
    """
    scored = [(r.match, np.array(g.labels, dtype=bool)) for g, r in read]
    tune, rest = scored[::2], scored[1::2] or scored
    threshold = float(max(_STEPS, key=lambda t: _f1(tune, t)))
    right = sum(not bool((scores[~labels] >= threshold).any()) for scores, labels in rest)
    wrong = sum(not bool((scores >= threshold).any()) for scores, labels in rest if labels.any())
    answered = [(scores, labels) for scores, labels in scored if labels.any()]
    return {
        "n": len(scored),
        "threshold": round(threshold, 2),
        "hit": _share(bool(labels[scores.argmax()]) for scores, labels in answered),
        "among_three": _share(bool(labels[np.argsort(-scores)[:3]].any()) for scores, labels in answered),
        "f1": round(_f1(rest, threshold), 3),
        "no_basis_precision": round(right / max(1, right + wrong), 3),
        "no_basis_recall": round(right / max(1, len(rest)), 3),
    }


def verdicts(read: _Read) -> dict[str, Any]:
    """How many right texts have a known verdict, how often it is read, and of how many that are read as surely
    (probability 0.8) it is."""
    found = []
    for group, reading in read:
        if group.verdict and 1 in group.labels:
            probabilities = reading.verdicts[group.labels.index(1)]
            found.append((VERDICTS[int(probabilities.argmax())] == group.verdict, float(probabilities.max())))
    if not found:
        return {}
    sure = [right for right, probability in found if probability >= 0.8]
    return {"verdicts": len(found), "verdict": _share(right for right, _ in found), "sure": [len(sure), _share(sure)]}


def _f1(scored: Sequence[tuple[Any, Any]], threshold: float) -> float:
    chosen = [(scores >= threshold, labels) for scores, labels in scored]
    right = sum(int((c & labels).sum()) for c, labels in chosen)
    total = sum(int(c.sum()) + int(labels.sum()) for c, labels in chosen)
    return 2 * right / total if total else 0.0


def _share(right: Any) -> float:
    values = [bool(x) for x in right]
    return round(sum(values) / max(1, len(values)), 3)
