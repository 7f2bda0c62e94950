"""What a short answer out of a guide leaves open: what to bring, who may come, how it goes, as the guide prints it.

Added behind the fields asked for, where the message says more than these explain. Knows nothing of how guides are
found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from kg.schema import Guide
from kg.view import GraphView
from rag.frame import Frame, Outcome, Statement
from rag.guides import GuideAnswers
from rag.lexicon import field_label
from rag.lookup import Lookup, Value
from rag.printed import cut

_GUIDE = "guide:"
_FIELDS = ("materials", "conditions_text", "steps")
"""What people ask about in words of their own, the likeliest first."""
_OPEN = 2
"""Characters that neither the matter nor the fields explain from which on something else may be asked as well."""
_ALTOGETHER, _EACH, _WORTH = 820, 260, 40
"""Characters of an answer with what is added, of each field of these, and the room that is worth filling."""
_START = 10
"""Characters by which a value that was told already is known."""
_LEAD = "指南里还写着："


class Fuller:
    """Completes answers from one view; ``guides`` tells which guides are meant."""

    def __init__(self, view: GraphView, guides: GuideAnswers) -> None:
        self._view, self._guides = view, guides

    def filled(self, frame: Frame, outcome: Outcome) -> Outcome:
        """``outcome`` with what the guide of its matter prints beside the fields told."""
        cited = [n for n, s in enumerate(outcome.statements) if any(e.id.startswith(_GUIDE) for e in s.evidence)]
        if not cited or outcome.action != "answer" or outcome.slot or not _open(frame):
            return outcome
        held = {e.id.partition("#")[0] for s in outcome.statements for e in s.evidence}
        guides = self._guides.meant(frame)
        if not any(guide.id in held for guide in guides):
            return outcome
        added = self._added(guides, outcome, Lookup(self._view, frame.as_of))
        if not added:
            return outcome
        said, after = outcome.statements, cited[-1] + 1
        lead = Statement(_LEAD, added[0].evidence[:1], aside=True)
        return replace(outcome, statements=[*said[:after], lead, *added, *said[after:]])

    def _added(self, guides: Sequence[Guide], outcome: Outcome, lookup: Lookup) -> list[Statement]:
        told = "\n".join(s.text for s in outcome.statements)
        room = _ALTOGETHER - len(told) - len(_LEAD)
        added: list[Statement] = []
        for name in _FIELDS:
            value = _of_all(guides, name, lookup)
            said = _said(value) if value else ""
            if value is None or room < _WORTH or f"{field_label(name)}：" in told or said[:_START] in told:
                continue
            text = f"{field_label(name)}：{cut(said, min(_EACH, room))}"
            room -= len(text) + 1
            added.append(Statement(text, list(value.evidence), aside=True))
        return added


def _open(frame: Frame) -> bool:
    """Whether one matter is asked about, and perhaps more of it than its fields."""
    settled = frame.event or frame.listing or frame.chain or frame.checklist is not None or frame.choices
    if settled or len(frame.topics) != 1 or len(frame.regions) > 1:
        return False
    least = 1 if not frame.fields or set(frame.fields) & set(_FIELDS) else _OPEN
    return len("".join(frame.rest.split())) >= least


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
    return (" → " if value.field == "steps" else "；").join([*value.parts, *cases]).replace("\n", "")
