"""Where somebody comes from or goes to, told apart from where something is handled. Knows no guides and no dialogue."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from kg.regions import Mention, RegionTree
from rag.facts import kin_words
from rag.lexicon import normalise, pattern

_FROM = re.compile(
    r"(?:户口|户籍|老家|原籍)(?:本)?(?:就|还|都|是|在|落在|的)*$"
    r"|(?:^|[,，。我他她]|户口|户籍|档案|社保|公积金)(?:是|才|刚|刚刚)?从$"
)
_FROM_THERE = re.compile(r"(?:的)?(?:户口|户籍|人(?!民|力|才|社))|的(?=在|来|到|住|想|户)")
_THITHER = re.compile(r"(?:转院?|迁|调|搬|嫁|考|寄|转诊)(?:去|到|往|上)?$")
_FOR = re.compile(
    r"(?:那边|那儿|那头)?(?:的)?(?:大?医院|大夫|看(?!看)|住院|治|就医|上学|念|读|打工|上班|干活|工作|常住|养老|买房|旅游|玩)"
)
_MORE_PEOPLE = (
    "姨",
    "姑",
    "叔",
    "舅",
    "婶",
    "伯",
    "嫂子?",
    "姐夫",
    "妹夫",
    "侄[子女]?",
    "外甥女?",
    "老乡",
    "工友",
    "同学",
    "战友",
    "哥们儿?",
)
_OF_ANOTHER = re.compile(rf"(?:{'|'.join((*kin_words(), *_MORE_PEOPLE))}|[他她](?!们))(?:的|他|她)?[^，,。]{{0,4}}$")
_ELSEWHERE = re.compile(
    r"(?:户口|户籍)(?:本)?(?:还|都|是|在|不在|没在|落在|没迁)*(?:外[省市地县区]|别的|老家|乡下|这|本地|当地|这边|这里|过来)"
    r"|(?:户口|户籍)(?:本)?(?:不在|没在|没迁)|外[省市地县区](?:的)?(?:户口|户籍|人)|(?:不是|没有|非)(?:本地|当地|本市|本省|这边|这里)(?:的)?(?:户口|户籍|人)"
    r"|异地|不回(?:老家|去)|拿(?:着)?居住证"
)
_HERE = re.compile(
    r"(?:户口|户籍)(?:本)?(?:就|也|都|还|是|在|落在)*(?:这|本地|当地|这边|这里)"
    r"|(?<!不是)(?<!没有)(?<!非)本地(?:的)?(?:户口|户籍|人)"
)


def origins(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The places in a normalised ``text`` that somebody comes from."""
    return [m for m in mentions if _FROM.search(text[: m.start]) or _FROM_THERE.match(text[m.end :])]


def of_handling(text: str, mentions: list[Mention], context: str | None, above: Container[str] = ()) -> list[Mention]:
    """Without the places that somebody comes from or goes to, where others are said or known (``context``); those that
    the place lies in are ``above``."""
    origin = origins(text, mentions)
    held = [m for m in origin if not m.foreign]
    if context and len(mentions) == 1 and held:
        before = text[: held[0].start]
        if _OF_ANOTHER.search(before) or pattern("suppose").search(before):
            return mentions  # 「我妈户口在某区，她的也丢了」: there it is handled for her
    goal = [m for m in mentions if m.foreign and (_THITHER.search(text[: m.start]) or _FOR.match(text[m.end :]))]
    # 「转去市里看病」, said in a district: there it is not handled.
    goal += [
        m
        for m in mentions
        if any(c in above for c in m.candidates) and _THITHER.search(text[: m.start]) and _FOR.match(text[m.end :])
    ]
    left = [m for m in mentions if m not in origin and m not in goal]
    return left if context or left else mentions


def from_elsewhere(text: str, tree: RegionTree) -> bool | None:
    """Whether somebody is said to be registered elsewhere than where they live; ``None``: nothing is said of it."""
    said = normalise(text)
    if _HERE.search(said):
        return False
    if _ELSEWHERE.search(said):
        return True
    mentions = tree.find(said)
    origin = origins(said, mentions)
    if not origin:
        return None
    return any(m.foreign for m in origin) or len(mentions) > len(origin)
