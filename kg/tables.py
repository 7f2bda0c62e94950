"""Database tables of the versioned store (SQLAlchemy Core)."""

from __future__ import annotations

import sqlalchemy as sa

METADATA = sa.MetaData()

versions = sa.Table(
    "versions",
    METADATA,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Column("removed", sa.Integer, nullable=False),
)

# The rank of a source decides which one wins where several hold the same node; a rollback restores old ranks.
source_states = sa.Table(
    "source_states",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("source_id", sa.Text, nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("rank", sa.Integer, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text),
)

# Rows are only ever added and closed, so their ids give the order of statements at every version.
facts = sa.Table(
    "facts",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),  # node or edge
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("source_id", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("v_from", sa.Integer, nullable=False),
    sa.Column("v_to", sa.Integer),  # first version at which the fact no longer stands
    sa.Index("facts_source", "source_id", "v_to"),
    sa.Index("facts_from", "v_from"),
    sa.Index("facts_to", "v_to"),
)

# ``sources`` is JSON: id, title and sha256 of each source, and the version that its changes were computed against.
changesets = sa.Table(
    "changesets",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("sources", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)

changes = sa.Table(
    "changes",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("changeset_id", sa.Integer, sa.ForeignKey("changesets.id"), nullable=False, index=True),
    sa.Column("op", sa.Text, nullable=False),  # put or del
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("source_id", sa.Text, nullable=False),
    sa.Column("payload", sa.Text),
    sa.Column("digest", sa.Text),
)
