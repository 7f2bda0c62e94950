"""What raises or cuts a sum for the resident, by place, class or a fact that was told.

A change whose condition was spoken of but cannot be decided makes the sum doubtful. Knows nothing of how a sum is
found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kg.schema import Article
from rag.documents.question import plain
from rag.documents.sums.case import Case, section, shown
from rag.documents.sums.conditions import applies
from rag.documents.sums.labels import run
from rag.documents.sums.terms import Term

HUNDRED = Decimal(100)
_N = r"\d+(?:\.\d+)?"
_VERB = "发放|计发|给予|执行|收取|补贴|享受|计算|交纳|缴纳|计收|支付"
_RAISED = re.compile(
    rf"(?:上浮|提高|加收|增发|增加|上调|加发|另加)\s*(?P<n>{_N})\s*%"
    rf"|按照?[^,，。；;]{{0,10}}(?:标准|基数|金额)的\s*(?P<m>{_N})\s*%\s*(?:增发|加发|上浮|增加)"
)
_CUT = re.compile(
    rf"减按\s*(?P<to>{_N})\s*%|(?P<half>减半)(?:收取|征收|缴纳|收费|交纳|执行)?|(?P<tenths>\d(?:\.\d)?)折"
    rf"|按照?(?P<what>[^,，。；;]{{0,16}}?)(?:标准|金额|基准额|基数|热费|费用|费)的\s*(?P<share>{_N})\s*%\s*(?:{_VERB})"
    rf"|按照?(?P<of>[^,，。；;]{{0,16}}?)的?\s*(?P<times>{_N})\s*倍\s*(?:{_VERB}|征收|补偿|收费|计算)"
    rf"|按照?\s*(?P<at>{_N})\s*%\s*(?:{_VERB})"
    rf"|(?:减免|减收|优惠|降低|下浮|下调|给予)\s*(?P<less>{_N})\s*%(?!的?(?:补|资助|奖))"
)
_ADDED = re.compile(
    rf"(?:另外?增发|另外?给予?|另加|另发|再增发|再增加|再给予?|增发|加发|多发|加收|增加|提高)[^,，。；;\d]{{0,10}}?(?P<sum>{_N})\s*(?P<wan>万)?元"
)
_POINTS = re.compile(rf"(?P<way>提高|增加|上浮|降低|下降|减少|下浮)\s*(?P<points>{_N})\s*个百分点")
_EITHER = re.compile("|".join(p.pattern for p in (_RAISED, _CUT, _ADDED, _POINTS)))
_HIGHEST = re.compile("就高|最高的?一[种项类档]|较高|从高|不(?:重复|叠加)|不累[加计]")
_SUM_NAME = re.compile(
    r"^(?:其)?[\u4e00-\u9fff()（）、]{0,16}(?:租金|费|补贴|补助|津贴|标准|金额|额度|奖补|奖励|限额|价格|收费|救助金|比例|起付线)(?:和[\u4e00-\u9fff]{2,6})?[均各可]{0,2}$"
)
_SEVERAL = re.compile("夫妻|双方|另一方|合并|公式|收入")
_BEFORE = re.compile("前述")
_OF_STANDARD = re.compile(
    "按照?(?:(?:上述|规定|该|本|前款)(?:规定)?标准|(?:上述|规定|该|本)?(?:收费|缴费|补贴|补助|价格|征收)标准)的"
)
"""What names the sums of the whole document."""
_BY_STANDARD = re.compile("^按照?[\u4e00-\u9fff]{0,8}标准的$")
_OF_PART = re.compile("(?:超过|超出|多于)[^,，。；;]{0,16}(?:部分|面积|用量)的?$")
"""Who a change is not for: it is one for a part of the quantity."""
_OF_SHARES = re.compile("比例")
_ON_TOP = re.compile("所在地|当地|上述|前[款项条述]|折算|该")
"""What a change that comes on top of another speaks of."""
_EACH = re.compile("(?:的?(?:标准)?[,，]?)(?:每[人户月年学期件次台辆天日、]+)+$")
_ON = re.compile(
    "[,，]?(?:可以?)?在?(?:前条|第[一二三四五六七八九十百]+条|上述|规定|上表|以上|该|本)?[\u4e00-\u9fff]{0,4}标准?的?基础上$"
)
_ANSWER = re.compile("^(?:答|[(（]?[一二三四五六七八九十\\d]+[)）、.])[:：]?")
_UP = ("提高", "增加", "上浮")
_ENDS = re.compile(r"(?<=[。；;])|\n")
_FULL_STOP = re.compile(r"(?<=[。\n])")
_WHO = re.compile("(?:人|人员|家庭|对象|户|者|儿童|学生|职工|居民)$")
_ONLY_RANGE = re.compile(r"[\d周岁至到\-—~年满不以上下及含()]+的")
_DEED = re.compile(r"[减按]{0,2}\s*[\d.]*\s*%?(?:减半)?(征收|收费|收取|计收|缴纳|交纳|补助|补贴|补偿)")
_NUMBER = re.compile(r"\d+")
_NUMERAL = re.compile(r"^[(（]?[一二三四五六七八九十]+[)）、.]")


@dataclass(frozen=True)
class Change:
    """A factor, a sum that is added, or points that are added to a rate, with its steps and the words that set it."""

    factor: Decimal
    steps: str
    words: str
    article: Article
    on_top: bool = False
    """Whether it counts from the sum as another change has set it."""
    add: Decimal = Decimal(0)
    points: Decimal = Decimal(0)


def changes(case: Case, base: Term) -> list[Change] | None:
    """What applies to a sum, in order; ``None`` where that cannot be told."""
    found: dict[tuple[Decimal, bool, Decimal, Decimal], Change] = {}
    highest = False
    for article in case.held.articles:
        if article.table:
            continue
        highest = highest or bool(_HIGHEST.search(article.text))
        for printed, lead in _pieces(article.text):
            for change, holds in _in_sentence(case, printed, article, base, lead):
                if holds is None:
                    return None
                if holds:
                    found[change.factor, change.on_top, change.add, change.points] = change
    added = [c for c in found.values() if c.add or c.points]
    first = [c for c in found.values() if not c.on_top and c not in added]
    later = [c for c in found.values() if c.on_top and c not in added]
    if highest and len(first) > 1 and len({c.factor > 1 for c in first}) == 1:
        first = [max(first, key=lambda c: abs(c.factor - 1))]
    if highest and len(added) > 1:
        added = [max(added, key=lambda c: abs(c.add + c.points))]
    return None if len(first) > 1 or len(later) > 1 or len(added) > 1 else [*first, *later, *added]


@dataclass(frozen=True)
class Changed:
    """A sum after what applies to it: its steps, the words of the rules, the figures used and where they stand."""

    total: Decimal
    steps: str
    because: str
    figures: tuple[Decimal, ...]
    articles: tuple[Article, ...]


def changed(case: Case, base: Term, total: Decimal, before: str) -> Changed | None:
    """``total`` of a base as changes set it; ``before`` are the steps so far, ``None`` if a change is in doubt."""
    applied = changes(case, base)
    if applied is None:
        return None
    expression, figures = shown(total), [total]
    for change in (c for c in applied if not c.points):
        total = total * change.factor + change.add
        expression += f"+{shown(change.add)}" if change.add else f"×{change.steps}"
        figures += [change.factor * HUNDRED, abs(change.factor - 1) * HUNDRED, change.add, total, Decimal(1)]
    steps = f"{before}{'；' if before else ''}{expression}={shown(total)}元" if len(figures) > 1 else before
    because = "".join(f"和“{words}”" for words in dict.fromkeys(c.words for c in applied))
    return Changed(total, steps, because, tuple(figures), tuple(c.article for c in applied))


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The parts of sentences; one that tells only a range (80周岁以上的) with whom its sentence is for."""
    for sentence in _FULL_STOP.split(text):
        who = ""
        for place, piece in enumerate(p for p in _ENDS.split(sentence) if p.strip()):
            first = re.split("[,，]", plain(piece).strip())[0]
            if not place:
                who = "" if _NUMBER.search(first) or not _WHO.search(first) else _NUMERAL.sub("", first)
            yield piece, who if place and _ONLY_RANGE.fullmatch(first) else ""


