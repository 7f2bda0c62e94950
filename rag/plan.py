"""From a frame to an outcome: which lookups and searches to run, in which order, and what to do with gaps.

Deterministic. Knows nothing of what was said before; that is in the frame already.
"""

from __future__ import annotations

import re
from typing import Protocol

from corpus.hotlines import hotline_id
from kg.schema import NATION, Condition, EdgeKind, Faq, Guide
from kg.view import GraphView
from rag.check import numbers
from rag.frame import Evidence, Frame, Outcome, Statement
from rag.lexicon import field_label, lexicon, overview_fields, pattern
from rag.lookup import Lookup
from rag.sections import Line, Section, Wanted, build, cut
from rag.texts import Texts, coverage
from rag.topics import TopicIndex
from rag.understand import PLAUSIBLE

_MAX_OPTIONS = 24
_MAX_CHARS = 820
_LOOSE = 0.5
_STRICT = 0.6
"""Least share of a question's words that a text must hold to answer it, where the question asks for a rule or not."""
_EXPLAINED = 0.62
"""Share of a question's words that a matter's wording explains from which nothing specific is left to answer."""
_SENTENCE_FIELDS = ("conditions_text", "steps", "scope", "onsite_visits", "materials")
_VAGUE = 3
"""Characters of content up to which a message says nothing that could be looked for."""
_BRIEF = ("materials", "venues", "phones")
"""Main points of each matter where several share an answer."""


