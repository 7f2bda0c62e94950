"""What the guides of an item say in a few words: for whom, with which papers, in which cases. Knows no questions."""

from __future__ import annotations

import re

from kg.schema import Condition, EdgeKind, Guide, Item
from kg.view import GraphView

_CONDITIONS, _PAPERS = 110, 90
"""Characters of the conditions, and of the materials and cases."""
_BREAK = re.compile(r"\s+")


def gists(view: GraphView) -> list[tuple[str, str]]:
    """Item ids, each with one text over all its guides: the fullest of what they say."""
    told: dict[str, tuple[str, str]] = {}
    for guide in view.of_type(Guide):
        conditions, papers = told.get(guide.item, ("", ""))
        fuller = max(conditions, _conditions(view, guide), key=len)
        told[guide.item] = (fuller, max(papers, _papers(view, guide), key=len))
    found = []
    for item in view.items():
        conditions, papers = told.get(item.id, ("", ""))
        if conditions or papers:
            parent = view.node(item.parent, Item) if item.parent else None
            name = f"{parent.name} {item.name}" if parent else item.name
            parts = (name, conditions.rstrip("。；"), f"材料：{papers}" if papers else "")
            found.append((item.id, "。".join(part for part in parts if part)))
    return found


def _conditions(view: GraphView, guide: Guide) -> str:
    clauses = [view.node(target, Condition) for target, _ in view.out(guide.id, EdgeKind.IF)]
    text = guide.conditions_text or "；".join(c.text for c in clauses if c)
    return _BREAK.sub("", text)[:_CONDITIONS]


def _papers(view: GraphView, guide: Guide) -> str:
    names = [s.name for s in view.scenarios(guide.id)] + [r.material.name for r in view.requirements(guide.id)]
    return "、".join(names)[:_PAPERS]
