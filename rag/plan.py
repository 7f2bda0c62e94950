"""From a frame to an outcome: which ways to answer to try, in which order, and what to say when none works.

Deterministic. Knows nothing of what was said before; that is in the frame already.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from kg.view import GraphView
from rag.as_read import AsRead, Attempt
from rag.bundles import Bundles
from rag.cases import Cases
from rag.catalogue import Catalogue
from rag.checklist import Checklists
from rag.computing import Computing
from rag.declining import Declining
from rag.documents.answers import Documents
from rag.each import of_each
from rag.effect import Effect
from rag.entitled import Entitled
from rag.frame import Frame, Outcome
from rag.fuller import Fuller
from rag.guide_texts import GuideTexts
from rag.guides import Gap, GuideAnswers, ask
from rag.lexicon import lexicon, pattern
from rag.lookups import Lookups
from rag.meaning import Names
from rag.nearest import BESIDE, LOCAL, LOOSE, Nearest
from rag.own_texts import OwnTexts
from rag.proxy import by_proxy
from rag.resting import Resting
from rag.selecting import Selector
from rag.texts import Texts
from rag.topics import TopicIndex
from rag.unheld import beyond
from rag.unwritten import Unwritten
from rag.variants import Variants

_STRICT = 0.5
"""How sure it must be that a text answers where the question does not ask for a rule; else :data:`LOOSE`."""
_NOTHING = 0.9
"""From where on most likely nothing here answers: only a text that surely does may be quoted."""
_RULE, _HALF = 0.8, 0.5
"""From where on surely, and from where on rather than not, a rule is asked for (:attr:`rag.frame.Frame.ruled`)."""
_EXPLAINED = 0.62
"""Share of a question's words that a matter's wording explains from which nothing specific is left to answer."""
_VAGUE = 3
"""Characters of content up to which a message says nothing that could be looked for."""
_WHO = frozenset(("conditions_text", "steps"))
"""Fields that a guide may tell in who may come in somebody's place."""
_RULED = frozenset(("promised_limit", "conditions_text", "fee"))
"""Fields whose words also ask for rules: a rule that answers goes before asking back."""


