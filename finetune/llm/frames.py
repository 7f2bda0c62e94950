"""Samples of reading a message and of rewriting a follow-up, from messages with their candidates."""

from __future__ import annotations

import random
from collections.abc import Iterator

from finetune.llm import posed
from finetune.llm.posed import Catalogue, Posed
from finetune.llm.sample import Sample
from finetune.llm.seeds import Dialogue
from rag.tasks import frame_answer, frame_prompt, rewrite_prompt

_PLAIN_REWRITES = 0.4
"""Share of the follow-ups asking for fields of which a rewriting is learnt: they are put together by rule."""


def of_dialogue(dialogue: Dialogue, catalogue: Catalogue, rng: random.Random, source: str) -> Iterator[Sample]:
    """One sample a message, and another of rewriting where a follow-up asks one thing."""
    for message in posed.of_dialogue(dialogue, catalogue, rng, source):
        said, before = message.said, message.before
        yield _frame(message, catalogue)
        plain = bool(said.want and not said.want[0].ask) and rng.random() > _PLAIN_REWRITES
        if before and said.act == "ask" and len(said.want) == 1 and not plain:
            standalone = said.want[0].ask or posed.written(said.want[0], rng)
            if standalone and said.want[0].names != ["?"]:
                yield Sample("rewrite", rewrite_prompt(said.u, before), standalone, f"{message.source}r", said.u)


def of_phrasing(text: str, item: str, catalogue: Catalogue, rng: random.Random, source: str) -> Sample | None:
    """A sample from one machine-made phrasing of an item, with words that ask for fields."""
    message = posed.of_phrasing(text, item, catalogue, rng, source)
    return _frame(message, catalogue) if message else None


def _frame(message: Posed, catalogue: Catalogue) -> Sample:
    shown = [catalogue.name(key) for key in message.shown]
    prompt = frame_prompt(message.said.u, shown, message.before)
    return Sample("frame", prompt, frame_answer(message.heard, shown), message.source, message.said.u)
