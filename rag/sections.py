"""One matter in one place: collects the values asked for, or finds out what has to be asked first.

Deterministic; every value is copied from a guide. Knows nothing of dialogue or of texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.schema import NATION, Guide
from rag.frame import Evidence
from rag.lexicon import field_label
from rag.lookup import Lookup, Value
from rag.printed import cut, say
from rag.wanted import Wanted, grouped, is_plain, meant_item, named, unlike

_SHORT = 420
"""Longest text of one field that is still listed by variant instead of asking which variant is meant."""
_MAX_VARIANTS = 4
_INSTEAD = {"promised_limit": ("legal_limit",)}
"""What to say where a guide does not promise a time: the one that the law sets."""
_LOCAL = ("venues", "hours", "phones", "complaint_phones")
"""Fields that say nothing about a place that is not held."""


@dataclass(frozen=True)
class Line:
    """One field of a section: ``text`` as it will be said."""

    field: str
    text: str
    evidence: tuple[Evidence, ...]
    region: str
    key: object = None


@dataclass
class Section:
    """What is known of one topic in one region."""

    title: str
    region: str | None
    lines: list[Line] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    """Fields that every region has, each its own."""
    contact: Line | None = None
    ask: str | None = None
    """Slot to ask for: region, variant or scenario."""
    options: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    asked_field: str = ""


def build(lookup: Lookup, name: str, items: list[str], region: str | None, wanted: Wanted) -> Section:
    """The section for a topic (``items`` are its main items) in ``region`` (``None``: not known)."""
    tree = lookup.view.regions
    if wanted.national_only or region == NATION:
        levels, local = lookup.chain(items, NATION), []
    elif region is None:
        levels = lookup.chain(items, NATION)
        # A guide that only lists materials by 情形 stands for a whole province: no reason to ask where somebody is.
        local = [(r, g) for r, g in lookup.below(items, NATION) if any(_placed(x) for x in g)]
        levels += [] if levels or local else lookup.below(items, NATION)[:1]
        if levels and wanted.asked == ("conditions_text",) and _fill(lookup, levels, wanted, region).lines:
            local = []  # who may apply is a matter of law: no reason to ask where somebody is
    else:
        levels = lookup.chain(items, region)
        # A guide of the province that only lists materials does not keep a city's districts from being asked about.
        placed = [r for r, found in levels if r != NATION and any(_placed(g) for g in found)]
        local = [] if placed else lookup.below(items, region)
    if local:
        section = _same_everywhere(lookup, name, local, levels, wanted) or _of_all(lookup, name, levels, wanted)
        if section is not None:
            return section
        names = [tree.label(r) for r, _ in local]
        return Section(name, region, ask="region", options=names, values=[r for r, _ in local])
    if not levels:
        return _without_guides(lookup, name, items, region, wanted)
    return _fill(lookup, levels, wanted, region)


def _placed(guide: Guide) -> bool:
    return bool(guide.venues or guide.phones or guide.hours or guide.promised_limit or guide.conditions_text)


def _without_guides(lookup: Lookup, name: str, items: list[str], region: str | None, wanted: Wanted) -> Section:
    section = Section(name, region)
    for field_name in wanted.fields:
        value = lookup.scenario_materials(items[0]) if field_name == "materials" else None
        if value is None:
            section.missing.append(field_name)
        else:
            _add(section, value, wanted, NATION)
    return section


def _same_everywhere(
    lookup: Lookup,
    name: str,
    local: Sequence[tuple[str, list[Guide]]],
    levels: list[tuple[str, list[Guide]]],
    wanted: Wanted,
) -> Section | None:
    """One section if every region says the same to what is asked (or there is only one region)."""
    sections = [_fill(lookup, [level, *levels], wanted, level[0]) for level in local]
    first = sections[0]
    if len(sections) == 1:
        return first
    if wanted.final:
        return _common(sections)
    if not wanted.asked or any(s.ask for s in sections):
        return None
    same = {tuple(line.key for line in s.lines if line.field in wanted.asked) for s in sections}
    if len(same) > 1:
        return None
    keys = [{line.field: line.key for line in s.lines} for s in sections]
    first.lines = [x for x in first.lines if x.field in wanted.asked or all(k.get(x.field) == x.key for k in keys)]
    first.region = None
    return first


def _of_all(lookup: Lookup, name: str, levels: list[tuple[str, list[Guide]]], wanted: Wanted) -> Section | None:
    """What holds above all regions, where nothing is asked back; that each has its own is said with it."""
    if not levels or not (wanted.final or wanted.limit is not None):
        return None
    section = _fill(lookup, levels, wanted, None)
    if section.ask or not section.lines:
        return None
    section.title, section.region = name, None
    section.differs, section.missing = [line.field for line in section.lines], []
    return section


def _common(sections: list[Section]) -> Section | None:
    """What every region says alike; what differs is named as missing the region. ``None`` if nothing is alike."""
    first = sections[0]
    keys = [{line.field: line.key for line in s.lines} for s in sections]
    alike = [x for x in first.lines if all(k.get(x.field) == x.key for k in keys)]
    if not alike:
        return None
    same = {x.field for x in alike}
    differs = list(dict.fromkeys(x.field for s in sections for x in s.lines if x.field not in same))
    return Section(first.title, None, lines=alike, differs=differs)


def _fill(lookup: Lookup, levels: list[tuple[str, list[Guide]]], wanted: Wanted, region: str | None) -> Section:
    """Each field from the nearest level that has it."""
    nearest, guides = levels[0]
    guides = narrowed(lookup, guides, wanted)
    section = Section(_title(lookup, guides, wanted), nearest)
    section.contact = _contact(lookup, nearest, guides)
    for field_name in wanted.fields:
        if not any(
            _from_levels(lookup, section, levels, guides, f, wanted)
            for f in (field_name, *_INSTEAD.get(field_name, ()))
        ):
            section.missing.append(field_name)
        if section.ask:
            return section
    return section


def _title(lookup: Lookup, guides: list[Guide], wanted: Wanted) -> str:
    """The narrowest name that all of some guides share."""
    for names in ({lookup.title(g) for g in guides}, {lookup.main_title(g) for g in guides}):
        if len(names) == 1:
            return names.pop()
    return wanted.matter or lookup.main_title(guides[0])


def _from_levels(
    lookup: Lookup,
    section: Section,
    levels: list[tuple[str, list[Guide]]],
    guides: list[Guide],
    field_name: str,
    wanted: Wanted,
) -> bool:
    """Add a field from the nearest level that has it; ``guides`` are the narrowed ones of the nearest level."""
    for number, (level, found) in enumerate(levels):
        chosen = guides if number == 0 else narrowed(lookup, found, wanted)
        if _add_level(lookup, section, level, chosen, field_name, wanted):
            return True
    return False


def narrowed(lookup: Lookup, guides: list[Guide], wanted: Wanted) -> list[Guide]:
    """The guides of the 业务办理项 that the question or the dialogue names."""
    if len(guides) < 2:
        return guides
    if wanted.variant:
        exact = [g for g in guides if wanted.variant in (lookup.variant(g), lookup.title(g))]
        if exact:
            return exact
    meant = meant_item([g.item for g in guides], wanted)
    if meant:
        return [g for g in guides if g.item == meant]
    names = list(dict.fromkeys(lookup.variant(g) for g in guides))
    kept = set(named(names, wanted))
    left = [g for g in guides if lookup.variant(g) in kept]
    told = wanted.variants is not None and wanted.variants.ready
    if len(left) == len(guides) and wanted.item and not wanted.compare and not told:
        left = [g for g in guides if g.item == wanted.item and lookup.variant(g)] or left
    return left


def _add_level(
    lookup: Lookup, section: Section, level: str, guides: list[Guide], field_name: str, wanted: Wanted
) -> bool:
    """Add a field from the guides of one level; ``False`` if none of them has it."""
    mains = {lookup.view.main_item(g.item) for g in guides}
    label = lookup.variant if len(mains) == 1 else lookup.title
    values = [(label(g), v) for g in guides if (v := lookup.value(g, field_name))]
    if wanted.national_only and field_name in _LOCAL:
        return False
    if not values:
        return False
    groups: dict[object, list[tuple[str, Value]]] = {}
    for variant, value in values:
        groups.setdefault(value.key, []).append((variant, value))
    if len(groups) == 1:
        _add(section, values[0][1], wanted, level)
        return True
    texts = [("、".join(v for v, _ in g if v), say(g[0][1], wanted, inline=True)) for g in groups.values()]
    names = [name for name, _ in texts]
    long = field_name == "materials" or len(values) > _MAX_VARIANTS
    if long and wanted.decides(field_name) and not is_plain(names) and unlike([g[0][1].parts for g in groups.values()]):
        section.ask, section.asked_field = "variant", field_name
        section.options = section.values = list(dict.fromkeys(v for v, _ in values if v))
        return True
    room = wanted.limit or (_SHORT if not wanted.compare else 2 * _SHORT)
    too_long = sum(len(n) + len(t) for n, t in texts) > room or len(groups) > _MAX_VARIANTS
    if (
        too_long
        and wanted.limit is None
        and not wanted.final
        and not (wanted.brief(field_name) and field_name != "materials")
    ):
        if wanted.asked and wanted.brief(field_name):
            return True  # not asked for by name, and it depends: better left out than asked about
        section.ask, section.asked_field = "variant", field_name
        section.options = section.values = list(dict.fromkeys(v for v, _ in values if v))
        return True
    if too_long:
        each = max(40, room // min(len(texts), _MAX_VARIANTS))
        texts = [(name, cut(text, each)) for name, text in texts[:_MAX_VARIANTS]]
    text = "\n".join(f"· {name or '一般情况'}：{said}" for name, said in texts)
    evidence = tuple(e for group in groups.values() for e in group[0][1].evidence)
    section.lines.append(Line(field_name, "\n" + text, evidence, level, tuple(groups)))
    return True


def _add(section: Section, value: Value, wanted: Wanted, level: str) -> None:
    if value.by_scenario:
        names = [name for name, _ in value.by_scenario]
        kept = [wanted.scenario] if wanted.scenario in names else named(names, wanted)
        shown = grouped([(n, p) for n, p in value.by_scenario if n in kept])
        size = sum(len(n) + sum(map(len, parts)) for n, parts in shown)
        if wanted.decides(value.field) and not value.parts and unlike([parts for _, parts in shown]):
            section.ask, section.asked_field = "scenario", value.field
            section.options = section.values = kept
            return
        if (
            len(shown) > 1
            and (size > _SHORT or len(shown) > _MAX_VARIANTS)
            and wanted.limit is None
            and not wanted.final
        ):
            if wanted.asked and wanted.brief(value.field):
                return
            section.ask, section.asked_field = "scenario", value.field
            section.options = section.values = kept
            return
        value = Value(value.field, value.parts, value.evidence, tuple(shown))
    section.lines.append(Line(value.field, say(value, wanted), value.evidence, level, value.key))


def _contact(lookup: Lookup, region: str, guides: list[Guide]) -> Line | None:
    for guide in guides:
        value = lookup.value(guide, "phones")
        if value:
            parts = list(value.parts)[:1]
            return Line("phones", f"{field_label('phones')}：{parts[0]}", value.evidence, region)
    return None
