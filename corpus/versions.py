"""Documents against each other: which version of a title is in force, and what repeals what.

Older versions and repealed documents are kept and end on the day before their successor begins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from corpus.citations import core_title, normal_title, repealed_document
from corpus.import_docs import CorpusReport, Imported
from corpus.numbers import day_before
from kg.schema import Article, Document, Edge, EdgeKind, Node, SourceContent


@dataclass
class Known:
    """Documents that the knowledge base holds from other sources, their articles, and what they repeal."""

    documents: list[Document] = field(default_factory=list)
    articles: dict[str, list[Article]] = field(default_factory=dict)
    repeals: list[tuple[str, str]] = field(default_factory=list)
    """(repealing, repealed) document ids."""


def known_documents(nodes: Iterable[tuple[str, Node]], edges: Iterable[tuple[str, Edge]], own: set[str]) -> Known:
    """Documents in (source, node) and (source, edge) pairs, leaving out the sources ``own`` that are imported again."""
    documents: dict[str, Document] = {}
    articles: dict[str, list[Article]] = defaultdict(list)
    for source, node in nodes:
        if source in own:
            continue
        if isinstance(node, Document):
            documents[node.id] = node
        elif isinstance(node, Article):
            articles[node.document].append(node)
    repeals = [(e.src, e.dst) for source, e in edges if e.kind == EdgeKind.REPEALS and source not in own]
    return Known(list(documents.values()), dict(articles), repeals)


def settle(imported: Sequence[Imported], report: CorpusReport, known: Known | None = None) -> list[SourceContent]:
    """End superseded and repealed documents and add REPEALS and AMENDS edges; returns the contents.

    A document of the knowledge base that an imported one supersedes is stated anew, with its end, by the source of
    the new one; deleting that source brings the old state back.
    """
    known = known or Known()
    settled = _Settled(imported, report, known)
    settled.end_older_versions()
    settled.end_repealed()
    settled.add_amendments()
    return [item.content for item in imported]


def end_repealed(content: SourceContent, known: Known) -> None:
    """End, in ``content``, the documents of other sources that its own documents repeal.

    For laws that are read after the texts which they repeal; documents that are imported later see to it themselves
    (:func:`settle`).
    """
    own = {node.id: node for node in content.nodes if isinstance(node, Document)}
    by_title: dict[str, list[Document]] = defaultdict(list)
    for document in known.documents:
        if document.id not in own:
            by_title[normal_title(document.title)].append(document)
    ended: dict[str, Document] = {}
    for edge in content.edges:
        source, target = own.get(edge.src), own.get(edge.dst)
        start = _begins(source)
        if edge.kind != EdgeKind.REPEALS or target is None or start is None:
            continue
        for document in by_title[normal_title(target.title)]:
            document = ended.get(document.id, document)
            if _may_end(source, document) and (changed := _before(document, start)):
                ended[document.id] = changed
    for changed in ended.values():
        content.nodes += [changed, *(_ended(node, changed) for node in known.articles.get(changed.id, []))]


class _Settled:
    def __init__(self, imported: Sequence[Imported], report: CorpusReport, known: Known) -> None:
        self.imported, self.report, self.known = imported, report, known
        self.own = {item.document.id: item for item in imported}
        self.documents = {document.id: document for document in known.documents}
        self.documents |= {item.document.id: item.document for item in imported}
        self.by_title: dict[str, list[str]] = defaultdict(list)
        for document in self.documents.values():
            for name in {normal_title(document.title), core_title(document.title)}:
                self.by_title[name].append(document.id)

    def end_older_versions(self) -> None:
        for item in self.imported:
            document = item.document
            named = normal_title(document.title)
            same = [self.documents[i] for i in self.by_title[named] if i != document.id]
            same = [o for o in same if normal_title(o.title) == named and o.region == document.region and _begins(o)]
            start = _begins(document)
            if start is None:
                continue
            for other in same:
                begins = _begins(other)
                if begins and begins < start and other.id not in self.own:
                    self._end(other, start, item)
            later = [day for other in same if (day := _begins(other)) and day > start]
            if later:
                self._end(self.documents[document.id], min(later), item)

    def end_repealed(self) -> None:
        for item in self.imported:
            start = _begins(item.document)
            for title in item.meta.repeals:
                if normal_title(title) == normal_title(item.document.title):
                    continue
                targets = self._called(title, item)
                if not targets:
                    stub = repealed_document(title, start)
                    item.content.nodes.append(stub)
                    targets = [stub.id]
                for old in targets:
                    item.content.edges.append(Edge(kind=EdgeKind.REPEALS, src=item.document.id, dst=old))
                    if start and old in self.documents and _may_end(item.document, self.documents[old]):
                        self._end(self.documents[old], start, self.own.get(old, item))
        for repealing, repealed in self.known.repeals:
            source, target = self.documents.get(repealing), self.documents.get(repealed)
            start = _begins(source) if source else None
            if target is None or start is None:
                continue
            for document_id in self.by_title.get(normal_title(target.title), []):
                if document_id in self.own and _may_end(source, self.documents[document_id]):
                    self._end(self.documents[document_id], start, self.own[document_id])

    def add_amendments(self) -> None:
        for item in self.imported:
            if item.meta.amends:
                for amended in self._called(item.meta.amends, item):
                    item.content.edges.append(Edge(kind=EdgeKind.AMENDS, src=item.document.id, dst=amended))

    def _called(self, title: str, item: Imported) -> list[str]:
        """Documents other than ``item``'s that ``title`` names, by the whole title or by what it is about."""
        names = dict.fromkeys((normal_title(title), core_title(title)))
        found = [i for name in names for i in self.by_title.get(name, []) if i != item.document.id]
        own = item.document
        # A notice that replaces one of the same name is about the older one.
        return [i for i in dict.fromkeys(found) if _begins(self.documents[i]) != _begins(own) or not _begins(own)]

    def _end(self, document: Document, successor: date, holder: Imported) -> None:
        """End ``document`` before ``successor``, in its own content or, if it has none here, in ``holder``'s."""
        changed = _before(document, successor)
        if changed is None:
            return
        self.documents[document.id] = changed
        own = self.own.get(document.id)
        if own is not None:
            own.document = changed
            own.content.nodes = [_ended(node, changed) for node in own.content.nodes]
        else:
            old: list[Node] = [changed, *self.known.articles.get(document.id, [])]
            present = {node.id for node in holder.content.nodes}
            holder.content.nodes += [_ended(node, changed) for node in old if node.id not in present]
        self.report.superseded.append(f"《{document.title}》{_begins(changed)}，至 {changed.valid_to}")


def _before(document: Document, successor: date) -> Document | None:
    """``document`` ended on the day before ``successor`` begins; ``None`` if it has no beginning or ended earlier."""
    start = _begins(document)
    if start is None or start >= successor or (document.valid_to and document.valid_to < successor):
        return None
    return document.model_copy(update={"valid_to": day_before(successor), "status": "历史版本"})


def _begins(document: Document | None) -> date | None:
    return None if document is None else document.valid_from or document.published


def _may_end(repealing: Document | None, repealed: Document) -> bool:
    """A local text cannot repeal a statute; what it means is a local text of a similar name."""
    return repealing is not None and (repealed.level not in ("法律", "宪法") or repealing.level in ("法律", "宪法"))


def _ended(node: Node, document: Document) -> Node:
    if node.id == document.id:
        return document
    if isinstance(node, Article) and node.document == document.id:
        return node.model_copy(update={"valid_to": document.valid_to})
    return node
