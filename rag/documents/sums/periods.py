"""Times that a document counts from an event: within or after so many days, months or years, or how long a paper holds.

Knows nothing of what was told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.quantities import NUMBER, number
from kg.schema import Article
from rag.documents.question import plain
from rag.documents.sums.case import Case, shown

_FROM = re.compile(
    rf"自(?P<event>[^,，。；;]{{2,30}}?)之?日起(?:的)?(?P<n>{NUMBER})(?P<unit>个月|年|日|天)(?P<side>以?内|之内|后|以后|之后)?"
)
_AFTER = re.compile(
    rf"(?P<event>[^,，。；;：:]{{2,24}}?)后(?:的)?(?P<n>{NUMBER})(?P<unit>个月|年|日|天)(?P<side>以?内|之内)"
)
_WITHIN = re.compile(
    rf"(?P<event>[^。；;]{{4,40}}?)[,，](?:[\u4e00-\u9fff]{{2,6}})?(?:应当)?在(?P<n>{NUMBER})(?P<unit>个月|年|日|天)(?P<side>以?内|之内)"
)
_VALID = re.compile(
    rf"(?P<event>[\u4e00-\u9fff]{{2,20}}?)[》”\"]?(?:的)?有效期限?(?:为|是)?(?P<n>{NUMBER})(?P<unit>个月|年|日|天)(?![\u4e00-\u9fff]{{0,4}}(?:前|内))"
)
_COUNTED_FROM = re.compile(r"(?P<what>[\u4e00-\u9fff]{2,8})自(?P<event>[^,，。；;]{2,30}?)之日起(?:计算|起算|算|计)")
_NOT_IT = re.compile("不得|办结|审核|受理之日|拨付|公示")
"""Periods that bind others than the resident, or that are asked about otherwise."""
_OF_OTHERS = re.compile(
    "(?:人民政府|主管部门|机关|机构|委员会|中心|单位|局|厅|学校|部门|窗口|所)(?:[^,，。；;]{0,8}(?:应当|应))?[^,，。；;]{0,6}$"
    "|退还|拨付|发放|完成核验|作出|答复|指派|退清"
)
_DOCUMENT = re.compile("^(?:本|该)?(?:办法|规定|细则|通知|方案|公告|意见|标准)")
_SENTENCE = re.compile(r"(?<=[。；;\n])")


@dataclass(frozen=True)
class Period:
    """So many of a unit of time from an event on."""

    event: str
    count: int
    unit: str
    after: bool
    words: str
    articles: tuple[Article, ...]
    around: str = ""
    """The sentence that sets it."""
    valid: bool = False
    """Whether it is how long a paper holds."""


def periods(case: Case) -> Iterator[Period]:
    """All periods of the document that bind the resident."""
    for clause in case.held.clauses:
        text = plain(clause.text)
        for sentence in (s for s in _SENTENCE.split(text) if s):
            yield from _in_sentence(sentence, clause.article)
        for match in _COUNTED_FROM.finditer(text):
            yield from _of_column(case, match, clause.article)


def _in_sentence(sentence: str, article: Article) -> Iterator[Period]:
    taken: set[int] = set()
    for pattern in (_FROM, _VALID, _AFTER, _WITHIN):
        for match in pattern.finditer(sentence):
            count = number(match["n"])
            tail = sentence[match.end() : match.end() + 16]
            if count is None or match.start("n") in taken or "工作日" in f"{match.group()}{tail[:3]}":
                continue
            taken.add(match.start("n"))
            if _NOT_IT.search(f"{match['event']}{tail}") or (pattern is not _FROM and _others(pattern, match, tail)):
                continue
            valid = pattern is _VALID
            after = valid or bool("side" in match.groupdict() and match["side"] and "后" in match["side"])
            yield Period(match["event"], int(count), match["unit"], after, _words(match), (article,), sentence, valid)


def _words(match: re.Match[str]) -> str:
    return re.sub(
        r"^[(（]?[一二三四五六七八九十\d]+[)）、.．]\s*|^第[一二三四五六七八九十]+条\s*|^答[:：]",
        "",
        match.group().strip(),
    )


def _others(pattern: re.Pattern[str], match: re.Match[str], tail: str) -> bool:
    """Whether a period binds an office, or is one of the document itself."""
    if pattern is _VALID:
        return bool(_DOCUMENT.match(match["event"]))
    return bool(_OF_OTHERS.search(match.group()[: match.start("n") - match.start()]) or _OF_OTHERS.search(tail))


def _of_column(case: Case, match: re.Match[str], article: Article) -> Iterator[Period]:
    """A period that a row of a table sets, counted from an event (使用年限自……之日起算)."""
    for term in case.terms:
        if term.row >= 0 and term.settled and term.amount.unit in ("年", "月") and term.name in match["what"]:
            unit = "年" if term.amount.unit == "年" else "个月"
            words = f"{match.group()}；{term.name}：{shown(term.amount.value)}{unit}"
            yield Period(match["event"], int(term.amount.value), unit, True, words, (article, term.article))
