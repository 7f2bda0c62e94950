"""Messages of the seeds whose matter is known, with what the product sees of them in one knowledge base.

Deterministic. Knows nothing of how weights are fitted.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from finetune.llm import seeds
from kg.schema import Item
from kg.view import GraphView
from rag.engine import Engine
from rag.leaning import UNKNOWN, Leant
from rag.turning import features as turn_features

Features = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """A message.

    ``features`` are those of the matters found (rows of :data:`rag.ranking.FEATURES`) and ``right`` the rows that are
    meant: none where it asks for no matter. ``turn`` holds :data:`rag.ranking.TURN` and ``turned`` whether it is about
    another matter than the message before; ``None`` for a message that opens a conversation.
    """

    held: bool
    leant: Leant
    features: Features | None
    right: tuple[int, ...]
    turn: tuple[float, ...] | None = None
    turned: bool = False


def samples(folder: Path, engine: Engine, guard: Container[str] = ()) -> list[Sample]:
    """All messages that can be used: those that ask for one item which the knowledge base holds, and, as messages
    that ask for none, the openings that ask for a rule or for what nothing here answers.

    Messages to train on that are in ``guard`` are none, but stand before the next; what is held out is trained on by
    nothing, so that it may be what a suite asks. Only conversations that no embedder was trained on
    (:func:`finetune.llm.seeds.matters`) tell which matter is meant.
    """
    topics = _Topics(engine)
    found: list[Sample] = []
    for held in (False, True):
        seen = [(d, False) for d in seeds.dialogues(folder, held_out=held)]
        talks = seen + [(d, True) for d in seeds.matters(folder, held_out=held)]
        for dialogue, fresh in tqdm(talks, unit="段", desc="留出的对话" if held else "对话"):
            found += _of_dialogue(dialogue, held, fresh, engine, topics, () if held else guard)
    return found


class _Topics:
    """The topics of item names in one view."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._named: dict[str, list[str]] = {}
        view: GraphView = engine.view
        for item in view.of_type(Item):
            self._named.setdefault(item.name, []).append(item.id)

    def of(self, said: seeds.Said) -> frozenset[str] | None:
        """The topics of the one item asked for; ``None`` where it is not one, or not held."""
        names = {name for want in said.want for name in want.names}
        if said.act != "ask" or len(names) != 1:
            return None
        topic_of, known = self._engine.topics.topic_of, self._engine.topics.topics
        held = {topic_of.get(item, "") for item in self._named.get(names.pop(), [])} & known.keys()
        return frozenset(held) or None


def _of_dialogue(
    dialogue: seeds.Dialogue, held: bool, fresh: bool, engine: Engine, topics: _Topics, guard: Container[str]
) -> Iterator[Sample]:
    """``fresh``: no embedder was trained on it, so that it tells which matter is meant."""
    before, last = "", None
    for said in dialogue.turns:
        meant = topics.of(said)
        if meant is not None:
            if said.u not in guard:
                found = _sample(said.u, before, meant, last, held, engine)
                yield found if fresh else replace(found, features=None)
            last = meant
        elif not before and _asks_for_none(said) and said.u not in guard:
            yield _sample(said.u, before, frozenset(), None, held, engine)
        elif said.want:
            last = None
        before = said.u


def _asks_for_none(said: seeds.Said) -> bool:
    return said.act == "none" or (len(said.want) == 1 and bool(said.want[0].ask))


def _sample(
    text: str,
    before: str,
    meant: frozenset[str],
    last: frozenset[str] | None,
    held: bool,
    engine: Engine,
) -> Sample:
    leant = engine.leaning(text, before) if engine.leaning else UNKNOWN
    understanding = engine.understanding
    heard = understanding.understand(text, date.today(), None, leant, tuple(sorted(last or ())))
    found = list(heard.matches)
    features = engine.topics.features(found, heard.frame.text, lambda topic: understanding.matters.held(topic, None))
    ranked = features is not None and bool(found) and found[0].share > 0
    right = tuple(row for row, match in enumerate(found) if match.topic.key in meant)
    turn = turn_features(heard, tuple(sorted(last))) if last else None
    opens = ranked and (last is None or not meant & last)
    return Sample(
        held,
        leant,
        features if opens else None,
        right,
        tuple(turn) if turn else None,
        bool(last) and not meant & (last or frozenset()),
    )
