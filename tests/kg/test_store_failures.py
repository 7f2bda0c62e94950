"""What can go wrong with a store ends in one clear line, and what was published stays as it was."""

import os
import sqlite3
import subprocess
import sys
import threading
import time

import pytest
import sqlalchemy as sa

from kg import facts
from kg.database import StoreError, open_engine
from kg.schema import Item, SourceContent
from kg.store import Store


def content(source="s", *names):
    return SourceContent(source_id=source, title=source, nodes=[Item(id=f"item:{n}", name=n) for n in names])


def publish(store, *contents):
    return store.publish(store.draft(contents))


def names(store, version=None):
    return sorted(node.name for _, node in store.load(version).nodes)


def one_line(caught, *words):
    message = str(caught.value)
    assert "\n" not in message and all(word in message for word in words), message


def damage(home, start=4096):
    """Overwrites the database from byte ``start`` on."""
    path = home / "kb.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"\xa5" * (size - start))


# -- a publication takes effect as a whole or not at all --------------------------------------------------------------


@pytest.mark.parametrize("step", ["close", "add", "insert"])
def test_an_error_in_the_middle_of_publishing_leaves_the_old_version(store, monkeypatch, step):
    publish(store, content("s", "甲", "乙"))
    draft = store.draft(content("s", "乙", "丙"))
    real = getattr(facts, step)

    def fail(*arguments):
        real(*arguments)
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(facts, step, fail)
        with pytest.raises(RuntimeError):
            store.publish(draft)
    assert store.current_version() == 1 and names(store) == ["乙", "甲"]
    assert [c.state for c in store.changesets()] == ["published", "draft"]
    assert store.publish(draft) == 2 and names(store) == ["丙", "乙"]


