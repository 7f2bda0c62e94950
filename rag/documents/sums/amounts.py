"""Figures that a document sets, with what they are figures of: 元 for each 人 and 月, %, 倍, 个月, and how they count.

Knows nothing of questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

_N = r"\d[\d,]*(?:\.\d+)?"
_FIGURE = re.compile(
    rf"(?P<n>{_N})\s*(?P<scale>万|亿)?\s*"
    r"(?P<unit>元|%|个百分点|倍|公里|平方米|立方米|小时|天|日|个月|年|次|件|学期|周岁|岁"
    r"|人(?!户|至|[及其]{0,2}以[上下]户)|分(?![之钟类级别]))"
    r"(?P<slash>\s*/\s*(?P<of>(?:平方米|公里|立方米|千瓦时|千瓦|供[热暖]期|采暖期|学期|课时|小时|[人月年天日件只辆台次户亩吨生条套名片场间桌位床头株])(?:\s*[·•.*、/]\s*(?:供[热暖]期|采暖期|学期|[人月年天日片场间桌位床头株]))*))?"
)
_UNITS = {"日": "天", "周岁": "岁", "分": "分", "个月": "月"}
_OF = re.compile(
    r"平方米|公里|立方米|千瓦时|千瓦|供[热暖]期|采暖期|学期|课时|小时|[人月年天日件只辆台次户亩吨生条套名片场间桌位床头株]"
)
_EACH = re.compile(
    r"(?<![一二三四五六七八九十\d])每(?:招用|训练|累计|增加|超出?|满|多生育|多|新增|名?符合条件的|合格|一)?"
    r"(?:1|一)?个?(?P<of>平方米|公里|立方米|千瓦时|千瓦|供[热暖]期|采暖期|学期|课时|小时|车次|婴儿|病种|合伙人|[人月年天日件只辆台次户亩吨生条套名间桌床头株])"
)
_SAME = {
    "日": "天",
    "名": "人",
    "生": "人",
    "位": "人",
    "合伙人": "人",
    "车次": "次",
    "千瓦时": "度",
    "供暖期": "供热期",
    "采暖期": "供热期",
}
_CAP = re.compile(r"(?:不(?:得)?超过|不高于|不多于|最高|最多|上限|封顶|限额)[^,，。；;\d]{0,16}$")
_FLOOR = re.compile(r"(?:不低于|不少于|最低|低于|不足|不满|超过|高于|满|以上)[^,，。；;\d]{0,8}$")
_LESS = re.compile(r"(?:扣除|免赔|起付|减去|降低|减少|减免)[^,，。；;\d]{0,8}$")
_MORE = re.compile(r"(?:加收|另给予?|另加|另发|再给|再加|加发|增发|增加|多发|上浮|提高|加计|补充)[^,，。；;\d]{0,12}$")
_AT_LEAST = re.compile(r"的?[,，]?按照?")
"""Between a figure and itself again (低于15万元的按15万元计算): what is less counts as that."""
_BEYOND = re.compile(r"^(?:\s*\([^()]*\))?(?:以上|以下|以内|及以上|及以下|之内|内)")


class Sense(Enum):
    """How a figure counts."""

    PLAIN = "plain"
    CAP = "cap"
    LESS = "less"
    MORE = "more"
    BOUND = "bound"
    """A bound of a condition, no sum by itself."""


@dataclass(frozen=True)
class Amount:
    """One figure: ``per`` what it is set, ``label`` the words before it since the last one, ``after`` those after."""

    value: Decimal
    unit: str
    per: frozenset[str]
    sense: Sense
    label: str
    after: str
    words: str
    each: str = ""
    """The words that set the counting (每多生育1个婴儿)."""


def amounts(text: str) -> Iterator[Amount]:
    """The figures of one sentence, in order."""
    last, before = 0, Decimal(-1)
    found = list(_FIGURE.finditer(text))
    steps = {m.start("of") for m in _EACH.finditer(text)}
    found = [m for m in found if m.start("unit") not in steps]
    for index, match in enumerate(found):
        label = text[last : match.start()]
        end = found[index + 1].start() if index + 1 < len(found) else len(text)
        after = re.split(r"[,，。；;]", text[match.end() : end])[0]
        each = list(_EACH.finditer(label))
        per = {unit(m["of"]) for m in each}
        if match["of"]:
            per |= set(map(unit, _OF.findall(match["of"])))
        value = Decimal(match["n"].replace(",", "")) * {"万": 10000, "亿": 10**8}.get(match["scale"] or "", 1)
        kind = _UNITS.get(match["unit"], match["unit"])
        words = f"{each[0].group()}" if each else ""
        sense = Sense.BOUND if value == before and _AT_LEAST.fullmatch(label) else _sense(label, after, kind)
        yield Amount(value, kind, frozenset(per), sense, label, after, match.group(), words)
        last, before = match.end(), value


def unit(word: str) -> str:
    """The name under which a unit of counting is known."""
    return _SAME.get(word, word)


def per_of(text: str) -> frozenset[str]:
    """What a column's name, a heading or a caption says that its figures are for (元/平方米·月)."""
    found: set[str] = set()
    for match in re.finditer(
        r"元\s*/\s*((?:平方米|公里|立方米|千瓦时|千瓦|供[热暖]期|采暖期|学期|课时|小时|[人月年天日件只辆台次户亩吨生条套名片场间桌位床头株])(?:\s*[·•.*、/]\s*(?:供[热暖]期|采暖期|学期|[人月年天日片场间桌位床头株]))*)",
        text,
    ):
        found |= set(map(unit, _OF.findall(match[1])))
    found |= set(re.findall("每(平方米|立方米|公里|亩|吨|小时|千瓦|头|株)", text))
    found |= {p for m in re.finditer("标准为?:?(每人)?每(月|年)", text) for p in ("人" if m[1] else "", m[2]) if p}
    return frozenset(found)


def _sense(label: str, after: str, kind: str) -> Sense:
    near = re.split(r"[。；;]", label)[-1]
    signs = ((Sense.CAP, _CAP), (Sense.LESS, _LESS), (Sense.MORE, _MORE))
    found = [(match.start(), sense) for sense, sign in signs if (match := sign.search(near))]
    if found:
        return max(found, key=lambda f: f[0])[1]
    if _FLOOR.search(near) or _BEYOND.match(after) or kind in ("岁",):
        return Sense.BOUND
    return Sense.PLAIN
