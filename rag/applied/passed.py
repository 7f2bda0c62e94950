"""Days that a message names, held against a term that a rule sets from an event on (自……之日起六十日内).

Knows nothing of how rules are found, nor of terms in working days.
"""

from __future__ import annotations

import re
from datetime import date

from kg.quantities import number
from rag.applied.limits import WITHIN, event
from rag.applied.line import Applied
from rag.asked import Asked
from rag.lexicon import normalise
from rag.when import When, days, plus, say

_LATE = re.compile(
    r"超没超|超期|超时|超[了过]|过期|逾期|过没过|过了[吗没不]|晚[了不]|迟了?|来得及|来不及|赶趟|赶得上|还能|还可以|能不能|还行"
)
_LAST = re.compile(
    r"(?:最晚|最迟|截止|到)[^,，。?？]{0,6}(?:哪天|哪一天|几号|什么时候|啥时候|几月)|(?:哪天|几号)(?:之前|以前|前)"
)
_DAY = re.compile(r"月.{1,4}[日号]|^大?前天$|^昨[天日晚]$|[-./]\d")
"""Days as somebody tells when something happened; 「今天」 and 「三年前」 are said of much else."""
_MOST = 2
_NEAR = 16
"""Characters around a day within which the event that the term runs from is named."""


def of_days(sentence: str, asked: Asked, message: str, today: date) -> Applied | None:
    """The last day of a term that runs from a day, or whether a day or today is past it."""
    terms = [t for t in WITHIN.finditer(sentence) if not t["anchor"].endswith("最")]
    named = [d for d in days(message, today) if _DAY.search(message[d.start : d.end])]
    late, last = _LATE.search(message), _LAST.search(message)
    if len(terms) != 1 or not 1 <= len(named) <= _MOST or not all(d.exact for d in named) or not (late or last):
        return None
    term, began = terms[0], named[0]
    count = number(term["n"])
    if count is None or not _event(term["anchor"], asked, message, began):
        return None
    amount = int(count)
    if amount != count:
        return None
    ends = _end(began.low, amount, term["unit"])
    sums = f"从{say(began.low)}起算，当日不计入，加{amount}{term['unit'].removeprefix('个')}，最后一天是{say(ends)}"
    quoted = f"{event(term['anchor'])}{sentence[term.end('anchor') : term.end()]}"
    if len(named) == _MOST:
        done = named[1]
        return _compared(done.low > ends, f"您说的“{message[done.start : done.end]}”", quoted, sums) if late else None
    if last:
        return Applied(f"按“{quoted}”和您说的“{message[began.start : began.end]}”，{sums}。", (sums,))
    return _compared(today > ends, f"今天（{say(today)}）", quoted, sums)


def _compared(late: bool, what: str, quoted: str, sums: str) -> Applied:
    verdict = f"已经超过了“{quoted}”" if late else f"没有超过“{quoted}”，还来得及"
    return Applied(f"{what}{verdict}：{sums}。", (sums,))


def _event(anchor: str, asked: Asked, message: str, day: When) -> bool:
    """Whether what the term runs from is what happened on that day."""
    named = normalise(event(anchor))
    around = message[max(0, day.start - _NEAR) : day.end + _NEAR]
    return any(len(u.word) > 1 and u.word in around and u.within(named) for u in asked.units)


def _end(start: date, count: int, unit: str) -> date:
    if unit in ("日", "天"):
        return plus(start, days=count)
    return plus(start, months=count * (12 if unit == "年" else 1))
