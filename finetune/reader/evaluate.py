"""Figures of a reader on groups that it was not trained on: choosing texts, and reading messages as answering does."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from finetune.reader.group import Group
from finetune.reader.hearing import heard_of
from rag.models.reader import KINDS, Reader, Reading
from rag.tasks import FIELDS

_STEPS = np.linspace(0.02, 0.98, 97)


def evaluate(reader: Reader, groups: Sequence[Group]) -> dict[str, Any]:
    """Everything, per kind of group: :func:`selection` where texts answer, :func:`messages` where matters are meant."""
    groups = [g for g in groups if g.texts]
    begun = time.perf_counter()
    read = [(g, reader.read(g.question, g.texts)) for g in groups]
    spent = time.perf_counter() - begun
    result: dict[str, Any] = {"ms_pair": 1000 * spent / max(1, sum(len(g.texts) for g in groups))}
    for kind in sorted({g.kind for g in groups}):
        part = [(g, r) for g, r in read if g.kind == kind]
        result[kind] = messages(part) if part[0][0].kinds else selection(part)
    return result


_Read = Sequence[tuple[Group, Reading]]


def selection(read: _Read) -> dict[str, Any]:
    """``hit``: a right text comes first; ``f1`` of choosing texts over a threshold; noticing that none answers.

    ``no_basis`` counts every group once more without its right texts. The threshold is the best for ``f1`` on every
    other group, the figures come from the rest.
    """
    scored = [(r.match, np.array(g.labels, dtype=bool)) for g, r in read]
    tune, rest = scored[::2], scored[1::2] or scored
    threshold = float(max(_STEPS, key=lambda t: _f1(tune, t)))
    right = sum(not bool((scores[~labels] >= threshold).any()) for scores, labels in rest)
    wrong = sum(not bool((scores >= threshold).any()) for scores, labels in rest if labels.any())
    answered = [(scores, labels) for scores, labels in rest if labels.any()]
    return {
        "n": len(rest),
        "threshold": round(threshold, 2),
        "hit": _share(bool(labels[scores.argmax()]) for scores, labels in answered),
        "f1": round(_f1(rest, threshold), 3),
        "no_basis_precision": round(right / max(1, right + wrong), 3),
        "no_basis_recall": round(right / max(1, len(rest)), 3),
    }


def _f1(scored: Sequence[tuple[Any, Any]], threshold: float) -> float:
    chosen = [(scores >= threshold, labels) for scores, labels in scored]
    right = sum(int((c & labels).sum()) for c, labels in chosen)
    total = sum(int(c.sum()) + int(labels.sum()) for c, labels in chosen)
    return 2 * right / total if total else 0.0


def messages(read: _Read) -> dict[str, Any]:
    """``choice``: exactly the matters meant, where one is shown; ``hit``: one of them comes first; ``fields``: F1.

    ``kinds`` are precision and recall of each kind of message, the threshold being the one in use.
    """
    named = [(g, r) for g, r in read if 1 in g.labels]
    result: dict[str, Any] = {
        "n": len(read),
        "named": len(named),
        "hit": _share(g.labels[int(r.match.argmax())] == 1 for g, r in named),
        "choice": _share(_chosen(g, r) == {i for i, x in enumerate(g.labels, 1) if x} for g, r in named),
        "no_matter": _share(not _chosen(g, r) for g, r in read if 1 not in g.labels),
    }
    counts: Counter[str] = Counter()
    for group, found in named:
        for row, asked in enumerate(group.fields or []):
            if asked:
                said = {name for name, p in zip(FIELDS, found.fields[row], strict=True) if p >= 0.5}
                counts.update({"right": len(said & set(asked)), "said": len(said), "asked": len(asked)})
    result["fields_f1"] = round(2 * counts["right"] / max(1, counts["said"] + counts["asked"]), 3)
    for number, kind in enumerate(KINDS):
        said = [r.kinds[number] >= 0.5 for _, r in read]
        meant = [kind in g.kinds for g, _ in read]
        both = sum(a and b for a, b in zip(said, meant, strict=True))
        if any(meant):
            result[f"kind_{kind}"] = [round(both / max(1, sum(said)), 3), round(both / sum(meant), 3), sum(meant)]
    return result


def _chosen(group: Group, found: Reading) -> set[int]:
    heard = heard_of(found, list(range(1, len(group.texts) + 1)), group.question)
    return {n for part in heard.parts for n in part.candidates}


def _share(right: Any) -> float:
    values = [bool(x) for x in right]
    return round(sum(values) / max(1, len(values)), 3)
