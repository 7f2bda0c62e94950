"""The database below the store: engines, transactions, and errors as one line for the user.

A reader sees one state of the database from its first query to its last; writers take turns. Knows nothing of facts
or versions.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kg.tables import METADATA

WAIT_SECONDS = 30.0
"""How long a writer waits for another one."""
_PAUSE = 0.01
"""Seconds between two attempts where SQLite does not wait by itself."""
_WRITERS = 0x6B67
"""PostgreSQL's advisory lock that a writer holds."""
_CAUSES = (
    (("not a database", "malformed", "disk i/o error"), "知识库文件已损坏，请从备份恢复"),
    (("readonly", "read-only", "permission denied"), "知识库只读，不能写入"),
    (("locked", "lock timeout", "lock_not_available"), "另一个程序正在写入知识库，请稍后再试"),
    (("disk is full", "no space left"), "磁盘空间不足，知识库没有改动"),
    (("unable to open",), "数据库文件打不开"),
)


class StoreError(Exception):
    """The store cannot do what was asked; the message is one line for the user."""


def open_engine(home: Path | str, wait: float = WAIT_SECONDS) -> Engine:
    """The database below a home folder (SQLite), or at an SQLAlchemy URL; its tables are made if they are missing.

    Raises:
        StoreError: the folder cannot be written, or the database cannot be opened.
    """
    try:
        if isinstance(home, str) and "://" in home:
            url = sa.make_url(home)
        else:
            Path(home).mkdir(parents=True, exist_ok=True)
            url = sa.URL.create("sqlite", database=str(Path(home) / "kb.sqlite"))
        engine = sa.create_engine(url, connect_args={"timeout": wait} if url.get_backend_name() == "sqlite" else {})
    except ModuleNotFoundError as error:
        shown = sa.make_url(str(home)).render_as_string(hide_password=True)
        raise StoreError(f"无法打开知识库 {shown}：缺少数据库驱动 {error.name}，请先安装") from error
    except (OSError, sa.exc.SQLAlchemyError) as error:
        raise StoreError(f"无法打开知识库 {home}：{_first_line(error)}") from error
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _sqlite_settings)
        sa.event.listen(engine, "begin", _sqlite_begin)
    try:
        if _incomplete(engine):
            with writing(engine, wait) as db:
                METADATA.create_all(db)
                for table in METADATA.tables.values():
                    for index in table.indexes:
                        index.create(db, checkfirst=True)
    except StoreError:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database throughout.

    Raises:
        StoreError: the database fails.
    """
    with _errors(engine), engine.connect() as db:
        if engine.dialect.name == "postgresql":
            db = db.execution_options(isolation_level="REPEATABLE READ")
        yield db


@contextmanager
def writing(engine: Engine, wait: float = WAIT_SECONDS) -> Iterator[Connection]:
    """A transaction that no other writer shares; it takes effect as a whole at the end of the block, or not at all.

    Raises:
        StoreError: the database fails, or another writer holds it for longer than ``wait`` seconds.
    """
    with _errors(engine), engine.connect().execution_options(writing=True) as db, db.begin():
        if engine.dialect.name == "postgresql":
            db.execute(sa.text(f"SET LOCAL lock_timeout = {round(1000 * wait)}"))
            db.execute(sa.text(f"SELECT pg_advisory_xact_lock({_WRITERS})"))
        yield db


def _incomplete(engine: Engine) -> bool:
    with reading(engine) as db:
        found = sa.inspect(db)
        return any(
            not found.has_table(name) or {i.name for i in table.indexes} - {i["name"] for i in found.get_indexes(name)}
            for name, table in METADATA.tables.items()
        )


def _sqlite_settings(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _sqlite_begin, not by the driver's guess
    cursor = connection.cursor()
    try:
        _to_wal(cursor)
        for pragma in ("synchronous=NORMAL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        cursor.close()


def _to_wal(cursor: Any) -> None:
    """Switch the file to WAL; SQLite does not wait by itself where others do so at the same moment."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)


def _sqlite_begin(db: Connection) -> None:
    db.exec_driver_sql("BEGIN IMMEDIATE" if db.get_execution_options().get("writing") else "BEGIN")


@contextmanager
def _errors(engine: Engine) -> Iterator[None]:
    try:
        yield
    except sa.exc.DBAPIError as error:
        detail = _first_line(error.orig or error)
        cause = next((text for signs, text in _CAUSES if any(s in detail.lower() for s in signs)), "数据库出错")
        name = engine.url.database if engine.dialect.name == "sqlite" else engine.url.render_as_string()
        raise StoreError(f"{cause}：{name}（{detail}）") from error


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
