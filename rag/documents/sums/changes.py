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
from rag.documents.sums import children
from rag.documents.sums.case import Case, section, shown
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
_PAPERS = re.compile("^凭[^,，]{1,8}$")
_OR = re.compile("[、和或]|以及|及(?!以)")
_OF_SHARES = re.compile("比例")
_ON_TOP = re.compile("所在地|当地|上述|前[款项条述]|折算|该")
"""What a change that comes on top of another speaks of."""
_EACH = re.compile("(?:的?(?:标准)?[,，]?)(?:每[人户月年学期件次台辆天日、]+)+$")
_ON = re.compile(
    "[,，]?(?:可以?)?在?(?:前条|第[一二三四五六七八九十百]+条|上述|规定|上表|以上|该|本)?[\u4e00-\u9fff]{0,4}标准?的?基础上$"
)
_ANSWER = re.compile("^(?:答|[(（]?[一二三四五六七八九十\\d]+[)）、.])[:：]?")
_FIGURE_OF = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2})(?P<over>超过|高于|不低于|低于|不足|不满|不超过)?(?P<n>\d+(?:\.\d+)?)(?:米|马力|毫米|千瓦|度|分|千米|升|公斤|%)?(?P<end>以上|以下|以内)?"
)
_BELOW = frozenset(("低于", "不足", "不满", "不超过", "以下", "以内"))
_LIST_NAME = re.compile("目录|名单|名录")
_UP = ("提高", "增加", "上浮")
_ENDS = re.compile(r"(?<=[。；;])|\n")
_FULL_STOP = re.compile(r"(?<=[。\n])")
_WHO = re.compile("(?:人|人员|家庭|对象|户|者|儿童|学生|职工|居民)$")
_ONLY_RANGE = re.compile(r"[\d周岁至到\-—~年满不以上下及含()]+的")
_SPLIT = re.compile(r"[、,，]|或者?|且|并|以及")
_EMPTY = re.compile(
    "家庭|人员|对象|情形|符合|标准|本市|申请|有关|以上|以下|规定|提供|证明|享受|领取|其中|前款|之一|属于|执行|部分|适用|补贴|补助|收费"
)
_HEADS = re.compile("老年人|老人|儿童|学生|居民|职工|成员|用户|群众|其他|创办|从事|购买|户籍|^对|的|户$|及?以[后上下]")
"""What most rules speak of: that it is said tells of no case."""
_FILL = re.compile("[的中有为是在]|其中|家庭|对象|人员|人才")
_AND = re.compile("[,，、]|并且|且")
_RECENTLY = re.compile("今年|去年|刚")
_DEED = 4
"""Characters of what somebody does in a place (到 … 就业)."""
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
        if not named and (match["at"] or not (in_chapters or _OF_STANDARD.search(standard))):
            continue
        if _OF_PART.search(condition):
            continue
        change = _change(match, printed.strip().rstrip("；;。"), article, base)
        if change is not None:
            yield change, applies(case, "，".join([lead, *parts] if lead else parts))


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


def applies(case: Case, condition: str) -> bool | None:
    """Whether the resident meets a condition; ``None`` where it was spoken of and cannot be decided."""
    person = case.person
    if not condition or person.place(condition) is False or person.holds(condition) is False:
        return False
    if children.wants(condition):
        met = children.met(condition, case.question.whole)
        return False if met is None and not children.spoken_of(case.question.whole) else met
    if (member := _listed(case, condition)) is not None:
        return member
    sure = person.place(condition) or any(name in condition for name in person.mine)
    rest = condition
    for name in (*case.question.here, *case.question.elsewhere, *person.mine):
        rest = rest.replace(name, "")
    rest = "，".join(p for p in re.split("[,，]", rest) if not re.search(r"适用于|除外|^按", p))
    left = _FILL.sub("", re.sub(r"[、,，\s()（）]", "", rest))
    if not left or (person.place(condition) and len(left) <= _DEED and not _NUMBER.search(left)):
        return bool(sure)
    parts = [p for p in _AND.split(rest) if len(_FILL.sub("", p)) > 1 and not _PAPERS.match(p)]
    if len(parts) == 1 and _NUMBER.search(parts[0]) and len(_OR.split(parts[0])) > 1:
        return _one_of(case, [_NUMERAL.sub("", p) for p in _OR.split(parts[0])])
    figured = [_in_range(case, p) for p in parts if _NUMBER.search(p)]
    words = "、".join(p for p in parts if not _NUMBER.search(p))
    if False in figured or (words and not _spoken(case, words)):
        return False
    if None in figured:
        return None if _spoken(case, rest) or person.place(condition) else False
    return True


