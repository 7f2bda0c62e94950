"""The versioned store: facts by source, changesets (draft → reviewed → published), history.

A fact is a node or an edge as one source states it, valid for a span of versions: nothing is overwritten, a
publication closes old rows and adds new ones in one transaction. Knows nothing of what the facts mean.

SQLite in WAL mode below a home folder, or any SQLAlchemy URL (PostgreSQL).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kg.schema import NODE, Edge, Node, SourceContent
from kg.tables import METADATA, changes, changesets, facts, source_states, versions

Progress = Callable[[str, float], None]
_BATCH = 5000


class StoreError(Exception):
    """The store cannot do what was asked; the message is one line for the user."""


def default_home() -> Path:
    """The home folder used when none is given: ``$ZHENGDA_HOME`` or ``./home``."""
    return Path(os.environ.get("ZHENGDA_HOME") or "home")


@dataclass(frozen=True)
class VersionInfo:
    """One published version of the knowledge base."""

    version: int
    published_at: datetime
    note: str
    added: int
    removed: int


@dataclass(frozen=True)
class ChangesetInfo:
    """A changeset and how far it has come: draft, reviewed or published."""

    id: int
    created_at: datetime
    state: str
    note: str
    puts: int
    deletes: int


@dataclass(frozen=True)
class Diff:
    """Keys of nodes and edges that differ between two versions."""

    added: list[str]
    removed: list[str]
    changed: list[str]


@dataclass
class Snapshot:
    """All facts at one version, with the rank of each source (a higher rank wins)."""

    version: int
    nodes: list[tuple[str, Node]] = field(default_factory=list)
    edges: list[tuple[str, Edge]] = field(default_factory=list)
    ranks: dict[str, int] = field(default_factory=dict)


class Store:
    """Facts by version. All writing goes through :meth:`draft` and :meth:`publish`, or :meth:`rollback`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        METADATA.create_all(engine)

    @classmethod
    def open(cls, home: Path | str) -> Store:
        """Open the store below a home folder, or at an SQLAlchemy URL (``postgresql+psycopg://…``).

        Raises:
            StoreError: the folder cannot be written or the database cannot be opened.
        """
        try:
            if isinstance(home, str) and "://" in home:
                return cls(sa.create_engine(home))
            folder = Path(home)
            folder.mkdir(parents=True, exist_ok=True)
            engine = sa.create_engine(f"sqlite:///{folder / 'kb.sqlite'}", connect_args={"timeout": 30})
            sa.event.listen(engine, "connect", _sqlite_pragmas)
            return cls(engine)
        except (OSError, sa.exc.SQLAlchemyError) as error:
            raise StoreError(f"无法打开知识库 {home}：{error}") from error

    def close(self) -> None:
        """Release the database connections."""
        self._engine.dispose()

    # -- reading ------------------------------------------------------------------------------------------------

    def current_version(self) -> int:
        """The newest published version; 0 when nothing has been published."""
        with self._engine.connect() as db:
            return _current(db)

    def versions(self) -> list[VersionInfo]:
        """All published versions, oldest first."""
        with self._engine.connect() as db:
            return [VersionInfo(**row._mapping) for row in db.execute(sa.select(versions).order_by(versions.c.version))]

    def changesets(self) -> list[ChangesetInfo]:
        """All changesets, oldest first."""
        count = sa.select(changes.c.changeset_id, changes.c.op, sa.func.count().label("n")).group_by(
            changes.c.changeset_id, changes.c.op
        )
        with self._engine.connect() as db:
            counts = {(row.changeset_id, row.op): row.n for row in db.execute(count)}
            rows = db.execute(sa.select(changesets).order_by(changesets.c.id)).all()
        return [
            ChangesetInfo(
                r.id, r.created_at, r.state, r.note, counts.get((r.id, "put"), 0), counts.get((r.id, "del"), 0)
            )
            for r in rows
        ]

    def load(self, version: int | None = None) -> Snapshot:
        """All facts at ``version`` (default: the current one)."""
        with self._engine.connect() as db:
            number = self._existing(db, version)
            snapshot = Snapshot(number, ranks=_ranks(db, number))
            query = sa.select(facts.c.kind, facts.c.source_id, facts.c.payload).where(_holds_at(number))
            for kind, source, payload in db.execute(query):
                if kind == "node":
                    snapshot.nodes.append((source, NODE.validate_json(payload)))
                else:
                    snapshot.edges.append((source, Edge.model_validate_json(payload)))
        return snapshot

    def sources(self, version: int | None = None) -> dict[str, str]:
        """Ids and titles of the sources that hold facts at ``version``."""
        with self._engine.connect() as db:
            number = self._existing(db, version)
            live = {r[0] for r in db.execute(sa.select(facts.c.source_id).where(_holds_at(number)).distinct())}
            rows = db.execute(
                sa.select(source_states.c.source_id, source_states.c.title)
                .where(source_states.c.version <= number)
                .order_by(source_states.c.version)
            )
            return {source: title for source, title in rows if source in live}

    def diff(self, a: int, b: int) -> Diff:
        """What differs between version ``a`` and version ``b``."""
        with self._engine.connect() as db:
            for number in (a, b):
                self._existing(db, number)
            old, new = _hashes(db, a), _hashes(db, b)
        return Diff(
            added=sorted({k for k, _ in new.keys() - old.keys()}),
            removed=sorted({k for k, _ in old.keys() - new.keys()}),
            changed=sorted({k for (k, s), h in new.items() if old.get((k, s), h) != h}),
        )

    # -- writing ------------------------------------------------------------------------------------------------

    def draft(self, contents: SourceContent | Sequence[SourceContent], note: str = "") -> int | None:
        """Record a changeset that makes each source say exactly this; ``None`` if nothing would change."""
        batch = [contents] if isinstance(contents, SourceContent) else list(contents)
        with self._engine.begin() as db:
            number = _current(db)
            created = datetime.now(UTC)
            insert = changesets.insert().values(
                created_at=created,
                state="draft",
                note=note,
                sources=json.dumps([{"id": c.source_id, "title": c.title, "sha256": c.sha256} for c in batch]),
            )
            changeset: int = db.execute(insert).inserted_primary_key[0]  # type: ignore[index]
            total = 0
            for content in batch:
                rows = [dict(row, changeset_id=changeset) for row in _changes(db, number, content)]
                _insert(db, changes, rows)
                total += len(rows)
            if not total:
                db.execute(changesets.delete().where(changesets.c.id == changeset))
                return None
            return changeset

    def review(self, changeset: int) -> None:
        """Mark a draft as reviewed."""
        with self._engine.begin() as db:
            self._move(db, changeset, {"draft"}, "reviewed")

    def discard(self, changeset: int) -> None:
        """Drop a changeset that has not been published."""
        with self._engine.begin() as db:
            self._move(db, changeset, {"draft", "reviewed"}, "discarded")
            db.execute(changes.delete().where(changes.c.changeset_id == changeset))

    def publish(self, changeset: int) -> int:
        """Publish a changeset in one transaction; returns the new version."""
        with self._engine.begin() as db:
            row = self._move(db, changeset, {"draft", "reviewed"}, "published")
            number = _current(db) + 1
            wanted = db.execute(sa.select(changes).where(changes.c.changeset_id == changeset)).all()
            removed = _close(db, number, [(r.key, r.source_id) for r in wanted])
            added = [_fact(r._mapping, number) for r in wanted if r.op == "put"]
            _insert(db, facts, added)
            states = [
                {"source_id": s["id"], "title": s["title"], "sha256": s["sha256"], "version": number, "rank": number}
                for s in json.loads(row.sources)
            ]
            _insert(db, source_states, states)
            _record(db, number, row.note, len(added), removed)
            db.execute(changes.delete().where(changes.c.changeset_id == changeset))
            return number

    def rollback(self, version: int) -> int:
        """Publish the content of ``version`` again as a new version; returns the new version."""
        with self._engine.begin() as db:
            self._existing(db, version)
            number = _current(db) + 1
            old, new = _hashes(db, version), _hashes(db, number - 1)
            gone = [key for key, digest in new.items() if old.get(key) != digest]
            back = {key for key, digest in old.items() if new.get(key) != digest}
            rows = db.execute(sa.select(facts).where(_holds_at(version))).all()
            restored = [_fact(r._mapping, number) for r in rows if (r.key, r.source_id) in back]
            removed = _close(db, number, gone)
            _insert(db, facts, restored)
            states = db.execute(
                sa.select(source_states).where(source_states.c.version <= version).order_by(source_states.c.version)
            ).all()
            latest = {r.source_id: dict(r._mapping, version=number) for r in states}
            _insert(db, source_states, [{k: v for k, v in s.items() if k != "id"} for s in latest.values()])
            _record(db, number, f"回退到第 {version} 版", len(restored), removed)
            return number

    # -- helpers ------------------------------------------------------------------------------------------------

    def _existing(self, db: Connection, version: int | None) -> int:
        current = _current(db)
        if version is None:
            return current
        if not 0 <= version <= current:
            raise StoreError(f"没有第 {version} 版：现有版本为 1 至 {current}")
        return version

    def _move(self, db: Connection, changeset: int, states: set[str], to: str) -> sa.Row[Any]:
        row = db.execute(sa.select(changesets).where(changesets.c.id == changeset)).one_or_none()
        if row is None:
            raise StoreError(f"没有编号为 {changeset} 的变更集")
        if row.state not in states:
            raise StoreError(f"变更集 {changeset} 的状态是 {row.state}，不能改为 {to}")
        db.execute(changesets.update().where(changesets.c.id == changeset).values(state=to))
        return row


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _current(db: Connection) -> int:
    return int(db.execute(sa.select(sa.func.coalesce(sa.func.max(versions.c.version), 0))).scalar_one())


