"""Arithmetic that a quoted rule sets: a rate for each unit times what the resident states; a limit held against it.

Knows nothing of how rules are found. Every figure is the rule's or the resident's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from rag.computation import worked
from rag.documents.measures import Measure, amounts, span_of
from rag.documents.question import Question, plain
from rag.frame import Evidence, Statement

_RATE = re.compile(
    r"每(?P<unit>平方米|亩|吨|公里)(?:每[月年天日])?[^，。；\d]{0,6}?(?P<rate>\d+(?:\.\d+)?)(?P<money>万?元)(?!以)"
)
_ABOVE = re.compile("超出|超过")
_SUM_NAME = re.compile(r"(?:费|金|租|价|税|贴|助)$")
_LIMIT = re.compile(r"限额|上限|最高|不超过|不高于|以下|封顶")
_BETWEEN = re.compile(r"\d+(?:周?岁)?\s*[-—–~～至到]+\s*\d+(?:周岁|岁|人|级|层)")


def rated(question: Question, text: str, evidence: Evidence, document: str = "") -> list[Statement]:
    """「每平方米21.5元」 and 「100平方米」: the product with its steps, where the document sets one rate only."""
    if len({(m["unit"], m["rate"]) for m in _RATE.finditer(plain(document))}) > 1:
        return []
    if not question.asks("amount", "formula"):
        return []
    if not of_what_is_asked(question, text):
        return []
    rates = list(_RATE.finditer(plain(text)))
    if len({r["rate"] for r in rates}) > 1 or (rates and _ABOVE.search(plain(text)[: rates[0].start()])):
        return []  # which one holds, or for how much of it, is not said by the clause alone
    for rate in rates[:1]:
        for measure in question.measures:
            if measure.unit == rate["unit"] and measure.low == measure.high:
                count, each = Decimal(str(measure.low)), Decimal(rate["rate"])
                total = (count * each).normalize()
                said = f"{each}×{plain_number(count)}={plain_number(total)}{rate['money']}"
                line = f"按每{rate['unit']}{each}{rate['money']}、您说的{measure.words}算：{said}。"
                figures = (plain_number(total), plain_number(count), str(each))
                return [Statement(line, [evidence, worked(evidence, line)], figures)]
    return []


def of_what_is_asked(question: Question, text: str) -> bool:
    """Whether a rule is one for what is asked for (租金), where the question names a sum at all."""
    named = [
        u
        for u in question.units
        if _SUM_NAME.search(u.word) or any(_SUM_NAME.search(p) for t in u.terms for p in t.parts)
    ]
    return not named or any(u.within(plain(text)) for u in named)


def limited(question: Question, row: Mapping[str, str], heading: str, evidence: Evidence) -> list[Statement]:
    """What the resident states against the limits of the row that holds for them."""
    money = [m for m in question.measures if m.unit == "元" and m.low == m.high]
    lines: list[str] = []
    for name, cell in row.items():
        if not _LIMIT.search(f"{name}{heading}") or len(amounts(cell)) != 1:
            continue
        scale = 10000 if "万" in f"{name}{cell}" else 1
        limit = amounts(cell)[0] * scale
        measure = _meant(question.whole, name, money)
        if measure and limit:
            over = measure.low > limit
            lines.append(f"您说的{measure.words}{'超过了' if over else '没有超过'}{name}{cell}。")
    return [Statement("\n".join(lines), [evidence])] if lines else []


def ranged(question: Question, text: str, evidence: Evidence) -> list[Statement]:
    """Whether what the resident states lies in a range that a quoted rule sets (0-6岁), for yes-or-no questions."""
    if not (question.asked.yes_no or question.asks("conditions")):
        return []
    lines: list[str] = []
    for match in _BETWEEN.finditer(text):
        span = span_of(plain(match.group()))
        for measure in question.measures:
            if span and measure.unit == span.unit and measure.words in question.whole:
                where = "在" if span.holds(measure) else "不在"
                tail = "。" if span.holds(measure) else "，不符合这一项。"
                lines.append(f"您说的{measure.words}，{where}“{match.group()}”的范围内{tail}")
    return [Statement("\n".join(dict.fromkeys(lines[:2])), [evidence])] if lines else []


def _meant(text: str, name: str, money: Sequence[Measure]) -> Measure | None:
    """The amount that was said next to the words of a column (年收入 … 13万)."""
    for word in ("收入", "财产", "资产", "存款", "贷款", "价款", "费用"):
        if word in name:
            for measure in money:
                place = text.find(measure.words)
                before = text[max(0, place - 14) : place]
                if word in before:
                    return measure
    return None


def said(line: str, evidence: Sequence[Evidence], *figures: Decimal | str) -> list[Statement]:
    """A computed line with the figures in it."""
    work = [worked(evidence[0], line)] if evidence else []
    return [Statement(line, [*evidence, *work], tuple(f if isinstance(f, str) else plain_number(f) for f in figures))]


def plain_number(value: Decimal) -> str:
    """A number without needless decimals."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
