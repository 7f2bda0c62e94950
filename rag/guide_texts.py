"""Sentences inside guides, for what has no field of its own (conditions, steps, columns of the source's own), found by
words, and by meaning for what goes on with a matter.

Knows nothing of the order in which ways to answer are tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial

import numpy as np

from kg.schema import NATION, Article, Condition, Document, EdgeKind, Guide
from kg.view import GraphView, in_force
from rag.frame import Evidence, Frame, Outcome, Statement
from rag.guides import GuideAnswers
from rag.lexicon import field_label, pattern
from rag.lookup import Lookup, Value
from rag.matters import CONFIDENT
from rag.meaning import Names
from rag.models import ModelError
from rag.proxy import of_proxies
from rag.texts import Texts, coverage
from rag.topics import TopicIndex

_GUIDE = "guide:"
_FIELDS = ("conditions_text", "steps", "scope", "onsite_visits", "materials")
_ENOUGH = 0.6
_HINT = 0.3
"""Least share of the question's words in a sentence, without and with a value of the kind asked for."""
_NEAR, _AHEAD, _LEVEL = 0.6, 0.2, 0.05
"""What a sentence must have in cosine to go beside an answer, its lead over the others on average, and how little
another may be behind it (``docs/log.md``)."""
_ALTOGETHER, _BOTH, _WHOLE = 820, 720, 320
"""Characters of an answer, of one with conditions and steps before passages of texts, and of these conditions and
steps: what is held against the facts comes on top of them."""
_TOLD_IN_FULL = ("conditions_text", "steps")
_IDLE, _TWO, _MOST, _SHORTEST = 0.5, 2, 80, 6
"""Up to where something here may answer; sentences that are shown and compared; characters of the shortest."""


