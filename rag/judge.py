"""How well a passage answers a question: a score to rank by and a cover to accept by.

Knows nothing of how passages are found or quoted.
"""

from __future__ import annotations

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
_AMENDS = re.compile(r"修正案|关于修改|修改.{2,40}的决定|关于废止")
_LEVELS = {"宪法": 0.6, "法律": 1.0, "行政法规": 0.7, "部门规章": 0.4}
_OTHER_LEVEL = 0.5
_IN_HEADING, _IN_TITLE = 0.8, 0.7
_NARROW, _NARROW_FAQ = 20.0, 12.0
"""Rarity of unsaid title words from which a text is about something else."""
_NO_VALUE = 0.6
"""What a sentence counts that does not hold the kind of answer asked for."""
FEATURES = (
    *("bm25", "cover", "text", "sentence", "fits", "title", "level", "faq", "rank"),
    *("key", "lead", "amends", "narrow", "narrow_faq", "then", "decides"),
)
WEIGHTS = (0.35, 0.3, 0.17, 0.22, 0.3, 0.0, 0.35, 0.06, 0.2, 0.03, 0.14, -0.3, -0.15, -0.2, 0.1, 0.06)


@dataclass(frozen=True)
class Candidate:
    """A passage as retrieved."""

    title: str
    heading: str
    text: str
    level: str
    """宪法, 法律 …; 问答 for a stored answer."""
    local: bool
    """Said by a part of the country for itself."""
    bm25: float
    """Its BM25 score as a share of the best one's, 0 to 1."""
    rank: int


@dataclass(frozen=True)
class Judgement:
    """``cover``: share of what the question says that the passage says, 0 to 1."""

    cover: float
    score: float
    fits: bool
    features: tuple[float, ...]


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
    key = max(asked.units, key=lambda u: u.weight, default=None)
    sentences = split(text)
    lead = leads(sentences)
    whole = [f"{sentences[lead[i]]}{s}" if i in lead else s for i, s in enumerate(sentences)]
    fits = asked.fits(candidate.text)
    faq = candidate.level == "问答"
    cover = held / total
    said, unsaid = _title_said(title, asked, rarity)
    values = (
        candidate.bm25,
        cover,
        in_text / total,
        max((asked.cover(s, title) * (1.0 if _answers(s, asked) else _NO_VALUE) for s in whole), default=0.0),
        float(fits),
        said,
        1.0 if candidate.local else _LEVELS.get(candidate.level, _OTHER_LEVEL),
        float(faq),
        1 / (1 + candidate.rank),
        float(key is not None and key.within(f"{title} {heading} {text}")),
        asked.cover(sentences[0]) if sentences else 0.0,
        float(bool(_AMENDS.search(title))),
        0.0 if faq else min(1.0, unsaid / _NARROW),
        min(1.0, unsaid / _NARROW_FAQ) if faq else 0.0,
        float(bool(asked.then) and _then_done(text, asked.then)),
        float(asked.yes_no and bool(_DECIDES.search(text))),
    )
    score = sum(w * v for w, v in zip(WEIGHTS, values, strict=True))
    return Judgement(cover, score, fits, values)


def _answers(sentence: str, asked: Asked) -> bool:
    return all(kind.answer.search(sentence) for kind in asked.types if not kind.local)


def _then_done(text: str, deed: str) -> bool:
    """Whether the text sets a time for the deed."""
    return bool(re.search(rf"(?:日|月|年|小时)(?:以|之)?内[^。；;，,]{{0,14}}{deed}", text))


def _title_said(title: str, asked: Asked, rarity: Callable[[str], dict[str, float]]) -> tuple[float, float]:
    """Share of a title's telling words that the question says in its own or in official words; rarity of the others."""
    words = {w: x for w, x in rarity(_TITLE_EMPTY.sub(" ", title)).items() if len(w) > 1}
    if not words:
        return 0.5, 0.0
    spoken = f"{asked.text} {asked.query}"
    held = sum(x for w, x in words.items() if w in spoken)
    whole = sum(words.values())
    return held / whole, whole - held
