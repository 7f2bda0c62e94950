"""Result folders: what is kept survives a crash; what is damaged is named."""

import pytest

from eval.cases import Case
from eval.results import CASES, ResultError, RunFolder, RunMark, folders_in
from eval.runner import run_suite


def case(id):
    return Case.model_validate({"id": id, "kind": "lookup", "turns": [{"user": id, "expect": {"action": "answer"}}]})


@pytest.fixture
def held(tmp_path, scripted, reply):
    folder = RunFolder.create(tmp_path, RunMark(suite="s.jsonl", system="t", started="2025-01-01T00:00:00+00:00"))
    trace = {"steps": ["一"], "deep": {"x": [1, None]}}
    system = scripted(
        {"a": reply("好，收7元", citations=[("题", "第一条", "文")], trace=trace), "b": RuntimeError("坏")}
    )
    run = run_suite([case("a"), case("b")], system, progress=False, keep=folder.add)
    return folder, run


def test_results_come_back_as_they_were(held):
    folder, run = held
    assert RunFolder.open(folder.path).results() == run.results


def test_a_line_cut_off_by_a_crash_is_asked_again(held):
    folder, run = held
    whole = (folder.path / CASES).read_bytes()
    (folder.path / CASES).write_bytes(whole + b'{"case": {"id": "c", "ki')
    assert folder.results() == run.results


def test_a_damaged_line_is_named(held):
    folder, _ = held
    whole = (folder.path / CASES).read_bytes()
    (folder.path / CASES).write_bytes(b"{}\n" + whole)
    with pytest.raises(ResultError, match="第 1 行"):
        folder.results()


def test_runs_of_one_second_get_folders_of_their_own(held):
    folder, _ = held
    other = RunFolder.create(folder.path.parent, folder.mark)
    assert other.path != folder.path
    assert len(folders_in(folder.path.parent)) == 2
