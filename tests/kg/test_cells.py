from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cells import (
    clean_name,
    clean_text,
    is_empty,
    parse_date,
    parse_limit,
    parse_yes_no,
    split_list,
)

cells = st.text() | st.text(alphabet="\"“”'（）()<>/&;；，、。 \n\t\ufeff\u200b０５Ａ1无情形—–-一二:：_x000D")


@given(cells)
def test_clean_text_is_idempotent(text):
    assert clean_text(clean_text(text)) == clean_text(text)


@given(cells)
def test_clean_name_is_idempotent_and_one_line(text):
    name = clean_name(text)
    assert clean_name(name) == name
    assert "\n" not in name


@given(cells)
def test_parsers_never_crash(text):
    limit = parse_limit(text)
    assert limit is None or limit.text
    parse_yes_no(text)
    parse_date(text)
    assert all(entry.strip() for entry in split_list(text))


@pytest.mark.parametrize(
    ("printed", "clean"),
    [
        ("１年之日前３０日内", "1年之日前30日内"),
        ("万通小区Ａ区28栋", "万通小区A区28栋"),
        ("（全角括号）；保留，中文标点。", "（全角括号）；保留，中文标点。"),
        ("\ufeff办\u200b理\u00a0地点\t大厅", "办理 地点 大厅"),
        ('"世纪街道0431-81860123 \n 临河街道0431-88476189"', "世纪街道0431-81860123\n临河街道0431-88476189"),
        ("第一行_x000D_\n\n\n第二行", "第一行\n第二行"),
        ("<p>申请<b>表</b></p><p>身份证&nbsp;</p>", "申请表\n身份证"),
        ("<script>alert(1)</script>户口簿", "户口簿"),
        ("年龄<16周岁", "年龄<16周岁"),
        ("“三险”缴费证明", "“三险”缴费证明"),
        ("身份证\ud800", "身份证"),
        ("⼀般⾏政", "一般行政"),
    ],
)
def test_clean_text(printed, clean):
    assert clean_text(printed) == clean


def test_names_with_different_brackets_and_blanks_are_one():
    assert clean_name("残损换新 (居住地) ") == clean_name("残损换新（居住地）。") == "残损换新（居住地）"
    assert clean_name("PDF version (draft)") == "PDF version (draft)"


@pytest.mark.parametrize("text", ["", "无", " 无。", "无情形", "/", "—", "——", "-", "None", "暂无"])
def test_empty_cells(text):
    assert is_empty(text)


def test_a_word_that_begins_with_none_is_not_empty():
    assert not is_empty("无需材料")
    assert not is_empty("0")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("5", 5, "工作日"),
        ("5.0", 5, "工作日"),
        ("5个工作日", 5, "工作日"),
        ("十五个工作日", 15, "工作日"),
        ("20日", 20, "自然日"),
        ("六十日", 60, "自然日"),
        ("1年", 1, "年"),
        ("3个月", 3, "月"),
        ("24小时", 24, "小时"),
        ("即时办结", 0, "即办"),
        ("当场办结", 0, "即办"),
        ("自受理之日起5个工作日（不含公示30日）", 5, "工作日"),
        ("3-5个工作日", None, None),
        ("材料齐全3个工作日，需核实的10个工作日", None, None),
        ("视情况而定", None, None),
    ],
)
def test_limits(text, value, unit):
    limit = parse_limit(text)
    assert (limit.value, limit.unit, limit.text) == (value, unit, text)


def test_no_limit():
    assert parse_limit("") is None
    assert parse_limit("无") is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("是", True),
        ("收费", True),
        ("是，每证10元", True),
        ("Y", True),
        ("1", True),
        ("否", False),
        ("不收费", False),
        ("免费", False),
        ("无", False),
        ("FALSE", False),
        ("0", False),
        ("按规定", None),
        ("", None),
    ],
)
def test_yes_no(text, answer):
    assert parse_yes_no(text) is answer


@pytest.mark.parametrize(
    "text", ["2024-05-30", "2024/5/30", "2024.5.30", "2024年5月30日", "20240530", "2024-05-30 00:00"]
)
def test_dates(text):
    assert parse_date(text) == date(2024, 5, 30)


@pytest.mark.parametrize("text", ["2024-13-01", "长期", "2024", "20240231", ""])
def test_no_dates(text):
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("身份证;户口簿；照片", ["身份证", "户口簿", "照片"]),
        ("身份证\n户口簿", ["身份证", "户口簿"]),
        ("1.身份证\n2.户口簿", ["身份证", "户口簿"]),
        ("机构的章程,首届理事会、董事会名单", ["机构的章程,首届理事会、董事会名单"]),
        ("材料（甲；乙）；《丙；丁》", ["材料（甲；乙）", "《丙；丁》"]),
        ("户籍注销证明、\n死亡证明", ["户籍注销证明、", "死亡证明"]),
        ("户籍注销证明\n、死亡证明其中之一", ["户籍注销证明、死亡证明其中之一"]),
        ("身份\n证；户口簿", ["身份证", "户口簿"]),
        ("括号（不成对；还是要分", ["括号（不成对", "还是要分"]),
        ("6个月以上的缴费证明", ["6个月以上的缴费证明"]),
        ("3.5厘米照片", ["3.5厘米照片"]),
        ("无", []),
        ("；；", []),
    ],
)
def test_lists(text, entries):
    assert split_list(text) == entries
