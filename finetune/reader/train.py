"""Training of the reader: fewer layers of the base encoder with one output, on groups of texts a question."""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional
from tqdm import tqdm
from transformers import AutoTokenizer

from finetune.reader.model import ReaderNetwork, from_base, save
from rag.models.reader import PAIR


@dataclass(frozen=True)
class TrainSettings:
    """Hyper-parameters; ``layers`` are those of the base that are kept, lengths in tokens."""

    layers: tuple[int, ...]
    longest: int
    groups_per_batch: int
    learning_rate: float
    warmup: int
    epochs: int
    checkpoint_minutes: float
    seed: int


Row = dict[str, Any]


def load_groups(path: Path, held: bool) -> list[Row]:
    """Groups of a file that are, or are not, held out."""
    rows: list[Row] = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row["held"] == held]


def train(groups: Sequence[Row], base: Path, out: Path, settings: TrainSettings) -> None:
    """Train, or go on from the checkpoint in ``out``; the model is saved there at the end."""
    torch.manual_seed(settings.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = from_base(base, settings.layers).to(device)
    optimiser = torch.optim.AdamW(model.parameters(), lr=settings.learning_rate, weight_decay=0.01)
    batches = _batches(groups, settings)
    total = len(batches)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: _rate(s, settings.warmup, total))
    state = out / "checkpoint.pt"
    step = 0
    if state.is_file():
        saved = torch.load(state, map_location=device, weights_only=True)
        model.load_state_dict(saved["model"])
        optimiser.load_state_dict(saved["optimiser"])
        schedule.load_state_dict(saved["schedule"])
        torch.set_rng_state(saved["rng"])
        step = int(saved["step"])
    out.mkdir(parents=True, exist_ok=True)
    model.train()
    last, mean = time.monotonic(), 0.0
    for index in (bar := tqdm(range(step, total), initial=step, total=total, desc="训练", mininterval=5)):
        loss = _loss(model, tokenizer, batches[index], settings.longest, device)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        mean = 0.98 * mean + 0.02 * loss.item() if mean else loss.item()
        bar.set_postfix(loss=f"{mean:.3f}", refresh=False)
        if time.monotonic() - last > 60 * settings.checkpoint_minutes:
            last = time.monotonic()
            parts = {"model": model, "optimiser": optimiser, "schedule": schedule}
            saved = {name: part.state_dict() for name, part in parts.items()}
            torch.save({**saved, "step": index + 1, "rng": torch.get_rng_state()}, state.with_suffix(".new"))
            state.with_suffix(".new").replace(state)
    save(model, tokenizer, out / "model")
    state.unlink(missing_ok=True)


def _batches(groups: Sequence[Row], settings: TrainSettings) -> list[list[Row]]:
    """Batches of groups of similar length, in an order that the seed decides."""
    chooser = random.Random(settings.seed)
    batches: list[list[Row]] = []
    for _ in range(settings.epochs):
        order = sorted(groups, key=lambda g: max(len(t) for t in g["texts"]) + chooser.random() * 40)
        size = settings.groups_per_batch
        epoch = [order[i : i + size] for i in range(0, len(order), size)]
        chooser.shuffle(epoch)
        batches += epoch
    return batches


def _loss(model: ReaderNetwork, tokenizer: Any, batch: list[Row], longest: int, device: str) -> torch.Tensor:
    """Binary cross-entropy of every pair, and which text of a group answers best."""
    questions = [PAIR[0] + g["question"] for g in batch for _ in g["texts"]]
    texts = [PAIR[1] + t for g in batch for t in g["texts"]]
    encoded = tokenizer(questions, texts, truncation=True, max_length=longest, padding=True, return_tensors="pt")
    ids = encoded["input_ids"].to(device)
    told = [[int(part == 1) for part in encoded.sequence_ids(row)] for row in range(len(texts))]
    with torch.autocast(device, dtype=torch.bfloat16):
        logits = model(ids, encoded["attention_mask"].to(device), torch.tensor(told, device=device))
    logits = logits.float()
    labels = torch.tensor([float(x) for g in batch for x in g["labels"]], device=device)
    weight = torch.where(labels > 0, 2.0, 1.0)
    loss = functional.binary_cross_entropy_with_logits(logits, labels, weight=weight)
    start = 0
    ranking = []
    for group in batch:
        end = start + len(group["texts"])
        target = labels[start:end] / labels[start:end].sum()
        ranking.append(-(target * functional.log_softmax(logits[start:end], 0)).sum())
        start = end
    return loss + 0.5 * torch.stack(ranking).mean()


def _rate(step: int, warmup: int, total: int) -> float:
    if step < warmup:
        return (step + 1) / warmup
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, total - warmup)))
