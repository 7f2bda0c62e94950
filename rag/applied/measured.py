"""An age or a stretch of time that somebody states, held against the bound that a sentence sets.

Says what is so by the numbers; a verdict only where the sentence plainly forbids, grants or limits and that is asked.
Knows nothing of how rules are found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from rag.applied.bounds import Bound, bounds
from rag.applied.limits import FROM, from_the_same
from rag.applied.line import Applied
from rag.asked import Asked
from rag.fact import Fact
from rag.lexicon import normalise
from rag.spoken import Span, durations

_CLAUSE = re.compile(r"[^,，。；;：:\n]+")
_NUMBERED = re.compile(r"^[（(][一二三四五六七八九十\d]+[)）]|^\d+[.、]\s*")
_BAN = re.compile(r"(?:不得|禁止|严禁|无权)[^,，。；;\n]+")
_GRANT = re.compile(r"可以(?!不)|有权|享受|应当(?:给予|发给|支付|安排)|视同|认定为|方可|由[^,，。；;]{2,16}安排")
_NO_GRANT = re.compile(r"不得|禁止|不予|除外|代为|监护人|之一|下列")
_REQUIRED = re.compile(r"(?:应当|须|必须)(?:同时)?(?:符合|具备)|条件")
_FAR = 0.6
"""Share of an age that a rule sets up to which somebody is not who it speaks of, however it compares."""
_LIMIT = re.compile(r"不得(?:超过|少于|低于|多于)|不超过|最长|至少|不少于")
ALLOWED = re.compile(
    r"(?:能|可以|让|许|准|敢|合法|合规|犯法)[^,，。?？]{0,14}(?:吗|不|没|么|嘛|吧)|能不能|可不可以|行不|行吗|行么|合[法规]|违法|违规|犯法|让不让|收不收|收[吗不么][?？。]*$|允许|够[^,，]{0,6}[吗不]"
)
_LATE = re.compile(r"还能|还可以|还来|来得及|来不及|赶趟|赶得上|晚不晚|晚了|过期|过了[吗没不]|超期")
_SINCE = re.compile(r"(?:之日起|之日|届满|期满|后|起)[,，]?$")
_LAPSED = re.compile(r"(?:过去?了?|拖了?|都|已经?|隔了?)(?:有|快|了)?$")
_NOW = re.compile(r"^(?:多|半)?(?:了|才|还没|以后|过去|再)")
_LEFT = re.compile(r"(?:还剩|剩下?|还有|差|提前|再过|等)$")
_NO_AGE = re.compile(r"老$|差[^,，]{0,4}$|(?:还没|快要?|不到)$")
_ADULT = 18.0
_TRIVIAL = re.compile(r"之日|应当|可以|知道|或者|当事|事人|自$|其他|规定|前款|有关|机关|人民|申请|提出")


def of_age(sentence: str, known: Mapping[str, Fact], message: str, lead: str = "") -> Applied | None:
    """「未满十六周岁」 and 「刚满十五」; ``lead`` introduces the list that the sentence is an item of."""
    ages = [f for f in known.values() if f.var == "age" and f.low is not None and f.high is not None]
    found = [b for b in bounds(sentence) if b.var == "age"]
    if len(ages) != 1 or len(found) != 1:
        return None
    fact = ages[0]
    at = message.find(fact.words)
    if at < 0 or _NO_AGE.search(message[:at]) or re.match(r"[以之]?[内下上前后]", message[at + len(fact.words) :]):
        return None
    bound = found[0]
    if re.match("的?未成年", sentence[bound.end :]):
        bound = replace(bound, high=min(bound.high, _ADULT), below=True)
    if (fact.high or 0.0) < _FAR * bound.low:
        return None
    return _held(sentence, bound, fact.words, (fact.low or 0.0, fact.high or 0.0), message, lead)


def of_time(sentence: str, asked: Asked, message: str) -> Applied | None:
    """「自收到判决书之日起十五日内」 and 「判决书收到一周多了」."""
    found = [b for b in bounds(sentence) if b.var == "time"]
    stated = list(durations(message))
    if len(found) != 1 or len(stated) != 1 or _LEFT.search(message[: stated[0].start]):
        return None
    bound, span = found[0], stated[0]
    clause = _around(sentence, bound)
    before, after = clause.split(sentence[bound.start : bound.end], 1) if clause else ("", "")
    if bound.low == 0 and _SINCE.search(before):
        same = from_the_same(before, message) if FROM.search(message) else _alike(before, asked, 1)
        return _since(bound, span, message, after, clause) if same else None
    if not _alike(clause, asked, 2):
        return None
    return _held(sentence, bound, message[span.start : span.end], (span.low, span.high), message)


def _since(bound: Bound, span: Span, message: str, after: str, clause: str) -> Applied | None:
    """A term that runs from an event, and the time that has passed since."""
    if not (_LAPSED.search(message[: span.start]) or _NOW.search(message[span.end :])):
        return None
    within = bound.holds(span.low, span.high)
    if within is None or not _LATE.search(message) or re.match("未|不|没有", after):
        return None
    said = f"您说的“{message[span.start : span.end].lstrip('到')}”"
    text = f"还来得及：{said}，没有超过“{clause}”。" if within else f"不能，已经过了：{said}，超过了“{clause}”。"
    return Applied(text)


def _alike(clause: str, asked: Asked, least: int) -> bool:
    """Whether what is bounded is what the question speaks of."""
    text = normalise(clause)
    held = [u for u in asked.units if len(u.word) > 1 and not _TRIVIAL.search(u.word) and u.within(text)]
    return len(held) >= least


def _around(sentence: str, bound: Bound) -> str:
    """The clause that holds a bound."""
    clause = next((m[0].strip() for m in _CLAUSE.finditer(sentence) if m.start() <= bound.start < m.end()), "")
    return _NUMBERED.sub("", clause)


def _held(
    sentence: str, bound: Bound, words: str, span: tuple[float, float], message: str, lead: str = ""
) -> Applied | None:
    within = bound.holds(*span)
    clause = _around(sentence, bound)
    if within is None or not clause:
        return None
    said, printed = f"您说的“{words.strip('，, 了')}”", sentence[bound.start : bound.end]
    asks = bool(ALLOWED.search(message))
    ban = _BAN.search(sentence)
    if _LIMIT.search(clause):
        missed = f"不符合：{said}，{'超出了' if bound.low == 0 else '没有达到'}“{clause}”。"
        return None if within else Applied(missed)
    if ban and within and asks:
        return Applied(f"不能：{said}，属于“{printed}”，“{ban[0].strip()}”。")
    if asks and _GRANT.search(sentence) and not _NO_GRANT.search(sentence):
        text = f"符合：{said}，在“{printed}”之列。" if within else f"不符合：{said}，没有达到“{printed}”。"
        return Applied(text)
    if asks and not within and _REQUIRED.search(lead) and not _NO_GRANT.search(sentence):
        return Applied(f"不符合：{said}，{'没有达到' if span[1] < bound.low else '超过了'}“{clause}”。")
    return Applied(f"{said}，属于“{printed}”。") if within else None
