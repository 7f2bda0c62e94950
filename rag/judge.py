"""How well a passage answers a question: a score to rank by, and how sure it is that the best one answers.

Knows nothing of how passages are found or quoted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from rag.asked import Asked
from rag.lexicon import normalise
from rag.sentences import leads, split

_TITLE_EMPTY = re.compile(
    r"中华人民共和国|国务院|关于|实施细则|实施|暂行|试行|若干|规定|办法|条例|决定|细则|的|法$|问题|部门|《|》"
)
_DECIDES = re.compile(r"不得|应当|可以|有权|禁止|无需|不予|视为|属于|认定为|无效|有效|免")
_CONDITIONS = re.compile(r"(?:下列|以下|列)条件|(?:符合|具备)[^。；;，,]{0,8}条件|条件的")
_PENAL = re.compile(r"法律责任|罚则|处罚")
_PENALTY = re.compile(r"罚款|拘留|吊销|处分|有期徒刑|责令")
_PENAL_ASKED = re.compile(r"罚|拘留|坐牢|判刑|判几|判多久|后果|会怎|怎么处理|违法|犯法|犯罪|责任|追究|吊销|扣分|处分")
_FORMAL = re.compile(r"^为了?[^。]{0,400}制定本|起施行|同时废止")
_AMENDS = re.compile(r"修正案|关于修改|修改.{2,40}的决定|关于废止")
_LEVELS = {"宪法": 0.6, "法律": 1.0, "行政法规": 0.7, "部门规章": 0.4}
_OTHER_LEVEL = 0.5
_LIVED = 4.0
STORED = "问答"
"""Level of a stored answer."""
_IN_HEADING, _IN_TITLE = 0.8, 0.7
_BESIDE, _BESIDE_STORED = 20.0, 12.0
"""Rarity of unsaid title words from which a text is about something else."""
_NO_VALUE = 0.6
"""What a sentence counts that does not hold the kind of answer asked for."""
WEIGHTS = {
    "bm25": 0.42,
    "rank": 0.12,
    "behind": -6.0,
    "cover": 0.27,
    "text": 0.17,
    "sentence": 0.3,
    "first": 0.23,
    "then": 0.15,
    "decides": 0.045,
    "entitled": 0.15,
    "figures": 0.05,
    "level": 0.35,
    "lived": 0.18,
    "stored": -0.05,
    "beside": -0.17,
    "stored_beside": -0.12,
    "amends": -0.25,
    "formal": -0.1,
    "penal": -0.085,
    "penal_asked": 0.14,
}
"""How features add up to a score; fitted on lay questions whose articles are known (``docs/log.md``), ``behind`` by
``python -m finetune.judge`` on questions that the embedder was not trained on."""


_SURE = {
    "cover": 0.9,
    "text": 0.95,
    "sentence": 1.1,
    "margin": 4.1,
    "known": 1.8,
    "weight": 0.3,
    "held": 0.8,
}
_BIAS = -2.9
"""A logistic model, fitted on lay questions with known articles and on questions that no text answers."""
_WIDEST, _MUCH, _ENOUGH = 0.6, 40.0, 30.0


@dataclass(frozen=True)
class Candidate:
    """A passage as retrieved."""

    title: str
    heading: str
    text: str
    level: str
    """宪法, 法律 …; 问答 for a stored answer."""
    cited: int
    """How often guides and stored answers rest on its document: the laws of residents' lives."""
    local: bool
    """Said by a part of the country for itself."""
    bm25: float
    """Its BM25 score as a share of the best one's, 0 to 1."""
    rank: int
    behind: float = 0.0
    """How much nearer in meaning the nearest passage is, as a difference of cosines; 0 without vectors."""


@dataclass(frozen=True)
class Judgement:
    """``score`` orders the passages of one question; ``fits``: the kinds of answer asked for are there."""

    score: float
    fits: bool
    features: dict[str, float]


