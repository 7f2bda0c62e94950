"""How many years are left where an age and a term may come to so much together (年龄与贷款年限之和不超过68周岁).

Knows nothing of sums of money.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kg.schema import Article
from rag.documents import compute
from rag.documents.question import plain
from rag.documents.sums.case import Case, shown
from rag.frame import Statement

_TOGETHER = re.compile(
    r"(?P<one>[\u4e00-\u9fff]{2,8}?)(?:与|和|加上?)(?P<other>[\u4e00-\u9fff]{2,8}?)之和[,，]?(?P<rest>[^。；;]{0,40})"
)
_BOUND = re.compile(r"(?P<who>男|女)?[^,，。\d]{0,6}?不(?:得)?超过(?P<n>\d{2,3})(?:周岁|岁|年)")
_MOST = re.compile(r"最长(?:不(?:得)?超过)?(?P<n>\d{1,2})年")
_ASKED = re.compile("几年|多少年|多久|多长|年限|期限")
_AGE, _OF_HOUSE = re.compile("年龄"), re.compile("房龄|楼龄")
_HOUSE = re.compile(r"(?:房龄|楼龄)[^,，。\d]{0,4}(\d{1,2})年|(\d{1,2})年(?:的)?(?:房龄|楼龄|老房|旧房)")


def left(case: Case) -> list[Statement]:
    """68−45=23, at most 30."""
    if not _ASKED.search(case.question.text):
        return []
    found = {line: (articles, figures) for line, articles, figures in _bounds(case)}
    if len(found) != 1:
        return []
    line, (articles, figures) = next(iter(found.items()))
    return compute.said(line, case.evidence(*articles), *figures)


def _bounds(case: Case) -> Iterator[tuple[str, list[Article], list[Decimal]]]:
    for article in (a for a in case.held.articles if not a.table):
        text = plain(article.text)
        for match in _TOGETHER.finditer(text):
            told = _told(case, f"{match['one']}{match['other']}")
            bound = _bound(case, match["rest"])
            if told is None or bound is None or bound <= told[0]:
                continue
            total = bound - told[0]
            most = next((Decimal(m["n"]) for m in _MOST.finditer(text)), None)
            tail = f"，最长{shown(most)}年" if most is not None and most < total else ""
            years = min(total, most) if most is not None else total
            steps = f"{shown(bound)}−{shown(told[0])}={shown(total)}年{tail}"
            words = match.group().strip(",， ")
            line = f"算下来最长{shown(years)}年。按“{words}”和您说的{told[1]}算：{steps}。"
            yield line, [article], [bound, told[0], total, years]


def _told(case: Case, name: str) -> tuple[Decimal, str] | None:
    """The age that the rule speaks of, of somebody or of a house."""
    if _OF_HOUSE.search(name):
        match = _HOUSE.search(case.question.whole)
        return (Decimal(match[1] or match[2]), match.group()) if match else None
    if not _AGE.search(name) or _HOUSE.search(case.question.text):
        return None
    ages = [m for m in case.question.measures if m.unit == "岁" and m.low == m.high]
    return (Decimal(str(ages[0].low)), ages[0].words) if len({m.low for m in ages}) == 1 else None


def _bound(case: Case, rest: str) -> Decimal | None:
    """The bound for the sex that was told, or the only one."""
    bounds = list(_BOUND.finditer(rest))
    text = case.question.story or case.question.whole
    sex = {s for s, sign in (("男", "男|老公|先生"), ("女", "女(?!儿|婿)|老婆")) if re.search(sign, text)}
    own = [b for b in bounds if b["who"] is None or (len(sex) == 1 and b["who"] in sex)]
    return Decimal(own[0]["n"]) if len({b["n"] for b in own}) == 1 else None
