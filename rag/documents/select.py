"""How well a clause of a document answers a question. Knows nothing of how documents are found or quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.asked import AnswerType, Unit
from rag.documents.held import Clause, Held
from rag.documents.measures import measures
from rag.documents.near import Near
from rag.documents.question import Question, as_asked, asking
from rag.documents.rules import rules
from rag.documents.values import DATES, WHICH, counts, holds_value
from rag.lexicon import normalise
from rag.things import named

_IN_LEAD, _IN_HEADING, _AROUND, _NEAR = 0.8, 0.7, 0.35, 0.6
_ASPECT_HEADING, _ASPECT_TEXT = 0.3, 0.25
_WIDER = 0.75
_BOUND, _HEARD = re.compile("最[多少高低长短大小]|上限|下限|封顶|至多|至少"), 0.5
"""How far something goes, which documents put in many ways: what it is a bound of tells."""
_COUNT, _NO_FIGURE, _READ = 0.25, 0.3, 0.12
NEARNESS, _FAR = 0.25, 3.5
"""What nearness in meaning counts a standard deviation, and up to how many."""
_STORY, _ALIKE = 0.4, 0.2
_OWN_WORD, _SHARED = 5.0, 2.0
_EMPTY_LETTERS = (
    "的了吗呢么是在我你他她您有没不能要会可以和跟与就都也还几啥哪什怎多少个这那得去来给让把被对吧才再很太想问请帮时候"
)
_PAIR = re.compile(rf"[^\W{_EMPTY_LETTERS}\d][^\W\d的了吗呢么是我你他她您几啥哪什怎多吧]")
LIGHT = 1.25
"""Weight up to which a word of the question needs not be found."""
_NO_VALUE, _PLACED = 0.15, 0.45
"""What a clause loses without a value, and with the name of a district that is (not) asked about."""
_TYPE, _NO_TYPE = 0.3, -0.45
_TOPIC, _BEFORE, _MEASURE = 0.2, 0.3, 0.2
_VALUES = frozenset(("amount", "percent", "limit", "when", "phone"))
_UNHEARD = 0.45
"""Share of what is asked that a document may leave unsaid altogether."""
_NEAR_ENOUGH, _BESIDE_VALUE = 1.0, 2.0
"""Nearness that is enough in a document that is meant, for a clause of the side asked for."""
_UNHEARD_CLAIM = _UNHEARD_MEANT = 0.75
NEARER, NEAREST, _NEAR_TYPED, _SAID = 2.2, 2.8, 2.0, 0.12
"""Nearness from which few words need to be said (that share of them), and from which none in a follow-up: the last but
one where the clause holds the kind of value asked for."""
_WHEN = re.compile("什么时候|啥时候|几号|哪天|何时")
_TIME = re.compile(
    r"\d{1,2}月|\d{1,2}日|[日月年末]前|之日|个月|年内|次月|当月|当日|随时|季|学期|每年|每月|\d[:：时]\d|周岁|星期|工作日|小时|\d年"
)
_DATED = re.compile(r"(?:去年|前年|今年|\d{4}年)(?:[\d一二三四五六七八九十]+月)?|\d{1,2}月\d{1,2}[日号]")
_NUMERAL = re.compile(r"\d|[一二两三四五六七八九十百千万]+(?:元|倍|年|月|日|天|次|人|个)")
_DECIDES = re.compile(r"不得|应当|可以|不予|不享受|不适用|不再|免|不受|不发放|可|须|不计|视同|不记|不能")
_FORMAL = re.compile(
    r"^为了?.{4,400}(?:制定本|通知如下|通告如下|公告如下|如下)|现印发|遵照执行|认真贯彻|抄送|公开方式|联系人"
    r"|如下[：:]?$|印发给你们|^发布时间[：:]|^来源[：:]"
)
_COMES_IN = re.compile(r"本\w{2,6}自.{2,20}起(?:正式)?(?:施行|实施|执行|生效)|同时废止|负责解释")
_PURPOSE = re.compile(r"以下简称|制定本|根据《")


@dataclass(frozen=True)
class Scored:
    """A clause with its score; ``cover`` is the share of the question's own words it says, 0 to 1."""

    clause: Clause
    score: float
    cover: float
    aspect: bool
    typed: bool
    near: float = 0.0
    """Nearness in meaning, in standard deviations (:class:`rag.documents.near.Near`)."""


def said(unit: Unit, text: str) -> float:
    """How far the normalised ``text`` says a unit: 1 in its words or official terms, less if only by parts of it."""
    if unit.word in text:
        return 1.0
    word = unit.word
    held = [term for term in unit.terms if term.within(text)]
    if held:
        # 担保 alone is less than 反担保, where the thesaurus offers both.
        own = max(held, key=lambda term: sum(map(len, term.parts)))
        wider = any(own is not t and "".join(own.parts) in "".join(t.parts) for t in unit.terms)
        return _WIDER if wider else 1.0
    if len(word) < 3:
        return 0.0
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    share = sum(p in text for p in pairs) / len(pairs)
    return _NEAR * share if share >= 0.5 else 0.0


