"""The language of questions: concepts, fields and fillers, from ``configs/lexicon.yaml`` and ``configs/intents.yaml``.

Turns a text into weighted features that colloquial and official wording share. Knows nothing of any knowledge base.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kg.configs import read_config

_CONFIGS = Path(__file__).resolve().parent.parent / "configs"
_PUNCTUATION = re.compile(r"[^\w\u4e00-\u9fff%.]+")
CLAUSE = re.compile(r"[,，。;；？?！!\n]|还有|另外|顺便")
"""Between the clauses of a message."""


@dataclass(frozen=True)
class Features:
    """``concepts`` are the things and actions that a text names, ``grams`` character pairs of what is left,
    ``letters`` all characters that are not fillers (paraphrases shuffle characters more often than they drop them)."""

    concepts: frozenset[str]
    grams: frozenset[str]
    letters: frozenset[str]
    rest: str
    loose: frozenset[str] = frozenset()
    """Characters outside of the concepts."""
    deeds: frozenset[str] = frozenset()
    """The concepts that are actions with a meaning of their own (办理 and 申请 are not)."""

    @property
    def all(self) -> frozenset[str]:
        """Everything that can be compared."""
        return self.concepts | self.grams | self.letters


def normalise(text: str) -> str:
    """NFKC, lower case, without zero-width characters."""
    text = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\u200b-\u200f\u2060\ufeff]", "", text).lower().strip()


@cache
def _load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = read_config(_CONFIGS / name)
    return loaded


class Lexicon:
    """Longest-match scanner over the concept table."""

    def __init__(self) -> None:
        table = _load("lexicon.yaml")
        self._concepts: dict[str, tuple[str, ...]] = {}
        self.actions: set[str] = set()
        self.objects: set[str] = set()
        for kind, names in (("objects", self.objects), ("actions", self.actions)):
            for key, forms in table[kind].items():
                concepts = tuple(key.split("+"))
                # A form such as 上户口 names a thing and a deed: a thing stays a thing.
                names.update(c for c in concepts if c not in self.objects)
                for form in {*map(str, forms), *concepts}:
                    if form in forms or form not in self._concepts:
                        self._concepts[normalise(form)] = concepts
        self.plain_actions = set(table["plain_actions"])
        self.standings = set(table["standings"])
        """Things that tell what somebody is (退休, 残疾人) as often as what somebody wants."""
        self.related: dict[str, dict[str, float]] = table["related"]
        self._fillers = {normalise(str(f)) for f in table["fillers"]}
        self._longest = max(map(len, (*self._concepts, *self._fillers)))

    def features(self, text: str) -> Features:
        """Features of ``text``."""
        concepts: set[str] = set()
        rest: list[str] = []
        letters: set[str] = set()
        text = normalise(text)
        position = 0
        while position < len(text):
            word, found = self._longest_match(text, position)
            if found:
                concepts.update(found)
            if found or not word:
                letters.update(c for c in word or text[position] if c.isalnum())
            if word:
                rest.append(" ")
                position += len(word)
            else:
                rest.append(text[position])
                position += 1
        left = _PUNCTUATION.sub(" ", "".join(rest)).split()
        grams = {part[i : i + 2] for part in left for i in range(len(part) - 1)}
        deeds = frozenset(concepts & self.actions - self.plain_actions)
        loose = frozenset("".join(left))
        return Features(frozenset(concepts), frozenset(grams), frozenset(letters), " ".join(left), loose, deeds)

    def _longest_match(self, text: str, start: int) -> tuple[str, tuple[str, ...]]:
        for end in range(min(len(text), start + self._longest), start, -1):
            word = text[start:end]
            if word in self._concepts:
                return word, self._concepts[word]
            if word in self._fillers:
                return word, ()
        return "", ()

    def terms(self) -> set[str]:
        """Words that a misheard stretch may have been: all names of things, and the plain names of actions."""
        things = {form for form, concepts in self._concepts.items() if set(concepts) & self.objects}
        return things | self.actions

    def is_filler(self, word: str) -> bool:
        """Whether a word carries no content."""
        return word in self._fillers

    def spans(self, text: str) -> list[tuple[int, int, tuple[str, ...]]]:
        """Where the concepts stand in the normalised ``text``: (start, end, concepts)."""
        text = normalise(text)
        found: list[tuple[int, int, tuple[str, ...]]] = []
        position = 0
        while position < len(text):
            word, concepts = self._longest_match(text, position)
            if concepts:
                found.append((position, position + len(word), concepts))
            position += len(word) or 1
        return found


@dataclass(frozen=True)
class FieldCues:
    """One field of a guide: what it is called and how people ask for it."""

    name: str
    label: str
    pattern: re.Pattern[str]


@cache
def lexicon() -> Lexicon:
    """The lexicon, loaded once."""
    return Lexicon()


@cache
def field_cues() -> tuple[FieldCues, ...]:
    """All fields with their cues."""
    fields = _load("intents.yaml")["fields"]
    return tuple(FieldCues(name, f["label"], re.compile("|".join(f["cues"]))) for name, f in fields.items())


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The joined pattern of a list in ``configs/intents.yaml`` such as ``policy`` or ``compare``."""
    entry = _load("intents.yaml")[name]
    return re.compile(entry if isinstance(entry, str) else "|".join(entry))


@cache
def patterns(name: str) -> dict[str, re.Pattern[str]]:
    """The patterns of a table in ``configs/intents.yaml`` such as ``manners``, by name."""
    return {key: re.compile(expression) for key, expression in _load("intents.yaml")[name].items()}


@cache
def rewrites(name: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """A table of ``configs/intents.yaml`` that puts wordings (patterns) into other words."""
    return tuple((re.compile(expression), words) for expression, words in _load("intents.yaml")[name].items())


def word_list(name: str) -> tuple[str, ...]:
    """A plain list of ``configs/intents.yaml``."""
    return tuple(_load("intents.yaml")[name])


def overview_fields() -> tuple[str, ...]:
    """Fields shown when somebody asks how a whole matter is handled."""
    return tuple(_load("intents.yaml")["overview_fields"])


def field_label(name: str) -> str:
    """The Chinese label of a field; unknown columns are their own label."""
    return next((f.label for f in field_cues() if f.name == name), name)


def strip_spans(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """``text`` with the given spans replaced by a space each."""
    result, last = [], 0
    for start, end in sorted(spans):
        if start < last:
            continue
        result.append(text[last:start])
        last = end
    return " ".join([*result, text[last:]])
