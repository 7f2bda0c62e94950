"""Builds the nodes and edges of one source for a test, a guide in a few words."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.schema import (
    Article,
    Condition,
    Department,
    Document,
    Edge,
    EdgeKind,
    Guide,
    Item,
    Material,
    Requirement,
    Scenario,
    SourceContent,
    article_id,
    guide_id,
    item_id,
)


@dataclass
class Kit:
    """Collects the nodes and edges of one source."""

    source_id: str
    nodes: list = field(default_factory=list)
    edges: list = field(default_factory=list)

    def content(self) -> SourceContent:
        unique = {n.id: n for n in self.nodes}
        return SourceContent(
            source_id=self.source_id, title=self.source_id, nodes=list(unique.values()), edges=self.edges
        )

    def item(self, name, sub=None, **values):
        self.nodes.append(
            Item(id=item_id(name, sub), name=sub or name, parent=item_id(name) if sub else None, **values)
        )

    def require(self, owner, entries):
        for order, entry in enumerate(entries):
            name, props = entry if isinstance(entry, tuple) else (entry, {})
            material = Material(id=f"material:{name}", name=name)
            self.nodes.append(material)
            need = Requirement(order=order, **props)
            self.edges.append(
                Edge(kind=EdgeKind.REQUIRES, src=owner, dst=material.id, props=need.model_dump(exclude_none=True))
            )

    def guide(self, region, name, sub=None, materials=(), scenarios=None, basis=(), department=None, **values):
        key = guide_id(region, name, sub)
        if department:
            node = Department(id=f"department:{region}/{department}", name=department)
            self.nodes.append(node)
            values["department"] = node.id
        self.nodes.append(Guide(id=key, item=item_id(name, sub), region=region, **values))
        self.require(key, materials)
        for order, (label, entries) in enumerate((scenarios or {}).items()):
            scenario = Scenario(id=f"scenario:{key.removeprefix('guide:')}#{label}", name=label, guide=key, order=order)
            self.nodes.append(scenario)
            self.edges.append(Edge(kind=EdgeKind.HAS_SCENARIO, src=key, dst=scenario.id))
            self.require(scenario.id, entries)
        for law, locator in basis:
            self.edges.append(Edge(kind=EdgeKind.BASED_ON, src=key, dst=law_article(law, locator)))
        return key

    def condition(self, guide, text, basis, order=0):
        node = Condition(id=f"condition:{guide}#{order}", text=text, order=order)
        self.nodes.append(node)
        self.edges.append(Edge(kind=EdgeKind.IF, src=guide, dst=node.id))
        self.edges.append(Edge(kind=EdgeKind.BASED_ON, src=node.id, dst=law_article(*basis)))

    def document(self, key, title, pieces, **values):
        self.nodes.append(Document(id=key, title=title, **values))
        for order, (locator, text) in enumerate(pieces.items()):
            article = Article(id=article_id(key, locator), document=key, locator=locator, text=text, order=order)
            self.nodes += [article]
            self.edges.append(Edge(kind=EdgeKind.PART_OF, src=article.id, dst=key))


def law_article(law, locator):
    """Id of an article of one of :data:`LAWS`."""
    return article_id(f"doc:{law}", locator)
