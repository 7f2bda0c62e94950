"""Questions over laws and documents: choose the passages that answer, quote them.

Extractive: what is said is the stored text. Knows nothing of guides or dialogue.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from kg.schema import Faq
from kg.view import GraphView, in_force
from rag.asked import Asked, answer_types
from rag.context import Talk
from rag.following import MATTER, READINGS, Passage, following, readings
from rag.found import Finding, Found
from rag.frame import Evidence, Statement
from rag.hits import PassageSearch
from rag.index.fusion import fuse
from rag.judge import Judgement, sure
from rag.lexicon import lexicon, normalise, strip_spans
from rag.quote import shorten
from rag.things import beside_the_point
from rag.weights import usable

_TOTAL = 830
_LEAST_ROOM, _OVER, _NAMED = 100, 40, 40
"""Characters that are worth another passage, by how many the last one may go beyond what there is room for, and what
the name of an article takes."""
_SURE_ENOUGH = 0.5
"""How sure it must be that the best passage answers for few passages to be shown."""
_BY_WORDS = 0.16
"""The least where passages were found by words alone: far more of them are beside the point."""
_SECOND, _AS_MUCH = 0.4, 0.8
"""The same of a second passage that says nearly as much of the question as the first one, and how nearly."""
_BEHIND = 0.6
"""Least score of an article beside stored answers, as a share of the best one's."""
_ASKED = re.compile(r"[^?？]+[?？]?")
_WHOLE = 7
"""Characters of a question that can stand alone."""
_QUANTITY = re.compile(
    r"多长时间|多少个?(?:工作日|月|天|年|钱|元|块|倍|次|日)|多少|多久|多长|多大(?:年纪|岁数)?|百分之(?:几|多少)"
    r"|几(?:个月|个工作日|天|年|岁|次|倍|月|周岁|周|点|块钱|块|趟)|何时|啥时候|什么时候"
    r"|[\d一二三四五六七八九十百千万两半]+(?:个)?(?:多)?(?:工作日|月|天|年|岁|元|块|次|日|小时|周岁|万)"
)


@dataclass(frozen=True)
class _Shown:
    """How many passages are quoted, how long each, and the least score of one as a share of the best one's."""

    most: int
    characters: int
    near: float


_RANKS, _WEIGHTS = 5, (0.5, 1.0, 0.5, 0.25)
"""How little the first ranks of a reading stand out where several are joined by ranks alone, and what each of
:data:`rag.following.READINGS` counts then."""
_FEW, _MANY = _Shown(6, 330, 0.5), _Shown(6, 200, 0.5)
_LENGTHS = (1.0, 1.0, 0.8, 0.6, 0.45, 0.4)
"""How long each of them may be, as a share of the longest."""


