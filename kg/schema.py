"""Nodes and edges of the knowledge graph.

Field names follow the national service-item standard (GB/T 39554, 事项基本目录与实施清单); the Chinese term
of each is in ``docs/glossary.md``. Knows nothing of storage or import formats.

Identifiers are readable and content-based, so that importing the same thing twice writes nothing new:

- ``region:吉林省/长春市/朝阳区`` (path from the top; the whole country is ``region:全国``)
- ``item:残疾人证新办`` and, for a 业务办理项 below it, ``item:残疾人证新办/居住地申请``
- ``guide:<region path>|<item name>|<sub-item name or empty>``
- ``scenario:<guide id without prefix>#<name>``, ``material:<name>``, ``department:<region path>/<name>``
- ``doc:<title>@<date or source>``, ``article:<document id without prefix>#<locator>``
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from kg.benefit_rules import BenefitRule

NATION = "region:全国"


class NodeKind(StrEnum):
    """Types of nodes."""

    REGION = "region"
    DEPARTMENT = "department"
    ITEM = "item"
    GUIDE = "guide"
    SCENARIO = "scenario"
    MATERIAL = "material"
    CONDITION = "condition"
    BENEFIT = "benefit"
    LIFE_EVENT = "life_event"
    DOCUMENT = "document"
    ARTICLE = "article"
    FAQ = "faq"


class EdgeKind(StrEnum):
    """Types of edges, each with what it leads from and to."""

    IMPLEMENTS = "IMPLEMENTS"  # guide → item
    IN = "IN"  # guide, document, department, faq → region; region → parent region
    PART_OF = "PART_OF"  # sub-item → item; article → document
    HANDLED_BY = "HANDLED_BY"  # guide → department
    HAS_SCENARIO = "HAS_SCENARIO"  # guide → scenario
    REQUIRES = "REQUIRES"  # guide or scenario → material
    IF = "IF"  # guide or scenario → condition
    GRANTS = "GRANTS"  # guide → benefit
    BASED_ON = "BASED_ON"  # guide, item, condition, benefit → article
    INCLUDES = "INCLUDES"  # life event → item, with order
    BEFORE = "BEFORE"  # item → item
    PRODUCES = "PRODUCES"  # item → material
    AMENDS = "AMENDS"  # document → document
    REPEALS = "REPEALS"  # document → document
    ABOUT = "ABOUT"  # document, article, faq → item


class _Base(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    id: str
    valid_from: date | None = None
    valid_to: date | None = None
    """Last day on which the fact holds in the world; ``None`` is open-ended."""

    def holds_on(self, day: date) -> bool:
        """Whether the fact holds in the world on ``day``."""
        return not (self.valid_from and day < self.valid_from) and not (self.valid_to and day > self.valid_to)


class Region(_Base):
    """区划. ``path`` runs from the top: ``("吉林省", "长春市", "朝阳区")``."""

    kind: Literal[NodeKind.REGION] = NodeKind.REGION
    name: str
    path: tuple[str, ...]
    code: str | None = None
    level: str | None = None
    short_names: tuple[str, ...] = ()


class Department(_Base):
    """实施主体."""

    kind: Literal[NodeKind.DEPARTMENT] = NodeKind.DEPARTMENT
    name: str


class Item(_Base):
    """事项: what is handled, wherever it is handled. A 业务办理项 is an Item PART_OF its main Item."""

    kind: Literal[NodeKind.ITEM] = NodeKind.ITEM
    name: str
    parent: str | None = None
    """Id of the main item, for a 业务办理项."""
    aliases: tuple[str, ...] = ()
    phrasings: tuple[str, ...] = ()
    item_type: str | None = None
    theme: str | None = None
    audience: tuple[str, ...] = ()
    summary: str | None = None


class Limit(BaseModel):
    """A time limit as printed (``text``) and, where it parses, as a number of units."""

    model_config = ConfigDict(extra="forbid")
    text: str
    value: int | None = None
    unit: Literal["工作日", "自然日", "月", "年", "小时", "即办"] | None = None


class Guide(_Base):
    """业务办理项@区划: one item as handled in one region. Every text is as printed in its source."""

    kind: Literal[NodeKind.GUIDE] = NodeKind.GUIDE
    item: str
    region: str
    department: str | None = None
    item_type: str | None = None
    audience: tuple[str, ...] = ()
    legal_limit: Limit | None = None
    promised_limit: Limit | None = None
    fee_charged: bool | None = None
    fee_text: str | None = None
    conditions_text: str | None = None
    steps: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    hours: str | None = None
    phones: tuple[str, ...] = ()
    """Contact lines as printed, one entry a number with its label: ``南岭街道 0431-85695018``."""
    complaint_phones: tuple[str, ...] = ()
    basis_text: str | None = None
    onsite_visits: str | None = None
    scope: str | None = None
    """通办范围."""
    online_url: str | None = None
    result: str | None = None
    """What the applicant receives (证照 or 批文), if the source says."""
    no_materials: bool = False
    """The source says that nothing has to be brought (无需材料)."""
    local_fields: tuple[str, ...] = ()
    """Field names that every region sets itself (以当地为准); no value is held for them."""
    extra: dict[str, str] = Field(default_factory=dict)
    """Columns that the importer does not know, by their heading."""


class Scenario(_Base):
    """情形: the case of a guide that decides which materials apply."""

    kind: Literal[NodeKind.SCENARIO] = NodeKind.SCENARIO
    name: str
    guide: str | None = None
    """Absent where a province sets scenarios of an item for all regions; then ``item`` is set."""
    item: str | None = None
    order: int = 0


class Material(_Base):
    """材料, shared across guides; how it is required sits on the REQUIRES edge."""

    kind: Literal[NodeKind.MATERIAL] = NodeKind.MATERIAL
    name: str


class Condition(_Base):
    """受理条件: one clause; ``predicate`` where rules parsed it: ``{"var": "age", "op": ">=", "value": 60}``."""

    kind: Literal[NodeKind.CONDITION] = NodeKind.CONDITION
    text: str
    order: int = 0
    predicate: dict[str, Any] | None = None
    basis_text: str | None = None
    """The clause that it rests on, where only its name is known and no article is linked."""


class Benefit(_Base):
    """待遇: an amount or a duration with its table or formula, as a cited text states it."""

    kind: Literal[NodeKind.BENEFIT] = NodeKind.BENEFIT
    name: str
    unit: str | None = None
    table: tuple[dict[str, Any], ...] = ()
    formula: str | None = None
    aliases: tuple[str, ...] = ()
    phrasings: tuple[str, ...] = ()
    rule: BenefitRule | None = None
    """How it is computed, every row with the words that carry it."""


class LifeEvent(_Base):
    """一件事."""

    kind: Literal[NodeKind.LIFE_EVENT] = NodeKind.LIFE_EVENT
    name: str
    aliases: tuple[str, ...] = ()
    phrasings: tuple[str, ...] = ()


class Document(_Base):
    """文件: a law, regulation, notice or page. ``valid_from``/``valid_to`` are its dates in force."""

    kind: Literal[NodeKind.DOCUMENT] = NodeKind.DOCUMENT
    title: str
    number: str | None = None
    issuer: str | None = None
    region: str = NATION
    level: str | None = None
    """宪法, 法律, 行政法规, 部门规章, 规范性文件, 网页 …"""
    published: date | None = None
    status: Literal["现行有效", "已被修改", "已废止", "历史版本", "已失效", "未注明"] = "未注明"
    url: str | None = None
    file_name: str | None = None


class Article(_Base):
    """条款 or section: the smallest citable text of a document."""

    kind: Literal[NodeKind.ARTICLE] = NodeKind.ARTICLE
    document: str
    locator: str
    """第四十六条, a heading, or 第3段."""
    heading: str = ""
    """Chapter and section headings above it, joined by " > "."""
    text: str
    order: int = 0
    table: tuple[dict[str, str], ...] = ()
    """Rows addressed by their headers, if the piece is a table."""


class Faq(_Base):
    """问答: a question with its answer, as a source or the staff state it."""

    kind: Literal[NodeKind.FAQ] = NodeKind.FAQ
    question: str
    answer: str
    region: str = NATION
    item: str | None = None
    basis_text: str | None = None
    """As that of a :class:`Condition`."""


Node = Annotated[
    Region
    | Department
    | Item
    | Guide
    | Scenario
    | Material
    | Condition
    | Benefit
    | LifeEvent
    | Document
    | Article
    | Faq,
    Field(discriminator="kind"),
]
NODE: TypeAdapter[Node] = TypeAdapter(Node)


class Requirement(BaseModel):
    """Properties of a REQUIRES edge: how a material is required."""

    model_config = ConfigDict(extra="forbid")
    necessity: Literal["必要", "非必要", "容缺"] | None = None
    """``None``: the source's list does not say (it may be a union over alternatives)."""
    group: str | None = None
    """Materials with the same group name are alternatives: one of them is enough."""
    form: str | None = None
    copies: str | None = None
    source: str | None = None
    note: str | None = None
    order: int = 0


