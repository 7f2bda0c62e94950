"""Whether what a resident tells falls short of a figure that a quoted condition sets, or is shut out by it.

Only where a condition with a number, or a plain exclusion, decides: else nothing is said. Knows nothing of how clauses
are found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.quantities import number
from rag.documents.held import Clause
from rag.documents.question import Question, asking
from rag.documents.rules import rules
from rag.documents.select import Scored, said
from rag.facts import facts
from rag.frame import Evidence, Statement
from rag.when import days

_N = r"\d+(?:\.\d+)?|[一二两三四五六七八九十]+"
_UNIT = r"年|个月|周岁|岁|%|平方米|万元|元"
_FIGURE = rf"(?P<n>{_N})\s*(?P<unit>{_UNIT})"
_FROM = re.compile(
    rf"(?<!不)(?<!未)(?:已?满|不少于|不低于|达到|不小于)\s*{_FIGURE}|(?P<n2>{_N})\s*(?P<unit2>{_UNIT})(?:及)?以上"
)
_UPTO = re.compile(
    rf"(?:不超过|不高于|不多于|不满|不足|未满|(?<!不)(?:低于|小于|少于))\s*{_FIGURE}|(?P<n2>{_N})\s*(?P<unit2>{_UNIT})(?:以内|以下|之内|内)"
)
_STRETCH = re.compile(
    rf"(?P<th>第)?(?P<n>{_N})\s*(?P<unit>年|个月)(?P<half>半)?(?!级|底|初|\d|[一二三四五六七八九十]+月)"
)
_MONEY = re.compile(rf"(?P<n>{_N})\s*(?P<scale>万|千)?(?P<unit>多|来)?\s*(?:元|块|(?<=万)|(?<=千))")
_AREA = re.compile(rf"(?P<n>{_N})\s*平方米")
_SCOPES = (("人均", "人均|每人|一个人"), ("月", "月"), ("年", "年"))
"""Words of a limit on money that what was told must say too, and how."""
_CUTOFF = re.compile(
    r"(?P<day>(?:19|20)\d\d年\d{1,2}月\d{1,2}日)(?:\(含\)|（含）)?(?:及)?(?P<side>以前|之前|前|以后|之后|后)(?P<deed>[^,，。；;]{0,8})"
)
_SHARE = re.compile(rf"(?P<n>{_N})\s*%")
_SEGMENT = re.compile(r"[,，。；;:：！!？?\n（）()]+")
_OR = re.compile(r"或|之一")
_SCALE = re.compile(r"情形之一|之一的|优先|标准(?!的?\d)|分档|比例|每[人月年]|奖|补贴\d|发放\d")
"""Rows of a scale and cases of which one is enough."""
_REQUIRED = re.compile(r"条件|可以?申请|方可|才[能可]|应当?[^，。；]{0,6}符合")
_MUST = re.compile(r"应当?|须|方可|才[能可]|可以?(?:申请|办理|享受|参加)|不低于|不少于|持有|连续")
_CASE = re.compile(r"(?:申请|办理|购买)(?P<case>[^,，。;；]{2,20})的[,，](?=应当|须|应)")
"""Those only who want something in particular (申请电动轮椅的，应当年满18周岁)."""
_BORN = re.compile(r"出生")
"""A last day of birth is a condition, however it is put."""
_SINCE = re.compile(r"之日起|自[^,，]{2,20}起")
"""A time within which something has to be done is none that somebody has lasted."""
_AND = re.compile(r"^(?:\d+[.、]\s*)?(?:并且|而且|且|并|同时)?")
_SEXES, _YEAR = re.compile("男|女"), re.compile(r"(?:19|20)\d\d")
_SHUT_OUT = re.compile(r"不予(?!扣)|不得|不能|不作为|不享受|不可|不纳入|不适用|不受理")
_NEGATIVE = re.compile(r"不用|不需要|不必|不能|不可以|不得|不行[^不]|没有?资格")
_MINE = re.compile(r"我|俺|咱|本人|自己")
_PAST = re.compile(r"才|刚|的$|了|从|来|迁|落|办|签|买|搬|入职|毕业|离|登记|开")
_MONTHS = {"年": 12, "个月": 1}
_MONTH = 30.44
"""Days."""
_GREAT, _PART = float("inf"), 0.5


@dataclass(frozen=True)
class _Told:
    """A quantity that the resident states: months, years of age, percent."""

    unit: str
    low: float
    high: float
    words: str
    about: frozenset[str]
    """What it is about, by words that clauses may say too."""
    mine: bool = True
    around: str = ""


@dataclass(frozen=True)
class _Limit:
    """A figure that a clause sets, with the part of the clause that it stands in."""

    unit: str
    low: float
    high: float
    part: str
    about: frozenset[str]

    def excludes(self, told: _Told) -> bool:
        """Whether all that was told may mean lies outside."""
        return told.high < self.low or told.low > self.high


def decided(question: Question, scored: Sequence[Scored], evidence: Evidence, subject: str) -> list[Statement]:
    """What the best clauses of one article mean for what was told; empty where nothing decides.

    ``subject`` is what the document is about: that it is spoken of decides nothing.
    """
    if not (question.asked.yes_no or question.asks("conditions") or rules().hearsay.search(question.text)):
        return []
    if not scored or _NEGATIVE.search(question.text):
        return []
    told = _told(question)
    found = next((s for entry in scored if (s := _short_of(question, entry.clause, told, evidence))), None)
    found = found or _shut_out(question, scored[0], evidence, subject)
    return [found] if found else []


def _short_of(question: Question, clause: Clause, told: Sequence[_Told], evidence: Evidence) -> Statement | None:
    if _BORN.search(clause.flat) and (found := _out_of_time(question, clause, evidence)):
        return found
    if not _requires(clause) or (clause.lead and not _speaks_of(question, clause.lead)):
        return None
    if (case := _CASE.match(clause.flat)) and not _speaks_of(question, case["case"]):
        return None
    if found := _out_of_time(question, clause, evidence):
        return found
    limits = _limits(question, clause.flat)
    for limit in limits:
        if _SINCE.search(limit.part) or sum(o.part == limit.part and o.unit == limit.unit for o in limits) > 1:
            continue
        if limit.unit == "岁" and _SEXES.search(limit.part):
            continue
        fitting = [t for t in told if t.unit == limit.unit and (t.unit == "岁" or t.about & limit.about)]
        fitting = [t for t in fitting if t.unit != "元" or _same_scope(t, limit)]
        own = [t for t in fitting if t.mine] or fitting
        if len({t.words for t in own}) == 1 and limit.excludes(own[0]):
            line = f"您说的{own[0].words}，不符合“{limit.part}”，按{evidence.locator}不能办；最后以窗口审核为准。"
            return Statement(line, [evidence], (own[0].words,))
    return None


def _same_scope(told: _Told, limit: _Limit) -> bool:
    """Whether a sum that was told is a person's or a family's, a month's or a year's, as the limit is."""
    return all(not re.search(word, limit.part) or re.search(how, told.around) for word, how in _SCOPES)


def _out_of_time(question: Question, clause: Clause, evidence: Evidence) -> Statement | None:
    """A day that was told, beside the last or first one that a condition allows."""
    for match in _CUTOFF.finditer(clause.flat):
        limit = next(days(match["day"], question.day), None)
        wanted = _alike(f"{match['deed']}{clause.flat[: match.start()][-12:]}")
        for part in _SEGMENT.split(question.whole):
            for when in days(part, question.day):
                late = limit is not None and "前" in match["side"] and when.low > limit.high
                early = limit is not None and "后" in match["side"] and when.high < limit.low
                if (late or early) and wanted & _alike(part):
                    words = part[when.start : when.end]
                    line = f"您说的{words}，不符合“{match.group()}”，按{evidence.locator}不能办；最后以窗口审核为准。"
                    return Statement(line, [evidence], (words,))
    return None


def _alike(text: str) -> frozenset[str]:
    return frozenset(alike[0] for alike in rules().alike if any(w in text for w in alike))


def _requires(clause: Clause) -> bool:
    """Whether a clause is a condition that all have to meet: no row of a scale, no alternative."""
    if _OR.search(clause.flat) or _SCALE.search(f"{clause.lead}{clause.flat}"):
        return False
    return bool(_REQUIRED.search(clause.lead or clause.flat) or _MUST.search(clause.flat))


def _speaks_of(question: Question, lead: str) -> bool:
    return any(u.within(lead) for u in (*question.units, *question.before))


def _about(question: Question, part: str, before: str, *, written: bool) -> frozenset[str]:
    """What a part of a text is about, or what it says together with the part before where it tells nothing itself."""
    for text in (part, f"{before},{part}"):
        units = (u for u in question.units if len(u.word) > 1 and not rules().common.fullmatch(u.word))
        found = {u.word for u in units if (u.within(text) if written else u.word in text)}
        found |= _alike(text)
        if found:
            return frozenset(found)
    return frozenset()


def _shut_out(question: Question, best: Scored, evidence: Evidence, subject: str) -> Statement | None:
    """A clause that plainly shuts out what is asked about (商业公寓……不作为入学依据)."""
    found = _SHUT_OUT.search(best.clause.flat)
    if found is None or not question.asked.yes_no or best.near < 2 or best.clause.item or best.clause.lead:
        return None
    who = best.clause.flat[: found.start()]
    asks = asking(question.text)
    named = [u for u in question.units if u.weight >= 2 and u.word in asks and u.within(who)]
    if "可以" in who or not any(said(u, subject) < _PART for u in named):
        return None
    return Statement(f"不能。{evidence.locator}写明：“{best.clause.text.strip()}”", [evidence], ("不能",))


def _limits(question: Question, text: str) -> list[_Limit]:
    found: list[_Limit] = []
    before = ""
    for part in _SEGMENT.split(text):
        about = _about(question, part, before, written=True)
        for pattern, upper in ((_FROM, False), (_UPTO, True)):
            for match in pattern.finditer(part):
                value, unit = _value(match["n"] or match["n2"], match["unit"] or match["unit2"])
                if value is not None:
                    ends = (0.0, value) if upper else (value, _GREAT)
                    found.append(_Limit(unit, *ends, _AND.sub("", part.strip()), about))
        before = part or before
    return found


def _told(question: Question) -> list[_Told]:
    """Quantities of a message, without those that it asks for or only has heard of."""
    found: list[_Told] = []
    before = ""
    for part in _SEGMENT.split(question.whole):
        if not part or rules().hearsay.search(part) or re.search("几|多少", part):
            continue
        about, mine = _about(question, part, before, written=False), bool(_MINE.search(part))
        stretches = [_stretch(match) for match in _STRETCH.finditer(part) if not _YEAR.match(match["n"])]
        found += [_Told("月", low, high, words, about, mine) for low, high, words in stretches]
        for match in _SHARE.finditer(part):
            if (share := number(match["n"])) is not None:
                found.append(_Told("%", share, share, match.group(), about, mine))
        found += [_Told("元", *2 * (v,), m.group(), about, mine, part) for m in _MONEY.finditer(part) if (v := _sum(m))]
        for match in _AREA.finditer(part):
            if (area := number(match["n"])) is not None:
                found.append(_Told("平方米", area, area, match.group(), about, mine, part))
        if not stretches and _PAST.search(part):
            found += [replace(told, about=about, mine=mine) for told in _since(part, question.day)]
        before = part
    age = facts(question.whole, question.day).get("age")
    if age and age.low is not None and age.high is not None and age.low >= 1:
        words = age.words if "岁" in age.words else f"{age.words}岁"
        found.append(_Told("岁", age.low, age.high, words, frozenset()))
    return found


def _stretch(match: re.Match[str]) -> tuple[float, float, str]:
    """A stretch of time in months: 一年半; 第7年 is not over yet."""
    value = (number(match["n"]) or 0.0) * _MONTHS[match["unit"]]
    high = value + (_MONTHS[match["unit"]] / 2 if match["half"] else 0)
    return (high - _MONTHS[match["unit"]] if match["th"] else high), high, match.group()


def _since(part: str, day: date) -> list[_Told]:
    """The time since a day of the past that is named, in months."""
    past = [when for when in days(part, day) if when.high < day]
    ends = [((day - w.high).days / _MONTH, (day - w.low).days / _MONTH, part[w.start : w.end]) for w in past]
    return [_Told("月", low, high, f"{words}到现在", frozenset()) for low, high, words in ends]


def _sum(match: re.Match[str]) -> float | None:
    value = number(match["n"])
    return None if value is None or match["unit"] else value * {"万": 1e4, "千": 1e3}.get(match["scale"], 1.0)


def _value(digits: str, unit: str) -> tuple[float | None, str]:
    value = number(digits)
    if unit in _MONTHS:
        return (None if value is None else value * _MONTHS[unit]), "月"
    if unit == "万元":
        return (None if value is None else value * 1e4), "元"
    return value, "岁" if "岁" in unit else unit