class Texts:
    """Answers from texts of one view."""

    def __init__(self, view: GraphView, search: PassageSearch) -> None:
        self._view = view
        self._search = search
        self._finding = Finding(view, search)
        self.read = self._finding.read
        self.local = self._finding.local
        self.closest = self._finding.closest
        self.document = self._finding.document
        self.evidence = self._finding.evidence

    def answer(
        self,
        questions: list[str],
        region: str | None,
        day: date,
        least: float = 0.5,
        budget: int = _TOTAL,
        context: str = "",
        *,
        talk: Talk | None = None,
        anything: bool = False,
        within: Container[str] | None = None,
    ) -> list[Statement]:
        """Quoted passages that answer the questions, best first; empty if nothing does.

        ``context`` is the whole message, where the questions are parts of it: what the other parts tell counts too.
        ``talk`` is what was said before: each question is read within it. With ``anything``, passages may miss the
        things that a question names. ``within`` are the only documents, by id, that are looked at.
        """
        statements: list[Statement] = []
        used: set[str] = set()
        for question in _split(questions):
            room = (budget - sum(len(s.text) for s in statements)) // max(1, len(questions) - len(used))
            for statement in self._one(question, region, day, least, max(120, room), context, talk, anything, within):
                if statement.evidence[0].id not in used:
                    used.add(statement.evidence[0].id)
                    statements.append(statement)
        return statements

    def _one(
        self,
        question: str,
        region: str | None,
        day: date,
        least: float,
        budget: int,
        context: str,
        talk: Talk | None,
        anything: bool,
        within: Container[str] | None,
    ) -> list[Statement]:
        asked = self.read(question, day, context)
        named = self._finding.named_articles(question, day)
        if named:
            return [self._quote(evidence, asked, day, budget) for evidence in named[: _FEW.most]]
        if anything:  # a phone that is spoken of (「把我电话卖给别人」) is not asked for
            asked = replace(asked, types=tuple(kind for kind in asked.types if not kind.local))
        said = readings(question, talk) if talk else {"alone": question}
        read = {n: asked if t == question else self.read(t, day, context) for n, t in said.items()}
        found = {name: self._finding.judge(a, region, day, within) for name, a in read.items()}
        sureness = max((_sure(read[name], f) for name, f in found.items() if f and name != MATTER), default=0.0)
        if _by_words(found.values()):
            least, anything = max(least, _BY_WORDS), False
        if not any(found.values()) or sureness < least:
            return []
        shown = _FEW if sureness >= _SURE_ENOUGH else _MANY
        chosen = self._joined(found, talk)[: shown.most] if talk else _chosen(found["alone"], shown)
        if not anything and beside_the_point(
            asked, [normalise(f"{f.evidence.title}{f.evidence.quote}") for f in chosen]
        ):
            return []
        statements: list[Statement] = []
        total = 0
        longest = max(shown.characters, budget // max(1, len(chosen)) - _NAMED)
        for entry, part in zip(chosen, _LENGTHS, strict=False):
            room = budget - total if statements else longest
            if room < _LEAST_ROOM:
                break
            statement = self._quote(entry.evidence, asked, day, min(room, max(_LEAST_ROOM, round(part * longest))))
            if statements and total + len(statement.text) > budget + _OVER:
                break
            total += len(statement.text)
            statements.append(statement)
        return statements

    def passages(self, message: str, talk: Talk, region: str | None, day: date) -> dict[str, list[Passage]]:
        """What the readings of a message of a conversation find, each best first."""
        said = {n: self.read(t, day, message) for n, t in readings(message, talk).items()}
        return {
            name: [self._finding.passage(f) for f in self._finding.judge(a, region, day)] for name, a in said.items()
        }

    def _joined(self, found: Mapping[str, Sequence[Found]], talk: Talk) -> list[Found]:
        """Passages of all readings of a message, the likeliest answer first."""
        held = {f.evidence.id: f for lists in found.values() for f in lists}
        weights = usable(following)
        if weights is None:
            ranks = [[f.evidence.id for f in found[name]] for name in READINGS]
            return [held[key] for key, _ in fuse(ranks, _WEIGHTS, _RANKS)]
        lists = {name: [self._finding.passage(f) for f in lists] for name, lists in found.items()}
        return [held[key] for key in weights.order(lists, talk)]

    def judge(self, question: str, region: str | None, day: date, context: str = "") -> list[Found]:
        """Retrieved passages with their judgement, best first; none for what no text can answer."""
        return self._finding.judge(self.read(question, day, context), region, day)

    def nearest(
        self, question: str, region: str | None, day: date, context: str = "", talk: Talk | None = None
    ) -> tuple[list[Found], float]:
        """Passages within what was said before, the likeliest first, and how sure it is that the first one answers."""
        said = readings(question, talk) if talk else {"alone": question}
        read = {n: self.read(t, day, context) for n, t in said.items()}
        found = {n: self._finding.judge(asked, region, day) for n, asked in read.items()}
        sureness = max((_sure(read[n], f) for n, f in found.items() if f and n != MATTER), default=0.0)
        return (self._joined(found, talk) if talk and any(found.values()) else found["alone"]), sureness

    def quote(self, found: Found, question: str, day: date, limit: int) -> Statement:
        """A passage as it is said to a question, in about so many characters at most."""
        return self._quote(found.evidence, self.read(question, day), day, limit)

    @staticmethod
    def expected(question: str) -> list[re.Pattern[str]]:
        """What a text that answers ``question`` must hold: a duration, an amount, an age …; empty if any will do."""
        return [kind.answer for kind in answer_types(normalise(question))]

    def content_words(self, question: str) -> dict[str, float]:
        """The words of a question that carry content, weighted by rarity; concepts stand as ``@name``.

        What is asked for (how long, how much) and the person's own figures are no content: no text holds them.
        """
        lex = lexicon()
        plain = _QUANTITY.sub(" ", normalise(question))
        covered = [(a, b) for a, b, _ in lex.spans(plain)]
        rare = self._search.rarity(strip_spans(plain, covered))
        words = {w: x for w, x in rare.items() if len(w) > 1 and not lex.is_filler(w)}
        # A long word and its parts say the same thing: the parts are enough.
        words = {w: x for w, x in words.items() if not any(w != o and o in w for o in words)}
        usual = sum(words.values()) / len(words) if words else 4.0
        concepts = lex.features(plain).concepts
        return words | {f"@{c}": usual * (1.2 if c in lex.objects else 0.6) for c in concepts}

    def _quote(self, evidence: Evidence, asked: Asked, day: date, limit: int) -> Statement:
        """The passage as said; an answer that rests on articles names them and cites them too."""
        faq = self._view.node(evidence.id, Faq)
        if faq is None:
            text = shorten(evidence.quote, asked, limit)
            return Statement(f"《{evidence.title}》{evidence.locator}：{text}", [evidence])
        basis = [b for b in self._view.basis(evidence.id) if in_force(b.document, day)]
        cited = [
            Evidence(b.article.id, b.document.title, b.article.locator, b.article.text, b.document.url) for b in basis
        ]
        names = "、".join(f"《{e.title}》{e.locator}" for e in cited) or faq.basis_text
        said = f"{evidence.title}\n{evidence.quote}" + (f"（依据：{names}）" if names else "")
        return Statement(said, [evidence, *cited])


def _chosen(found: list[Found], shown: _Shown) -> list[Found]:
    """The best passages, and an article where there are only stored answers."""
    best = found[0].judged.score
    near = [f for f in found if f.judged.score >= shown.near * best][: shown.most]
    if len(near) == 1 < len(found) and _second(found[0].judged, found[1].judged):
        near = found[:2]
    if all(f.judged.features["stored"] for f in near):
        articles = (f for f in found if not f.judged.features["stored"] and f.judged.score >= _BEHIND * best)
        near = [*near[: shown.most - 1], *islice(articles, 1)]
    return near


def _second(first: Judgement, second: Judgement) -> bool:
    """Whether what comes next says nearly as much of the question."""
    as_much = second.features["text"] >= _AS_MUCH * first.features["text"]
    return as_much and second.score >= _SECOND * first.score


def _by_words(lists: Iterable[Sequence[Found]]) -> bool:
    """Whether vectors had no part in finding the passages."""
    return not any(f.judged.features["behind"] for found in lists for f in found)


def _sure(asked: Asked, found: list[Found]) -> float:
    margin = found[0].judged.score - (found[1].judged.score if len(found) > 1 else 0.0)
    return sure(asked, found[0].judged, margin)


def _split(questions: list[str]) -> list[str]:
    """Questions put in one breath, one each; a part too short to stand alone stays with the others."""
    found: list[str] = []
    for question in questions:
        parts = [p.strip() for p in _ASKED.findall(question)]
        found += parts if len(parts) > 1 and all(len(p) >= _WHOLE for p in parts) else [question]
    return found


def coverage(words: dict[str, float], text: str, synonyms: Callable[[str], list[str]] | None = None) -> float:
    """Share of the weighted content words that ``text`` holds itself or by an official synonym, 0 to 1."""
    if not words:
        return 0.0
    lex = lexicon()
    flat = normalise(text)
    concepts = lex.features(flat).concepts
    held = 0.0
    for word, weight in words.items():
        if not word.startswith("@"):
            said = word in flat or (synonyms is not None and any(s in flat for s in synonyms(word)))
            held += weight * said
        elif word[1:] in concepts:
            held += weight
        else:
            held += weight * max((s for r, s in lex.related.get(word[1:], {}).items() if r in concepts), default=0.0)
    return held / sum(words.values())
