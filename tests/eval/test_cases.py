"""The case format: what is accepted, what is refused and with which words."""

import json

import pytest

from eval.cases import Case, Kind, SuiteError, dump_suite, load_suite

GOOD = {
    "id": "a-1",
    "kind": "lookup",
    "turns": [{"user": "要钱吗", "expect": {"action": "answer", "facts": [["不收费"]]}}],
}


def write(tmp_path, *lines):
    path = tmp_path / "s.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_the_example_of_the_specification_is_accepted(tmp_path):
    case = {
        "id": "cc-017", "kind": "multi_turn", "region": "某市某区", "as_of": "2025-06-01",
        "turns": [
            {"user": "残疾证丢了怎么补？", "expect": {"action": "answer", "facts": [["挂失补办"], ["0431-85109029"]],
                                                "absent": ["0431-84638505"], "sources": [["挂失补办"]]}},
            {"user": "要钱吗", "expect": {"action": "answer", "facts": [["不收费", "免费"]]}},
        ],
    }  # fmt: skip
    [loaded] = load_suite(write(tmp_path, case))
    assert loaded.kind is Kind.MULTI_TURN
    assert loaded.turns[0].expect.max_chars == 900
    assert str(loaded.as_of) == "2025-06-01"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "hard"}, "kind"),
        ({"extra": 1}, "extra"),
        ({"turns": []}, "turns"),
        ({"turns": [{"user": "x"}]}, "expect"),
        ({"turns": [{"user": "x", "expect": {"action": "guess"}}]}, "action"),
        ({"turns": [{"user": "x", "expect": {"action": "answer", "facts": [[]]}}]}, "facts"),
        ({"turns": [{"user": "x", "expect": {"action": "answer", "facts": [["re:("]]}}]}, "正则"),
        ({"turns": [{"user": "x", "expect": {"action": "answer", "asks": [["哪个区"]]}}]}, "asks"),
        ({"turns": [{"user": "x", "expect": {"action": "answer", "absent": [" "]}}]}, "absent"),
    ],
)
def test_a_bad_case_is_refused_with_its_line_and_field(tmp_path, change, said):
    with pytest.raises(SuiteError) as error:
        load_suite(write(tmp_path, GOOD, "", {**GOOD, "id": "a-2", **change}))
    assert "第 3 行" in str(error.value)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_broken_json_duplicates_empty_and_missing_files_are_one_line(tmp_path):
    for lines, said in [(["{"], "第 1 行"), ([GOOD, GOOD], "重复"), ([""], "没有用例")]:
        with pytest.raises(SuiteError, match=said):
            load_suite(write(tmp_path, *lines))
    with pytest.raises(SuiteError, match="无法读取"):
        load_suite(tmp_path / "none.jsonl")


def test_dumped_suites_load_as_they_were(tmp_path):
    case = Case.model_validate({**GOOD, "as_of": "2025-01-02"})
    dump_suite([case], tmp_path / "out.jsonl")
    assert load_suite(tmp_path / "out.jsonl") == [case]


def test_only_lookup_is_simple():
    assert [kind for kind in Kind if not kind.is_complex] == [Kind.LOOKUP]
