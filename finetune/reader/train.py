"""Training of the reader on groups of texts a question, for a given time, from a sentence encoder."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional
from tqdm import tqdm

from finetune.embedder.model import load_tokenizer
from finetune.reader.group import Group
from finetune.reader.model import ReaderNetwork, from_base, save
from rag.models.reader import PAIR, VERDICTS

_MEAN = 0.98
_WARM = 0.05
_POSITIVE = 2.0
_NEAREST = 2
"""From how many times as many of the first wrong texts, which are the nearest, the wrong ones are drawn."""
_RANKING, _VERDICTS = 1.0, 0.3
"""What the losses beside that of the match count."""


@dataclass(frozen=True)
class TrainSettings:
    """Hyper-parameters; ``longest`` is in tokens, ``negatives`` the wrong texts of a group in a batch,
    ``frozen_layers`` how many of the first layers stay as they are, ``mixture`` how
    often a batch of each kind is drawn; ``head_rate`` is the learning rate of what the base encoder does not have;
    ``bfloat16`` is faster only on processors that have it.
    """

    longest: int
    groups_per_batch: int
    negatives: int
    frozen_layers: int
    learning_rate: float
    head_rate: float
    minutes: float
    checkpoint_minutes: float
    mixture: dict[str, float]
    seed: int
    threads: int
    bfloat16: bool


def train(groups: Sequence[Group], base: Path, out: Path, settings: TrainSettings) -> None:
    """Train for the given minutes, or go on from the checkpoint in ``out``; the model is saved there at the end."""
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = load_tokenizer(base)
    model = from_base(base, settings.frozen_layers).to(device)
    own = [p for p in model.encoder.parameters() if p.requires_grad]
    fresh = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
    rates = (settings.learning_rate, settings.head_rate)
    optimiser = torch.optim.AdamW([{"params": own}, {"params": fresh}], lr=rates[0], weight_decay=0.01)
    batches = _Batches(groups, settings)
    state = out / "checkpoint.pt"
    step, spent = 0, 0.0
    if state.is_file():
        saved = torch.load(state, map_location=device, weights_only=True)
        model.load_state_dict(saved["model"])
        optimiser.load_state_dict(saved["optimiser"])
        step, spent = int(saved["step"]), float(saved["spent"])
    out.mkdir(parents=True, exist_ok=True)
    model.train()
    limit = 60 * settings.minutes
    saved_at, mean = spent, 0.0
    with tqdm(total=round(limit), initial=round(spent), desc="训练", unit="秒", mininterval=20) as bar:
        while spent < limit:
            begun = time.monotonic()
            for group, peak in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = peak * rate(spent / limit)
            loss = _loss(model, tokenizer, batches.draw(step), settings, device)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            took = time.monotonic() - begun
            step, spent = step + 1, spent + took
            mean = _MEAN * mean + (1 - _MEAN) * loss.item() if mean else loss.item()
            bar.set_postfix(loss=f"{mean:.3f}", step=step, refresh=False)
            bar.update(round(spent) - bar.n)
            if spent - saved_at > 60 * settings.checkpoint_minutes:
                saved_at = spent
                parts = {"model": model.state_dict(), "optimiser": optimiser.state_dict()}
                torch.save({**parts, "step": step, "spent": spent}, state.with_suffix(".new"))
                state.with_suffix(".new").replace(state)
    save(model, tokenizer, out / "model")
    state.unlink(missing_ok=True)


class _Batches:
    """Batches of one kind each; what a step draws depends on the seed and the step alone."""

    def __init__(self, groups: Sequence[Group], settings: TrainSettings) -> None:
        self._size, self._seed, self._wrong = settings.groups_per_batch, settings.seed, settings.negatives
        held: dict[str, list[Group]] = {}
        for group in groups:
            held.setdefault(group.kind, []).append(group)
        self._held = {k: sorted(v, key=lambda g: max(map(len, g.texts)) + len(g.question)) for k, v in held.items()}
        self._kinds = [kind for kind in settings.mixture if kind in held]
        self._weights = [settings.mixture[kind] for kind in self._kinds]

    def draw(self, step: int) -> list[Group]:
        """Neighbours by length of one kind, drawn evenly."""
        chooser = random.Random(f"{self._seed}:{step}")
        groups = self._held[chooser.choices(self._kinds, self._weights)[0]]
        window = groups
        if len(groups) > 8 * self._size:
            start = chooser.randrange(len(groups) - 4 * self._size)
            window = groups[start : start + 4 * self._size]
        return [self._fewer(g, chooser) for g in chooser.sample(window, min(self._size, len(window)))]

    def _fewer(self, group: Group, chooser: random.Random) -> Group:
        """The right texts and some of the wrong ones, most of them near."""
        wrong = [i for i, label in enumerate(group.labels) if not label]
        near, far = wrong[: _NEAREST * self._wrong], wrong[_NEAREST * self._wrong :]
        kept = set(chooser.sample(near, min(self._wrong - 1, len(near))))
        kept.update(chooser.sample(far or near, min(1, len(far or near))))
        rows = [i for i, label in enumerate(group.labels) if label or i in kept]
        texts, labels = [group.texts[i] for i in rows], [group.labels[i] for i in rows]
        return replace(group, texts=texts, labels=labels)


def _loss(
    model: ReaderNetwork, tokenizer: Any, batch: list[Group], settings: TrainSettings, device: str
) -> torch.Tensor:
    """Of every pair, of the order within a group, of what the right texts say to a yes-or-no question."""
    pairs = [(PAIR[0] + g.question, PAIR[1] + t) for g in batch for t in g.texts]
    tokenizer.enable_truncation(settings.longest, strategy="only_second")
    tokenizer.enable_padding()
    encoded = tokenizer.encode_batch(pairs)
    ids = torch.tensor([e.ids for e in encoded], device=device)
    mask = torch.tensor([e.attention_mask for e in encoded], device=device)
    told = torch.tensor([[int(part == 1) for part in e.sequence_ids] for e in encoded], device=device)
    with torch.autocast(device, dtype=torch.bfloat16, enabled=settings.bfloat16):
        logits = model(ids, mask, told).float()
    match = logits[:, 0]
    labels = torch.tensor([float(x) for g in batch for x in g.labels], device=device)
    weight = torch.where(labels > 0, _POSITIVE, 1.0)
    loss = functional.binary_cross_entropy_with_logits(match, labels, weight=weight)
    ranking, verdicts = [], []
    start = 0
    for group in batch:
        end = start + len(group.texts)
        right = labels[start:end] > 0
        if right.any() and not right.all():
            own = match[start:end]
            ranking.append(torch.logsumexp(own, 0) - torch.logsumexp(own[right], 0))
        if right.any() and group.verdict:
            said = torch.tensor(VERDICTS.index(group.verdict), device=device)
            verdicts.append(functional.cross_entropy(logits[start:end, 1:][right][0], said))
        start = end
    for weight_of, part in ((_RANKING, ranking), (_VERDICTS, verdicts)):
        if part:
            loss = loss + weight_of * torch.stack(part).mean()
    return loss


def rate(share: float) -> float:
    """Of the peak rate when ``share`` of the time is over: a short rise, then half a cosine down to 2 %."""
    if share < _WARM:
        return (share + 0.001) / _WARM
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, (share - _WARM) / (1 - _WARM))))
