"""What guides say beside an answer: more of the same guide, another matter that may be meant as well, and the guide of
the likeliest matter where only rules were quoted.

Added behind what was asked for. Knows nothing of how matters and guides are found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from kg.schema import Guide
from kg.view import GraphView
from rag.frame import Frame, Outcome, Statement
from rag.guide_texts import shortened
from rag.guides import GuideAnswers
from rag.lexicon import field_label, pattern
from rag.lookup import Lookup, Value
from rag.printed import cut

_GUIDE, _RULES = "guide:", ("article:", "faq:")
_FIELDS = ("materials", "conditions_text", "steps", "phones", "promised_limit", "venues", "fee", "hours")
"""What is told beside what was asked: first what people ask about in words of their own."""
_ALTOGETHER, _EACH, _WORTH = 820, 260, 40
"""Characters of an answer with what is added, of each field of these, and the room that is worth filling."""
_START = 10
"""Characters by which a value that was told already is known."""
_HOLLOW = re.compile(r"[，,。；;、\s]|符合|法定|形式|要件|材料|齐全|有效|的|无")
"""What conditions are made of that tell nothing."""
_LINES = re.compile(r"(?<![。；;，,、：:！!？?\s])\s*\n\s*")
"""Where a line ends that nothing marks as the end of a sentence."""
_LEAD = "指南里还写着："
_OTHER = "如果您问的是另一件，看这里："
_OF_GUIDE, _ROOM, _LONGEST = 320, 860, 890
"""Characters of a guide beside rules, and of both together before and after the last rules are left out."""
_RULED = 0.5
"""From where on a rule rather than a matter is asked for: then rules go first."""
_MAIN = ("conditions_text", "materials", "steps")
"""What a guide tells beside rules where none of its fields is asked for."""


class Fuller:
    """Completes answers from one view; ``guides`` tells which guides are meant."""

    def __init__(self, view: GraphView, guides: GuideAnswers) -> None:
        self._view, self._guides = view, guides

    def completed(self, frame: Frame, outcome: Outcome) -> Outcome:
        """``outcome`` with what guides say beside it."""
        if outcome.action != "answer" or outcome.slot or _settled(frame):
            return outcome
        cited = {key for s in outcome.statements for key in _guides_of(s)}
        if cited:
            return self._filled(frame, self._with_rivals(frame, outcome, cited), cited)
        held = [e.id for s in outcome.statements for e in s.evidence]
        rules = all(key.startswith(_RULES) for key in held) and not any(s.computed for s in outcome.statements)
        return (self._with_guide(frame, outcome) if held and rules else None) or outcome

    def _filled(self, frame: Frame, outcome: Outcome, cited: set[str]) -> Outcome:
        """With what the guide of the matter, among those ``cited``, prints beside the fields told."""
        guides = self._guides.meant(frame) if len(frame.topics) == 1 and not frame.choices else []
        if not any(guide.id in cited for guide in guides):
            return outcome
        said = outcome.statements
        own = [number for number, statement in enumerate(said) if _guides_of(statement) & cited]
        room = _ALTOGETHER - _size(said) - len(_LEAD)
        granted = pattern("granted").search(frame.text)  # what handling costs is none of it
        names = [name for name in _FIELDS if not (granted and name == "fee")]
        added = self._added(guides, names, [said[n] for n in own], Lookup(self._view, frame.as_of), room)
        if not added:
            return outcome
        beside = [Statement(_LEAD, added[0].evidence[:1], aside=True), *added]
        after = own[-1] + 1
        return replace(outcome, statements=[*said[:after], *(replace(s, folded=True) for s in beside), *said[after:]])

    def _with_rivals(self, frame: Frame, outcome: Outcome, cited: set[str]) -> Outcome:
        """With the same of other matters that may be meant as well, as many as there is room for."""
        beside: list[Statement] = []
        for matter in frame.rivals:
            found = self._of(frame, matter) or []
            if not found or any(_guides_of(s) & cited for s in found):
                continue
            found = found if beside else [Statement(_OTHER, found[0].evidence[:1], aside=True), *found]
            if _size(outcome.statements) + _size(beside) + _size(found) <= _ALTOGETHER:
                beside += found
        return replace(outcome, statements=[*outcome.statements, *beside]) if beside else outcome

    def _with_guide(self, frame: Frame, outcome: Outcome) -> Outcome | None:
        """Rules with what the guide of the likeliest matter says."""
        if frame.likely is None:
            return None
        told = self._of(frame, frame.likely) if frame.fields else self._main(frame, frame.likely, outcome)
        if not told:
            return None
        kept = shortened(outcome, _size(told), _ROOM).statements
        if _size(kept) + _size(told) > _LONGEST:
            return None
        return replace(outcome, statements=[*kept, *told] if frame.ruled >= _RULED else [*told, *kept])

    def _of(self, frame: Frame, matter: tuple[str, str]) -> list[Statement] | None:
        """What the guide of another matter says to what is asked."""
        found = self._guides.answer(_about(frame, matter), [], overview=False, compare=False)
        if not isinstance(found, Outcome) or found.action != "answer" or len(found.statements) < 2:
            return None
        return [replace(s, aside=True) for s in found.statements]

    def _main(self, frame: Frame, matter: tuple[str, str], outcome: Outcome) -> list[Statement]:
        """The main points of the guide of a matter."""
        guides, lookup = self._guides.meant(_about(frame, matter)), Lookup(self._view, frame.as_of)
        told = self._added(guides, _MAIN, outcome.statements, lookup, _OF_GUIDE)
        if not told:
            return []
        head = f"【{lookup.title(guides[0])}】{self._view.regions.label(guides[0].region)}"
        return [Statement(head, told[0].evidence[:1], aside=True), *told]

    def _added(
        self, guides: Sequence[Guide], names: Sequence[str], before: Sequence[Statement], lookup: Lookup, room: int
    ) -> list[Statement]:
        """The fields of ``names`` that were not told ``before``, within about so many characters."""
        told = "\n".join(s.text for s in before)
        added: list[Statement] = []
        for name in names:
            value = _of_all(guides, name, lookup)
            said = _said(value) if value else ""
            if (
                value is None
                or not _HOLLOW.sub("", said)
                or room < _WORTH
                or f"{field_label(name)}：" in told
                or said[:_START] in told
            ):
                continue
            text = f"{field_label(name)}：{cut(said, min(_EACH, room))}"
            room -= len(text) + 1
            added.append(Statement(text, list(value.evidence), aside=True))
        return added


def _settled(frame: Frame) -> bool:
    """Whether something else than one question was asked."""
    listed = frame.event or frame.listing or frame.chain or frame.checklist is not None or frame.telling
    return bool(listed) or len(frame.regions) > 1 or bool(frame.foreign)


def _guides_of(statement: Statement) -> set[str]:
    """Ids of the guides that carry a statement."""
    return {key for e in statement.evidence if (key := e.id.partition("#")[0]).startswith(_GUIDE)}


def _about(frame: Frame, matter: tuple[str, str]) -> Frame:
    """The same question about another matter."""
    key, item = matter
    return frame.with_(topics=(key,), items=(item,), choices=(), topic_fields=(), parts=(), variant=None, scenario=None)


def _size(statements: Sequence[Statement]) -> int:
    return sum(len(s.text) + 1 for s in statements)


def _of_all(guides: Sequence[Guide], name: str, lookup: Lookup) -> Value | None:
    """What the guides of the nearest place that has the field say, if they all say the same."""
    for _, level in groupby(guides, lambda guide: guide.region):
        values = [lookup.value(guide, name) for guide in level]
        if any(values):
            return values[0] if len({v.key if v else () for v in values}) == 1 else None
    return None


def _said(value: Value) -> str:
    """A value on one line, its cases after what holds for all of them."""
    cases = [f"{name}：{'、'.join(parts)}" for name, parts in value.by_scenario]
    said = (" → " if value.field == "steps" else "；").join([*value.parts, *cases])
    return _LINES.sub("；", said.strip()).replace("\n", "")
