"""How a benefit or a time limit follows from facts: tables and formulas of a text, each row with what carries it.

Plain typed data. Knows nothing of residents' words or of how a rule is computed.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Bound = tuple[float | None, float | None]
"""From the first up to but without the second; ``None`` is open."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Cited(_Strict):
    """The words of a text that carry a row, letter by letter."""

    law: str
    article: str
    quote: str


class Choice(_Strict):
    """One answer to what cannot be counted, with the words by which residents give it (regular expressions)."""

    name: str
    cues: list[str] = Field(default_factory=list)


class Input(_Strict):
    """A thing that has to be known. ``name`` is used by rows and formulas."""

    name: str
    fact: str | None = None
    """Name of a fact that residents state (``age``, ``insured_months:失业``, ``date``)."""
    per: Literal["年", "月", "日", "周"] | None = None
    """Unit that formulas count a duration in; facts hold months."""
    choices: list[Choice] = Field(default_factory=list)
    reads: list[str] = Field(default_factory=list)
    """Patterns that read a number from the resident's words, ``{n}`` standing for it."""
    near: str | None = None
    """Of several facts the one whose clause holds this."""
    default: float | str | None = None
    """What holds as long as nothing else is said."""
    label: str = ""
    ask: str = ""
    options: dict[str, Bound | str] = Field(default_factory=dict)
    """Answers to choose from, each with the range or the choice that it stands for."""
    optional: bool = False
    """Only needed for what follows from the result."""


class Row(_Strict):
    """One grade: ``when`` all of it holds, ``value`` of ``unit``, as ``basis`` says."""

    when: dict[str, Bound | str | list[str]] = Field(default_factory=dict)
    value: str | None = None
    """A number or an expression over the inputs; absent where the row says that there is nothing."""
    unit: str = ""
    says: str = ""
    """What the row means in a few words, where the quote needs them; no other number than the quote's."""
    basis: Cited
    also: list[Cited] = Field(default_factory=list)


class Step(_Strict):
    """One step of a scale that adds up: ``rate`` of what lies above the step before, up to ``upto``."""

    upto: float | None = None
    rate: float = 0.0
    flat: float = 0.0
    """An amount for the whole step instead of a share."""
    basis: Cited


class Derived(_Strict):
    """An input worked out from others; of several with one name the first that can be counts."""

    name: str
    value: str
    says: str = ""
    unit: str = ""
    basis: Cited | None = None


class Then(_Strict):
    """What follows from the result where further inputs are known: ``result * wage``."""

    needs: list[str] = Field(default_factory=list)
    value: str
    unit: str
    label: str
    when: dict[str, Bound | str | list[str]] = Field(default_factory=dict)


class Note(_Strict):
    """A sentence that belongs to the answer ``when`` it holds, with what carries it."""

    text: str = ""
    when: dict[str, Bound | str | list[str]] = Field(default_factory=dict)
    basis: Cited


class BenefitRule(_Strict):
    """When a question asks for it (``about`` all, ``wants`` any, ``unless`` none), and how it follows."""

    about: list[str] = Field(min_length=1)
    wants: list[str] = Field(min_length=1)
    """Kinds of question (期限, 天数, 金额 …) of ``configs/conditions.yaml``, or patterns of its own."""
    unless: list[str] = Field(default_factory=list)
    inputs: list[Input] = Field(default_factory=list)
    rows: list[Row] = Field(default_factory=list)
    add_up: bool = False
    """All rows that hold count together (98 days and 15 more), else the first one that does."""
    derive: list[Derived] = Field(default_factory=list)
    scale: list[Step] = Field(default_factory=list)
    scale_of: str = ""
    scale_unit: str = "元"
    deadline: str = ""
    """The input that holds the day from which ``rows`` (a value of 日, 月 or 年) count."""
    then: list[Then] = Field(default_factory=list)
    notes: list[Note] = Field(default_factory=list)
    claim: str | None = None
    """The input that holds what somebody else says it is, to be compared with the result."""
    bound: Literal["至多", "至少", "应为"] = "应为"
    """Whether the result is a limit that the claim may not pass."""
    conditions: str | None = None
    """The item whose guide says who is entitled."""