def _holds_at(version: int) -> sa.ColumnElement[bool]:
    return sa.and_(facts.c.v_from <= version, sa.or_(facts.c.v_to.is_(None), facts.c.v_to > version))


def _hashes(db: Connection, version: int) -> dict[tuple[str, str], str]:
    rows = db.execute(sa.select(facts.c.key, facts.c.source_id, facts.c.digest).where(_holds_at(version)))
    return {(r.key, r.source_id): r.digest for r in rows}


def _ranks(db: Connection, version: int) -> dict[str, int]:
    query = sa.select(source_states.c.source_id, source_states.c.rank).where(source_states.c.version <= version)
    return {source: rank for source, rank in db.execute(query.order_by(source_states.c.version))}


def _rows(content: SourceContent) -> Iterable[dict[str, str]]:
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


def _changes(db: Connection, version: int, content: SourceContent) -> list[dict[str, str | None]]:
    query = sa.select(facts.c.key, facts.c.kind, facts.c.digest).where(
        _holds_at(version), facts.c.source_id == content.source_id
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


def _fact(row: Any, version: int) -> dict[str, Any]:
    fields = ("kind", "key", "source_id", "payload", "digest")
    return {**{name: row[name] for name in fields}, "v_from": version, "v_to": None}


def _close(db: Connection, version: int, keys: Sequence[tuple[str, str]]) -> int:
    """End the open rows of these (key, source) pairs at ``version``; returns how many there were."""
    if not keys:
        return 0
    by_source: dict[str, set[str]] = {}
    for key, source in keys:
        by_source.setdefault(source, set()).add(key)
    closed = 0
    for source, wanted in by_source.items():
        query = sa.select(facts.c.id, facts.c.key).where(facts.c.source_id == source, facts.c.v_to.is_(None))
        ids = [r.id for r in db.execute(query) if r.key in wanted]
        for start in range(0, len(ids), 500):
            db.execute(facts.update().where(facts.c.id.in_(ids[start : start + 500])).values(v_to=version))
        closed += len(ids)
    return closed


def _insert(db: Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _BATCH):
        db.execute(table.insert(), list(rows[start : start + _BATCH]))


def _record(db: Connection, number: int, note: str, added: int, removed: int) -> None:
    db.execute(
        versions.insert().values(
            version=number, published_at=datetime.now(UTC), note=note, added=added, removed=removed
        )
    )
