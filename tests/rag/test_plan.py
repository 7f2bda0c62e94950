"""What is looked up in which order, and what happens when nothing is found. Single questions over the invented city."""

from datetime import date

import pytest
from city_kb import CITY, DISTRICTS, EAST, WEST


def answer(outcome):
    return "\n".join(s.text for s in outcome.statements)


def cited(outcome):
    return [e for s in outcome.statements for e in s.evidence]


@pytest.fixture
def ask(talk):
    """``ask(text, region, day)`` is the outcome of one question in a new conversation."""

    def run(text, region=None, **values):
        return talk(region, **values).say(text)

    return run


# -- guides -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("region", DISTRICTS)
def test_a_phone_is_that_of_the_district_and_of_no_other(ask, region):
    outcome = ask("残疾证丢了打哪个电话", region)
    assert outcome.action == "answer"
    assert f"0899-{DISTRICTS[region]}0001" in answer(outcome)
    assert not any(f"0899-{mark}" in answer(outcome) for r, mark in DISTRICTS.items() if r != region)
    assert all(region.removeprefix("region:") in e.id for e in cited(outcome))


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("残疾证补办要带什么", "两寸白底照片"),
        ("残疾证补办去哪里", "东湖区政务服务中心1楼残联窗口"),
        ("残疾证补办几点上班", "9:00-16:30"),
        ("残疾证补办多久能办好", "10个工作日"),
        ("残疾证补办法定时限是多少", "20个工作日"),
        ("残疾证补办要钱吗", "不收费"),
        ("残疾证补办归哪个部门管", "东湖区残疾人联合会"),
        ("残疾证补办往哪投诉", "0899-11119999"),
        ("残疾证补办能全市通办吗", "全市通办"),
        ("残疾证补办的咨询邮箱", "canlian1111@example.org"),
        ("老年优待证要什么材料", "无需材料"),
        ("身份证丢了补办收费吗", "40元/证"),
    ],
)
def test_each_field_is_answered_with_its_value_and_its_evidence(ask, question, value):
    outcome = ask(question, EAST)
    assert outcome.action == "answer"
    (statement,) = [s for s in outcome.statements if value in s.text]
    assert statement.evidence


def test_several_fields_at_once(ask):
    said = answer(ask("我在东湖区，残疾证丢了咋补，打哪个电话？"))
    assert "0899-11110001" in said
    assert "遗失声明" in said


def test_the_whole_matter_gives_the_main_points(ask):
    said = answer(ask("残疾证丢了怎么补", EAST))
    assert all(v in said for v in ("遗失声明", "1楼残联窗口", "0899-11110001", "10个工作日", "不收费"))


def test_several_matters_each_with_its_own_field(ask):
    said = answer(ask("残疾证丢了要什么材料，失业金打哪个电话", EAST))
    assert "遗失声明" in said
    assert "0899-55550001" in said
    assert "0899-11110001" not in said  # the phone was asked of the other matter


def test_several_places_are_answered_side_by_side(ask):
    said = answer(ask("东湖区和西岭区补残疾证的电话分别是多少"))
    assert said.index("东湖区") < said.index("0899-11110001") < said.index("西岭区") < said.index("0899-22220001")


def test_what_a_district_does_not_say_comes_from_the_country_and_says_so(ask):
    outcome = ask("身份证丢了要什么材料", EAST)
    assert "居民户口簿" in answer(outcome)
    assert "全国" in answer(outcome)
    assert any(e.id.startswith("guide:全国|") for e in cited(outcome))


def test_a_district_is_answered_from_its_city(ask):
    outcome = ask("失业金打哪个电话", WEST)
    assert "0899-55550001" in answer(outcome)
    assert "澄江市" in answer(outcome)


def test_a_fee_without_an_amount_gets_no_amount(ask):
    outcome = ask("养犬登记要交多少钱", EAST)
    assert outcome.action == "decline", "that it costs something is no answer to how much"
    assert "要收费" in answer(outcome) and "元" not in answer(outcome) and "12345" in answer(outcome)
    assert ask("养犬登记收不收费", EAST).action == "answer"


@pytest.mark.parametrize("text", ["残疾证新办一个月给多少钱", "残疾证新办能领多少", "残疾证新办一年补多少"])
def test_what_is_granted_is_no_fee(ask, text):
    assert "不收费" not in answer(ask(text, EAST))


@pytest.mark.parametrize("text", ["残疾证补办多少钱", "残疾证补领一张多少钱"])
def test_what_handling_costs_is_a_fee(ask, text):
    assert "不收费" in answer(ask(text, EAST))


def test_a_lapsed_guide_is_no_answer_for_today(ask):
    assert ask("临时救助要什么材料", EAST).action == "decline"
    assert "临时救助申请书" in answer(ask("临时救助要什么材料", EAST, day=date(2024, 6, 1)))


def test_a_material_that_is_not_on_the_list(ask):
    said = answer(ask("补残疾证要不要带户口本", EAST))
    assert "没有写「户口本」" in said
    assert "遗失声明" in said


def test_hearsay_is_set_against_the_guide(ask):
    outcome = ask("听说补残疾证要等3个月，是不是", EAST)
    assert "不一样" in answer(outcome)
    assert "10个工作日" in answer(outcome)


def test_hearsay_that_is_right_is_not_denied(ask):
    outcome = ask("听说补残疾证要10个工作日才能办好，是吗", EAST)
    assert "10个工作日" in answer(outcome)
    assert "不一样" not in answer(outcome)


# -- asking -----------------------------------------------------------------------------------------------------


