"""Conditions held against what a resident said: three values, the resident's own words, and no promise."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.regions import RegionTree
from kg.schema import Region, region_id
from rag.comparison import inside_of
from rag.eligibility import assess, verdict
from rag.facts import facts
from rag.grades import graded, rows

DAY = date(2026, 3, 10)
CARD = ["年满65周岁、在丙丁市居住满3个月的老年人，不限户籍。"]
AGED = ["具有丙丁市户籍；", "年满80周岁。"]
RENT = ["在本市连续缴纳社会保险满6个月；", "家庭人均住房建筑面积低于13平方米；", "本市无自有住房。"]
JOBLESS = ["失业前用人单位和本人已经缴纳失业保险费满一年", "非因本人意愿中断就业", "已经进行失业登记，并有求职要求"]
MARRY = ["结婚年龄，男不得早于二十二周岁，女不得早于二十周岁"]
START = ["首次领取营业执照且正常经营满13个月；", "本人为登记失业人员或毕业4年内的高校毕业生。"]


@pytest.mark.parametrize(
    ("conditions", "question", "state"),
    [
        (CARD, "我妈今年63岁，丙丁市户口，住了一辈子，能给老人办优待证吗", "not_met"),
        (CARD, "我妈今年69岁，丙丁市户口，住了一辈子，能给老人办优待证吗", "met"),
        (CARD, "我妈69了，外地户口，能办吗", "unknown"),
        (CARD, "我妈69岁，来了一个月", "not_met"),
        (CARD, "六十来岁能办吗", "unknown"),
        (CARD, "虚岁65能办吗", "not_met"),
        (AGED, "我爷爷82岁，丙丁市户口", "met"),
        (AGED, "我爷爷八十多了，外地户口", "not_met"),
        (AGED, "我爷爷81岁", "unknown"),
        (RENT, "我连着交了2个月社保，没有房，家里人均不到10平米", "not_met"),
        (RENT, "我连着交了11个月社保，没有房，家里人均不到10平米", "met"),
        (RENT, "社保断断续续交了11个月，没有房，家里人均不到10平米", "unknown"),
        (RENT, "我在外地交了2年社保，没房，人均10平", "unknown"),
        (RENT, "我有一套房", "not_met"),
        (RENT, "老家有房，能申请吗", "unknown"),
        (JOBLESS, "失业保险交了8年，自己辞职的能领吗", "not_met"),
        (JOBLESS, "社保才交了八个月，被辞退了能领不", "not_met"),
        (JOBLESS, "失业保险交了3年，单位倒闭了，办了失业登记", "unknown"),
        (JOBLESS, "公积金交了8个月能领吗", None),
        (MARRY, "我女的，21岁，能领证吗", "met"),
        (MARRY, "男的21岁能登记吗", "not_met"),
        (MARRY, "我21岁能结婚吗", "unknown"),
        (MARRY, "我19岁能结婚吗", "not_met"),
        (START, "店开了14个月，2023年毕业", "unknown"),
        (START, "店开了8个月", "not_met"),
        (["人均月收入低于1340元"], "我一个月挣900块", None),
        (["家庭人均月收入低于1340元"], "家里人均收入不到一千三", "met"),
        (["子女未满18周岁"], "我45岁", None),
        (["子女未满18周岁"], "孩子20岁了", "not_met"),
        (["重度残疾人"], "我是二级残疾", "met"),
        (["残疾等级为一级、二级"], "我三级残疾能领吗", "not_met"),
        (["已持有《中华人民共和国残疾人证》。"], "我没残疾证能办吗", "not_met"),
        (["具有大专及以上学历"], "我本科毕业", "met"),
        (["男年满60周岁、女年满55周岁"], "我妈56岁", "met"),
        (CARD, "老年证怎么办", None),
        ([], "我65岁", None),
    ],
)
def test_state(conditions: list[str], question: str, state: str | None) -> None:
    found = verdict(conditions, question, DAY)
    assert (found.state if found else None) == state


def test_missing_it_is_said_with_the_clause_and_the_residents_own_number() -> None:
    found = verdict(CARD, "我妈今年63岁，能办吗", DAY)
    assert found and found.lines[0] == "按您说的情况，不符合“年满65周岁”这一条，按条文还不能办；最后以窗口审核为准。"
    assert found.lines[1] == "您说的63岁，不满足“年满65周岁”。"


def test_what_is_open_is_quoted() -> None:
    found = verdict(CARD, "我妈今年69岁，能办吗", DAY)
    assert found and "说到的条件都符合，还要看：“在丙丁市居住满3个月”。" in found.lines[0]
    assert found.lines[1] == "您说的69岁，满足“年满65周岁”。"


def test_no_hukou_limit_answers_those_from_elsewhere() -> None:
    found = verdict(CARD, "外地户口能办吗", DAY)
    assert found and found.lines[1] == "您说的“外地户口”不影响，这里写明“不限户籍”。"


def test_a_way_out_is_told_with_the_refusal() -> None:
    clause = "累计缴费满十五年的，按月领取基本养老金；累计缴费不足十五年的，可以缴费至满十五年，按月领取基本养老金"
    found = verdict([clause], "养老保险交了12年", DAY)
    assert found and found.state == "not_met"
    assert any("可以缴费至满十五年" in line for line in found.lines)


def test_exceptions_keep_it_open() -> None:
    found = verdict(["累计缴费满36个月以上（2022年12月31日前，放开至12个月以上）"], "失业保险交了20个月", DAY)
    assert found and found.state == "unknown"
    assert "还不能确定" in found.lines[0]
    assert "没有达到" in found.lines[1] and "放开至12个月以上" in found.lines[1]


def test_clauses_that_tell_cases_apart_refuse_nobody() -> None:
    found = verdict(["年满60周岁的免费", "未满60周岁的半价"], "我45岁", DAY)
    assert found is None or found.state == "unknown"
    found = verdict(["年满60周岁", "年满70周岁"], "我65岁", DAY)
    assert found and found.state == "unknown"
    found = verdict(["年满60周岁", "年满70周岁"], "我55岁", DAY)
    assert found and found.state == "not_met"


def test_unnamed_months_belong_to_the_matter_asked_about() -> None:
    question = "医保交了20年，养老保险交了10年"
    met = verdict(["累计缴费满15年"], question, DAY, about="城镇职工基本养老保险待遇申领")
    assert met and met.state == "not_met"
    assert verdict(["累计缴费满15年"], question, DAY) is None


def test_whole_social_insurance_counts_for_one_of_its_kinds_with_a_reservation() -> None:
    found = verdict(["缴纳失业保险费满一年"], "社保交了3年", DAY)
    assert found and found.state == "met" and "按您说的社保算" in found.lines[1]


def test_unparsed_conditions_are_never_met() -> None:
    found = verdict(["年满60周岁", "符合法定形式，要件齐全"], "我65岁", DAY)
    assert found and found.state == "unknown"
    assert [a.state for a in found.assessed] == ["met", "unknown"]
    assert "还要看：“符合法定形式，要件齐全”。" in found.lines[0]


def test_places_are_judged_by_the_division_tree() -> None:
    paths = [("甲乙省",), ("甲乙省", "丙丁市"), ("甲乙省", "丙丁市", "东山区"), ("甲乙省", "戊己市")]
    tree = RegionTree([Region(id=region_id(p), name=p[-1], path=p) for p in paths])
    inside = inside_of(tree, region_id(paths[2]))
    for question, state in (
        ("我是东山区户口", "met"),
        ("我是戊己市户口", "not_met"),
        ("我是丙丁市户口", "met"),
        ("我是甲乙省户口", "unknown"),
    ):
        for clause in ("具有丙丁市户籍", "具有本市户籍"):
            found = verdict([clause], question, DAY, inside=inside)
            assert found and found.state == state, (question, clause)


def test_assess_lists_every_requirement() -> None:
    found = assess(RENT, facts("我连着交了2个月社保", DAY))
    assert [(a.text, a.state) for a in found] == [
        ("在本市连续缴纳社会保险满6个月", "not_met"),
        ("家庭人均住房建筑面积低于13平方米", "unknown"),
        ("本市无自有住房", "unknown"),
    ]


UNEMPLOYMENT = (
    "失业人员失业前用人单位和本人累计缴费满一年不足五年的，领取失业保险金的期限最长为十二个月；"
    "累计缴费满五年不足十年的，领取失业保险金的期限最长为十八个月；累计缴费十年以上的，领取失业保险金的期限最长为二十四个月。"
)
LEAVE = "职工累计工作已满1年不满10年的，年休假5天；已满10年不满20年的，年休假10天；已满20年的，年休假15天。"


@pytest.mark.parametrize(
    ("text", "question", "holds"),
    [
        (UNEMPLOYMENT, "失业保险交了8年能领多久", ["累计缴费满五年不足十年", "最长为十八个月", "8年"]),
        (UNEMPLOYMENT, "失业保险交了十年", ["累计缴费十年以上", "二十四个月"]),
        (UNEMPLOYMENT, "失业保险交了5年", ["满五年不足十年"]),
        (UNEMPLOYMENT, "失业保险交了10个月", ["没有达到最低的一档"]),
        (UNEMPLOYMENT, "失业保险交了四五年", ["要看准确的数", "十二个月", "十八个月"]),
        (LEAVE, "我工作了12年", ["年休假10天"]),
        ("年满80周岁不满90周岁的，每月100元；年满90周岁的，每月300元", "我奶奶92岁", ["每月300元"]),
    ],
)
def test_graded(text: str, question: str, holds: list[str]) -> None:
    (line,) = graded(text, facts(question, DAY))
    assert all(h in line for h in holds)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (UNEMPLOYMENT, "失业金能领多久"),
        (UNEMPLOYMENT, "公积金交了8年"),
        (UNEMPLOYMENT, "我今年58岁"),
        ("年满80周岁的，每月100元", "我奶奶92岁"),
        ("缴费满一年的，可以申请；缴费满五年的，可以申请", "失业保险交了8年"),
        ("", "我8岁"),
    ],
)
def test_graded_says_nothing_without_a_table_or_a_fact(text: str, question: str) -> None:
    assert graded(text, facts(question, DAY)) == []


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", text))


CLAUSES = st.sampled_from([*CARD, *AGED, *RENT, *JOBLESS, *MARRY, *START, "符合法定形式", "子女未满18周岁"])
QUESTIONS = st.sampled_from(
    [
        "我妈63岁",
        "69了",
        "社保交了8年",
        "没有房",
        "外地户口",
        "人均10平",
        "1970年生的",
        "店开了8个月",
        "自己辞职",
        "我有一套房",
    ]
)


@given(st.lists(CLAUSES, max_size=5), st.lists(QUESTIONS, max_size=4).map("，".join))
def test_only_numbers_of_the_resident_and_of_the_clause_are_said(conditions: list[str], question: str) -> None:
    found = verdict(conditions, question, DAY)
    for line in found.lines if found else []:
        assert _numbers(line) <= _numbers(question) | _numbers(" ".join(conditions))
        assert "可以办理" not in line and "可以领" not in line


@given(st.text(max_size=120), st.text(max_size=60))
def test_hostile_text_never_fails(text: str, question: str) -> None:
    verdict([text], question + "我65岁", DAY)
    assert all(r.low < r.high for r in rows(text))


@pytest.mark.parametrize(
    ("question", "state"),
    [
        ("头一份工作，干了八个月，能休年假吗", "not_met"),
        ("刚换的单位，干了八个月，能休年假吗", "unknown"),  # what was worked before counts too
        ("干了两年了，能休年假吗", "met"),
    ],
)
def test_months_of_work_are_all_there_is_only_in_a_first_job(question: str, state: str) -> None:
    found = verdict(["职工连续工作满12个月以上的，享受带薪年休假。"], question, DAY)
    assert found is not None and found.state == state


def test_nobody_is_insured_for_longer_than_they_worked() -> None:
    found = verdict(JOBLESS, "头一回上班，干了八个月被裁了，能领失业金吗", DAY, about="失业保险金申领")
    assert found is not None and found.state == "not_met"
