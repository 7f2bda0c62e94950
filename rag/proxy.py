"""Whether somebody else may handle a matter in one's place, and what guides say of that. Knows nothing of dialogue."""

from __future__ import annotations

import re
from functools import cache

from rag.facts import kin_words
from rag.lexicon import pattern

_GOES = r"(?:替|帮|代)?(?:我|他|她|俺|咱|您|老人|人家?|本人)?(?:们)?(?:去|来|跑|办|弄|整|打|领|拿|取|交|送)"


@cache
def _other() -> re.Pattern[str]:
    """「我媳妇替我去行不」, 「让同事跑一趟呢」, 「我去呢」."""
    who = "|".join((*kin_words(), "我", "同事", "工友", "朋友", "邻居", "单位", "会计", "老乡", "亲戚", "别人"))
    for_them = r"(?<![给为帮替带跟和])(?<![给为帮替带跟和][我俺咱他她])"
    going = rf"{for_them}(?:{who})(?:们|家)?(?:派人)?(?:能不能|可不可以|能|可以)?(?:一个人|自己)?{_GOES}"
    ends = r"(?:一趟|一下)?(?:办|弄|整|打|领|拿|取)?(?:的话)?(?:呢|行|中|成|可以|能行|好使|管用)"
    sent = rf"(?:让|叫|派|托|请)(?:我|俺|咱)?(?:{who})(?:们|家)?去(?!哪|啥|什么)[^,，。?？]{{0,5}}?"
    return re.compile(rf"(?:{going}|{sent}){ends}")


def by_proxy(text: str) -> bool:
    """Whether a message asks for somebody handling a matter in the place of somebody else."""
    return bool(pattern("proxy").search(text) or _other().search(text))


def of_proxies(sentence: str) -> bool:
    """Whether a sentence, a material or a case of a guide is about who may come."""
    return bool(pattern("of_proxies").search(sentence))
