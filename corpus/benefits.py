"""Built-in benefits and time limits: readable YAML files to the source ``builtin-benefits``.

Each becomes a Benefit with its rule; what it cites of the law database is linked to the article.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from corpus.specs import BuiltinError, read_specs
from kg.benefit_rules import BenefitRule, Cited
from kg.schema import Benefit, Edge, EdgeKind, SourceContent, article_id

SOURCE_ID = "builtin-benefits"
_LAWS = "中华人民共和国"
"""How titles in the law database begin; regulations are not part of the built-in knowledge."""
BENEFITS = Path(__file__).parent / "builtin" / "benefits"


class BenefitSpec(BaseModel):
    """One benefit of a file."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: str
    aliases: list[str] = Field(default_factory=list)
    phrasings: list[str] = Field(min_length=1)
    rule: BenefitRule


def load_benefits(folder: Path = BENEFITS) -> list[tuple[str, BenefitSpec]]:
    """(file name, benefit) for every benefit of every ``*.yaml`` in ``folder``.

    Raises:
        BuiltinError: a file cannot be read, or a benefit breaks the format; names file and benefit.
    """
    return read_specs(folder, BenefitSpec, "待遇")


def cited(rule: BenefitRule) -> list[Cited]:
    """Everything that a rule rests on."""
    rows = [c for row in rule.rows for c in (row.basis, *row.also)]
    rows += [s.basis for s in rule.scale] + [n.basis for n in rule.notes]
    return rows + [d.basis for d in rule.derive if d.basis]


def benefit_content(folder: Path = BENEFITS) -> SourceContent:
    """All built-in benefits as the source ``builtin-benefits``.

    Raises:
        BuiltinError: a file breaks the format.
    """
    content = SourceContent(source_id=SOURCE_ID, title="内置待遇与期限")
    for file_name, spec in load_benefits(folder):
        node = Benefit(
            id=f"benefit:{spec.name}",
            name=spec.name,
            aliases=tuple(spec.aliases),
            phrasings=tuple(spec.phrasings),
            rule=spec.rule,
        )
        if any(n.id == node.id for n in content.nodes):
            raise BuiltinError(f"{file_name}「{spec.name}」：名称重复")
        content.nodes.append(node)
        held = (c for c in cited(spec.rule) if c.law.startswith(_LAWS))
        targets = {article_id(f"doc:{c.law}", c.article) for c in held}
        content.edges += [Edge(kind=EdgeKind.BASED_ON, src=node.id, dst=t) for t in sorted(targets)]
    return content
