"""Saves and restores the whole state of a training stage, so that a killed run goes on as if nothing had happened."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch


@dataclass
class State:
    """Where a stage stands. ``spent`` are seconds of training, over all runs; ``step`` the next step."""

    stage: str
    step: int
    spent: float
    model: dict[str, Any]
    optimizer: dict[str, Any]


def save(path: Path, state: State) -> None:
    """Write the checkpoint; the earlier one stays until the new one is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    torch.save(vars(state), partial)
    os.replace(partial, path)


def load(path: Path) -> State | None:
    """The checkpoint, or ``None`` if there is none."""
    if not path.exists():
        return None
    return State(**torch.load(path, map_location="cpu", weights_only=True))
