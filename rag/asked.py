"""A question to texts, taken apart: what it is about, which kind of answer it wants, and whether a text can hold it.

Knows nothing of passages.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import cn2an

from kg.configs import read_config
from rag.lexicon import normalise
from rag.thesaurus import Term, thesaurus

_CONFIG = Path(__file__).resolve().parent.parent / "configs" / "texts.yaml"
_LEAST_WEIGHT, _MOST_WEIGHT = 0.8, 7.0
_UNHEARD, UNHEARD, _TERM = 2.4, 2.0, 4
"""A word about as rare as one that no passage holds is lay language more often than what decides, unless it is long."""
_MODAL, _MODAL_RARE = frozenset("能要会可不没被让给还再才就都想该得去来"), 4.0
"""「能领」 is no word of its own: what a rare word starts with is left off."""
_DRAWN_OUT = 3
"""Characters by which a term is too long beside another of the same meaning."""
_TELLING = (4.0, 9.0)
"""Rarity of words that are searched twice: neither everyday words nor ones that hardly any passage holds."""
_NO_WORD = "zzqxj"
_LETTER = 0.5
"""What a single character counts of a word: it may be part of any other."""
_CONTEXT = 0.5
"""What is said around the question counts this much of what it asks."""
_YEAR = re.compile(r"(?<!\d)(20\d\d)年?(?!\d)")
_YEAR_ASKED = re.compile(
    r"20\d\d年(?:度|份|的|新|最新)?[^,，。？?]{0,16}(?:标准|多少|几号|放假|基数|金额|涨|调整|比例|安排|政策|分数)"
)
_OWN_FIGURES = re.compile(
    r"[\d一二三四五六七八九十百千万两半俩]+(?:个)?(?:多)?(?:工作日|小时|月|天|年|周岁|岁|元|块钱|块|次|日|万|人)(?:多|半|零\S{1,2}个?月)?"
)
_FIGURE = re.compile(r"(\d{1,3}|[一二三四五六七八九十]{1,3})(周岁|岁|级|年|个月|日|倍)")
_YES_NO = re.compile(
    r"(?:吗|不|么|嘛|没)[?？。!！]*$|是不是|能不能|可不可以|行不行|要不要|会不会|算不算|对不对|是吗|对吧|是吧|合法|违法"
)
_ENTITLED = re.compile(
    r"(?:能|可以)(?:领|申请|享受|拿)[^,，。?？]{0,10}(?:吗|不|么|嘛)|条件|资格|够不够|够格|够吗|符不符合"
)
_THEN = re.compile(
    r"(?:多久|几天|几日|多少天|多少日|几个?月|多少个?月|几年|多长时间|多少个?工作日)(?:之内|以内|内)?(?:要|能|可以|必须|应当|得)?"
    r"(?:去|来|到|向\w{2,5}?)?(申请|提出|起诉|上诉|申报|通知|缴纳|缴|登记|报告|答复|作出|审结|支付|提起|办理|备案|续展|提交|送达|公示)"
)
Rarity = Callable[[str], dict[str, float]]


@dataclass(frozen=True)
class AnswerType:
    """One kind of answer: how it is asked for and what a text that gives it holds."""

    name: str
    asked: re.Pattern[str]
    """Question words without content of their own."""
    about: re.Pattern[str] | None
    """Words of content that ask for it too."""
    answer: re.Pattern[str]
    must: bool
    """A text without it does not answer."""
    local: bool
    """Only a text about one place gives it (a phone, opening hours)."""

    def wanted(self, text: str) -> bool:
        """Whether the normalised ``text`` asks for it."""
        return bool(self.asked.search(text) or (self.about and self.about.search(text)))


@dataclass(frozen=True)
class Unit:
    """One thing that the question says: its own word, or any of the official terms for it."""

    word: str
    terms: tuple[Term, ...]
    weight: float
    rarity: float = 0.0
    """Inverse document frequency of a word that the thesaurus does not explain."""

    def within(self, text: str) -> bool:
        """Whether the normalised ``text`` says it."""
        return self.word in text or any(term.within(text) for term in self.terms)


@dataclass(frozen=True)
class Asked:
    """A question taken apart; ``query`` is what to search, in official words where they are known."""

    text: str
    units: tuple[Unit, ...]
    query: str
    types: tuple[AnswerType, ...]
    yes_no: bool
    entitled: bool
    """Asks whether somebody meets the conditions of something."""
    then: str
    """What is to be done within the time asked for (「几天内申请」: 申请)."""
    figures: tuple[str, ...]
    """The person's own figures as a text may state them (八级, 十四周岁)."""
    year: str | None
    """A year for which a figure is asked: only a text that names it answers."""
    hopeless: bool
    """No stored text answers such a question (a balance, a forecast, a recommendation)."""

    def fits(self, text: str) -> bool:
        """Whether a text holds the kinds of answer that it must hold."""
        return all(kind.answer.search(text) for kind in self.types if kind.must)

    def cover(self, text: str, title: str = "") -> float:
        """Share of the units, by weight, that the normalised ``text`` says, or its ``title`` for it; 0 to 1."""
        total = sum(unit.weight for unit in self.units)
        held = sum(unit.weight for unit in self.units if unit.within(text) or (title and unit.within(title)))
        return held / total if total else 0.0


