"""One predicate against one fact: which fact answers it, and whether it is met, not met, or cannot be told.

Knows nothing of clauses or of how a result is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal

from kg.condition_patterns import Predicate, cues, insurance_kinds
from kg.regions import RegionTree
from rag.facts import CHILD, Fact
from rag.lexicon import lexicon
from rag.said import FIRST_JOB

State = Literal["met", "not_met", "unknown"]
Inside = Callable[[str, str], bool | None]
"""(the resident's place, the clause's place) → whether the one lies in the other; ``None`` if that is not known."""
_LOCAL = ("本市", "本地", "我市", "当地", "全市", "居住地")


def fact_for(rule: Predicate, known: Mapping[str, Fact], about: str = "") -> Fact | None:
    """What is known of the thing that ``rule`` compares, for the person whom it is about."""
    if rule.who and rule.who != "双方":
        return _of_other(rule, known)
    if rule.var == "insured_months":
        return _insured(rule, known, about)
    if rule.var == "holds":
        return next((f for f in known.values() if f.var == "holds" and _same_thing(f.kind, rule.kind)), None)
    fact = known.get(f"{rule.var}:{rule.kind}") if rule.var in ("income", "housing_area", "disability_grade") else None
    if fact is None and rule.var not in ("income", "housing_area", "disability_grade"):
        fact = known.get(rule.var)
    return fact


def _of_other(rule: Predicate, known: Mapping[str, Fact]) -> Fact | None:
    """Facts of the person that the clause names: only children can be told for sure."""
    if rule.who not in ("子女", "孩子", "儿童", "学生"):
        return None
    held = [known.get(rule.var), known.get(f"{rule.var}@{CHILD}")]
    return next((f for f in held if f and f.person == CHILD), None)


def _insured(rule: Predicate, known: Mapping[str, Fact], about: str) -> Fact | None:
    kinds = insurance_kinds(about)
    wanted = rule.kind or (kinds[0] if len(kinds) == 1 else "")
    told = [f for k, f in known.items() if f.var == "insured_months" and "@" not in k]
    if not told:
        return _no_longer_than_worked(known.get("work_months"))
    if not wanted:
        return told[0] if len(told) == 1 else None
    for fits in (_exactly, _nearly):
        found = [f for f in told if fits(f.kind, wanted)]
        if found:
            return found[0]
    return None


def _no_longer_than_worked(work: Fact | None) -> Fact | None:
    """Nobody is insured for longer than they worked, where that was all the work there was."""
    return replace(work, low=0.0) if work and work.note == FIRST_JOB else None


def _exactly(said: str, wanted: str) -> bool:
    return (
        said == wanted or (said == "养老" and wanted.endswith("养老")) or (wanted == "养老" and said.endswith("养老"))
    )


def _nearly(said: str, wanted: str) -> bool:
    """Unnamed months, or the whole social insurance for one of its kinds; the housing fund is none of them."""
    return said == "" or (
        "社保" in (said, wanted) and "公积金" not in (said, wanted) and "居民养老" not in (said, wanted)
    )


def _same_thing(one: str, other: str) -> bool:
    if one == other or one.removeprefix("中华人民共和国") == other:
        return True
    lex = lexicon()
    found = [lex.features(text).concepts & lex.objects for text in (one, other)]
    return bool(found[0]) and found[0] == found[1]


def compare(rule: Predicate, fact: Fact, known: Mapping[str, Fact], inside: Inside | None) -> tuple[State, str]:
    """The state, and what has to be added to it."""
    if rule.var == "hukou":
        return _compare_hukou(rule, fact, known, inside)
    if rule.var == "education":
        ranks: dict[str, int] = cues()["education"]
        return _ranges(rule.op, float(ranks[str(rule.value)]), fact), ""
    if isinstance(rule.value, str):
        return _compare_words(rule, fact)
    state = _ranges(rule.op, rule.value, fact)
    if rule.var == "work_months" and state == "not_met" and fact.note != FIRST_JOB:
        return "unknown", "，以前在别处干的也要算上"
    if fact.place and rule.var in ("residence_months", "insured_months"):
        place = rule.kind if rule.var == "residence_months" else next((w for w in _LOCAL if w in rule.text), "")
        if place and _within(fact.place, place, inside) is not True and fact.place[:1] in "外老":
            return "unknown", "，要看在哪里"
    if state == "met" and rule.unbroken and fact.unbroken is False:
        return "unknown", "，要看中间断没断"
    if rule.var == "insured_months" and state == "met" and rule.kind and fact.kind == "社保" != rule.kind:
        return "met", "（按您说的社保算，其中这一项的缴费要核对）"
    return state, ""


def _ranges(op: str, value: float, fact: Fact) -> State:
    low = fact.low if fact.low is not None else float("-inf")
    high = fact.high if fact.high is not None else float("inf")
    if op == "==":
        return "met" if low == high == value else ("not_met" if not low <= value <= high else "unknown")
    all_of, none_of = {
        ">=": (low >= value, high < value),
        ">": (low > value, high <= value),
        "<=": (high <= value, low > value),
        "<": (high < value, low >= value),
    }[op]
    return "met" if all_of else ("not_met" if none_of else "unknown")


def _compare_words(rule: Predicate, fact: Fact) -> tuple[State, str]:
    if rule.var == "disability_grade":
        if fact.value == rule.value or (fact.high is not None and not fact.value and fact.high <= 2):
            return "met", ""
        return "unknown", "，要看当地怎样划分"
    if rule.var == "owns_home" and fact.value == "是" and fact.place and rule.kind:
        return "unknown", "，要看房子在哪里"
    return ("met" if fact.value == rule.value else "not_met"), ""


def _compare_hukou(rule: Predicate, fact: Fact, known: Mapping[str, Fact], inside: Inside | None) -> tuple[State, str]:
    place = str(rule.value)
    sort = known.get("hukou_sort")
    within = _within(fact.value, place, inside) if fact.var == "hukou" else None
    if place == "外地":
        state: State = (
            "unknown" if fact.value not in ("外地", "本地") else ("met" if fact.value == "外地" else "not_met")
        )
        return state, "，要看户口在哪里"
    if within is False:
        return "not_met", ""
    wanted = {"农业": "农村", "非农业": "城镇", "非农": "城镇"}.get(rule.kind, rule.kind)
    if wanted and sort and sort.value != wanted:
        return "not_met", ""
    if within is None:
        return "unknown", "，要看户口所在地属不属于那里"
    return ("unknown", "，还要看户口的性质") if wanted and not sort else ("met", "")


def _within(said: str, place: str, inside: Inside | None) -> bool | None:
    """Whether the place that the resident names lies in the clause's."""
    local = place in _LOCAL or place.endswith("市")
    if said == "外地":
        return False if local else None
    if said == "本地":
        return True if local or place.endswith("省") else None
    if said == place or (place not in _LOCAL and said.startswith(place)):
        return True
    return inside(said, place) if inside else None


_HERE = re.compile(r"^(?:本|我|全)([省市区县])$")
_LEVELS = {"省": ("省", "自治区"), "市": ("市",), "区": ("区",), "县": ("县", "旗")}


def inside_of(tree: RegionTree, here: str | None) -> Inside:
    """A judge of places by the division tree; 本市 and the like are read from ``here``, the region of the guide."""

    def region(place: str) -> str | None:
        local = _HERE.match(place)
        if not local:
            return tree.resolve(place, here)
        above = tree.ancestors(here) if here else []
        return next((r for r in above if r.endswith(_LEVELS[local[1]])), None)

    def inside(said: str, place: str) -> bool | None:
        wanted = region(place)
        if wanted is None:
            return None
        mentions = tree.find(said)
        if mentions and all(m.foreign for m in mentions):
            return False
        home = tree.resolve(said, here)
        if home is None:
            return None
        if wanted in tree.ancestors(home):
            return True
        return None if home in tree.ancestors(wanted) else False

    return inside
