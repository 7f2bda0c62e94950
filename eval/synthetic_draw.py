"""Draws guides and regions from a made-up city and wraps questions as cases. Knows no kind of case."""

from __future__ import annotations

import random
from datetime import date

from eval.cases import Alternatives, Case, Expect, Kind, Turn
from eval.check import Provenance
from eval.synthetic_city import City, Offer
from eval.synthetic_items import LOCAL, NATIONAL, Item
from eval.synthetic_words import facts

Entry = tuple[Case, Provenance]


class Drawer:
    """A city and a source of chance; ``items`` are those without scenarios, ``local`` those of the districts."""

    def __init__(self, city: City, seed: int) -> None:
        self.city = city
        self.rng = random.Random(f"suite-{seed}")
        self.count = 0
        self.items = [item for item in (*NATIONAL, *LOCAL) if list(self.offers(item)[0].scenarios) == [""]]
        self.local = [item for item in self.items if not item.citywide]

    def offers(self, item: Item) -> list[Offer]:
        """Guides for ``item`` in every region that has its own."""
        return [offer for offer in self.city.offers if offer.item is item]

    def draw(self, items: list[Item], columns: list[str]) -> tuple[Offer, str]:
        """A guide that fills all ``columns``, and the district in which it is asked about."""
        while True:
            region = self.rng.choice(self.city.districts)
            offer = self.city.offer(self.rng.choice(items), region)
            if not any(offer.item.valid) and all(facts(offer, column) for column in columns):
                return offer, region

    def two_districts(self, item: Item, column: str) -> tuple[Offer, Offer]:
        """Guides of two districts that differ in ``column``."""
        while True:
            one, other = (self.city.offer(item, region) for region in self.rng.sample(self.city.districts, 2))
            if one.cells[column] != other.cells[column] and facts(one, column) and facts(other, column):
                return one, other

    def say(self, offer: Offer) -> str:
        """What a resident calls the item."""
        return self.rng.choice(offer.item.says)

    def spoken(self, region: str) -> str:
        """What a resident calls the region."""
        return self.city.short.get(region, region)

    def answer(
        self, kind: Kind, offer: Offer, columns: list[str], question: str, region: str, in_words: bool = True
    ) -> Entry:
        """A one-turn case about ``columns``; with ``in_words`` the region may stand in the question instead."""
        wanted = [group for column in columns for group in facts(offer, column)]
        session: str | None = region
        if in_words and self.rng.random() < 0.35:
            question, session = f"{self.spoken(region)}这边，{question}", None
        return self.entry(kind, session, [expect_answer(question, wanted, sources=[[offer.name]])], [offer])

    def entry(
        self,
        kind: Kind,
        region: str | None,
        turns: list[Turn],
        offers: list[Offer],
        *,
        not_from: list[Offer] | None = None,
        inferred: list[str] | None = None,
        differ: str | None = None,
        nothing: list[str] | None = None,
        as_of: date | None = None,
    ) -> Entry:
        """A numbered case with its provenance; the guides in ``offers`` carry its facts."""
        self.count += 1
        if region in self.city.districts and self.rng.random() < 0.5:
            region = f"{self.city.name}{region}"
        case = Case(id=f"sc-{self.count:03d}", kind=kind, region=region, as_of=as_of, turns=turns)
        provenance = Provenance(
            carriers=[row_locator(offer) for offer in offers],
            not_from=[row_locator(offer) for offer in not_from or []],
            inferred=inferred or [],
            differ=differ,
            nothing=nothing or [],
        )
        return case, provenance


def expect_answer(
    user: str, wanted: list[Alternatives], *, sources: list[Alternatives] | None = None, absent: list[str] | None = None
) -> Turn:
    """A turn that must be answered with ``wanted``."""
    return Turn(user=user, expect=Expect(action="answer", facts=wanted, sources=sources or [], absent=absent or []))


def row_locator(offer: Offer) -> str:
    """Locator of the guide's row, as ``eval.sources`` reads it."""
    return f"row:{offer.name}|{offer.region}"
