"""Messages of the written consultations whose articles are known, with what the product finds for them.

Every conversation is held with the product first, so that what was quoted before is what it would have quoted.
Deterministic. Knows nothing of how weights are fitted.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from finetune.llm import seeds
from rag.engine import Engine
from rag.following import rows
from rag.state import State


@dataclass(frozen=True)
class Sample:
    """A message after the first of a conversation: :data:`rag.following.FEATURES` of the passages found, ``right``
    those that answer it, and the passages' places by ranks alone."""

    conversation: int
    features: NDArray[np.float64]
    right: NDArray[np.bool_]


def samples(folder: Path, engine: Engine, guard: Container[str], most: int | None = None) -> list[Sample]:
    """Of the conversations whose messages say which articles answer them; a message in ``guard`` is only said."""
    talks = [d for d in seeds.dialogues(folder) if any(w.articles for t in d.turns for w in t.want)]
    found: list[Sample] = []
    for number, dialogue in enumerate(tqdm(talks[:most], unit="段", desc="对话")):
        state = State()
        for turn in dialogue.turns:
            answered = engine.answer(turn.u, date.today(), state)
            articles = {a for w in turn.want for a in w.articles if a in engine.view.nodes}
            talk = answered.turn.frame.talk
            if talk is None or not articles or len(turn.want) != 1 or turn.act != "ask" or turn.u in guard:
                continue
            ids, table = rows(engine.texts.passages(turn.u, talk, answered.turn.frame.region, date.today()), talk)
            right = np.array([key in articles for key in ids], np.bool_)
            if right.any():
                found.append(Sample(number, table, right))
    return found