def test_a_missing_region_is_asked_for_only_where_it_matters(ask):
    assert ask("残疾证丢了打哪个电话").slot == "region"
    assert ask("残疾证丢了要带什么材料").action == "answer"


def test_a_question_that_names_no_place_of_this_kind_offers_those_that_are_held(ask):
    outcome = ask("低保打哪个电话", CITY)
    assert (outcome.action, outcome.slot) == ("clarify", "region")
    assert len(outcome.options) == len(outcome.values) == 3


def test_an_unclear_matter_is_asked_for(ask):
    outcome = ask("身份证", EAST)
    assert (outcome.action, outcome.slot) == ("clarify", "topic")
    assert len(outcome.options) >= 2
    assert outcome.statements == []


def test_an_unclear_matter_is_not_asked_for_where_the_answer_is_the_same(ask):
    outcome = ask("残疾证要钱吗", WEST)
    assert outcome.action == "answer"
    assert "不收费" in answer(outcome)


@pytest.mark.parametrize("text", ["你说什么呢", "我想问一下"])
def test_nothing_to_go_by_is_asked_back(ask, text):
    assert ask(text).action == "clarify"


# -- texts ------------------------------------------------------------------------------------------------------


def test_a_rule_is_quoted_with_its_article(ask):
    outcome = ask("试用期最长几个月")
    assert outcome.action == "answer"
    assert "《中华人民共和国劳动合同法》第十九条" in answer(outcome)
    assert "不得超过六个月" in answer(outcome)
    assert cited(outcome)[0].locator == "第十九条"


@pytest.mark.parametrize("number", ["第十九条", "第19条"])
def test_a_named_article_is_quoted(ask, number):
    assert "同一用人单位与同一劳动者只能约定一次试用期" in answer(ask(f"劳动合同法{number}怎么规定的"))


def test_an_article_that_is_not_held_is_not_made_up(ask):
    said = answer(ask("劳动合同法第九百九十九条怎么规定的"))
    assert "第九百九十九条：" not in said


def test_the_text_in_force_on_the_day_is_quoted(ask):
    today = answer(ask("高龄津贴发多少钱", EAST))
    assert "一百三十元" in today
    assert "六十元" not in today
    before = answer(ask("高龄津贴发多少钱", EAST, day=date(2020, 5, 1)))
    assert "六十元" in before
    assert "一百三十元" not in before


def test_a_text_of_another_district_is_no_answer(ask):
    assert "九元" in answer(ask("公共租赁住房租金标准是多少", WEST))
    elsewhere = ask("公共租赁住房租金标准是多少", EAST)
    assert elsewhere.action == "decline"
    assert "九元" not in answer(elsewhere)


def test_a_stored_answer_is_given_as_stored(ask):
    outcome = ask("公交卡能在哪里充值", EAST)
    assert "在全市各便民服务站都能给公交卡充值。" in answer(outcome)
    assert cited(outcome)[0].id == "faq:city/1"


def test_a_hotline_is_no_answer_to_a_question(ask):
    assert ask("投诉打什么电话有用吗，我要投诉邻居养鸡", EAST).action != "answer"


# -- declining --------------------------------------------------------------------------------------------------

NOTHING = [
    "火星移民签证怎么办",
    "哪家医院看病最好",
    "明天股票会涨吗",
    "帮我写一首诗",
]


@pytest.mark.parametrize("text", NOTHING)
def test_without_a_basis_it_says_so_and_names_the_hotline(ask, text):
    outcome = ask(text, EAST)
    assert outcome.action == "decline"
    assert "12345" in answer(outcome)
    assert any(e.id == "faq:hotline/gov" for e in cited(outcome))


def test_a_field_that_the_guide_lacks_is_declined_with_the_windows_phone(ask):
    outcome = ask("低保的通办范围是什么", WEST)
    assert outcome.action == "decline"
    assert "通办范围" in answer(outcome)
    assert "西岭区" in answer(outcome)
    assert "0899-22220002" in answer(outcome)
    assert any(e.id.startswith("guide:") for e in cited(outcome))


def test_opening_hours_that_nobody_holds(ask):
    outcome = ask("东湖区婚姻登记处几点上班")
    assert outcome.action == "decline"
    assert "12345" in answer(outcome)


@pytest.mark.parametrize("text", ["我的失业金办到哪一步了", "帮我查一下我的公积金余额", "我的残疾证审批进度"])
def test_personal_cases_are_not_held(ask, text):
    outcome = ask(text, EAST)
    assert outcome.action == "decline"
    assert "个人" in answer(outcome)


@pytest.mark.parametrize("text", ["明年高龄津贴涨到多少", "2030年高龄津贴标准是多少"])
def test_the_future_is_not_held(ask, text):
    outcome = ask(text, EAST)
    assert outcome.action == "decline"
    assert "没有公布" in answer(outcome)
    assert "一百三十元" not in answer(outcome)


@pytest.mark.parametrize("text", ["北京的身份证补领打哪个电话", "北京的低保打哪个电话", "哈尔滨市残疾证补办电话"])
def test_a_place_that_is_not_held_gets_no_local_value(ask, text):
    outcome = ask(text)
    assert outcome.action == "decline"
    assert "0899" not in answer(outcome)


def test_a_place_that_is_not_held_gets_what_holds_everywhere_and_is_told_so(ask):
    outcome = ask("北京的身份证补领要什么材料")
    assert outcome.action == "answer"
    assert "北京" in outcome.statements[0].text
    assert "居民户口簿" in answer(outcome)
    assert all("东湖区" not in e.id for e in cited(outcome))
