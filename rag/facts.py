"""What residents say of themselves or of the person they ask for, from their own words; ranges where they are vague.

Knows nothing of conditions.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache

from kg.condition_patterns import cues
from rag.fact import SPEAKER, Fact
from rag.lexicon import normalise
from rag.said import said

__all__ = ["CHILD", "SPEAKER", "Fact", "facts"]

CHILD = "孩子"
NOBODY = ""
"""It is not clear for whom it is asked."""

_HOUSEHOLD = {"owns_home", "housing_area", "income"}
_BREAK = re.compile(r"[，,。；;！!？?\n\s]+")


def facts(question: str, as_of: date) -> dict[str, Fact]:
    """Facts by variable (``age``, ``insured_months:失业``); those of others than the person meant as ``age@孩子``."""
    text = normalise(question)[:2000]
    people = _people(text)
    found = [replace(f, person=f.person if f.var == "sex" else _owner(people, text, f)) for f in said(text, as_of)]
    meant = _meant(text, people, found)
    result: dict[str, Fact] = {}
    for fact in _merged(found):
        mine = fact.person == meant or fact.var in _HOUSEHOLD
        result.setdefault(fact.key if mine else f"{fact.key}@{fact.person}", fact)
    sex = _sex_of(meant, text, people)
    if sex and "sex" not in result:
        result["sex"] = sex
    return result


# -- whose ------------------------------------------------------------------------------------------------------


@cache
def _kin() -> tuple[re.Pattern[str], dict[str, str], frozenset[str]]:
    table = cues()["kin"]
    sexes = {word: sex for sex, words in table.items() for word in words}
    names = "|".join(sorted(map(re.escape, sexes), key=len, reverse=True))
    pattern = re.compile(rf"(?<!独生)(?<!服务)({names}|[他她])(?!证|优待|补贴|津贴|卡|院|食堂|子女|光荣)")
    return pattern, sexes, frozenset(cues()["child"])


def kin_words() -> tuple[str, ...]:
    """Words for relatives and other people, longest first."""
    return tuple(sorted(_kin()[1], key=len, reverse=True))


def _people(text: str) -> list[tuple[int, str, str]]:
    """(position, person, the word) of everybody named; 他 and 她 are who was named before."""
    pattern, _, children = _kin()
    found: list[tuple[int, str, str]] = []
    for match in pattern.finditer(text):
        word = match[1]
        if word in "他她":
            if found:
                found.append((match.start(), found[-1][1], found[-1][2]))
            continue
        own = word[0] in "男女" and re.search(r"(?:我是|本人|我)(?:个|一个|一名)?$", text[: match.start()])
        found.append((match.start(), SPEAKER if own else (CHILD if word in children else word), word))
    for match in re.finditer(
        rf"我(?!们)(?!(?:家|的|家的)?(?:{pattern.pattern[len('(?<!独生)(?<!服务)') :]}))|本人|自己", text
    ):
        found.append((match.start(), SPEAKER, "我"))
    return sorted(found)


def _owner(people: list[tuple[int, str, str]], text: str, fact: Fact) -> str:
    at = text.find(fact.words)
    before = [p for p in people if p[0] <= at]
    if before:
        return before[-1][1]
    end = _BREAK.search(text, at + len(fact.words))
    stop = end.start() if end else len(text)
    after = [p for p in people if at < p[0] < stop and text[p[0] - 1] == "的"]
    return after[0][1] if after else SPEAKER


def _meant(text: str, people: list[tuple[int, str, str]], found: list[Fact]) -> str:
    """For whom it is asked: 给我妈办; otherwise who the facts are about, the last one named first."""
    having = [f.person for f in found if f.var not in _HOUSEHOLD]
    named = [
        p[1]
        for p in people
        if p[1] != SPEAKER and re.search(r"(?:给|替|帮|为|带|让)(?:我|俺|咱)?家?的?$", text[: p[0]])
    ]
    for person in named:
        if person in having:
            return person
    asking = re.search(r"(?:能不能|能|可以|可不可以|够不够|够|算不算|符合)[^，。]*(?:吗|么|不|没)?[?？]?$", text)
    if asking and not named:
        subject = [p for p in people if p[0] < asking.start() and not _BREAK.search(text[p[0] : asking.start()])]
        if subject and subject[-1][1] in having:
            return subject[-1][1]
    others = [p for p in having if p != SPEAKER]
    if re.search(r"收养|领养|抱养", text) and SPEAKER in having:
        return SPEAKER
    if len({f.person for f in found if f.var == "age"}) > 1 and not named:
        return NOBODY
    if others and (named or SPEAKER not in having):
        return others[-1]
    return having[-1] if having else (named[-1] if named else SPEAKER)


def _sex_of(person: str, text: str, people: list[tuple[int, str, str]]) -> Fact | None:
    if person == SPEAKER:
        said = re.search(
            r"(?:我是|本人|我)(?:个|一个|一名)?([男女])(?!儿|孩|朋友|方)|(?:^|[，,。 、(（岁])([男女])(?:性|的"
            r"|士|生)?(?=[，,。 、)）\d能可]|$)",
            text,
        )
        value = said and (said[1] or said[2])
        return Fact("sex", said[0].strip("，,。 、(（岁"), value=value) if said and value else None
    sexes = _kin()[1]
    words = [word for _, who, word in people if who == person and sexes.get(word) in ("男", "女")]
    return Fact("sex", words[0], value=sexes[words[0]], person=person) if words else None


def _merged(found: list[Fact]) -> list[Fact]:
    """Several stretches of the same kind add up to no less than the longest and no more than all of them."""
    result: dict[tuple[str, str], Fact] = {}
    for fact in found:
        at = (fact.key, fact.person)
        held = result.get(at)
        if held is None:
            result[at] = fact
        elif fact.var.endswith("_months") and None not in (held.low, held.high, fact.low, fact.high):
            assert held.low is not None and held.high is not None and fact.low is not None and fact.high is not None
            result[at] = replace(
                held,
                low=max(held.low, fact.low),
                high=held.high + fact.high,
                words=f"{held.words}、{fact.words}",
                unbroken=False,
                note="几段合起来算",
            )
    return list(result.values())
