"""Values of guide fields, verbatim, with the evidence that carries each; fall-back from a district upward.

Knows nothing of questions: it is told which guide and which field.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kg.schema import NATION, Department, Guide, Item
from kg.view import GraphView, Required, in_force
from rag.families import sort_out, told
from rag.frame import Evidence
from rag.lexicon import field_label

_LISTS = {"venues", "steps", "phones", "complaint_phones", "audience"}


@dataclass(frozen=True)
class Value:
    """One field of one guide. ``parts`` are the entries as printed; scenario names key the parts of materials."""

    field: str
    parts: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    by_scenario: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two values equal."""
        return (frozenset(self.parts), tuple(sorted((n, frozenset(p)) for n, p in self.by_scenario)))


class Lookup:
    """Reads guides of one view as of one day."""

    def __init__(self, view: GraphView, day: date) -> None:
        self.view = view
        self.day = day

    def guides(self, items: list[str], region: str) -> list[Guide]:
        """Guides of any of the main ``items`` in exactly this region."""
        return [g for item in items for g in self.view.guides_in(item, region, self.day)]

    def chain(self, items: list[str], region: str) -> list[tuple[str, list[Guide]]]:
        """Guides by level from ``region`` upward to the whole country, levels without guides left out."""
        levels = [(r, self.guides(items, r)) for r in self.view.regions.ancestors(region)]
        return [(r, g) for r, g in levels if g]

    def below(self, items: list[str], region: str) -> list[tuple[str, list[Guide]]]:
        """Guides in regions below ``region``."""
        tree = self.view.regions
        regions = sorted({r for i in items for r in self.view.regions_of(i)} - {NATION})
        inside = [r for r in regions if region == NATION or region in tree.ancestors(r)[1:]]
        return [(r, g) for r in inside if (g := self.guides(items, r))]

    def title(self, guide: Guide) -> str:
        """Name of the guide's item, with its 业务办理项 in brackets."""
        item = self.view.node(guide.item, Item)
        if item is None:
            return guide.item.removeprefix("item:")
        parent = self.view.node(item.parent, Item) if item.parent else None
        return f"{parent.name}（{item.name}）" if parent else item.name

    def main_title(self, guide: Guide) -> str:
        """Name of the guide's main item."""
        item = self.view.node(self.view.main_item(guide.item), Item)
        return item.name if item else self.title(guide)

    def variant(self, guide: Guide) -> str:
        """Name of the 业务办理项, or the empty string."""
        item = self.view.node(guide.item, Item)
        return item.name if item and item.parent else ""

    def evidence(self, guide: Guide, field: str, quote: str) -> Evidence:
        """Evidence for a field of a guide."""
        locator = f"{self.view.regions.label(guide.region)}·{field_label(field)}"
        return Evidence(f"{guide.id}#{field}", self.title(guide), locator, quote)

    def value(self, guide: Guide, field: str) -> Value | None:
        """The value of ``field``, or ``None`` where the guide does not say."""
        if field == "materials":
            return self._materials(guide)
        if field == "basis_text" and not guide.basis_text:
            return self._basis(guide)
        parts = self._parts(guide, field)
        if not parts:
            return None
        return Value(field, parts, (self.evidence(guide, field, "；".join(parts)),))

    def _parts(self, guide: Guide, field: str) -> tuple[str, ...]:
        if field in guide.extra:
            return (guide.extra[field],)
        if field == "fee":
            return _fee(guide)
        if field == "department":
            node = self.view.node(guide.department or "", Department)
            return (node.name,) if node else ()
        if field in ("promised_limit", "legal_limit"):
            limit = guide.promised_limit if field == "promised_limit" else guide.legal_limit
            return (limit_text(limit.text, limit.unit),) if limit else ()
        found = getattr(guide, field, None)
        if field in _LISTS:
            return tuple(found or ())
        return (str(found),) if found else ()

    def _materials(self, guide: Guide) -> Value | None:
        own = self.view.requirements(guide.id)
        scenarios = [(s.name, self.view.requirements(s.id)) for s in self.view.scenarios(guide.id)]
        scenarios = [(name, required) for name, required in scenarios if required]
        if not own and not scenarios:
            item_level = self.scenario_materials(guide.item)
            if item_level:
                return item_level
            if guide.no_materials:
                return Value("materials", ("无需材料",), (self.evidence(guide, "materials", "无需材料"),))
            return None
        stored = material_lines(own)
        found = sort_out(own)
        parts = told([r.material.name for r in own], [_line(r) for r in own], found) if found else stored
        by_scenario = tuple((name, material_lines(required)) for name, required in scenarios)
        quotes = ["；".join(stored)] if stored else []
        quotes += [f"{name}：{'；'.join(lines)}" for name, lines in by_scenario]
        return Value("materials", parts, (self.evidence(guide, "materials", "\n".join(quotes)),), by_scenario)

    def scenario_materials(self, item_id: str) -> Value | None:
        """Materials by scenario where a province sets them for an item in all its regions."""
        scenarios = [(s.name, material_lines(self.view.requirements(s.id))) for s in self.view.scenarios(item_id)]
        own = material_lines(self.view.requirements(item_id))
        scenarios = [(name, lines) for name, lines in scenarios if lines]
        if not scenarios and not own:
            return None
        item = self.view.node(item_id, Item)
        quote = "\n".join(f"{name}：{'；'.join(lines)}" for name, lines in scenarios) or "；".join(own)
        evidence = Evidence(
            f"{item_id}#materials", item.name if item else item_id, f"情形与{field_label('materials')}", quote
        )
        return Value("materials", own, (evidence,), tuple(scenarios))

    def _basis(self, guide: Guide) -> Value | None:
        held = self.view.basis(guide.id) or self.view.basis(guide.item)
        found = [b for b in held if in_force(b.document, self.day)]
        if not found:
            return None
        parts = tuple(f"《{b.document.title}》{b.article.locator}" for b in found)
        evidence = tuple(
            Evidence(b.article.id, b.document.title, b.article.locator, b.article.text, b.document.url) for b in found
        )
        return Value("basis_text", parts, evidence)