class Asking:
    """Takes questions apart; ``rarity`` tells the words of a text with their inverse document frequency."""

    def __init__(self, rarity: Rarity) -> None:
        self._rarity = rarity
        self._never = max(rarity(_NO_WORD).values(), default=math.inf)
        self._weights: dict[Term, float] = {}

    def read(self, question: str, year: int, context: str = "") -> Asked:
        """Take ``question``, asked in ``year``, apart; what else was said (``context``) counts less."""
        text = normalise(question)
        rules = _rules()
        query: list[str] = []
        units: dict[str, Unit] = {}
        self._units(text, units, query)
        around: dict[str, Unit] = {}
        self._units(_without(normalise(context), text), around, query)
        for word, unit in around.items():
            units.setdefault(word, replace(unit, weight=_CONTEXT * unit.weight, rarity=_CONTEXT * unit.rarity))
        return Asked(
            text,
            tuple(units.values()),
            " ".join(query) or text,
            answer_types(text),
            bool(_YES_NO.search(text)),
            bool(_ENTITLED.search(text)),
            _then(text),
            tuple(_figures(f"{text} {normalise(context)}")),
            _year(text, year),
            any(p.search(text) for p in rules.never),
        )

    def _units(self, text: str, units: dict[str, Unit], query: list[str]) -> None:
        last = 0
        for said in thesaurus().find(text):
            self._plain(text[last : said.start], units, query)
            last = said.end
            weight = min((self._weight(term) for term in said.terms), default=_LEAST_WEIGHT)
            units[said.text] = Unit(said.text, said.terms, min(_MOST_WEIGHT, max(_LEAST_WEIGHT, weight)))
            query.append(said.text)
            query += [" ".join(term.parts) for term in _plainest(said.terms) if not term.within(text)]
        self._plain(text[last:], units, query)

    def _plain(self, piece: str, units: dict[str, Unit], query: list[str]) -> None:
        """Words that no entry of the thesaurus explains."""
        rules = _rules()
        piece = _OWN_FIGURES.sub(" ", piece)
        for kind in rules.types:
            piece = kind.asked.sub(" ", piece)
        found = self._rarity(piece)
        found = {w: x for w, x in found.items() if not any(w != o and w in o for o in found)}
        for word, rare in found.items():
            if word[0] in _MODAL and rare > self._never - _MODAL_RARE:
                word = word[1:]
            if not word or word in rules.empty or word.isdigit():
                continue
            heard = rare < self._never - (_UNHEARD if len(word) < _TERM else 0.0)
            weight = min(_MOST_WEIGHT, max(_LEAST_WEIGHT, rare)) if heard else UNHEARD
            units.setdefault(word, Unit(word, (), weight * (_LETTER if len(word) == 1 else 1.0), rare))
        query.append(_cut(piece, rules.empty))
        low, high = _TELLING
        query += [w for w, x in found.items() if len(w) > 1 and w not in rules.empty and low < x < high]

    def _weight(self, term: Term) -> float:
        """How telling a term is: its rarest word."""
        if term not in self._weights:
            words = self._rarity(" ".join(term.parts))
            self._weights[term] = max(words.values(), default=_LEAST_WEIGHT)
        return self._weights[term]


def _plainest(terms: tuple[Term, ...]) -> list[Term]:
    """The terms without those that only draw out another: a search counts every pair of characters of each."""
    return [term for term in terms if not any(_drawn_out(term, other) for other in terms)]


def _drawn_out(term: Term, other: Term) -> bool:
    longer = sum(map(len, term.parts)) - sum(map(len, other.parts))
    return longer >= _DRAWN_OUT and all(any(p in q for q in term.parts) for p in other.parts)


def answer_types(text: str) -> tuple[AnswerType, ...]:
    """The kinds of answer that the normalised ``text`` asks for."""
    return tuple(kind for kind in _rules().types if kind.wanted(text))


def _cut(piece: str, empty: frozenset[str]) -> str:
    """``piece`` with its empty words of two letters or more replaced by spaces."""
    for word in sorted((w for w in empty if len(w) > 1 and w in piece), key=len, reverse=True):
        piece = piece.replace(word, " ")
    return piece.strip()


def _figures(text: str) -> Iterator[str]:
    for number, unit in _FIGURE.findall(text):
        word = cn2an.an2cn(number) if number.isdigit() else number
        yield f"{word}{'周岁' if unit == '岁' else unit}"
        if number.isdigit():
            yield f"{number}{'周岁' if unit == '岁' else unit}"


def _without(context: str, question: str) -> str:
    """What the context says beyond the question."""
    for part in question.split():
        context = context.replace(part, " ")
    return context.strip()


def _then(text: str) -> str:
    found = _THEN.search(text)
    return found[1] if found else ""


def _year(text: str, now: int) -> str | None:
    years = _YEAR.findall(text)
    later = [y for y in years if int(y) > now]
    if later:
        return str(later[0])
    return str(years[0]) if years and _YEAR_ASKED.search(text) else None


@dataclass(frozen=True)
class _Rules:
    types: tuple[AnswerType, ...]
    never: tuple[re.Pattern[str], ...]
    empty: frozenset[str]


@cache
def _rules() -> _Rules:
    content = read_config(_CONFIG)
    types = tuple(
        AnswerType(
            name,
            re.compile(entry["asked"]),
            re.compile(entry["about"]) if "about" in entry else None,
            re.compile(entry["answer"]),
            bool(entry.get("must")),
            bool(entry.get("local")),
        )
        for name, entry in content["types"].items()
    )
    return _Rules(types, tuple(re.compile(p) for p in content["never"]), frozenset(map(str, content["empty"])))
