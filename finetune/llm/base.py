"""The base model as transformers reads it: the packaged GGUF, dequantised once into an ignored folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

from rag.models.files import Progress, assemble
from rag.models.settings import ModelSettings

_DONE = "model.safetensors"


def gguf_file(settings: ModelSettings, name: str, home: Path, progress: Progress | None = None) -> Path:
    """The packaged model ``name`` as one checked file.

    Raises:
        ModelFilesError: a package is missing or damaged.
        KeyError: no packaged model of that name.
    """
    return assemble(settings.packaged[name], home, progress)


def dequantised(gguf: Path, folder: Path) -> Path:
    """The folder with the weights in bfloat16, made on first use from the quantised file."""
    if not (folder / _DONE).exists():
        read: dict[str, Any] = {"gguf_file": gguf.name}
        model = AutoModelForCausalLM.from_pretrained(
            gguf.parent, dtype=torch.bfloat16, quantization_config=GgufConfig(dequantize=True), **read
        )
        tokenizer = AutoTokenizer.from_pretrained(gguf.parent, **read)
        folder.mkdir(parents=True, exist_ok=True)
        tokenizer.save_pretrained(folder)
        model.save_pretrained(folder)
    return folder


def load(folder: Path) -> tuple[Any, Any]:
    """Model in bfloat16 and tokenizer."""
    return (
        AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16),
        AutoTokenizer.from_pretrained(folder),
    )
