"""Repairs what ears and keyboards get wrong: homophones, pinyin fragments, traditional characters.

A stretch of text is replaced only by a known term that sounds the same, and only if the stretch itself is no ordinary
word. Knows nothing of what the terms mean.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Sequence
from functools import cache
from typing import Any

import opencc
import rjieba
from pypinyin import lazy_pinyin

from kg.view import GraphView
from rag.documents.words import PIECE, pieces, terms
from rag.lexicon import lexicon, word_list

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_MIXED = re.compile(r"([\u4e00-\u9fff]{1,6})([a-z]{2,12})(?![a-z])")
_LATIN = re.compile(r"[a-z]{2,24}")
_TONED = re.compile(r"[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]")
"""Vowels of pinyin with a tone mark: 电huà."""
_MEANT = re.compile(r"(.)[不没]\1|(?:哪些|什么|啥|几件|多少|件|的)事")
"""「办不办」 and 「哪些事」 ask, whatever they and what follows them sound like."""
_LONGEST, _PAIR = 8, 2
_COMMON = frozenset("不是有我你他她它在和跟要也还能没这那一的得了就都先以所时自谁去")
_TELLING = 4
"""Characters so common in speech that they were meant as they stand, unless so many sound like one term."""
# Sounds that dialects and quick typing mix up; both sides are folded to one form.
_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"), ("ang", "an"), ("l", "n"))


@cache
def _converter() -> Any:
    return opencc.OpenCC("t2s")  # type: ignore[attr-defined, no-untyped-call]


def simplify(text: str) -> str:
    """Traditional to simplified characters."""
    simple: str = _converter().convert(text)
    return simple


def _toneless(vowel: str) -> str:
    plain, *marks = tuple(unicodedata.normalize("NFD", vowel))
    return "v" if "\u0308" in marks else plain  # ü


def _sound(text: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(text))


def _folded(sounds: Iterable[str]) -> tuple[str, ...]:
    result = []
    for sound in sounds:
        for rough, smooth in _FOLDS:
            sound = sound.replace(rough, smooth) if rough != "l" or sound.startswith("l") else sound
        result.append(sound)
    return tuple(result)


def speller_for(view: GraphView) -> Speller:
    """A speller that knows the lexicon, the places and the names of items of a view."""
    cutter = rjieba.Jieba()
    places = {name for region in view.regions.regions.values() if len(region.path) <= 3 for name in (region.name,)}
    words = {w for item in view.items() for w in cutter.cut(item.name, True) if len(w) >= 2}
    known = {*lexicon().terms(), *word_list("spelling"), *places, *words}
    printed = terms(view, lambda text: cutter.cut(text, True))
    said = pieces(view)

    def is_word(piece: str) -> bool:
        """A word of the language, or what a document of a place says just so."""
        inner = (piece[i : i + PIECE] for i in range(len(piece) - PIECE + 1))
        return cutter.has_word(piece) or (len(piece) >= PIECE and all(part in said for part in inner))

    return Speller(known | printed, is_word, word_list("typed"), lambda text: cutter.cut(text, False), said)


class Speller:
    """Corrects against a vocabulary of terms of two or more characters."""

    def __init__(
        self,
        terms: Iterable[str],
        is_word: Callable[[str], bool],
        typed: Iterable[str] = (),
        cut: Callable[[str], Sequence[str]] = list,
        printed: Iterable[str] = (),
    ) -> None:
        """``is_word`` says whether a stretch is an ordinary word that must stand; ``typed`` are terms put right only
        where they are written in Latin letters; ``cut`` splits a text into words; ``printed`` are pieces of texts that
        a word begun in characters may go on with."""
        self._is_word, self._cut = is_word, cut
        self._terms = {t for t in terms if 2 <= len(t) <= _LONGEST and _HAN.fullmatch(t)}
        self._exact: dict[tuple[str, ...], str] = {}
        self._rough: dict[tuple[str, ...], str] = {}
        self._latin: dict[str, str] = {}
        for term in sorted(self._terms, key=lambda t: (-len(t), t)):
            sounds = _sound(term)
            self._exact.setdefault(sounds, term)
            self._latin.setdefault("".join(sounds), term)
            if len(term) >= 3:
                self._rough.setdefault(_folded(sounds), term)
                self._latin.setdefault("".join(s[0] for s in sounds), term)

        for term in typed:
            self._latin.setdefault("".join(_sound(term)), term)
        self._mixed = self._half_written()
        self._printed = sorted(printed)

    def correct(self, text: str) -> str:
        """``text`` with misheard terms put right."""
        text = _TONED.sub(lambda m: _toneless(m.group()), text)
        text = _MIXED.sub(self._completed, text)
        text = _LATIN.sub(lambda m: self._latin.get(m.group(), m.group()), text)
        meant = {word[0] for run in _HAN.findall(text) for word in self._cut(run) if len(word) > 1}
        return _HAN.sub(lambda m: self._correct_run(m.group(), meant), text)

    def _half_written(self) -> dict[tuple[str, str], str]:
        """Terms by what of them is written and how the rest sounds (供, yang: 供养)."""
        found: dict[tuple[str, str], str] = {}
        for term in sorted(self._terms, key=lambda t: (len(t), t)):
            sounds = _sound(term)
            if len(sounds) == len(term):
                for at in range(1, len(term)):
                    found.setdefault((term[:at], "".join(sounds[at:])), term)
        return found

    def _completed(self, match: re.Match[str]) -> str:
        """A word begun in characters and ended in letters: 供yang."""
        written, letters = match.groups()
        for size in range(len(written), 0, -1):
            if term := self._mixed.get((written[-size:], letters)):
                return written[:-size] + term
        begun = written[1 - PIECE :]
        at = bisect_left(self._printed, begun)
        while len(begun) == PIECE - 1 and at < len(self._printed) and self._printed[at].startswith(begun):
            if "".join(_sound(self._printed[at][-1])) == letters:
                return written + self._printed[at][-1]
            at += 1
        return match.group()

    def _correct_run(self, run: str, meant: Container[str]) -> str:
        """``meant`` begin words of the message: where one begins another pair, it is meant (水费……水收)."""
        sounds = _sound(run)
        if len(sounds) != len(run):
            return run
        inside = self._inside_words(run)
        result: list[str] = []
        position = 0
        while position < len(run):
            asked = _MEANT.match(run, position)
            found = self._at(run, sounds, position, inside)
            if found and len(found) == _PAIR and found[0] != run[position] in meant:
                found = None
            if asked and not (found and found.startswith(asked.group())):
                found = asked.group()
            result.append(found or run[position])
            position += len(found) if found else 1
        return "".join(result)

    def _inside_words(self, run: str) -> set[int]:
        """Positions between two characters of one word: what begins or ends there tears the word."""
        inside: set[int] = set()
        at = 0
        for word in self._cut(run):
            inside |= set(range(at + 1, at + len(word)))
            at += len(word)
        return inside

    def _at(self, run: str, sounds: tuple[str, ...], start: int, inside: set[int]) -> str | None:
        for size in range(min(_LONGEST, len(run) - start), 1, -1):
            piece = run[start : start + size]
            if piece in self._terms:
                return piece
            if start in inside or start + size in inside:
                continue
            heard = sounds[start : start + size]
            term = self._exact.get(heard) or (self._rough.get(_folded(heard)) if size >= 3 else None)
            if term and not self._holds_words(piece, term) and not self._runs_on(run, start, term):
                return term
        return None

    def _runs_on(self, run: str, start: int, term: str) -> bool:
        """Whether only the last character differs and it begins a word with what follows: 「要不要前往」."""
        last = start + len(term) - 1
        return run[start:last] == term[:-1] and last + 1 < len(run) and self._is_word(run[last : last + 2])

    def _holds_words(self, piece: str, term: str) -> bool:
        """Whether the differing part is made of ordinary words: then it was meant as it stands."""
        if self._is_word(piece):
            return True
        wrong = [i for i, (a, b) in enumerate(zip(piece, term, strict=True)) if a != b]
        if len(wrong) > max(1, len(piece) // 2):
            return True
        if len(piece) < _TELLING and _COMMON & {piece[i] for i in wrong}:
            return True
        return any(
            self._is_word(piece[max(0, i - 1) : i + 1]) and self._is_word(piece[i : i + 2])
            for i in wrong
            if 0 < i < len(piece) - 1
        )
