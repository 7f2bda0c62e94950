"""The settings of ``configs/finetune.yaml``."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "configs" / "finetune.yaml"
WORK = ROOT / "build" / "finetune"
"""Dequantised base, data and checkpoints; ignored by git."""
ARTEFACT = ROOT / "models" / "adapter"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DataSettings(_Section):
    """What is trained on and what is held out."""

    near_duplicate: float
    phrasings: int
    articles: int
    questions: int
    held_out: float
    neighbours: int
    looked_up: float
    most: dict[str, int]


class LoraSettings(_Section):
    """Shape of the adapter."""

    rank: int
    alpha: int
    first_layer: int
    modules: list[str]


class TrainSettings(_Section):
    """How it is trained; ``tokens`` and ``longest`` in tokens of the base model."""

    epochs: int
    tokens: int
    rate: float
    warm: float
    longest: int
    clip: float
    checkpoint_minutes: float
    threads: int


class FinetuneSettings(_Section):
    """All of the file."""

    seed: int
    base: str
    data: DataSettings
    lora: LoraSettings
    train: TrainSettings


def load_settings(path: Path = CONFIG) -> FinetuneSettings:
    """Read the settings.

    Raises:
        ValueError: the file is not of the form; one line that names the key.
    """
    try:
        return FinetuneSettings.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{path} 的 {'.'.join(map(str, first['loc']))} 不对：{first['msg']}") from None
