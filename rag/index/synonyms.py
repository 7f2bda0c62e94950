"""What people say → what official texts say, from ``configs/synonyms.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kg.configs import read_config
from rag.index.tokenize import normalise

CONFIG = Path(__file__).resolve().parents[2] / "configs" / "synonyms.yaml"


class Synonyms:
    """Finds lay expressions in a query and names the official terms for them."""

    def __init__(self, entries: Iterable[tuple[Sequence[str], Sequence[str]]], weight: float = 0.5) -> None:
        self._entries = [(tuple(map(normalise, lay)), tuple(map(normalise, official))) for lay, official in entries]
        self._weight = weight

    @classmethod
    def load(cls, path: Path = CONFIG) -> Synonyms:
        """The synonyms of a YAML file."""
        content: Mapping[str, list[dict[str, list[str]]]] = read_config(path)
        return cls([(entry["say"], entry["official"]) for entry in content["synonyms"]])

    @property
    def terms(self) -> list[str]:
        """Every official term: words that the dictionary of the tokenizer should know."""
        return [term for _, official in self._entries for term in official]

    def expand(self, query: str) -> list[tuple[str, float]]:
        """Official terms that the query means but does not say, with the weight that they count."""
        plain = normalise(query)
        found = {
            term: self._weight
            for lay, official in self._entries
            if any(said in plain for said in lay)
            for term in official
            if term not in plain
        }
        return list(found.items())
