"""Sentences inside guides, for what has no field of its own (conditions, steps, columns of the source's own).

Knows nothing of the order in which ways to answer are tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import partial

from kg.schema import NATION, Condition, EdgeKind, Guide
from kg.view import GraphView, in_force
from rag.frame import Evidence, Frame, Outcome, Statement
from rag.lexicon import field_label, pattern
from rag.lookup import Lookup
from rag.matters import CONFIDENT
from rag.texts import Texts, coverage
from rag.topics import TopicIndex

_FIELDS = ("conditions_text", "steps", "scope", "onsite_visits", "materials")
_ENOUGH = 0.6
_HINT = 0.3
"""Least share of the question's words in a sentence, without and with a value of the kind asked for."""


class GuideTexts:
    """Searches the guides of the matter asked about."""

    def __init__(self, view: GraphView, topics: TopicIndex, texts: Texts) -> None:
        self._view = view
        self._topics = topics
        self._texts = texts

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
                place = f"【{lookup.title(guides[0])}】{self._view.regions.label(guides[0].region)}"
                return [Statement(place, found[0].evidence), *found[:3]]
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
