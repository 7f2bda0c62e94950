"""Predicates, and the words that phrases of conditions are built from.

Knows nothing of any single pattern or of how a clause is cut into phrases.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from kg.configs import read_config

Op = Literal[">=", ">", "<=", "<", "=="]
Sex = Literal["男", "女"]
_CONFIG = Path(__file__).resolve().parent.parent / "configs" / "conditions.yaml"


@dataclass(frozen=True)
class Predicate:
    """One comparison that an applicant's facts can be held against."""

    var: str
    op: Op
    value: float | str
    unit: str = ""
    """岁, 月, 平方米, 元, 级, 人 or nothing."""
    text: str = ""
    """The words of the clause that say it."""
    kind: str = ""
    """Which insurance (失业), which income (人均月), which document; residence in which place."""
    sex: Sex | None = None
    """Only these have to meet it."""
    who: str = ""
    """Whom it is about (子女, 被收养人), if not the applicant."""
    unbroken: bool = False
    """The months have to be consecutive."""
    firm: bool = True
    """Whether missing it decides; not so where the clause knows exceptions."""
    otherwise: str = ""
    """What the clause says of those who miss it, or of exceptions."""


@cache
def cues() -> dict[str, Any]:
    """The cue words of ``configs/conditions.yaml``."""
    loaded: dict[str, Any] = read_config(_CONFIG)
    return loaded


@cache
def insurance_names() -> dict[str, str]:
    """Every way to name an insurance, longest first, with its kind."""
    pairs = [(name, kind) for kind, names in cues()["insurance"].items() for name in names]
    return dict(sorted(pairs, key=lambda p: -len(p[0])))


def insurance_kinds(text: str) -> list[str]:
    """The kinds of insurance that ``text`` names, in order, each once."""
    names = insurance_names()
    found = (names[m[0]] for m in re.finditer("|".join(map(re.escape, names)), text))
    return list(dict.fromkeys(found))


BE = r"(?:凡|均|都|须|应当?|需要?|必须|要求|且|并|同时|已经?|年龄|为|是指|是|在|于|其|具有|满足|符合|达到|以|时)*"
WHEN = (
    r"(?:(?:申请|受理|申报|登记|提出申请|失业|参保|办理|生育|分娩|住院|退休|离职|贷款|提取)(?:之日|当月|当日"
    r"|时)?(?:起?之?前|前|时)?)?"
)
ANYONE = (
    r"(?P<anyone>[^的，、]{0,6}?(?:申请人|申领人|申请者|申请对象|申请单位与个人|申请单位和个人|参保人员?|本人|个人"
    r"|持证人|当事人"
    r"|收养人|缴存人|缴存职工|借款人|购房人|承租人|经营者|求职者|劳动者|用人单位和(?:本人|个人|职工)"
    r"|所在单位和本人|单位和个人|(?<!军)人员|职工|公民|居民|申请家庭|家庭成员|家庭|老年人|老人))?"
)
CERTAIN = re.compile(r"单身|已婚|离异|外地|外来|非本|低保|残疾|失业|退役|大龄|未成年|在校|港澳|外籍|特殊|特困|人才")
"""Marks a group for which alone a requirement is made."""
WHO = (
    r"(?P<who>子女|兄弟姐妹|父母(?:一方|双方)?|配偶|被[^的，、]{1,4}人|孩子|儿童|学生|遗属|监护人|供养亲属|投靠人"
    r"|双方)?"
)
AUDIENCE = (
    r"(?:[及和、]?的?(?:(?:本市|本地|城乡|农村|城镇|户籍|常住|我市|本区|本县|中国|大陆|低收入|适龄)*"
    r"(?:公民|老年人口?|老人|居民|人员|儿童|未成年人|成年人|个人|申请人|职工|妇女|女性|男性|人|者|家庭|少年|人口))"
    r"(?:应当?(?:接受义务教育|入学)[^，]*)?)?"
)
PLACE = (
    r"(?:本[市省区县地]|我[市省区县]|当地|全[市省区县]|居住地|居住城市|其他城市|居住的?城市|城区"
    r"|(?:(?![人为均须方其应已经过向持，])[\u4e00-\u9fff]){2,9}?[省市区县州旗])"
)
REACH = r"(?:年?满|已满|达到?|不少于|不低于|不得少于|不得低于|超过|大于)"
SHORT = r"(?:不足|未满|不满|未达到?|少于|低于|小于)"
UPTO = r"(?:不超过|不得超过|不高于|不大于|不多于|不得高于|未超过)"
COMPARE = rf"(?P<cmp>{UPTO}|{REACH}|{SHORT})"
ABOVE = r"(?:及|含|（含）)?以上(?:（?含(?:本数)?）?)?"
BELOW = r"(?:及|含|（含）)?以(?P<below>下|内)"


def comparison(compare: str | None, *, below: bool = False) -> Op:
    """The operator for the words of comparison, and for 以下 after the number."""
    if compare is None:
        return "<=" if below else ">="
    if re.fullmatch(UPTO, compare):
        return "<="
    if re.fullmatch(SHORT, compare):
        return "<"
    return ">" if compare in ("超过", "大于") else ">="


Builder = Callable[[re.Match[str]], Iterator[Predicate]]
PATTERNS: list[tuple[str, Builder, bool]] = []
INSURANCE = "@insurance@"
"""Stands for every way to name an insurance until the patterns are compiled."""


def pattern(core: str, *, who: bool = True, whole: bool = False) -> Callable[[Builder], Builder]:
    """Register a builder for phrases that ``core`` covers after who it is about and before what they are called.

    ``whole``: only where the phrase is a sentence of its own. ``who``: others than the applicant may be named.
    """
    lead = f"{BE}{WHEN}{ANYONE}{WHO if who else ''}{WHEN}{BE}"

    def register(builder: Builder) -> Builder:
        PATTERNS.append((f"{lead}{core}{AUDIENCE}", builder, whole))
        return builder

    return register
