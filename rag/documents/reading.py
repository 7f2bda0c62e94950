"""How well the likeliest clauses and rows of a document answer a question, by reading them with it.

The reader is trained by ``python -m finetune.reader``. Knows nothing of what is quoted in the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.documents.question import Question
from rag.documents.segments import Segment
from rag.models import ModelFilesError
from rag.models.reader import FOLDER, OnnxReader, Reader, as_read, asked

_CLEAR = 6.0
"""Log-odds beyond which one is as sure as another."""


@cache
def reader(folder: Path = FOLDER) -> Reader:
    """The reader in ``folder``.

    Raises:
        ModelFilesError: it is missing, damaged or of another version.
    """
    return OnnxReader(folder)


def usable() -> Reader | None:
    """The reader of the product, or ``None`` where it cannot be used."""
    try:
        return reader()
    except ModelFilesError:
        return None


def as_put(question: Question) -> str:
    """The question with what was said around and before it, as the reader is asked."""
    around = question.whole.replace(question.text, " ").strip(" ,，。？?")
    return asked(question.text, around)


def as_shown(title: str, part: Segment) -> str:
    """A clause or row under its title and headings, as the reader sees it."""
    return as_read(title, part.printed, part.lead or part.heading.rpartition(">")[2].strip())


def read(model: Reader, question: Question, title: str, parts: Sequence[Segment]) -> NDArray[np.float64]:
    """Log-odds that each of ``parts`` answers, within bounds: shape ``(len(parts),)``."""
    found = model.read(as_put(question), [as_shown(title, part) for part in parts]).match
    return np.clip(found.astype(np.float64), -_CLEAR, _CLEAR)