def split_units(question: Question, held: Held) -> tuple[list[Unit], list[Unit]]:
    """The units that only name the document's subject, and those that ask for something in it."""
    units = [_heard_here(u, held) for u in _by_label(question.units, held)]
    topic = [u for u in units if not _part_of_another(u, units, held)]
    topic = [u for u in topic if said(u, held.subject) >= 0.5 or any(u.within(n) for n in held.short_names)]
    known = {u.word for u in topic}
    rest = [u for u in units if u.word not in known and (not _BOUND.fullmatch(u.word) or said(u, held.text) >= _HEARD)]
    return topic, _asked_first(rest, asking(question.text))


def _asked_first(units: list[Unit], asks: str) -> list[Unit]:
    """What the story around the question tells counts less than what is asked."""
    if not any(u.word in asks for u in units):
        return units
    return [u if u.word in asks else replace(u, weight=_STORY * u.weight) for u in units]


def with_shared(question: Question, held: Held) -> Question:
    """``question`` with the pairs of letters that it and the document share and that no unit covers (报到)."""
    text = as_asked(question.text)
    covered = {i for u in question.units for i in range(text.find(u.word), text.find(u.word) + len(u.word))}
    found: dict[str, Unit] = {}
    for i in range(len(text) - 1):
        pair = text[i : i + 2]
        if i in covered or i + 1 in covered or not _PAIR.fullmatch(pair) or pair not in held.text:
            continue
        if not (rules().empty.fullmatch(pair) or rules().common.fullmatch(pair)):
            found[pair] = Unit(pair, (), _SHARED)
    units = (*question.units, *found.values())
    return replace(question, asked=replace(question.asked, units=units)) if found else question


def _heard_here(unit: Unit, held: Held) -> Unit:
    """A word that is rare everywhere else tells much where the document says it."""
    if unit.weight > LIGHT or unit.terms or unit.word not in held.text or rules().common.fullmatch(unit.word):
        return unit
    return replace(unit, weight=_OWN_WORD)


def _part_of_another(unit: Unit, units: Sequence[Unit], held: Held) -> bool:
    """Whether the subject says a unit only as a part of what another unit stands for (担保 in 创业担保贷款)."""
    mine = [p for t in unit.terms for p in t.parts if p in held.subject]
    if unit.word in held.subject or not mine:
        return False
    others = [p for u in units if u is not unit for p in (u.word, *(q for t in u.terms for q in t.parts))]
    return all(any(m != o and m in o and o in held.subject for o in others) for m in mine)


def _by_label(units: Sequence[Unit], held: Held) -> list[Unit]:
    """Units with the label of a class in place of those that only name its members."""
    found: list[Unit] = []
    for unit in units:
        labels = [label for label, meaning in held.labels.items() if unit.within(meaning)]
        if len(labels) == 1 and unit.word not in held.subject:
            found += [Unit(labels[0], (), unit.weight)] if labels[0] not in {u.word for u in found} else []
        else:
            found.append(unit)
    return found


def score(question: Question, held: Held, near: Near) -> list[Scored]:
    """All clauses of ``held``, best first."""
    topic, rest = split_units(question, held)
    around = {a.id: normalise(a.text) for a in held.articles}
    found = [
        _one(question, clause, around[clause.article.id], topic, rest, near.of(i))
        for i, clause in enumerate(held.clauses)
    ]
    return sorted(found, key=lambda s: -s.score)


