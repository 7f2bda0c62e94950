"""Answers to a question for something that a rule needs: an option chosen, a value in free words, or "don't know".

Knows nothing of rules.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.facts import facts
from rag.frame import Frame
from rag.lexicon import normalise, pattern
from rag.narrow import best_option

FACT = "fact:"
"""How the slot of such a question begins: ``fact:rule/input/label``."""
UNKNOWN = "unknown"
_QUESTION = 18
"""Longer messages that ask for something else are no answer."""


def chosen_fact(asked: Frame, slot: str, value: str) -> Frame:
    """The frame with one option chosen."""
    rule, name, _ = slot.removeprefix(FACT).split("/", 2)
    return asked.with_(given={**asked.given, f"{rule}/{name}": value})


def answered_fact(slot: str, options: Sequence[str], values: Sequence[str], asked: Frame, new: Frame) -> Frame | None:
    """The frame asked about with the answer in it; ``None`` if the message is none."""
    rule, name, label = slot.removeprefix(FACT).split("/", 2)
    key, text = f"{rule}/{name}", normalise(new.text)
    said = facts(f"{label}{text}", asked.as_of)
    exact = next((i for i, o in enumerate(options) if normalise(o) == text), None)
    if exact is None and not said and pattern("any_option").search(text):
        return asked.with_(given={**asked.given, key: UNKNOWN})
    index = exact if exact is not None or said else best_option(options, text)
    if index is not None:
        return chosen_fact(asked, slot, values[index])
    if not said or (new.topics and len(text) > _QUESTION and new.topics != asked.topics):
        return None
    return asked.with_(text=f"{asked.text}，{label}{text}", facts={**asked.facts, **said})
