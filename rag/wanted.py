"""What a question wants of guides, and which of several alternatives (业务办理项, 情形) it names.

Knows nothing of how values are looked up or said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.cases import Cases
from rag.lexicon import lexicon
from rag.narrow import fits_facts, pick
from rag.variants import Variants

_FEW = 2
_DECISIVE = ("materials", "promised_limit")
"""Fields whose value depends on the person's case so that a clerk asks which it is."""
_TOLD = 120
"""Characters of what was said before that alternatives are compared with."""
_ALIKE = 0.6
"""Share of what alternatives ask for, from which on they are rather listed than asked about."""


@dataclass(frozen=True)
class Wanted:
    """What to look up: fields, and the words that may narrow variants, scenarios and lists."""

    fields: tuple[str, ...]
    question: str
    asked: tuple[str, ...] = ()
    """The fields that the question names; the others are there for the whole picture."""
    variant: str | None = None
    scenario: str | None = None
    item: str | None = None
    """The 业务办理项 whose wording fitted the question best, as an item id."""
    limit: int | None = None
    """Longest text of one field, in characters, where several matters share an answer: then nothing is asked."""
    told: str = ""
    """What was said before; it narrows where ``question`` does not."""
    before: tuple[str, ...] = ()
    """The same, message by message."""
    day: date | None = None
    """The day that ages and lengths of time are counted to."""
    final: bool = False
    """What was asked back was not answered: only what holds for every alternative may be said."""
    compare: bool = False
    places: bool = False
    """One matter in several places is compared: the case of the person is the same in all."""
    cases: Cases | None = None
    variants: Variants | None = None
    """Tell which alternative, and which item, of ``matter`` is meant where words do not."""
    matter: str = ""
    national_only: bool = False
    """The place is not held here: only what holds everywhere may be said."""

    def decides(self, field_name: str) -> bool:
        """Whether the field is what was asked, for one matter, and asking back is still allowed."""
        free = self.limit is None and not self.final and not self.compare
        return free and field_name in self.asked and len(self.asked) <= _FEW and field_name in _DECISIVE

    def brief(self, field_name: str) -> bool:
        """Whether a field may be cut short."""
        return field_name not in self.asked


def named(names: list[str], wanted: Wanted) -> list[str]:
    """The alternatives that the question names, or what was told before, or whose requirements the facts meet."""
    for text in (wanted.question, wanted.told):
        kept = pick(names, text, several=wanted.compare)
        if len(kept) < len(names):
            return kept
    fits = {n: fits_facts(n, f"{wanted.told}，{wanted.question}", wanted.day) for n in names} if wanted.day else {}
    if True in fits.values() and not wanted.compare:
        return [n for n in names if fits[n]]
    said = f"{wanted.told[-_TOLD:]} {wanted.question}".strip()
    if wanted.cases and not wanted.compare and (meant := wanted.cases.meant(names, said, wanted.matter)):
        return [meant]
    return [n for n in names if fits.get(n) is not False] or names


def meant_item(items: Sequence[str], wanted: Wanted) -> str | None:
    """The item (by id) that the question and what was told before mean, as far as that is clear."""
    if wanted.variants is None or (wanted.compare and not wanted.places):
        return None
    said = wanted.question if wanted.before else f"{wanted.told[-_TOLD:]} {wanted.question}".strip()
    return wanted.variants.meant(items, said, wanted.matter, wanted.before)


def is_plain(names: Sequence[str]) -> bool:
    """Whether one alternative is the plain case: its name adds no deed, while others do."""
    lex = lexicon()
    deeds = [lex.features(name).deeds for name in names]
    common = frozenset.intersection(*deeds) if deeds else frozenset()
    return sum(1 for d in deeds if d == common) == 1


def unlike(values: Sequence[tuple[str, ...]]) -> bool:
    """Whether alternatives are so different that listing them all answers nobody."""
    if len(values) < 2:
        return False
    sets = [frozenset(v) for v in values]
    shared, every = frozenset.intersection(*sets), frozenset.union(*sets)
    return len(shared) < _ALIKE * len(every)


def grouped(scenarios: list[tuple[str, tuple[str, ...]]]) -> list[tuple[str, tuple[str, ...]]]:
    """Scenarios that need the same materials, under one joined name."""
    groups: dict[frozenset[str], list[tuple[str, tuple[str, ...]]]] = {}
    for name, parts in scenarios:
        groups.setdefault(frozenset(parts), []).append((name, parts))
    return [("、".join(name for name, _ in group), group[0][1]) for group in groups.values()]
