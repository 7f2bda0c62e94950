"""Samples as tokens, and batches of samples of about the same length. Knows nothing of models."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from finetune.llm.sample import Sample

IGNORED = -100


@dataclass(frozen=True)
class Encoded:
    """Token ids of prompt and answer; ``prompt`` is how many of them are the prompt."""

    ids: tuple[int, ...]
    prompt: int


def encode(tokenizer: Any, sample: Sample) -> Encoded:
    """The sample in the chat template of the base model, the end mark of the answer included."""
    prompt = tokenizer.apply_chat_template(sample.messages, tokenize=False, add_generation_prompt=True)
    head = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    tail = tokenizer(sample.answer + "<|im_end|>", add_special_tokens=False)["input_ids"]
    return Encoded((*head, *tail), len(head))


def batches(samples: Sequence[Encoded], tokens: int, seed: str) -> list[list[int]]:
    """Indices in batches of at most ``tokens`` tokens with padding, alike in length, in an order set by ``seed``."""
    rng = random.Random(seed)
    order = sorted(range(len(samples)), key=lambda i: (len(samples[i].ids), rng.random()))
    found: list[list[int]] = []
    current: list[int] = []
    for index in order:
        if current and (len(current) + 1) * len(samples[index].ids) > tokens:
            found.append(current)
            current = []
        current.append(index)
    if current:
        found.append(current)
    rng.shuffle(found)
    return found


def padded(samples: Sequence[Encoded], pad: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Ids, attention mask and labels, all int64 of shape (samples, longest); labels hold the answer alone."""
    longest = max(len(s.ids) for s in samples)
    ids = torch.full((len(samples), longest), pad)
    mask = torch.zeros((len(samples), longest), dtype=torch.long)
    labels = torch.full((len(samples), longest), IGNORED)
    for row, sample in enumerate(samples):
        size = len(sample.ids)
        ids[row, :size] = torch.tensor(sample.ids)
        mask[row, :size] = 1
        labels[row, sample.prompt : size] = torch.tensor(sample.ids[sample.prompt :])
    return ids, mask, labels


def steps(samples: Sequence[Encoded], tokens: int, epochs: int, seed: int) -> Iterator[list[int]]:
    """Batches of all epochs, the same for the same seed."""
    for epoch in range(epochs):
        yield from batches(samples, tokens, f"{seed}/{epoch}")
