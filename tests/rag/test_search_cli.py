"""``python -m rag search``: one question or a file of them; unusable input ends with code 2 and one line."""

import json

import pytest

from kg.schema import Article, Document, Item, SourceContent
from kg.store import Store
from rag.__main__ import main


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("ZHENGDA_EMBEDDER", "none")
    store = Store.open(tmp_path / "home")
    nodes = [
        Document(id="doc:某法@1", title="某法", status="现行有效"),
        Article(id="article:某法@1#第一条", document="doc:某法@1", locator="第一条", text="身份证丢失应当补领。"),
        Item(id="item:居民身份证补领", name="居民身份证补领", phrasings=("身份证丢了",)),
    ]
    store.publish(store.draft(SourceContent(source_id="t", title="t", nodes=nodes)))
    store.close()
    return tmp_path / "home"


def test_articles_items_and_both(home, capsys):
    for kind, want in (
        (["--kind", "article"], ["article:某法@1#第一条"]),
        (["--kind", "guide"], ["item:居民身份证补领"]),
        ([], ["item:居民身份证补领", "article:某法@1#第一条"]),
    ):
        assert main(["search", "身份证丢了", "--json", "--home", str(home), *kind]) == 0
        hits = json.loads(capsys.readouterr().out)
        assert [hit["id"] for hit in hits] == want
    assert (hits[1]["title"], hits[1]["locator"]) == ("某法", "第一条")
    assert main(["search", "身份证丢了", "--home", str(home), "--k", "1"]) == 0
    assert "居民身份证补领" in capsys.readouterr().out


def test_a_file_of_questions(home, tmp_path):
    asked, out = tmp_path / "q.jsonl", tmp_path / "out.jsonl"
    asked.write_text('{"id": 7, "question": "身份证补领"}\n\n{"id": "x", "question": "宇宙飞船"}\n', encoding="utf-8")
    assert main(["search", "--queries", str(asked), "--out", str(out), "--kind", "article", "--home", str(home)]) == 0
    first, second = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert first["id"] == 7 and set(first["hits"][0]) >= {"id", "title", "locator", "score"}
    assert second == {"id": "x", "hits": []}


@pytest.mark.parametrize(
    ("content", "said"),
    [('{"id": 1}\n', "第 1 行"), ('{"id": 1, "question": "a"}\n{oops\n', "第 2 行"), (b"\xff\xfe\x00", "UTF-8")],
)
def test_a_bad_file_names_the_line(home, tmp_path, capsys, content, said):
    asked, out = tmp_path / "q.jsonl", tmp_path / "out.jsonl"
    asked.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main(["search", "--queries", str(asked), "--out", str(out), "--home", str(home)]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert not out.exists()


def test_a_home_without_knowledge_and_missing_arguments(home, tmp_path, capsys):
    assert main(["search", "身份证", "--home", str(tmp_path / "empty")]) == 2
    assert main(["search", "--home", str(home)]) == 2
    assert main(["search", "身份证", "--k", "0", "--home", str(home)]) == 2
    assert capsys.readouterr().err.count("\n") == 3


def test_vectors_are_made_of_what_comes_with_the_program_too(home, monkeypatch, capsys):
    """A city was imported before the program ever answered: the laws must not be left to the first start."""
    asked = []
    monkeypatch.setattr("rag.__main__.ensure_builtin", lambda store, folder: asked.append(folder) or True)
    assert main(["index", "--home", str(home)]) == 0
    assert asked == [home]
    said = capsys.readouterr().out
    assert "已写入随程序附带的法律与办事指南" in said
    assert "新建向量 0 个" in said
