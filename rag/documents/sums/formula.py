"""A formula that a document writes out (补贴额=标准×(保障面积−自有面积), 标准乘以人数再乘以月数), with its factors.

Each factor is a figure of the document that is the resident's, or what they told; nothing is said where one is open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from kg.schema import Article
from rag.documents.question import plain
from rag.documents.sums import fractions
from rag.documents.sums.amounts import Sense
from rag.documents.sums.case import Case, money, of_all, quoted, reckoned, section, shown
from rag.documents.sums.factors import Factor, factor_of, figure_called, quantity
from rag.frame import Statement

_NAME = r"[\u4e00-\u9fff]{2,20}"
_WRITTEN = re.compile(
    rf"(?P<what>{_NAME})\s*[=＝]\s*(?P<expr>[\u4e00-\u9fff\d.%％()（）×*xX+＋\-－−÷/]+[×*÷/][\u4e00-\u9fff\d.%％()（）×*xX+＋\-－−÷/]+)"
)
_SPOKEN = re.compile(
    rf"(?P<what>{_NAME}?(?:金额|额|补助|补贴|费用|救助金|标准))(?:为|按照?)(?P<expr>{_NAME}?(?:再?乘以{_NAME})+)"
)
_GAP = re.compile(r"人均(?:月|年)?收入(?:与|和|同|低于)(?P<std>[^,，。；;]{0,12}标准)[^,，。；;]{0,4}?的?差额")
_TOKEN = re.compile(r"[\u4e00-\u9fff]+|\d+(?:\.\d+)?[%％]?|[()×+−÷]")
_SAME = str.maketrans(
    {"*": "×", "x": "×", "X": "×", "/": "÷", "－": "−", "-": "−", "＋": "+", "（": "(", "）": ")", "％": "%"}
)
_EACH = re.compile("^每(?P<unit>平方米|亩|头|只|株|人|吨|千瓦)")
_PAYS = re.compile("(?:赔|补|退|奖|罚|贷)(?=[\u4e00-\u9fff]{0,3}(?:多少|几))")
"""What is done with a sum, right before it is asked for (能赔多少)."""
_CLAUSE = re.compile("[。；;\n]")
_ACTUAL = re.compile(r"实际(?P<what>[\u4e00-\u9fff]{2,4})低于[^,，。；;]{0,12}[,，]按实际")
_RATE = re.compile("[\u4e00-\u9fff]{1,4}(?<![功频效])率")


def reckoned_by(case: Case) -> list[Statement]:
    """12×(60−0)=720, at most 600."""
    if not case.asks_money:
        return []
    found = [(a, m) for a in case.held.articles if not a.table for m in _formulas(plain(a.text))]
    found = [(a, m) for a, m in found if _asked(case, m["what"])]
    states = [_condition_met(case, a, m) for a, m in found]
    if None in states:
        return []
    found = [f for f, state in zip(found, states, strict=True) if state]
    results = [r for a, m in found if (r := _worked(case, a, m)) is not None]
    if len(results) == 1:
        return results[0]
    return _gap(case) if not results and not found else []


def open_(case: Case) -> bool:
    """Whether a formula gives what is asked for: where it cannot be worked out, one of its factors is no answer."""
    texts = (plain(a.text) for a in case.held.articles if not a.table)
    return case.asks_money and any(_asked(case, m["what"]) for text in texts for m in _formulas(text))


def _formulas(text: str) -> list[re.Match[str]]:
    return [*_WRITTEN.finditer(text), *_SPOKEN.finditer(text)]


def _asked(case: Case, what: str) -> bool:
    """Whether a formula gives what is asked for: the question says a pair of its name that the title does not."""
    text = case.question.whole
    pairs = [what[i : i + 2] for i in range(len(what) - 1)]
    done = {m.group() for m in _PAYS.finditer(case.question.text)}
    return any(p in text for p in pairs) or any(letter in what for letter in done)


def _condition_met(case: Case, article: Article, match: re.Match[str]) -> bool | None:
    """Whether the share that was told lies where the words before a formula want it (损失率在20%以上的)."""
    before = _CLAUSE.split(plain(article.text)[: match.start()])[-1]
    named = _RATE.search(before)
    if named is None or "%" not in before:
        return True
    share = fractions.of_name(case.question.whole, named.group())
    return None if share is None else fractions.lies_in(share.value, before)


def _worked(case: Case, article: Article, match: re.Match[str]) -> list[Statement] | None:
    expr = match["expr"].translate(_SAME).replace("再乘以", "×").replace("乘以", "×")
    tokens = _TOKEN.findall(expr)
    values: list[str] = []
    shown_: list[str] = []
    used: list[Factor] = []
    for token in tokens:
        if re.match("[\u4e00-\u9fff]", token):
            factor = factor_of(case, article, token)
            if factor is None:
                return None
            used.append(factor)
            values.append(f"{factor.value:f}")
            shown_.append(shown(factor.value))
        elif token[0].isdigit():
            values.append(f"{Decimal(token.rstrip('%')) / (100 if '%' in token else 1):f}")
            shown_.append(token)
        else:
            values.append({"×": "*", "÷": "/", "−": "-"}.get(token, token))
            shown_.append(token)
    total = _value(values)
    if total is None or total <= 0 or not used:
        return None
    steps = f"{match.group()}；{'；'.join(f.words for f in used)}；{''.join(shown_)}={shown(total)}元"
    figures = [f.value for f in used]
    each = _EACH.match(match["what"])
    if each and (count := quantity(case, each["unit"], each["unit"])):
        figures += [total, count.value]
        steps += f"；{shown(total)}×{shown(count.value)}={shown(total * count.value)}元"
        total *= count.value
        each = None
    articles = [article, *(a for f in used for a in f.articles)]
    capped = _capped(case, article, used, total)
    if capped is None:
        return None
    total_, tail, more, extra = capped
    monthly = "每月" if re.search("月", match["what"]) or re.search("每月", article.text) else ""
    monthly = each.group() if each else monthly
    because = f"“{match.group()}”"
    return reckoned(
        case,
        f"{monthly}{money(total_)}",
        because,
        f"{steps}{tail}",
        [*articles, *extra],
        [*figures, total, *more, total_],
    )


def _value(tokens: Sequence[str]) -> Decimal | None:
    """What an expression of numbers, signs and brackets comes to."""
    rest = list(tokens)

    def atom() -> Decimal | None:
        token = rest.pop(0) if rest else ""
        if token == "(":
            inner = summed()
            return inner if rest and rest.pop(0) == ")" else None
        return Decimal(token) if re.fullmatch(r"\d+(?:\.\d+)?", token) else None

    def multiplied() -> Decimal | None:
        left = atom()
        while left is not None and rest and rest[0] in ("*", "/"):
            sign, right = rest.pop(0), atom()
            left = (
                None
                if right is None or (sign == "/" and not right)
                else (left * right if sign == "*" else left / right)
            )
        return left

    def summed() -> Decimal | None:
        left = multiplied()
        while left is not None and rest and rest[0] in ("+", "-"):
            sign, right = rest.pop(0), multiplied()
            left = None if right is None else (left + right if sign == "+" else left - right)
        return left

    total = summed()
    return None if rest else total


def _capped(
    case: Case, article: Article, used: Sequence[Factor], total: Decimal
) -> tuple[Decimal, str, tuple[Decimal, ...], tuple[Article, ...]] | None:
    """The limit of the same section, and what was really paid where less than that counts."""
    caps = [
        t
        for t in case.terms
        if t.amount.unit == "元"
        and t.amount.sense is Sense.CAP
        and t.row < 0
        and (section(t.article) == section(article) or of_all(t, article))
        and not any(f.base is not None and f.base.amount.value == t.amount.value for f in used)
        and not re.search("收入|财产|价值|资产", t.name)
    ]
    if len({t.amount.value for t in caps}) > 1:
        return None
    tail, figures, articles = "", [], []
    if caps:
        most = caps[0].amount.value
        tail = f"，超过上限，按{shown(most)}元算" if total > most else f"，没有超过{shown(most)}元"
        total, figures, articles = min(total, most), [most], [caps[0].article]
    for other in (a for a in case.held.articles if not a.table and section(a) == section(article)):
        match = _ACTUAL.search(plain(other.text))
        paid = case.money(match["what"]) if match else None
        if paid is not None and paid.value < total:
            tail += f"，您说的实际{paid.words}比这低，按{shown(paid.value)}元算"
            total = paid.value
            figures.append(total)
            articles.append(other)
    return total, tail, tuple(figures), tuple(articles)


def _gap(case: Case) -> list[Statement]:
    """(630−300)×3 where what is paid is the gap between a standard and the income of each person."""
    found = [(a, m) for a in case.held.articles if not a.table and (m := _GAP.search(plain(a.text)))]
    incomes = [t for t in case.person.told if t.kind == "元" and re.search("收入|挣|工资", t.part) and "人" in t.per]
    people = [t for t in case.person.told if t.kind == "人"]
    if len(found) != 1 or len({t.value for t in incomes}) != 1 or len({t.value for t in people}) != 1:
        return []
    article, match = found[0]
    term = figure_called(case, article, re.sub("当地|本地|本市", "", match["std"]))
    if term is None or term.amount.value <= incomes[0].value:
        return []
    std, income, count = term.amount.value, incomes[0].value, people[0].value
    total = (std - income) * count
    steps = f"({shown(std)}−{shown(income)})×{shown(count)}人={shown(total)}元"
    because = f"“{match.group()}”、{quoted(term)}和您说的{incomes[0].words}"
    return reckoned(
        case, f"每月{money(total)}", because, steps, [article, term.article], [std, income, count, std - income, total]
    )
