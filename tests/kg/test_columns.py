import pytest

from kg.columns import find_header, resolve_columns
from kg.rows import Row


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("事项名称", "主项名称"),
        ("办理材料", "材料名称"),
        ("申请材料（原件）", "材料名称"),
        ("咨询电话", "咨询方式"),
        ("收费情况", "是否收费"),
        ("办结时限", "承诺办结时限"),
        ("办理时限（工作日）", "承诺办结时限"),
        ("法定时限", "法定办结时限"),
        ("受理 地点", "办理地点"),
        ("办公\n时间", "办理时间"),
        ("*承办部门", "实施主体"),
        ("责任部门", "实施主体"),
        ("ＦＡＱ", "常见问题"),
    ],
)
def test_synonyms(heading, name):
    assert resolve_columns([heading]).known == {name: 0}


@pytest.mark.parametrize(
    ("header", "layout"),
    [
        (["区划名称", "主项名称", "材料名称"], "guides"),
        (["事项名称", "材料名称", "办结时限"], "guides"),
        (["事项名称", "省级主管部门", "情形简称", "关联材料名称"], "scenarios"),
        (["区划名称", "地区层级", "上级区划名称"], "divisions"),
        (["主项名称", "泛化"], "phrasings"),
        (["姓名", "年龄"], None),
    ],
)
def test_layouts(header, layout):
    assert resolve_columns(header).layout == layout


def test_exact_name_wins_and_the_other_is_kept():
    columns = resolve_columns(["咨询电话", "咨询方式", "备注", "备注"])
    assert columns.known == {"咨询方式": 1}
    assert columns.extra == {"咨询电话": 0, "备注": 2, "备注#2": 3}


def test_header_below_a_title():
    rows = [
        Row("a", "", 1, ("某市办事指南汇总表",)),
        Row("a", "", 2, ("主项名称", "材料名称")),
        Row("a", "", 3, ("补领", "户口簿")),
    ]
    index, columns = find_header(rows)
    assert index == 1
    assert columns.get(rows[2], "材料名称") == "户口簿"
    assert columns.get(rows[0], "材料名称") == ""
    assert find_header(rows[:1]) is None
