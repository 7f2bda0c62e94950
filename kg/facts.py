"""Rows of facts: writing what a source says, ending it, reading it back as nodes and edges.

Works inside the store's transactions. Knows nothing of changesets or sources' ranks.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.engine import Connection

from kg.database import StoreError
from kg.schema import NODE, Edge, Node, SourceContent
from kg.snapshot import Changes, many_objects
from kg.tables import facts

_BATCH = 5000
_IN = 500
"""Values in one SQL ``IN``."""
_EDGE = TypeAdapter(Edge)
T = TypeVar("T")
Nodes = list[tuple[str, Node]]
Edges = list[tuple[str, Edge]]


def holds_at(version: int) -> sa.ColumnElement[bool]:
    """Whether a fact stands at ``version``."""
    return sa.and_(facts.c.v_from <= version, sa.or_(facts.c.v_to.is_(None), facts.c.v_to > version))


def held(db: Connection, version: int) -> tuple[Nodes, Edges]:
    """Nodes and edges that stand at ``version`` with their sources, in the order of their statement."""
    query = sa.select(facts.c.kind, facts.c.source_id, facts.c.payload).where(holds_at(version))
    nodes: Nodes = []
    edges: Edges = []
    names: dict[str, str] = {}
    with many_objects():
        for rows in db.execute(query.order_by(facts.c.id)).partitions(_BATCH):
            for kind, source, payload in rows:
                source = names.setdefault(source, source)
                if kind == "node":
                    nodes.append((source, _read(NODE, source, payload)))
                else:
                    edges.append((source, _read(_EDGE, source, payload)))
    return nodes, edges


def between(db: Connection, found: Changes) -> None:
    """Fill in what changed after version ``found.before`` up to ``found.version``."""
    since, until = found.before, found.version
    touched = sa.or_(sa.and_(facts.c.v_from > since, facts.c.v_from <= until), facts.c.v_to.between(since + 1, until))
    query = sa.select(facts.c.kind, facts.c.key, facts.c.source_id, facts.c.payload, facts.c.v_from, facts.c.v_to)
    now: set[tuple[str, str]] = set()
    gone: list[tuple[str, str]] = []
    with many_objects():
        for kind, key, source, payload, v_from, v_to in db.execute(query.where(touched).order_by(facts.c.id)):
            stands = v_to is None or v_to > until
            if v_from > since and not stands:  # came and went in between
                continue
            if kind == "edge":
                (found.edges if stands else found.gone_edges).append((source, _read(_EDGE, source, payload)))
            elif stands:
                found.nodes.append((source, _read(NODE, source, payload)))
                now.add((source, key))
            else:
                gone.append((source, key))
    found.gone_nodes += [pair for pair in gone if pair not in now]


def _read(kind: TypeAdapter[T], source: str, payload: str) -> T:
    try:
        return kind.validate_json(payload)
    except ValidationError as error:
        reason = error.errors()[0]["msg"]
        raise StoreError(f"知识库里来源 {source} 的一条内容读不出来（{reason}）：{payload[:60]}") from error


def holders(db: Connection, version: int) -> set[str]:
    """Ids of the sources that state anything at ``version``."""
    return {r[0] for r in db.execute(sa.select(facts.c.source_id).where(holds_at(version)).distinct())}


def digests(db: Connection, version: int) -> dict[tuple[str, str], str]:
    """The digest of every fact that stands at ``version``, by key and source."""
    rows = db.execute(sa.select(facts.c.key, facts.c.source_id, facts.c.digest).where(holds_at(version)))
    return {(r.key, r.source_id): r.digest for r in rows}


def touched_since(db: Connection, version: int) -> dict[str, int]:
    """The sources of which a fact came or went after ``version``, and when that last happened."""
    latest: dict[str, int] = {}
    for moment in (facts.c.v_from, facts.c.v_to):
        query = sa.select(facts.c.source_id, sa.func.max(moment)).where(moment > version)
        for source, number in db.execute(query.group_by(facts.c.source_id)):
            latest[source] = max(number, latest.get(source, 0))
    return latest


def changes_by(db: Connection, version: int, content: SourceContent) -> list[dict[str, str | None]]:
    """Rows for ``changes`` that make the source say exactly this, given what it says at ``version``."""
    query = sa.select(facts.c.key, facts.c.kind, facts.c.digest).where(
        holds_at(version), facts.c.source_id == content.source_id
    )
    before = {r.key: (r.kind, r.digest) for r in db.execute(query)}
    # A key stated twice by one source keeps its last statement.
    now = {row["key"]: row for row in _rows(content)}
    result: list[dict[str, str | None]] = [
        {"op": "put", "source_id": content.source_id, **row}
        for key, row in now.items()
        if before.get(key, ("", ""))[1] != row["digest"]
    ]
    result += [
        {"op": "del", "source_id": content.source_id, "kind": kind, "key": key, "payload": None, "digest": None}
        for key, (kind, _) in before.items()
        if key not in now
    ]
    return result


def _rows(content: SourceContent) -> Iterator[dict[str, str]]:
    for kind, parts in (("node", content.nodes), ("edge", content.edges)):
        for part in parts:
            payload = part.model_dump_json(exclude_defaults=True)
            if isinstance(part, Edge):
                key = part.key
            else:
                key = part.id
                payload = f'{{"kind":"{part.kind}",' + payload[1:]
            digest = hashlib.blake2b(payload.encode(), digest_size=16).hexdigest()
            yield {"kind": kind, "key": key, "payload": payload, "digest": digest}


def close(db: Connection, version: int, keys: Iterable[tuple[str, str]]) -> int:
    """End the open rows of these (key, source) pairs at ``version``; returns how many there were."""
    by_source: dict[str, set[str]] = defaultdict(set)
    for key, source in keys:
        by_source[source].add(key)
    closed = 0
    for source, wanted in by_source.items():
        query = sa.select(facts.c.id, facts.c.key).where(facts.c.source_id == source, facts.c.v_to.is_(None))
        ids = [r.id for r in db.execute(query) if r.key in wanted]
        for start in range(0, len(ids), _IN):
            db.execute(facts.update().where(facts.c.id.in_(ids[start : start + _IN])).values(v_to=version))
        closed += len(ids)
    return closed


def add(db: Connection, version: int, rows: Iterable[Mapping[Any, Any]]) -> int:
    """Write facts that stand from ``version`` on; returns how many."""
    fields = ("kind", "key", "source_id", "payload", "digest")
    found = [{**{name: row[name] for name in fields}, "v_from": version, "v_to": None} for row in rows]
    insert(db, facts, found)
    return len(found)


def restore(db: Connection, old: int, version: int) -> tuple[int, int]:
    """Make version ``version`` say what ``old`` said; returns how many facts were ended and written."""
    then, now = digests(db, old), digests(db, version - 1)
    gone = [pair for pair, digest in now.items() if then.get(pair) != digest]
    back = {pair for pair, digest in then.items() if now.get(pair) != digest}
    rows = db.execute(sa.select(facts).where(holds_at(old)).order_by(facts.c.id)) if back else ()
    returning = [r._mapping for r in rows if (r.key, r.source_id) in back]
    return close(db, version, gone), add(db, version, returning)


def insert(db: Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows in batches."""
    for start in range(0, len(rows), _BATCH):
        db.execute(table.insert(), list(rows[start : start + _BATCH]))
