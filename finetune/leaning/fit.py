"""Messages of the seeds that ask for one kind of thing, a small network over their vectors, its figures.

Deterministic: the same seeds and embedder give the same weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from tqdm import tqdm

from corpus.wordings import article_questions, item_wordings
from eval.holdout import ITEMS, held_out
from finetune.llm import seeds
from finetune.logistic import auc
from rag.leaning import FIELDS, KINDS, NOTHING, Leaning, joined
from rag.models import Embedder
from rag.models.embed import Vectors

UNITS = 128
_STEPS, _BATCH, _RATE, _DECAY, _DROPPED = 1600, 256, 3e-3, 1e-2, 0.1
_OF_FIELDS = 1.0
"""What the fields count beside what is asked for."""
_DRAWS, _SEED = 2_000, 11
_KNOWN = 2
"""Questions of an article that the index holds which are trained on."""
Truth = NDArray[np.bool_]
Source = Literal["dialogue", "talk", "article", "known", "wording"]
SHARES: dict[tuple[Source, str], float] = {
    ("dialogue", "matter"): 1.0,
    ("wording", "matter"): 0.6,
    ("dialogue", "rule"): 0.5,
    ("article", "rule"): 0.3,
    ("talk", "rule"): 0.6,
    ("known", "rule"): 0.3,
    ("dialogue", "nothing"): 1.0,
}
"""How often a message of each source is drawn: conversations about matters, wordings of items, conversations over
articles (talks), questions over articles that the index does not hold and that it does."""


@dataclass(frozen=True)
class Row:
    """A message, the question before it, which of :data:`rag.leaning.KINDS` it asks for.

    ``group`` tells its conversation, article or item.
    """

    before: str
    message: str
    kind: str
    held: bool
    source: Source
    group: str
    fields: tuple[str, ...] = ()
    """Guide fields that it asks for, where that is known."""


def rows(folder: Path, articles_held_out: float) -> list[Row]:
    """The rows of all seeds and of what the index finds by; a message that asks for several things is no row, but
    stands before the next."""
    found = [row for held in (False, True) for row in _of_dialogues(folder, articles_held_out, held)]
    for entry in seeds.article_questions(folder):
        held = held_out(entry.id, articles_held_out)
        found += [Row("", question, "rule", held, "article", entry.id) for question in entry.q]
    for article, asked in article_questions().items():
        held = held_out(article, articles_held_out)
        found += [Row("", question, "rule", held, "known", article) for question in asked[:_KNOWN]]
    for item, says in item_wordings().items():
        found += [Row("", text, "matter", held_out(item, ITEMS), "wording", item) for text in says]
    return found


def _of_dialogues(folder: Path, share: float, held: bool) -> Iterator[Row]:
    talks = seeds.dialogues(folder, held_out=held) + seeds.matters(folder, held_out=held)
    for number, dialogue in enumerate(talks):
        talk = any(w.articles for said in dialogue.turns for w in said.want)
        # Conversations over articles, and those with nothing to answer, have no file of their own that is held out.
        apart = talk or all(said.act in ("none", "chat") for said in dialogue.turns)
        out = held or (apart and held_out(dialogue.turns[0].u, share))
        before = ""
        for said in dialogue.turns:
            if kind := _kind(said):
                fields = said.want[0].columns if kind == "matter" else ()
                own = tuple(name for name in fields if name in FIELDS)
                yield Row(before, said.u, kind, out, "talk" if talk else "dialogue", f"{held}/{number}", own)
            before = said.u if said.act == "ask" else before


def _kind(said: seeds.Said) -> str:
    """What a message asks for; empty where it only tells, or asks for several things."""
    if said.act in ("none", "chat"):
        return "nothing"
    if said.act != "ask" or len(said.want) != 1:
        return ""
    want = said.want[0]
    return "" if bool(want.ask) == bool(want.names) else "rule" if want.ask else "matter"


def encode(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Query vectors; one text at a time, as the product asks: int8 vectors depend a little on their company."""
    distinct = {text: row for row, text in enumerate(dict.fromkeys(texts))}
    parts = [embedder.queries([text]) for text in tqdm(distinct, unit="句", desc="向量")]
    vectors: Vectors = np.concatenate([np.empty((0, embedder.dim), np.float32), *parts])
    return vectors[[distinct[text] for text in texts]]


