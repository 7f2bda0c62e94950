"""A logistic model over the articles found beside guides. Deterministic: the same samples give the same weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from finetune.adding.samples import Sample
from finetune.logistic import auc, logistic
from rag.adding import WORTH, Adding

_FOLDS = 10


def train(samples: Sequence[Sample]) -> tuple[Adding, dict[str, float]]:
    """Weights fitted on all samples, and their figures on the conversations left out by turns.

    Raises:
        ValueError: there are too few conversations, or no article that answers.
    """
    folds = [[s for s in samples if s.conversation % _FOLDS == n] for n in range(_FOLDS)]
    if not all(folds) or sum(any(s.right.any() for s in fold) for fold in folds) < 2:
        raise ValueError("按指南答了、又说得出条文的对话不够，不能训练")
    shares: list[float] = []
    rights: list[bool] = []
    added = rightly = 0
    for fold, held in enumerate(folds):
        model = fit([s for n, others in enumerate(folds) if n != fold for s in others])
        for sample in held:
            own = [model.share(row) for row in sample.features]
            shares += own
            rights += sample.right.tolist()
            if max(own) >= WORTH:
                added += 1
                rightly += int(sample.right[int(np.argmax(own))])
    told = np.array(rights, np.bool_)
    figures = {"messages": len(samples), "passages": len(rights), "right": float(told.sum())}
    figures |= {"auc": auc(np.array(shares), told), "added": added, "rightly": rightly}
    return fit(samples), figures


def fit(samples: Sequence[Sample]) -> Adding:
    """The model of all articles of ``samples``."""
    table = np.concatenate([s.features for s in samples])
    return Adding(*logistic(table, np.concatenate([s.right for s in samples])))
