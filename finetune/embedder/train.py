"""Trains the student in two stages: the teacher's vectors, then questions against what answers them.

What a step draws depends on the seed and the step alone, so a run that was killed and resumed equals one that was not.
Stages end after their minutes of training; the learning rate follows the share of these that is spent.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from finetune.embedder import checkpoint
from finetune.embedder.base import PASSAGE, QUERY
from finetune.embedder.data import Pair, read_pairs, read_texts
from finetune.embedder.model import Encoder, batches, embed, load_encoder, load_tokenizer, padded, token_ids
from finetune.embedder.settings import EmbedderSettings

_WARM = 0.06
_CHUNK = 1000
Loss = Callable[[int], torch.Tensor]
Report = Callable[[str], None]
Known = Callable[[list[bytes]], tuple[NDArray[np.int64], NDArray[np.float32]]]


def rate_at(share: float, peak: float) -> float:
    """The learning rate when ``share`` (0 to 1) of the stage is done: a short rise, then a straight fall to 2 %."""
    return peak * (share / _WARM if share < _WARM else max(0.02, (1 - share) / (1 - _WARM)))


def teach(teacher: Path, data: Path, known: Known, settings: EmbedderSettings, report: Report) -> None:
    """Write the teacher's vectors of the texts (``teacher.npy``, float16); resumes where it stopped.

    ``known`` gives the vectors of passages that were embedded already: positions among the digests, and vectors.
    """
    target = data / "teacher.npy"
    texts = read_texts(data)
    if target.exists() and len(np.load(target, mmap_mode="r")) == len(texts):
        return
    encoder = load_encoder(teacher)
    out = np.zeros((len(texts), encoder.bert.config.hidden_size), np.float16)
    positions, vectors = known([bytes.fromhex(digest) for _, digest in texts])
    out[positions] = vectors
    missing = np.flatnonzero(~out.any(axis=1))
    rows = token_ids(load_tokenizer(teacher), [texts[i][0] for i in missing], settings.distil.passage_tokens)
    partial = data / "teacher.partial.npy"
    found = np.load(partial) if partial.exists() else np.empty((0, out.shape[1]), np.float16)
    start, begun = time.monotonic(), len(found)
    for at in range(begun, len(rows), _CHUNK):
        found = np.concatenate((found, embed(encoder, rows[at : at + _CHUNK]).astype(np.float16)))
        np.save(partial, found)
        left = (time.monotonic() - start) / (len(found) - begun) * (len(rows) - len(found))
        report(f"教师向量 {len(found)}/{len(rows)}，约剩 {left / 60:.1f} 分钟")
    out[missing] = found
    np.save(target, out)
    partial.unlink(missing_ok=True)


@dataclass
class Stage:
    """One stage of training: its name, its length and its peak rate."""

    name: str
    minutes: float
    rate: float


class Trainer:
    """Runs stages on one student, with checkpoints in ``folder``."""

    def __init__(self, encoder: Encoder, folder: Path, settings: EmbedderSettings, report: Report) -> None:
        self._encoder, self._folder, self._report = encoder, folder, report
        self._every = 60 * settings.checkpoint_minutes

    def run(self, stage: Stage, loss_of: Loss, per_step: Callable[[int], int]) -> None:
        """Train until the stage's minutes are spent; ``per_step`` tells how many texts a step holds."""
        path = self._folder / f"{stage.name}.pt"
        optimizer = torch.optim.AdamW(self._encoder.parameters(), lr=stage.rate, weight_decay=0.01)
        state = checkpoint.load(path)
        step, spent = 0, 0.0
        if state:
            self._encoder.load_state_dict(state.model)
            optimizer.load_state_dict(state.optimizer)
            step, spent = state.step, state.spent
        limit = 60 * stage.minutes
        self._encoder.train()
        saved, told, mean, texts = time.monotonic(), 0.0, 0.0, 0
        while spent < limit:
            start = time.monotonic()
            torch.manual_seed(step)
            for group in optimizer.param_groups:
                group["lr"] = rate_at(spent / limit, stage.rate)
            loss = loss_of(step)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(self._encoder.parameters(), 1.0)
            optimizer.step()
            now = time.monotonic()
            texts += per_step(step)
            step, spent = step + 1, spent + now - start
            mean = loss.item() if not mean else 0.97 * mean + 0.03 * loss.item()
            if now - told > 20:
                told = now
                left = (limit - spent) / 60
                self._report(f"{stage.name} 第 {step} 步，损失 {mean:.4f}，已见 {texts} 段，约剩 {left:.1f} 分钟")
            if now - saved > self._every or spent >= limit:
                self._save(path, stage, step, spent, optimizer)
                saved = now
        self._report(f"{stage.name} 完成，共 {step} 步")

    def _save(self, path: Path, stage: Stage, step: int, spent: float, optimizer: torch.optim.Optimizer) -> None:
        state = checkpoint.State(stage.name, step, spent, self._encoder.state_dict(), optimizer.state_dict())
        checkpoint.save(path, state)


