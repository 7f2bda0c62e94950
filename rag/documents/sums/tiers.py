"""A cost or a quantity that is paid for in steps: each part by the share or price of its own step, then added up.

The steps stand in the columns or the rows of a table, or in one clause. Nothing is said where the document does not
tell that each part counts for itself, or where class, row or column of the resident is open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from rag.documents.question import plain
from rag.documents.sums.amounts import amounts
from rag.documents.sums.case import Case, money, reckoned, section, shown
from rag.documents.sums.clause_steps import runs
from rag.documents.sums.table_steps import Step, Steps, steps_of
from rag.documents.sums.told import Told
from rag.frame import Statement

_BY_PARTS = re.compile(r"分段|累加|累进|阶梯|分档累计|超过[^。；;]{0,24}部分|以内的?部分|超出部分")
_LOWERED = re.compile(r"(?:降低|下降|提高|上浮|下浮|减少)\s*\d+(?:\.\d+)?\s*(?:个百分点|%)")
_BY_YEAR = re.compile("年")
_BY_MONTH = re.compile("一个月|每个?月|这个月|上个?月|月用|季度|两个月|[一二两三四五六]个月")
_STEPS_CHANGED = re.compile(
    "(?:用[水气电]?量|水量|气量|电量|上限|基数)[^。]{0,12}增加|免收|减收|免费|减免|不实行|合表|加价|优惠"
)
_FILL_USE = re.compile(
    "用户|居民|用水|用气|用电|天然气|水费|气费|电费|水量|阶梯|价格|立方米|全年|一年|家庭|每户|每月|年用|户表|一户"
)
_FILL = re.compile("本市|市外|就医|支付|比例|费用|住院|救助|规定|按|未|办理|或者|手续")
_TRANSITION = re.compile(
    r"(?P<year>20\d\d)年[^。；;\n]{0,30}?(?:阶梯|各档|档)[^。；;\n]{0,40}?按[^,，。；;\n]{0,10}的(?P<share>\d+)%执行"
)
_UNITS = frozenset(("立方米", "吨", "度"))
_NO_MORE = Decimal("Infinity")


def stepped(case: Case) -> list[Statement]:
    """(20000−2000)×65%+(30000−20000)×70%: what each step pays, added up, within the limit."""
    if not case.asks_money:
        return []
    able = [s for table in case.held.tables if (s := steps_of(case, table)) and _counts_by_parts(case, s)]
    able = [y for s in able if (y := _for_part_of_year(case, s))] + list(_of_clauses(case))
    found = [r for s in able if (cost := _quantity(case, s)) is not None and (r := _added(case, cost, s))]
    return found[0] if len(found) == 1 else []


def _of_clauses(case: Case) -> Iterator[Steps]:
    """Steps that stand in a clause, the threshold of the resident's class with them."""
    for run in runs(case):
        share = next(amounts(f"{run.parts[0][2]}%"))
        parts = tuple(
            Step(low, _NO_MORE if high is None else high, replace(share, value=rate), "", "")
            for low, high, rate in run.parts
        )
        yield Steps(run.article, parts, run.words)


def _for_part_of_year(case: Case, steps: Steps) -> Steps | None:
    """The steps as a transitional rule sets them for the year that is asked about (上限按表列数量的50%执行)."""
    for article in (a for a in case.held.articles if not a.table):
        for match in _TRANSITION.finditer(plain(article.text)):
            years = {y[:4] for y in re.findall(r"20\d\d年", case.question.whole)} or {str(case.question.day.year)}
            if match["year"] not in years:
                continue
            if not re.search(r"半年|\d+月(?:份)?(?:到|至|-|—)", case.question.whole):
                return None
            share = Decimal(match["share"]) / 100
            scaled = tuple(replace(p, low=p.low * share, high=p.high * share) for p in steps.parts)
            return replace(steps, parts=scaled, key=f"{match.group()}；{steps.key}", halved=True)
    return steps