def fit(
    embedder: str,
    inputs: Vectors,
    kinds: Sequence[str],
    weights: NDArray[np.float64],
    fields: Sequence[tuple[str, ...]] = (),
) -> Leaning:
    """The network over :func:`rag.leaning.joined` vectors; ``weights`` tell how often each row is drawn, ``fields``
    which guide fields it asks for (empty: not known).

    Raises:
        ValueError: a kind of message is missing.
    """
    missing = [kind for kind in KINDS if kind not in kinds]
    if missing:
        raise ValueError(f"训练要有问办事的、问规定的和答不了的话，现在缺 {'、'.join(missing)}")
    torch.manual_seed(_SEED)
    values, truth = torch.tensor(inputs), torch.tensor([KINDS.index(kind) for kind in kinds])
    wanted = torch.tensor([[float(name in own) for name in FIELDS] for own in fields or [()] * len(kinds)])
    hidden, out = nn.Linear(inputs.shape[1], UNITS), nn.Linear(UNITS, len(KINDS) + len(FIELDS))
    network = nn.Sequential(hidden, nn.ReLU(), nn.Dropout(_DROPPED), out)
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
    rng, drawn = np.random.default_rng(_SEED), weights / weights.sum()
    for _ in tqdm(range(_STEPS), unit="步", desc="训练"):
        batch = rng.choice(len(kinds), _BATCH, p=drawn)
        found, asked = network(values[batch]).split([len(KINDS), len(FIELDS)], 1)
        loss = nn.functional.cross_entropy(found, truth[batch])
        known = wanted[batch].any(1)
        if known.any():
            missed = nn.functional.binary_cross_entropy_with_logits(asked[known], wanted[batch][known])
            loss = loss + _OF_FIELDS * missed
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    arrays = [a.detach().numpy() for a in (hidden.weight.T, hidden.bias, out.weight.T, out.bias)]
    return Leaning(embedder, *(np.ascontiguousarray(a) for a in arrays))


def drawn(kept: Sequence[Row]) -> NDArray[np.float64]:
    """How often each row is drawn: the share of its source, spread over the rows of it."""
    sizes = Counter((r.source, r.kind) for r in kept)
    return np.array([SHARES[r.source, r.kind] / sizes[r.source, r.kind] for r in kept], np.float64)


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
    """As the product computes them: a rule rather than a matter, and nothing here; shape ``(rows, 2)``."""
    found = [leaning.of(m, b) for m, b in zip(messages, before, strict=True)]
    return np.array([(leant.rule, leant.nothing) for leant in found], np.float64).reshape(-1, 2)


def train(embedder: Embedder, kept: Sequence[Row]) -> tuple[Leaning, dict[str, float]]:
    """The model fitted on what is not held out, and its figures on what is."""
    messages = encode(embedder, [r.message for r in kept])
    before = encode(embedder, [r.before or NOTHING for r in kept])
    learnt = [i for i, r in enumerate(kept) if not r.held]
    own = [kept[i] for i in learnt]
    inputs, fields = joined(messages, before)[learnt], [r.fields for r in own]
    leaning = fit(embedder.name, inputs, [r.kind for r in own], drawn(own), fields)
    counts = Counter(r.kind for r in own)
    sizes = {f"train_{kind}": counts[kind] for kind in KINDS}
    return leaning, {**sizes, **figures(kept, scores_of(leaning, messages, before))}


def figures(kept: Sequence[Row], scores: NDArray[np.float64]) -> dict[str, float]:
    """How the scores of held-out rows fit what these ask for; what cannot be counted is left out."""
    rule_score, nothing_score = scores.T
    held = np.array([r.held for r in kept], np.bool_)
    kinds, sources = np.array([r.kind for r in kept]), np.array([r.source for r in kept])
    found: dict[str, float] = {}
    tested = np.flatnonzero(held & (sources == "dialogue") & (kinds != "nothing"))
    rule, own = kinds[tested] == "rule", rule_score[tested]
    found |= {"heldout_rules": int(rule.sum()), "heldout_matters": int((~rule).sum())}
    if rule.any() and not rule.all():
        low, high = interval(own, rule, [kept[i].group for i in tested])
        found |= {"auc": auc(own, rule), "auc_low": low, "auc_high": high}
        later = np.array([bool(kept[i].before) for i in tested], np.bool_)
        if 0 < rule[later].sum() < later.sum():
            found["auc_later"] = auc(own[later], rule[later])
        found["accuracy"] = float(((own > 0.5) == rule).mean())
        found |= {"rules_found": float((own[rule] > 0.5).mean()), "matters_left": float((own[~rule] <= 0.5).mean())}
    for name, source, right in (
        ("articles", "article", rule_score > 0.5),
        ("known", "known", rule_score > 0.5),
        ("talks", "talk", rule_score > 0.5),
        ("wordings", "wording", rule_score <= 0.5),
    ):
        rows = np.flatnonzero(held & (sources == source))
        if len(rows):
            found |= {f"heldout_{name}": len(rows), f"{name}_found": float(right[rows].mean())}
    openings = np.array([i for i, r in enumerate(kept) if r.held and r.source == "talk" and not r.before], np.int64)
    if len(openings):
        found["openings_found"] = float((rule_score[openings] > 0.5).mean())
    nothing = kinds == "nothing"
    if (held & nothing).any() and (held & ~nothing).any():
        found |= {
            "heldout_nothing": int((held & nothing).sum()),
            "auc_nothing": auc(nothing_score[held], nothing[held]),
        }
        found["nothing_found"] = float((nothing_score[held & nothing] >= 0.5).mean())
        found["asks_stopped"] = float((nothing_score[held & ~nothing] >= 0.5).mean())
    return found
