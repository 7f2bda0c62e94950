"""A training group of the reader as written and read. Plain data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Group:
    """One question with texts; ``labels[i]`` is 1 where ``texts[i]`` answers, and none is where nothing does."""

    kind: str
    question: str
    """With the end of what was said before behind it."""
    texts: list[str]
    labels: list[int]
    held: bool
    """Never trained on."""
    verdict: str = ""
    """What the right texts say to a question whether something may be, see :data:`rag.models.reader.VERDICTS`; empty
    where it is no such question or not known."""
    said: str = ""
    """The resident's own words, by which suite questions are kept out; the question where empty."""


def read(path: Path, *, held: bool) -> list[Group]:
    """Groups of a file that are, or are not, held out."""
    groups = (Group(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines())
    return [group for group in groups if group.held == held]


def write(groups: Iterable[Group], path: Path) -> None:
    """Write groups as JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(asdict(g), ensure_ascii=False) + "\n" for g in groups), encoding="utf-8")
