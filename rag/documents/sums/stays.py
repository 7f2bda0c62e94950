"""A price for the first hour and one for each after it, for the time that was told.

The tariff is that of the row, column or clause that is the resident's, with the hours that are charged, the limit, and
what the document sets for holidays and for green plates. Nothing is said where any of it is open.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.quantities import number
from kg.schema import Article
from rag.documents import compute
from rag.documents.question import plain
from rag.documents.sums.case import Case, money, shown
from rag.documents.sums.terms import key_columns
from rag.frame import Statement

_FIRST, _AFTER = (
    re.compile(r"(?:首|第一|前)(?:个|1|一)?个?小时(?!后|以后|之后)"),
    re.compile(r"(?:后|以后|之后|超出|每增加?)(?:每|1|一)?个?小时"),
)
_MOST = re.compile("最高|限价|封顶")
_CEIL = re.compile(r"不足(?:1|一)个?小时的?[，,]?按(?:1|一)个?小时")
_CHARGED = re.compile(r"(\d{1,2})(?:[:：]00|时)(?:至|到|-|—)(?:当日)?(\d{1,2})(?:[:：]00|时)")
_SHORT = re.compile(r"(\d{1,3})分钟(?:[（(]含[）)])?(?:以内|内)[^。；;,，]{0,4}免")
_CLAUSE = re.compile(
    r"(?:(?P<free>\d{1,2})小时(?:\(含\))?以内免费[,，]超过\d{1,2}小时的?[,，]?(?:超过部分)?|首小时(?:(?P<none>免费)|(?P<first>\d+(?:\.\d+)?)元)[,，](?:之后|以后))"
    r"每小时(?P<after>\d+(?:\.\d+)?)元(?:[,，]24小时最高不超过(?P<cap>\d+(?:\.\d+)?)元)?"
)
_LABEL = re.compile(r"^(?:[(（]?[一二三四五六七八九十\d]+[)）、.．])?\s*([^:：。]{2,20})[:：]")
_CLOCK = re.compile(
    r"(?P<part>上午|早上|早晨|凌晨|中午|下午|晚上|傍晚)?(?P<h>\d{1,2}|[一二三四五六七八九十]{1,2})(?:[:：]|点)(?P<m>\d{1,2}|半|一刻)?"
)
_STAYED = re.compile(
    r"(?P<n>\d+|[一二两三四五六七八九十]+)\s*个?(?P<half>半)?\s*(?:小时|钟头)(?P<more>半)?(?:(?P<m>\d+)分)?"
)
_MINUTES = re.compile(r"(?<!时)(?<!\d)(\d{1,3}|[一二两三四五六七八九十]+)分钟")
_SMALL, _LARGE = re.compile("小型?车|小轿车|小汽车|轿车|私家车|suv"), re.compile("大型?车|大巴|大货|大客|货车")
_FUEL, _GREEN = re.compile("烧油的?|燃油|汽油|油车"), re.compile("新能源|绿牌|绿色号牌|电动(?:汽车|车)|电车")
_HOLIDAY = re.compile("春节|清明|五一|劳动节|端午|中秋|国庆|元旦|节假日|假期|过节")
_OTHERS = re.compile("残疾|军车|警车|包月|月卡|充电|住院|陪护|夜里|半夜|过夜|通宵|摩托|三轮")
_EMPTY = re.compile("停车场?|收费|标准|车辆|泊位")
_AFTERNOON = ("下午", "晚上", "傍晚")


@dataclass(frozen=True)
class _Tariff:
    first: Decimal
    after: Decimal
    cap: Decimal | None
    words: str
    articles: tuple[Article, ...]
    free: int = 0
    """Hours that are free of charge for everybody."""


def stays(case: Case) -> list[Statement]:
    """5+4×4=21 for four hours and twenty minutes."""
    now = case.question.whole.removeprefix(case.question.earlier)
    text = f"{case.question.story} {case.question.whole}"
    if not _asked(case) or _OTHERS.search(now):
        return []
    tariffs = list(_of_clauses(case)) or list(_of_tables(case, text))
    if len(tariffs) != 1:
        return []
    tariff: _Tariff | None = tariffs[0]
    if _HOLIDAY.search(case.question.whole):
        free = _free_day(case, case.question.whole)
        if free is None:
            return []
        if free:
            return [Statement(f"这段时间停车免费：{free[0]}", case.evidence(free[1]))]
        tariff = replace(tariffs[0], articles=(*tariffs[0].articles, *_on_holidays(case)))
    if _GREEN.search(now) or (_GREEN.search(text) and not _FUEL.search(text)):
        tariff = _green(case, tariff) if tariff else None
    return _stayed(case, tariff) if tariff else []


def _asked(case: Case) -> bool:
    return case.question.asks("amount") or case.asks_money


# -- the tariff -------------------------------------------------------------------------------------------------


def _of_clauses(case: Case) -> Iterator[_Tariff]:
    """That of a place that is named (公立医院停车场：2小时以内免费，…)."""
    for clause in case.held.clauses:
        flat = plain(clause.text)
        label, match = _LABEL.match(flat), _CLAUSE.search(flat)
        if label is None or match is None or not case.person.heard.says(label[1], _EMPTY):
            continue
        cap = Decimal(match["cap"]) if match["cap"] else None
        first = Decimal(match["first"]) if match["first"] else Decimal(0)
        free = int(match["free"]) if match["free"] else 0
        yield _Tariff(first, Decimal(match["after"]), cap, clause.text.strip().rstrip("。"), (clause.article,), free)


def _of_tables(case: Case, text: str) -> Iterator[_Tariff]:
    """That of the row of the district or zone, in the columns of the sort of car."""
    for table in case.held.tables:
        header = list(table.table[0])
        if not any(_AFTER.search(name) for name in header):
            continue
        cells = [[row.get(n, "") for n in header] for row in table.table]
        keys = key_columns(cells)
        row = case.person.choose(case.person.axis(["、".join(r[k] for k in keys) for r in cells]))
        columns = _for_car(header, text)
        if row is None or columns is None:
            continue
        prices = dict(zip(header, cells[row], strict=True))
        first = _price(prices, columns, _FIRST)
        after = _price(prices, columns, _AFTER)
        cap = _price(prices, columns, _MOST)
        if first is None or after is None:
            continue
        shown_ = [header[k] for k in keys] + columns
        yield _Tariff(first, after, cap, "；".join(f"{n}：{prices[n]}" for n in shown_), (table,))


def _for_car(header: list[str], text: str) -> list[str] | None:
    """The columns of prices for the car that was told; ``None`` if it has to be known and was not told."""
    priced = [n for n in header if _FIRST.search(n) or _AFTER.search(n) or _MOST.search(n)]
    small, large = [n for n in priced if "小型" in n or "小车" in n], [n for n in priced if "大型" in n or "大车" in n]
    if not small and not large:
        return priced
    last = max(
        ((m.start(), kind) for kind, sign in (("small", _SMALL), ("large", _LARGE)) for m in sign.finditer(text)),
        default=None,
    )
    return None if last is None else {"small": small, "large": large}[last[1]]


def _price(prices: dict[str, str], columns: list[str], sign: re.Pattern[str]) -> Decimal | None:
    found = [re.findall(r"\d+(?:\.\d+)?", prices[n]) for n in columns if sign.search(n)]
    return Decimal(found[0][0]) if len(found) == 1 and len(found[0]) == 1 else None


def _green(case: Case, tariff: _Tariff) -> _Tariff | None:
    """The tariff for green plates, if the document sets one that is understood."""
    rules = [(s, c.article) for c in case.held.clauses for s in re.split("[。；;]", plain(c.text)) if _GREEN.search(s)]
    rules = [(s, a) for s, a in rules if re.search("停[放车]", s) and "充电" not in s]
    if len(rules) != 1:
        return None
    rule, article = rules[0]
    half = "减半" in rule
    if not half and "首小时免费" not in rule:
        return None
    first = Decimal(0) if re.search("首(?:个|1|一)?小时免", rule) else tariff.first / 2
    after = tariff.after / 2 if half else tariff.after
    capped = re.search("封顶[^,，]{0,6}减半|最高[^,，]{0,6}减半", rule)
    cap = (tariff.cap / 2 if capped else None) if tariff.cap is not None else None
    if tariff.cap is not None and not capped:
        cap = tariff.cap
    return replace(tariff, first=first, after=after, cap=cap, articles=(*tariff.articles, article))


def _on_holidays(case: Case) -> list[Article]:
    return [c.article for c in case.held.clauses if _HOLIDAY.search(c.text) and "收费" in c.text][:1]


def _free_day(case: Case, text: str) -> tuple[str, Article] | tuple[()] | None:
    """What makes a holiday free; empty where it is charged as usual, ``None`` where that cannot be told."""
    day = _HOLIDAY.search(text)
    assert day is not None
    name = day.group()
    free: tuple[str, Article] | tuple[()] | None = None
    for clause in case.held.clauses:
        for sentence in (s for s in re.split("[。；;]", plain(clause.text)) if name in s or "法定节假日" in s):
            usual = re.search("照常|正常收费|不免|除外", sentence)
            whom = case.person.holds(sentence)
            if usual and whom is True:
                return ()
            if usual and whom is None:
                return None
            if not usual and "免" in sentence and whom is not False:
                free = (clause.text.strip(), clause.article)
    return free


# -- the time ---------------------------------------------------------------------------------------------------


def _stayed(case: Case, tariff: _Tariff) -> list[Statement]:
    minutes = _stay(case)
    if minutes is None:
        return []
    articles = [*tariff.articles]
    short = next(((m, c) for c in case.held.clauses if (m := _SHORT.search(c.flat)) and _same(c.article, tariff)), None)
    if short and minutes <= int(short[0][1]):
        line = f"停了{minutes}分钟，不收费：{short[1].text.strip()}"
        return [Statement(line, case.evidence(short[1].article))]
    rounding = next((c for c in case.held.clauses if _CEIL.search(c.flat)), None)
    if minutes <= 60 * max(1, tariff.free) or (minutes % 60 and rounding is None):
        return []
    if minutes % 60 and rounding:
        articles.append(rounding.article)
    hours = math.ceil(minutes / 60)
    more = hours - (tariff.free or 1)
    total = tariff.first + tariff.after * more
    stay = f"{minutes // 60}小时{f'{minutes % 60}分钟' if minutes % 60 else ''}"
    count = (
        f"按{hours}小时算，其中{tariff.free}小时免费：" if tariff.free else f"按{hours}小时算：{shown(tariff.first)}+"
    )
    steps = f"停了{stay}，{count}{shown(tariff.after)}×{more}={shown(total)}元"
    figures = [tariff.first, tariff.after, total]
    if tariff.cap is not None and total > tariff.cap:
        steps, total = f"{steps}，超过最高限价，按{shown(tariff.cap)}元收", tariff.cap
        figures.append(total)
    times = (str(hours), str(more), str(minutes // 60), str(minutes % 60), str(tariff.free))
    line = f"算下来是{money(total)}：{steps}。按的是{articles[0].locator}：{tariff.words}"
    return compute.said(line, case.evidence(*articles), *figures, *times)


def _same(article: Article, tariff: _Tariff) -> bool:
    """Whether a rule stands in the part of the document that the tariff is of."""
    one, other = (a.heading.partition(" > ")[0] for a in (article, tariff.articles[0]))
    return one.startswith(other) or other.startswith(one)


def _stay(case: Case) -> int | None:
    """Minutes that are charged: between two times of day within the hours that are charged, or as told."""
    charged = next((m for c in case.held.clauses if "收费" in c.flat and (m := _CHARGED.search(c.flat))), None)
    for text in dict.fromkeys((case.question.text, case.question.whole)):
        times = [t for m in _CLOCK.finditer(text) if (t := _minutes(m)) is not None]
        if len(times) == 2:
            return _between(times[0], times[1], charged)
        if times:
            return None
        if found := _STAYED.search(text):
            value = number(found["n"])
            half = 30 if found["half"] or found["more"] else 0
            minutes = None if value is None else round(value * 60) + half + int(found["m"] or 0)
            longest = (int(charged[2]) - int(charged[1])) * 60 if charged else 24 * 60
            return minutes if minutes is not None and minutes <= longest else None
        if (only := _MINUTES.search(text)) and (value := number(only[1])) is not None:
            return round(value)
    return None


def _between(start: int, end: int, charged: re.Match[str] | None) -> int | None:
    """Minutes from one time of day to the next that are charged."""
    if end <= start and end + 720 < 1440:
        end += 720
    if end <= start:
        return None
    if charged:
        start, end = max(start, int(charged[1]) * 60), min(end, int(charged[2]) * 60)
    return end - start if end > start else None


def _minutes(match: re.Match[str]) -> int | None:
    value = number(match["h"])
    if value is None or value > 24:
        return None
    hour = int(value) + (12 if match["part"] in _AFTERNOON and value < 12 else 0)
    past = {"半": 30, "一刻": 15, None: 0}.get(match["m"], -1)
    return hour * 60 + (past if past >= 0 else int(match["m"]))
