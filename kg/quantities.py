"""Numbers and durations in Arabic or Chinese digits, as clauses write them. Knows nothing of conditions."""

from __future__ import annotations

import re

import cn2an

NUMBER = r"(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]{1,7})"
"""A number as printed, to be read by :func:`number`."""
MONTHS = rf"(?:{NUMBER}\s*周?年(?:半|零?\s*{NUMBER}\s*个?月)?|半年|半个月|{NUMBER}\s*个半?月(?!内)|{NUMBER}\s*月份?)"
"""A duration as printed, to be read by :func:`months`."""
_PARTS = re.compile(
    rf"(?:(?P<years>{NUMBER})\s*周?年(?P<half>半)?零?)?\s*(?:(?P<months>{NUMBER})\s*个?(?P<half_month>半)?月份?)?"
)


_LONGEST = 24
"""No amount that somebody states has more characters."""


def number(text: str) -> float | None:
    """The value of ``text`` (``16``, ``十五``, ``两``, ``1.5``); ``None`` if it is no number."""
    text = text.strip().replace("俩", "两").replace("仨", "三").replace("〇", "零")
    if len(text) > _LONGEST:
        return None
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    try:
        return float(cn2an.cn2an(text, "smart"))
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        return None


def months(text: str) -> float | None:
    """A duration in months (``半年`` 6, ``一年半`` 18, ``2年3个月`` 27); ``None`` if it is none."""
    text = re.sub(r"\s", "", text)
    if text in ("半年", "半个月"):
        return 6.0 if text == "半年" else 0.5
    found = _PARTS.fullmatch(text)
    if not found or not (found["years"] or found["months"]):
        return None
    years = number(found["years"]) if found["years"] else 0.0
    rest = number(found["months"]) if found["months"] else 0.0
    if years is None or rest is None:
        return None
    return years * 12 + rest + (6 if found["half"] else 0) + (0.5 if found["half_month"] else 0)
