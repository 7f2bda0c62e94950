"""How many children a condition wants, and how many a message tells of."""

from __future__ import annotations

import re

_COUNTS = {"一": 1, "独": 1, "两": 2, "俩": 2, "二": 2, "双": 2, "三": 3, "仨": 3, "四": 4, "五": 5}
_COUNT = rf"(?P<n>[{''.join(_COUNTS)}]|[1-9])"
_CHILD = r"(?:未成年|亲生|上[\u4e00-\u9fff]{1,3}的)?(?:子女|孩子?|小孩|娃娃?|儿女)"
_WANTED = re.compile(rf"{_COUNT}\s*个?(?P<more>(?:及|或)?以上|或者更多)?的?{_CHILD}(?P<later>(?:及|或)以上)?")
_TOLD = re.compile(rf"{_COUNT}\s*个?{_CHILD}|(?P<girl>独生(?:子|女))")


def met(condition: str, text: str) -> bool | None:
    """Whether ``text`` tells of as many children as ``condition`` wants; ``None`` where either tells no number."""
    wanted, told = _WANTED.search(condition), _TOLD.search(text)
    if wanted is None or told is None:
        return None
    least, has = _number(wanted["n"]), 1 if told["girl"] else _number(told["n"])
    return has >= least if wanted["more"] or wanted["later"] else has == least


def wants(condition: str) -> bool:
    """Whether a condition is one of how many children there are."""
    return bool(_WANTED.search(condition))


def _number(said: str) -> int:
    return _COUNTS.get(said) or int(said)