class Attempt(Protocol):
    """One way to answer; ``None`` if it does not apply."""

    def __call__(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        """Try it."""
        ...


class Planner:
    """Answers frames from one view."""

    def __init__(self, view: GraphView, topics: TopicIndex, texts: Texts) -> None:
        self._view = view
        self._topics = topics
        self._texts = texts

    def run(self, frame: Frame, *, overview: bool, compare: bool) -> Outcome:
        """The outcome for a frame whose slots are filled as far as the dialogue can."""
        steps: list[str] = []
        for attempt in self._attempts(frame, overview):
            outcome = attempt(frame, steps, overview=overview, compare=compare)
            if outcome:
                return outcome
        said = lexicon().features(frame.text)
        if not (frame.topics or frame.asks or frame.fields or said.concepts or len(said.letters) > _VAGUE):
            return _ask("请问您要办什么事？可以说事情的名字，比如补身份证、领失业金。", "", [], [], steps)
        return self.decline(frame, [], steps)

    def _attempts(self, frame: Frame, overview: bool) -> list[Attempt]:
        """What to try, in order, until something answers."""
        if (pattern("personal").search(frame.text) and not overview) or self._about_the_future(frame):
            return []
        if frame.asks and frame.fields and frame.topics:
            return [self._both, self._guides, self._texts_loosely]
        if frame.asks:
            order: list[Attempt] = [self._texts_loosely, self._guide_sentences, self._guide_values]
            if pattern("condition_value").search(frame.text):
                order = [self._guide_sentences, self._guide_values, self._texts_loosely]
            elif self._region(frame):
                order = [self._local_sentences, *order]
            return [*order, self._guides_if_named]
        if not frame.topics:
            return [self._texts_strictly]
        specific = bool(pattern("policy_weak").search(frame.text)) or frame.cover < _EXPLAINED
        if frame.fields or not specific:
            return [self._guides, self._texts_strictly]
        if overview:
            return [self._guide_sentences, self._guides, self._texts_strictly]
        return [self._guide_sentences, self._texts_loosely, self._guides]

    @staticmethod
    def _personal(frame: Frame) -> bool:
        """Somebody's own case or balance: nothing here knows it."""
        return bool(pattern("personal").search(frame.text)) and not re.search(r"怎么|咋|如何|在哪|哪里", frame.text)

    @staticmethod
    def _about_the_future(frame: Frame) -> bool:
        """An amount or a rule of a year that has not come: nothing holds it yet."""
        years = [int(y) for y in re.findall(r"(20\d\d)年", frame.text)]
        ahead = any(y > frame.as_of.year for y in years) or bool(pattern("future").search(frame.text))
        return ahead and bool(pattern("value").search(frame.text) or "标准" in frame.text)

    def _both(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        """A question with a part for the guide and a part for the texts."""
        guide = self._guides(frame, steps, overview=False, compare=compare)
        if guide is None or guide.action != "answer":
            return guide if guide and guide.action == "clarify" else None
        texts = self._texts.answer(list(frame.asks), self._region(frame), frame.as_of, _LOOSE, budget=420)
        guide.statements += texts
        return guide

    @staticmethod
    def _region(frame: Frame) -> str | None:
        return frame.regions[0] if frame.regions else None

    # -- guides -------------------------------------------------------------------------------------------------

    def _guides_if_named(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        """The guide, only if the question asks for one of its fields or for the matter as a whole."""
        if frame.fields or (overview and frame.cover >= _EXPLAINED):
            return self._guides(frame, steps, overview=overview, compare=compare)
        return None

    def _guides(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        if not frame.topics:
            return None
        if frame.region_choices and not frame.regions:
            labels = [self._view.regions.label(r) for r in frame.region_choices]
            return _ask("您说的是哪个地方？", "region", labels, list(frame.region_choices), steps)
        fields = self._fields(frame, overview)
        if len(frame.choices) > 1:
            chosen = self._among(frame, fields, steps)
            if isinstance(chosen, Outcome):
                return chosen
            frame = chosen
        sections = self._sections(frame, fields, compare=compare)
        steps += [f"lookup({s.title}, {s.region or '地区未知'}, {','.join(fields)})" for s in sections]
        asking = [s for s in sections if s.ask]
        if asking and len(asking) == len(sections):
            return self._ask_section(asking[0], steps)
        sections = [s for s in sections if not s.ask]
        if all(not s.lines for s in sections):
            return self._search_gap(frame, sections, steps)
        return self._say(frame, sections, steps)

    def _fields(self, frame: Frame, overview: bool) -> tuple[str, ...]:
        """Fields asked for; how to handle a matter as a whole takes the main points as well."""
        if len(frame.topics) * max(1, len(frame.regions)) > 1:
            return frame.fields or _BRIEF
        if not frame.fields:
            return overview_fields()
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
        return [
            build(
                lookup,
                self._topics.topics[key].name,
                self._topics.topics[key].items,
                region,
                Wanted(
                    fields=own,
                    question=frame.text,
                    asked=own if frame.topic_fields else frame.fields,
                    variant=frame.variant,
                    scenario=frame.scenario,
                    item=item,
                    limit=limit,
                    compare=compare,
                    national_only=abroad,
                ),
            )
            for key, item, own in zip(frame.topics, frame.items, each, strict=True)
            for region in regions
        ]

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
                options = options[:1]
        if len(options) > 1:
            names = [self._topics.topics[key].name for key, _ in options]
            return _ask("您要办的是下面哪一件？", "topic", names, [key for key, _ in options], steps)
        key = options[0][0] if options else frame.topics[0]
        item = frame.items[0] if key == frame.topics[0] else self._topics.topics[key].items[0]
        return frame.with_(topics=(key,), items=(item,), choices=())

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

    def _ask_section(self, section: Section, steps: list[str]) -> Outcome:
        if section.ask == "region":
            question = f"「{section.title}」各地的规定不一样，您在哪个区（县、市）办？"
        elif section.ask == "variant":
            question = f"「{section.title}」分下面几种情况，{field_label(section.asked_field)}不一样，您是哪一种？"
        else:
            question = f"「{section.title}」按情形不同，{field_label(section.asked_field)}不一样，您属于哪一种？"
        return _ask(question, section.ask or "", section.options, section.values, steps)

    def _say(self, frame: Frame, sections: list[Section], steps: list[str]) -> Outcome:
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
        check = self._material_check(section, frame) or _hearsay(section, frame)
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
            if set(found) & lex.objects and not set(found) & own and re.search(r"[证簿本卡照书表单]", frame.text[a:b])
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

    def _texts_loosely(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        return self._from_texts(frame, steps, _LOOSE)

    def _texts_strictly(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        return self._from_texts(frame, steps, _STRICT)

    def _from_texts(self, frame: Frame, steps: list[str], least: float) -> Outcome | None:
        questions = list(frame.asks) or [frame.text]
        steps += [f"search({q})" for q in questions]
        statements = self._texts.answer(questions, self._region(frame), frame.as_of, least)
        return Outcome("answer", statements, steps=steps) if statements else None

    def _search_gap(self, frame: Frame, sections: list[Section], steps: list[str]) -> Outcome:
        """No guide has the field: a text may have it, a local value (a phone, hours) only in a text of its own."""
        outcome = self._from_texts(frame, steps, _STRICT)
        return outcome or self.decline(frame, sections, steps)

    def _guide_sentences(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        """Something that has no field of its own: the sentences of the guide that hold the question's words."""
        return self._in_guide(frame, steps, loosely=False)

    def _local_sentences(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        """The same in what the region itself says: for the whole country the texts say it better."""
        return self._in_guide(frame, steps, loosely=False, national=False)

    def _guide_values(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        """The sentences of the guide that hold a value of the kind asked for."""
        return self._in_guide(frame, steps, loosely=True)

    def _in_guide(self, frame: Frame, steps: list[str], *, loosely: bool, national: bool = True) -> Outcome | None:
        if not frame.topics:
            return None
        question = " ".join(frame.asks) or frame.text
        named = self._texts.content_words(self._topics.topics[frame.topics[0]].name)
        words = {w: x for w, x in self._texts.content_words(question).items() if w not in named}
        expected = self._texts.expected(question)
        lookup = Lookup(self._view, frame.as_of)
        steps.append(f"search_guide({'、'.join(words)})")
        for level, guides in lookup.chain(self._topics.topics[frame.topics[0]].items, self._region(frame) or NATION):
            if level == NATION and not national:
                continue
            found: list[Statement] = []
            for guide in guides:
                for name in (*guide.extra, *_SENTENCE_FIELDS):
                    value = lookup.value(guide, name)
                    parts = [p for part in value.parts for p in re.split(r"[\n。；;]", part)] if value else []
                    held = [p for p in parts if p.strip() and self._answers(words, expected, name, p, loosely)]
                    if value and held:
                        said = f"{field_label(name)}：{'；'.join(dict.fromkeys(held[:3]))}"
                        if said not in (s.text for s in found):
                            found.append(self._with_basis(guide, held, Statement(said, list(value.evidence))))
            if found:
                place = f"【{lookup.title(guides[0])}】{self._view.regions.label(guides[0].region)}"
                return Outcome("answer", [Statement(place, found[0].evidence), *found[:3]], steps=steps)
        return None

    def _with_basis(self, guide: Guide, sentences: list[str], statement: Statement) -> Statement:
        """Name and cite the articles that the quoted conditions rest on."""
        for target, _ in self._view.out(guide.id, EdgeKind.IF):
            condition = self._view.node(target, Condition)
            if condition is None or not any(s.strip() in condition.text for s in sentences):
                continue
            for b in self._view.basis(target):
                evidence = Evidence(b.article.id, b.document.title, b.article.locator, b.article.text, b.document.url)
                statement.text += f"（依据：《{b.document.title}》{b.article.locator}）"
                statement.evidence.append(evidence)
        return statement

    @staticmethod
    def _answers(
        words: dict[str, float], expected: list[re.Pattern[str]], field: str, sentence: str, loosely: bool
    ) -> bool:
        """Whether a sentence of the guide answers: the kind of value asked for, and enough of the words."""
        cover = coverage(words, f"{field} {sentence}")
        if expected and not any(e.search(sentence) for e in expected):
            return False
        if loosely:
            return bool(expected) and (cover >= 0.3 or not words)
        return bool(words) and cover >= _STRICT

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
        if self._personal(frame):
            return "我查不到个人的办件进度和账户信息，请到原办理渠道查询，或者打电话问。"
        if self._about_the_future(frame):
            return "以后的标准还没有公布，知识库里没有，不能乱说。"
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


def _hearsay(section: Section, frame: Frame) -> Statement | None:
    """「听说要三个月」 against what the guide says."""
    if not pattern("hearsay").search(frame.text):
        return None
    claimed = [n for n in numbers(frame.text) if any(c in "0123456789一二三四五六七八九十两百千" for c in n)]
    lines = [x for x in section.lines if x.field in frame.fields]
    if not claimed or not lines or any(n in x.text for n in claimed for x in lines):
        return None
    return Statement("这和您听说的不一样，指南是这样写的：", list(lines[0].evidence))


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