class Planner:
    """Answers frames from one view."""

    def __init__(
        self,
        view: GraphView,
        topics: TopicIndex,
        texts: Texts,
        cases: Cases | None = None,
        variants: Variants | None = None,
        names: Callable[[Sequence[str]], Names | None] | None = None,
    ) -> None:
        self._view = view
        self._topics = topics
        self._texts = texts
        self.entitled = Entitled(view)
        self._guide_answers = GuideAnswers(view, topics, cases, variants)
        self._guide_texts = GuideTexts(view, topics, texts, self._guide_answers, names)
        self._bundles = Bundles(view, topics)
        self._documents = Documents(view, texts, names)
        self._own = OwnTexts(view, topics, self._documents)
        self._effect = Effect(view, texts)
        self._catalogue = Catalogue(view, topics)
        self._checklists = Checklists(view, topics)
        self._computed = Computing(self.entitled, texts, self._guides).answer
        texts_last = (self._deadline, self._texts_loosely, self._guide_sentences, self._guide_values)
        lookups = Lookups(view, topics, texts)
        self._as_read = AsRead(self._guides, self._computed, self._documents, lookups, texts_last)
        self._nearest = Nearest(view, topics, texts, self._guide_answers)
        self._resting = Resting(view, topics, self._nearest)
        declining = Declining(view, self._documents)
        self.decline, self.hotline = declining.outcome, declining.hotline
        self._unwritten = Unwritten(self._guide_answers, self.hotline)
        self.chains = self._guide_answers.chains
        self._fuller = Fuller(view, self._guide_answers)

    def run(self, frame: Frame, *, overview: bool, compare: bool, selector: Selector | None = None) -> Outcome:
        """The outcome for a frame whose slots are filled as far as the dialogue can.

        ``selector`` chooses sentences for the questions that the tuned model put.
        """
        steps: list[str] = []
        if told := self._in_force(frame, steps):
            return told
        if frame.nothing:
            return self.decline(frame, [], steps)
        if frame.read:
            outcome = self._as_read.answer(frame, steps, selector, overview=overview, compare=compare)
            if outcome and self._own.hold_no_figure(frame, outcome):
                outcome = None
            return outcome or self.decline(frame, [], steps)
        if not (frame.topics or frame.told or frame.event) and pattern("unnamed").match(frame.text):
            return _what(steps)
        for attempt in self._with_documents(frame, self._attempts(frame, overview), overview):
            outcome = attempt(frame, steps, overview=overview, compare=compare)
            asked = outcome is not None and outcome.action == "clarify" and attempt != self._from_documents
            if asked and self._documents.in_vain(frame):
                return self.decline(frame, [], steps)
            if outcome and attempt != self._from_documents and self._own.hold_no_figure(frame, outcome):
                return self.decline(frame, [], steps)
            if outcome and frame.every:  # all choices were answered before
                outcome = self._each(frame, outcome, steps, overview=overview, compare=compare)
            if outcome and not self._own.silent(frame, outcome):
                outcome = self._guide_texts.beside(frame, self._beside(frame, outcome, steps))
            if outcome and outcome.action == "clarify":
                return self._each(frame, outcome, steps, overview=overview, compare=compare)
            if outcome:
                local = attempt == self._from_documents or self._own.rests_on(outcome)
                return outcome if local else self._fuller.completed(frame, outcome)
        rules = None if self._own.silent(frame) else self._own.without(self._nearest.rules(frame, steps))
        near = rules or self._nearest.matter(frame, steps, overview=overview)
        if near and not self._own.hold_no_figure(frame, near):
            near = self._guide_texts.beside(frame, near)
            return near if self._own.rests_on(near) else self._fuller.completed(frame, near)
        said = lexicon().features(frame.text)
        vague = not (frame.fields or said.concepts or len(said.letters) > _VAGUE)
        if not frame.topics and not frame.asks and (vague or not _names_something(frame)):
            return _what(steps)
        return self.decline(frame, [], steps)

    def _each(self, frame: Frame, outcome: Outcome, steps: list[str], *, overview: bool, compare: bool) -> Outcome:
        """What each option of a question is answered, in place of the question where that is short."""
        single = partial(self._guide_answers.answer, steps=[], overview=overview, compare=compare)
        return of_each(outcome, frame, self._topics, single, steps)

    def _beside(self, frame: Frame, outcome: Outcome, steps: list[str]) -> Outcome:
        """``outcome`` with a rule beside it or in its place, where one may have been asked for."""
        left_open = outcome.action == "decline" and _of_the_matter(frame)
        if left_open:
            return outcome
        found = self._nearest.beside(frame, outcome, steps)
        amount = frame.topics and pattern("granted").search(frame.text) and not pattern("decides").search(frame.text)
        vain = amount and outcome.action == "decline" and not self._resting.tells(frame, found)
        return outcome if vain else found

    def _attempts(self, frame: Frame, overview: bool) -> list[Attempt]:
        """What to try, in order, until something answers."""
        if frame.event:
            return [self._bundles.answer]
        if frame.listing:
            return [self._list, self._guides]
        if frame.checklist is not None:
            return [self._checklists.answer, self._guides]
        if frame.chain and frame.topics:
            return [self.chains.answer, self._guides]
        if beyond(frame, known=self._documents.runs_on(frame)):
            return []
        if frame.telling and frame.topics:
            return [self._guides]
        if frame.told and len(frame.topics) == 1 and set(frame.fields) <= _WHO and by_proxy(frame.text):
            return [self._by_proxy, *self._looked_up(frame, overview)]
        elsewhere = bool(frame.foreign) and not frame.regions
        if frame.idle >= _NOTHING and not frame.told and (elsewhere or not frame.topics):
            return [] if elsewhere else [self._computed, self._texts_strictly]
        if self._nearest.handled(frame) and (frame.fields or overview):
            first = [self._computed] if frame.asks and pattern("value").search(frame.text) else []
            return [*first, self._guides, self._texts_strictly]
        return [self._computed, *self._looked_up(frame, overview)]

    def _looked_up(self, frame: Frame, overview: bool) -> list[Attempt]:
        if frame.asks and frame.fields and frame.topics:
            return [self._both, self._guides, self._texts_loosely]
        if frame.asks and frame.topics and pattern("granted").search(frame.text):
            return [self._deadline, self._guide_sentences, self._resting.granted, self._unwritten.not_written]
        if frame.asks:
            order: list[Attempt] = [self._deadline, self._texts_loosely, self._guide_sentences, self._guide_values]
            if pattern("condition_value").search(frame.text):
                order = [self._deadline, self._guide_sentences, self._guide_values, self._texts_loosely]
            elif frame.regions:
                order = [self._local_sentences, *order]
            return [*order, self._guides_if_named]
        if not frame.topics:
            return [self._texts_strictly] if _names_something(frame) else []
        if frame.told and not frame.fields and self._nearest.ruled_first(frame):
            return [self._guide_sentences, self._resting.passage, self._rules, self._guides]
        if frame.told and frame.rest and not frame.fields and not overview:
            conditions = [self._unwritten.conditions] if pattern("eligible").search(frame.text) else []
            return [self._guide_sentences, self._texts_of_the_matter, *conditions, self._unwritten.not_written]
        specific = bool(pattern("policy_weak").search(frame.text)) or frame.cover < _EXPLAINED
        if frame.fields or not specific:
            return [self._guides, self._texts_strictly]
        if overview:
            return [self._guide_sentences, self._guides, self._texts_strictly]
        return [self._guide_sentences, self._texts_loosely, self._guides]

    def _with_documents(self, frame: Frame, attempts: list[Attempt], overview: bool) -> list[Attempt]:
        """The documents of the place go first, but after its own guides."""
        if not (self._documents and attempts):
            return attempts
        if frame.event or frame.listing or frame.chain or frame.checklist is not None:
            return [*attempts, self._from_documents]
        if not self._own.guides(frame):
            if not frame.fields and not overview and self._documents.named(frame):
                # A national overview is no answer to what the place's own document is asked.
                attempts = [a for a in attempts if a != self._guides]
            return [self._from_documents, *attempts]
        guides = (
            self._guides,
            self._both,
            self._guide_sentences,
            self._guide_values,
            self._local_sentences,
            self._deadline,
        )
        last = max((i for i, a in enumerate(attempts) if a in guides), default=-1)
        return [*attempts[: last + 1], self._from_documents, *attempts[last + 1 :]]

    def _in_force(self, frame: Frame, steps: list[str]) -> Outcome | None:
        """From when a law holds and whether it does."""
        others = partial(self.run, overview=False, compare=False)
        told = self._effect.answer(frame, steps, others, self._documents.named)
        if told and told.action == "decline":
            told.statements.append(self.hotline("gov", "建议拨打"))
        return told

    def _from_documents(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        return self._documents.answer(frame, steps)

    # -- ways to answer -----------------------------------------------------------------------------------------

    def _guides(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        """The fields of guides; where no guide has them, a text of its own may."""
        answer = self._guide_answers.answer(frame, steps, overview=overview, compare=compare)
        if isinstance(answer, Gap):
            found = self._documents.answer(frame, steps)
            if found is None and not self._documents.silent(frame) and not _of_the_matter(frame):
                found = self._nearest.texts(frame, steps, _STRICT)
            if found and set(frame.fields) <= LOCAL and not self._own.rests_on(found):
                found = None  # no statute has the hours of a window
            return found or self._elsewhere(frame, steps) or self.decline(frame, answer.sections, steps)
        return self._unwritten.without_amount(frame, answer, steps) if answer else None

    def _elsewhere(self, frame: Frame, steps: list[str]) -> Outcome | None:
        """The guide for handling the matter elsewhere, where its own guide does not say whether that can be."""
        if frame.away is None:
            return None
        key, item = frame.away
        asked = frame.with_(topics=(key,), items=(item,), fields=(), choices=(), away=None)
        found = self._guide_answers.answer(asked, steps, overview=True, compare=False)
        return found if isinstance(found, Outcome) and found.action == "answer" else None

    def _guides_if_named(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        """The guide, only if the question asks for one of its fields or for the matter as a whole."""
        if frame.fields or (overview and frame.cover >= _EXPLAINED):
            return self._guides(frame, steps, overview=overview, compare=compare)
        return None

    def _both(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        """A question with a part for the guide and a part for the texts."""
        guide = self._guides(frame, steps, overview=False, compare=compare)
        if guide is None or guide.action == "decline":
            return None
        if guide.action == "clarify" and set(frame.fields) <= _RULED:
            return self._nearest.texts(frame, steps, _STRICT) or guide
        if guide.action == "answer":
            within = self._guide_texts.deadline(frame, steps)
            held = {s.text for s in guide.statements}
            guide.statements += [s for s in within.statements if s.text not in held] if within else []
            asks = [a for a in frame.asks if not (within and pattern("own_deadline").search(a))]
            guide.statements += self._texts.answer(
                asks, frame.region, frame.as_of, LOOSE, budget=BESIDE, context=frame.text
            )
        return guide

    def _list(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        outcome = self._catalogue.answer(frame, steps, overview=overview, compare=compare)
        if outcome and outcome.action == "decline":
            outcome.statements.append(self.hotline("gov", "建议拨打"))
        return outcome

    def _rules(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        return self._nearest.rules(frame, steps)

    def _texts_loosely(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        return self._nearest.texts(frame, steps, LOOSE)

    def _texts_strictly(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        return self._nearest.texts(frame, steps, _STRICT)

    def _texts_of_the_matter(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        return self._resting.spoken_of(frame, steps, _STRICT)

    def _guide_sentences(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        return self._guide_texts.answer(frame, steps)

    def _by_proxy(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        return self._guide_texts.by_proxy(frame, steps)

    def _local_sentences(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        return self._guide_texts.answer(frame, steps, national=False)

    def _deadline(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        return self._guide_texts.deadline(frame, steps)

    def _guide_values(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        return self._guide_texts.answer(frame, steps, loosely=True)


def _of_the_matter(frame: Frame) -> bool:
    """Whether a matter is known and what only its guides could tell is asked: how much it grants, or one of their
    fields in going on with it; then no law that says something alike is an answer."""
    if not frame.topics or not 0 < frame.ruled < _RULE:
        return False
    if frame.asks or not frame.fields:
        return bool(pattern("granted").search(frame.text))
    return bool(frame.told) and frame.ruled < _HALF


def _names_something(frame: Frame) -> bool:
    """Whether more is said than a field: 「要钱吗」 alone could be about anything."""
    return bool(frame.rest or not frame.fields or lexicon().features(frame.text).concepts & lexicon().objects)


def _what(steps: list[str]) -> Outcome:
    return ask("请问您要办什么事？可以说事情的名字，比如补身份证、领失业金。", "", [], [], steps)
