"""A softmax over the parts of a document, and how good it is on a city that it was not fitted on.

Deterministic: the same samples give the same weights.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import torch

from finetune.quoting.samples import Sample
from rag.documents.segments import FEATURES
from rag.documents.weighing import Quoting

_STEPS, _RATE, _DECAY = 300, 0.05, 0.3
"""The decay of weights in standard deviations of what they weigh: samples are few, and there is no telling which few
features matter."""
_NONE = -1e9


def train(kept: Sequence[Sample]) -> Quoting:
    """The weights fitted on some samples; each message counts once, however many of its parts ask.

    Raises:
        ValueError: there are none.
    """
    if not kept:
        raise ValueError("没有一句问话的答案在网页里，不能训练")
    spread = np.concatenate([s.features for s in kept]).std(0) + 1e-6
    most = max(len(s.features) for s in kept)
    inputs = np.zeros((len(kept), most, len(FEATURES)))
    there, right = np.full((len(kept), most), _NONE), np.full((len(kept), most), _NONE)
    for row, sample in enumerate(kept):
        inputs[row, : len(sample.features)] = sample.features / spread
        there[row, : len(sample.features)] = 0.0
        right[row, list(sample.right)] = 0.0
    times = Counter(s.turn for s in kept)
    each = np.array([1 / times[s.turn] for s in kept])
    values, among, meant, share = (torch.tensor(a) for a in (inputs, there, right, each / each.sum()))
    weights = torch.zeros(len(FEATURES), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.Adam([weights], _RATE)
    for _ in range(_STEPS):
        scores = values @ weights
        losses = torch.logsumexp(scores + among, 1) - torch.logsumexp(scores + meant, 1)
        loss = (losses * share).sum() + _DECAY * (weights**2).sum()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return Quoting(weights.detach().numpy() / spread)


def held_out(cities: Mapping[str, Sequence[Sample]]) -> dict[str, float]:
    """How often an answer of a city is first and among three, by weights fitted on the others: of all and of each."""
    places = {}
    for city, own in cities.items():
        others = [s for name, kept in cities.items() if name != city for s in kept]
        if own and others:
            places[city] = _places(own, train(others))
    found = _shares("", [place for held in places.values() for place in held])
    for city, held in places.items():
        found |= _shares(f"{city}_", held)
    return found


def _places(kept: Sequence[Sample], weights: Quoting) -> list[int]:
    """For each message how many parts stand before the first that answers one of its questions."""
    found: dict[str, list[int]] = defaultdict(list)
    for sample in kept:
        order = np.argsort(-weights.worth(sample.features), kind="stable")
        found[sample.turn].append(int(np.flatnonzero(np.isin(order, sample.right))[0]))
    return [min(places) for places in found.values()]


def _shares(name: str, places: Sequence[int]) -> dict[str, float]:
    if not places:
        return {}
    first, three = (float(np.mean([place < most for place in places])) for most in (1, 3))
    return {f"{name}turns": len(places), f"{name}first": first, f"{name}among_three": three}
