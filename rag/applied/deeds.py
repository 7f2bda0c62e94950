"""What a quoted sentence forbids or sets first, named where the question asks about just that.

Conservative: the words of the ban and of what is asked have to be the same, by the thesaurus. Knows nothing of sums.
"""

from __future__ import annotations

import re

from rag.applied.line import Applied
from rag.applied.measured import ALLOWED
from rag.asked import Asked
from rag.lexicon import normalise

_BAN = re.compile(r"(?<!依法)(?<!有)(?P<word>不得|禁止|严禁|无权|不认定为?)(?P<deed>[^,，。；;：:\n]{2,80})")
_BUT = re.compile(
    r"但|除外|另有|未经|除[^,，。；;]{2,20}外|擅自|无正当理由|不得因[^,，。；;]*而|不得(?:少于|低于|超过|高于|早于|晚于|多于|迟于|拒绝)"
)
"""A ban with exceptions or conditions is only quoted."""
_FIRST = re.compile(r"应当先(?P<deed>[^,，。；;\n]{2,30})")
_AT_ONCE = re.compile(r"(?:能|可以|可不可以|能不能|是不是|就)?直接")
_ONLY_PERSONS = re.compile(r"只适用于(?P<who>自然人)")
_BODIES = re.compile(r"公司|企业|单位|厂子?|合作社")
_OWN_BODY = re.compile(rf"(?:我|我们|咱)(?:们)?(?:家|开|的|自己)*[^,，。；;]{{0,4}}(?:{_BODIES.pattern})")
_ALL = re.compile(r"应当(?:重新)?[^,，。；;]{0,8}全部[^,，。；;]{2,20}")
_ONLY = re.compile(
    r"(?:我|就|能)?只(?P<deed>[考交补办报])[^,，。；;?？]{0,8}(?:行不|行吗|可以吗|可以不|能行|成不|中不)"
)
_SAME, _UNITS = 0.6, 2
"""Share of the weight of what is asked that a ban must say, and in how many words at least."""


def of_first(sentence: str, asked: Asked) -> Applied | None:
    """「应当先结清欠缴的费用」 where somebody asks to do it 「直接」 with that still open."""
    match = _FIRST.search(sentence)
    if not match or not _AT_ONCE.search(asked.text):
        return None
    open_ = re.search(r"欠|没[结交缴还清]|未[结交缴还清]", asked.text)
    if not open_ or not re.search("结清|清偿|缴清|补缴|还清|付清", match["deed"]):
        return None
    return Applied(f"不能直接办：按这一条，“{match[0].strip()}”。")


def of_persons(sentence: str, asked: Asked) -> Applied | None:
    """「只适用于自然人」 where somebody asks for a company."""
    match = _ONLY_PERSONS.search(sentence)
    if not match or not _OWN_BODY.search(asked.text):
        return None
    return Applied(f"不符合：您说的是单位，按这一条“{sentence.strip('。；; ')}”。")


def of_all(sentence: str, asked: Asked) -> Applied | None:
    """「应当重新参加全部考试」 where somebody asks to do it for a part only."""
    match = _ALL.search(sentence)
    only = _ONLY.search(asked.text)
    if not match or not only or only["deed"] not in match[0] or not asked.yes_no:
        return None
    return Applied(f"不能只办一部分：按这一条，“{match[0].strip()}”。")


def of_ban(sentence: str, asked: Asked) -> Applied | None:
    """「不得……」 where that is what the yes-or-no question asks about."""
    if not asked.yes_no or not ALLOWED.search(asked.text) or _BUT.search(sentence):
        return None
    for match in _BAN.finditer(sentence):
        deed = normalise(match["deed"])
        if deed.endswith("的"):  # a case, not a ban
            continue
        held = [u for u in asked.units if len(u.word) > 1 and u.within(deed)]
        total = sum(u.weight for u in asked.units)
        if len(held) >= _UNITS and sum(u.weight for u in held) >= _SAME * total:
            return Applied(f"按这一条，不可以：“{match[0].strip()}”。")
    return None
