"""Running conversations and counting."""

import pytest

from eval.cases import Case
from eval.metrics import percentile, summarise, wilson
from eval.runner import run_suite


def case(id, kind="lookup", **fields):
    turns = fields.pop("turns", [{"user": id, "expect": {"action": "answer", "facts": [["好"]]}}])
    return Case.model_validate({"id": id, "kind": kind, "turns": turns, **fields})


def test_a_case_is_one_conversation_with_region_and_day_on_each_turn(scripted, reply):
    turns = [{"user": "一"}, {"user": "二", "expect": {"action": "answer"}}]
    system = scripted({"一": reply("好"), "二": reply("好")})
    run_suite([case("a", turns=turns, region="某区", as_of="2025-01-01"), case("b")], system, progress=False)
    first, second, third = system.asked
    assert (first.session_id, second.session_id, third.session_id) == (None, "s1", None)
    assert second.region == "某区" and str(second.as_of) == "2025-01-01"
    assert third.region is None and third.as_of is None


def test_a_system_that_raises_fails_the_case_and_the_run_goes_on(scripted, reply):
    run = run_suite([case("a"), case("b")], scripted({"a": RuntimeError("坏了"), "b": reply("好")}), progress=False)
    assert [result.resolved for result in run.results] == [False, True]
    assert "坏了" in run.results[0].turns[0].error


def test_ctrl_c_keeps_what_there_is(scripted, reply):
    system = scripted({"a": reply("好"), "b": KeyboardInterrupt()})
    run = run_suite([case("a"), case("b"), case("c")], system, progress=False)
    assert run.interrupted
    assert [result.case.id for result in run.results] == ["a"]


def test_partial_answers_are_not_resolved(scripted, reply):
    turns = [{"user": w, "expect": {"action": "answer", "facts": [["好"]]}} for w in "一二"]
    run = run_suite([case("a", turns=turns)], scripted({"一": reply("好"), "二": reply("坏")}), progress=False)
    assert not run.results[0].resolved


def test_summary_counts(scripted, reply):
    cases = [
        case("简"),
        case("复", "compare"),
        case("错", "noisy"),
        case("拒", "unanswerable", turns=[{"user": "拒", "expect": {"action": "decline"}}]),
        case("问", "clarify", turns=[{"user": "问", "expect": {"action": "clarify"}}]),
        case("漏", "clarify", turns=[{"user": "漏", "expect": {"action": "clarify"}}]),
    ]
    system = scripted(
        {
            "简": reply("好", citations=[("题", "", "好"), ("题", "", "别的")]),
            "复": reply("好，收9元", used_llm=True),
            "错": reply("不知道", "decline"),
            "问": reply("哪个区？", "clarify"),
            "漏": reply("就这样"),
        }
    )
    summary = summarise(run_suite(cases, system, progress=False), suite="s", system="t", started="2025-01-01T00:00:00")
    assert (summary.simple.met, summary.simple.of) == (1, 1)
    assert (summary.complex.met, summary.complex.of) == (3, 5)
    assert (summary.decline_precision.met, summary.decline_precision.of) == (1, 2)
    assert summary.decline_recall.rate == 1
    assert summary.clarify_precision.rate == 1
    assert summary.clarify_recall.rate == 0.5
    assert summary.actions["answer"] == {"answer": 2, "decline": 1}
    assert (summary.unsupported_numbers.met, summary.unsupported_numbers.of) == (1, 3)
    assert (summary.citation_precision.met, summary.citation_precision.of) == (1, 2)
    assert (summary.llm_share.met, summary.llm_share.of) == (1, 6)
    assert summary.by_kind["clarify"].rate == 0.5
    assert summary.kb_version == 3


def test_wilson_interval_of_known_values():
    rate = wilson(55, 100)
    assert rate.rate == 0.55
    assert (rate.low, rate.high) == pytest.approx((0.4524, 0.6439), abs=2e-4)
    assert wilson(0, 0).rate is None
    assert wilson(10, 10).high == 1


def test_percentiles_are_nearest_rank():
    assert percentile([5, 1, 3], 50) == 3
    assert percentile(list(range(1, 101)), 95) == 95
    assert percentile([], 50) is None
