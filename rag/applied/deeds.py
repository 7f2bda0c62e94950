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
_SELF = re.compile(r"[^,，。；;：:\n]*(?:应当|必须|须)由?(?:其|申请人)?本人(?:亲自)?[^,，。；;：:\n]*")
_OTHER_SELF = re.compile(r"可以|委托|本人[^,，。；;]{0,10}的(?!除外)")
"""Clauses that name a kind of deed only, or let others do it."""
_BY_OTHERS = re.compile(r"替(?!换|代)|代(?:我|他|她|办|理|领|签)|委托|让[^,，。?？]{1,6}去")
_BARRED = re.compile(r"(?:不得|不予|不认定|不享受|禁止|不视为|不属于)[^,，。；;：:]{0,20}(?<!的)(?=[,，。；;：:]|$)")
_TELLING, _TOLD = 3.5, 5.0
"""Least weight of a word that an item is known by, and of all of them."""
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


def of_self(sentence: str, asked: Asked) -> Applied | None:
    """「遗嘱应当由本人办理公证的除外」 where somebody asks to do it for another."""
    match = _SELF.search(sentence)
    if not match or not asked.yes_no or not _BY_OTHERS.search(asked.text):
        return None
    clause = match[0].strip().removeprefix("但")
    said = normalise(clause)
    if _OTHER_SELF.search(clause) or not any(len(u.word) > 1 and u.within(said) for u in asked.units):
        return None
    return Applied(f"不能由别人代办：按这一条，“{clause}”。")


def of_case(sentence: str, lead: str, asked: Asked) -> Applied | None:
    """An item of a list of what is barred (「有下列情形之一的，不得认定为工伤：」) that is asked about."""
    barred = _BARRED.search(lead)
    if not barred or "下列" not in lead or "可以" in lead or not (asked.yes_no or ALLOWED.search(asked.text)):
        return None
    text, known = normalise(sentence), normalise(lead)
    own = [u for u in asked.units if len(u.word) > 1 and u.weight >= _TELLING]
    if sum(u.weight for u in own if u.within(text) and not u.within(known)) < _TOLD:
        return None
    return Applied(f"这一条“{barred[0].strip()}”里写着：“{sentence.strip('；;。 ')}”。")


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
