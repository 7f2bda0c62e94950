"""The versioned store: facts by source, changesets (draft → reviewed → published), history.

A fact is a node or an edge as one source states it, valid for a span of versions: nothing is overwritten, a
publication closes old rows and adds new ones in one transaction. Knows nothing of what the facts mean.

SQLite in WAL mode below a home folder, or any SQLAlchemy URL (PostgreSQL).
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kg import facts as fact_rows
from kg.database import WAIT_SECONDS, StoreError, open_engine, reading, writing
from kg.schema import SourceContent
from kg.snapshot import Changes, Snapshot
from kg.tables import changes, changesets, source_states, versions

__all__ = ["ChangesetInfo", "Diff", "Snapshot", "Store", "StoreError", "VersionInfo", "default_home"]

_STATES = {"draft": "草稿", "reviewed": "已审核", "published": "已发布", "discarded": "已放弃"}


def default_home() -> Path:
    """The home folder used when none is given: ``$ZHENGDA_HOME`` or ``./home``."""
    return Path(os.environ.get("ZHENGDA_HOME") or "home")


@dataclass(frozen=True)
class VersionInfo:
    """One published version of the knowledge base; ``published_at`` is in UTC."""

    version: int
    published_at: datetime
    note: str
    added: int
    removed: int


@dataclass(frozen=True)
class ChangesetInfo:
    """A changeset and how far it has come: draft, reviewed, published or discarded; ``created_at`` is in UTC."""

    id: int
    created_at: datetime
    state: str
    note: str
    puts: int
    deletes: int


@dataclass(frozen=True)
class Diff:
    """Keys of nodes and edges that differ between two versions, sorted: held by no source before (``added``) or
    afterwards (``removed``), or stated otherwise or by other sources (``changed``)."""

    added: list[str]
    removed: list[str]
    changed: list[str]


class Store:
    """Facts by version. All writing goes through :meth:`draft` and :meth:`publish`, or :meth:`rollback`.

    Every method raises :class:`StoreError` when the database fails or the thing asked for is not there.
    """

    def __init__(self, engine: Engine, wait: float = WAIT_SECONDS) -> None:
        self._engine = engine
        self._wait = wait

    @classmethod
    def open(cls, home: Path | str, wait: float = WAIT_SECONDS) -> Store:
        """Open the store below a home folder, or at an SQLAlchemy URL (``postgresql+psycopg://…``).

        ``wait`` is how many seconds a writer waits for another one.

        Raises:
            StoreError: the folder cannot be written or the database cannot be opened.
        """
        return cls(open_engine(home, wait), wait)

    def close(self) -> None:
        """Release the database connections."""
        self._engine.dispose()

    # -- reading ------------------------------------------------------------------------------------------------

    def current_version(self) -> int:
        """The newest published version; 0 when nothing has been published."""
        with reading(self._engine) as db:
            return _current(db)

    def versions(self) -> list[VersionInfo]:
        """All published versions, oldest first."""
        with reading(self._engine) as db:
            rows = db.execute(sa.select(versions).order_by(versions.c.version)).all()
        return [VersionInfo(r.version, _utc(r.published_at), r.note, r.added, r.removed) for r in rows]

    def changesets(self) -> list[ChangesetInfo]:
        """All changesets, oldest first."""
        count = sa.select(changes.c.changeset_id, changes.c.op, sa.func.count().label("n")).group_by(
            changes.c.changeset_id, changes.c.op
        )
        with reading(self._engine) as db:
            counts = {(row.changeset_id, row.op): row.n for row in db.execute(count)}
            rows = db.execute(sa.select(changesets).order_by(changesets.c.id)).all()
        return [
            ChangesetInfo(
                r.id, _utc(r.created_at), r.state, r.note, counts.get((r.id, "put"), 0), counts.get((r.id, "del"), 0)
            )
            for r in rows
        ]

    def load(self, version: int | None = None) -> Snapshot:
        """All facts at ``version`` (default: the current one)."""
        with reading(self._engine) as db:
            number = _existing(db, version)
            nodes, edges = fact_rows.held(db, number)
            return Snapshot(number, nodes, edges, _ranks(db, number))

    def changes_since(self, version: int) -> Changes:
        """What changed between ``version`` and the current version."""
        with reading(self._engine) as db:
            current = _current(db)
            found = Changes(_existing(db, version), current, ranks=_ranks(db, current))
            fact_rows.between(db, found)
            return found

    def sources(self, version: int | None = None) -> dict[str, str]:
        """Ids and titles of the sources that hold facts at ``version``."""
        with reading(self._engine) as db:
            number = _existing(db, version)
            live = fact_rows.holders(db, number)
            rows = db.execute(
                sa.select(source_states.c.source_id, source_states.c.title)
                .where(source_states.c.version <= number)
                .order_by(source_states.c.version)
            )
            return {source: title for source, title in rows if source in live}

    def diff(self, a: int, b: int) -> Diff:
        """What differs between version ``a`` and version ``b``."""
        with reading(self._engine) as db:
            for number in (a, b):
                _existing(db, number)
            old, new = fact_rows.digests(db, a), fact_rows.digests(db, b)
        before, after = {k for k, _ in old}, {k for k, _ in new}
        touched = {key for (key, _), _ in old.items() ^ new.items()}
        return Diff(sorted(after - before), sorted(before - after), sorted(touched & before & after))

    # -- writing ------------------------------------------------------------------------------------------------

    def draft(self, contents: SourceContent | Sequence[SourceContent], note: str = "") -> int | None:
        """Record a changeset that makes each source say exactly this; ``None`` if nothing would change."""
        batch = [contents] if isinstance(contents, SourceContent) else list(contents)
        with writing(self._engine, self._wait) as db:
            number = _current(db)
            rows = [row for content in batch for row in fact_rows.changes_by(db, number, content)]
            if not rows:
                return None
            sources = [{"id": c.source_id, "title": c.title, "sha256": c.sha256, "base": number} for c in batch]
            insert = changesets.insert().values(
                created_at=datetime.now(UTC), state="draft", note=note, sources=json.dumps(sources)
            )
            changeset: int = db.execute(insert).inserted_primary_key[0]  # type: ignore[index]
            fact_rows.insert(db, changes, [dict(row, changeset_id=changeset) for row in rows])
            return changeset

    def review(self, changeset: int) -> None:
        """Mark a draft as reviewed."""
        with writing(self._engine, self._wait) as db:
            _move(db, changeset, {"draft"}, "reviewed")

    def discard(self, changeset: int) -> None:
        """Drop a changeset that has not been published."""
        with writing(self._engine, self._wait) as db:
            _move(db, changeset, {"draft", "reviewed"}, "discarded")
            db.execute(changes.delete().where(changes.c.changeset_id == changeset))

    def publish(self, changeset: int) -> int:
        """Publish a changeset in one transaction; returns the new version.

        Raises:
            StoreError: another changeset has changed one of its sources since it was drafted.
        """
        with writing(self._engine, self._wait) as db:
            row = _move(db, changeset, {"draft", "reviewed"}, "published")
            number = _current(db) + 1
            sources = json.loads(row.sources)
            touched = fact_rows.touched_since(db, min((s.get("base", number) for s in sources), default=number))
            stale = next((s for s in sources if s["id"] in touched), None)
            if stale:
                raise StoreError(
                    f"变更集 {changeset} 已过时：它起草以后，来源「{stale['title']}」"
                    f"在第 {touched[stale['id']]} 版有改动。请重新导入，或放弃这个变更集"
                )
            wanted = db.execute(
                sa.select(changes).where(changes.c.changeset_id == changeset).order_by(changes.c.id)
            ).all()
            removed = fact_rows.close(db, number, [(r.key, r.source_id) for r in wanted])
            added = fact_rows.add(db, number, [r._mapping for r in wanted if r.op == "put"])
            states = [{**{k: s[k] for k in ("title", "sha256")}, "source_id": s["id"], "rank": number} for s in sources]
            fact_rows.insert(db, source_states, [dict(state, version=number) for state in states])
            _record(db, number, row.note, added, removed)
            db.execute(changes.delete().where(changes.c.changeset_id == changeset))
            return number

    def rollback(self, version: int) -> int:
        """Publish the content of ``version`` again as a new version; returns the new version."""
        with writing(self._engine, self._wait) as db:
            _existing(db, version)
            number = _current(db) + 1
            removed, added = fact_rows.restore(db, version, number)
            states = db.execute(
                sa.select(source_states).where(source_states.c.version <= version).order_by(source_states.c.version)
            ).all()
            latest = {r.source_id: dict(r._mapping, version=number) for r in states}
            rows = [{k: v for k, v in s.items() if k != "id"} for s in latest.values()]
            fact_rows.insert(db, source_states, rows)
            _record(db, number, f"回退到第 {version} 版", added, removed)
            return number


def _current(db: Connection) -> int:
    return int(db.execute(sa.select(sa.func.coalesce(sa.func.max(versions.c.version), 0))).scalar_one())


def _existing(db: Connection, version: int | None) -> int:
    current = _current(db)
    if version is None:
        return current
    if not 0 <= version <= current:
        held = f"现有版本为 1 至 {current}" if current else "还没有发布过任何版本"
        raise StoreError(f"没有第 {version} 版：{held}")
    return version


def _ranks(db: Connection, version: int) -> dict[str, int]:
    query = sa.select(source_states.c.source_id, source_states.c.rank).where(source_states.c.version <= version)
    return {source: rank for source, rank in db.execute(query.order_by(source_states.c.version))}


def _move(db: Connection, changeset: int, states: set[str], to: str) -> sa.Row[Any]:
    row = db.execute(sa.select(changesets).where(changesets.c.id == changeset)).one_or_none()
    if row is None:
        raise StoreError(f"没有编号为 {changeset} 的变更集")
    if row.state not in states:
        names = (_STATES.get(name, name) for name in (row.state, to))
        raise StoreError("变更集 {} 的状态是「{}」，不能改为「{}」".format(changeset, *names))
    db.execute(changesets.update().where(changesets.c.id == changeset).values(state=to))
    return row


def _record(db: Connection, number: int, note: str, added: int, removed: int) -> None:
    now = datetime.now(UTC)
    db.execute(versions.insert().values(version=number, published_at=now, note=note, added=added, removed=removed))


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # SQLite forgets the zone