def _in_sentence(
    case: Case, printed: str, article: Article, base: Term, lead: str = ""
) -> Iterator[tuple[Change, bool | None]]:
    sentence = plain(printed)
    if _SEVERAL.search(sentence):
        return
    last = 0
    for match in _EITHER.finditer(sentence):
        if _OF_SHARES.search(sentence) and base.amount.unit != "%" and not match["n"] and not match["sum"]:
            continue
        if _BEFORE.search(sentence[: match.start()]):
            return
        condition, last = _ANSWER.sub("", sentence[last : match.start()]).strip(",， "), match.end()
        condition = _EACH.sub("", _ON.sub("", condition)).strip(",，: ")
        parts = [p for p in re.split("[,，]", condition) if p]
        standard = match.group()
        if parts and _BY_STANDARD.match(parts[-1]):
            standard = parts.pop() + standard
        named = parts.pop() if parts and _SUM_NAME.match(parts[-1]) else ""
        if named and not parts:
            head, named = _split(named, base)
            parts = [head] if head else []
        what = match["what"] or match["of"] or ""
        in_chapters = section(article) == section(base.article)
        if not _same_sum(named, base) or not (_same_sum(what, base) or _ON_TOP.search(what)):
            continue
        own = in_chapters or _OF_STANDARD.search(standard) or _by_verb(sentence[match.start() :], article, base)
        if not named and (match["at"] or not own):
            continue
        if _OF_PART.search(condition):
            continue
        change = _change(match, printed.strip().rstrip("；;。"), article, base)
        if change is not None:
            yield change, applies(case, "，".join([lead, *parts] if lead else parts))


