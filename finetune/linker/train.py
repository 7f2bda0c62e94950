"""Fits the linker's small network, and measures it beside the rules on conversations about items never trained on."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

from finetune.linker.data import Row
from rag.linking import with_rivals

_BATCH = 32
Array = NDArray[np.float32]


@dataclass(frozen=True)
class Plan:
    """Hyper-parameters: units of the hidden layer, passes over the messages, and so on."""

    hidden: int = 32
    epochs: int = 30
    rate: float = 2e-3
    decay: float = 1e-3
    drop: float = 0.1
    seed: int = 11


def fit(rows: Sequence[Row], plan: Plan) -> dict[str, Array]:
    """The network's arrays, as :class:`rag.linking.Linker` reads them."""
    torch.manual_seed(plan.seed)
    rng = random.Random(plan.seed)
    inputs = [with_rivals(r.features) for r in rows]
    every = np.concatenate(inputs)
    mean, spread = every.mean(axis=0), every.std(axis=0) + 1e-3
    data = [(torch.tensor((x - mean) / spread), torch.tensor(r.meant)) for x, r in zip(inputs, rows, strict=True)]
    network = nn.Sequential(
        nn.Linear(every.shape[1], plan.hidden), nn.ReLU(), nn.Dropout(plan.drop), nn.Linear(plan.hidden, 1)
    )
    optimiser = torch.optim.AdamW(network.parameters(), lr=plan.rate, weight_decay=plan.decay)
    batches = -(-len(data) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, plan.rate, total_steps=plan.epochs * batches)
    for _ in range(plan.epochs):
        rng.shuffle(data)
        for start in range(0, len(data), _BATCH):
            part = data[start : start + _BATCH]
            logits = network(torch.cat([x for x, _ in part])).squeeze(-1)
            meant = torch.cat([m for _, m in part])
            loss = binary_cross_entropy_with_logits(logits, meant.float())
            at = 0
            ranking = []
            for x, right in part:
                own = logits[at : at + len(x)]
                at += len(x)
                if right.any():
                    ranking.append(-torch.logsumexp(torch.log_softmax(own, 0)[right], 0))
            if ranking:
                loss = loss + 0.1 * torch.stack(ranking).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    first, last = network[0], network[-1]
    found = {"w0": first.weight.T, "b0": first.bias, "w1": last.weight.T, "b1": last.bias}
    arrays = {name: t.detach().numpy().astype(np.float32) for name, t in found.items()}
    return {**arrays, "mean": mean.astype(np.float32), "spread": spread.astype(np.float32)}


def share(arrays: dict[str, Array], features: Array) -> Array:
    """Probabilities of the candidates of one message."""
    values = (with_rivals(features) - arrays["mean"]) / arrays["spread"]
    values = np.maximum(values @ arrays["w0"] + arrays["b0"], 0) @ arrays["w1"] + arrays["b1"]
    found: Array = 1 / (1 + np.exp(-values[:, 0]))
    return found


def figures(rows: Sequence[Row], arrays: dict[str, Array], least: float = 0.5) -> dict[str, float]:
    """Beside the rules, which read the message alone: shares of messages, those that name matters and those that don't.

    ``exact``: exactly what is meant; ``hit``: one that is meant comes first; ``reached``: all are candidates.
    """
    found: dict[str, list[float]] = {}

    def count(name: str, value: bool) -> None:
        found.setdefault(name, []).append(float(value))

    for row in rows:
        shares = share(arrays, row.features)
        chosen = shares >= least
        if row.wanted:
            whole = int(row.meant.sum()) == row.wanted
            count("reached", whole)
            count("hit", bool(row.meant[shares.argmax()]))
            count("exact", whole and bool((chosen == row.meant).all()))
            count("exact_rules", whole and bool((row.rules == row.meant).all()))
            if row.wanted > 1:
                count("exact_several", whole and bool((chosen == row.meant).all()))
                count("exact_several_rules", whole and bool((row.rules == row.meant).all()))
            if not row.follow_up:
                count("exact_first", whole and bool((chosen == row.meant).all()))
                count("exact_first_rules", whole and bool((row.rules == row.meant).all()))
        else:
            count("none", not chosen.any())
            count("none_rules", not row.rules.any())
    return {name: round(sum(v) / len(v), 3) for name, v in found.items()} | {f"n_{k}": len(v) for k, v in found.items()}


def save(arrays: dict[str, Array], folder: Path, plan: Plan, told: dict[str, object]) -> None:
    """Write the weights and what is known of them."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / "weights.npz", **arrays)
    note = {"plan": asdict(plan), **told}
    (folder / "linker.json").write_text(json.dumps(note, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
