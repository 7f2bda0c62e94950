"""What a resident tells in a message, part by part, with what each part denies. Knows nothing of conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rag.asked import Unit
from rag.documents.measures import Measure, measures
from rag.documents.question import Question
from rag.documents.rules import rules
from rag.facts import Fact, facts, kin_words
from rag.said import said

_CUT = re.compile(
    r"[,，。;；:：！!？?\s、]+|(?<=[没无][房车钱])(?![子辆产贷屋过])(?=[\u4e00-\u9fff]{2})|(?<=[^不])(?=但是|不过|可是)|(?<=[\u4e00-\u9fff]{3})(?=(?:还)?(?:能(?!力)|可以|可不可以)[^,，。;；]{1,14}(?:吗|不|么|嘛)?[?？]?$)"
)
_ASKS = re.compile(
    r"(?:能不能|可不可以|是不是|要不要|有没有|算不算|够不够|行不行|用不用)|多少|(?<![这那前近好])几[岁个年天块]|哪[个些类一]|怎么|咋|什么|啥"
)
_DENIAL = re.compile(
    r"(?<![有是])(?:没有?|不是|无|未|并非|不在|还没|从没|不属于|没得|没能)(?!问题|事|办法|关系|钱|几|多久)"
)
_HOME = re.compile(
    r"(?:^|[,，。;； ])(?:我?是?)户[口籍](?:就|也|都)?(?:在|是)?的?(?=$|[,，。;； ])|(?:^|[,，。;；])户[口籍][,，]"
)
_AGED = re.compile(
    r"(?:[爷奶爸妈叔伯姨舅姑婶哥姐弟妹侄甥娃孙父母公婆][子女儿]?|孩子|老人)(?:今年|都|已经|刚满?)*(?P<n>\d{2})(?:岁)?了?(?=[,，。]|$)"
)
_REST = re.compile(
    r"(?:其他|其它|别的|剩下|另外)的?(?:条件|要求)?[也都全]*(?:够|符合|满足|达标|没问题)|条件(?:也|都|全)+(?:够|符合|满足)"
)
_CARRIED_ON = re.compile(r"(?<=[在到的来从去是有]) +的?")
"""Where the name of a place was taken out of a sentence."""
_FIGURE = re.compile(r"(\d+(?:\.\d+)?[万千]?)(周?岁|个月|年|天|元|块|平方米|人|次)?")
_ALONE, _NAME = 4, 3
"""Characters beside a figure that says something by itself, and of a name that is not of somebody's story."""


@dataclass(frozen=True)
class Part:
    """A part of what was said; ``wide`` is what it tells with the official terms for its words."""

    text: str
    telling: str
    """Without the name of the matter that is asked about."""
    wide: str
    denies: bool
    """Whether it says that there is no such thing."""
    asks: bool


@dataclass(frozen=True)
class Told:
    """All that was told."""

    parts: tuple[Part, ...]
    facts: Mapping[str, Fact]
    measures: tuple[Measure, ...]
    whole: str
    day: date
    here: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    """Names of the districts that it is about, and of those beside them."""
    rest: bool = False
    """Whether it says that all other conditions are met."""

    def __bool__(self) -> bool:
        return bool(self.parts)


def told(question: Question, topic: Sequence[Unit] = ()) -> Told:
    """What ``question`` and what it leans on tell, but for what was only heard; ``topic`` names the matter.

    What this message says stands in place of what was told before of the same; of somebody else it tells all.
    """
    units = (*question.units, *question.before)
    whole = _CARRIED_ON.sub("", question.whole)
    earlier = _CARRIED_ON.sub("", question.earlier)
    now = whole.removeprefix(earlier).strip()
    if not now or _of_another(now, earlier):
        earlier, now = "", now or whole
    held = _parts(earlier, units, topic) if earlier else []
    fresh = _parts(_filled(now, held, question.day), units, topic)
    known = _facts(fresh, question.day)
    before = {k: f for k, f in _facts(held, question.day).items() if all(f.var != g.var for g in known.values())}
    words = [f.words for f in _facts(held, question.day).values() if f not in before.values()]
    parts = (*(p for p in held if not any(w in p.text for w in words)), *fresh)
    text = "，".join(p.text for p in parts)
    return Told(
        parts,
        {**before, **known},
        tuple(measures(text)),
        text,
        question.day,
        question.here,
        question.elsewhere,
        bool(_REST.search(text)),
    )


def _filled(now: str, held: Sequence[Part], day: date) -> str:
    """A message whose only figure says nothing by itself (要是降到5000呢), as the one before that it changes."""
    figures = _FIGURE.findall(now)
    if len(figures) != 1 or facts(now, day):
        return now
    figure, unit = figures[0]
    like = [p.text for p in held if [u for _, u in _FIGURE.findall(p.text)] == [unit]]
    return _FIGURE.sub(f"{figure}{unit}", like[0]) if len(like) == 1 else now


def _of_another(now: str, earlier: str) -> bool:
    """Whether a message speaks of somebody whom those before did not speak of (那我爸呢)."""
    return bool(earlier) and any(name in now and name not in earlier for name in kin_words())


def _parts(text: str, units: Sequence[Unit], topic: Sequence[Unit]) -> list[Part]:
    return [_part(p, units, topic) for p in _CUT.split(text) if len(p) > 1 and not rules().hearsay.search(p)]


def _facts(parts: Sequence[Part], day: date) -> dict[str, Fact]:
    """The facts that parts of a message tell, with some ways of telling that only a story has."""
    whole = "，".join(p.text for p in parts)
    known = {k: f for k, f in facts(whole, day).items() if _surely(f, parts, day)}
    if "hukou" not in known and (home := _HOME.search(whole)):
        known["hukou"] = Fact("hukou", home.group().strip(",，。;； "), value="本地")
    if not any(f.var == "age" for f in known.values()) and (old := _AGED.search(whole)):
        known["age"] = Fact("age", f"{old['n']}岁" if "岁" in old.group() else old["n"], *2 * (float(old["n"]),))
    return known


def _surely(fact: Fact, parts: Sequence[Part], day: date) -> bool:
    """Whether a stretch of time is told of in its own part, or stands nearly alone behind the one that tells of it."""
    if not fact.var.endswith("_months"):
        return True
    if re.search(rf"{re.escape(fact.words)}(?:挣|赚|收入|工资|能挣|到手|花)", "，".join(p.text for p in parts)):
        return False
    for part in (p.text for p in parts if fact.words in p.text):
        if any(f.var == fact.var for f in said(part, day)) or len(part) - len(fact.words) <= _ALONE:
            return True
    return "、" in fact.words


def _part(text: str, units: Sequence[Unit], topic: Sequence[Unit]) -> Part:
    asks = bool(_ASKS.search(text) or re.search(r"(?:吗|么|嘛|(?<!还)不)$", text))
    names = {u.word for u in topic if asks or len(u.word) >= _NAME}
    telling = text
    for name in sorted(names, key=len, reverse=True):
        telling = telling.replace(name, " ")
    terms = {p for u in units if u.word in text and u.word not in names for t in u.terms for p in t.parts}
    told_ = _ASKS.sub("", text)
    return Part(text, telling, " ".join((telling, *sorted(terms))), bool(_DENIAL.search(told_)), asks)
