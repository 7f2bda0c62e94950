import json

import pytest
from kg_sheets import GUIDE_HEADER, guide_row, write_csv

from kg.__main__ import main
from kg.import_files import import_files
from kg.schema import EdgeKind, Guide
from kg.store import Store
from kg.view import GraphView


@pytest.fixture
def run(tmp_path, capsys):
    def call(*arguments):
        code = main([*map(str, arguments), "--home", str(tmp_path / "home")])
        out = capsys.readouterr()
        return code, out.out, out.err

    return call


@pytest.fixture
def guides(tmp_path):
    rows = [GUIDE_HEADER, guide_row(phone="0431-11111111"), guide_row(material="照片", scenario="代办")]
    return write_csv(tmp_path / "a.csv", rows)


def view(tmp_path, version=None):
    store = Store.open(tmp_path / "home")
    try:
        return GraphView.from_store(store, version)
    finally:
        store.close()


def test_import_and_publish(run, guides, tmp_path):
    code, out, err = run("import", guides, "--publish")
    assert (code, err) == (0, "")
    assert "采用 2 行" in out and "已发布第 1 版" in out
    (guide,) = view(tmp_path).of_type(Guide)
    assert guide.phones == ("0431-11111111",)


def test_import_without_publish_leaves_a_draft(run, guides, tmp_path):
    code, out, _ = run("import", guides)
    assert code == 0 and "python -m kg publish 1" in out
    assert view(tmp_path).of_type(Guide) == []
    assert "草稿" in run("changesets")[1]
    assert run("review", 1)[0] == 0
    assert "第 1 版" in run("publish", 1)[1]
    assert len(view(tmp_path).of_type(Guide)) == 1


def test_importing_the_same_twice_makes_no_new_version(run, guides):
    run("import", guides, "--publish")
    code, out, _ = run("import", guides, "--publish")
    assert code == 0 and "没有要改的" in out


def test_history(run, guides, tmp_path):
    run("import", guides, "--publish")
    write_csv(guides, [GUIDE_HEADER, guide_row(phone="0431-22222222")])
    run("import", guides, "--publish")
    assert run("versions")[1].count("\n") == 2
    out = run("diff", 1, 2)[1]
    assert "guide:甲省/乙市/丙区|身份证补领|" in out and "照片" in out
    assert run("rollback", 1)[0] == 0
    assert view(tmp_path).of_type(Guide) == view(tmp_path, 1).of_type(Guide)


def test_unusable_input_is_one_line_and_changes_nothing(run, guides, tmp_path):
    run("import", guides, "--publish")
    bad = write_csv(tmp_path / "b.csv", [("姓名", "年龄"), ("某", "1")])
    code, _, err = run("import", guides, bad, "--publish")
    assert code == 2
    assert err.count("\n") == 1 and "b.csv" in err and "第 1 行" in err
    assert run("versions")[1].count("\n") == 1
    assert run("changesets")[1].count("\n") == 1


def test_unusable_input_does_not_make_a_home(run, tmp_path):
    assert run("import", tmp_path / "none.xlsx")[0] == 2
    assert run("import", write_csv(tmp_path / "b.csv", [GUIDE_HEADER, guide_row(item="")]))[0] == 2
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    "arguments",
    [("versions",), ("publish", 7), ("diff", 1, 9), ("rollback", 9), ("export", "x.pdf"), ("export", "no/such/x.csv")],
)
def test_what_cannot_be_done_is_one_line(run, guides, arguments):
    if arguments != ("versions",):
        run("import", guides, "--publish")
    code, _, err = run(*arguments)
    assert code == 2 and err.count("\n") == 1


def test_wrong_arguments_exit_with_two(capsys):
    for arguments in ([], ["import"], ["nonsense"], ["diff", "a", "b"]):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 2
        assert "参数有误" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_exported_guides_can_be_imported_again(run, guides, tmp_path, suffix):
    run("import", guides, "--publish")
    code, out, _ = run("export", tmp_path / f"out{suffix}")
    assert code == 0 and "2 行" in out
    (before,), _ = import_files([guides])
    (after,), _ = import_files([tmp_path / f"out{suffix}"])
    assert {n.id: n for n in after.nodes} == {n.id: n for n in before.nodes}
    wanted = {e.key for e in before.edges if e.kind == EdgeKind.REQUIRES}
    assert {e.key for e in after.edges if e.kind == EdgeKind.REQUIRES} == wanted


def test_export_of_everything(run, guides, tmp_path):
    run("import", guides, "--publish")
    run("export", tmp_path / "out.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {line["source"] for line in lines} == {"file:a.csv"}
    assert sum("node" in line and line["node"]["kind"] == "guide" for line in lines) == 1
    assert sum("edge" in line for line in lines) > 5


def test_exported_text_does_not_run_as_a_formula(run, tmp_path):
    run("import", write_csv(tmp_path / "a.csv", [GUIDE_HEADER, guide_row(material="=cmd()")]), "--publish")
    run("export", tmp_path / "out.csv")
    run("export", tmp_path / "out.xlsx")
    assert ",'=cmd()" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    from openpyxl import load_workbook

    cells = [c for row in load_workbook(tmp_path / "out.xlsx").active.iter_rows() for c in row if c.value == "=cmd()"]
    assert [c.data_type for c in cells] == ["s"]