def test_a_rollback_that_fails_leaves_the_old_version(store, monkeypatch):
    publish(store, content("s", "甲"))
    publish(store, content("s", "乙"))
    with monkeypatch.context() as patch:
        patch.setattr(facts, "add", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store.rollback(1)
    assert store.current_version() == 2 and names(store) == ["乙"]


KILLED = """
import os, sys
from kg import facts
from kg.store import Store
facts.add = lambda *_: os._exit(9)  # after the old facts were closed, before the new ones are there
Store.open(sys.argv[1]).publish(int(sys.argv[2]))
"""


def test_a_process_killed_in_the_middle_of_publishing_leaves_the_old_version(place, open_store):
    store = open_store()
    publish(store, content("s", "甲", "乙"))
    draft = store.draft(content("s", "乙", "丙"))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", KILLED, str(place), str(draft)], env=environment, check=False)
    assert done.returncode == 9
    again = open_store()
    assert again.current_version() == 1 and names(again) == ["乙", "甲"]
    assert again.publish(draft) == 2 and names(again) == ["丙", "乙"]


# -- two at once ------------------------------------------------------------------------------------------------------


def test_a_second_writer_waits_for_the_first(open_store):
    first, second = open_store(), open_store()
    drafts = [first.draft(content(f"s{n}", f"事{n}")) for n in range(8)]
    results, errors = [], []

    def work(store, own):
        for draft in own:
            try:
                results.append(store.publish(draft))
            except StoreError as error:
                errors.append(error)

    threads = [threading.Thread(target=work, args=(s, d)) for s, d in ((first, drafts[::2]), (second, drafts[1::2]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == [] and sorted(results) == list(range(1, 9))
    assert names(first) == sorted(f"事{n}" for n in range(8))


def test_a_changeset_published_twice_at_once_makes_one_version(open_store):
    stores = [open_store() for _ in range(4)]
    draft = stores[0].draft(content("s", "甲"))
    barrier, outcomes = threading.Barrier(len(stores)), []

    def work(store):
        barrier.wait()
        try:
            outcomes.append(store.publish(draft))
        except StoreError as error:
            outcomes.append(str(error))

    threads = [threading.Thread(target=work, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(1) == 1 and sum("已发布" in str(o) for o in outcomes) == 3
    assert stores[0].current_version() == 1


def test_a_writer_that_waits_too_long_says_why(open_store):
    slow, hasty = open_store(), open_store(wait=0.2)
    draft, other = slow.draft(content("s", "甲")), slow.draft(content("t", "乙"))
    inside, go = threading.Event(), threading.Event()
    real = facts.add

    def hold(*arguments):
        inside.set()
        assert go.wait(20)
        return real(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(facts, "add", hold)
        thread = threading.Thread(target=slow.publish, args=(draft,))
        thread.start()
        assert inside.wait(20)
        start = time.monotonic()
        with pytest.raises(StoreError) as caught:
            hasty.review(other)
        assert time.monotonic() - start < 10
        one_line(caught, "另一个程序正在写入")
        assert hasty.current_version() == 0  # reading goes on meanwhile
        go.set()
        thread.join()
    assert hasty.current_version() == 1


def test_a_reader_sees_one_version_while_another_is_published(open_store, monkeypatch):
    reader, writer = open_store(), open_store()
    publish(writer, content("s", "甲"))
    real = facts.held

    def interrupted(db, version):
        publish(writer, content("s", "乙"))
        return real(db, version)

    monkeypatch.setattr(facts, "held", interrupted)
    snapshot = reader.load()
    assert snapshot.version == 1 and [n.name for _, n in snapshot.nodes] == ["甲"] and snapshot.ranks == {"s": 1}


def test_two_processes_may_make_the_same_store(place):
    barrier, problems = threading.Barrier(4), []

    def work():
        barrier.wait()
        try:
            Store.open(place).close()
        except StoreError as error:
            problems.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


# -- files that cannot be used ----------------------------------------------------------------------------------------


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "kb.sqlite").write_bytes(b"PK\x03\x04 this is a spreadsheet" * 100)
    with pytest.raises(StoreError) as caught:
        Store.open(tmp_path)
    one_line(caught, "kb.sqlite", "已损坏")
    assert (tmp_path / "kb.sqlite").read_bytes().startswith(b"PK")


def test_a_damaged_database_is_named_and_kept(tmp_path):
    store = Store.open(tmp_path)
    publish(store, content("s", *(f"事项{n}" for n in range(500))))
    store.close()
    damage(tmp_path, 4096)
    with pytest.raises(StoreError) as caught:
        Store.open(tmp_path).load()
    one_line(caught, "kb.sqlite", "已损坏")
    assert (tmp_path / "kb.sqlite").stat().st_size > 4096


def test_a_database_that_may_not_be_written_can_be_read(tmp_path):
    store = Store.open(tmp_path)
    publish(store, content("s", "甲"))
    draft = store.draft(content("s", "乙"))
    store.close()
    frozen = Store.open(f"sqlite:///file:{tmp_path / 'kb.sqlite'}?mode=ro&uri=true")
    assert names(frozen) == ["甲"]
    for write in (lambda: frozen.draft(content("s", "丙")), lambda: frozen.publish(draft), lambda: frozen.rollback(0)):
        with pytest.raises(StoreError) as caught:
            write()
        one_line(caught, "只读")
    assert names(frozen) == ["甲"]
    frozen.close()


@pytest.mark.parametrize(
    "payload", ["", "{}", '{"kind":"item","id":"item:甲"}', '{"kind":"新种类","id":"x"}', "不是 JSON"]
)
def test_a_fact_that_cannot_be_read_is_named(tmp_path, payload):
    store = Store.open(tmp_path)
    publish(store, content("file:a.csv", "甲"))
    with sqlite3.connect(tmp_path / "kb.sqlite") as db:
        db.execute("UPDATE facts SET payload = ?", (payload,))
    db.close()
    with pytest.raises(StoreError) as caught:
        store.load()
    one_line(caught, "file:a.csv", "读不出来")
    store.close()


def test_places_that_cannot_hold_a_store_are_named(tmp_path):
    (tmp_path / "file").write_text("x")
    for place in (
        tmp_path / "file",
        tmp_path / "file" / "below",
        "nonsense://x",
        "sqlite:///" + str(tmp_path / "none" / "x.sqlite"),
        "postgresql+psycopg://nobody@127.0.0.1:9/x",
        "mysql+no_such_driver://x/y",
    ):
        with pytest.raises(StoreError) as caught:
            Store.open(place)
        one_line(caught, "无法打开" if not str(place).startswith(("sqlite", "postgres")) else "：")


def test_a_password_is_never_shown():
    with pytest.raises(StoreError) as caught:
        Store.open("postgresql+psycopg://user:s3cret@127.0.0.1:9/x")
    assert "s3cret" not in str(caught.value)


def test_an_index_that_an_older_release_did_not_have_is_added(tmp_path):
    Store.open(tmp_path).close()
    with sqlite3.connect(tmp_path / "kb.sqlite") as db:
        db.execute("DROP INDEX facts_to")
    db.close()
    engine = open_engine(tmp_path)
    assert "facts_to" in {index["name"] for index in sa.inspect(engine).get_indexes("facts")}
    engine.dispose()
