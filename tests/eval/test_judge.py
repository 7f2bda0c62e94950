"""One reply against one expectation."""

from eval.cases import Expect
from eval.judge import judge


def expect(**fields):
    return Expect.model_validate({"action": "answer", **fields})


def test_everything_met(reply):
    wanted = expect(
        facts=[["免费", "不收费"], ["5个工作日"]], sources=[["残疾人证"], ["第四条"]], absent=["10个工作日"]
    )
    good = reply("不收费，5个工作日。", citations=[("残疾人证新办", "第四条", "5个工作日")])
    assert judge(wanted, good, []).met


def test_each_expectation_can_fail(reply):
    wanted = expect(facts=[["免费"]], absent=["200元"], sources=[["社会保险法"]], max_chars=5)
    bad = reply("要交200元工本费", action="decline", citations=[("别的法", "第一条", "…")])
    problems = judge(wanted, bad, []).problems
    assert [problem.split("：")[0] for problem in problems] == [
        "应为 answer，实为 decline", "缺事实", "不该出现", "缺依据", "过长",
    ]  # fmt: skip


def test_a_question_back_must_ask_for_the_right_thing(reply):
    wanted = expect(action="clarify", asks=[["哪个区"]])
    assert judge(wanted, reply("您在哪个区？", "clarify"), []).met
    assert not judge(wanted, reply("您要办什么？", "clarify"), []).met


def test_sources_are_title_or_locator_not_the_quote(reply):
    wanted = expect(sources=[["社会保险法"]])
    assert not judge(wanted, reply("是", citations=[("条例", "第一条", "根据社会保险法")]), []).met


def test_unsupported_numbers_count_in_unscored_answers_too(reply):
    verdict = judge(None, reply("收100元", citations=[("指南", "", "不收费")]), ["要钱吗"])
    assert [number.text for number in verdict.unsupported] == ["100元"]
    assert verdict.met


def test_numbers_of_a_decline_are_not_answers(reply):
    assert judge(expect(action="decline"), reply("请拨打12345", "decline"), []).unsupported == []


def test_a_number_may_stand_in_title_locator_quote_or_in_what_was_said(reply):
    answer = reply("您60岁，依据第五条，12个月。", citations=[("法", "第五条", "十二个月")])
    assert judge(None, answer, ["我60岁"]).unsupported == []


def test_citations_support_by_expected_source_or_by_a_stated_fact(reply):
    wanted = expect(facts=[["5个工作日", "五个工作日"]], sources=[["新办"]])
    answer = reply(
        "5个工作日",
        citations=[("新办", "", "甲"), ("乙", "", "5个工作日"), ("丙", "", "五个工作日"), ("丁", "", "无关")],
    )
    verdict = judge(wanted, answer, [])
    assert (verdict.cited, verdict.supporting) == (4, 2)
