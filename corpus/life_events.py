"""Built-in life events 一件事: readable YAML files to the source ``builtin-life-events``.

An event is an ordered bundle of built-in items; what each item needs and rests on is said by its own guide. Knows
nothing of regions or of how a bundle is told.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from corpus.specs import BuiltinError, read_specs
from kg.schema import Edge, EdgeKind, LifeEvent, SourceContent, item_id

SOURCE_ID = "builtin-life-events"
EVENTS = Path(__file__).parent / "builtin" / "life_events"


class _Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class IncludeSpec(_Spec):
    """One item of a bundle: why it is handled, for whom (``when``), and which items of the bundle come first."""

    item: str
    why: str
    when: str | None = None
    after: list[str] = Field(default_factory=list)


class EventSpec(_Spec):
    """One 一件事."""

    name: str
    aliases: list[str] = Field(default_factory=list)
    phrasings: list[str] = Field(min_length=8)
    items: list[IncludeSpec] = Field(min_length=2)


def load_events(folder: Path = EVENTS) -> list[tuple[str, EventSpec]]:
    """(file name, event) for every event of every ``*.yaml`` of ``folder``.

    Raises:
        BuiltinError: a file cannot be read, or an event breaks the format; names file and event.
    """
    events = read_specs(folder, EventSpec, "一件事")
    for file_name, event in events:
        _check(file_name, event)
    return events


def _check(file_name: str, spec: EventSpec) -> None:
    """What comes first stands first, and nothing stands twice."""
    seen: list[str] = []
    for include in spec.items:
        if include.item in seen:
            raise BuiltinError(f"{file_name}「{spec.name}」：事项重复：{include.item}")
        if unknown := [name for name in include.after if name not in seen]:
            raise BuiltinError(f"{file_name}「{spec.name}」「{include.item}」：应排在它之后：{'、'.join(unknown)}")
        seen.append(include.item)


def life_event_content(folder: Path = EVENTS) -> SourceContent:
    """All built-in life events as the source ``builtin-life-events``.

    Raises:
        BuiltinError: a file breaks the format.
    """
    content = SourceContent(source_id=SOURCE_ID, title="内置一件事")
    before: dict[tuple[str, str], list[str]] = {}
    for _, spec in load_events(folder):
        event = LifeEvent(
            id=f"life_event:{spec.name}",
            name=spec.name,
            aliases=tuple(spec.aliases),
            phrasings=tuple(spec.phrasings),
        )
        content.nodes.append(event)
        for order, include in enumerate(spec.items):
            props: dict[str, object] = {"order": order, "why": include.why}
            if include.when:
                props["when"] = include.when
            if include.after:
                props["after"] = [item_id(name) for name in include.after]
            content.edges.append(Edge(kind=EdgeKind.INCLUDES, src=event.id, dst=item_id(include.item), props=props))
            for name in include.after:
                before.setdefault((item_id(name), item_id(include.item)), []).append(event.id)
    content.edges += [
        Edge(kind=EdgeKind.BEFORE, src=first, dst=then, props={"events": events})
        for (first, then), events in before.items()
    ]
    return content