def judge(asked: Asked, candidate: Candidate, rarity: Callable[[str], dict[str, float]]) -> Judgement:
    """Judge one passage."""
    text, heading, title = (normalise(t) for t in (candidate.text, candidate.heading, candidate.title))
    total = sum(unit.weight for unit in asked.units) or 1.0
    held = in_text = 0.0
    for unit in asked.units:
        if unit.within(text):
            held += unit.weight
            in_text += unit.weight
        elif unit.within(heading):
            held += _IN_HEADING * unit.weight
        elif unit.within(title):
            held += _IN_TITLE * unit.weight
    sentences = split(text)
    lead = leads(sentences)
    whole = [f"{sentences[lead[i]]}{s}" if i in lead else s for i, s in enumerate(sentences)]
    fits = asked.fits(candidate.text)
    stored = candidate.level == STORED
    beside = _beside(title, asked, rarity)
    penal = bool(_PENAL.search(heading) or _PENALTY.search(text))
    penal_asked = bool(_PENAL_ASKED.search(asked.text))
    features = {
        "bm25": candidate.bm25,
        "rank": 1 / (1 + candidate.rank),
        "behind": candidate.behind,
        "cover": held / total,
        "text": in_text / total,
        "sentence": max(
            (asked.cover(s, title) * (1.0 if _answers(s, asked) else _NO_VALUE) for s in whole), default=0.0
        ),
        "first": asked.cover(sentences[0]) if sentences else 0.0,
        "then": float(bool(asked.then) and _then_done(text, asked.then)),
        "decides": float(asked.yes_no and bool(_DECIDES.search(text))),
        "entitled": float(asked.entitled and bool(_CONDITIONS.search(text))),
        "figures": float(any(figure in text for figure in asked.figures)),
        "level": 1.0 if candidate.local else _LEVELS.get(candidate.level, _OTHER_LEVEL),
        "lived": min(1.0, math.log1p(candidate.cited) / _LIVED),
        "stored": float(stored),
        "beside": 0.0 if stored else min(1.0, beside / _BESIDE),
        "stored_beside": min(1.0, beside / _BESIDE_STORED) if stored else 0.0,
        "amends": float(bool(_AMENDS.search(title))),
        "formal": float(bool(_FORMAL.search(text))),
        "penal": float(penal and not penal_asked),
        "penal_asked": float(penal and penal_asked),
    }
    return Judgement(sum(WEIGHTS[name] * value for name, value in features.items()), fits, features)


def _answers(sentence: str, asked: Asked) -> bool:
    return all(kind.answer.search(sentence) for kind in asked.types if not kind.local)


def _then_done(text: str, deed: str) -> bool:
    """Whether the text sets a time for the deed."""
    between = r"(?:[^。；;，,]{0,20}(?:提出|提起)[^。；;，,]{0,8}|[^。；;，,]{0,6})"
    return bool(re.search(rf"(?:日|月|年|小时)(?:以|之)?内[，,]?{between}{deed}(?!人|书|之日)", text))


def _beside(title: str, asked: Asked, rarity: Callable[[str], dict[str, float]]) -> float:
    """Rarity of the words of a title that the question says neither itself nor in official words."""
    spoken = f"{asked.text} {asked.query}"
    words = rarity(_TITLE_EMPTY.sub(" ", title))
    return sum(x for w, x in words.items() if len(w) > 1 and w not in spoken)


def sure(asked: Asked, best: Judgement, margin: float) -> float:
    """How sure it is that the best passage answers, 0 to 1; ``margin`` is its lead over the next one."""
    weight = sum(unit.weight for unit in asked.units)
    known = sum(unit.weight for unit in asked.units if unit.terms) / weight if weight else 0.0
    values = {
        **{name: best.features[name] for name in ("cover", "text", "sentence")},
        "margin": min(_WIDEST, margin),
        "known": known,
        "weight": min(1.0, weight / _MUCH),
        "held": best.features["cover"] * weight / _ENOUGH,
    }
    return 1 / (1 + math.exp(-_BIAS - sum(_SURE[name] * value for name, value in values.items())))
