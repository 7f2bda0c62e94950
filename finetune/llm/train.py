"""Trains the LoRA adapter: bfloat16 weights, float32 masters of the adapter, loss on the answer alone.

A checkpoint holds everything, so a run that was killed and resumed gives the same adapter as one that was not.
Runs on a GPU unchanged where there is one.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict
from torch.nn.functional import cross_entropy
from tqdm import tqdm

from finetune.llm import sample as samples_file
from finetune.llm.base import load
from finetune.llm.settings import FinetuneSettings, LoraSettings
from finetune.llm.tokens import IGNORED, Encoded, encode, padded, steps

_FALLS_TO = 0.05


@dataclass
class Report:
    """What a finished run did; ``seconds`` are of training, over all its parts."""

    samples: int
    left_out: int
    steps: int
    tokens: int
    seconds: float
    loss: float


def with_adapter(model: Any, lora: LoraSettings) -> Any:
    """The model with a fresh adapter, in the model's own precision."""
    torch.manual_seed(0)
    config = LoraConfig(
        r=lora.rank,
        lora_alpha=lora.alpha,
        target_modules=lora.modules,
        layers_to_transform=list(range(lora.first_layer, model.config.num_hidden_layers)),
        task_type="CAUSAL_LM",
        lora_dropout=0.0,
    )
    return get_peft_model(model, config, autocast_adapter_dtype=False)


def answer_loss(model: Any, ids: torch.Tensor, mask: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Mean over the samples of the mean cross entropy of their answer: a long one counts as much as a short one.

    The head, a third of the work, sees only the positions that count, as one flat matrix: with a batch of rows the
    CPU kernel would copy the whole head for each.
    """
    core = model.get_base_model()
    hidden = core.model(input_ids=ids, attention_mask=mask).last_hidden_state[:, :-1]
    wanted = labels[:, 1:]
    counts = wanted != IGNORED
    logits = core.lm_head(hidden[counts].contiguous())
    each = cross_entropy(logits.float(), wanted[counts], reduction="none")
    share = (counts / counts.sum(dim=1, keepdim=True))[counts]
    return (each * share).sum() / len(ids)


def train(base: Path, data: Path, work: Path, settings: FinetuneSettings, *, most: int | None = None) -> Report:
    """Train on ``data/train.jsonl`` and leave the adapter in ``work/adapter``; resumes from ``work/checkpoint.pt``.

    ``most`` ends after that many steps, leaving a checkpoint.
    """
    plan = settings.train
    torch.set_num_threads(plan.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model, tokenizer = load(base)
    model = with_adapter(model, settings.lora).to(device)
    model.train()
    every = [encode(tokenizer, s) for s in samples_file.read(data / "train.jsonl")]
    samples = [s for s in every if len(s.ids) <= plan.longest]
    order = list(steps(samples, plan.tokens, plan.epochs, settings.seed))
    state = _State(model, plan.rate, work / "checkpoint.pt", len(order))
    state.resume()
    saved = time.monotonic()
    with tqdm(total=len(order), initial=state.step, desc="训练", unit="步", mininterval=5) as bar:
        while state.step < len(order) and (most is None or state.step < most):
            begun = time.monotonic()
            loss = state.learn([samples[i] for i in order[state.step]], tokenizer.pad_token_id, device, settings)
            state.seconds += time.monotonic() - begun
            bar.set_postfix(loss=f"{loss:.3f}")
            bar.update()
            if time.monotonic() - saved > 60 * plan.checkpoint_minutes:
                state.save()
                saved = time.monotonic()
    state.save()
    if state.step == len(order):
        model.save_pretrained(work / "adapter")
    return Report(
        samples=len(samples),
        left_out=len(every) - len(samples),
        steps=state.step,
        tokens=sum(len(samples[i].ids) for batch in order[: state.step] for i in batch),
        seconds=state.seconds,
        loss=state.loss,
    )


class _State:
    """The adapter with its float32 masters and optimizer, and where the run stands."""

    def __init__(self, model: Any, rate: float, path: Path, total: int) -> None:
        self._model, self._rate, self._path, self._total = model, rate, path, total
        self._weights = [p for p in model.parameters() if p.requires_grad]
        self._masters = [p.detach().float().clone().requires_grad_() for p in self._weights]
        self._optimizer = torch.optim.AdamW(self._masters, lr=rate, weight_decay=0.0)
        self.step, self.seconds, self.loss = 0, 0.0, 0.0

    def learn(self, batch: list[Encoded], pad: int, device: str, settings: FinetuneSettings) -> float:
        """One step; returns its loss."""
        ids, mask, labels = (t.to(device) for t in padded(batch, pad))
        loss = answer_loss(self._model, ids, mask, labels)
        loss.backward()  # type: ignore[no-untyped-call]
        for master, weight in zip(self._masters, self._weights, strict=True):
            master.grad = weight.grad.float() if weight.grad is not None else None
            weight.grad = None
        torch.nn.utils.clip_grad_norm_(self._masters, settings.train.clip)
        for group in self._optimizer.param_groups:
            group["lr"] = self._rate * self._share(settings.train.warm)
        self._optimizer.step()
        self._optimizer.zero_grad()
        with torch.no_grad():
            for master, weight in zip(self._masters, self._weights, strict=True):
                weight.copy_(master)
        self.step += 1
        value = float(loss.detach())
        self.loss = value if self.step == 1 else 0.98 * self.loss + 0.02 * value
        return value

    def _share(self, warm: float) -> float:
        """Of the peak rate: a short rise, then a straight fall."""
        done = self.step / max(1, self._total)
        return (done + 1 / self._total) / warm if done < warm else max(_FALLS_TO, (1 - done) / (1 - warm))

    def save(self) -> None:
        """Write the checkpoint; the earlier one stays until the new one is whole."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(f".{os.getpid()}")
        torch.save(
            {
                "step": self.step,
                "seconds": self.seconds,
                "loss": self.loss,
                "total": self._total,
                "adapter": get_peft_model_state_dict(self._model),
                "masters": [m.detach() for m in self._masters],
                "optimizer": self._optimizer.state_dict(),
            },
            partial,
        )
        os.replace(partial, self._path)

    def resume(self) -> None:
        """Go on from the checkpoint, if there is one of the same plan.

        Raises:
            ValueError: the checkpoint belongs to other data or another plan.
        """
        if not self._path.exists():
            return
        held = torch.load(self._path, map_location="cpu", weights_only=True)
        if held["total"] != self._total:
            raise ValueError(
                f"{self._path} 属于另一次训练（{held['total']} 步，现在 {self._total} 步）；换 --work 或删掉它"
            )
        set_peft_model_state_dict(self._model, held["adapter"])
        with torch.no_grad():
            for master, weight, value in zip(self._masters, self._weights, held["masters"], strict=True):
                master.copy_(value)
                weight.copy_(master)
        self._optimizer.load_state_dict(held["optimizer"])
        self.step, self.seconds, self.loss = held["step"], held["seconds"], held["loss"]
