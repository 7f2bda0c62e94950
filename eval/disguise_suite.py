"""The cases of a suite said about a city with other names. Knows no files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pypinyin import lazy_pinyin

from eval.cases import Case
from eval.check import Provenance
from eval.disguise_places import UPPER, Place, Places, split
from eval.disguise_tables import LIMIT
from eval.disguise_values import Limits, Phones
from eval.sources import LocatorError, Sources

Change = Callable[[str], str]


@dataclass(frozen=True)
class Disguise:
    """One exchange of names and values."""

    places: Places
    phones: Phones
    limits: Limits

    def case(self, case: Case, provenance: Provenance, sources: Sources) -> Case:
        """``case`` about the other city; ``sources`` are those of the real one."""
        mentioned = _limits(provenance, sources)

        def change(text: str) -> str:
            return self.limits.words(self.phones(self.places(text)), mentioned)

        raw = case.model_dump(mode="json")
        raw["region"] = self.places(case.region) if case.region else None
        for turn in raw["turns"]:
            turn["user"] = change(turn["user"])
            for name, value in (turn["expect"] or {}).items():
                if isinstance(value, list):
                    turn["expect"][name] = _deep(value, change)
        return Case.model_validate(raw)

    def provenance(self, provenance: Provenance, case: Case, other: Case) -> Provenance:
        """Where the other case comes from; conclusions stay tied to its facts."""
        firsts = {old: new for old, new in zip(_firsts(case), _firsts(other), strict=True)}
        changed = provenance.model_dump()
        for name in ("carriers", "not_from", "nothing"):
            changed[name] = [self.phones(self.places(text)) for text in changed[name]]
        changed["inferred"] = [firsts.get(text, text) for text in changed["inferred"]]
        return Provenance.model_validate(changed, by_name=True)


class Echo:
    """Finds names of the real city in words that were not replaced because they are misspelt or in pinyin."""

    def __init__(self, places: Iterable[Place]) -> None:
        stems = {split(place.name)[0] for place in places if place.level in UPPER}
        self._stems = {stem: lazy_pinyin(stem) for stem in stems if len(stem) > 1}

    def __call__(self, case: Case) -> bool:
        """Whether one can still hear where the case was."""
        return any(self._heard(turn.user) for turn in case.turns)

    def _heard(self, text: str) -> bool:
        sounds, letters = lazy_pinyin(list(text)), text.lower().replace(" ", "")
        for stem, sound in self._stems.items():
            if stem not in text and ("".join(sound) in letters or _within(sound, sounds)):
                return True
        return False


def _within(part: list[str], whole: list[str]) -> bool:
    return any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))


def _limits(provenance: Provenance, sources: Sources) -> set[int]:
    """Promised limits of the guides that a case names."""
    found: set[int] = set()
    for locator in (*provenance.carriers, *provenance.not_from):
        if locator.startswith("guide:"):
            try:
                texts = [evidence.text for evidence in sources.find(locator)]
            except LocatorError:
                continue
            lines = [line for text in texts for line in text.splitlines() if line.startswith(f"{LIMIT}：")]
            found |= {int(v) for line in lines for v in line.partition("：")[2].split("；") if v.strip().isdigit()}
    return found


def _firsts(case: Case) -> list[str]:
    return [group[0] for turn in case.turns if turn.expect for group in turn.expect.facts]


def _deep(value: list[str] | list[list[str]], change: Change) -> list[object]:
    return [change(entry) if isinstance(entry, str) else [change(text) for text in entry] for entry in value]
