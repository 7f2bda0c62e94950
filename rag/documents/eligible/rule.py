"""One list of conditions, or one sentence that sets some, and how its words are cut. Knows nothing of documents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kg.quantities import number
from kg.schema import Article

Kind = Literal["all", "any", "way", "bars", "stops", "counts", "frees", "duties", "waives"]
"""All have to hold; one is enough; a sentence that lets somebody in; one shuts out, or ends it; one (or all) makes
somebody count as something; one frees from a duty; a duty that knows an exception; who a limit does not hold for."""

BARS = re.compile(
    r"不认定为|不视为|不予(?!扣)|不得|不享受|不能|不可|不纳入|不适用|不受理|不属于|不列入|不给予|不包括|除外"
)
COUNTS = re.compile(
    r"(?:认定为|视为|视同|属于|是指|算作|确定为|列为|不认定为|不视为)(?P<as>[\u4e00-\u9fff]{2,12})(?:[:：]?$|[,，。;；:：])"
)
DEED = re.compile(r"申请|办理|享受|提取|购买|领取|参加|报名|申报")
_MARK = re.compile(r"^\s*(?:[（(](?P<m>[一二三四五六七八九十\d]{1,3})[)）]|(?P<n>\d{1,2})[.．、])\s*")
_WHO = re.compile(r"^(?P<who>[^,，:：。;；]{2,30}?)(?:的|时)?[,，]?(?:应当?|须)(?:同时)?(?:符合|具备|满足|具有)")

_PEOPLE = re.compile(r"(?:家庭|人员|职工|人|者|生|户|单位|企业|机构|子女|儿童|青年|居民|农民|妇女|教师|对象)$")


@dataclass(frozen=True)
class Conditions:
    """One list of conditions, or one sentence that sets some."""

    kind: Kind
    items: tuple[str, ...]
    """As printed, without their numbers."""
    about: str
    """Normalised: the words that introduce it."""
    around: str
    """Normalised: the headings above it."""
    article: Article
    counts_as: str = ""
    """What somebody who meets it counts as (无劳动能力)."""
    who: str = ""
    """The only ones that it is for (单身人员), where it is not for all who apply."""
    printed: str = ""
    """The sentence as printed, where it is one."""


def unmarked(text: str, position: int) -> str:
    """An item without its number; 「60周岁」 has none."""
    match = _MARK.match(text)
    if match is None or (match["n"] and int(match["n"]) != position and not re.match(r"\D", text[match.end() :])):
        return text.strip(" 。；;\n")
    return text[match.end() :].strip(" 。；;\n")


def number_of(text: str) -> int | None:
    """The number of an item."""
    match = _MARK.match(text)
    found = number(match["m"] or match["n"]) if match else None
    return int(found) if found else None


def who_of(lead: str) -> str:
    """Whom alone a list is for by its first words (单身人员申请公租房的，应当……); empty where it is for all."""
    match = _WHO.match(lead)
    if match is None:
        return ""
    who, *deed = DEED.split(match["who"], maxsplit=1)
    who = who.strip(" ,，的")
    return who if deed or _PEOPLE.search(who) else ""
