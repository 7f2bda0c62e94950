"""The settings of ``configs/embedder.yaml``."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "configs" / "embedder.yaml"
WORK = ROOT / "build" / "embedder"
"""Teacher, data and checkpoints; ignored by git."""
ARTEFACT = ROOT / "models" / "embedder"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StudentSettings(_Section):
    """Shape of the student."""

    layers: list[int]
    passage_tokens: int
    query_tokens: int


class DataSettings(_Section):
    """What is trained on and what is held out."""

    near_duplicate: float
    articles_held_out: float
    distilled_passages: int
    distilled_length: int
    sentences: int
    headings: int
    negatives: int
    near_negatives: int
    near_skipped: int


class DistilSettings(_Section):
    """First stage: the teacher's vectors."""

    minutes: float
    tokens: int
    rate: float
    passage_tokens: int


class ContrastSettings(_Section):
    """Second stage: questions against what answers them."""

    minutes: float
    queries: int
    rate: float
    temperature: float
    hard: int
    mixture: dict[str, int]


class EmbedderSettings(_Section):
    """The whole file."""

    seed: int
    student: StudentSettings
    data: DataSettings
    distil: DistilSettings
    contrast: ContrastSettings
    max_tokens: int
    checkpoint_minutes: float
    threads: int


def load_settings(path: Path = CONFIG) -> EmbedderSettings:
    """Read the settings.

    Raises:
        ValueError: a key or value is not known.
    """
    return EmbedderSettings.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