def limit_text(text: str, unit: str | None) -> str:
    """A time limit in words: a bare number is in the unit of its column."""
    return f"{text}个{unit}" if text.isdigit() and unit == "工作日" else text


def _fee(guide: Guide) -> tuple[str, ...]:
    if guide.fee_text and guide.fee_charged is not False:
        return (guide.fee_text if guide.fee_charged is None else f"要收费，{guide.fee_text}",)
    if guide.fee_charged is False and guide.fee_text and guide.fee_text.startswith("不收费"):
        return (guide.fee_text,)
    if guide.fee_charged is False:
        return ("不收费",) if guide.fee_text in (None, "", "不收费") else (f"不收费（{guide.fee_text}）",)
    if guide.fee_charged:
        return ("要收费，指南没有写明金额，以窗口公布的标准为准",)
    return ()


def material_lines(required: list[Required]) -> tuple[str, ...]:
    """Materials as lines: name, then what the edge says; alternatives of one group share a line."""
    lines: list[str] = []
    groups: dict[str, list[str]] = {}
    for entry in required:
        need = entry.requirement
        line = _line(entry)
        if need.group:
            if need.group not in groups:
                lines.append(f"@{need.group}")
            groups.setdefault(need.group, []).append(line)
        elif line not in lines:
            lines.append(line)
    return tuple(line if not line.startswith("@") else "下列之一：" + " / ".join(groups[line[1:]]) for line in lines)


def _line(entry: Required) -> str:
    """One material with what its edge says."""
    need = entry.requirement
    remarks = [r for r in (need.form, f"{need.copies}份" if (need.copies or "").isdigit() else need.copies) if r]
    if need.necessity and need.necessity != "必要":
        remarks.append(need.necessity)
    if need.note:
        remarks.append(need.note)
    return entry.material.name + (f"（{'，'.join(remarks)}）" if remarks else "")
