"""Answers from guides: which matter, which region, which fields, and what to ask first.

Deterministic. Knows nothing of texts and of what was said before.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.schema import NATION, Guide
from kg.view import GraphView
from rag.cases import Cases
from rag.chains import Chains
from rag.frame import Frame, Outcome, Statement
from rag.lexicon import field_label, lexicon, overview_fields, pattern
from rag.lookup import Lookup
from rag.pauses import clauses
from rag.sections import Section, build, narrowed
from rag.side_by_side import beside
from rag.topics import TopicIndex
from rag.variants import Variants
from rag.wanted import Wanted
from rag.wording import told as in_words

_MAX_OPTIONS = 24
_MAX_CHARS = 820
_SHOWN = 4
_COMPARED = ("conditions_text", "materials", "promised_limit", "fee")
"""What tells two matters or places apart, where nothing is named."""
_BRIEF = ("materials", "venues", "phones")
"""Main points of each matter where several share an answer."""


@dataclass
class Gap:
    """Guides are there, but none has a field asked for."""

    sections: list[Section]


class GuideAnswers:
    """Reads guides of one view."""

    def __init__(
        self, view: GraphView, topics: TopicIndex, cases: Cases | None = None, variants: Variants | None = None
    ) -> None:
        """``cases`` tells which 情形, ``variants`` which 业务办理项 somebody's words mean."""
        self._view = view
        self._topics = topics
        self._cases, self._variants = cases, variants
        self.chains = Chains(view, topics)

    def answer(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | Gap | None:
        """The fields asked for; a :class:`Gap` if no guide has any of them, ``None`` without a matter."""
        if not frame.topics:
            return None
        if frame.region_choices and not frame.regions:
            labels = [self._view.regions.label(r) for r in frame.region_choices]
            return ask("您说的是哪个地方？", "region", labels, list(frame.region_choices), steps)
        fields = self._fields(frame, overview, compare=compare)
        if len(frame.choices) > 1:
            chosen = self._among(frame, fields, steps)
            if isinstance(chosen, Outcome):
                return chosen
            frame = chosen
        sections = self._sections(frame, fields, compare=compare)
        steps += [f"lookup({s.title}, {s.region or '地区未知'}, {','.join(fields)})" for s in sections]
        asking = [s for s in sections if s.ask]
        if asking and len(asking) == len(sections):
            return self._ask_section(asking[0], frame, steps)
        if all(not s.lines for s in sections):
            return Gap(sections)
        return self._say(frame, sections, steps, compare=compare)

    def _fields(self, frame: Frame, overview: bool, *, compare: bool) -> tuple[str, ...]:
        """Fields asked for; how to handle a matter as a whole takes the main points as well."""
        if compare and len(frame.topics) * max(1, len(frame.regions)) > 1:
            return frame.fields or _COMPARED
        if len(frame.topics) * max(1, len(frame.regions)) > 1:
            return frame.fields or _BRIEF
        if not frame.fields:
            steps = ("steps",) if pattern("how").search(frame.text) else ()
            return (*overview_fields(), *steps)
        if overview and frame.cover >= 0.3:
            return tuple(dict.fromkeys((*frame.fields, "materials", "venues", "phones")))
        return frame.fields

    def _sections(self, frame: Frame, fields: tuple[str, ...], *, compare: bool) -> list[Section]:
        lookup = Lookup(self._view, frame.as_of)
        abroad = bool(frame.foreign) and not frame.regions
        regions: list[str | None] = list(frame.regions) or [None]
        parts = len(regions) * len(frame.topics)
        limit = _MAX_CHARS // (parts * len(fields)) if parts > 1 else None
        each = frame.topic_fields or tuple(fields for _ in frame.topics)
        parts_said = frame.parts if len(frame.parts) == len(frame.topics) else ("",) * len(frame.topics)
        spoken = [self._spoken(frame, part) for part in parts_said]
        return [
            build(
                lookup,
                self._topics.topics[key].name,
                self._topics.topics[key].items,
                region,
                Wanted(
                    fields=own,
                    question=question,
                    told=told,
                    before=() if part else frame.messages,
                    day=frame.as_of,
                    final=frame.final,
                    asked=own if frame.topic_fields else frame.fields,
                    variant=frame.variant,
                    scenario=frame.scenario,
                    item=item,
                    limit=limit,
                    compare=compare,
                    cases=self._cases,
                    variants=self._variants,
                    matter=self._topics.topics[key].name,
                    national_only=abroad,
                    places=len(frame.topics) == 1 < len(regions),
                ),
            )
            for key, item, own, part, (question, told) in zip(
                frame.topics, frame.items, each, parts_said, spoken, strict=True
            )
            for region in regions
            if own
        ]

    def meant(self, frame: Frame) -> list[Guide]:
        """The guides that a frame with one matter means, those of the nearest place first."""
        lookup, topic = Lookup(self._view, frame.as_of), self._topics.topics[frame.topics[0]]
        wanted = Wanted(
            fields=(),
            question=frame.text,
            told=frame.told,
            before=frame.messages,
            day=frame.as_of,
            variant=frame.variant,
            item=frame.items[0],
            cases=self._cases,
            variants=self._variants,
            matter=topic.name,
        )
        levels = lookup.chain(topic.items, frame.region or NATION)
        return [guide for _, guides in levels for guide in narrowed(lookup, guides, wanted)]

    @staticmethod
    def _spoken(frame: Frame, part: str) -> tuple[str, str]:
        """What narrows one of several matters: its own part of the message and what is told before and after all parts,
        in a later message what was told then."""
        if not part:
            return frame.text, frame.told
        if part not in frame.text and part.split("，")[0] not in frame.text:
            return frame.text, part
        said = clauses(frame.text)
        own = [n for n, clause in enumerate(said) if any(clause in p for p in frame.parts)]
        of_all = [*said[: own[0]], *said[own[-1] + 1 :]] if own else []
        return part, "，".join(of_all)

    def _among(self, frame: Frame, fields: tuple[str, ...], steps: list[str]) -> Outcome | Frame:
        """Several matters fit: only ask which one if the answer depends on it."""
        options: list[tuple[str, Section]] = []
        for key in self._available(frame):
            single = frame.with_(topics=(key,), items=(self._topics.topics[key].items[0],), choices=())
            section = self._sections(single, fields, compare=False)[0]
            if section.lines or section.ask:
                options.append((key, section))
        near = [(k, s) for k, s in options if s.ask or any(x.region != NATION for x in s.lines)]
        if frame.fields and near:
            options = near
        if frame.fields and options:
            same = {None if s.ask else tuple(x.key for x in s.lines if x.field in frame.fields) for _, s in options}
            if len(same) == 1 and None not in same and () not in same:
                # It makes no difference which: the plain matter names the answer better than 注销 or 换领.
                options = sorted(options, key=lambda option: self._special(option[0]))[:1]
        options = sorted(options, key=lambda option: self._special(option[0]))
        if len(options) > 1 and not frame.final:
            names = [self._topics.topics[key].name for key, _ in options]
            return ask("您要办的是下面哪一件？", "topic", names, [key for key, _ in options], steps)
        key = options[0][0] if options else frame.topics[0]
        item = frame.items[0] if key == frame.topics[0] else self._topics.topics[key].items[0]
        return frame.with_(topics=(key,), items=(item,), choices=())

    def _special(self, key: str) -> bool:
        return bool(lexicon().features(self._topics.topics[key].name).deeds)

    def _available(self, frame: Frame) -> tuple[str, ...]:
        """Tied topics that have something to say where the resident is."""
        if not frame.choices:
            return ()
        lookup = Lookup(self._view, frame.as_of)
        region = frame.regions[0] if frame.regions else None
        kept = []
        for key in frame.choices:
            items = self._topics.topics[key].items
            has = lookup.chain(items, region) or lookup.below(items, region) if region else True
            if has:
                kept.append(key)
        local = [k for k in kept if self._held_near(k, region)]
        named = {frozenset(lexicon().features(self._topics.topics[k].name).concepts) for k in local}
        # A national matter of the same name as a local one is the same matter.
        kept = [k for k in kept if k in local or lexicon().features(self._topics.topics[k].name).concepts not in named]
        return tuple(kept)[:_MAX_OPTIONS]

    def _held_near(self, key: str, region: str | None) -> bool:
        items = self._topics.topics[key].items
        above = self._view.regions.ancestors(region) if region else []
        held = {r for item in items for r in self._view.regions_of(item)} - {NATION}
        return bool(held & set(above)) if region else bool(held)

    def _ask_section(self, section: Section, frame: Frame, steps: list[str]) -> Outcome:
        if section.ask == "region" and frame.final:
            question = f"「{section.title}」各区都不一样，要先知道您在哪个区（县、市）才能查。您在哪里办？"
        elif section.ask == "region":
            question = f"「{section.title}」各地的规定不一样，您在哪个区（县、市）办？"
        elif section.ask == "variant":
            question = f"「{section.title}」分下面几种情况，{field_label(section.asked_field)}不一样，您是哪一种？"
        else:
            question = f"「{section.title}」按情形不同，{field_label(section.asked_field)}不一样，您属于哪一种？"
        return ask(question, section.ask or "", section.options, section.values, steps)

    def _say(self, frame: Frame, sections: list[Section], steps: list[str], *, compare: bool) -> Outcome:
        statements: list[Statement] = []
        if frame.foreign:
            places = "、".join(frame.foreign)
            rest = "" if frame.regions else "下面是全国通用的要求，具体以当地为准。"
            statements.append(Statement(f"知识库里没有{places}的办事指南。{rest}"))
        if compare and len(sections) > 1:
            statements += beside(
                sections, self._fields(frame, overview=False, compare=True), self._view.regions, _MAX_CHARS
            )
            return Outcome("answer", [*statements, *self._gaps(frame, sections)], steps=steps)
        for section in sections:
            if section.lines or not section.ask:
                statements += in_words(section, frame, self._view.regions, _MAX_CHARS // len(sections))
        if len(sections) == 1 and not frame.fields:
            statements += self._hint(sections[0], frame)
        statements += self._gaps(frame, sections)
        return Outcome("answer", statements, steps=steps)

    @staticmethod
    def _gaps(frame: Frame, sections: list[Section]) -> list[Statement]:
        """What was asked for and is not there, or not without knowing more."""
        statements: list[Statement] = []
        for section in sections:
            if section.ask:
                options = "、".join(section.options[:_SHOWN])
                what = "各区不一样，告诉我在哪个区" if section.ask == "region" else f"要看是哪一种（{options}），告诉我"
                statements.append(Statement(f"「{section.title}」{what}就能查到。"))
            if section.differs:
                labels = "、".join(field_label(f) for f in section.differs)
                of = f"「{section.title}」的" if len(sections) > 1 else ""
                statements.append(Statement(f"{of}{labels}各区不一样，告诉我在哪个区就能查到。"))
            if section.missing and frame.fields:
                labels = "、".join(field_label(f) for f in section.missing)
                statements.append(Statement(f"办事指南没有写明「{section.title}」的{labels}，以窗口答复为准。"))
        return statements

    def _hint(self, section: Section, frame: Frame) -> list[Statement]:
        """Where a paper comes from that has to be got elsewhere first, if the whole matter is asked about."""
        papers = [e for line in section.lines if line.field == "materials" for e in line.evidence]
        hint = self.chains.hint(papers, Lookup(self._view, frame.as_of), section.region)
        return [hint] if hint else []


def ask(question: str, slot: str, options: list[str], values: list[str], steps: list[str]) -> Outcome:
    """A clarifying question whose answer fills ``slot`` with the value of the option chosen."""
    pairs = list(dict.fromkeys(zip(options, values, strict=True)))[:_MAX_OPTIONS]
    steps.append(f"ask({slot})")
    return Outcome(
        "clarify",
        question=question,
        options=[o for o, _ in pairs],
        values=[v for _, v in pairs],
        slot=slot,
        steps=steps,
    )
