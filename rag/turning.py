"""Whether a message turns to another matter than the one that the conversation is about. Weights are fitted.

Knows nothing of what either matter is; ``python -m finetune.ranking`` fits the weights.
"""

from __future__ import annotations

from rag.lexicon import lexicon, pattern
from rag.ranking import ranking
from rag.understand import Understood

_LENGTH, _LETTERS = 20.0, 10.0
"""Characters, and those of content, that count as one."""


def turns(heard: Understood, last: tuple[str, ...]) -> float | None:
    """How likely it is about none of the topics ``last``, 0 to 1; ``None`` where vectors cannot tell."""
    found = features(heard, last)
    return None if found is None else ranking().turning(found)


def features(heard: Understood, last: tuple[str, ...]) -> list[float] | None:
    """What is weighed: :data:`rag.ranking.TURN`."""
    if not heard.vectors:
        return None
    text, matches = heard.frame.text, heard.matches
    words = lexicon()
    said = words.features(text)
    best = matches[0] if matches and matches[0].share else None
    before = [m for m in matches if m.topic.key in last]
    return [
        float(best is not None),
        max((m.share for m in before), default=0.0),
        best.share if best else 0.0,
        best.sure if best else 0.0,
        float(bool(matches) and matches[0].topic.key in last),
        matches[0].order if matches else 0.0,
        max((m.order for m in before), default=0.0),
        float(bool(pattern("another").search(text))),
        len(text) / _LENGTH,
        float(text.startswith("那")),
        float(text.startswith("这")),
        float(bool(heard.frame.fields)),
        heard.leant.rule,
        heard.leant.nothing,
        float(bool(said.concepts & words.objects)),
        float(bool(said.deeds)),
        len(said.letters) / _LETTERS,
        float(bool(pattern("return_to").search(text))),
        float(bool(heard.frame.regions or heard.frame.foreign)),
        float(bool(pattern("suppose").search(text))),
        float(bool(pattern("more_of_it").search(text))),
    ]
