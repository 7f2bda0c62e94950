"""Puts official sentences into lay words, with the synonyms and concepts that the assistant uses itself."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping

import yaml

from rag.index import synonyms
from rag.index.tokenize import normalise

_LEXICON = synonyms.CONFIG.with_name("lexicon.yaml")
_ASKED = (
    "{}怎么办",
    "{}咋办",
    "{}要什么条件",
    "请问{}",
    "{}有什么规定",
    "我想问一下{}",
    "{}吗",
    "{}",
    "{}",
    "{}违法吗",
)
_CUT = re.compile(r"[，；：、。（）《》“”\s]")


class LayWords:
    """Official term → what people say for it."""

    def __init__(self) -> None:
        said: dict[str, set[str]] = defaultdict(set)
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        entries = yaml.load(synonyms.CONFIG.read_text(encoding="utf-8"), Loader=loader)["synonyms"]
        for entry in entries:
            for official in entry["official"]:
                if "+" not in official and len(official) > 1:
                    said[normalise(official)].update(s for s in entry["say"] if "…" not in s)
        lexicon: Mapping[str, Mapping[str, list[object]]] = yaml.load(
            _LEXICON.read_text(encoding="utf-8"), Loader=loader
        )
        for group in ("objects", "actions"):
            for forms in ([str(f) for f in listed] for listed in lexicon[group].values()):
                for form in forms:
                    if len(form) > 1:
                        said[normalise(form)].update(f for f in forms if f != form)
        self._said = {term: sorted(forms - {term}) for term, forms in said.items() if forms - {term}}
        longest_first = sorted(self._said, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def count(self, text: str) -> int:
        """How many official terms of ``text`` have lay words."""
        return len(self._pattern.findall(text))

    def say(self, text: str, rng: random.Random, share: float = 0.8) -> str:
        """``text`` with most official terms replaced, each by one of its lay expressions."""

        def swap(found: re.Match[str]) -> str:
            return rng.choice(self._said[found.group()]) if rng.random() < share else found.group()

        return self._pattern.sub(swap, normalise(text))

    def question(self, sentence: str, rng: random.Random) -> str:
        """A question that the sentence might answer: some of its clauses in lay words, asked for."""
        parts = [p for p in _CUT.split(sentence) if len(p) > 2]
        if not parts:
            return ""
        start = rng.randrange(len(parts))
        kept = parts[start : start + rng.choice((1, 1, 2, 2, 3))]
        return rng.choice(_ASKED).format(self.say("，".join(kept)[:60], rng))
