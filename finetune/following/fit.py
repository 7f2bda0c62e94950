"""A softmax over the passages of each message. Deterministic: the same samples give the same weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from finetune.following.samples import Sample
from rag.following import FEATURES, Following

_STEPS, _RATE, _DECAY = 300, 0.03, 0.003
_FOLDS = 5
_AMONG = (1, 3, 5)


def train(samples: Sequence[Sample]) -> tuple[Following, dict[str, float]]:
    """Weights fitted on all samples, and their figures on the conversations left out by turns.

    Raises:
        ValueError: there are too few conversations.
    """
    if len({s.conversation for s in samples}) < _FOLDS:
        raise ValueError("说得出依据条文的对话不够，不能训练")
    places: list[int] = []
    alone: list[int] = []
    for fold in range(_FOLDS):
        held = [s for s in samples if s.conversation % _FOLDS == fold]
        weights = fit([s for s in samples if s.conversation % _FOLDS != fold])
        places += [_place(s, s.features @ weights) for s in held]
        alone += [_place(s, s.features[:, FEATURES.index("rank_alone")]) for s in held]
    figures = {"messages": float(len(places))}
    for name, found in (("", places), ("alone_", alone)):
        figures |= {f"{name}among_{n}": float(np.mean([p < n for p in found])) for n in _AMONG}
    return Following(fit(samples)), figures


def fit(samples: Sequence[Sample]) -> NDArray[np.float64]:
    """Weights in the features' own units."""
    everything = np.concatenate([s.features for s in samples])
    spread = everything.std(0) + 1e-6
    values = torch.tensor(everything / spread)
    right = torch.tensor(np.concatenate([s.right for s in samples]).astype(np.float64))
    owner = torch.tensor(np.concatenate([np.full(len(s.right), n) for n, s in enumerate(samples)]))
    weights = torch.zeros(len(FEATURES), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.Adam([weights], _RATE)
    for _ in range(_STEPS):
        scores = values @ weights
        most = torch.full((len(samples),), -1e9, dtype=torch.float64).scatter_reduce(0, owner, scores, "amax")
        raised = (scores - most[owner].detach()).exp()
        nothing = torch.zeros(len(samples), dtype=torch.float64)
        share = nothing.index_add(0, owner, raised * right) / nothing.index_add(0, owner, raised)
        loss = -(share + 1e-9).log().mean() + _DECAY * (weights**2).sum()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    fitted: NDArray[np.float64] = weights.detach().numpy() / spread
    return fitted


def _place(sample: Sample, scores: NDArray[np.float64]) -> int:
    """How many passages stand before the first that answers."""
    return int(np.flatnonzero(sample.right[np.argsort(-scores, kind="stable")])[0])