def _one(
    question: Question, clause: Clause, around: str, topic: Sequence[Unit], rest: Sequence[Unit], near: float
) -> Scored:
    total = sum(u.weight for u in rest)
    got = 0.0
    for unit in rest:
        best = said(unit, clause.flat)
        best = max(best, _IN_LEAD * said(unit, clause.lead)) if clause.lead else best
        heading = 1.0 if clause.heading.rstrip().endswith("?") else _IN_HEADING
        best = max(best, heading * said(unit, clause.heading), _AROUND * said(unit, around))
        got += unit.weight * best
    cover = got / total if total else 0.0
    value = cover + NEARNESS * max(0.0, min(near, _FAR))
    aspect = False
    for side in question.aspects:
        if side.heading.search(clause.heading) or (clause.lead and side.heading.search(clause.lead)):
            value += _ASPECT_HEADING / len(question.aspects)
            aspect = True
        if side.text.search(clause.text):
            value += _ASPECT_TEXT / len(question.aspects)
            aspect = True
        elif side.name in _VALUES:
            value -= _NO_VALUE / len(question.aspects)
    must = [k for k in question.asked.types if k.must or k.name in ("hours", "place")]
    typed = bool(must) and all(holds_types(k, clause.text) for k in must)
    if must:
        value += _TYPE if typed else _NO_TYPE
    if topic:
        value += _TOPIC * sum(u.weight * said(u, clause.flat) for u in topic) / sum(u.weight for u in topic)
    if question.before:
        weight = sum(u.weight for u in question.before)
        value += _BEFORE * sum(u.weight * said(u, clause.flat + clause.heading) for u in question.before) / weight
    units = {m.unit for m in question.measures}
    if counts(question, clause.text):
        value += _COUNT
    if WHICH.search(question.text) and holds_value(question, clause.text):
        value += _COUNT
        typed = True
    if re.search("多少|几", question.text) and not _NUMERAL.search(clause.text):
        value -= _NO_FIGURE
    asks = asking(question.text)
    if any(any(w in asks for w in alike) and any(w in clause.flat for w in alike) for alike in rules().alike):
        value += _ALIKE
    if clause.article.id in question.read:
        value += _READ
    if question.asked.yes_no and _DATED.search(question.whole) and DATES.search(clause.text):
        value += _COUNT
    if units and units & {m.unit for m in measures(clause.flat)}:
        value += _MEASURE
    if (placed := question.place(clause.text)) is not None:
        value += _PLACED if placed else -_PLACED
    if question.asked.yes_no and _DECIDES.search(clause.text):
        value += 0.06
    if _FORMAL.search(clause.text) and not question.asks("phone"):
        value -= 0.5
    elif _COMES_IN.search(clause.text):
        value -= 0.4
    elif _PURPOSE.search(clause.text):
        value -= 0.1
    return Scored(clause, value, cover, aspect, typed, near)


def holds_types(kind: AnswerType, text: str) -> bool:
    """Whether a text holds a value of the kind; a date is no duration."""
    return bool(kind.answer.search(DATES.sub("", text) if kind.name == "duration" else text))


def enough(scored: Scored, question: Question, held: Held, meant: bool) -> bool:
    """Whether a clause can be given as an answer; ``meant``: the document surely is what the question is about."""
    if _FORMAL.search(scored.clause.text) and not question.asks("phone"):
        return False
    if _WHEN.search(question.text) and not _TIME.search(scored.clause.text) and scored.cover < 1:
        return False
    if not holds_value(question, scored.clause.text):
        return False
    _, rest = split_units(question, held)
    heavy = [u for u in rest if u.weight > LIGHT or u.terms]
    if not heavy:
        near = bool(question.before) and scored.near >= NEARER
        return scored.typed or scored.aspect or near or bool(question.before and scored.score >= 0.25)
    if _unheard(rest, held) > _may_miss(scored, question, meant):
        side = meant and (scored.aspect or question.asked.yes_no) and scored.near >= _NEAR_ENOUGH
        nearest = _NEAR_TYPED if scored.typed else NEAREST
        return (side and not _misses_things(rest, question, held)) or (bool(question.before) and scored.near >= nearest)
    if scored.cover >= 0.75:
        return True
    if question.asked.types and any(k.must for k in question.asked.types) and not scored.typed:
        return False
    if scored.cover >= 0.5:
        return True
    if rules().hearsay.search(question.text) and scored.cover >= 0.4 and _DECIDES.search(scored.clause.text):
        return True
    if scored.cover >= 0.28 and (scored.typed or scored.aspect):
        return True
    if meant and scored.near >= _NEAR_ENOUGH and (scored.aspect or question.asked.yes_no):
        return True
    return scored.near >= NEARER and (scored.cover >= _SAID or bool(question.before))


def worth_quoting(scored: Scored, question: Question) -> bool:
    """Whether a clause may stand beside one that answers."""
    text = scored.clause.text
    formal = _FORMAL.search(text) or _COMES_IN.search(text) or _PURPOSE.search(text)
    if formal and not question.asks("phone"):
        return False
    return holds_value(question, text) or scored.near >= _BESIDE_VALUE


def _unheard(units: Sequence[Unit], held: Held) -> float:
    """The share of the units, by weight, that the document does not say anywhere."""
    return sum(u.weight for u in units if said(u, held.text) < 0.5) / sum(u.weight for u in units)


def _misses_things(units: Sequence[Unit], question: Question, held: Held) -> bool:
    """Whether a thing that is asked about is not spoken of anywhere in the document."""
    asks = asking(question.text)
    return any(named(u.word, asks) for u in units if u.weight > LIGHT and u.word in asks and said(u, held.text) < 0.5)


def _may_miss(scored: Scored, question: Question, meant: bool) -> float:
    """The share of what is asked that the document may leave unsaid."""
    if meant and (scored.aspect or scored.typed or question.asked.yes_no):
        return _UNHEARD_MEANT
    loose = question.before or rules().hearsay.search(question.text) or scored.clause.heading.rstrip().endswith("?")
    return _UNHEARD_CLAIM if loose or scored.near >= NEARER else _UNHEARD
