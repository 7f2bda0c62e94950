import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.clauses import (
    condition_clauses,
    scenario_name,
    split_clauses,
    split_questions,
    split_steps,
    split_venues,
)

texts = st.text() | st.text(alphabet="12345、.．（一二三)）①②；。\n第步 →问答：？号窗口省市")


@given(texts)
def test_splitters_never_crash(text):
    split_clauses(text)
    condition_clauses(text)
    split_steps(text)
    split_venues(text)
    split_questions(text)
    assert scenario_name(scenario_name(text)) is not None


def test_numbered_conditions():
    text = "1、申请人具有本省户籍。\n2、向县级残联提出申请。"
    assert condition_clauses(text) == ("申请人具有本省户籍。", "向县级残联提出申请。")


@pytest.mark.parametrize("marks", [("1.", "2."), ("（一）", "（二）"), ("（一)", "(二)"), ("①", "②"), ("一、", "二、")])
def test_styles_of_numbers(marks):
    assert condition_clauses(f"{marks[0]}年满60周岁； {marks[1]}本市户籍") == ("年满60周岁；", "本市户籍")


def test_inner_numbering_stays_in_its_clause():
    text = "1、分户：\n（一）因财产分割；\n（二）因离婚。 2、立户。"
    assert condition_clauses(text) == ("分户：\n（一）因财产分割；\n（二）因离婚。", "立户。")


@pytest.mark.parametrize(
    "text", ["身高1.2米以下，行距2.5厘米", "发生以上第1.2.4情形的", "2014年10月1日以后", "法定成年人", "3、缺了前两条"]
)
def test_numbers_that_are_no_clauses(text):
    assert len(condition_clauses(text)) == 1


def test_one_of_several_stays_whole():
    text = "符合下列情形之一的，应当注销：\n1、死亡的；\n2、自愿注销的。"
    assert split_clauses(text).any_of
    assert condition_clauses(text) == (text,)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("申请→受理→审核→办结", ("申请", "受理", "审核", "办结")),
        ("1.申请；\n2.受理；\n3.发证", ("申请", "受理", "发证")),
        ("第一步：申请\n第二步：领取", ("申请", "领取")),
        ("申请\n受理", ("申请", "受理")),
        ("窗口当场办理", ("窗口当场办理",)),
        ("无", ()),
    ],
)
def test_steps(text, steps):
    assert split_steps(text) == steps


@pytest.mark.parametrize(
    ("text", "venues"),
    [
        ("甲省乙市丙区1号大厅；\n甲省乙市丁区2号大厅", ("甲省乙市丙区1号大厅", "甲省乙市丁区2号大厅")),
        ("甲省乙市丙区1号大厅 甲省乙市丁区2号大厅", ("甲省乙市丙区1号大厅", "甲省乙市丁区2号大厅")),
        ("甲省乙市丙区1号窗口、甲省乙市丁区派出所", ("甲省乙市丙区1号窗口", "甲省乙市丁区派出所")),
        ("1.甲大厅\n2. 乙大厅\n3.丙大厅", ("甲大厅", "乙大厅", "丙大厅")),
        ("二楼1、2、3、4号窗口\n、三楼5、6号窗口", ("二楼1、2、3、4号窗口、三楼5、6号窗口",)),
        ("新路交汇西行100米丙惠\n\n市政务服务中心二楼", ("新路交汇西行100米丙惠市政务服务中心二楼",)),
        ("各乡镇（街道）便民服务中心", ("各乡镇（街道）便民服务中心",)),
        ("大厅（东门；西门）", ("大厅（东门；西门）",)),
        ("1楼12.13.14号窗口", ("1楼12.13.14号窗口",)),
    ],
)
def test_venues(text, venues):
    assert split_venues(text) == venues


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("问：要钱吗？答：不要。问：多久？答：5天。", [("要钱吗？", "不要。"), ("多久？", "5天。")]),
        ("Q1：要钱吗？\nA1：不要。", [("要钱吗？", "不要。")]),
        ("1.要钱吗？\n不要。\n2.多久？\n5天。", [("要钱吗？", "不要。"), ("多久？", "5天。")]),
        ("请咨询窗口", []),
        ("要钱吗？", []),
    ],
)
def test_questions(text, pairs):
    assert split_questions(text) == pairs


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("情形1：女职工", "女职工"),
        ("情形2.单位经办人", "单位经办人"),
        ("情形三： 毕业5年 内的毕业生(博士)", "毕业5年内的毕业生（博士）"),
        ("参保人员死亡情形", "参保人员死亡情形"),
        ("情形1", "情形1"),
        ("无情形", ""),
        ("", ""),
    ],
)
def test_scenario_names(text, name):
    assert scenario_name(text) == name
