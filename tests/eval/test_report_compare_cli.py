"""The command line: running, going on with a broken run, comparing."""

import csv
import json

import pytest

from eval import systems
from eval.__main__ import main
from eval.cases import Case, dump_suite
from eval.check import Provenance, dump_provenance, side_file


def case(id, kind="lookup", fact="好"):
    turns = [{"user": id, "expect": {"action": "answer", "facts": [[fact]]}}]
    return Case.model_validate({"id": id, "kind": kind, "turns": turns})


@pytest.fixture
def system(scripted, monkeypatch):
    def install(replies):
        monkeypatch.setitem(systems._FACTORIES, "fake", lambda home: scripted(replies))

    return install


@pytest.fixture
def suite(tmp_path):
    path = tmp_path / "s.jsonl"
    dump_suite([case("a"), case("b", "compare"), case("c", "noisy")], path)
    return path


def run(suite, out, *more):
    return main(["run", "--suite", str(suite), "--system", "fake", "--out", str(out), *more])


def folder(out):
    [found] = out.iterdir()
    return found


def test_run_writes_the_folder_and_prints_json_last(system, suite, reply, tmp_path, capsys):
    system({"a": reply("好"), "b": reply("坏", trace={"step": "lookup"}), "c": reply("好，收7元")})
    assert run(suite, tmp_path / "out") == 0
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert summary["complex"]["rate"] == 0.5
    made = folder(tmp_path / "out")
    assert json.loads((made / "summary.json").read_text("utf-8")) == summary
    with (made / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["resolved"], row["unsupported"]) for row in rows] == [
        ("a", "1", ""), ("b", "0", ""), ("c", "1", "7元"),
    ]  # fmt: skip
    assert (made / "report.html").exists()


def test_run_can_be_limited_by_kind_and_number(system, suite, reply, tmp_path, capsys):
    system({})
    run(suite, tmp_path / "out", "--kinds", "compare,noisy", "--limit", "1")
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["by_kind"].keys() == {"compare"}


def test_an_interrupted_run_is_written_and_says_so(system, suite, reply, tmp_path, capsys):
    system({"a": reply("好"), "b": KeyboardInterrupt()})
    assert run(suite, tmp_path / "out") == 130
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["interrupted"] is True
    assert "中断" in (folder(tmp_path / "out") / "report.html").read_text("utf-8")


def test_a_broken_run_goes_on_where_it_stopped(system, suite, reply, tmp_path, capsys):
    system({"a": reply("好"), "b": KeyboardInterrupt()})
    run(suite, tmp_path / "out")
    made = folder(tmp_path / "out")
    system({"a": RuntimeError("asked again"), "b": reply("好"), "c": reply("好")})
    assert run(suite, tmp_path / "out", "--resume", str(made)) == 0
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (summary["complex"]["met"], summary["simple"]["met"], summary["interrupted"]) == (2, 1, False)
    assert folder(tmp_path / "out") == made


def test_going_on_asks_again_what_changed_or_failed(system, suite, reply, tmp_path, capsys):
    system({"a": reply("好"), "b": RuntimeError("坏"), "c": KeyboardInterrupt()})
    run(suite, tmp_path / "out")
    dump_suite([case("a", fact="新"), case("b", "compare"), case("c", "noisy")], suite)
    system({"a": reply("新"), "b": reply("好"), "c": reply("好")})
    run(suite, tmp_path / "out", "--resume", str(folder(tmp_path / "out")))
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (summary["complex"]["met"], summary["simple"]["met"], summary["errors"]) == (2, 1, 0)


def test_several_systems_run_one_after_another_and_merge_into_one_report(system, suite, reply, tmp_path, monkeypatch):
    system({name: reply("好") for name in "abc"})
    monkeypatch.setitem(systems._FACTORIES, "other", systems._FACTORIES["fake"])
    out = tmp_path / "out"
    assert main(["run", "--suite", str(suite), "--systems", "fake, other", "--out", str(out)]) == 0
    runs = sorted(map(str, out.iterdir()))
    assert main(["report", *runs, "--out", str(tmp_path / "merged")]) == 0
    page = (tmp_path / "merged" / "report.html").read_text("utf-8")
    assert "fake 对 other" in page and "共同用例 3 例" in page


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--suite", "{suite}", "--system", "fake", "--resume", "none"],
        ["report", "none", "--out", "{out}"],
        ["run", "--suite", "none.jsonl"],
        ["run", "--suite", "{suite}", "--system", "nobody"],
        ["run", "--suite", "{suite}", "--system", "fake", "--kinds", "easy"],
        ["run", "--suite", "{suite}", "--system", "fake", "--builtin-only"],
        ["compare", "none", "none"],
        ["check", "--suite", "{suite}", "--data", "none"],
        ["synthetic", "--out", "{out}", "--data", "none"],
    ],
)
def test_unusable_input_is_one_line_and_exit_2(arguments, system, suite, tmp_path, capsys):
    system({})
    filled = [argument.format(suite=suite, out=tmp_path / "city") for argument in arguments]
    assert main(filled) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


