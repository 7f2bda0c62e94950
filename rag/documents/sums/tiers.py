"""A cost or a quantity that is paid for in steps: each part by the share or price of its own step, then added up.

The steps stand in the columns or the rows of a table, or in one clause. Nothing is said where the document does not
tell that each part counts for itself, or where class, row or column of the resident is open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.schema import Article
from rag.documents.measures import span_of
from rag.documents.question import plain
from rag.documents.sums.amounts import Amount, Sense, amounts
from rag.documents.sums.case import Case, money, reckoned, section, shown
from rag.documents.sums.clause_steps import runs
from rag.documents.sums.terms import Term, cell_amounts, ended, key_columns
from rag.documents.sums.told import Told
from rag.frame import Statement

_BY_PARTS = re.compile(r"分段|累加|累进|阶梯|分档累计|超过[^。；;]{0,24}部分|以内的?部分|超出部分")
_IN_NAME = re.compile(r"(?:起付(?:标准|线)|免赔额)\s*(?:以上)?\s*(?:至|到|-|—)\s*(?P<n>\d[\d,.]*)\s*(?P<scale>万)?元?")
_FIGURES = re.compile(r"\d[\d,.]*")
_STEP_WORDS = re.compile(r"[\d,.万元吨度至到内含超过不满足以上下()（）、—~-]|立方米|部分|的")
_FROM_ZERO = re.compile(r"^[^\d超高低不未大小]+")
_UNIT = re.compile("元|立方米|吨|度|千瓦时|万")
_END_PRICE = re.compile("到户|综合|合计|总价|终端")
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


@dataclass(frozen=True)
class Step:
    """A part from ``low`` to ``high`` with its share (of 100) or price, and the words that set it."""

    low: Decimal
    high: Decimal
    rate: Amount
    name: str
    words: str


@dataclass(frozen=True)
class Steps:
    """The steps that are the resident's, with what is deducted first and the most that is paid."""

    article: Article
    parts: tuple[Step, ...]
    key: str
    cap: Decimal | None = None
    halved: bool = False
    """Whether the bounds are those of a part of the year."""


def stepped(case: Case) -> list[Statement]:
    """(20000−2000)×65%+(30000−20000)×70%: what each step pays, added up, within the limit."""
    if not case.asks_money:
        return []
    able = [s for table in case.held.tables if (s := _of_table(case, table)) and _counts_by_parts(case, s)]
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


def is_step(term: Term) -> bool:
    """Whether a figure holds for one step of a cost or quantity only."""
    return term.row >= 0 and term.amount.unit == "%" and _bounds(term.name, Decimal(0)) is not None


def _of_table(case: Case, table: Article) -> Steps | None:
    header = list(table.table[0])
    cells = [[row.get(n, "") for n in header] for row in table.table]
    keys = key_columns(cells)
    above = plain(f"{table.heading} {case.held.intros.get(table.id, '')}")
    if case.person.place(above) is False or ended(case.person, above):
        return None
    columns = [i for i in range(len(header)) if i not in keys and case.person.place(plain(header[i])) is not False]
    chosen = case.person.choose(case.person.axis(["、".join(row[k] for k in keys) for row in cells]))
    across = _across(case, table, header, cells, columns, chosen, keys) if chosen is not None else None
    return across or _down(case, table, header, cells, columns)


def _figures(cell: str, name: str, above: str) -> list[Amount]:
    return list(cell_amounts(plain(cell), plain(name), plain(above)))


