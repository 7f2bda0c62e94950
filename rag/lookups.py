"""A question that stands on its own, looked up in the guides of its matter and in the texts; the model chooses.

The nearest sentences of both are shown to the model together; what it chooses is quoted as stored. Knows nothing of
how the question came about or of what else the message asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.schema import NATION
from kg.view import GraphView
from rag.found import Found
from rag.frame import Evidence, Frame, Outcome, Statement
from rag.lexicon import field_label, normalise
from rag.lookup import Lookup
from rag.selecting import Choice, Selector, sentences
from rag.sentences import leads, split
from rag.tasks import MOST
from rag.texts import Texts, coverage
from rag.topics import TopicIndex

_FIELDS = ("conditions_text", "steps", "scope", "materials", "promised_limit", "onsite_visits", "fee")
_OWN, _PASSAGES, _EACH = 4, 6, 2
"""Sentences of guides shown; passages looked at, and sentences of each that are shown."""
_WHOLE, _TOGETHER = 260, 640
"""Characters up to which a passage is quoted whole, and of all quotes together."""
_VERDICTS = {"是": "照这一条看：是（可以）", "否": "照这一条看：不是（不可以、不符合）", "视情况": "这要看具体情况"}
_CONFIRM = "，最后以窗口审核为准。"


@dataclass(frozen=True)
class _Shown:
    """A sentence with where it stands."""

    text: str
    heading: str
    evidence: Evidence
    whole: str
    weight: float


class Lookups:
    """Answers questions from one view."""

    def __init__(self, view: GraphView, topics: TopicIndex, texts: Texts) -> None:
        self._view, self._topics, self._texts = view, topics, texts

    def answer(self, ask: str, frame: Frame, steps: list[str], selector: Selector) -> Outcome | None:
        """Quotes of the sentences that the model chose; an empty answer where it found that none answers.

        ``None`` where the model gave nothing usable.
        """
        shown = self._shown(ask, frame)
        choice = selector.choose(ask, [s.text for s in shown])
        steps.append(f"select({ask}: {len(shown)} → {self._told(choice)})")
        if choice is None:
            return None
        return Outcome("answer", self._quoted([shown[i] for i in choice.chosen], choice.verdict), steps=steps)

    @staticmethod
    def _told(choice: Choice | None) -> str:
        return "没有结果" if choice is None else f"{[i + 1 for i in choice.chosen]}{choice.verdict}"

    # -- what is shown ------------------------------------------------------------------------------------------

    def _shown(self, ask: str, frame: Frame) -> list[_Shown]:
        """Sentences, those that share most with the question first among guides, the best passages after them."""
        guides = sorted(self._of_guides(ask, frame), key=lambda s: -s.weight)[:_OWN]
        texts = self._of_texts(ask, frame)
        seen: dict[str, _Shown] = {}
        for entry in (*guides, *texts):
            seen.setdefault(normalise(entry.text), entry)
        return list(seen.values())[:MOST]

    def _of_guides(self, ask: str, frame: Frame) -> list[_Shown]:
        found: list[_Shown] = []
        words = self._texts.content_words(ask)
        lookup = Lookup(self._view, frame.as_of)
        for key in frame.topics[:2]:
            topic = self._topics.topics[key]
            named = self._texts.content_words(topic.name)
            own = {w: x for w, x in words.items() if w not in named} or words
            levels = lookup.chain(topic.items, frame.regions[0] if frame.regions else NATION)
            for region, guides in levels[:2]:
                for guide in guides[:4]:
                    heading = f"【{lookup.title(guide)}】{self._view.regions.label(region)}"
                    for name in (*guide.extra, *_FIELDS):
                        value = lookup.value(guide, name)
                        for part in value.parts if value else ():
                            for sentence in sentences(part):
                                weight = coverage(own, f"{field_label(name)} {sentence}")
                                text = f"{field_label(name)}：{sentence}"
                                found.append(_Shown(text, heading, value.evidence[0], text, weight))  # type: ignore[union-attr]
        return found

    def _of_texts(self, ask: str, frame: Frame) -> list[_Shown]:
        region = frame.regions[0] if frame.regions else None
        judged = self._texts.judge(ask, region, frame.as_of)[:_PASSAGES]
        words = self._texts.content_words(ask)
        found: list[list[_Shown]] = []
        for passage in judged:
            parts = sentences(passage.evidence.quote)
            best = sorted(range(len(parts)), key=lambda i: (-coverage(words, parts[i]), i))[:_EACH]
            found.append([self._sentence(passage, parts[i]) for i in sorted(best)])
        # One sentence of each passage before the second of any.
        firsts = [row[0] for row in found if row]
        return [*firsts[:3], *(s for row in found[:3] for s in row[1:]), *firsts[3:]]

    @staticmethod
    def _sentence(passage: Found, text: str) -> _Shown:
        evidence = passage.evidence
        return _Shown(text, "", evidence, evidence.quote, passage.judged.score)

    # -- what is said -------------------------------------------------------------------------------------------

    def _quoted(self, chosen: Sequence[_Shown], verdict: str) -> list[Statement]:
        statements: list[Statement] = []
        room = _TOGETHER
        for entry in chosen:
            same = [c.text for c in chosen if c.evidence.id == entry.evidence.id]
            text = self._quote(entry, same)
            if any(s.text == text for s in statements) or (statements and len(text) > room):
                continue
            if entry.heading and all(s.text != entry.heading for s in statements):
                statements.append(Statement(entry.heading, [entry.evidence]))
            statements.append(Statement(text, [entry.evidence]))
            room -= len(text)
        if statements and verdict in _VERDICTS:
            statements.append(Statement(f"{_VERDICTS[verdict]}{_CONFIRM}", statements[-1].evidence))
        return statements

    @staticmethod
    def _quote(entry: _Shown, chosen: Sequence[str]) -> str:
        """The passage, or where it is long the chosen sentences with what introduces them."""
        if entry.heading:
            return entry.text
        lead = f"《{entry.evidence.title}》{entry.evidence.locator}："
        if len(entry.whole) <= _WHOLE:
            return lead + entry.whole
        pieces = split(entry.whole)
        introduced = leads(pieces)
        kept: set[int] = set()
        for index, piece in enumerate(pieces):
            if any(c in piece or piece.strip() in c for c in chosen):
                kept |= {index, *([introduced[index]] if index in introduced else [])}
        result, last = [], -1
        for index in sorted(kept):
            result.append(("" if index == last + 1 else "……") + pieces[index].strip("\n"))
            last = index
        return lead + ("".join(result) or "……".join(chosen))