class Edge(BaseModel):
    """A directed edge. ``props`` holds a :class:`Requirement` for REQUIRES, ``{"order": n, "why": …,
    "when": …, "after": [item ids]}`` for INCLUDES, ``{"events": [ids]}`` for a BEFORE that a life event states,
    ``{"quote": …}`` for BASED_ON, else nothing."""

    model_config = ConfigDict(extra="forbid")
    kind: EdgeKind
    src: str
    dst: str
    props: dict[str, Any] = Field(default_factory=dict)

    @property
    def key(self) -> str:
        """Identity of the edge within its source."""
        return f"{self.kind}|{self.src}|{self.dst}"


class SourceContent(BaseModel):
    """All that one source (a file, the law database, a staff edit) says: what an import hands to the store.

    ``source_id`` names the source for good (``file:guides_0530.xlsx``); importing it again replaces what it
    brought before. Of two sources that hold the same node, the one published later wins, and within one
    publication the one whose ``source_id`` sorts last.
    """

    source_id: str
    title: str
    sha256: str | None = None
    nodes: list[Node] = Field(default_factory=list)
    edges: list[Edge] = Field(default_factory=list)


def region_id(path: tuple[str, ...] | list[str]) -> str:
    """Id of the region with this path from the top; the empty path is the whole country."""
    return f"region:{'/'.join(path)}" if path else NATION


def item_id(name: str, sub_item: str | None = None) -> str:
    """Id of an item, or of the 业务办理项 ``sub_item`` below it."""
    return f"item:{name}/{sub_item}" if sub_item else f"item:{name}"


def guide_id(region: str, name: str, sub_item: str | None = None) -> str:
    """Id of the guide for an item in the region with id ``region``."""
    return f"guide:{region.removeprefix('region:')}|{name}|{sub_item or ''}"


def article_id(document: str, locator: str) -> str:
    """Id of the article at ``locator`` of the document with id ``document``."""
    return f"article:{document.removeprefix('doc:')}#{locator}"