def _across(
    case: Case,
    table: Article,
    header: list[str],
    cells: list[list[str]],
    columns: list[int],
    row: int,
    keys: list[int],
) -> Steps | None:
    """Steps that stand side by side in the row that is the resident's."""
    above = f"{table.heading} {case.held.intros.get(table.id, '')}"
    least, cap = Decimal(0), None
    for i in (i for i in columns if _bounds(header[i], Decimal(0)) is None):
        figures = _figures(cells[row][i], header[i], above)
        if len(figures) == 1 and figures[0].unit == "元":
            least = figures[0].value if figures[0].sense is Sense.LESS else least
            cap = figures[0].value if figures[0].sense is Sense.CAP else cap
    families: dict[str, list[Step]] = {}
    for i in columns:
        bounds, figures = _bounds(header[i], least), _figures(cells[row][i], header[i], above)
        if bounds and len(figures) == 1:
            family = _STEP_WORDS.sub("", plain(header[i]).rpartition(" ")[2]) if " " in header[i].strip() else ""
            step = Step(*bounds, figures[0], header[i], f"{header[i]}：{cells[row][i]}")
            families.setdefault(family, []).append(step)
    steps = _one_family(case, families)
    key = "、".join(cells[row][k] for k in keys)
    joined = _joined(steps, least)
    return Steps(table, tuple(joined), f"{header[keys[0]]}：{key}", cap) if len(joined) > 1 else None


def _one_family(case: Case, families: dict[str, list[Step]]) -> list[Step]:
    """The steps of the one price that is asked for (到户价 beside 基本水价)."""
    if len(families) > 1:
        named = [s for name, s in families.items() if name and name in case.question.text]
        named = named or [s for name, s in families.items() if _END_PRICE.search(name)]
        return named[0] if len(named) == 1 else []
    return next(iter(families.values()), [])


def _down(case: Case, table: Article, header: list[str], cells: list[list[str]], columns: list[int]) -> Steps | None:
    """Steps that stand below each other, with one column of prices or shares, or one for each class."""
    marks = [i for i in range(len(header)) if all(_bounds(row[i], Decimal(0), header[i]) for row in cells)]
    values = [i for i in columns if i not in marks]
    if len(marks) == 1 and len(values) > 1:
        chosen = case.person.choose(case.person.axis([header[i] for i in values]))
        values = values if chosen is None else [values[chosen]]
    if len(marks) != 1 or len(values) != 1 or len(cells) < 2:
        return None
    steps: list[Step] = []
    for row in cells:
        figures = _figures(row[values[0]], header[values[0]], table.heading)
        bounds = _bounds(row[marks[0]], _threshold(case, table), header[marks[0]])
        if len(figures) != 1 or bounds is None:
            return None
        words = f"{row[marks[0]]}：{row[values[0]]}"
        steps.append(Step(*bounds, figures[0], header[values[0]], words))
    joined = _joined(steps, _threshold(case, table))
    return Steps(table, tuple(joined), header[values[0]]) if len(joined) > 1 else None


def _threshold(case: Case, table: Article) -> Decimal:
    """Where the first step begins that a row names (起付标准以上至5万元): the deduction that is the resident's."""
    own = [t for t in case.terms if t.amount.unit == "元" and "起付" in t.name and t.row < 0]
    own = [t for t in own if section(t.article) == section(table)]
    sure = [t for t in own if t.own and t.settled] or [t for t in own if t.settled]
    return sure[0].amount.value if len({t.amount.value for t in sure}) == 1 else Decimal(0)


def _joined(steps: list[Step], least: Decimal) -> list[Step]:
    """The steps in order, if each begins where the one before ends."""
    steps.sort(key=lambda s: s.low)
    ends = [s.high for s in steps[:-1]]
    begins = [s.low for s in steps[1:]]
    if not steps or any(a != b for a, b in zip(ends, begins, strict=True)) or steps[0].low > least:
        return []
    return steps


def _bounds(name: str, least: Decimal, header: str = "") -> tuple[Decimal, Decimal] | None:
    """Where a step begins and ends by its name (2万元至5万元)."""
    flat = plain(name).replace("(含)", "")
    if match := _IN_NAME.search(flat):
        return least, Decimal(match["n"].replace(",", "")) * (10000 if match["scale"] else 1)
    if not _UNIT.search(f"{flat} {header}") or re.search(r"\d\s*(?:周?岁|个?月|人|名|户|小时|年|天|日)", flat):
        return None
    found = _FIGURES.search(flat)
    span = span_of(_FROM_ZERO.sub("", flat[max(0, found.start() - 2) :]).strip(" (")) if found else None
    if span is None or span.values or span.low == span.high:
        return None
    low = Decimal(0) if span.low <= 0 else Decimal(round(span.low))
    return low, _NO_MORE if span.high == float("inf") else Decimal(round(span.high))


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
