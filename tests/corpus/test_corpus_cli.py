"""``python -m corpus import``: publish, draft, exit codes, and an untouched knowledge base on bad input."""

from datetime import date

import pytest
from corpus_samples import NOTICE

from corpus.__main__ import main
from kg.schema import Article, Document, Region
from kg.store import Store
from kg.view import GraphView, in_force

NEWER = (
    NOTICE.replace("2023〕5号", "2024〕9号")
    .replace("2023年3月1日", "2024年5月1日")
    .replace("2023年4月1日", "2024年6月1日")
)


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def notice(tmp_path):
    path = tmp_path / "津贴.txt"
    path.write_text(NOTICE, encoding="utf-8")
    return path


def view(home):
    store = Store.open(home)
    try:
        return GraphView.from_store(store)
    finally:
        store.close()


def run(home, *arguments):
    return main(["import", *map(str, arguments), "--home", str(home)])


def test_publish_makes_the_document_readable(home, notice, capsys):
    assert run(home, notice, "--region", "吉林省/长春市", "--publish") == 0
    assert "已发布第 1 版" in capsys.readouterr().out
    graph = view(home)
    (document,) = [d for d in graph.of_type(Document) if d.level]
    assert document.region == "region:吉林省/长春市"
    assert {r.id for r in graph.of_type(Region)} == {"region:吉林省", "region:吉林省/长春市"}
    assert [a.locator for a in graph.articles(document.id)][-1] == "第三条"


def test_without_publish_it_stays_a_draft(home, notice, capsys):
    assert run(home, notice) == 0
    assert "草稿" in capsys.readouterr().out
    assert view(home).of_type(Document) == []


def test_importing_again_changes_nothing(home, notice, capsys):
    run(home, notice, "--publish")
    assert run(home, notice, "--publish") == 0
    assert "没有要改的" in capsys.readouterr().out
    assert view(home).version == 1


def test_newer_version_takes_over_and_its_removal_gives_the_old_one_back(home, notice, tmp_path):
    run(home, notice, "--publish")
    newer = tmp_path / "津贴2024.txt"
    newer.write_text(NEWER, encoding="utf-8")
    run(home, newer, "--publish")
    day = date(2025, 1, 1)
    current = [d for d in view(home).of_type(Document) if d.level and in_force(d, day)]
    assert [d.number for d in current] == ["某民规〔2024〕9号"]
    old = [a for a in view(home).of_type(Article) if a.document.endswith("@2023-03-01")]
    assert old and all(a.valid_to == date(2024, 5, 31) for a in old)
    store = Store.open(home)
    store.rollback(1)
    store.close()
    assert [d.number for d in view(home).of_type(Document) if d.level and in_force(d, day)] == ["某民规〔2023〕5号"]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("坏.pdf", b"%PDF-1.7 nothing", "坏.pdf"),
        ("空.docx", b"", "文件是空的"),
        ("表.xlsx", b"PK", "应为 HTML、DOCX、PDF、TXT 或 MD"),
        ("二进制.txt", bytes(range(256)) * 20, "二进制.txt"),
    ],
)
def test_unusable_file_exits_2_with_one_line_and_writes_nothing(home, notice, tmp_path, capsys, name, data, says):
    run(home, notice, "--publish")
    capsys.readouterr()
    bad = tmp_path / name
    bad.write_bytes(data)
    assert run(home, bad, "--publish") == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and says in error and "Traceback" not in error
    assert view(home).version == 1


def test_missing_path_and_unknown_region_exit_2(home, notice, tmp_path, capsys):
    assert run(home, tmp_path / "没有") == 2
    assert "找不到" in capsys.readouterr().err
    assert run(home, notice, "--region", "不存在的地方") == 2
    assert "区划" in capsys.readouterr().err
    assert not (home / "kb.sqlite").exists()


def test_one_bad_file_among_good_ones_is_reported_and_the_rest_is_used(home, notice, tmp_path, capsys):
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.7 nothing")
    assert run(home, notice, tmp_path / "坏.pdf", "--publish") == 0
    out = capsys.readouterr().out
    assert "未采用 1 个" in out and "坏.pdf：PDF 已损坏" in out


def test_wrong_arguments_exit_2(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["import"])
    assert stop.value.code == 2 and "参数有误" in capsys.readouterr().err
