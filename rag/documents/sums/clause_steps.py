"""Steps that stand in one clause (超过1.2万元至5万元的部分支付60%，超过5万元的部分支付70%), with where they begin.

Who has a threshold of their own is told from the clause; nothing is found where what was told changes the shares
otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kg.schema import Article
from rag.documents.question import plain
from rag.documents.sums.case import Case

_N = r"\d[\d,]*(?:\.\d+)?"
_STEP = re.compile(
    rf"(?P<low>{_N})\s*(?P<s1>万)?元?(?:\([^()]*\))?\s*(?:以上)?(?:至|到|-|—|~|以上不满|以上,?不超过)\s*"
    rf"(?P<high>{_N})\s*(?P<s2>万)?元(?:\([^()]*\))?(?:以下|以内)?的?(?:部分|之间)?[^\d;；。]{{0,10}}?(?P<share>{_N})\s*%"
)
_LAST = re.compile(
    rf"(?P<low>{_N})\s*(?P<s1>万)?元(?:\([^()]*\))?(?:以上)?的?(?:部分)?[^\d;；。至到]{{0,10}}?(?P<share>{_N})\s*%"
)
_PARTS = re.compile("部分|分段|累加|累进|分档累计")
_OWN = re.compile(rf"(?P<who>[\u4e00-\u9fff、]{{2,24}}?)的?起付(?:线|标准)为?(?P<n>{_N})\s*(?P<s>万)?元")
_OTHERWISE = re.compile(
    "(?P<who>[\u4e00-\u9fff、]{2,24}?)(?:的)?(?:[,，])?(?:起付(?:线|标准)|各段|支付比例|报销比例)[^。；;]{0,8}(?:降低|减半|提高|下降|取消)"
)
_LEAST = 2


@dataclass(frozen=True)
class Run:
    """Steps one after the other: where each begins and ends and its share of 100."""

    article: Article
    parts: tuple[tuple[Decimal, Decimal | None, Decimal], ...]
    words: str


def runs(case: Case) -> Iterator[Run]:
    """The steps of each article, as far as they are the resident's."""
    for article in (a for a in case.held.articles if not a.table):
        text = plain(article.text)
        for sentence in re.split("[。\n]", text):
            found = _of(sentence)
            if len(found) < _LEAST or not _PARTS.search(sentence) or case.person.holds(sentence) is False:
                continue
            start = _own_start(case, text, found[0][0])
            if start is not None:
                first = (start, *found[0][1:])
                step = _STEP.search(sentence)
                words = sentence[step.start() :] if step else sentence
                yield Run(article, (first, *found[1:]), words.strip())


def _of(sentence: str) -> list[tuple[Decimal, Decimal | None, Decimal]]:
    found: list[tuple[Decimal, Decimal | None, Decimal]] = []
    end = 0
    for match in _STEP.finditer(sentence):
        low, high = (
            _value(
                match["low"],
                match["s1"] or (match["s2"] if "万" not in match.group()[:6] and _small(match["low"]) else None),
            ),
            _value(match["high"], match["s2"]),
        )
        if found and low != found[-1][1]:
            return []
        found.append((low, high, Decimal(match["share"])))
        end = match.end()
    last = _LAST.search(sentence, end) if found else None
    if last and _value(last["low"], last["s1"]) == found[-1][1]:
        found.append((found[-1][1] or Decimal(0), None, Decimal(last["share"])))
    return found


def _small(digits: str) -> str:
    return "万" if Decimal(digits.replace(",", "")) < 1000 else ""


def _value(digits: str, scale: str | None) -> Decimal:
    return Decimal(digits.replace(",", "")) * (10000 if scale else 1)


def _own_start(case: Case, text: str, usual: Decimal) -> Decimal | None:
    """Where the first step begins for the resident; ``None`` where a rule for them changes more than that."""
    for match in _OTHERWISE.finditer(text):
        if any(case.person.heard.tells(w) for w in re.split("[、,]", match["who"])):
            return None
    own = [
        _value(m["n"], m["s"])
        for m in _OWN.finditer(text)
        if any(case.person.heard.tells(w) for w in re.split("[、,]", m["who"]))
    ]
    return own[0] if len(set(own)) == 1 else (None if own else usual)
