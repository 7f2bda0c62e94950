"""Built-in guides: readable YAML files to the source ``builtin-guides``.

Each item becomes an Item with one Guide for the whole country. Values that every region sets itself are not held;
they are named in ``local_fields``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from corpus.specs import BuiltinError, read_specs
from kg.conditions import parse, to_dict
from kg.materials import results
from kg.schema import (
    NATION,
    Condition,
    Department,
    Edge,
    EdgeKind,
    Faq,
    Guide,
    Item,
    Limit,
    Material,
    Node,
    Requirement,
    Scenario,
    SourceContent,
    article_id,
    guide_id,
    item_id,
)

SOURCE_ID = "builtin-guides"
GUIDES = Path(__file__).parent / "builtin" / "guides"


class _Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class BasisSpec(_Spec):
    """The clause that something rests on. ``source: regulation`` is a regulation outside the law database."""

    law: str
    article: str
    quote: str | None = None
    source: Literal["law", "regulation"] = "law"


class ConditionSpec(_Spec):
    """受理条件."""

    text: str
    basis: BasisSpec | None = None


class ScenarioSpec(_Spec):
    """情形."""

    name: str


class MaterialSpec(_Spec):
    """材料 and how it is required."""

    name: str
    necessity: Literal["必要", "非必要", "容缺"] | None = None
    form: str | None = None
    copies: str | None = None
    source: str | None = None
    scenarios: list[str] = Field(default_factory=list)
    group: str | None = None
    note: str | None = None
    basis: BasisSpec | None = None


class LimitSpec(_Spec):
    """法定办结时限."""

    text: str
    value: int | None = None
    unit: Literal["工作日", "自然日", "月", "年", "小时", "即办"] | None = None
    basis: BasisSpec | None = None


class FeeSpec(_Spec):
    """收费."""

    charged: bool | None = None
    text: str | None = None
    basis: BasisSpec | None = None


class FaqSpec(_Spec):
    """常见问题."""

    q: str
    a: str
    basis: BasisSpec | None = None


class GuideSpec(_Spec):
    """One item of a guide file."""

    name: str
    aliases: list[str] = Field(default_factory=list)
    phrasings: list[str]
    theme: str
    type: str
    audience: list[Literal["自然人", "法人"]]
    department: str
    summary: str
    conditions: list[ConditionSpec] = Field(default_factory=list)
    scenarios: list[ScenarioSpec] = Field(default_factory=list)
    materials: list[MaterialSpec] = Field(default_factory=list)
    steps: list[str] = Field(default_factory=list)
    legal_limit: LimitSpec | None = None
    fee: FeeSpec | None = None
    venue: str | None = None
    phones: list[str] = Field(default_factory=list)
    online: str | None = None
    result: str | None = None
    local: list[str] = Field(default_factory=list)
    basis: list[BasisSpec] = Field(min_length=1)
    faqs: list[FaqSpec] = Field(default_factory=list)


def load_specs(folder: Path = GUIDES) -> list[tuple[str, GuideSpec]]:
    """(file name, item) for every item of every ``*.yaml`` below ``folder``.

    Raises:
        BuiltinError: a file cannot be read, or an item breaks the format; names file and item.
    """
    specs = read_specs(folder, GuideSpec, "事项")
    for file_name, spec in specs:
        _check(file_name, spec)
    return specs


def _check(file_name: str, spec: GuideSpec) -> None:
    names = {scenario.name for scenario in spec.scenarios}
    for material in spec.materials:
        if unknown := set(material.scenarios) - names:
            raise BuiltinError(f"{file_name}「{spec.name}」材料「{material.name}」的情形未定义：{'、'.join(unknown)}")
    if unknown := set(spec.local) - set(Guide.model_fields):
        raise BuiltinError(f"{file_name}「{spec.name}」local 中不是指南字段：{'、'.join(unknown)}")


def builtin_content(folder: Path = GUIDES) -> SourceContent:
    """All built-in guides as the source ``builtin-guides``.

    Raises:
        BuiltinError: a file breaks the format.
    """
    content = SourceContent(source_id=SOURCE_ID, title="内置办事指南")
    nodes: dict[str, Node] = {}
    edges: dict[str, Edge] = {}
    for file_name, spec in load_specs(folder):
        if item_id(spec.name) in nodes:
            raise BuiltinError(f"{file_name}「{spec.name}」：事项名称重复")
        for part in _parts(spec):
            if isinstance(part, Edge):
                # An article may be cited twice; the first citation with its quote stands.
                if part.key not in edges or not edges[part.key].props:
                    edges[part.key] = part
            else:
                nodes[part.id] = part
    content.nodes, content.edges = list(nodes.values()), list(edges.values())
    return content


def _parts(spec: GuideSpec) -> Iterator[Node | Edge]:
    item, guide = item_id(spec.name), guide_id(NATION, spec.name)
    department = f"department:{NATION.removeprefix('region:')}/{spec.department}"
    yield Item(
        id=item,
        name=spec.name,
        aliases=tuple(spec.aliases),
        phrasings=tuple(spec.phrasings),
        item_type=spec.type,
        theme=spec.theme,
        audience=tuple(spec.audience),
        summary=spec.summary,
    )
    yield Department(id=department, name=spec.department)
    yield Edge(kind=EdgeKind.IN, src=department, dst=NATION)
    yield _guide(spec, guide, item, department)
    yield Edge(kind=EdgeKind.IMPLEMENTS, src=guide, dst=item)
    yield Edge(kind=EdgeKind.IN, src=guide, dst=NATION)
    yield Edge(kind=EdgeKind.HANDLED_BY, src=guide, dst=department)
    for basis in spec.basis:
        yield from _based_on(guide, basis)
        yield from _based_on(item, basis)
    for extra in (spec.legal_limit, spec.fee):
        if extra is not None:
            yield from _based_on(guide, extra.basis)
    for product in results(spec.name, spec.result):
        yield Material(id=f"material:{product}", name=product)
        yield Edge(kind=EdgeKind.PRODUCES, src=item, dst=f"material:{product}")
    yield from _scenarios(spec, guide)
    yield from _materials(spec, guide)
    yield from _conditions(spec, guide)
    yield from _faqs(spec, item)


def _guide(spec: GuideSpec, guide: str, item: str, department: str) -> Guide:
    limit = spec.legal_limit
    return Guide(
        id=guide,
        item=item,
        region=NATION,
        department=department,
        item_type=spec.type,
        audience=tuple(spec.audience),
        legal_limit=Limit(text=limit.text, value=limit.value, unit=limit.unit) if limit else None,
        fee_charged=spec.fee.charged if spec.fee else None,
        fee_text=spec.fee.text if spec.fee else None,
        conditions_text="\n".join(condition.text for condition in spec.conditions) or None,
        steps=tuple(spec.steps),
        venues=(spec.venue,) if spec.venue else (),
        phones=tuple(spec.phones),
        basis_text="；".join(f"《{basis.law}》{basis.article}" for basis in spec.basis),
        online_url=spec.online,
        result=spec.result,
        local_fields=tuple(spec.local),
    )


def _based_on(source: str, basis: BasisSpec | None) -> Iterator[Edge]:
    """The edge to the cited article; regulations are not part of the built-in knowledge and are only named."""
    if basis is not None and basis.source == "law":
        props = {"quote": basis.quote} if basis.quote else {}
        yield Edge(kind=EdgeKind.BASED_ON, src=source, dst=article_id(f"doc:{basis.law}", basis.article), props=props)


def _named(basis: BasisSpec | None) -> str | None:
    """The name of a clause that no edge can lead to."""
    return f"《{basis.law}》{basis.article}" if basis and basis.source == "regulation" else None


def _scenario_id(guide: str, name: str) -> str:
    return f"scenario:{guide.removeprefix('guide:')}#{name}"


def _scenarios(spec: GuideSpec, guide: str) -> Iterator[Node | Edge]:
    for order, scenario in enumerate(spec.scenarios):
        node = Scenario(id=_scenario_id(guide, scenario.name), name=scenario.name, guide=guide, order=order)
        yield node
        yield Edge(kind=EdgeKind.HAS_SCENARIO, src=guide, dst=node.id)


def _materials(spec: GuideSpec, guide: str) -> Iterator[Node | Edge]:
    for order, material in enumerate(spec.materials):
        node = Material(id=f"material:{material.name}", name=material.name)
        yield node
        requirement = Requirement(
            necessity=material.necessity,
            group=material.group,
            form=material.form,
            copies=material.copies,
            source=material.source,
            note=material.note,
            order=order,
        )
        holders = [_scenario_id(guide, name) for name in material.scenarios] or [guide]
        for holder in holders:
            yield Edge(
                kind=EdgeKind.REQUIRES, src=holder, dst=node.id, props=requirement.model_dump(exclude_defaults=True)
            )
        yield from _based_on(guide, material.basis)


def _conditions(spec: GuideSpec, guide: str) -> Iterator[Node | Edge]:
    for order, condition in enumerate(spec.conditions):
        node = Condition(
            id=f"condition:{guide.removeprefix('guide:')}#{order + 1}",
            text=condition.text,
            order=order,
            predicate=to_dict(parse(condition.text)),
            basis_text=_named(condition.basis),
        )
        yield node
        yield Edge(kind=EdgeKind.IF, src=guide, dst=node.id)
        yield from _based_on(node.id, condition.basis)


def _faqs(spec: GuideSpec, item: str) -> Iterator[Node | Edge]:
    for faq in spec.faqs:
        key = re.sub(r"[？?\s]", "", faq.q)
        basis = _named(faq.basis)
        node = Faq(id=f"faq:{spec.name}#{key}", question=faq.q, answer=faq.a, item=item, basis_text=basis)
        yield node
        yield Edge(kind=EdgeKind.ABOUT, src=node.id, dst=item)
        yield from _based_on(node.id, faq.basis)
