"""Three small fits over what the product sees: which matter is meant, whether one is, whether it is a new one.

Deterministic: the same samples give the same weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from finetune.logistic import auc
from finetune.ranking.samples import Features, Sample
from rag.ranking import FEATURES, SURE, TURN, Ranking, Weights, sure_features

_STEPS, _RATE = 600, 0.05
_MEANT = 0.4
"""Share of the messages that ask for a matter among those that sureness is fitted on."""
_DECAY_MATTER, _DECAY = 0.02, 0.002
Values = NDArray[np.float64]


def train(kept: Sequence[Sample]) -> tuple[Ranking, dict[str, float]]:
    """The weights fitted on what is not held out, and their figures on what is.

    Raises:
        ValueError: there is nothing to tell apart in the samples.
    """
    own = [s for s in kept if not s.held]
    matter = _fit_matter([(s.features, s.right) for s in own if s.features is not None and s.right])
    ranking = Ranking(matter, _blank(SURE), _blank(TURN))
    inputs, truth = _of_sureness(ranking, own)
    ranking = replace(ranking, sure=_fit_logistic(SURE, inputs, truth, _MEANT))
    inputs, truth = _of_turning(own)
    ranking = replace(ranking, turn=_fit_logistic(TURN, inputs, truth))
    return ranking, _figures(ranking, [s for s in kept if s.held]) | {"train": len(own)}


def _blank(names: tuple[str, ...]) -> Weights:
    return Weights(names, np.zeros(len(names)))


def _fit_matter(pairs: Sequence[tuple[Features, tuple[int, ...]]]) -> Weights:
    """A softmax over the matters of each message; features are weighed as they are, so that weights stay readable."""
    if not pairs:
        raise ValueError("种子里没有一句话的事项在知识库里，不能训练")
    rows = [(torch.tensor(features), list(right)) for features, right in pairs]
    weights = torch.ones(len(FEATURES), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.Adam([weights], _RATE)
    for _ in range(_STEPS):
        scores = [(features @ weights, right) for features, right in rows]
        losses = [torch.logsumexp(s, 0) - torch.logsumexp(s[right], 0) for s, right in scores]
        loss = torch.stack(losses).mean() + _DECAY_MATTER * (weights**2).mean()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return Weights(FEATURES, weights.detach().numpy())


def _fit_logistic(
    names: tuple[str, ...], inputs: Values, truth: NDArray[np.bool_], share: float | None = None
) -> Weights:
    """Logistic regression over standardised inputs, given back in their own units; true ones count as if they were
    ``share`` of all."""
    if not len(truth) or truth.all() or not truth.any():
        raise ValueError("种子里的话都是一种，不能训练")
    mean, spread = inputs.mean(0), inputs.std(0) + 1e-6
    values, wanted = torch.tensor((inputs - mean) / spread), torch.tensor(truth.astype(np.float64))
    count = len(truth) if share is None else truth.sum() / share
    each = np.where(truth, 1.0, (count - truth.sum()) / max(1, (~truth).sum()))
    weights = torch.zeros(len(names), dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.Adam([weights, bias], _RATE)
    for _ in range(_STEPS):
        loss = functional.binary_cross_entropy_with_logits(values @ weights + bias, wanted, weight=torch.tensor(each))
        loss = loss + _DECAY * (weights**2).sum()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    own = weights.detach().numpy() / spread
    return Weights(names, own, float(bias.item() - (own * mean).sum()))


def _of_sureness(ranking: Ranking, kept: Sequence[Sample]) -> tuple[Values, NDArray[np.bool_]]:
    inputs, truth = [], []
    for sample in kept:
        if sample.features is None:
            continue
        best = int(np.argmax(ranking.matter.of(sample.features)))
        inputs.append(sure_features(ranking.matter, sample.features, sample.leant.rule, sample.leant.nothing))
        truth.append(best in sample.right)
    return np.array(inputs).reshape(-1, len(SURE)), np.array(truth, np.bool_)


def _of_turning(kept: Sequence[Sample]) -> tuple[Values, NDArray[np.bool_]]:
    turns = [(s.turn, s.turned) for s in kept if s.turn is not None]
    return np.array([t for t, _ in turns]).reshape(-1, len(TURN)), np.array([t for _, t in turns], np.bool_)


def _figures(ranking: Ranking, held: Sequence[Sample]) -> dict[str, float]:
    """On messages that nothing was fitted on; what cannot be counted is left out."""
    found: dict[str, float] = {}
    asked = [(s.features, s.right) for s in held if s.features is not None and s.right]
    if asked:
        ranks = [np.argsort(-ranking.matter.of(features)) for features, _ in asked]
        hits = [[int(row) in right for row in order] for order, (_, right) in zip(ranks, asked, strict=True)]
        plain = [int(np.argmax(features[:, 0])) in right for features, right in asked]
        found |= {"matters": len(asked), "first": float(np.mean([h[0] for h in hits]))}
        found |= {"among_three": float(np.mean([any(h[:3]) for h in hits])), "by_order": float(np.mean(plain))}
    inputs, truth = _of_sureness(ranking, held)
    if truth.any() and not truth.all():
        found |= {"sure_messages": len(truth), "sure_auc": auc(ranking.sure.of(inputs), truth)}
    inputs, turned = _of_turning(held)
    if turned.any() and not turned.all():
        scores = ranking.turn.of(inputs)
        found |= {"turns": len(turned), "turned": int(turned.sum()), "turn_auc": auc(scores, turned)}
        found["turn_accuracy"] = float(((scores > 0) == turned).mean())
    return found
