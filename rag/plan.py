"""From a frame to an outcome: which lookups and searches to run, in which order, and what to do with gaps.

Deterministic. Knows nothing of what was said before; that is in the frame already.
"""

from __future__ import annotations

from corpus.hotlines import hotline_id
from kg.schema import NATION, Faq
from kg.view import GraphView
from rag.frame import Evidence, Frame, Outcome, Statement
from rag.lexicon import field_label, lexicon, overview_fields, pattern
from rag.lookup import Lookup
from rag.sections import Line, Section, Wanted, build, cut
from rag.texts import Texts, content_words, coverage
from rag.topics import TopicIndex
from rag.understand import PLAUSIBLE

_MAX_OPTIONS = 24
_MAX_CHARS = 820
_BRIEF = ("materials", "venues", "phones")
"""Main points of each matter where several share an answer."""


class Planner:
    """Answers frames from one view."""

    def __init__(self, view: GraphView, topics: TopicIndex, texts: Texts) -> None:
        self._view = view
        self._topics = topics
        self._texts = texts

    def run(self, frame: Frame, *, overview: bool, policy: bool, compare: bool) -> Outcome:
        """The outcome for a frame whose slots are filled as far as the dialogue can."""
        steps: list[str] = []
        weak = bool(pattern("policy_weak").search(frame.text)) and not frame.fields
        if policy or (weak and not overview):
            outcome = self._from_texts(frame, steps, least=0.5)
            if outcome:
                return outcome
        if frame.topics:
            outcome = self._from_guides(frame, steps, overview=overview, compare=compare)
            if outcome:
                return outcome
        if not policy:
            outcome = self._from_texts(frame, steps, least=0.62)
            if outcome:
                return outcome
        return self.decline(frame, [], steps)

    # -- guides -------------------------------------------------------------------------------------------------

    def _from_guides(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        if frame.region_choices and not frame.regions:
            labels = [self._view.regions.label(r) for r in frame.region_choices]
            return _ask("您说的是哪个地方？", "region", labels, list(frame.region_choices), steps)
        choices = self._available(frame)
        if len(choices) > 1:
            names = [self._topics.topics[c].name for c in choices]
            return _ask("您要办的是下面哪一件？", "topic", names, list(choices), steps)
        wanted_fields = frame.fields or self._default_fields(frame, overview)
        if not wanted_fields:
            return None
        lookup = Lookup(self._view, frame.as_of)
        regions: list[str | None] = list(frame.regions) or ([NATION] if frame.foreign else [None])
        parts = len(regions) * len(frame.topics)
        if parts > 1 and not frame.fields:
            wanted_fields = _BRIEF
        limit = _MAX_CHARS // (parts * len(wanted_fields)) if parts > 1 else None
        sections = []
        for key, item in zip(frame.topics, frame.items, strict=True):
            topic = self._topics.topics[key]
            for region in regions:
                wanted = Wanted(wanted_fields, frame.text, not frame.fields, frame.variant, frame.scenario, item, limit)
                steps.append(f"lookup({topic.name}, {region or '地区未知'}, {','.join(wanted_fields)})")
                sections.append(build(lookup, topic.name, topic.items, region, wanted))
        asking = next((s for s in sections if s.ask), None)
        if asking and len(sections) == 1:
            return self._ask_section(asking, steps)
        sections = [s for s in sections if not s.ask] or sections
        if sections and sections[0].ask:
            return self._ask_section(sections[0], steps)
        if all(not s.lines for s in sections):
            return self._search_gap(frame, sections, steps)
        return self._say(frame, sections, steps, compare=compare)

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
        local = [
            k
            for k in kept
            if region and any(r != NATION for r, _ in lookup.chain(self._topics.topics[k].items, region))
        ]
        return tuple(local if len(local) > 1 else kept)[:_MAX_OPTIONS]

    def _default_fields(self, frame: Frame, overview: bool) -> tuple[str, ...]:
        """The main points, if the question is about the matter as such and not about something without a field."""
        if overview or frame.score >= 0.8 or not frame.rest or not pattern("policy_weak").search(frame.text):
            return overview_fields()
        return ()

    def _ask_section(self, section: Section, steps: list[str]) -> Outcome:
        if section.ask == "region":
            question = f"「{section.title}」各地的规定不一样，您在哪个区（县、市）办？"
        elif section.ask == "variant":
            question = f"「{section.title}」分下面几种情况，{field_label(section.asked_field)}不一样，您是哪一种？"
        else:
            question = f"「{section.title}」按情形不同，{field_label(section.asked_field)}不一样，您属于哪一种？"
        return _ask(question, section.ask or "", section.options, section.values, steps)

    def _say(self, frame: Frame, sections: list[Section], steps: list[str], *, compare: bool) -> Outcome:
        statements: list[Statement] = []
        if frame.foreign and not frame.regions:
            places = "、".join(frame.foreign)
            statements.append(Statement(f"知识库里没有{places}的办事指南，下面是全国通用的要求，具体以当地为准。"))
        for section in sections:
            statements += self._section(section, frame, _MAX_CHARS // len(sections))
        for section in sections:
            if section.missing and frame.fields:
                labels = "、".join(field_label(f) for f in section.missing)
                statements.append(Statement(f"办事指南没有写明「{section.title}」的{labels}，以窗口答复为准。"))
        return Outcome("answer", statements, steps=steps)

    def _section(self, section: Section, frame: Frame, budget: int) -> list[Statement]:
        tree = self._view.regions
        levels = {line.region for line in section.lines}
        place = tree.label(section.region) if section.region else ("全国" if levels == {NATION} else "各区一致")
        head = [e for line in section.lines for e in line.evidence[:1]][:1]
        statements = [Statement(f"【{section.title}】{place}", head)]
        check = self._material_check(section, frame)
        if check:
            statements.append(check)
        used = 0
        for line in section.lines:
            text = line.text
            if used + len(text) > budget:
                text = cut(text, max(80, budget - used))
            used += len(text)
            level = "" if line.region == section.region or section.region is None else _level(tree.label(line.region))
            statements.append(Statement(f"{field_label(line.field)}{level}：{text}", list(line.evidence)))
        return statements

    def _material_check(self, section: Section, frame: Frame) -> Statement | None:
        """「要不要带户口本」: whether the list names it."""
        line = next((x for x in section.lines if x.field == "materials"), None)
        if line is None or not pattern("material_check").search(frame.text):
            return None
        lex = lexicon()
        own = lex.features(section.title).concepts
        asked = [
            frame.text[a:b]
            for a, b, found in lex.spans(frame.text)
            if set(found) & lex.objects and not set(found) & own
        ]
        quote = line.evidence[0].quote if line.evidence else ""
        for word in dict.fromkeys(asked):
            wanted = lex.features(word).concepts
            names = [n for n in quote.replace("\n", "；").split("；") if wanted <= lex.features(n).concepts]
            if names:
                return Statement(f"材料清单里有：{names[0]}。", list(line.evidence))
            return Statement(f"材料清单里没有写「{word}」。", list(line.evidence))
        return None

    # -- texts --------------------------------------------------------------------------------------------------

    def _from_texts(self, frame: Frame, steps: list[str], least: float) -> Outcome | None:
        region = frame.regions[0] if frame.regions else None
        steps.append(f"search({frame.text}, {region or NATION})")
        statements = self._texts.answer(frame.text, region, frame.as_of, least)
        return Outcome("answer", statements, steps=steps) if statements else None

    def _search_gap(self, frame: Frame, sections: list[Section], steps: list[str]) -> Outcome:
        """No guide has the field: a text may, if it holds nearly all of the question's words."""
        outcome = self._from_texts(frame, steps, least=0.75)
        return outcome or self.decline(frame, sections, steps)

    def within_guides(self, frame: Frame, steps: list[str]) -> Outcome | None:
        """A follow-up about something that has no field: sentences of the guide that hold its words."""
        lookup = Lookup(self._view, frame.as_of)
        words = content_words(frame.text)
        if not words or not frame.topics:
            return None
        region = frame.regions[0] if frame.regions else NATION
        steps.append(f"search_guide({frame.rest})")
        for _, guides in lookup.chain(self._topics.topics[frame.topics[0]].items, region):
            for guide in guides:
                fields = ("conditions_text", "materials", "steps", "scope", "onsite_visits", "venues", *guide.extra)
                for name in fields:
                    value = lookup.value(guide, name)
                    for part in value.parts if value else ():
                        if coverage(words, part) >= 0.6 and value:
                            text = f"【{lookup.title(guide)}】{self._view.regions.label(guide.region)}"
                            said = Statement(f"{field_label(name)}：{part}", list(value.evidence))
                            return Outcome("answer", [Statement(text, list(value.evidence)), said], steps=steps)
        return None

    # -- nothing found ------------------------------------------------------------------------------------------

    def decline(self, frame: Frame, sections: list[Section], steps: list[str]) -> Outcome:
        """Say what is not held, and where to turn."""
        what = self._missing_text(frame, sections)
        statements = [Statement(what)]
        contact: Line | None = next((s.contact for s in sections if s.contact), None)
        if contact and not (frame.foreign and not frame.regions):
            statements.append(Statement(f"可以先打办事窗口的{contact.text}。", list(contact.evidence)))
        statements.append(self.hotline("gov", "也可以拨打" if contact else "建议拨打"))
        steps.append("decline")
        return Outcome("decline", statements, steps=steps)

    def _missing_text(self, frame: Frame, sections: list[Section]) -> str:
        place = "、".join([self._view.regions.label(r) for r in frame.regions] or list(frame.foreign))
        if sections and frame.score >= PLAUSIBLE:
            labels = "、".join(dict.fromkeys(field_label(f) for s in sections for f in s.missing)) or "这方面的内容"
            return f"知识库里没有{place}「{sections[0].title}」的{labels}，不能乱说，请以当地部门答复为准。"
        return "这个问题在知识库里没有找到依据，不能乱说。"

    def hotline(self, name: str, lead: str) -> Statement:
        """A sentence that points to a hotline, cited from the built-in list."""
        node = self._view.node(hotline_id(name), Faq)
        if node is None:
            return Statement(f"{lead}当地政务服务热线咨询。")
        return Statement(f"{lead} {node.answer}。", [Evidence(node.id, node.question, "内置热线", node.answer)])


def _level(label: str) -> str:
    return "（全国通用要求，具体以当地为准）" if label == "全国" else f"（引自{label}）"


def _ask(question: str, slot: str, options: list[str], values: list[str], steps: list[str]) -> Outcome:
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
