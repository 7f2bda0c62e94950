"""What raises or cuts a sum for the resident, by place, class or a fact that was told.

A change whose condition was spoken of but cannot be decided makes the sum doubtful. Knows nothing of how a sum is
found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kg.schema import Article
from rag.documents.question import plain
from rag.documents.sums.case import Case, section, shown
from rag.documents.sums.labels import run
from rag.documents.sums.terms import Term

HUNDRED = Decimal(100)
_RAISED = re.compile(r"(?:上浮|提高|加收|增发|增加)\s*(?P<n>\d+(?:\.\d+)?)\s*%")
_CUT = re.compile(
    r"减按\s*(?P<n>\d+(?:\.\d+)?)\s*%|(?P<half>减半)(?:收取|征收|缴纳|收费|交纳|执行)?"
    r"|按照?(?P<what>[^,，。；;]{0,16}?)(?:标准|金额|基准额|基数)的\s*(?P<n2>\d+(?:\.\d+)?)\s*%\s*(?:发放|计发|给予|执行|收取|补贴|享受|计算)"
)
_EITHER = re.compile(f"{_RAISED.pattern}|{_CUT.pattern.replace('(?P<n>', '(?P<n3>')}")
_SUM_NAME = re.compile(
    r"^(?:其)?[\u4e00-\u9fff()（）、]{0,16}(?:租金|费|补贴|补助|津贴|标准|金额|额度|奖补|奖励|限额|价格|收费|救助金)(?:和[\u4e00-\u9fff]{2,6})?[均各可]{0,2}$"
)
_SEVERAL = re.compile("夫妻|双方|另一方|合并|前述|公式|比例|收入")
_ON_TOP = re.compile("所在地|当地|上述|前[款项条述]|折算|该")
"""What a change that comes on top of another speaks of."""
_ENDS = re.compile(r"(?<=[。；;])|\n")
_SPLIT = re.compile(r"[、,，]|或者?|且|并|以及")
_EMPTY = re.compile(
    "家庭|人员|对象|情形|符合|标准|本市|申请|有关|以上|以下|规定|提供|证明|享受|领取|其中|前款|之一|属于|执行|部分|适用|补贴|补助|收费"
)
_FILL = re.compile("[的中有为是在]|其中|家庭|对象|人员|人才")
_AND = re.compile("[,，、]|并且|且")
_RECENTLY = re.compile("今年|去年|刚")
_DEED = 4
"""Characters of what somebody does in a place (到 … 就业)."""
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Change:
    """A factor with its steps and the words that set it."""

    factor: Decimal
    steps: str
    words: str
    article: Article
    on_top: bool = False
    """Whether it counts from the sum as another change has set it."""


def changes(case: Case, base: Term) -> list[Change] | None:
    """What applies to a sum, in order; ``None`` where that cannot be told."""
    found: dict[tuple[Decimal, bool], Change] = {}
    for article in case.held.articles:
        if article.table or not _near(case, article, base):
            continue
        for printed in (s for s in _ENDS.split(article.text) if s.strip()):
            for change, holds in _in_sentence(case, printed, article, base):
                if holds is None:
                    return None
                if holds:
                    found[change.factor, change.on_top] = change
    first = [c for c in found.values() if not c.on_top]
    later = [c for c in found.values() if c.on_top]
    return None if len(first) > 1 or len(later) > 1 else [*first, *later]


def _near(case: Case, article: Article, base: Term) -> bool:
    """Whether an article may speak of the sum: in its section, or in a document without chapters."""
    if section(article) == section(base.article):
        return True
    return not article.heading and not base.article.heading


def _in_sentence(case: Case, printed: str, article: Article, base: Term) -> Iterator[tuple[Change, bool | None]]:
    sentence = plain(printed)
    if _SEVERAL.search(sentence):
        return
    last = 0
    for match in _EITHER.finditer(sentence):
        condition, last = sentence[last : match.start()].strip(",， "), match.end()
        parts = [p for p in re.split("[,，]", condition) if p]
        named = parts.pop() if parts and _SUM_NAME.match(parts[-1]) else ""
        what = match["what"] or ""
        in_chapters = section(article) == section(base.article)
        if not _same_sum(named, base) or not (_same_sum(what, base) or _ON_TOP.search(what)):
            continue
        if not in_chapters and not named:
            continue
        digits = match["n"] or match["n3"] or match["n2"]
        share = Decimal(digits) if digits else Decimal(50)
        raised = match["n"] is not None
        factor = 1 + share / HUNDRED if raised else share / HUNDRED
        steps = f"(1+{shown(share)}%)" if raised else f"{shown(share)}%"
        words = printed.strip().rstrip("；;。")
        change = Change(factor, steps, words, article, bool(what and _ON_TOP.search(what)))
        yield change, applies(case, "，".join(parts))


def applies(case: Case, condition: str) -> bool | None:
    """Whether the resident meets a condition; ``None`` where it was spoken of and cannot be decided."""
    person = case.person
    if not condition or person.place(condition) is False or person.holds(condition) is False:
        return False
    sure = person.place(condition) or any(name in condition for name in person.mine)
    rest = condition
    for name in (*case.question.here, *case.question.elsewhere, *person.mine):
        rest = rest.replace(name, "")
    rest = "，".join(p for p in re.split("[,，]", rest) if not re.search(r"适用于|除外|^按", p))
    left = _FILL.sub("", re.sub(r"[、,，\s()（）]", "", rest))
    if not left or (person.place(condition) and len(left) <= _DEED and not _NUMBER.search(left)):
        return bool(sure)
    parts = [p for p in _AND.split(rest) if len(_FILL.sub("", p)) > 1]
    figured = [_in_range(case, p) for p in parts if _NUMBER.search(p)]
    words = "、".join(p for p in parts if not _NUMBER.search(p))
    if False in figured or (words and not _spoken(case, words)):
        return False
    if None in figured:
        return None if _spoken(case, rest) else False
    return True


def _in_range(case: Case, part: str) -> bool | None:
    """Whether what was told lies in the one range that a part of a condition sets; ``None`` where nothing tells."""
    if len(_NUMBER.findall(part)) > 1:
        return None
    spoken = _spoken(case, part)
    ranged = case.person.ranged(part)
    if ranged is not None:
        return ranged and (spoken or not _other_thing(part))
    young = re.search("(?:未满|不满|不足|不超过)[2-9]年", part)
    return True if young and spoken and _RECENTLY.search(case.question.whole) else None


def _other_thing(rest: str) -> bool:
    """Whether the range of a condition is one of something that has to be named."""
    return not re.search("岁|户|人", rest)


def _spoken(case: Case, condition: str) -> bool:
    """Whether the message says what a condition asks for, and does not deny it."""
    return any(case.person.says(token, _EMPTY) for token in _SPLIT.split(condition) if len(token) > 1)


def _same_sum(named: str, base: Term) -> bool:
    """Whether a change names the sum, or names none."""
    text = plain(f"{base.scope} {base.text}")
    name = re.sub("标准|上表|规定|金额|[均各可]+$", "", named)
    pairs = [name[i : i + 2] for i in range(len(name) - 1)]
    if "收费" in name or "服务费" in name:
        return True
    return not pairs or sum(p in text for p in pairs) * 2 >= len(pairs) or bool(run(name, text, frozenset())[3:])
