"""The network of the reader: a shared encoder over question and text, compared half by half.

Both halves are read together, so that each word sees the other half; then the mean of the question's tokens and that of
the text's tokens are compared. It starts as the similarity that the base encoder knows already. Beside whether the text
answers it tells what it says to a question whether something may be.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional
from transformers import AutoModel, BertConfig, BertModel

from rag.models.reader import OUTPUTS

_SHARP = 10.0
_HIDDEN = 192
_DROPOUT = 0.05


class ReaderNetwork(nn.Module):
    """``(input_ids, attention_mask, segment) → logits``; ``segment`` is 1 on the text's tokens, all (batch, length).

    Logits have the shape (batch, :data:`rag.models.reader.OUTPUTS`).
    """

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        self.head = nn.Sequential(
            nn.LayerNorm(4 * width), nn.Linear(4 * width, _HIDDEN), nn.GELU(), nn.Linear(_HIDDEN, OUTPUTS)
        )
        self.sharp = nn.Parameter(torch.tensor(_SHARP))
        self.bias = nn.Parameter(torch.tensor(-0.9 * _SHARP))

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, segment: torch.Tensor) -> torch.Tensor:
        """See the class."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        asked = _mean(states, attention_mask * (1 - segment))
        told = _mean(states, attention_mask * segment)
        scale = asked.shape[-1] ** 0.5  # products of unit vectors are smaller than the vectors by this
        found: torch.Tensor = self.head(torch.cat([asked * told * scale, (asked - told).abs(), asked, told], -1))
        near = self.sharp * (asked * told).sum(-1, keepdim=True) + self.bias
        return torch.cat([found[:, :1] + near, found[:, 1:]], -1)


def _mean(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    weight = mask.unsqueeze(-1).to(states.dtype)
    mean = (states * weight).sum(1) / weight.sum(1).clamp(min=1.0)
    return functional.normalize(mean, dim=-1)


def from_base(folder: Path, frozen_layers: int = 0) -> ReaderNetwork:
    """A network over the encoder in ``folder`` (transformers format); ``frozen_layers`` and what is below are not
    trained."""
    encoder = AutoModel.from_pretrained(
        folder,
        dtype=torch.float32,
        attn_implementation="sdpa",
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=_DROPOUT,
        add_pooling_layer=False,
    )
    for part in (encoder.embeddings, *encoder.encoder.layer[:frozen_layers]) if frozen_layers else ():
        part.requires_grad_(False)
    return ReaderNetwork(encoder)


def save(network: ReaderNetwork, tokenizer: Tokenizer, folder: Path) -> None:
    """Write weights, encoder configuration and tokenizer."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(network.state_dict(), folder / "weights.pt")
    (folder / "config.json").write_text(json.dumps(network.encoder.config.to_dict(), ensure_ascii=False), "utf-8")
    tokenizer.save(str(folder / "tokenizer.json"))


def load(folder: Path) -> ReaderNetwork:
    """What :func:`save` wrote."""
    config = BertConfig(**json.loads((folder / "config.json").read_text("utf-8")), attn_implementation="eager")
    network = ReaderNetwork(BertModel(config, add_pooling_layer=False))
    network.load_state_dict(torch.load(folder / "weights.pt", weights_only=True))
    return network.eval()
