"""What has to be handled first: a material that another matter produces (PRODUCES), or an order (BEFORE).

「办低保之前要先办什么」, 「没有居住证能直接办入学吗」. Deterministic; every step names the two guides that it joins.
Knows nothing of dialogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.materials import named, rules
from kg.schema import NATION, Department, EdgeKind, Guide, Item, LifeEvent, Material
from kg.view import GraphView, Required
from rag.families import sort_out
from rag.frame import Evidence, Frame, Outcome, Statement
from rag.lexicon import lexicon, pattern
from rag.lookup import Lookup
from rag.topics import TopicIndex
from rag.understand import PLAUSIBLE, Understood

_MAX_STEPS = 6
_MAX_HINT = 24
"""Longest name of a material that a hint may be about."""
_FEWEST = 4
"""Characters of content that may name a matter."""
_ASKING = re.compile(r"能不能|可不可以|能|可以|直接|吗|办|我")
_LOST = re.compile(r"丢失|遗失|挂失|补领|补办|补发|补证|补换")
_AGAIN = re.compile(r"补|换|变更|更正|遗失|挂失|损|注销|延期|转入|迁移|异地|签注|临时|转让|转移")


@dataclass(frozen=True)
class Step:
    """A material of a guide and the matter that produces it."""

    material: str
    key: str
    title: str
    evidence: tuple[Evidence, ...]


class Chains:
    """Prerequisites over one view."""

    def __init__(self, view: GraphView, topics: TopicIndex) -> None:
        self._view = view
        self._topics = topics
        self._producers: dict[str, list[str]] | None = None

    # -- recognising ----------------------------------------------------------------------------------------------

    def hear(self, heard: Understood) -> Understood:
        """``heard`` with the chain that is asked about, if one is."""
        frame = heard.frame
        if frame.event or frame.listing or frame.settled:
            return heard
        if pattern("before_what").search(frame.text):
            return replace(heard, frame=frame.with_(chain="before", fields=(), asks=()))
        found = pattern("lacking").search(frame.text)
        if not found:
            return heard
        lacking = found["x"]
        if not (set(named(lacking).kinds) or self._keys(lacking) & self.producers().keys()):
            return heard
        rest = frame.text[: found.start()] + " " + frame.text[found.end("x") :]
        said = lexicon().features(_ASKING.sub(" ", pattern("overview").sub(" ", rest)))
        if not said.concepts & lexicon().objects and len(said.letters) < _FEWEST:
            return heard
        best = next(iter(self._topics.match(rest, 1)), None)
        if best is None or best.score < PLAUSIBLE:
            return heard
        frame = frame.with_(
            chain=lacking, topics=(best.topic.key,), items=(best.item,), choices=(), fields=(), asks=(), topic_fields=()
        )
        return replace(heard, frame=frame.with_(score=best.score, cover=best.cover), overview=False)

    # -- answering ------------------------------------------------------------------------------------------------

    def answer(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        """What comes before the matter of the frame; ``None`` if no chain is asked about or no guide is held."""
        if not frame.chain or not frame.topics:
            return None
        if len(frame.choices) > 1:
            names = [self._name(key) for key in frame.choices]
            return Outcome("clarify", [], "您要办的是下面哪一件？", names, "topic", list(frame.choices), steps=steps)
        lookup = Lookup(self._view, frame.as_of)
        topic = self._topics.topics[frame.topics[0]]
        region = frame.regions[0] if frame.regions else None
        levels = lookup.chain(topic.items, region or NATION) or lookup.below(topic.items, region or NATION)[:1]
        if not levels:
            return None
        guides = levels[0][1]
        title = lookup.main_title(guides[0])
        place = self._view.regions.label(levels[0][0])
        steps.append(f"chain({title}, {frame.chain})")
        if frame.chain != "before":
            return self._without(frame, lookup, guides, title, place, region)
        found = self.steps(lookup, guides, topic.key, region)[:_MAX_STEPS]
        head = Statement(f"【{title}】{place}", [e for s in found for e in s.evidence[:1]][:1])
        said = [head, *(self._told(lookup, s, region) for s in found)]
        said += self._ordered(lookup, topic.items, {s.key for s in found} | {topic.key}, region)
        if len(said) == 1:
            value = next((v for g in guides if (v := lookup.value(g, "materials"))), None)
            evidence = list(value.evidence) if value else []
            said = [
                Statement(f"【{title}】{place}", evidence),
                Statement("按办事指南，材料里没有要先去办另一件事才能拿到的证照。", evidence),
            ]
            if value and value.parts:
                said.append(Statement(f"所需材料：{'；'.join(value.parts)}", evidence))
        return Outcome("answer", said, offer=[s.key for s in found], steps=steps)

    def _without(
        self, frame: Frame, lookup: Lookup, guides: list[Guide], title: str, place: str, region: str | None
    ) -> Outcome:
        """「没有X能办Y吗」: whether the list of Y names X, and where X comes from."""
        wanted = set(named(frame.chain).kinds)
        value = next((v for g in guides if (v := lookup.value(g, "materials"))), None)
        evidence = list(value.evidence) if value else []
        said = [Statement(f"【{title}】{place}", evidence)]
        held = [
            (guide, r.material.name)
            for guide in guides
            for r in self._required(guide)
            if (wanted and wanted & set(named(r.material.name).kinds)) or frame.chain in r.material.name
        ]
        if not held:
            said.append(Statement(f"材料清单里没有写「{frame.chain}」。", evidence))
            if value and value.parts:
                said.append(Statement(f"所需材料：{'；'.join(value.parts)}", evidence))
            return Outcome("answer", said)
        guide, name = held[0]
        own = lookup.value(guide, "materials")
        evidence = list(own.evidence) if own else evidence
        others = self._instead(guide, name)
        if others:
            said.append(Statement(f"「{name}」是几样里的一样，没有的话看看有没有：{' / '.join(others)}。", evidence))
        else:
            said.append(Statement(f"材料清单里有「{name}」。", evidence))
        keys = self._ways(name, frame.topics[0])
        for key, lead in keys:
            step = self._step(lookup, name, key, region, evidence)
            said.append(self._told(lookup, step, region, lead))
        return Outcome("answer", said, offer=[key for key, _ in keys])

    def _ways(self, name: str, own: str) -> list[tuple[str, str]]:
        """Matters that bring a paper, with when each is the one: new, or in place of a lost one."""
        keys = self._makers(name, own)
        new = [k for k in keys if not _AGAIN.search(self._name(k))]
        lost = [k for k in keys if _LOST.search(self._name(k))]
        everyday = bool(set(named(name).kinds) & set(rules()["common"]))
        if everyday:
            return [(k, "丢了的") for k in lost[:1]] + [(k, "从没办过的") for k in new[:1] if len(new) == 1]
        return [(k, "没有的") for k in new[:2]] or [(k, "丢了的") for k in lost[:1]]

    def _instead(self, guide: Guide, name: str) -> list[str]:
        """Materials that do as well as ``name``, by the guide or by the families of its list."""
        required = self._view.requirements(guide.id)
        own = next((r for r in required if r.material.name == name), None)
        if own and own.requirement.group:
            return [r.material.name for r in required if r.requirement.group == own.requirement.group and r != own]
        found = sort_out(required)
        for group in found.choices if found else ():
            names = [required[i].material.name for i in group]
            if name in names:
                return [n for n in names if n != name]
        return []

    def hint(self, evidence: Iterable[Evidence], lookup: Lookup, region: str | None) -> Statement | None:
        """One line on a paper that every guide cited here asks for and that has to be got elsewhere first."""
        cited = [self._view.node(piece.id.removesuffix("#materials"), Guide) for piece in evidence]
        guides = [g for g in cited if g]
        if not guides:
            return None
        asked = [{named(r.material.name).key for r in self._needed(g)} for g in guides]
        own = self._topics.topic_of.get(self._view.main_item(guides[0].item), "")
        for step in self.steps(lookup, guides[:1], own, region):
            if len(step.material) <= _MAX_HINT and all(named(step.material).key in keys for keys in asked):
                return Statement(f"还没有「{step.material}」的，先办：{step.title}。", list(step.evidence))
        return None

    def _needed(self, guide: Guide) -> list[Required]:
        """Materials of which no other does as well."""
        required = self._view.requirements(guide.id)
        found = sort_out(required)
        spare = {i for group in (found.choices if found else ()) for i in group}
        return [
            r
            for i, r in enumerate(required)
            if i not in spare and not r.requirement.group and r.requirement.necessity in (None, "必要")
        ]

    # -- the graph ------------------------------------------------------------------------------------------------

    def steps(self, lookup: Lookup, guides: Sequence[Guide], own: str, region: str | None) -> list[Step]:
        """Materials of the guides that other matters produce, everyday papers left out."""
        found: dict[str, Step] = {}
        for guide in guides:
            value = lookup.value(guide, "materials")
            for required in self._required(guide):
                name = required.material.name
                if set(named(name).kinds) & set(rules()["common"]):
                    continue
                keys = self._makers(name, own)
                if not keys or keys[0] in found:
                    continue
                step = self._step(lookup, name, keys[0], region, list(value.evidence) if value else [])
                other = [k for k in keys[1:2] if not _AGAIN.search(self._name(k)) and k not in found]
                title = "或者".join([step.title, *map(self._name, other)])
                found[keys[0]] = replace(step, title=title)
        return list(found.values())

    def producers(self) -> dict[str, list[str]]:
        """Topic keys by the document that their handling produces."""
        if self._producers is None:
            self._producers = {}
            for item in self._view.items():
                for target, _ in self._view.out(item.id, EdgeKind.PRODUCES):
                    material = self._view.node(target, Material)
                    key = self._topics.topic_of.get(item.id)
                    for document in self._keys(material.name) if material and key else ():
                        held = self._producers.setdefault(document, [])
                        if key and key not in held:
                            held.append(key)
        return self._producers

    @staticmethod
    def _keys(name: str) -> set[str]:
        parts = named(name)
        return {parts.kinds[0]} if len(parts.kinds) == 1 else {parts.plain}

    def _makers(self, name: str, own: str) -> list[str]:
        """Topics that produce a material, best first; none where the matter itself produces it."""
        parts = named(name)
        if parts.former or parts.either or parts.holder in ("死者", "代办人"):
            return []
        wanted = self._keys(name)
        if any(own in held for d, held in self.producers().items() if d in wanted):
            return []
        keys = dict.fromkeys(k for d in wanted for k in self.producers().get(d, ()))
        return sorted(keys, key=lambda k: (bool(_AGAIN.search(self._name(k))), len(k), k))

    def _name(self, key: str) -> str:
        return self._topics.topics[key].name

    def _step(self, lookup: Lookup, material: str, key: str, region: str | None, evidence: list[Evidence]) -> Step:
        topic = self._topics.topics[key]
        levels = lookup.chain(topic.items, region or NATION)
        title = lookup.main_title(levels[0][1][0]) if levels and levels[0][0] != NATION else topic.name
        own = [lookup.evidence(levels[0][1][0], "result", title)] if levels else []
        return Step(material, key, title, (*evidence, *own))

    def _told(self, lookup: Lookup, step: Step, region: str | None, lead: str = "") -> Statement:
        levels = lookup.chain(self._topics.topics[step.key].items, region or NATION)
        nodes = (self._view.node(g.department or "", Department) for _, gs in levels for g in gs)
        department = next((n.name for n in nodes if n), "")
        evidence = list(step.evidence)
        if department:
            value = next((v for _, gs in levels for g in gs if (v := lookup.value(g, "department"))), None)
            evidence += list(value.evidence) if value else []
        who = lead or f"没有「{step.material}」的"
        text = f"· {who}，先办：{step.title}" + (f"（找{department}）" if department else "")
        return Statement(text, evidence)

    def _ordered(self, lookup: Lookup, items: Sequence[str], told: set[str], region: str | None) -> list[Statement]:
        """What a life event puts before one of the ``items``."""
        said = []
        for item in items:
            for earlier in self._view.into(item, EdgeKind.BEFORE):
                key = self._topics.topic_of.get(earlier)
                node = self._view.node(earlier, Item)
                if key is None or node is None or key in told:
                    continue
                told.add(key)
                edges = dict(self._view.out(earlier, EdgeKind.BEFORE))
                events = [self._view.node(e, LifeEvent) for e in edges[item].get("events", ())]
                names = "、".join(f"「{e.name}」" for e in events if e)
                evidence = [Evidence(e.id, f"一件事：{e.name}", "办理顺序", f"{node.name}在前") for e in events if e]
                where = f"（在{names}里）" if names else ""
                said.append(Statement(f"· 一般先办：{node.name}{where}", evidence))
        return said[:_MAX_STEPS]

    def _required(self, guide: Guide) -> list[Required]:
        own = list(self._view.requirements(guide.id))
        for scenario in self._view.scenarios(guide.id):
            own += self._view.requirements(scenario.id)
        return own
