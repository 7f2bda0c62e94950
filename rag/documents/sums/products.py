"""A rate of a document with the quantities that a resident states for it, where the units fit.

Knows nothing of what it comes to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from rag.documents.question import plain
from rag.documents.sums import children
from rag.documents.sums.amounts import Sense
from rag.documents.sums.case import Case
from rag.documents.sums.terms import Term
from rag.documents.sums.told import Told

MEASURED = frozenset(("平方米", "公里", "立方米", "吨", "亩", "小时", "天", "次", "度", "千瓦", "头", "株", "课时"))
"""Units of which the message needs to say only how many."""
_FREE = frozenset(
    ("人", "户", "件", "辆", "只", "台", "套", "月", "年", "学期", "供热期", "片", "场", "间", "桌", "床")
)
"""Units of which there is one where nothing else is said."""
RECEIVED = re.compile("领|拿|发|享受|补|给|做|干|租|住|用|训练|实习|见习|托|上了")
ELSEWHERE = re.compile("社保|社会保险|保险|合同|毕业|户口|居住证|结婚|登记|缴|交了|交满|工龄|连续|落户")
_OVER = re.compile(
    r"(?:超(?:出|过)|多出)[^。；;,，]{0,18}(?:部分|面积|用量|里程|的每|的[,，]?按|的面积)|超出的|超过的部分"
)
_ENUMERATED = re.compile(r"^[(（]?[一二三四五六七八九十\d]+[)）、.．]\s*")
_FIRST_HOURS = re.compile("[首前第][一1-9]?个?小时|小时(?:以)?内免|之后每")
_EMPTY_PAIRS = frozenset(("的的", "人的", "位的"))
_SPAN = re.compile(
    r"(?:一次性?|一下子?|一把|一起|全部)?(?:先)?(?:交|缴|付|租|收)(?:清|齐|纳)?(?:的|了)?(?:满|整|够)?(?P<a>全年|一整年|一年|半年|一个?季度)(?!前|后|以|内|之|多|的时)"
    r"|(?P<b>全年|一整年|一年|半年|一个?季度)(?:下来|的|要|得|能|可以|一共|总共|合计|共|应该?|该|需要?)*"
    r"(?:[\u4e00-\u9fff]{0,4}(?:费|租金|补贴|补助|津贴|押金)[\u4e00-\u9fff]{0,2})?(?:交|缴|付|拿|领|补|收|花|掏)?(?:多少|几|好多)"
)
"""How long a sum is asked for that is set for each month."""
_MONTHS_OF = {"半": 6, "季": 3}
_HOUSEHOLD, _ALL = re.compile("家|口|我们|咱们|一起"), re.compile("全家|一家|总共|一共|合计|都|全部|加起来|合起来")

Count = tuple[str, Decimal, Told | None]
"""A unit, how many, and the words that tell it."""
Counts = list[Count]


@dataclass(frozen=True)
class Product:
    """A rate with the quantities that it is multiplied by."""

    rate: Term
    counts: tuple[Count, ...]
    free: frozenset[str]


def is_rate(term: Term) -> bool:
    """Whether a figure is a price or a grant for each of something."""
    amount = term.amount
    if "小时" in amount.per and _FIRST_HOURS.search(term.text):
        return False
    each = amount.sense is Sense.CAP and "人" in amount.per and f"按{amount.each}" in amount.label
    return amount.unit == "元" and bool(amount.per) and (amount.sense is Sense.PLAIN or each)


def above(rate: Term) -> bool:
    """Whether a rate is for what lies above a threshold."""
    text = plain(rate.text)
    found = _OVER.search(text)
    if rate.row >= 0 or found is None:
        return False
    first = re.search(r"\d[\d,.]*\s*(?:万?元)", text)
    return bool(_OVER.search(rate.name)) or (first is not None and found.start() < first.start())


def condition_told(case: Case, rate: Term) -> bool:
    """Whether the case that a rate is set for (合伙创业的) is spoken of."""
    parts = [p for p in re.split(r"[,，、;；。:：]", rate.name) if p.endswith("的") and not _OVER.search(p)]
    text = case.question.whole
    for part in (_ENUMERATED.sub("", p) for p in parts):
        if children.wants(part) and not children.met(part, text):
            return False
        pairs = {part[i : i + 2] for i in range(len(part) - 1)} - _EMPTY_PAIRS
        if not any(p in text and p not in case.held.subject for p in pairs) and case.person.met(part) is not True:
            return False
    return True


def same_units(one: Product, other: Product) -> bool:
    """Whether two rates are for the same."""
    return one.rate.amount.per == other.rate.amount.per


def product(case: Case, rate: Term) -> Product | None:
    """The quantities that a rate is for, if all are told or need not be and one of them tells how many."""
    counts: Counts = []
    free: set[str] = set()
    for unit in sorted(rate.amount.per):
        told = _counted(case, unit, rate)
        if told is None:
            return None
        if not told and unit == "月":
            told = _asked_for(case)
        if told:
            value = told[0].value / 12 if unit == "年" and told[0].kind == "月" else told[0].value
            counts.append((unit, value, told[0]))
        elif unit in _FREE:
            free.add(unit)
        else:
            return None
    return Product(rate, tuple(counts), frozenset(free)) if any(v != 1 for _, v, _ in counts) else None


def _counted(case: Case, unit: str, rate: Term) -> list[Told] | None:
    """The one quantity of a unit that was told for this rate; empty if none was, ``None`` if several were."""
    kinds = {"年": ("月",), "人": ("人",), "病种": ("个",)}.get(unit, (unit,))
    found = [t for t in case.person.told if t.kind in kinds and not t.vague and t.value > 0]
    if unit == "年":
        found = [t for t in found if "年" in t.words and t.value % 12 == 0]
    if unit not in MEASURED:
        found = [t for t in found if _related(case, t, rate, unit)]
    values = {t.value for t in found}
    return None if len(values) > 1 else found[:1]


def _asked_for(case: Case) -> list[Told]:
    """The months that a sum is asked for (一年一共交多少), where the question says them."""
    match = _SPAN.search(case.question.text)
    if match is None or any(t.kind == "月" and RECEIVED.search(t.part) for t in case.person.told):
        return []
    words = match["a"] or match["b"]
    months = next((n for sign, n in _MONTHS_OF.items() if sign in words), 12)
    return [Told(Decimal(months), "月", words, match.group(), match.group())]


def _related(case: Case, told: Told, rate: Term, unit: str) -> bool:
    """Whether a quantity is one of what the rate pays for: not how long somebody has been insured."""
    text = plain(f"{rate.scope} {rate.text}")
    part = told.part.replace(told.words, " ")
    shared = any(
        part[i : i + 2] in text for i in range(len(part) - 1) if re.fullmatch("[\u4e00-\u9fff]{2}", part[i : i + 2])
    )
    if unit in ("月", "年"):
        return not ELSEWHERE.search(part) and (bool(RECEIVED.search(part)) or shared)
    household = unit == "人" and bool(_HOUSEHOLD.search(told.part) and _ALL.search(case.question.text))
    return shared or ("招" in part and "招" in text) or household
