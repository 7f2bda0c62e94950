"""The question as understood: what, where, which field, on which day. Plain data, no behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from rag.context import Talk
from rag.fact import Fact

Intent = Literal["guide", "policy", "compare", "unknown"]


@dataclass(frozen=True)
class Listing:
    """A list or count that is asked for: ``items`` of a place, or the ``regions`` (fastest, slowest) of a matter."""

    kind: Literal["items", "regions", "fastest", "slowest"]
    filters: tuple[tuple[str, str], ...] = ()
    """Names of filters with their value, if they take one."""


@dataclass(frozen=True)
class Frame:
    """Slots of one question. ``None`` and empty tuples mean: not said."""

    text: str
    as_of: date
    intent: Intent = "unknown"
    topics: tuple[str, ...] = ()
    """Topic keys; more than one where several matters are asked about."""
    items: tuple[str, ...] = ()
    """For each topic the item or 业务办理项 whose wording fitted."""
    regions: tuple[str, ...] = ()
    """Region ids; more than one for a comparison."""
    foreign: tuple[str, ...] = ()
    """Places named that the knowledge base does not hold."""
    fields: tuple[str, ...] = ()
    """Guide fields asked for; empty means the matter as a whole."""
    topic_fields: tuple[tuple[str, ...], ...] = ()
    """The fields asked for of each topic, where several matters are asked about in one message."""
    parts: tuple[str, ...] = ()
    """For each of several topics the part of the message that asked about it; empty where that is not known."""
    variant: str | None = None
    """The 业务办理项 chosen, by name."""
    scenario: str | None = None
    rest: str = ""
    """Words that nothing else explains."""
    choices: tuple[str, ...] = ()
    """Topic keys that fit equally well: the item has to be asked for."""
    likely: tuple[str, str] | None = None
    """The matter (topic key and item) that a message which opens something most likely means, asked for or not."""
    away: tuple[str, str] | None = None
    """The matter that is handling this one elsewhere (异地受理), where that may be meant."""
    rivals: tuple[tuple[str, str], ...] = ()
    """Others that it may mean as well as those in ``topics``, the likeliest first."""
    region_choices: tuple[str, ...] = ()
    """Region ids that a name may stand for: the region has to be asked for."""
    score: float = 0.0
    cover: float = 0.0
    """Share of the question's words that the matter's wording explains."""
    event: str | None = None
    """Id of the life event that the question is about as a whole."""
    settled: bool = False
    """What is asked about was chosen from a list: nothing but the region is taken from what was said before."""
    chain: str = ""
    """``before`` where it is asked what comes first, else the name of the paper that somebody lacks."""
    checklist: tuple[Frame, ...] | None = None
    """The matters that a list to take along is wanted of."""
    listing: Listing | None = None
    page: int = 0
    """Which page of a list is asked for, from 0."""
    asks: tuple[str, ...] = ()
    """Parts of the question that only a text can answer (a rule, an amount, a duration)."""
    opening: str = ""
    """The message that opened what this one goes on with; empty for one that opens something itself."""
    talk: Talk | None = None
    """What was said and quoted before in the conversation, for looking texts up; ``None`` at its start."""
    previous: str = ""
    """The message right before, where this one goes on with what that opened or went on with."""
    ruled: float = 0.0
    """How likely a rule is asked for rather than how to handle a matter, 0 to 1; 0 where nothing can tell."""
    idle: float = 0.0
    """How likely nothing here can answer (a forecast, a recommendation, somebody's account), 0 to 1."""
    told: str = ""
    """What the resident said of this matter before: it narrows where ``text`` does not."""
    messages: tuple[str, ...] = ()
    """The same, message by message: the first one and the last few."""
    read: bool = False
    """The tuned model read the message: what is asked for is in ``topics``, ``fields`` and ``asks``, nothing else."""
    nothing: bool = False
    """The tuned model found nothing in the message that a guide or a rule could answer."""
    telling: bool = False
    """The message only tells something; no text is searched for it."""
    final: bool = False
    """What was asked back was not answered: say what can be said without, and do not ask again."""
    every: bool = False
    """All ``choices`` were answered at once: what goes on with them is asked about each."""

    @property
    def region(self) -> str | None:
        """The first region, by id."""
        return self.regions[0] if self.regions else None

    @property
    def said(self) -> str:
        """Everything that the resident said of this matter."""
        return f"{self.told}，{self.text}" if self.told else self.text

    rested_on: tuple[str, ...] = ()
    """Documents that the last answer quoted, where it quoted nothing but documents."""
    documents: tuple[str, ...] = ()
    """Documents of the region that the last answer rests on."""
    before: str = ""
    """The message before, where the last answer rests on ``documents``."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    """What was said of the person in this matter, in this turn or before."""
    earlier: Mapping[str, Fact] = field(default_factory=dict)
    """What was said of the person before, whatever the matter."""
    spoken: str = ""
    """What was said before, for a rule that is worked out again."""
    worked: tuple[str, ...] = ()
    """Names of the benefits that were worked out last in this matter."""
    given: Mapping[str, str] = field(default_factory=dict)
    """Options chosen for inputs of rules, by ``rule/input``; empty where the resident does not know."""

    def with_(self, **changes: object) -> Frame:
        """A copy with some slots changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Evidence:
    """A piece of the knowledge base that carries a statement."""

    id: str
    title: str
    locator: str
    quote: str
    url: str | None = None


@dataclass
class Statement:
    """One part of an answer with what carries it. ``computed`` numbers follow from a recorded computation."""

    text: str
    evidence: list[Evidence] = field(default_factory=list)
    computed: tuple[str, ...] = ()
    aside: bool = False
    """Said for the whole picture: what is asked next goes on with the other statements."""
    folded: bool = False
    """Beside what was asked: a page shows it folded."""


@dataclass
class Outcome:
    """What the plan found: statements to say, or a question to ask, or nothing."""

    action: Literal["answer", "clarify", "decline"]
    statements: list[Statement] = field(default_factory=list)
    question: str = ""
    options: list[str] = field(default_factory=list)
    slot: str | None = None
    """The slot that an answer to ``question`` fills: region, topic, variant or scenario; with an answer, the one of
    whose ``options`` each was answered."""
    values: list[str] = field(default_factory=list)
    """The slot's value for each option."""
    offer: list[str] = field(default_factory=list)
    """Topic keys of a numbered list in the answer: the resident may go on with one of them by its number."""
    guessed: Frame | None = None
    """What was answered, where the matter is a guess: the conversation goes on from it."""
    worked: list[str] = field(default_factory=list)
    """Names of the benefits that were worked out."""
    steps: list[str] = field(default_factory=list)
    """The plan as executed, for the trace."""