class GuideTexts:
    """Searches the guides of the matter asked about; ``names`` makes vectors, ``guides`` tells which are meant."""

    def __init__(
        self,
        view: GraphView,
        topics: TopicIndex,
        texts: Texts,
        guides: GuideAnswers | None = None,
        names: Callable[[Sequence[str]], Names | None] | None = None,
    ) -> None:
        self._view = view
        self._topics = topics
        self._texts = texts
        self._guides = guides
        self._names = lru_cache(maxsize=256)(names) if names else None

    def beside(self, frame: Frame, outcome: Outcome) -> Outcome:
        """``outcome`` with what the guide at hand says that is nearest in meaning to a message that goes on with it."""
        open_end = outcome.action == "answer" and frame.told and len(frame.topics) == 1 and not frame.telling
        if not open_end or frame.idle >= _IDLE or self._guides is None or self._names is None:
            return outcome
        told = "".join(s.text for s in outcome.statements)
        near = [(g, s) for g, s in self._nearest(frame) if s.text.partition("：")[2] not in told]
        if not near:
            return self._in_full(frame, outcome)
        found = [s for _, s in near]
        if any(e.id.startswith(_GUIDE) for s in outcome.statements for e in s.evidence):
            return replace(outcome, statements=[*outcome.statements, *found])
        outcome = shortened(outcome, sum(len(s.text) for s in found))
        head = self._head(Lookup(self._view, frame.as_of), near[0][0], found)
        ruled = [outcome.statements, [head, *found]]
        computed = any(s.computed for s in outcome.statements)
        return replace(outcome, statements=[s for part in (ruled if computed else ruled[::-1]) for s in part])

    def _in_full(self, frame: Frame, outcome: Outcome) -> Outcome:
        """``outcome`` of national texts alone, after the conditions and steps of the guide at hand where these are
        short: texts were looked for because nothing in it stood out."""
        assert self._guides is not None
        of_texts = not any(s.computed or self._of_place(e) or e.id.startswith(_GUIDE)
                           for s in outcome.statements for e in s.evidence)  # fmt: skip
        guides = self._guides.meant(frame)
        elsewhere = pattern("granted").search(frame.text) or pattern("by_law").search(frame.text)
        if frame.fields or elsewhere or not of_texts or not guides:
            return outcome
        lookup = Lookup(self._view, frame.as_of)
        held: dict[str, Statement] = {}
        for guide in guides:
            for name in _TOLD_IN_FULL:
                if value := lookup.value(guide, name):
                    text = f"{field_label(name)}：{'；'.join(value.parts)}"
                    held.setdefault(text, Statement(text, list(value.evidence)))
        size = sum(map(len, held))
        if not held or size > _WHOLE:
            return outcome
        said = [self._head(lookup, guides[0], list(held.values())), *held.values()]
        aside = [replace(s, aside=True) for s in said]
        kept = shortened(outcome, size, _BOTH).statements
        if sum(len(s.text) for s in kept) > _BOTH - size:
            return outcome
        return replace(outcome, statements=[*aside, *kept])

    def _of_place(self, evidence: Evidence) -> bool:
        """Whether a document of a place says it, or is it."""
        article = self._view.node(evidence.id, Article)
        document = self._view.node(article.document if article else evidence.id, Document)
        return document is not None and document.region != NATION

    def by_proxy(self, frame: Frame, steps: list[str]) -> Outcome | None:
        """What the guide at hand says of who may come in whose place, and with which papers."""
        if self._guides is None:
            return None
        lookup = Lookup(self._view, frame.as_of)
        for guide in self._guides.meant(frame):
            found = []
            for name in (*guide.extra, *_FIELDS):
                value = lookup.value(guide, name)
                parts = [p for p in _of_proxies(value) if p] if value else []
                if value and parts:
                    found.append(Statement(f"{field_label(name)}：{'；'.join(parts)}", list(value.evidence)))
            if found:
                steps.append("by_proxy")
                return Outcome("answer", [self._head(lookup, guide, found), *found], steps=steps)
        return None

    def _nearest(self, frame: Frame) -> list[tuple[Guide, Statement]]:
        """Sentences that stand out by what they mean, each with its guide; none where no vectors are to be had."""
        assert self._guides is not None and self._names is not None
        lookup = Lookup(self._view, frame.as_of)
        held: dict[str, tuple[str, Guide, Value]] = {}
        for guide in self._guides.meant(frame):
            for name in (*guide.extra, *_FIELDS):
                if value := lookup.value(guide, name):
                    for sentence in _sentences(value):
                        held.setdefault(sentence, (name, guide, value))
        sentences = tuple(held)[:_MOST]
        if len(sentences) < _TWO:
            return []
        try:
            names = self._names(sentences)
            near = names.scores(frame.text) if names else None
        except ModelError:
            return []
        if near is None or near.max() < max(_NEAR, near.mean() + _AHEAD):
            return []
        best = [int(n) for n in np.argsort(-near, kind="stable")[:_TWO] if near[n] >= near.max() - _LEVEL]
        found = []
        for sentence in (sentences[n] for n in best):
            name, guide, value = held[sentence]
            said = Statement(f"{field_label(name)}：{sentence}", list(value.evidence))
            found.append((guide, self._with_basis(guide, [sentence], said, lookup.day)))
        return found

    def _head(self, lookup: Lookup, guide: Guide, found: list[Statement]) -> Statement:
        """The matter and the place of a guide, over sentences of it."""
        return Statement(f"【{lookup.title(guide)}】{self._view.regions.label(guide.region)}", found[0].evidence)

    def answer(self, frame: Frame, steps: list[str], *, loosely: bool = False, national: bool = True) -> Outcome | None:
        """Sentences that hold the question's words; ``loosely``: that hold a value of the kind asked for.

        ``national=False`` leaves out what holds everywhere: the texts say that better.
        """
        question = " ".join(frame.asks) or frame.text
        expected = self._texts.expected(question)
        lookup = Lookup(self._view, frame.as_of)
        for key in frame.choices or frame.topics[:1]:
            topic = self._topics.topics[key]
            named = self._texts.content_words(topic.name)
            words = {w: x for w, x in self._texts.content_words(question).items() if w not in named}
            steps.append(f"search_guide({topic.name}: {'、'.join(words)})")
            levels = lookup.chain(topic.items, frame.regions[0] if frame.regions else NATION)
            fits = partial(self._answers, words, expected, loosely)
            statements = self._search(lookup, levels if national else [x for x in levels if x[0] != NATION], fits)
            if statements:
                return Outcome("answer", statements, steps=steps)
        return None

    def deadline(self, frame: Frame, steps: list[str]) -> Outcome | None:
        """Within what time the resident has to come: the sentences of the conditions that say so.

        ``None`` where something else is asked, or the matter is not clear.
        """
        if frame.score < CONFIDENT or not pattern("own_deadline").search(frame.text):
            return None
        within = pattern("within")
        lookup = Lookup(self._view, frame.as_of)
        parts = zip(frame.topics, frame.parts, strict=True) if len(frame.parts) == len(frame.topics) else ()
        asked = tuple(key for key, part in parts if pattern("own_deadline").search(part))
        for key in frame.choices or asked or frame.topics[:1]:
            topic = self._topics.topics[key]
            steps.append(f"search_guide({topic.name}: 期限)")
            levels = lookup.chain(topic.items, frame.regions[0] if frame.regions else NATION)
            statements = self._search(
                lookup, levels, lambda field, text: field == "conditions_text" and bool(within.search(text))
            )
            if statements:
                return Outcome("answer", statements, steps=steps)
        return None

    def _search(
        self, lookup: Lookup, levels: list[tuple[str, list[Guide]]], fits: Callable[[str, str], bool]
    ) -> list[Statement]:
        """Sentences of the nearest level that ``fits``, under a heading."""
        for _, guides in levels:
            found: list[Statement] = []
            for guide in guides:
                for name in (*guide.extra, *_FIELDS):
                    value = lookup.value(guide, name)
                    parts = [p for part in value.parts for p in re.split(r"[\n。；;]", part)] if value else []
                    held = [p for p in parts if p.strip() and fits(name, p)]
                    if value and held:
                        said = f"{field_label(name)}：{'；'.join(dict.fromkeys(held[:3]))}"
                        if said not in (s.text for s in found):
                            found.append(
                                self._with_basis(guide, held, Statement(said, list(value.evidence)), lookup.day)
                            )
            if found:
                return [self._head(lookup, guides[0], found), *found[:3]]
        return []

    def _with_basis(self, guide: Guide, sentences: list[str], statement: Statement, day: date) -> Statement:
        """Name and cite the articles that the quoted conditions rest on."""
        for target, _ in self._view.out(guide.id, EdgeKind.IF):
            condition = self._view.node(target, Condition)
            if condition is None or not any(s.strip() in condition.text for s in sentences):
                continue
            if condition.basis_text:
                statement.text += f"（依据：{condition.basis_text}）"
                title = statement.evidence[0].title
                statement.evidence.append(Evidence(condition.id, title, condition.basis_text, condition.text))
            for b in (b for b in self._view.basis(target) if in_force(b.document, day)):
                evidence = Evidence(b.article.id, b.document.title, b.article.locator, b.article.text, b.document.url)
                statement.text += f"（依据：《{b.document.title}》{b.article.locator}）"
                statement.evidence.append(evidence)
        return statement

    @staticmethod
    def _answers(
        words: dict[str, float], expected: list[re.Pattern[str]], loosely: bool, field: str, sentence: str
    ) -> bool:
        """Whether a sentence of the guide answers: the kind of value asked for, and enough of the words."""
        cover = coverage(words, f"{field} {sentence}")
        if expected and not any(e.search(sentence) for e in expected):
            return False
        if loosely or field not in _FIELDS:
            return bool(expected) and (cover >= _HINT or not words)
        return bool(words) and cover >= _ENOUGH


def _sentences(value: Value, shortest: int = _SHORTEST) -> list[str]:
    """The sentences of a value, those of its cases among them, without the very short ones."""
    parts = (*value.parts, *(part for _, own in value.by_scenario for part in own))
    held = [s.strip() for part in parts for s in re.split(r"[\n。；;]", part)]
    return [s for s in held if len(s) >= shortest]


def shortened(outcome: Outcome, size: int, altogether: int = _ALTOGETHER) -> Outcome:
    """Without its last passages, where another ``size`` characters would make it longer than ``altogether``."""
    kept = list(outcome.statements)
    while len(kept) > _TWO and not kept[-1].computed and sum(len(s.text) for s in kept) > altogether - size:
        kept.pop()
    return replace(outcome, statements=kept)


def _of_proxies(value: Value) -> list[str]:
    """What a value says of those who come in somebody's place: its sentences, and cases with all that they need."""
    cases = [f"{name}：{'；'.join(own)}" for name, own in value.by_scenario if of_proxies(name)]
    rest = Value(value.field, value.parts, value.evidence, tuple(c for c in value.by_scenario if not of_proxies(c[0])))
    return list(dict.fromkeys([*cases, *(s for s in _sentences(rest, shortest=2) if of_proxies(s))]))
