"""The network of the reader: a shared encoder over question and text, compared half by half.

Both halves are read together, so that each word sees the other half; then the mean of the question's tokens and that of
the text's tokens are compared. It starts as the similarity that the base encoder knows already.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer, BertConfig, BertModel

_SHARP = 10.0
_HIDDEN = 128


class ReaderNetwork(nn.Module):
    """``(input_ids, attention_mask, segment) → logits``; ``segment`` is 1 on the text's tokens, all (batch, length)."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        self.head = nn.Sequential(nn.Linear(2 * width, _HIDDEN), nn.GELU(), nn.Linear(_HIDDEN, 1))
        self.sharp = nn.Parameter(torch.tensor(_SHARP))
        self.bias = nn.Parameter(torch.tensor(-0.9 * _SHARP))

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, segment: torch.Tensor) -> torch.Tensor:
        """Logits, shape ``(batch,)``."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        asked = _mean(states, attention_mask * (1 - segment))
        told = _mean(states, attention_mask * segment)
        apart = self.head(torch.cat([asked * told * asked.shape[-1] ** 0.5, (asked - told).abs()], -1)).squeeze(-1)
        near = (asked * told).sum(-1)
        logits: torch.Tensor = apart + self.sharp * near + self.bias
        return logits


def _mean(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    weight = mask.unsqueeze(-1).to(states.dtype)
    mean = (states * weight).sum(1) / weight.sum(1).clamp(min=1.0)
    return functional.normalize(mean, dim=-1)


def from_base(folder: Path, layers: Sequence[int]) -> ReaderNetwork:
    """A network over the named layers of the encoder in ``folder`` (transformers format)."""
    encoder = AutoModel.from_pretrained(
        folder,
        dtype=torch.float32,
        attn_implementation="eager",
        attention_probs_dropout_prob=0.0,
        add_pooling_layer=False,
    )
    encoder.encoder.layer = nn.ModuleList([encoder.encoder.layer[i] for i in layers])
    encoder.config.num_hidden_layers = len(layers)
    return ReaderNetwork(encoder)


def save(network: ReaderNetwork, tokenizer: Any, folder: Path) -> None:
    """Write weights, encoder configuration and tokenizer."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(network.state_dict(), folder / "weights.pt")
    (folder / "config.json").write_text(json.dumps(network.encoder.config.to_dict(), ensure_ascii=False), "utf-8")
    tokenizer.save_pretrained(folder)


def load(folder: Path) -> tuple[ReaderNetwork, Any]:
    """What :func:`save` wrote: the network and its tokenizer."""
    config = BertConfig(**json.loads((folder / "config.json").read_text("utf-8")), attn_implementation="eager")
    network = ReaderNetwork(BertModel(config, add_pooling_layer=False))
    network.load_state_dict(torch.load(folder / "weights.pt", weights_only=True))
    return network.eval(), AutoTokenizer.from_pretrained(folder)
