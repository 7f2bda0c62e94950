"""The model and its figures on questions left out by turns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from finetune.basis.samples import Sample
from finetune.logistic import auc, logistic
from rag.basis import LEAST, Basis

_FOLDS = 10


def train(samples: Sequence[Sample]) -> tuple[Basis, dict[str, float]]:
    """Weights fitted on all samples, and their figures on the questions left out by turns.

    A question that could be answered, but by none of the passages found, counts for neither side.

    Raises:
        ValueError: there are too few questions that are answered, or that are not.
    """
    clear = [s for s in samples if s.right or not s.basis]
    folds = [clear[n::_FOLDS] for n in range(_FOLDS)]
    if sum(s.right for s in clear) < _FOLDS or sum(not s.right for s in clear) < _FOLDS:
        raise ValueError("答得了与答不了的问题不够，不能训练")
    shares: list[float] = []
    for n, held in enumerate(folds):
        model = fit([s for other, fold in enumerate(folds) if other != n for s in fold])
        shares += [model.share(list(s.features)) for s in held]
    told = np.array(shares)
    right = np.array([s.right for fold in folds for s in fold], np.bool_)
    figures = {"answered": float(right.sum()), "unanswered": float((~right).sum()), "auc": auc(told, right)}
    figures |= {"kept": float((told[right] >= LEAST).mean()), "refused": float((told[~right] < LEAST).mean())}
    return fit(clear), figures


def fit(samples: Sequence[Sample]) -> Basis:
    """The model of all samples."""
    return Basis(*logistic(np.array([s.features for s in samples]), np.array([s.right for s in samples], np.bool_)))