def distil(trainer: Trainer, encoder: Encoder, data: Path, teacher: Path, settings: EmbedderSettings) -> None:
    """First stage: the student's vectors approach the teacher's, and so do the similarities within a batch."""
    wanted = torch.from_numpy(np.load(data / "teacher.npy").astype(np.float32))
    rows = token_ids(load_tokenizer(teacher), [text for text, _ in read_texts(data)], settings.distil.passage_tokens)
    lengths = [len(r) for r in rows]
    plans: dict[int, list[list[int]]] = {}
    count = len(batches(lengths, settings.distil.tokens, random.Random(settings.seed)))

    def group_at(step: int) -> list[int]:
        epoch, place = divmod(step, count)
        if epoch not in plans:
            plans.clear()
            plans[epoch] = batches(lengths, settings.distil.tokens, random.Random(settings.seed + epoch))
        plan = plans[epoch]
        return plan[place % len(plan)]

    def loss_of(step: int) -> torch.Tensor:
        group = group_at(step)
        ids, mask = padded([rows[i] for i in group])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            found = encoder(ids, mask)
        goal = nn.functional.normalize(wanted[group], dim=-1)
        own = (1 - (found * goal).sum(-1)).mean()
        between = (found @ found.T - goal @ goal.T).square().mean()
        return 10 * own + 20 * between

    stage = Stage("distil", settings.distil.minutes, settings.distil.rate)
    trainer.run(stage, loss_of, lambda step: len(group_at(step)))


