"""A bare number in a table is said with the unit that its column or its table is headed by; nothing is converted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.cells import lines, unit_over


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("照料护理标准（元/人·月） 分散供养", "520", "照料护理标准 分散供养：520元/人·月"),
        ("支付比例（%）", "60", "支付比例：60%"),
        ("最长期限（月）", "36", "最长期限：36个月"),
        ("户主（元）", "不补", "户主（元）：不补"),
        ("补助（万元）", "2", "补助（万元）：2"),
        ("价格", "12元/吨", "价格：12元/吨"),
        ("（元）", "30", "（元）：30"),
    ],
)
def test_the_unit_of_a_column_goes_behind_the_number(name, value, said):
    assert lines([{"档": "一档", name: value}], ["档", name]) == f"档：一档；{said}"


def test_the_unit_of_a_table_goes_with_its_amounts_only():
    row = {"档次": "1", "标准": "450", "比例": "50", "缴费（元/年）": "200", "人数": "3"}
    assert lines([row], row, "元/月") == "档次：1；标准：450元/月；比例：50；缴费：200元/年；人数：3"


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("二、补助标准 > 补助标准表（单位：元/户）", "元/户"),
        ("租住商品住房年度提取限额（元/年·户）", "元/年·户"),
        ("一、租房提取 > 单位：元/月", "元/月"),
        ("收费标准（单位：万元/台）", ""),
        ("单位：元、%", ""),
        ("第三章 保障标准", ""),
        ("标准（元/月） > 其中（元/年）", ""),
    ],
)
def test_the_unit_over_a_table(heading, unit):
    assert unit_over(heading) == unit


@given(
    st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=8), min_size=1, max_size=4), st.text(max_size=4)
)
def test_every_value_that_is_there_is_said(row, unit):
    said = lines([row], row, unit)
    assert all(value.strip() in said for value in row.values())
