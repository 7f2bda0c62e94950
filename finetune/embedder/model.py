"""The network: a BERT encoder with mean pooling, its tokenizer, and batches of about equal cost."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel

_PAD = 1


class Encoder(nn.Module):
    """Token ids and mask, both ``(batch, tokens)`` → unit vectors ``(batch, hidden)``."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """See the class."""
        hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        weight = attention_mask.unsqueeze(-1).to(hidden.dtype)
        pooled = (hidden * weight).sum(1) / weight.sum(1).clamp(min=1)
        return nn.functional.normalize(pooled.float(), dim=-1)


def load_encoder(folder: Path, layers: Sequence[int] | None = None, *, eager: bool = False) -> Encoder:
    """The encoder of a transformers folder, with only these of its layers if given."""
    attention = "eager" if eager else "sdpa"
    bert = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation=attention)
    if layers is not None:
        bert.encoder.layer = nn.ModuleList([bert.encoder.layer[i] for i in layers])
        bert.config.num_hidden_layers = len(layers)
    return Encoder(bert)


def load_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of the folder, without padding or truncation."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def token_ids(tokenizer: Tokenizer, texts: Sequence[str], longest: int) -> list[list[int]]:
    """Ids of every text, the last one kept when it is cut to ``longest``."""
    return [_cut(e.ids, longest) for e in tokenizer.encode_batch_fast(list(texts))]


def _cut(ids: list[int], longest: int) -> list[int]:
    return ids if len(ids) <= longest else [*ids[: longest - 1], ids[-1]]


def padded(rows: Sequence[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask of a batch, as wide as its longest row rounded up to 8."""
    width = -(-max(map(len, rows)) // 8) * 8
    ids = torch.full((len(rows), width), _PAD)
    mask = torch.zeros((len(rows), width), dtype=torch.long)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
        mask[number, : len(row)] = 1
    return ids, mask


def batches(lengths: Sequence[int], tokens: int, rng: random.Random | None = None) -> list[list[int]]:
    """Positions grouped by length so that a padded batch holds at most ``tokens``; in random order if ``rng``."""
    order = list(range(len(lengths)))
    if rng:
        rng.shuffle(order)
    order.sort(key=lambda i: -(-lengths[i] // 8))
    found: list[list[int]] = [[]]
    for i in order:
        if found[-1] and (len(found[-1]) + 1) * (-(-lengths[i] // 8) * 8) > tokens:
            found.append([])
        found[-1].append(i)
    if rng:
        rng.shuffle(found)
    return found


@torch.inference_mode()
def embed(encoder: Encoder, rows: Sequence[list[int]], tokens: int = 4096) -> NDArray[np.float32]:
    """Vectors of tokenised texts in bfloat16 arithmetic, shape ``(len(rows), hidden)``."""
    encoder.eval()
    out = np.zeros((len(rows), encoder.bert.config.hidden_size), np.float32)
    for group in batches([len(r) for r in rows], tokens):
        if not group:
            continue
        ids, mask = padded([rows[i] for i in group])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            out[group] = encoder(ids, mask).float().numpy()
    return out
