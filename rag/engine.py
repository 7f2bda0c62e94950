"""Everything that answers questions from one version of the knowledge base, built once and then only read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.schema import NATION, Article, Item, Region
from kg.view import GraphView
from rag import checklist, listing, offers
from rag.applied.lead import with_lead
from rag.cases import Cases
from rag.check import Checked, check
from rag.compose import readable
from rag.context import Talk
from rag.dialogue import Dialogue, State, Turn
from rag.documents.answers import documents_of
from rag.events import EventIndex
from rag.facts import facts
from rag.frame import Frame, Outcome, Statement
from rag.hits import PassageSearch
from rag.leaning import UNKNOWN, Leant
from rag.lexicon import pattern
from rag.meaning import Names
from rag.models import LanguageModel
from rag.personal import with_verdicts
from rag.plan import Planner
from rag.ranking import Ranking
from rag.reading import Read, Reading, plain, turn_of
from rag.reconsidered import still_rivals
from rag.selecting import Selector
from rag.spelling import Speller, simplify, speller_for
from rag.texts import Texts
from rag.topics import TopicIndex
from rag.understand import Understanding, Understood
from rag.variants import Variants

_BEFORE = 40
"""Characters of what was said before the last message that a follow-up to documents still leans on."""


@dataclass
class Answered:
    """The outcome of one turn after the checker, with what led to it."""

    turn: Turn
    outcome: Outcome
    heard: Understood
    removed: list[str]
    timings: dict[str, int]
    read: Read | None = None
    used_llm: bool = False


class Engine:
    """Understand, complete, plan and check over one view."""

    def __init__(
        self,
        view: GraphView,
        search: PassageSearch,
        before: Engine | None = None,
        names: Callable[[Sequence[str]], Names | None] | None = None,
        leaning: Callable[[str, str], Leant] | None = None,
        weights: Ranking | None = None,
    ) -> None:
        """``before`` answers from the view that ``view`` was updated from; what does not change is shared with it.

        ``names`` makes the vectors of the wordings of items; ``leaning`` tells what a message, said after
        another, asks for; ``weights`` rank matters in place of those of the product.
        """
        self.leaning = leaning
        self.view = view
        same_items = before is not None and view.unchanged(before.view, Item)
        same_places = before is not None and view.unchanged(before.view, Region)
        same_topics = same_items and before is not None and _national(view) == _national(before.view)
        self.topics: TopicIndex = before.topics if before and same_topics else TopicIndex(view, names, weights)
        self.texts = Texts(view, search)
        cases = Cases(names)
        self.planner = Planner(view, self.topics, self.texts, cases, Variants(view, names), names)
        self.understanding = Understanding(view, self.topics, self._leans)
        same_words = same_items and same_places and before is not None and view.unchanged(before.view, Article)
        self._speller: Speller = before._speller if before and same_words else speller_for(view)
        self._dialogue = Dialogue(view, self.topics, cases)
        self._events = EventIndex(view)
        self._model: LanguageModel | None = None
        self._reading: Reading | None = None
        self._selector: Selector | None = None

    def _leans(self, text: str, before: str) -> Leant:
        """What a text, said after another, asks for."""
        return self.leaning(text, before) if self.leaning else UNKNOWN

    def knows(self, frame: Frame) -> bool:
        """Whether everything that a frame of an earlier version names is still there."""
        topics, regions = (*frame.topics, *frame.choices), (*frame.regions, *frame.region_choices)
        return (
            all(key in self.topics.topics for key in topics)
            and all(item in self.view.nodes for item in frame.items)
            and all(map(self.view.regions.holds, regions))
            and (frame.event is None or frame.event in self.view.nodes)
        )

    def answer(self, text: str, day: date, state: State, model: LanguageModel | None = None) -> Answered:
        """Answer one guarded message within a conversation; updates ``state``.

        ``model`` reads what rules are not sure of; it must be the tuned one.
        """
        start = time.perf_counter()
        before = state.frame.text if state.frame else ""
        context = state.region or (state.frame.regions[0] if state.frame and state.frame.regions else None)
        said = self._speller.correct(simplify(text))
        polite = self._dialogue.polite(said, state)
        meant = pattern("rather").sub("", said) or said
        told = pattern("corrects").sub("", meant) or meant
        leant = self._leans(told, before)
        last = state.frame.topics if state.frame else ()
        heard = self.understanding.understand(told, day, context, leant, last)
        heard = replace(heard, asking=heard.asking or meant != said, corrects=told != meant)
        right = self.planner.entitled.corrected(state.frame, heard.frame, said) if state.frame else None
        if polite and not right:
            return Answered(Turn(heard.frame, False, False, True), polite, heard, [], {})
        heard = offers.hear(self._events.hear(heard), state, self.topics)
        heard = self.planner.chains.hear(listing.hear(heard, state, self.topics))
        heard = checklist.hear(heard, state)
        reading = self._reading_with(model)
        asked = heard
        by: list[Read | None] = []

        def by_model() -> Turn | None:
            if reading is None or plain(asked, state):
                return None
            found = reading.read(meant, state)
            by.append(found)
            return turn_of(found, asked, state, self.topics, self._dialogue.carry) if found else None

        turn = self._dialogue.complete(
            heard, state, lambda t: self.understanding.understand(t, day, context, leant), by_model
        )
        if (read := documents_of(state.said, view=self.view)) and state.frame:
            earlier = state.frame.before if state.frame.documents == read else ""
            leant_on = f"{earlier[-_BEFORE:]} {state.frame.text}".strip()
            turn = replace(turn, frame=turn.frame.with_(documents=read, before=leant_on))
        if turn.follow_up:  # what it goes on with is settled
            turn = replace(turn, frame=turn.frame.with_(likely=None, rivals=still_rivals(turn.frame, state)))
        if right:
            turn = Turn(right, False, False, follow_up=True)
        turn = replace(turn, frame=_with_facts(turn, state, day))
        rested_on = _quoted(state.said, self.view) if turn.frame.opening else ()
        turn = replace(turn, frame=turn.frame.with_(ruled=leant.rule, idle=leant.nothing, rested_on=rested_on))
        turn = replace(turn, frame=turn.frame.with_(talk=self._talk(state)))
        understood = time.perf_counter()
        selector = self._selector if reading else None
        outcome = self.planner.run(turn.frame, overview=turn.overview, compare=turn.compare, selector=selector)
        if outcome.guessed:
            turn = replace(turn, frame=outcome.guessed)
        insisting = self._dialogue.asked_before(turn, outcome, state)
        if insisting:
            turn = insisting
            outcome = self.planner.run(turn.frame, overview=turn.overview, compare=turn.compare, selector=selector)
        if outcome.action == "answer":
            outcome.statements = with_verdicts(
                outcome.statements, turn.frame.said, day, self.view.regions, next(iter(turn.frame.regions), None)
            )
            taken = self.texts.read(turn.frame.text, day)
            outcome.statements = with_lead(outcome.statements, turn.frame.said, taken, day)
            outcome.statements = [
                *self.planner.entitled.barred(turn.frame, outcome.statements),
                *outcome.statements,
            ]
        planned = time.perf_counter()
        checked = check(outcome.statements, f"{text} {turn.frame.said}")
        if outcome.action == "answer" and not _says_something(checked.statements):
            outcome = self.planner.decline(turn.frame, [], outcome.steps)
            checked = Checked(check(outcome.statements, text).statements, checked.removed)
        outcome.statements = readable(checked.statements)
        worked = tuple(outcome.worked) or (turn.frame.worked if turn.follow_up else ())
        turn = replace(turn, frame=turn.frame.with_(worked=worked))
        self._dialogue.remember(turn, heard, outcome, state)
        state.heard = (*state.heard[:1], *state.heard[1:][-_HEARD:], said)
        state.quoted |= _documents(outcome.statements, self.view)
        timings = {"understand": _ms(start, understood), "retrieve": _ms(understood, planned)}
        return Answered(turn, outcome, heard, checked.removed, timings, by[0] if by else None, bool(by))

    def _talk(self, state: State) -> Talk | None:
        """What was said before; ``None`` at the start of a conversation."""
        if not state.heard:
            return None
        topics = state.frame.topics if state.frame else ()
        names = " ".join(self.topics.topics[key].name for key in topics if key in self.topics.topics)
        return Talk(state.heard, state.quoted, _documents(state.said, self.view), names)

    def _reading_with(self, model: LanguageModel | None) -> Reading | None:
        """The reading of messages with ``model``, kept while the model stays the same."""
        if model is None or not model.tuned:
            return None
        if self._model is not model:
            self._model, self._reading, self._selector = model, Reading(model, self.topics), Selector(model)
        return self._reading


_HEARD = 6
"""Messages that are kept beside the first one."""
_TOLD = 400
"""Characters of what was said before that are kept for a rule that is worked out again."""


def _with_facts(turn: Turn, state: State, day: date) -> Frame:
    """The frame with what was said of the person, in this turn and before in the same matter."""
    frame = turn.frame
    fresh = facts(frame.text, day)
    last = state.frame
    if last is None:
        return frame.with_(facts={**frame.facts, **fresh})
    spoken = f"{last.spoken} {last.text}"[-_TOLD:]
    held = last.facts if turn.follow_up else {}
    return frame.with_(
        facts={**held, **fresh, **frame.facts} if frame.facts else {**held, **fresh},
        earlier=last.facts,
        spoken=spoken,
        worked=last.worked,
        given={**last.given, **frame.given},
    )


def _documents(said: Iterable[Statement], view: GraphView) -> frozenset[str]:
    """Ids of the documents that statements quote."""
    held = (view.node(e.id, Article) for s in said for e in s.evidence)
    return frozenset(a.document for a in held if a)


def _quoted(said: Iterable[Statement], view: GraphView) -> tuple[str, ...]:
    """The documents that an answer quotes; none if it says something else as well."""
    held = [view.node(e.id, Article) for s in said if not s.aside for e in s.evidence]
    return tuple(dict.fromkeys(a.document for a in held if a)) if held and all(held) else ()


def _national(view: GraphView) -> set[str]:
    """Items that the whole country has a guide of: topics are built around them."""
    return {item for item, guides in view.guides_by_item.items() if NATION in guides}


def _says_something(statements: list[Statement]) -> bool:
    return any(not s.text.startswith("【") for s in statements)


def _ms(start: float, end: float) -> int:
    return round(1000 * (end - start))
