"""Quantities that are too small, or too large, for a grant: those below a bound get nothing, and no sum is formed.

Knows nothing of sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kg.schema import Article
from rag.documents.question import plain
from rag.documents.sums import fractions
from rag.documents.sums.case import Case, shown
from rag.frame import Statement

_UNIT = "平方米|公里|立方米|亩|千瓦|吨|头|只|株|小时|天|日|人|%"
_SHUT = re.compile(
    rf"(?P<name>[\u4e00-\u9fff]{{0,10}}?)(?P<way>不足|不满|低于|未达到?|不到|超过|高于|大于)(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>{_UNIT})的?"
    r"[,，]?(?P<end>(?:均|一律|的)?不(?:予|得|能|可|再|享受|给|退|赔|补|支付|纳入|计)[\u4e00-\u9fff]{0,6})(?=[。；;,，]|$)"
)
_BELOW = frozenset(("不足", "不满", "低于", "未达", "未达到", "不到"))
_KIND = {"日": "天"}
_COUNTING = re.compile("按(?:一|1)|计算|的部分")
_SENTENCE = re.compile("[。；;\\n]")
_DEEDS = re.compile("补|赔|退|贷|奖|领|报|免")


def shut_out(case: Case) -> list[Statement]:
    """That nothing is paid for what was told: 15亩 where those below 20亩 get nothing."""
    if not case.question.asks("amount", "formula", "conditions", "refuse") and not case.asks_money:
        return []
    found = {line: article for line, article in _rules(case)}
    if len(found) != 1:
        return []
    line, article = next(iter(found.items()))
    return [Statement(line, case.evidence(article))]


def _rules(case: Case) -> Iterator[tuple[str, Article]]:
    asked = set(_DEEDS.findall(case.question.text))
    for article in (a for a in case.held.articles if not a.table):
        for piece in (p for p in _SENTENCE.split(plain(article.text)) if not _COUNTING.search(p)):
            for match in _SHUT.finditer(piece):
                told = _told(case, match)
                if told is None or (asked and not asked & set(match["end"]) and not match["end"].endswith("享受")):
                    continue
                value, words = told
                least = Decimal(match["n"].replace(",", ""))
                if (value < least) if match["way"] in _BELOW else (value > least):
                    unit = match["unit"]
                    how = f"{match['way']}{shown(least)}{unit}"
                    rule = f"{article.locator}写明“{match.group().strip()}”"
                    yield f"{match['end']}：您说的{words}{how}，{rule}；最后以窗口审核为准。", article


def _told(case: Case, match: re.Match[str]) -> tuple[Decimal, str] | None:
    """The one quantity that was told of what the bound is for."""
    unit = _KIND.get(match["unit"], match["unit"])
    if unit == "%":
        share = fractions.of_name(case.question.whole, match["name"][-3:]) if match["name"].endswith("率") else None
        return (share.value, share.words) if share else None
    found = [t for t in case.person.told if t.kind == unit and not t.vague]
    if unit in ("天", "人", "小时"):
        name = match["name"]
        pairs = [name[i : i + 2] for i in range(len(name) - 1)]
        found = [t for t in found if any(p in t.part for p in pairs)]
    return (found[0].value, found[0].words) if len({t.value for t in found}) == 1 else None