class Contrast:
    """Second stage: draws batches of one kind of pair and compares every question with every text of the batch."""

    def __init__(self, encoder: Encoder, pairs: list[Pair], teacher: Path, settings: EmbedderSettings) -> None:
        self._encoder, self._settings = encoder, settings
        self._tokenizer = load_tokenizer(teacher)
        self._tasks: dict[str, list[Pair]] = {}
        for pair in pairs:
            self._tasks.setdefault(pair.task, []).append(pair)
        mixture = {k: v for k, v in settings.contrast.mixture.items() if self._tasks.get(k)}
        self._kinds, self._bounds = list(mixture), list(accumulate(mixture.values()))
        self._ids: dict[tuple[str, int], list[int]] = {}

    def _rows(self, texts: list[str], longest: int) -> list[list[int]]:
        missing = [t for t in dict.fromkeys(texts) if (t, longest) not in self._ids]
        if missing:
            for text, ids in zip(missing, token_ids(self._tokenizer, missing, longest), strict=True):
                self._ids[text, longest] = ids
        return [self._ids[t, longest] for t in texts]

    def draw(self, step: int) -> list[tuple[Pair, list[str]]]:
        """The pairs of a step, of different groups, each with its hard negatives."""
        rng = random.Random(f"{self._settings.seed}:{step}")
        kind = rng.choices(self._kinds, cum_weights=self._bounds)[0]
        held = self._tasks[kind]
        most = self._settings.contrast.queries
        if any(pair.page for pair in held):
            return self._whole_pages(held, rng)
        chosen: dict[str, Pair] = {}
        for pair in rng.sample(held, min(3 * most, len(held))):
            chosen.setdefault(pair.group, pair)
        found = list(chosen.values())[:most]
        hard = self._settings.contrast.hard
        return [(p, rng.sample(p.negatives, min(hard, len(p.negatives)))) for p in found]

    def _whole_pages(self, held: list[Pair], rng: random.Random) -> list[tuple[Pair, list[str]]]:
        """One question for each part of a few pages, and as wrong texts what nobody asks for of them."""
        pages: dict[str, list[Pair]] = {}
        for pair in held:
            pages.setdefault(pair.page, []).append(pair)
        found: list[tuple[Pair, list[str]]] = []
        for name in rng.sample(list(pages), len(pages)):
            chosen: dict[str, Pair] = {}
            for pair in rng.sample(pages[name], len(pages[name])):
                chosen.setdefault(pair.group, pair)
            if found and len(found) + len(chosen) > self._settings.contrast.queries:
                return found
            rest = sorted({text for pair in chosen.values() for text in pair.negatives} - chosen.keys())
            first, *others = chosen.values()
            found += [(first, rest), *((pair, []) for pair in others)]
        return found

    def loss(self, step: int) -> torch.Tensor:
        """Cross entropy of the right text among all texts of the batch, and of the right question for each text."""
        drawn = self.draw(step)
        shape = self._settings.student
        negatives = [(p, n) for p, wrong in drawn for n in wrong]
        queries = self._rows([QUERY + p.query for p, _ in drawn], shape.query_tokens)
        texts = [p.positive for p, _ in drawn] + [n for _, n in negatives]
        passages = self._rows([PASSAGE + t for t in texts], shape.passage_tokens)
        found, goals = self._vectors(queries), self._vectors(passages)
        scores = found @ goals.T / self._settings.contrast.temperature
        pages = [p.page for p, _ in drawn] + [p.page for p, _ in negatives]
        same = torch.tensor([[_answers(p, t, g) for t, g in zip(texts, pages, strict=True)] for p, _ in drawn])
        same &= ~torch.eye(len(drawn), len(texts), dtype=torch.bool)
        scores = scores.masked_fill(same, -1e4)
        right = torch.arange(len(drawn))
        forward = nn.functional.cross_entropy(scores, right)
        backward = nn.functional.cross_entropy(scores[:, : len(drawn)].T, right)
        return forward + 0.3 * backward

    def _vectors(self, rows: list[list[int]]) -> torch.Tensor:
        """Vectors in the order given, computed in two groups by length to spare padding."""
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        parts = [order[: len(order) // 2], order[len(order) // 2 :]]
        found = []
        for part in (p for p in parts if p):
            ids, mask = padded([rows[i] for i in part])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                found.append(self._encoder(ids, mask))
        back = torch.empty(len(rows), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(rows))
        return torch.cat(found)[back]


def _answers(pair: Pair, text: str, page: str) -> bool:
    """Whether a text of a batch answers as well: the same, or a part of the page that is not wrong."""
    return text == pair.positive or (page == pair.page != "" and text not in pair.negatives)


def train(
    teacher: Path, work: Path, known: Known, settings: EmbedderSettings, report: Report, start: Path | None = None
) -> Path:
    """Both stages; returns the folder of the trained student (weights and tokenizer). Resumes a run that was killed.

    With ``start``, a transformers folder, the second stage alone goes on from that network.
    """
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    data = work / "data"
    if start:
        teacher = start
        encoder = load_encoder(start)
        trainer = Trainer(encoder, work / "checkpoints-start", settings, report)
    else:
        teach(teacher, data, known, settings, report)
        encoder = load_encoder(teacher, settings.student.layers)
        trainer = Trainer(encoder, work / "checkpoints", settings, report)
        distil(trainer, encoder, data, teacher, settings)
    contrast = Contrast(encoder, read_pairs(data), teacher, settings)
    stage = Stage("contrast", settings.contrast.minutes, settings.contrast.rate)
    trainer.run(stage, contrast.loss, lambda step: len(contrast.draw(step)))
    target = work / "student"
    encoder.bert.save_pretrained(target)
    load_tokenizer(teacher).save(str(target / "tokenizer.json"))
    (target / "training.json").write_text(json.dumps(settings.model_dump(), ensure_ascii=False), encoding="utf-8")
    return target
