"""How many children a condition wants, and how many a message tells of."""

from __future__ import annotations

import re

from kg.quantities import number

_COUNT = r"(?P<n>[一两俩二三仨四五1-9])"
_CHILD = r"(?:未成年|亲生|上[\u4e00-\u9fff]{1,3}的)?(?:子女|孩子?|小孩|娃娃?|儿女|胎|孩)"
_WANTED = re.compile(rf"{_COUNT}\s*个?(?P<more>(?:及|或)?以上|或者更多)?的?{_CHILD}(?P<later>(?:及|或)以上)?")
_TOLD = re.compile(rf"{_COUNT}\s*个?{_CHILD}|(?P<only>独生(?:子|女))")


_NO_CHILD = re.compile("(?:没有?|无|还没|未)(?:生|要|有)?(?:过)?(?:小孩|孩子?|娃娃?|子女|生育)")
_SPOKEN_OF = re.compile("孩|娃|胎|子女|儿女|生育")


def met(condition: str, text: str) -> bool | None:
    """Whether ``text`` tells of as many children as ``condition`` wants; ``None`` where either tells no number."""
    wanted, told = _WANTED.search(condition), _TOLD.search(text)
    if wanted is not None and _NO_CHILD.search(text):
        return False
    if wanted is None or told is None:
        return None
    least, has = number(wanted["n"]) or 0, 1 if told["only"] else number(told["n"]) or 0
    return has >= least if wanted["more"] or wanted["later"] else has == least


def wants(condition: str) -> bool:
    """Whether a condition is one of how many children there are."""
    return bool(_WANTED.search(condition))


def spoken_of(text: str) -> bool:
    """Whether a message speaks of children at all."""
    return bool(_SPOKEN_OF.search(text))
