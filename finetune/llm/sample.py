"""One training sample, as written and read. Plain data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

Task = Literal["frame", "select", "rewrite", "say"]


@dataclass(frozen=True)
class Sample:
    """A prompt (chat messages) with the answer to learn; ``said`` are the resident's words, for the guard."""

    task: Task
    messages: list[dict[str, str]]
    answer: str
    source: str
    said: str


def write(path: Path, samples: Iterable[Sample]) -> int:
    """Write one JSON object a line; returns how many."""
    lines = [json.dumps(asdict(s), ensure_ascii=False) for s in samples]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


def read(path: Path) -> list[Sample]:
    """Read what :func:`write` wrote."""
    return [Sample(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
