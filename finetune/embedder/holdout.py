"""What is never trained on beside the held-out share of :mod:`eval.holdout`: whatever resembles a suite question."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from eval.holdout import squeeze


def _grams(text: str) -> frozenset[str]:
    plain = squeeze(text)
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))


class SuiteGuard:
    """Tells whether a text equals or nearly equals something that a resident says in an evaluation suite."""

    def __init__(self, suites: Iterable[Path], overlap: float) -> None:
        self._overlap = overlap
        said = {turn["user"] for path in suites for case in _lines(path) for turn in case["turns"]}
        self._exact = {squeeze(text) for text in said}
        self._grams = [g for g in map(_grams, sorted(said)) if len(g) >= 4]
        self._holders: dict[str, list[int]] = defaultdict(list)
        for number, grams in enumerate(self._grams):
            for gram in grams:
                self._holders[gram].append(number)

    def __contains__(self, text: object) -> bool:
        if not isinstance(text, str):
            return False
        if squeeze(text) in self._exact:
            return True
        own = _grams(text)
        shared: dict[int, int] = defaultdict(int)
        for gram in own:
            for number in self._holders.get(gram, ()):
                shared[number] += 1
        return any(n / len(own | self._grams[i]) >= self._overlap for i, n in shared.items() if n >= 3)


def _lines(path: Path) -> list[dict[str, list[dict[str, str]]]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