def _counts_by_parts(case: Case, steps: Steps) -> bool:
    """Whether the document says of these steps that each part counts for itself."""
    table = steps.article
    texts = [a.text for a in case.held.articles if not a.table and section(a) == section(table)]
    return any(_BY_PARTS.search(text) for text in (*texts, table.heading, *table.table[0], case.held.subject))


def _quantity(case: Case, steps: Steps) -> Told | None:
    """The cost, or for prices of a quantity that quantity, which was told."""
    rate = steps.parts[0].rate
    if rate.unit == "%":
        return case.money(f"{steps.article.heading} {steps.parts[0].name} 费用")
    found = [t for t in case.person.told if t.kind in rate.per & _UNITS and not t.vague]
    names = f"{steps.article.heading} {' '.join(steps.article.table[0])} {' '.join(s.words for s in steps.parts)}"
    if len({t.value for t in found}) != 1 or not _same_period(names, case.question.whole) or _other_steps(case, steps):
        return None
    return found[0]


def _same_period(names: str, text: str) -> bool:
    """Whether a quantity was told for the time that the steps are set for (年用水量)."""
    yearly, monthly = "年" in names, bool(re.search("每月|月用|/月|·月", names))
    by_year, by_month = bool(_BY_YEAR.search(text)), bool(_BY_MONTH.search(text))
    if yearly:
        return by_year and not by_month
    return not (monthly and by_year) and not (by_month and not monthly)


def _other_steps(case: Case, steps: Steps) -> bool:
    """Whether something that was told changes the steps themselves, or who pays them (人口5人以上, 免收)."""
    for article in (a for a in case.held.articles if not a.table):
        for sentence in (s for s in re.split("[。；;\n]", plain(article.text)) if _STEPS_CHANGED.search(s)):
            if case.person.ranges.holds(sentence) is False:
                continue
            people = re.search("人口|人以上|[一二三四五六七八九十\\d]人", sentence)
            if people and any(t.kind == "人" for t in case.person.told):
                return True
            parts = (p for p in re.split("[,，、]", sentence) if p)
            if any(case.person.heard.says(p, _FILL_USE) for p in parts):
                return True
    return False


def _added(case: Case, cost: Told, steps: Steps) -> list[Statement]:
    share = steps.parts[0].rate.unit == "%"
    words: list[str] = []
    sums: list[Decimal] = []
    figures: list[Decimal] = [cost.value]
    for step in steps.parts:
        top, rate = min(cost.value, step.high), step.rate.value
        if top <= step.low:
            continue
        value = (top - step.low) * rate / (100 if share else 1)
        inner = f"({shown(top)}−{shown(step.low)})" if step.low else shown(top)
        words.append(f"{inner}×{shown(rate)}{'%' if share else ''}={shown(value)}元")
        sums.append(value)
        figures += [top, step.low, top - step.low, rate, value]
    if not sums or (_changed(case, steps) and share):
        return []
    total = sum(sums, Decimal(0))
    figures.append(total)
    text = "；".join(words) + (f"；合计{'+'.join(map(shown, sums))}={shown(total)}元" if len(sums) > 1 else "")
    if steps.cap is not None:
        figures.append(steps.cap)
        over = total > steps.cap
        text += f"，超过限额，按{shown(steps.cap)}元算" if over else f"，没有超过限额{shown(steps.cap)}元"
        total = min(total, steps.cap)
    rows = "；".join(s.words for s in steps.parts if s.words)
    because = f"“{steps.key}{'；' if rows else ''}{rows}”和您说的{cost.words}"
    tail = "；费用要都在支付范围内，以实际结算为准" if share else ""
    return reckoned(case, money(total), because, f"一段一段地算，{text}{tail}", [steps.article], figures)


def _changed(case: Case, steps: Steps) -> bool:
    """Whether something that was told changes the shares (未备案的降低20个百分点)."""
    for article in (a for a in case.held.articles if not a.table):
        for sentence in re.split("[。；;]", plain(article.text)):
            match = _LOWERED.search(sentence)
            if match and any(
                case.person.heard.says(p, _FILL) for p in re.split("[,，]", sentence[: match.start()]) if p
            ):
                return True
    return False
