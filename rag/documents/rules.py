"""The wording by which people ask for a part of a document, from ``configs/documents.yaml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.configs import read_config

_CONFIG = Path(__file__).resolve().parent.parent.parent / "configs" / "documents.yaml"


@dataclass(frozen=True)
class Aspect:
    """One side of a matter (conditions, amounts …): how it is asked for, and where and how documents state it."""

    name: str
    asked: re.Pattern[str]
    heading: re.Pattern[str]
    text: re.Pattern[str]
    whole: bool
    """An enumeration that is only right as a whole."""


@dataclass(frozen=True)
class Rules:
    """All of the configuration."""

    aspects: tuple[Aspect, ...]
    record: dict[str, re.Pattern[str]]
    never: re.Pattern[str]
    ahead: re.Pattern[str]
    """A time to come, for which what holds today may not."""
    hearsay: re.Pattern[str]
    """What was only heard: its figures are not the resident's."""
    empty: re.Pattern[str]
    """Words of a question that say nothing."""
    common: re.Pattern[str]
    """Words that nearly every document says."""
    spoken: tuple[tuple[re.Pattern[str], str], ...]
    alike: tuple[tuple[str, ...], ...]
    """Words that say the same of what is counted (交、缴)."""
    same: tuple[tuple[str, ...], ...]
    """Everyday words for deeds and things behind the one that documents use."""
    apart: tuple[tuple[str, ...], ...]
    """Sorts of which nobody is two."""
    kinds: tuple[re.Pattern[str], ...]
    """What benefits of one kind are called."""
    kinds_around: re.Pattern[str]
    """The other words of a message that names only a kind of benefit."""


@cache
def rules() -> Rules:
    """The rules, loaded once."""
    content = read_config(_CONFIG)
    aspects = tuple(
        Aspect(name, re.compile(a["asked"]), re.compile(a["heading"]), re.compile(a["text"]), bool(a.get("whole")))
        for name, a in content["aspects"].items()
    )
    record = {name: re.compile(pattern) for name, pattern in content["record"].items()}
    spoken = tuple((re.compile(said), meant) for said, meant in content["spoken"])
    never, ahead, hearsay, empty, common, around = (
        re.compile(content[n]) for n in ("never", "ahead", "hearsay", "empty", "common", "kinds_around")
    )
    alike = tuple(tuple(words) for words in content["alike"])
    same = tuple(tuple(words) for words in content["same"])
    apart = tuple(tuple(words) for words in content["apart"])
    kinds = tuple(re.compile(words) for words in content["kinds"])
    return Rules(aspects, record, never, ahead, hearsay, empty, common, spoken, alike, same, apart, kinds, around)


def in_writing(text: str) -> str:
    """The normalised ``text`` with spoken forms as documents write them (周三 → 星期三, 三口之家 → 三人)."""
    for said, meant in rules().spoken:
        text = said.sub(meant, text)
    return text


def as_written(text: str, document: str) -> str:
    """``text`` with everyday words for things in the words of ``document`` that it knows them by (苞米 → 玉米)."""
    for written, *spoken in rules().same:
        if written not in document or written in text:
            continue
        word = next((w for w in spoken if len(w) > 1 and w in text and w not in document), "")
        text = text.replace(word, written) if word else text
    return text
