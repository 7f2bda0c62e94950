"""Messages of the seeds that ask for a rule alone or for a matter alone, a logistic model over them, its figures.

Deterministic: the same seeds and embedder give the same weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits
from tqdm import tqdm

from eval.holdout import held_out
from finetune.llm import seeds
from rag.leaning import NOTHING, Leaning, joined
from rag.models import Embedder
from rag.models.embed import Vectors

PENALTY = 1e-4
"""Of the squared weights, the bias left out."""
_STEPS = 500
_DRAWS, _SEED = 2_000, 11
Truth = NDArray[np.bool_]


@dataclass(frozen=True)
class Row:
    """A message, the question before it, whether it asks for a rule; ``group`` tells its conversation or article."""

    before: str
    message: str
    rule: bool
    held: bool
    kind: Literal["dialogue", "article"]
    group: str


def rows(folder: Path, articles_held_out: float) -> list[Row]:
    """The rows of all seeds; a message that asks for several things or for none is no row, but stands before
    the next."""
    found = []
    for held in (False, True):
        for number, dialogue in enumerate(seeds.dialogues(folder, held_out=held)):
            before = ""
            for said in dialogue.turns:
                if said.act != "ask":
                    continue
                rule, matter = any(w.ask for w in said.want), any(w.names for w in said.want)
                if rule != matter and len(said.want) == 1:
                    found.append(Row(before, said.u, rule, held, "dialogue", f"{held}/{number}"))
                before = said.u
    for entry in seeds.article_questions(folder):
        held = held_out(entry.id, articles_held_out)
        found += [Row("", question, True, held, "article", entry.id) for question in entry.q]
    return found


def encode(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Query vectors; one text at a time, as the product asks: int8 vectors depend a little on their company."""
    distinct = {text: row for row, text in enumerate(dict.fromkeys(texts))}
    parts = [embedder.queries([text]) for text in tqdm(distinct, unit="句", desc="向量")]
    vectors: Vectors = np.concatenate([np.empty((0, embedder.dim), np.float32), *parts])
    return vectors[[distinct[text] for text in texts]]


def fit(vectors: Vectors, rule: Truth, penalty: float = PENALTY) -> tuple[Vectors, float]:
    """Weights and bias of the logistic model; rules and matters count the same altogether.

    Raises:
        ValueError: there are not both.
    """
    positive = int(rule.sum())
    negative = len(rule) - positive
    if not (positive and negative):
        raise ValueError(f"训练要有问规定的话和问办事的话，现有 {positive} 句和 {negative} 句")
    inputs, truth = torch.tensor(vectors, dtype=torch.float64), torch.tensor(rule, dtype=torch.float64)
    weights = torch.zeros(inputs.shape[1], dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    balance = torch.tensor(negative / positive, dtype=torch.float64)
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        value = binary_cross_entropy_with_logits(inputs @ weights + bias, truth, pos_weight=balance)
        value = value + penalty * (weights**2).sum()
        value.backward()
        return value

    optimiser.step(loss)
    return weights.detach().numpy().astype(np.float32), float(bias.detach())


def auc(scores: NDArray[np.float64], rule: Truth) -> float:
    """How often a rule is above a matter, equal ones half; not a number where there are not both."""
    matters = np.sort(scores[~rule])
    if not len(matters) or not rule.any():
        return float("nan")
    below = np.searchsorted(matters, scores[rule], "left") + np.searchsorted(matters, scores[rule], "right")
    return float(below.mean()) / 2 / len(matters)


def interval(scores: NDArray[np.float64], rule: Truth, groups: Sequence[str]) -> tuple[float, float]:
    """The 95 % interval of the AUC: whole conversations drawn again and again."""
    members: dict[str, list[int]] = {}
    for row, group in enumerate(groups):
        members.setdefault(group, []).append(row)
    parts = [np.array(m) for m in members.values()]
    rng = np.random.default_rng(_SEED)
    found = []
    for _ in range(_DRAWS):
        drawn = np.concatenate([parts[i] for i in rng.integers(0, len(parts), len(parts))])
        found.append(auc(scores[drawn], rule[drawn]))
    low, high = np.nanquantile(found, (0.025, 0.975))
    return float(low), float(high)


def scores_of(leaning: Leaning, messages: Vectors, before: Vectors) -> NDArray[np.float64]:
    """As the product computes them."""
    return np.array([leaning.of(m, b) for m, b in zip(messages, before, strict=True)], np.float64)


def train(embedder: Embedder, kept: Sequence[Row], penalty: float = PENALTY) -> tuple[Leaning, dict[str, float]]:
    """The model fitted on what is not held out, and its figures on what is."""
    messages = encode(embedder, [r.message for r in kept])
    before = encode(embedder, [r.before or NOTHING for r in kept])
    learnt = ~np.array([r.held for r in kept], np.bool_)
    rule = np.array([r.rule for r in kept], np.bool_)
    leaning = Leaning(embedder.name, *fit(joined(messages, before)[learnt], rule[learnt], penalty))
    counts = {"train_rules": int(rule[learnt].sum()), "train_matters": int((~rule)[learnt].sum())}
    return leaning, {**counts, **figures(kept, scores_of(leaning, messages, before))}


def figures(kept: Sequence[Row], scores: NDArray[np.float64]) -> dict[str, float]:
    """How the scores of held-out rows fit what these ask for; what cannot be counted is left out."""
    tested = [i for i, r in enumerate(kept) if r.held and r.kind == "dialogue"]
    asked = [i for i, r in enumerate(kept) if r.held and r.kind == "article"]
    rule = np.array([kept[i].rule for i in tested], np.bool_)
    later = np.array([bool(kept[i].before) for i in tested], np.bool_)
    own, positive = scores[tested], scores[tested] > 0.5
    found: dict[str, float] = {
        "heldout_rules": int(rule.sum()),
        "heldout_matters": int((~rule).sum()),
        "heldout_articles": len(asked),
    }
    if rule.any() and not rule.all():
        low, high = interval(own, rule, [kept[i].group for i in tested])
        found |= {"auc": auc(own, rule), "auc_low": low, "auc_high": high}
        if 0 < rule[later].sum() < later.sum():
            found["auc_later"] = auc(own[later], rule[later])
        found["accuracy"] = float((positive == rule).mean())
        found |= {"rules_found": float(positive[rule].mean()), "matters_left": float((~positive)[~rule].mean())}
    if asked:
        found["articles_found"] = float((scores[asked] > 0.5).mean())
    return found
