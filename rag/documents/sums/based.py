"""A sum that is set for the resident, raised or cut by what applies to them, held against a share of what they paid.

Nothing is said where no rule changes the sum: then the row or clause itself is the answer.
"""

from __future__ import annotations

import re
from decimal import Decimal

from kg.schema import Article
from rag.documents.question import plain
from rag.documents.sums.amounts import Sense
from rag.documents.sums.case import Case, in_all, money, quoted, reckoned, section, shown
from rag.documents.sums.changes import HUNDRED, changed
from rag.documents.sums.terms import Term
from rag.documents.sums.told import Told
from rag.frame import Statement

COUNTED = frozenset(("人", "户", "件", "辆", "只", "台", "套", "月", "年", "次", "学期", "供热期"))
_CONDITION = re.compile("(?:收入|财产|资产|存款|面积|价格|总价)[^,，。;；]{0,6}(?:不高于|不超过|低于|不得超过)")
_SEVERAL = re.compile("夫妻|双方|另一方|合并|前述|公式|比例|收入")
_TWO = re.compile("夫妻|两口子|俩口子|双方|老公|老婆|媳妇|爱人|配偶|[二两]人|都符合|都是")
_ONE = re.compile("(?:老公|老婆|媳妇|爱人|配偶|对方|对象)[^,，。]{0,4}(?:不|没)|就我一个|只有我")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_SEVERAL_HERE = re.compile("(?:夫妻双方|双方均|另一方)[^。；]{0,60}(?:%|合并|合计|全额|叠加|减半)")
_OF_PRICE = re.compile(
    r"(?:不(?:得)?超过|不高于|最高)[^,，。；;\d]{0,12}?(?P<what>总价|价格|售价|发票金额|发票|费用|金额|租金|支出|投入|(?:总)?投资额?|造价)[^,，。；;\d]{0,8}?的?\s*(?P<n>\d+(?:\.\d+)?)\s*%"
)
_ACTUAL = re.compile(r"按照?实际[^,，。；;]{0,10}(?:发放|提取|补贴|减免|支付|计发|给予|执行)")
_LOWER = re.compile(r"低于[^,，。；;]{0,8}标准|不超过|低于[^,，。；;]{0,6}定额")
_AMOUNT = re.compile("(补贴|补助|奖励|津贴|救助|资助|奖补)(?:资金|金额|总额|款|额度)")
_ENDS = re.compile(r"(?<=[。；;])")


def set_for(case: Case) -> list[Statement]:
    """The sum of one's class and what changes it (5万×(1+20%)), at most a share of the price that was told."""
    if not case.asks_money:
        return []
    bases = [t for t in case.terms if _is_base(t) and case.named(t)]
    base = case.best(bases)
    if base is None or not base.settled:
        return []
    applied = changed(case, base, base.amount.value, "")
    if applied is None or _for_two(case, base):
        return []
    total, steps = applied.total, applied.steps or f"标准是{shown(base.amount.value)}元"
    figures = [base.amount.value, *applied.figures]
    articles = [base.article, *applied.articles]
    because = f"{quoted(base)}{applied.because}"
    capped = capped_by_paid(case, base, total)
    if capped is None:
        return []
    if capped:
        text, total, more, article = capped
        steps, figures, articles = f"{steps}{text}", [*figures, *more, total], [*articles, article]
    if not applied.articles and not capped:
        return []
    return reckoned(case, money(total), because, steps, articles, figures)


def _for_two(case: Case, base: Term) -> bool:
    """Whether two people who may both be entitled are spoken of, and the document has a rule for them."""
    text = case.question.whole
    if not _TWO.search(text) or _ONE.search(text):
        return False
    own = (a for a in case.held.articles if not a.table and section(a) == section(base.article))
    return any(_SEVERAL_HERE.search(a.text) for a in own)


def _is_base(term: Term) -> bool:
    amount = term.amount
    if in_all(term) or (amount.sense is Sense.CAP and _CONDITION.search(term.name[-14:])):
        return False
    return amount.unit == "元" and amount.sense in (Sense.PLAIN, Sense.CAP) and amount.per <= COUNTED


def capped_by_paid(
    case: Case, base: Term, total: Decimal
) -> tuple[str, Decimal, tuple[Decimal, ...], Article] | tuple[()] | None:
    """The limit by a share of what was paid, or by what was really paid; ``None`` where that cannot be told."""
    for article in case.held.articles:
        own = section(article) == section(base.article)
        if article.table or not (own or _of_no_part(article, base)):
            continue
        for sentence in (s for s in _ENDS.split(plain(article.text)) if s.strip()):
            if not own and not _of_amount(sentence, base):
                continue
            if (match := _OF_PRICE.search(sentence)) and case.person.holds(sentence) is not False:
                if _SEVERAL.search(_BRACKETS.sub("", sentence[: match.start()])):
                    continue
                if own and not _near(article, base):
                    continue
                price = case.money(match["what"])
                if price is not None and price.per <= base.amount.per:
                    return _by_share(price, Decimal(match["n"]), total, article)
            elif _ACTUAL.search(sentence) and _LOWER.search(sentence) and _near(article, base):
                paid = case.money(sentence)
                if paid is not None:
                    return _by_actual(paid, total, article)
    return ()


def _near(article: Article, base: Term) -> bool:
    """Whether a limit speaks of the sum: in its own article, or by the words of the sum."""
    if article.id.partition("#")[2].partition(" 表")[0] == base.article.id.partition("#")[2].partition(" 表")[0]:
        return True
    text = plain(article.text)
    words = re.findall(r"[\u4e00-\u9fff]{2,}(?:补贴|补助|津贴|费|金额|限额)", f"{base.name} {base.about}")
    return "上表" in text or "总额" in text or any(w[-4:] in text for w in words)


def _of_no_part(article: Article, base: Term) -> bool:
    """Whether the document has no chapters that would set a rule apart from the sum."""
    return not article.heading.strip() and not base.article.heading.strip()


def _of_amount(sentence: str, base: Term) -> bool:
    """Whether a sentence is on the whole of what is paid under the sum's own name (补助金额不得超过……)."""
    named = _AMOUNT.search(sentence)
    return named is not None and named[1] in plain(f"{base.scope} {base.text}")


def _by_share(
    price: Told, share: Decimal, total: Decimal, article: Article
) -> tuple[str, Decimal, tuple[Decimal, ...], Article]:
    limit = price.value * share / HUNDRED
    steps = f"{shown(price.value)}×{shown(share)}%={shown(limit)}元"
    if total > limit:
        return (
            f"，超过了您说的{price.words}的{shown(share)}%（{steps}），按{shown(limit)}元算",
            limit,
            (share, limit),
            article,
        )
    return f"，没有超过您说的{price.words}的{shown(share)}%（{steps}）", total, (share, limit), article


def _by_actual(paid: Told, total: Decimal, article: Article) -> tuple[str, Decimal, tuple[Decimal, ...], Article]:
    if paid.value < total:
        return f"，您说的实际金额{paid.words}比这低，按实际的{shown(paid.value)}元算", paid.value, (), article
    return f"，您说的实际金额{paid.words}不比这低，按{shown(total)}元算", total, (), article
