"""So many times what the resident has (余额之和的12倍), with the least that counts, the limit and a share of the price.

Nothing is said where the limit of the resident is open and would cut the sum. Knows nothing of tables.
"""

from __future__ import annotations

import re
from decimal import Decimal

from kg.quantities import number
from rag.documents.question import plain
from rag.documents.sums.amounts import Sense
from rag.documents.sums.case import Case, money, reckoned, shown
from rag.documents.sums.changes import changed
from rag.documents.sums.terms import Term
from rag.frame import Statement

_FOLD = re.compile(r"(?P<what>余额|缴存额|收入|工资|基数)[^，。；\d]{0,6}\s*(?P<n>\d+)\s*倍")
_SAID = re.compile(r"(?P<n>\d+(?:\.\d+)?)\s*(?P<unit>万|千|块|元)\s*(?P<more>\d(?!\d))?")
_ALSO_SAID = {"余额": "余额|账户|里", "缴存额": "缴存", "收入": "收入|挣", "工资": "工资|挣", "基数": "基数"}
_FLOOR = re.compile(
    r"(?:低于|不足|不满)\s*(?P<n>\d+(?:\.\d+)?)\s*万元[^，。；]{0,4}[,，]?[^，。；]{0,4}按\s*(?P=n)\s*万元"
)
_LIMIT = re.compile("最高|上限|限额|封顶")
_RAISES = re.compile(
    r"(?:额度|限额|上限)[^。；]{0,20}(?:上浮|提高|增加|上调)|(?:上浮|上调|提高)[^。；]{0,12}(?:额度|限额|\d%|万)"
)
_CHILDREN = re.compile("孩|娃|子女|[双多]胞胎")
_ONE = re.compile("单(?:方|人|身|职工|缴存)|一人|一方|个人|单独|本人")
_TWO = re.compile("夫妻|双方|双职工|两人|二人|两个人|共同|及以上缴存|家庭")
_I_ALONE = re.compile("(?:我|就|只有?|自己)[^,，。]{0,3}(?:一|1)个?人|单身|没结婚|未婚|离异")
_BOTH = re.compile(
    "(?:我们|咱|夫妻|两口子|俩口子|老公|老婆|媳妇|爱人|对象|配偶|两人|两个人|俩)[^,，。]{0,8}(?:都|各|双|加)|夫妻|两口子|俩都"
)
_PRICE = re.compile(
    r"(?:房价|总价|房子|房屋|购房|买[^,，。]{0,6}房)[^\d,，。]{0,6}(?P<n>\d+(?:\.\d+)?)\s*万|(?P<n2>\d+(?:\.\d+)?)\s*万(?:元|块)?的(?:房|新房|住房|二手房)"
)
_DOWN = re.compile(r"首付[^,，。\d一二三四五六七八九]{0,4}(?:(?P<tenths>[一二两三四五六七八九\d])成|(?P<n>\d+)\s*%)")
_TEN_THOUSAND = Decimal(10000)


