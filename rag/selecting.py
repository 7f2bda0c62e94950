"""Sentences that answer a question, chosen by the tuned model among the nearest of guides and texts.

What is quoted is the stored text; the model only gives numbers. Knows nothing of how passages are found.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from rag import tasks
from rag.models.llm import LanguageModel, ModelError

_SECONDS = 8.0
_TOKENS = 16
_REMEMBERED = 256
_END = re.compile(r"(?<=[。；;！？\n])")
_SHORTEST, _LONGEST = 6, 110


def sentences(text: str) -> list[str]:
    """``text`` in sentences short enough to be shown; pieces too short to say something join the one before."""
    found: list[str] = []
    for piece in (p.strip() for p in _END.split(text)):
        if not piece:
            continue
        if found and (len(piece) < _SHORTEST or len(found[-1]) < _SHORTEST):
            found[-1] += piece
        else:
            found.append(piece)
    return [part for piece in found for part in _parts(piece)]


def _parts(sentence: str) -> list[str]:
    """A long sentence in pieces that end at a comma."""
    parts: list[str] = []
    rest = sentence
    while len(rest) > _LONGEST:
        cut = max(rest.rfind(mark, 20, _LONGEST) for mark in "，,、：:") + 1 or _LONGEST
        parts.append(rest[:cut])
        rest = rest[cut:]
    return [*parts, rest] if rest else parts


@dataclass(frozen=True)
class Choice:
    """0-based positions of the sentences that answer, and the verdict: 是, 否, 视情况 or empty."""

    chosen: tuple[int, ...]
    verdict: str


class Selector:
    """Chooses with one model; remembers its last choices."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._known: OrderedDict[tuple[str, ...], Choice | None] = OrderedDict()

    def choose(self, question: str, shown: Sequence[str]) -> Choice | None:
        """``None`` where the model gave nothing usable in time."""
        if not shown:
            return Choice((), "")
        key = (question, *shown[: tasks.MOST])
        if key not in self._known:
            self._known[key] = self._choose(question, shown[: tasks.MOST])
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return self._known[key]

    def _choose(self, question: str, shown: Sequence[str]) -> Choice | None:
        try:
            written = self._model.complete(
                tasks.select_prompt(question, shown),
                max_tokens=_TOKENS,
                timeout=_SECONDS,
            )
        except ModelError:
            return None
        found = tasks.read_select(written, shown)
        return Choice(tuple(n - 1 for n in found[0]), found[1]) if found else None
