"""「帮我列个清单」: what the resident is going to do, with papers, place, hours, phone, fee and time, to take along.

The matters are those of the conversation. Every value is copied from a guide. Knows nothing of printing.
"""

from __future__ import annotations

from dataclasses import replace

from kg.schema import NATION
from kg.view import GraphView
from rag.dialogue import State
from rag.frame import Frame, Outcome, Statement
from rag.guides import ask
from rag.lexicon import lexicon, pattern
from rag.lookup import Lookup
from rag.sections import Section, build
from rag.topics import TopicIndex
from rag.understand import Understood
from rag.wanted import Wanted
from rag.wording import told

_FIELDS = ("materials", "venues", "hours", "phones", "fee", "promised_limit")
_MAX_CHARS = 880
_ROOMS = (380, 200, 130, 90, 60, 40)
"""Characters that a field may take: the first with which the list is short enough."""
_MOST = 5
"""Matters that fit on one list."""
LABEL = "人工智能生成"


def hear(heard: Understood, state: State) -> Understood:
    """``heard`` as the wish for a list of what was talked about; a matter that it names itself is listed alone."""
    frame = heard.frame
    if not pattern("checklist").search(frame.text) or frame.listing:
        return heard
    if frame.event:
        return replace(heard, frame=frame.with_(fields=()), overview=True)
    if pattern("return_to").search(frame.text) and pattern("papers").search(frame.text):
        return heard  # 「回到那个证，材料列一下」 is a question about one matter
    if lexicon().features(frame.text).concepts & lexicon().objects and frame.topics:
        if not pattern("checklist_strong").search(frame.text) or pattern("papers").search(frame.text):
            return heard
        named = zip(frame.topics, frame.items, strict=True)
        return _listed(heard, tuple(frame.with_(topics=(k,), items=(i,), choices=()) for k, i in named))
    talked = [f for f in (*state.history, *([state.frame] if state.frame else [])) if f.topics and not f.listing]
    last: dict[str, Frame] = {}
    for earlier in talked:
        for number, key in enumerate(earlier.topics):
            item = earlier.items[number] if number < len(earlier.items) else earlier.items[-1]
            last.pop(key, None)
            last[key] = earlier.with_(topics=(key,), items=(item,), choices=())
    if last:
        return _listed(heard, tuple(last.values())[-_MOST:])
    if state.frame and state.frame.event:
        whole = state.frame.with_(text=frame.text, as_of=frame.as_of, fields=(), settled=True)
        return replace(heard, frame=whole, overview=True, compare=False)
    return _listed(heard, ())


def _listed(heard: Understood, frames: tuple[Frame, ...]) -> Understood:
    topics = tuple(f.topics[0] for f in frames)
    items = tuple(f.items[0] for f in frames)
    regions = heard.frame.regions or (frames[-1].regions if frames else ())
    frame = heard.frame.with_(
        checklist=frames,
        intent="guide",
        topics=topics,
        items=items,
        regions=regions,
        topic_fields=(),
        fields=(),
        choices=(),
        asks=(),
        settled=True,
        score=1.0 if frames else 0.0,
        cover=1.0,
    )
    return replace(heard, frame=frame, overview=True, compare=False)


class Checklists:
    """Makes checklists from the guides of one view."""

    def __init__(self, view: GraphView, topics: TopicIndex) -> None:
        self._view = view
        self._topics = topics

    def answer(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        """The list, or ``None`` if none is asked for."""
        if frame.checklist is None:
            return None
        if not frame.checklist:
            return ask("您要列哪件事的清单？先说说要办什么事，比如补身份证、领失业金。", "", [], [], steps)
        steps.append(f"checklist({len(frame.checklist)} 项)")
        said: list[Statement] = []
        for room in _ROOMS:
            said = self._tell(frame, frame.checklist, room)
            if sum(len(s.text) + 1 for s in said) <= _MAX_CHARS:
                break
        return Outcome("answer", said, steps=steps) if len(said) > 2 else None

    def _tell(self, frame: Frame, matters: tuple[Frame, ...], room: int) -> list[Statement]:
        """The whole list with at most ``room`` characters a field."""
        said = [Statement(f"办事清单（{LABEL}）")]
        anywhere = False
        for number, one in enumerate(matters, start=1):
            section = self._section(one, frame, room)
            if not section.lines:
                continue
            plain = one.with_(text=self._topics.topics[one.topics[0]].name)
            lines = told(section, plain, self._view.regions, _MAX_CHARS)
            if len(matters) > 1:
                lines[0] = Statement(f"{number}. {lines[0].text}", lines[0].evidence, (str(number),))
            said += lines
            anywhere = anywhere or section.region in (None, NATION)
        if anywhere:
            said.append(Statement("地点和时间各地不同，告诉我在哪个区，可以再列细一点。"))
        return [*said, Statement(f"本清单由人工智能按办事指南整理（{LABEL}），以窗口答复为准。")]

    def _section(self, one: Frame, frame: Frame, room: int) -> Section:
        lookup = Lookup(self._view, frame.as_of)
        topic = self._topics.topics[one.topics[0]]
        regions = one.regions or frame.regions
        region = regions[0] if regions else None
        fields = _FIELDS if region else self._same_everywhere(lookup, topic.name, topic.items, one)
        section = self._build(lookup, topic.name, topic.items, region, one, room, fields)
        if section.ask == "region" or not section.lines:
            section = self._build(lookup, topic.name, topic.items, NATION, one, room, _FIELDS)
        return section

    def _same_everywhere(self, lookup: Lookup, name: str, items: list[str], one: Frame) -> tuple[str, ...]:
        """Fields with one value in all regions: nobody is sent to another district's window."""
        sections = {f: self._build(lookup, name, items, None, one, _ROOMS[0], (f,)) for f in _FIELDS}
        return tuple(f for f, section in sections.items() if section.lines and section.ask != "region")

    @staticmethod
    def _build(
        lookup: Lookup, name: str, items: list[str], region: str | None, one: Frame, limit: int, fields: tuple[str, ...]
    ) -> Section:
        wanted = Wanted(
            fields=fields,
            question=one.text,
            asked=fields if region is None else ("materials",),
            variant=one.variant,
            scenario=one.scenario,
            item=one.items[0],
            limit=limit,
        )
        return build(lookup, name, items, region, wanted)
