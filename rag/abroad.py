"""Whether a message is about a matter of another country: no authority here handles it, no law here rules it.

What a citizen abroad, or a foreigner here, has to settle with authorities of this country is not meant.
"""

from __future__ import annotations

import re
from functools import cache

from babel import Locale

from rag.lexicon import pattern

_LEFT_OUT = frozenset(("CN", "HK", "MO", "TW", "EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "ME", "BH"))
"""No other countries, and those called like a county here (黑山, 巴林)."""


@cache
def _abroad() -> re.Pattern[str]:
    """``abroad`` of ``configs/intents.yaml`` with the names of other countries filled in."""
    territories = Locale("zh").territories.items()
    official = {name for code, name in territories if len(code) == 2 and code.isalpha() and code not in _LEFT_OUT}
    names = sorted(official | set(pattern("countries_said").pattern.split("|")), key=len, reverse=True)
    country = "(?<!内)(?:" + "|".join(map(re.escape, names)) + ")"
    return re.compile(pattern("abroad").pattern.replace("国名", country))


def foreign_matter(text: str) -> bool:
    """Whether ``text`` asks how something is handled, or what is paid, in another country."""
    return bool(_abroad().search(text)) and not pattern("at_home").search(text)
