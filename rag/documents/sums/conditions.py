"""Whether the resident meets the condition of a rule, as far as the message tells. Knows nothing of sums."""

from __future__ import annotations

import re
from decimal import Decimal

from rag.documents.sums import children
from rag.documents.sums.case import Case

_PAPERS = re.compile("^凭[^,，]{1,8}$")
_OR = re.compile("[、和或]|以及|及(?!以)")
_FIGURE_OF = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2})(?P<over>超过|高于|不低于|低于|不足|不满|不超过)?(?P<n>\d+(?:\.\d+)?)(?:米|马力|毫米|千瓦|度|分|千米|升|公斤|%)?(?P<end>以上|以下|以内)?"
)
_BELOW = frozenset(("低于", "不足", "不满", "不超过", "以下", "以内"))
_LIST_NAME = re.compile("目录|名单|名录")
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
