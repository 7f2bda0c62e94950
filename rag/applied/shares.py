"""What a rule sets as a share, applied to what a message states, with the steps.

A sum is only used where rule and message name it alike, or where it is the only one. Knows nothing of how rules are
found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from rag.applied.line import Applied, decimal, plain
from rag.applied.rates import OWED, PEOPLE, Share, grades, shares
from rag.applied.stated import Count, Sum, asks, counts, kinds, parts, sums
from rag.fact import Fact

_OWED = re.compile(r"欠|没[交缴]|未[交缴]|该[交缴]|应[交缴]|拖|滞纳")
_LATE = re.compile(r"欠|逾期|晚|迟|拖|超|滞纳|过了?")
_DAYS = ("天", "日")
_HEADS = ("人", "个人", "名", "位", "号人", "个")
_STAFF = re.compile(r"职工|员工|号人|人")
_BOUNDS = {"至少": "，这是下限", "最多": "，这是上限", "": ""}
_UNSERVED = re.compile(r"[^,，。；;]*尚未履行部分所应分摊的[^,，。；;]+")


def apply(sentence: str, message: str) -> Applied | None:
    """What the sentence comes to for the sums of the normalised ``message``; ``None`` where that is not clear."""
    if not asks(message):
        return None
    stated = sums(message)
    found = [a for s in _selected(sentence, message) if (a := _worked(s, stated, message))]
    return found[0] if len({a.text for a in found}) == 1 else None


def _selected(sentence: str, message: str) -> list[Share]:
    """Of several grades the one that the message names last; none of a graded rule where that is not just one."""
    named = next((g for part in reversed(parts(message)) if (g := grades(part))), set())
    of = {s: grades(s.clause) or grades(sentence) for s in shares(sentence)}
    return [s for s, held in of.items() if not held or (len(named) == 1 and named & held)]


def _worked(share: Share, stated: Sequence[Sum], message: str) -> Applied | None:
    if share.limited and not any(word in message for word in share.limited):
        return None
    if share.kind == PEOPLE:
        return _of_people(share, message)
    base, claim = _base(share, stated, message)
    if base is None or base.value is None or share.daily not in message:
        return None
    factors, said = [decimal(base.value), share.factor], [base.words]
    printed = [plain(decimal(base.value)), share.printed]
    units = _units(share)
    if units:
        times = _times(share, units, message)
        if times is None:
            return None
        factors.append(decimal(times.value))
        printed.append(plain(decimal(times.value)))
        said.append(times.words)
    total = Decimal(1)
    for factor in factors:
        total *= factor
    return _line(share, said, printed, total, "元", _against(claim, total, share.bound))


def _line(
    share: Share, said: Sequence[str], printed: Sequence[str], total: Decimal, unit: str, verdict: str = ""
) -> Applied:
    told = "、".join(f"“{s}”" for s in dict.fromkeys(said))
    steps = f"{'×'.join(printed)}＝{plain(total)}"
    line = f"{verdict}按“{share.clause}”和您说的{told}算，是{plain(total)}{unit}{_BOUNDS[share.bound]}：{steps}。"
    return Applied(line, (steps, plain(total), *printed), verdict)


def _of_people(share: Share, message: str) -> Applied | None:
    """A share of the number of people, where the message states just one."""
    found = [c for c in counts(message) if c.unit in _HEADS and _STAFF.search(f"{c.unit}{c.after}")]
    if len(found) != 1:
        return None
    value = decimal(found[0].value)
    return _line(share, [found[0].words], [plain(value), share.printed], value * share.factor, "人")


def _units(share: Share) -> tuple[str, ...]:
    """What the product is counted by: days of a daily charge, days of a daily wage, hours …"""
    return _DAYS if share.daily else next((k.units for k in kinds() if k.name == share.kind), ())


def _base(share: Share, stated: Sequence[Sum], message: str) -> tuple[Sum | None, Sum | None]:
    """The sum that the share is of, and the one that is held against the result."""
    claim = _claimed(share, stated)
    rest = [s for s in stated if s is not claim]
    if share.kind == OWED:
        named = [s for s in rest if _OWED.search(s.around)]
        rest = named if len(named) == 1 else rest
    else:
        same = [s for s in rest if s.kind == share.kind]
        rest = same or [s for s in rest if not s.kind and len(stated) == 1 and _spoken_of(share.kind, message)]
    return (rest[0], claim) if len({s.value for s in rest}) == 1 else (None, None)


def _spoken_of(name: str, message: str) -> bool:
    """Whether the message speaks of this kind of sum without saying so right by the number."""
    return any(k.said.search(message) for k in kinds() if k.name == name and not k.units)


def _claimed(share: Share, stated: Sequence[Sum]) -> Sum | None:
    """What is paid or taken: the sum whose part of the message names what the limit is of (试用期, 扣除)."""
    found = [s for s in stated if any(word in s.around for word in share.limited)] if len(stated) > 1 else []
    return found[0] if len(found) == 1 else None


def _times(share: Share, units: Sequence[str], message: str) -> Count | None:
    """How many days or hours: the only number of them, or the only one by which something is late."""
    found = [c for c in counts(message) if c.unit in units and not re.match(r"一[天日]|每", c.words)]
    if share.daily:
        found = [c for c in found if _LATE.search(c.around)]
    return found[0] if len({c.value for c in found}) == 1 else None


def _against(claim: Sum | None, total: Decimal, bound: str) -> str:
    """The sum that was paid or taken, held against a limit."""
    if claim is None or claim.value is None or not bound:
        return ""
    value, said = decimal(claim.value), f"您说的“{claim.words}”"
    if bound == "至少":
        return f"不符合：{said}低于规定。" if value < total else f"符合这一条：{said}不低于规定。"
    return f"不符合：{said}超过了规定。" if value > total else f"符合这一条：{said}没有超过规定。"


def of_unserved(sentence: str, message: str, known: Mapping[str, Fact]) -> Applied | None:
    """「服务期尚未履行部分所应分摊的培训费用」: the sum, by the share of the term that is left."""
    rule, stated = _UNSERVED.search(sentence), sums(message)
    whole, served = known.get("contract_months"), known.get("work_months")
    if not rule or len(stated) != 1 or not asks(message) or whole is None or served is None:
        return None
    value = stated[0].value
    if value is None or not whole.low or whole.low != whole.high or served.low is None or served.low != served.high:
        return None
    if not 0 < served.low < whole.low:
        return None
    term, done = decimal(whole.low / 12), decimal(served.low / 12)
    total = decimal(value) * (term - done) / term
    steps = f"{plain(decimal(value))}×({plain(term)}－{plain(done)})÷{plain(term)}＝{plain(total)}"
    told = f"“{stated[0].words}”、“{whole.words}”、“{served.words}”"
    return Applied(
        f"按“{rule[0].strip()}”和您说的{told}算，是{plain(total)}元，这是上限：{steps}。",
        (steps, plain(total), plain(term), plain(done), plain(decimal(value))),
    )
