"""Messages with the candidates shown beside them and how they should be heard, from conversations and phrasings.

The candidates are found as they are when answering, so that a model learns to choose among what it will be shown.
Knows nothing of prompts.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from finetune.llm.seeds import Dialogue, Said, Want
from rag.candidates import candidates
from rag.tasks import CHATS, MOST, NOTHING, SAME, TELLS, Before, Heard, Part
from rag.topics import TopicIndex

_OTHER = {"tell": TELLS, "chat": CHATS, "none": NOTHING}
_MISSING = 0.08
"""Share of the named items that are taken out of the candidates: the model must not always find one."""
_ADDED = 0.6
"""Share of the items that the search missed which are put among the candidates all the same."""
_SHUFFLED = 0.3

PHRASES = {
    "overview": ("怎么办理",),
    "materials": ("需要什么材料", "要提交哪些材料"),
    "fee": ("是否收费", "收费多少"),
    "promised_limit": ("多久办结", "几个工作日办结"),
    "venues": ("在哪里办理", "办理地点在哪"),
    "hours": ("办理时间是几点", "什么时间可以办理"),
    "phones": ("咨询电话是多少",),
    "complaint_phones": ("投诉电话是多少",),
    "steps": ("办理流程是什么",),
    "conditions_text": ("需要符合什么条件", "什么人可以办理"),
    "online_url": ("能否网上办理",),
    "basis_text": ("依据是什么",),
    "onsite_visits": ("要到现场几次",),
    "scope": ("能否异地办理",),
    "department": ("由哪个部门办理",),
    "result": ("办理结果是什么",),
}
"""How the fields are asked for in writing."""


@dataclass
class Catalogue:
    """The matters to choose among: an index, and the topic of each item by name."""

    index: TopicIndex
    topic: Mapping[str, str]

    def name(self, key: str) -> str:
        """The name that is shown of a topic."""
        return self.index.topics[key].name

    def find(self, name: str) -> str | None:
        """The topic of an item."""
        return self.topic.get(name)


@dataclass(frozen=True)
class Posed:
    """One message: topics shown beside it, best first, and how it should be heard; ``said`` as the seed has it."""

    said: Said
    before: Before | None
    shown: tuple[str, ...]
    heard: Heard
    source: str


@dataclass
class _Told:
    """What the conversation holds so far."""

    said: str = ""
    matters: list[str] = field(default_factory=list)
    earlier: list[str] = field(default_factory=list)


def of_dialogue(dialogue: Dialogue, catalogue: Catalogue, rng: random.Random, source: str) -> Iterator[Posed]:
    """Every message, up to the first that is about an item which the knowledge base does not hold."""
    told = _Told()
    for number, said in enumerate(dialogue.turns):
        keys = {name: catalogue.find(name) for want in said.want for name in want.names if name != "?"}
        if None in keys.values():
            return  # nothing that follows is sound
        known = {name: key for name, key in keys.items() if key}
        before = Before(told.said, tuple(catalogue.name(k) for k in told.matters)) if told.said else None
        yield _posed(said, known, told, before, catalogue, rng, f"{source}#{number}")
        now = list(dict.fromkeys(known.values()))
        if said.act == "ask":
            leans = bool(told.said) and (not now or now == told.matters)
            told.said = f"{told.said}，{said.u}" if leans else said.u
            if now:
                told.earlier = [k for k in dict.fromkeys([*told.matters, *told.earlier]) if k not in now]
                told.matters = now


def _posed(
    said: Said,
    keys: Mapping[str, str],
    told: _Told,
    before: Before | None,
    catalogue: Catalogue,
    rng: random.Random,
    source: str,
) -> Posed:
    last = told.matters[0] if len(told.matters) == 1 else ""
    shown = candidates(catalogue.index, said.u, told.said, told.earlier, most=MOST + 1)
    shown = [k for k in shown if k != last][:MOST]
    if rng.random() < _SHUFFLED:
        rng.shuffle(shown)
    for key in dict.fromkeys(keys.values()):
        if key == last:
            continue
        if key in shown and rng.random() < _MISSING:
            shown.remove(key)
        elif key not in shown and rng.random() < _ADDED:
            shown[rng.randrange(len(shown)) if shown else 0 :][:1] = [key]
            shown = [*dict.fromkeys([*shown, key])]
    shown = _room(shown, set(keys.values()))
    return Posed(said, before, tuple(shown), _heard(said, keys, shown, last, rng), source)


def _room(shown: list[str], wanted: set[str]) -> list[str]:
    """At most :data:`MOST` candidates, of which those that are wanted stay."""
    while len(shown) > MOST:
        shown.remove(next((k for k in reversed(shown) if k not in wanted), shown[-1]))
    return shown


def _heard(said: Said, keys: Mapping[str, str], shown: list[str], last: str, rng: random.Random) -> Heard:
    if said.act != "ask":
        return Heard(other=_OTHER[said.act])
    parts: list[Part] = []
    for want in said.want:
        if want.ask:
            parts.append(Part(ask=want.ask))
            continue
        numbers = [
            SAME if keys[n] == last else shown.index(keys[n]) + 1
            for n in want.names
            if n in keys and (keys[n] == last or keys[n] in shown)
        ]
        if numbers:
            parts.append(Part(tuple(dict.fromkeys(numbers)), want.columns))
        else:
            parts.append(Part(ask=written(want, rng)))
    return Heard(tuple(_joined(parts)))


def _joined(parts: Iterable[Part]) -> list[Part]:
    """Fields asked of the same matter in one part, in the order of the message."""
    found: list[Part] = []
    for part in parts:
        same = next((i for i, p in enumerate(found) if p.candidates and p.candidates == part.candidates), None)
        if same is None:
            found.append(part)
        else:
            fields = tuple(dict.fromkeys((*found[same].fields, *part.fields)))
            found[same] = Part(part.candidates, fields)
    return found


def written(want: Want, rng: random.Random) -> str:
    """What is asked of an item as one written question."""
    if not want.names or want.names == ["?"]:
        return ""
    return want.names[0] + "、".join(rng.choice(PHRASES[f]) for f in want.columns)


_ASKS = {
    "materials": ("要带啥", "要什么材料", "需要准备什么证件", "拿哪些东西"),
    "fee": ("要钱吗", "收多少钱", "免费不"),
    "promised_limit": ("几天能办好", "多久下来", "要等多久"),
    "venues": ("在哪办", "去哪个地方弄", "上哪儿办去"),
    "phones": ("打哪个电话问", "电话多少"),
    "hours": ("周末能办不", "几点上班"),
    "conditions_text": ("我能办吗", "啥条件", "什么人能办"),
    "steps": ("流程是啥", "先干啥后干啥"),
    "online_url": ("网上能弄不", "手机上能办吗"),
    "overview": ("怎么办", "咋整", "怎么弄", "想办这个"),
}


def of_phrasing(text: str, item: str, catalogue: Catalogue, rng: random.Random, source: str) -> Posed | None:
    """A message from one machine-made phrasing of an item, with words that ask for fields."""
    key = catalogue.find(item)
    if key is None:
        return None
    columns = rng.sample(list(_ASKS), rng.choice((0, 1, 1, 2)))
    words = "，".join(rng.choice(_ASKS[c]) for c in columns)
    said = Said(u=f"{text}{words}" if words else text, want=[Want(item=item, fields=columns or ["overview"])])
    return _posed(said, {item: key}, _Told(), None, catalogue, rng, source)