def limit(case: Case) -> list[Statement]:
    """余额7万×15, not below the least, not above the limit of two savers and what it is raised by."""
    if not case.question.asks("amount") and not _LIMIT.search(case.question.text):
        return []
    found = [(a, m) for a in case.held.articles if not a.table and (m := _FOLD.search(plain(a.text)))]
    if len({m["n"] for _, m in found}) != 1:
        return []
    article, match = found[0]
    told = _told(case, match["what"])
    if told is None:
        return []
    value, words = told
    times = Decimal(match["n"])
    total = value * times
    steps, figures, articles = f"{_wan(value)}×{shown(times)}={_wan(total)}", [value, times, total], [article]
    floor = next((m for a in case.held.articles if (m := _FLOOR.search(plain(a.text)))), None)
    if floor and total < Decimal(floor["n"]) * _TEN_THOUSAND:
        total = Decimal(floor["n"]) * _TEN_THOUSAND
        steps += f"，低于{floor['n']}万元的按{floor['n']}万元"
        figures.append(total)
    caps = [t for t in case.terms if _is_cap(t)]
    own = _own(case, caps)
    if caps and own is None and total > min(t.amount.value for t in caps):
        return []
    if own is not None:
        raised = changed(case, own, own.amount.value, "")
        if raised is None:
            return []
        articles += [own.article, *raised.articles]
        figures += [own.amount.value, *raised.figures]
        cut = total > raised.total
        children = _CHILDREN.search(case.question.whole)
        rules = [plain(a.text) for a in case.held.articles if _RAISES.search(plain(a.text))] if children else []
        if cut and not raised.articles and any(_CHILDREN.search(rule) for rule in rules):
            return []  # whether the limit is a higher one for these children is open
        steps += f"；最高{raised.steps or _wan(raised.total)}，"
        steps += f"超过了，按{_wan(raised.total)}算" if cut else "没有超过"
        total = min(total, raised.total)
    price = _of_price(case, total)
    if price is not None:
        most, text = price
        figures += [most]
        steps += f"；{text}"
        total = min(total, most)
    because = f"“{match.group()}”和您说的{words}"
    steps += "；还要看还款能力等其他规定"
    wan = [f / _TEN_THOUSAND for f in (*figures, total)]
    return reckoned(case, money(total) if total % 1000 else _wan(total), because, steps, articles, [*figures, *wan])


def _wan(value: Decimal) -> str:
    return f"{shown(value / _TEN_THOUSAND)}万元" if value >= 1000 else f"{shown(value)}元"


def _told(case: Case, what: str) -> tuple[Decimal, str] | None:
    """The one sum that was told beside the name of what is multiplied."""
    text = case.question.whole
    found: dict[Decimal, str] = {}
    for match in _SAID.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        if not re.search(_ALSO_SAID[what], before) or re.search("房价|总价|房子|首付", before[-6:]):
            continue
        scale = {"万": _TEN_THOUSAND, "千": Decimal(1000)}.get(match["unit"], Decimal(1))
        more = Decimal(match["more"]) * scale / 10 if match["more"] and scale > 1 else Decimal(0)
        found[Decimal(match["n"]) * scale + more] = match.group()
    return next(iter(found.items())) if len(found) == 1 else None


def _is_cap(term: Term) -> bool:
    if term.amount.unit != "元" or term.amount.value < _TEN_THOUSAND:
        return False
    text = f"{term.name} {term.amount.after} {term.about if term.row >= 0 else ''}"
    return term.amount.sense in (Sense.CAP, Sense.PLAIN) and bool(_LIMIT.search(text) or _LIMIT.search(term.text))


def _own(case: Case, caps: list[Term]) -> Term | None:
    """The limit for one saver or for two, as the message tells."""
    if len({t.amount.value for t in caps}) == 1:
        return caps[0]
    text = case.question.whole
    both, alone = bool(_BOTH.search(text)), bool(_I_ALONE.search(text))
    if both == alone:
        return None
    sign, other = (_TWO, _ONE) if both else (_ONE, _TWO)
    near = [(t, f"{t.name} {t.about if t.row >= 0 else ''}") for t in caps]
    own = [t for t, words in near if sign.search(words[-40:]) and not other.search(words[-40:])]
    return own[0] if len({t.amount.value for t in own}) == 1 else None


def _of_price(case: Case, total: Decimal) -> tuple[Decimal, str] | None:
    """What is left of the price that was told after the down payment that was told."""
    price, down = _PRICE.search(case.question.whole), _DOWN.search(case.question.whole)
    if price is None or down is None:
        return None
    whole = Decimal(price["n"] or price["n2"]) * _TEN_THOUSAND
    share = Decimal(down["n"] or round(10 * (number(down["tenths"]) or 0)))
    left = whole * (100 - share) / 100
    how = f"房价{_wan(whole)}减去{shown(share)}%首付还差{_wan(left)}"
    return left, f"{how}，{'按这个数算' if left < total else '没有超过'}"