@pytest.mark.parametrize("text", ["complex", "complex=2", "quality=0.5", "complex=x"])
def test_a_floor_that_is_none_is_refused_in_one_line(text, system, suite, tmp_path, capsys):
    system({})
    assert run(suite, tmp_path / "out", "--floor", text) == 2
    assert text in capsys.readouterr().err and not (tmp_path / "out").exists()


def test_compare_finds_a_regression_and_an_improvement(system, suite, reply, tmp_path, capsys):
    good = {name: reply("好") for name in "abc"}
    system(good)
    run(suite, tmp_path / "one")
    system({**good, "b": reply("坏")})
    run(suite, tmp_path / "two")
    one, two = str(folder(tmp_path / "one")), str(folder(tmp_path / "two"))
    capsys.readouterr()
    assert main(["compare", one, two]) == 1
    assert "新失败（1）：b" in capsys.readouterr().out
    assert main(["compare", two, one]) == 0
    assert main(["compare", one, one]) == 0


def test_more_unsupported_numbers_are_a_regression_even_if_all_is_resolved(system, suite, reply, tmp_path):
    good = {name: reply("好") for name in "abc"}
    system(good)
    run(suite, tmp_path / "one")
    system({**good, "a": reply("好，收3元")})
    run(suite, tmp_path / "two")
    assert main(["compare", str(folder(tmp_path / "one")), str(folder(tmp_path / "two"))]) == 1


def test_figures_are_compared_on_common_cases_only(system, suite, reply, tmp_path):
    system({name: reply("好") for name in "abc"})
    run(suite, tmp_path / "one")
    dump_suite([case("a"), case("b", "compare"), case("new", "noisy")], suite)
    system({"a": reply("好"), "b": reply("好"), "new": reply("坏，收9元")})
    run(suite, tmp_path / "two")
    assert main(["compare", str(folder(tmp_path / "one")), str(folder(tmp_path / "two"))]) == 0


def test_tolerance_allows_net_lost_cases(system, suite, reply, tmp_path):
    system({name: reply("好") for name in "abc"})
    run(suite, tmp_path / "one")
    system({"a": reply("好"), "b": reply("坏"), "c": reply("好")})
    run(suite, tmp_path / "two")
    both = [str(folder(tmp_path / name)) for name in ("one", "two")]
    assert main(["compare", *both]) == 1
    assert main(["compare", *both, "--tolerance", "1"]) == 0


def test_below_a_floor_the_run_fails_and_says_what(system, suite, reply, tmp_path, capsys):
    system({"a": reply("好"), "b": reply("好"), "c": reply("坏")})
    assert run(suite, tmp_path / "one", "--floor", "complex=0.5", "--floor", "clarify_recall=1") == 0
    assert run(suite, tmp_path / "two", "--floor", "complex=0.6", "--floor", "simple=1") == 1
    assert "复杂问题解决率 50.0%" in capsys.readouterr().err


def test_with_a_floor_no_number_may_be_unsupported(system, suite, reply, tmp_path, capsys):
    system({name: reply("好，收7元") for name in "abc"})
    assert run(suite, tmp_path / "one", "--floor", "complex=0.1") == 1
    assert "3 个回答含无依据数字" in capsys.readouterr().err
    assert run(suite, tmp_path / "two") == 0


def test_only_cases_whose_evidence_comes_with_the_program(system, suite, reply, tmp_path, capsys):
    entries = [("a", Provenance(carriers=["law:甲法|第一条"])), ("b", Provenance(carriers=["law:甲法|*", "guide:x|y"]))]
    dump_provenance(entries, side_file(suite))
    system({})
    run(suite, tmp_path / "out", "--builtin-only")
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["by_kind"].keys() == {"lookup"}


def test_validate_counts_kinds(suite, capsys):
    assert main(["validate", str(suite)]) == 0
    out = capsys.readouterr().out
    assert "3 例（复杂 2）" in out and "缺少类别" in out
