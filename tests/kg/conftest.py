"""A PostgreSQL server for the store's tests, started on a Unix socket where one is installed."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from kg.store import Store

_NUMBERS = itertools.count(1)


def _programs() -> Path | None:
    """The folder with PostgreSQL's server programs."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return next((path.parent for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)


def _account() -> dict[str, str]:
    """Who the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid():
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    return {"user": "postgres" if "postgres" in names else "nobody"}


@pytest.fixture(scope="session")
def postgres():
    """URL of a running server, without a database; skips where there is no server or no driver."""
    pytest.importorskip("psycopg", reason="没有安装 psycopg，PostgreSQL 的测试跳过")
    programs = _programs()
    if programs is None:
        pytest.skip("没有安装 PostgreSQL（initdb），它的测试跳过")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    account = _account()
    if account:
        shutil.chown(folder, account["user"])
    data, quiet = folder / "data", {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    options = ["-A", "trust", "-U", "tester", "-E", "UTF8", "--locale=C", "--no-sync"]
    made = subprocess.run([programs / "initdb", "-D", data, *options], check=False, **quiet, **account)
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip("initdb 没有成功，PostgreSQL 的测试跳过")
    settings = ["-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"]
    server = subprocess.Popen([programs / "postgres", "-D", data, *settings], **quiet, **account)
    url = sa.URL.create("postgresql+psycopg", username="tester", query={"host": str(folder)})
    try:
        _wait(url)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(url: sa.URL) -> None:
    engine = sa.create_engine(url.set(database="postgres"), poolclass=sa.NullPool)
    deadline = time.monotonic() + 30
    while True:
        try:
            engine.connect().close()
            return
        except sa.exc.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Where an empty store may be opened: a home folder, or the URL of a new PostgreSQL database."""
    if request.param == "sqlite":
        yield tmp_path / "home"
        return
    server = request.getfixturevalue("postgres")
    name = f"kb{next(_NUMBERS)}"
    engine = sa.create_engine(server.set(database="postgres"), poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as db:
        db.execute(sa.text(f"CREATE DATABASE {name}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as db:
        db.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def open_store(place):
    """``open_store()`` opens the store, any number of times; all are closed at the end."""
    opened = []

    def open_(**options):
        opened.append(Store.open(place, **options))
        return opened[-1]

    yield open_
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store):
    return open_store()
