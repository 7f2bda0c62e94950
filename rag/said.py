"""What a text states: ages, months of paying or living somewhere, homes, incomes.

One fact for each phrase, in order. Knows nothing of whom a fact is about, nor of conditions. A number that sounds
like a rule that is asked about (是不是要满15年) is no fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from kg.condition_patterns import insurance_names
from kg.quantities import number
from rag.fact import Fact
from rag.spoken import Span, ages, amounts, bare_ages, born, durations, since
from rag.standing import standing
from rag.when import days


def said(text: str, as_of: date) -> Iterator[Fact]:
    """All facts of a normalised text; dates are counted from ``as_of``."""
    yield from _ages(text, as_of)
    yield from _durations(text, as_of)
    yield from _housing(text)
    yield from _incomes(text)
    yield from _dates(text, as_of)
    yield from standing(text)


def _ages(text: str, as_of: date) -> Iterator[Fact]:
    taken: list[tuple[int, int]] = []
    spans = [*born(text, as_of), *ages(text), *bare_ages(text)]
    for span in spans:
        if any(a < span.end and span.start < b for a, b in taken):
            continue
        taken.append((span.start, span.end))
        yield Fact("age", text[span.start : span.end], span.low, span.high, note=span.note)
    for found in re.finditer(r"(?:刚出生|刚生|满月)(?!证)|(\d{1,2}|[一二三四五六七八九十]+)个?多?月大", text):
        old = (number(found[1]) or 0) / 12 if found[1] else 0.0
        yield Fact("age", found[0], old, old)


_PAY = (
    r"(?:缴费|缴纳|缴存|参保|缴(?!水|电|税)|(?<![提上递外移转成社之晚迟没未欠])交"
    r"(?!房|学费|物业|罚款|通|材料|了材料|警|易|付|流|往|给|代|界|租|水|电|钱|定|订|首付))"
)
_ABOUT: tuple[tuple[str, str], ...] = (
    (
        "",
        r"产假|结婚|结了婚|离婚|去世|过期|到期|丢了|有效|住院|服刑|判|当兵|服役|后|以后|之内|工作日|办完|办好"
        r"|等了|断了|停了|断缴|断保|病|试用(?!期)|利息|缓刑",
    ),
    ("contract", r"合同|签(?!证|字|收|发|名|注)|协议"),
    ("pregnant", r"怀孕|怀了|孕|流产|小产"),
    ("overdue", r"逾期|晚交|迟交|晚缴|迟缴|拖欠|欠缴|欠(?!薪)|拖了|晚了|迟了|没交|未交|超期|超了"),
    ("probation", r"试用期"),
    ("jobless", r"失业(?!保险|金|险|登记)|没工作|没上班|没班上|下岗|离职|被裁|被辞退|辞职"),
    (
        "residence",
        r"居住|住(?!院|房|宅|建|址|户)|待(?!遇)|呆|来的$|(?<![十几百年月天日未原后从本带越出回起将看])来(?!办|问|说|自"
        r"|信|源|访|电|看|咨)|搬|定居|落脚|生活",
    ),
    ("work", r"进公司|进单位|进厂|来公司|到单位|到公司|干|上(?=了|过)|工作(?!日)|上班|打工|工龄|入职|做工"),
    ("business", r"开店|开业|经营|营业|做生意|执照|开了|开张"),
    ("graduated", r"毕业|离校"),
)
_VARS = {
    "insured": "insured_months",
    "jobless": "unemployed_months",
    "residence": "residence_months",
    "work": "work_months",
    "business": "business_months",
    "graduated": "graduated_months",
    "contract": "contract_months",
    "pregnant": "pregnant_months",
    "overdue": "overdue_months",
    "probation": "probation_months",
}


FIRST_JOB = "头一份工作"
"""Note of months worked by somebody who never worked before: they are all there is."""
_FIRST_JOB = re.compile(
    r"(?:头一[份回次个]|第一[份回次个])(?:正式)?的?(?:工作?|活儿?|班|单位|上班|参加工作|就业)|(?:以前|之前|从前|原来|从)(?:都)?(?:没|没有|未)"
    r"(?:上过班|工作过|干过活|参加过工作|就过业)"
)


_LACKED = re.compile(r"(?:差|缺)(?:了|着|个)?(?:不到|大概|大约|将近|也就)?$")
"""Before what somebody still lacks (「还差两年」): none that has passed."""


def _durations(text: str, as_of: date) -> Iterator[Fact]:
    names = "|".join(map(re.escape, insurance_names()))
    about = (("insured", rf"{names}|{_PAY}"), *_ABOUT)
    before = ""
    first = _FIRST_JOB.search(text)
    broken = re.search(r"断断续续|断过|断缴|断保|断交|中断过|断了|停过|停缴|补缴", text)
    steady = re.search(r"连续|连着|一直|没断|不间断|没中断", text)
    unbroken = False if broken else (True if steady else None)
    for start, end in _segments(text):
        part = text[start:end]
        spans = [s for s in _apart([*since(part, as_of), *durations(part)]) if not _LACKED.search(part[: s.start])]
        for span in spans:
            topic = _late(part, span) or _nearest(part, span, about)
            kinds = _kinds(part, span)
            if topic is None and not kinds:
                topic = _nearest(before, Span(0, 0, len(before), len(before)), about) if before else None
            if topic == "insured" and not kinds:
                kinds = _kinds(before, Span(0, 0, len(before), len(before)))
            if span.note == "很久" and topic != "residence":
                continue
            if not topic or (topic == "insured" and re.search(r"房租|学费|物业|罚款|[水电气]费|税|违约|贷", part)):
                continue
            words = part[span.start : span.end]
            place = re.search(r"在?(外地|外省|老家|外市|[\u4e00-\u9fff]{2,6}?[市省](?!场|民|里))", part)
            yield Fact(
                _VARS[topic],
                words,
                span.low,
                span.high,
                kind=kinds if topic == "insured" else "",
                note=FIRST_JOB if first and topic == "work" else span.note,
                unbroken=unbroken if topic == "insured" else None,
                place=place[1].removeprefix("在") if place else "",
            )
        none = re.search(
            r"(?:从来|一直|从|压根|根本)?(?:就)?(?:没有?|未)(?:给我?)?(?:交|缴|上|参保|买)(?:过"
            rf"|保)?({names})?(?!够|满|到|完|断)",
            part,
        )
        if none and not spans and re.search(rf"{names}|参保", part):
            yield Fact("insured_months", none[0], 0.0, 0.0, kind=_kinds(part, Span(0, 0, none.start(), none.end())))
        before = part or before


def _late(part: str, span: Span) -> str | None:
    """A stretch by which somebody is late is none of paying."""
    return "overdue" if re.search(r"(?:晚|迟|欠|逾期|拖)[^，。]{0,8}$", part[: span.start]) else None


def _segments(text: str) -> Iterator[tuple[int, int]]:
    last = 0
    for match in re.finditer(r"[，,。；;！!？?、\n\s]+", text):
        yield last, match.start()
        last = match.end()
    yield last, len(text)


def _apart(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in spans:
        if not any(k.start < span.end and span.start < k.end for k in kept):
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)


def _nearest(part: str, span: Span, about: Iterable[tuple[str, str]]) -> str | None:
    """The topic whose word is nearest; a word before counts as nearer than one after."""
    best: tuple[float, str] | None = None
    for topic, words in about:
        for found in re.finditer(words, part):
            if found.start() < span.end and span.start < found.end() and span.end > span.start:
                distance = 0.0
            elif found.end() <= span.start:
                distance = float(span.start - found.end())
            else:
                distance = found.start() - span.end + 1.5
            if best is None or distance < best[0]:
                best = (distance, topic)
    return best[1] if best else None


def _kinds(part: str, span: Span) -> str:
    names = insurance_names()
    best: tuple[int, str] | None = None
    for found in re.finditer("|".join(map(re.escape, names)), part):
        distance = span.start - found.end() if found.end() <= span.start else found.start() - span.end
        if best is None or distance < best[0]:
            best = (distance, names[found[0]])
    return best[1] if best else ""


_AREA = re.compile(
    r"人均(?:住房|居住|建筑|面积|住|还|才|只有|只|也就|也|连|都|大概|大约|约|是|有|算下来|下来|占)*(?P<less>不到"
    r"|没到|不足|不够|没有|没)?(?P<n>\d+(?:\.\d+)?"
    r"|[一二两三四五六七八九十百]+)"
    r"(?P<odd>多|来|几)?个?(?:平方米|平米|平方|平|㎡|m2)(?P<after>多|左右|出头)?"
)
_HOMELESS = re.compile(
    r"(?:名下|自己|家里|全家|我|在?本地|在?[\u4e00-\u9fff]{2,5}市|在?这里?|也|都|还|又|还是|一直)*(?:没有|没|无"
    r"|没得)(?:任何|自有|自己的|自个的|产权|一套|买过?|个)*"
    r"(?:住房|房子|房屋|房产|房)(?!产证|本|租|东|贷|证|间|型|卡|照)"
)
_HOMEOWNER = re.compile(
    r"(?<!没)(?<!无)(?<!没得)有(?:自己的|自有|一套|两套|套|一处|两处|个|商品|回迁|老)*(?:住房|房子|房产|房)(?!产证"
    r"|本|租|东|贷|证|补|子补)|名下有房|买了(?:套|一套)?房"
)


def _housing(text: str) -> Iterator[Fact]:
    for found in _AREA.finditer(text):
        value = number(found["n"])
        if value is None:
            continue
        low = high = value
        if found["less"]:
            low, high = 0.0, value - 0.01
        elif found["odd"] or found["after"]:
            low, high = (
                (value * 0.9 if found["after"] == "左右" else value),
                value + (9 if value >= 10 and found["odd"] else 1),
            )
        yield Fact("housing_area", found[0], low, high, kind="人均")
    homeless, owner = _HOMELESS.search(text), _HOMEOWNER.search(text)
    place = re.search(r"(?:老家|外地|农村|乡下)[^，,。]{0,4}有[^，,。]{0,4}房", text)
    if homeless and not owner:
        yield Fact("owns_home", homeless[0], value="否")
    elif owner and not homeless:
        yield Fact("owns_home", owner[0], value="是", place="外地" if place else "")


_EARN = re.compile(r"(?:月收入|年收入|收入|工资|月薪|年薪|底薪|薪水|薪资|退休金|挣|赚|到手|开支|低保金)")
_MONTHLY = re.compile(r"月薪|月工资|月收入|每月|每个月|一个月|月入")
_YEARLY = re.compile(r"年收入|年薪|一年|每年|全年|年收")


def _incomes(text: str) -> Iterator[Fact]:
    for start, end in _segments(text):
        part = text[start:end]
        earning = _EARN.search(part) or re.search(r"人均(?!住|面|\d+平|.{0,6}平)", part)
        if not earning or re.search(r"标准|低于多|不超过多|(?:收入|工资|金|挣|赚)(?:是|要|得|有|能)*多少", part):
            continue
        for span in amounts(part):
            if span.start < earning.start() and span.end < earning.start() - 4:
                continue
            per = (
                "人均"
                if "人均" in part or "每人" in part
                else ("家庭" if re.search("家|全家|两口|一共|总共", part) else "本人")
            )
            unit = "年" if _YEARLY.search(part) and not _MONTHLY.search(part) else "月"
            yield Fact("income", part[span.start : span.end], span.low, span.high, kind=per + unit)
            break


_OF_MONEY = re.compile(
    r"(?:罚款?|罚单|罚了|定金|押金|欠(?:款|我|缴|税)?|借(?:款|了)?|标的|价款?|花了|花|本金|买(?:了|的)?(?:一)?[件个双台部条套张只瓶袋辆]?)(?:是|了|共|额)?$"
)
_SUM = re.compile(r"元|块|万|钱|[kKwW]$")


def _sums(text: str) -> Iterator[Fact]:
    """Sums of money that are nobody's income: what is owed, fined, bought or sued for."""
    for start, end in _segments(text):
        part = text[start:end]
        if _EARN.search(part) or "人均" in part:
            continue
        for span in amounts(part):
            named = _OF_MONEY.search(part[: span.start])
            if named or _SUM.search(part[span.start : span.end]):
                deposit = "定金" if "定金" in part else ""
                yield Fact("amount", part[span.start : span.end], span.low, span.high, kind=deposit, note=part)


def _dates(text: str, as_of: date) -> Iterator[Fact]:
    """Days on which something happened, as ordinals; a stretch that has passed since (都两个月了) as months."""
    yield from _sums(text)
    for start, end in _segments(text):
        part = text[start:end]
        found = [w for w in days(part, as_of) if not re.match(r"出生|生(?!效|病)|的人", part[w.end :])]
        for when in found:
            yield Fact("date", part[when.start : when.end], when.low.toordinal(), when.high.toordinal(), note=part)
        for span in durations(part):
            since_then = re.match(r"(?:了|啦|多了)(?:$|[^\u4e00-\u9fff]|还|才|能|可|都|没|也)", part[span.end :])
            if since_then and not found:
                yield Fact("elapsed_months", part[span.start : span.end], span.low, span.high, note=part)
