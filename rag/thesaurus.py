"""Lay expressions and the official terms that stand for them, found in a question.

Knows nothing of retrieval or scoring.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.configs import read_config
from rag.lexicon import normalise

_GAP, _WIDEST = normalise("…"), 4
_CONFIG = Path(__file__).resolve().parent.parent / "configs" / "synonyms.yaml"


@dataclass(frozen=True)
class Term:
    """An official term; all of ``parts`` have to occur."""

    parts: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Term:
        """``A+B`` needs both."""
        return cls(tuple(part for part in normalise(text).split("+") if part))

    def within(self, text: str) -> bool:
        """Whether the normalised ``text`` holds the term."""
        return all(part in text for part in self.parts)


@dataclass(frozen=True)
class Said:
    """A lay expression at ``start:end`` of a question, with the terms of which any stands for it."""

    start: int
    end: int
    text: str
    terms: tuple[Term, ...]


class Thesaurus:
    """Longest-match scanner over lay expressions."""

    def __init__(self, entries: Iterable[tuple[Sequence[str], Sequence[str]]]) -> None:
        self._terms: dict[str, tuple[Term, ...]] = {}
        for lay, official in entries:
            terms, words = tuple(map(Term.read, official)), list(map(normalise, lay))
            for said in words:
                core = tuple(Term((w,)) for w in words if w in said and w != said)  # 低保 of 吃低保
                self._terms[said] = tuple(dict.fromkeys((*self._terms.get(said, ()), *terms, *core)))
        self._gapped = [(_gapped(said), terms) for said, terms in self._terms.items() if _GAP in said]
        self._longest = max(map(len, self._terms), default=0)

    def __len__(self) -> int:
        return len(self._terms)

    def find(self, text: str) -> list[Said]:
        """Lay expressions in the normalised ``text``, from left to right, without overlap; the longer one counts."""
        found: list[Said] = []
        at = 0
        wide = sorted(((m, t) for p, t in self._gapped for m in p.finditer(text)), key=lambda f: f[0].end())
        gapped = {match.start(): (match, terms) for match, terms in wide}
        while at < len(text):
            longest = next(
                (e for e in range(min(len(text), at + self._longest), at, -1) if text[at:e] in self._terms), at
            )
            match, terms = gapped.get(at, (None, ()))
            end = max(longest, match.end() if match else at)
            if end > at:
                terms = terms if match and end > longest else self._terms[text[at:end]]
                found.append(Said(at, end, text[at:end], terms))
            at = max(end, at + 1)
        return found


def _gapped(said: str) -> re.Pattern[str]:
    return re.compile(f"[^,，。;；?？!！ ]{{0,{_WIDEST}}}?".join(map(re.escape, said.split(_GAP))))


@cache
def thesaurus(path: Path = _CONFIG) -> Thesaurus:
    """The thesaurus of a YAML file, loaded once."""
    content = read_config(path)
    return Thesaurus((entry["say"], entry["official"]) for entry in content["synonyms"])
