"""Which of some matters a message means: what words and vectors tell of each, weighed by fitted weights.

The weights are fitted by ``python -m finetune.ranking``. Knows nothing of embedders, frames and answers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).resolve().parents[1] / "models" / "ranking"
FILE = "ranking.json"
FEATURES = ("order", "score", "official", "names", "said", "guides", "here")
"""Of a matter: its order and score by words and meaning together (:class:`rag.topics.Match`), the share of the words
that its name explains; nearness in meaning to its names, to what people say who mean it and to its guides, in standard
deviations over all matters; whether a guide of the place itself is held (1 or 0)."""


SURE = (*FEATURES[:-1], "share", "ahead", "rule", "nothing")
"""Of the likeliest matter: its features, how likely it is if one of those found is meant, how far it is ahead of the
next (difference of the weighted sums, at most :data:`FAR`), and what the message asks for
(:class:`rag.leaning.Leant`)."""
TURN = (
    "ranked",
    "last_share",
    "share",
    "sure",
    "is_last",
    "order",
    "last_order",
    "another",
    "length",
    "then",
    "this",
    "field",
    "rule",
    "nothing",
    "things",
    "deeds",
    "letters",
    "back",
    "place",
    "suppose",
    "also",
)
"""Of a message within a conversation: whether matters could be ranked, the share of the last matter, of the likeliest
one and how sure that is, whether they are the same, their order; words that announce something else (对了), length, 那
or 这 at its start; whether a field is asked for, what it asks for, whether it names things or deeds; content; words
that point back; a place; a case supposed (要是…呢) and something more of the same (也, 还得) (:mod:`rag.turning`)."""
FAR, _STEEP = 8.0, 60.0


class RankingError(ValueError):
    """The weights cannot be used; the message is one line that says what to do."""


@dataclass(frozen=True)
class Weights:
    """A weighted sum; one weight for each of ``names``."""

    names: tuple[str, ...]
    values: NDArray[np.float64]
    bias: float = 0.0

    def of(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sum for each row of ``features``, shape ``(rows, len(names))``."""
        summed: NDArray[np.float64] = features @ self.values + self.bias
        return summed


@dataclass(frozen=True)
class Ranking:
    """Fitted weights: of the features of a matter, of those that tell whether it is meant at all, and of those that
    tell whether a message turns to another one."""

    matter: Weights
    sure: Weights
    turn: Weights

    def shares(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """How likely each matter is meant, if one of them is: rows of :data:`FEATURES` → shape ``(rows,)``, sum 1."""
        raw = self.matter.of(features)
        raised = np.exp(raw - raw.max())
        shares: NDArray[np.float64] = raised / raised.sum()
        return shares

    def sureness(self, features: NDArray[np.float64], rule: float, nothing: float) -> float:
        """How likely the likeliest matter is meant, 0 to 1, from the features of all."""
        own = sure_features(self.matter, features, rule, nothing)
        return _logistic(self.sure.of(np.array([own]))[0])

    def turning(self, features: Sequence[float]) -> float:
        """How likely a message turns to another matter, 0 to 1, from :data:`TURN`."""
        return _logistic(self.turn.of(np.array([features]))[0])

    def save(self, folder: Path = FOLDER) -> None:
        """Write ``ranking.json``."""
        folder.mkdir(parents=True, exist_ok=True)
        parts = {"matter": _plain(self.matter), "sure": _plain(self.sure), "turn": _plain(self.turn)}
        (folder / FILE).write_text(json.dumps(parts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def usable() -> Ranking | None:
    """The weights of the product, or ``None`` where they cannot be used: then words and meaning alone decide."""
    try:
        return ranking()
    except RankingError:
        return None


def start() -> Ranking:
    """Equal weights: what fitting starts from."""
    parts = (FEATURES, SURE, TURN)
    return Ranking(*(Weights(names, np.full(len(names), 1.0 if names is FEATURES else 0.0)) for names in parts))


def sure_features(matter: Weights, features: NDArray[np.float64], rule: float, nothing: float) -> list[float]:
    """:data:`SURE` of the likeliest of some matters."""
    raw = matter.of(features)
    order = np.argsort(-raw)
    best = int(order[0])
    raised = np.exp(raw - raw.max())
    ahead = min(FAR, float(raw[best] - raw[order[1]])) if len(raw) > 1 else FAR
    return [*features[best, :-1], float(raised[best] / raised.sum()), ahead, rule, nothing]


def _logistic(raw: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(raw, -_STEEP, _STEEP))))


def _plain(weights: Weights) -> dict[str, float]:
    rounded = (round(float(value), 4) for value in weights.values)
    return dict(zip(weights.names, rounded, strict=True)) | {"bias": round(weights.bias, 4)}


def _read(parts: Mapping[str, Mapping[str, float]], part: str, names: Sequence[str]) -> Weights:
    held = parts[part]
    if set(held) != {*names, "bias"}:
        raise ValueError(part)
    values = np.array([float(held[name]) for name in (*names, "bias")])
    if not np.isfinite(values).all():
        raise ValueError(part)
    return Weights(tuple(names), values[:-1], float(values[-1]))


@cache
def ranking(folder: Path = FOLDER) -> Ranking:
    """The weights in ``folder``.

    Raises:
        RankingError: the file is missing, damaged or of another version.
    """
    path = folder / FILE
    try:
        parts = json.loads(path.read_text(encoding="utf-8"))
        return Ranking(_read(parts, "matter", FEATURES), _read(parts, "sure", SURE), _read(parts, "turn", TURN))
    except OSError as error:
        reason = error.strerror or str(error)
        raise RankingError(
            f"认事项的权重 {path} 读不出来（{reason}），请重新获取或运行 python -m finetune.ranking"
        ) from error
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise RankingError(f"认事项的权重 {path} 已损坏，请重新获取或运行 python -m finetune.ranking") from error
