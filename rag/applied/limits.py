"""Limits of a quoted sentence held against what a message states: numbers of people, time that passed, shares of votes.

Only where both name the same thing. Knows nothing of how rules are found, nor of limits that conditions of guides know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from kg.quantities import NUMBER, number
from rag.applied.line import Applied, decimal, plain
from rag.applied.stated import Count, counts
from rag.facts import Fact

_PEOPLE = r"[个名人位]"
_HEADS = re.compile(
    rf"(?:(?:不少于|不得少于|至少|须有)?(?P<low>{NUMBER}){_PEOPLE}以上(?:的)?|)(?P<high>{NUMBER}){_PEOPLE}以下的?(?P<noun>[\u4e00-\u9fff]{{2,4}}?)"
    r"(?=设立|出资|组成|发起|参加|推选|共同|[,，。；;]|$)"
    rf"|(?:不得?少于|至少(?:有)?)(?P<least>{NUMBER}){_PEOPLE}的?(?P<noun2>[\u4e00-\u9fff]{{2,3}})"
    rf"|(?:不得?超过)(?P<most>{NUMBER}){_PEOPLE}的?(?P<noun3>[\u4e00-\u9fff]{{2,3}})"
)
_HEAD_UNITS = ("个人", "人", "名", "位", "个")
WITHIN = re.compile(
    rf"(?P<anchor>[^,，。；;]*?)(?:之日起|之日|后|起)(?P<term>(?P<n>{NUMBER})(?P<unit>日|天|个月|年)(?:以|之)?内)"
)
_LAPSES = re.compile(
    r"(?:逾期|未[^,，。；;]{1,8}的|期满)[^。；;]*?(?:视为|不予|不再|不得|丧失|作废|失效|放弃|消灭|无效)[^。；;]*"
)
_HOURS = re.compile(rf"(?P<term>(?P<n>{NUMBER})小时(?:之|以)?内)(?P<deed>[^,，。；;]{{2,12}})")
_AGED = re.compile(rf"年满(?P<n>{NUMBER})周岁(?:以上)?的?(?P<who>[^\d,，、。；;]{{3,16}})")
_GRANTS = re.compile(r"发放|发给|享受|领取|给予|可以|有权|符合条件")
_DAYS = {"日": Decimal(1) / 30, "天": Decimal(1) / 30, "个月": Decimal(1), "年": Decimal(12)}
_LATE = re.compile(r"拖了?|过了?|超了?|逾期|晚了?|已经|都")
FROM = re.compile(r"[从自打](?P<what>[\u4e00-\u9fff]{2,8}?)(?:那[天日]|之日|以后|之后)?(?:算|起|开始)")
_MAJORITY = re.compile(
    r"(?P<share>三分之二|四分之三|五分之四|三分之一|十分之一|五分之一)以上(?:的)?(?P<noun>[\u4e00-\u9fff]{2,6}?)(?:的)?(?:同意|通过|赞成)"
)
_SHARES = {
    "三分之二": Fraction(2, 3),
    "四分之三": Fraction(3, 4),
    "五分之四": Fraction(4, 5),
    "三分之一": Fraction(1, 3),
    "十分之一": Fraction(1, 10),
    "五分之一": Fraction(1, 5),
}
_ALL = re.compile(r"一共|总共|总计|共有?|全[村体部]")
_FOR = re.compile(r"同意|赞成|赞同|支持|举手|投了?票|签[了字名]|点头")


def of_heads(sentence: str, message: str) -> Applied | None:
    """「五十个以下股东」 and 「六十个人」."""
    found = [c for c in counts(message) if c.unit in _HEAD_UNITS]
    limits = list(_HEADS.finditer(sentence))
    if len({c.value for c in found}) != 1 or len(limits) != 1:
        return None
    limit, count = limits[0], found[0]
    noun = limit["noun"] or limit["noun2"] or limit["noun3"] or ""
    if not noun or noun not in message:
        return None
    low, high = (_number(limit["low"] or limit["least"]), _number(limit["high"] or limit["most"]))
    words = limit[0]
    if high is not None and count.value > high:
        return Applied(f"不符合：您说的“{count.words}”超过了“{words}”。")
    if low is not None and count.value < low:
        return Applied(f"不符合：您说的“{count.words}”达不到“{words}”。")
    return Applied(f"您说的“{count.words}”，符合“{words}”。")


def of_hours(sentence: str, message: str) -> Applied | None:
    """「48小时之内经抢救无效」 and 「抢救了五十五个小时」."""
    limits = list(_HOURS.finditer(sentence))
    found = [c for c in counts(message) if c.unit in ("小时", "个小时", "钟头", "个钟头")]
    if len(limits) != 1 or len(found) != 1:
        return None
    limit, count = limits[0], found[0]
    value = number(limit["n"])
    words = f"{count.before}{count.after}"
    if value is None or not any(limit["deed"][i : i + 2] in words for i in range(len(limit["deed"]) - 1)):
        return None
    if count.value > value:
        return Applied(f"不符合：您说的“{count.words}”超过了“{limit['term']}”。")
    return Applied(f"您说的“{count.words}”，在“{limit['term']}”之列。")


def of_age(sentence: str, message: str, known: Mapping[str, Fact]) -> Applied | None:
    """「年满60周岁农村籍退役士兵」 and 「农村户口，五十八」: an age that a group of people has to have reached."""
    fact = known.get("age")
    if fact is None or fact.low is None or fact.high is None or not _GRANTS.search(sentence):
        return None
    groups = [m for m in _AGED.finditer(sentence) if _shared(m["who"], message)]
    ages = {number(m["n"]) for m in groups}
    least = next(iter(ages)) if len(ages) == 1 else None
    if least is None or fact.high >= least:
        return None
    group = max(groups, key=lambda m: _shared(m["who"], message))
    return Applied(f"还不符合：您说的“{fact.words.strip('，, 了')}”，没有到“{group[0].strip()}”。")


def _shared(who: str, message: str) -> int:
    """In how many pairs of characters people are named alike."""
    return sum(who[i : i + 2] in message for i in range(len(who) - 1))


def of_time(sentence: str, message: str, known: Mapping[str, Fact]) -> Applied | None:
    """「期限届满后三十日内……未申请的，视为撤回」 and 「从期满那天算又拖了四十五天」."""
    lapse = _LAPSES.search(sentence)
    terms = list(WITHIN.finditer(sentence))
    fact = _passed(message, known)
    if not lapse or len(terms) != 1 or fact is None or fact.low is None:
        return None
    term = terms[0]
    count = number(term["n"])
    if count is None or not from_the_same(term["anchor"], message):
        return None
    limit = float(decimal(count) * _DAYS[term["unit"]])
    if fact.low <= limit:
        return None
    quoted = f"{event(term['anchor'])}{sentence[term.end('anchor') : term.end()]}"
    return Applied(f"不能：您说的“{fact.words}”超过了“{quoted}”，“{lapse[0].strip()}”。")


def _passed(message: str, known: Mapping[str, Fact]) -> Fact | None:
    """How long it has been, where it is said so."""
    fact = known.get("overdue_months") or known.get("elapsed_months")
    if fact is None or fact.low != fact.high:
        return None
    return fact if _LATE.search(message[: message.find(fact.words)][-6:]) else None


def from_the_same(anchor: str, message: str) -> bool:
    """Whether the message counts from what the rule counts from."""
    told = FROM.search(message)
    if told:
        return all(c in anchor for c in told["what"])
    tail = event(anchor)
    return any(tail[i : i + 2] in message for i in range(len(tail) - 1))


def event(anchor: str) -> str:
    """The end of what a term runs from, which names the event."""
    return re.sub(r"^.*?规定的?|^[的自从]", "", anchor)[-10:]


def of_votes(sentence: str, message: str) -> Applied | None:
    """「三分之二以上村民代表的同意」, 「一共六十个」 and 「同意的有三十六个」."""
    found = list(_MAJORITY.finditer(sentence))
    shares = {m["share"] for m in found}
    stated = [c for c in counts(message) if c.unit in (*_HEAD_UNITS, "户", "票")]
    everybody = [c for c in stated if _ALL.search(c.before) and not _agreeing(c)]
    agreeing = [c for c in stated if _agreeing(c)]
    if len(shares) != 1 or "且" in sentence or len(everybody) != 1 or len(agreeing) != 1:
        return None
    noun = next(
        (m["noun"] for m in found if any(m["noun"][i : i + 2] in message for i in range(len(m["noun"]) - 1))), ""
    )
    total, part = everybody[0], agreeing[0]
    if not noun or part.value > total.value:
        return None
    share = _SHARES[next(iter(shares))]
    needed = Fraction(str(total.value)) * share
    least = plain(Decimal(needed.numerator) / Decimal(needed.denominator))
    enough = Fraction(str(part.value)) >= needed
    sums = f"{plain(decimal(total.value))}×{share.numerator}/{share.denominator}＝{least}"
    verdict, reached = ("够", "达到了") if enough else ("不够", "没有达到")
    line = f"{verdict}：“{next(iter(shares))}以上”按您说的“{total.words}”算是{sums}，您说的“{part.words}”{reached}。"
    return Applied(line, (sums, least, plain(decimal(total.value))))


def _agreeing(count: Count) -> bool:
    return bool(_FOR.search(count.before) or _FOR.search(count.after[:4]))


def _number(text: str | None) -> float | None:
    return number(text) if text else None