def _by_verb(text: str, article: Article, base: Term) -> bool:
    """Whether a plain clause beside a table changes what its column names by the same verb (减按80%征收: 征收标准)."""
    verb = _DEED.match(text)
    if verb is None or base.row < 0 or article.heading.strip():
        return False
    return verb[1] in plain(f"{base.name} {base.about}")


def _change(match: re.Match[str], words: str, article: Article, base: Term) -> Change | None:
    """What the figures of a change mean for ``base``; ``None`` where it is of another kind."""
    rate = base.amount.unit == "%"
    if match["points"]:
        points = Decimal(match["points"]) * (1 if match["way"] in _UP else -1)
        return Change(Decimal(1), "", words, article, points=points) if rate else None
    if match["sum"]:
        value = Decimal(match["sum"]) * (10000 if match["wan"] else 1)
        return None if rate else Change(Decimal(1), "", words, article, add=value)
    if raised := match["n"] or match["m"]:
        return Change(1 + Decimal(raised) / HUNDRED, f"(1+{raised}%)", words, article)
    if times := match["times"]:
        return Change(Decimal(times), times, words, article)
    if match["less"]:
        return Change(1 - Decimal(match["less"]) / HUNDRED, f"(1−{match['less']}%)", words, article)
    share = Decimal(
        match["to"] or match["share"] or match["at"] or (10 * Decimal(match["tenths"]) if match["tenths"] else 50)
    )
    on_top = bool(match["what"] and _ON_TOP.search(match["what"]))
    return Change(share / HUNDRED, f"{shown(share)}%", words, article, on_top)


def _split(named: str, base: Term) -> tuple[str, str]:
    """A condition and the name of the sum that stands right behind it (第二次住院 | 起付标准)."""
    text = plain(f"{base.scope} {base.text}")
    for start in range(len(named) - 1):
        if named[start:] in text and len(named) - start > 2:
            return named[:start], named[start:]
    return "", named


def _same_sum(named: str, base: Term) -> bool:
    """Whether a change names the sum, or names none."""
    in_table = base.row >= 0 and re.search("起付|比例|限额", f"{named} {base.name}")
    text = plain(base.name if in_table else f"{base.scope} {base.text}")
    name = re.sub("标准|上表|规定|金额|[均各可]+$", "", named)
    pairs = [name[i : i + 2] for i in range(len(name) - 1)]
    if "收费" in name or "服务费" in name:
        return True
    return not pairs or sum(p in text for p in pairs) * 2 >= len(pairs) or bool(run(name, text, frozenset())[3:])