def _one_of(case: Case, cases: list[str]) -> bool | None:
    """Whether one of the cases of a condition is told (60周岁至69周岁老年人和全日制学生)."""
    states = [
        _in_bounds(case, c) if _NUMBER.search(c) else _spoken(case, c) or case.person.heard.is_one(c)
        for c in cases
        if len(c) > 1
    ]
    return True if True in states else None if None in states else False


def _in_bounds(case: Case, part: str) -> bool | None:
    """Whether what was told lies in a range of ages; where none was told it is for others."""
    ranged = case.person.ranges.holds(part)
    return ranged if ranged is not None else (None if _spoken(case, _NUMBER.sub("", part)) else False)


def _in_range(case: Case, part: str) -> bool | None:
    """Whether what was told lies in the one range that a part of a condition sets; ``None`` where nothing tells."""
    if len(_NUMBER.findall(part)) > 1:
        return None
    if (named := _of_name(part, case.question.whole)) is not None:
        return named
    spoken = _spoken(case, part)
    ranged = case.person.ranges.holds(part)
    if ranged is not None:
        return ranged and (spoken or not _other_thing(part))
    young = re.search("(?:未满|不满|不足|不超过)[2-9]年", part)
    return True if young and spoken and _RECENTLY.search(case.question.whole) else None


def _of_name(part: str, text: str) -> bool | None:
    """Whether a figure that was told by the same name (海拔2300米) lies where a condition wants it."""
    match = _FIGURE_OF.search(part)
    if match is None or not (match["over"] or match["end"]):
        return None
    told = re.search(rf"{match['name']}[^\d,，。;；]{{0,4}}(\d+(?:\.\d+)?)", text)
    if told is None:
        return None
    value, bound = Decimal(told[1]), Decimal(match["n"])
    return value <= bound if (match["over"] or match["end"]) in _BELOW else value >= bound


def _listed(case: Case, condition: str) -> bool | None:
    """Whether a member of the list that a condition refers to (目录) is named; ``None`` if it refers to none."""
    named = _LIST_NAME.search(condition)
    members = re.search(rf"{named.group()}(?:为|包括|如下|有)[:：]?([^。；;\n]+)", case.held.text) if named else None
    if members is None:
        return None
    return any(w in case.question.whole for w in re.split("[、,，和]", members[1]) if len(w) > 1)


def _other_thing(rest: str) -> bool:
    """Whether the range of a condition is one of something that has to be named."""
    return not re.search("岁|户|人", rest)


def _spoken(case: Case, condition: str) -> bool:
    """Whether the message says one of the cases that a condition lists, and does not deny it."""
    whole, both, part = condition.partition("中的")
    if both:
        return _spoken(case, whole) and (not _HEADS.sub("", _EMPTY.sub("", part)) or _spoken(case, part))
    return any(case.person.heard.tells(_HEADS.sub("", _EMPTY.sub("", token))) for token in _SPLIT.split(condition))


def _same_sum(named: str, base: Term) -> bool:
    """Whether a change names the sum, or names none."""
    in_table = base.row >= 0 and re.search("起付|比例|限额", f"{named} {base.name}")
    text = plain(base.name if in_table else f"{base.scope} {base.text}")
    name = re.sub("标准|上表|规定|金额|[均各可]+$", "", named)
    pairs = [name[i : i + 2] for i in range(len(name) - 1)]
    if "收费" in name or "服务费" in name:
        return True
    return not pairs or sum(p in text for p in pairs) * 2 >= len(pairs) or bool(run(name, text, frozenset())[3:])
