import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kg_sheets import GUIDE_HEADER, guide_row, write_csv, write_xlsx

from kg.import_files import import_files
from kg.rows import InputError
from kg.schema import Condition, Department, EdgeKind, Faq, Guide, Item, Region, Scenario
from kg.validate import validate

GUIDE = "guide:甲省/乙市/丙区|身份证补领|"


def run(tmp_path, *rows, header=GUIDE_HEADER, name="a.csv", region=None):
    path = write_csv(tmp_path / name, [header, *rows])
    contents, report = import_files([path], region)
    assert report.rows_read == report.rows_used + len(report.refused)
    return contents[0], report


def nodes(content, kind):
    return {n.id: n for n in content.nodes if isinstance(n, kind)}


def required(content, holder):
    edges = [e for e in content.edges if e.kind == EdgeKind.REQUIRES and e.src == holder]
    return [e.dst.removeprefix("material:") for e in sorted(edges, key=lambda e: e.props.get("order", 0))]


def one_guide(tmp_path, **columns):
    header = ("区划名称", "上级区划名称", "主项名称", *columns)
    content, report = run(tmp_path, ("丙区", "乙市,甲省", "身份证补领", *columns.values()), header=header)
    (guide,) = nodes(content, Guide).values()
    return guide, content, report


def test_one_row_a_material(tmp_path):
    content, report = run(tmp_path, guide_row(material="户口簿"), guide_row(material="照片"))
    assert list(nodes(content, Guide)) == [GUIDE]
    assert required(content, GUIDE) == ["户口簿", "照片"]
    assert (report.guides, report.rows_used) == (1, 2)


def test_one_row_a_guide(tmp_path):
    content, _ = run(tmp_path, guide_row(material="1.户口簿;2.章程,名单（甲；乙）；照片"))
    assert required(content, GUIDE) == ["户口簿", "章程，名单（甲；乙）", "照片"]


def test_regions_above_and_edges(tmp_path):
    content, _ = run(tmp_path, guide_row())
    assert {r.path for r in nodes(content, Region).values()} == {("甲省",), ("甲省", "乙市"), ("甲省", "乙市", "丙区")}
    keys = {e.key for e in content.edges}
    assert f"IMPLEMENTS|{GUIDE}|item:身份证补领" in keys
    assert f"IN|{GUIDE}|region:甲省/乙市/丙区" in keys
    assert "IN|region:甲省/乙市/丙区|region:甲省/乙市" in keys


def test_sub_item(tmp_path):
    content, _ = run(
        tmp_path, guide_row(sub="居住地 (申请)"), guide_row(sub="居住地（申请）", material="照片"), guide_row()
    )
    assert set(nodes(content, Guide)) == {GUIDE, GUIDE + "居住地（申请）"}
    sub = nodes(content, Item)["item:身份证补领/居住地（申请）"]
    assert sub.parent == "item:身份证补领"
    assert f"PART_OF|{sub.id}|item:身份证补领" in {e.key for e in content.edges}
    assert nodes(content, Guide)[GUIDE + "居住地（申请）"].item == sub.id


def test_scenarios(tmp_path):
    content, _ = run(
        tmp_path,
        guide_row(scenario="情形1：本人", material="户口簿"),
        guide_row(scenario="情形2.代办", material="委托书"),
        guide_row(scenario="无情形", material="照片"),
    )
    scenarios = nodes(content, Scenario)
    assert [(s.name, s.order) for s in scenarios.values()] == [("本人", 0), ("代办", 1)]
    assert required(content, GUIDE) == ["照片"]
    own, other = scenarios
    assert required(content, own) == ["户口簿"] and required(content, other) == ["委托书"]
    assert f"HAS_SCENARIO|{GUIDE}|{own}" in {e.key for e in content.edges}


def test_no_materials_needed(tmp_path):
    content, _ = run(tmp_path, guide_row(material="无需材料"))
    assert nodes(content, Guide)[GUIDE].no_materials
    content, _ = run(tmp_path, guide_row(material="无"))
    assert not nodes(content, Guide)[GUIDE].no_materials
    content, _ = run(tmp_path, guide_row(material="无需材料"), guide_row(material="照片", scenario="代办"))
    guide = nodes(content, Guide)[GUIDE]
    assert not guide.no_materials
    assert guide.extra["不分情形时的材料"] == "无需材料"


def test_requirement_properties(tmp_path):
    header = (*GUIDE_HEADER, "必要性", "材料形式", "份数", "材料来源")
    content, report = run(
        tmp_path,
        (*guide_row(material="户口簿；照片；表"), "必要；容缺后补；非必要", "原件", "1；2；1", "申请人自备；拍照"),
        header=header,
    )
    props = {e.dst: e.props for e in content.edges if e.kind == EdgeKind.REQUIRES}
    assert [p["necessity"] for p in props.values()] == ["必要", "容缺", "非必要"]
    assert [p["form"] for p in props.values()] == ["原件"] * 3
    assert props["material:照片"]["copies"] == "2"
    assert "source" not in props["material:照片"]
    assert nodes(content, Guide)[GUIDE].extra["材料来源"] == "申请人自备；拍照"
    assert len(report.notes) == 1


def test_guide_values(tmp_path):
    guide, content, _ = one_guide(
        tmp_path,
        承办部门="丙区公安分局",
        服务对象="自然人、法人",
        法定时限="六十日",
        承诺办结时限="5",
        是否收费="是",
        收费标准="每证40元",
        受理条件="1、丢失。\n2、本市户籍。",
        办理流程="申请→发证",
        办理地点="一楼大厅；二楼大厅",
        办公时间="工作日9：00-17：00",
        咨询电话="南街0431-85695018；0431-81179815（北街）",
        投诉电话="12345",
        生效日期="2024年1月1日",
        失效日期="2026-12-31",
        网址="https://example.org/a",
        备注="可邮寄",
    )
    assert guide.department == "department:甲省/乙市/丙区/丙区公安分局"
    assert nodes(content, Department)[guide.department].name == "丙区公安分局"
    assert f"HANDLED_BY|{guide.id}|{guide.department}" in {e.key for e in content.edges}
    assert guide.audience == ("自然人", "法人")
    assert (guide.legal_limit.value, guide.legal_limit.unit) == (60, "自然日")
    assert (guide.promised_limit.text, guide.promised_limit.value, guide.promised_limit.unit) == ("5", 5, "工作日")
    assert (guide.fee_charged, guide.fee_text) == (True, "每证40元")
    assert [c.text for c in nodes(content, Condition).values()] == ["丢失。", "本市户籍。"]
    assert sum(e.kind == EdgeKind.IF for e in content.edges) == 2
    assert guide.steps == ("申请", "发证")
    assert guide.venues == ("一楼大厅", "二楼大厅")
    assert guide.hours == "工作日9：00-17：00"
    assert guide.phones == ("南街 0431-85695018", "北街 0431-81179815")
    assert guide.complaint_phones == ("12345",)
    assert (guide.valid_from, guide.valid_to) == (date(2024, 1, 1), date(2026, 12, 31))
    assert guide.online_url == "https://example.org/a"
    assert guide.extra == {"备注": "可邮寄"}


def test_values_that_are_not_what_the_column_says_are_kept_as_text(tmp_path):
    guide, _, report = one_guide(tmp_path, 咨询方式="电话咨询", 失效日期="另行通知", 常见问题="请到窗口咨询")
    assert guide.phones == () and guide.valid_to is None
    assert guide.extra == {"咨询方式": "电话咨询", "失效日期": "另行通知", "常见问题": "请到窗口咨询"}
    assert len(report.notes) == 3


@pytest.mark.parametrize(
    ("charged", "standard", "expected"),
    [
        ("否", "无", (False, None)),
        ("不收费", "", (False, None)),
        ("是，每证10元", "", (True, "是，每证10元")),
        ("", "10元/证", (True, "10元/证")),
        ("", "免费", (False, "免费")),
        ("", "", (None, None)),
    ],
)
def test_fees(tmp_path, charged, standard, expected):
    guide, _, _ = one_guide(tmp_path, 收费情况=charged, 收费标准=standard)
    assert (guide.fee_charged, guide.fee_text) == expected


def test_questions(tmp_path):
    guide, content, _ = one_guide(tmp_path, 常见问题="问：要钱吗？答：不要。")
    (faq,) = nodes(content, Faq).values()
    assert (faq.question, faq.answer, faq.item, faq.region) == ("要钱吗？", "不要。", guide.item, guide.region)
    assert {e.key for e in content.edges if e.src == faq.id} == {
        f"ABOUT|{faq.id}|{guide.item}",
        f"IN|{faq.id}|{guide.region}",
    }


def test_contradicting_values_keep_the_first_and_are_listed(tmp_path):
    content, report = run(
        tmp_path,
        guide_row(phone="0431-11112222", material="户口簿"),
        guide_row(phone="0431—11112222", material="照片"),
        guide_row(phone="0431-33334444", material="表"),
    )
    assert nodes(content, Guide)[GUIDE].phones == ("0431-11112222",)
    assert required(content, GUIDE) == ["户口簿", "照片", "表"]
    (conflict,) = report.conflicts
    assert (conflict.place.row, conflict.column) == (4, "咨询方式")
    assert (conflict.kept, conflict.other) == ("0431-11112222", "0431-33334444")


def test_refused_rows_are_listed_with_their_reason(tmp_path):
    _, report = run(
        tmp_path,
        guide_row(),
        guide_row(item=""),
        guide_row(region="", above=""),
        GUIDE_HEADER,
        guide_row(region="无此区", above=""),
    )
    assert [(r.place.row, r.reason[:8]) for r in report.refused] == [
        (3, "缺「主项名称」"),
        (4, "缺区划名称"),
        (5, "与表头相同"),
        (6, "区划「无此区」的"),
    ]
    assert report.rows_used == 1


def test_row_with_only_a_material_continues_the_guide_above(tmp_path):
    content, report = run(tmp_path, guide_row(), ("", "", "", "", "", "", "照片"))
    assert required(content, GUIDE) == ["户口簿", "照片"]
    assert not report.refused


def test_region_argument_fills_in_and_is_the_parent(tmp_path):
    header = ("区划名称", "主项名称", "材料名称")
    content, _ = run(tmp_path, ("", "补领", "照片"), ("丁县", "补领", "照片"), header=header, region="甲省/乙市")
    assert set(nodes(content, Guide)) == {"guide:甲省/乙市|补领|", "guide:甲省/乙市/丁县|补领|"}
    content, _ = run(tmp_path, ("补领", "照片"), header=header[1:], region="甲省/乙市")
    assert set(nodes(content, Guide)) == {"guide:甲省/乙市|补领|"}


def test_missing_region_column_without_argument_is_an_error(tmp_path):
    with pytest.raises(InputError, match="--region") as caught:
        run(tmp_path, ("补领", "照片"), header=("主项名称", "材料名称"))
    assert caught.value.row == 1


def test_bare_names_are_placed_by_what_other_files_print(tmp_path):
    write_csv(tmp_path / "a.csv", [("区划名称", "地区层级", "上级区划名称"), ("子区", "区县级", "丑市,寅省")])
    write_csv(tmp_path / "b.csv", [("区划名称", "主项名称", "材料名称"), ("子区", "补领", "照片")])
    contents, _ = import_files([tmp_path])
    assert set(nodes(contents[1], Guide)) == {"guide:寅省/丑市/子区|补领|"}
    assert nodes(contents[1], Region)["region:寅省/丑市/子区"].level == "区县级"


def test_later_file_wins_and_duplicates_are_counted(tmp_path):
    write_csv(tmp_path / "g_02.csv", [GUIDE_HEADER, guide_row(phone="0431-22222222")])
    write_csv(tmp_path / "g_01.csv", [GUIDE_HEADER, guide_row(phone="0431-11111111"), guide_row(item="换领")])
    contents, report = import_files([tmp_path / "g_02.csv", tmp_path / "g_01.csv"])
    assert [c.source_id for c in contents] == ["file:g_01.csv", "file:g_02.csv"]
    (duplicate,) = report.duplicates
    assert (duplicate.guide, duplicate.winner, duplicate.losers) == (GUIDE, "file:g_02.csv", ("file:g_01.csv",))
    assert report.guides == 2


def test_same_content_gives_the_same_nodes(tmp_path):
    rows = [GUIDE_HEADER, guide_row(), guide_row(scenario="代办", material="委托书")]
    (first,), _ = import_files([write_csv(tmp_path / "a.csv", rows)])
    (second,), _ = import_files([write_xlsx(tmp_path / "b.xlsx", rows)])
    assert first.nodes == second.nodes and first.edges == second.edges
    assert first.sha256 != second.sha256


def test_sheets_and_files_that_are_not_used_are_listed(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    write_xlsx(
        folder / "a.xlsx", [GUIDE_HEADER, guide_row()], [("姓名", "年龄"), ("某", 1)], [], titles=("指南", "名单", "空")
    )
    (folder / "~$a.xlsx").write_bytes(b"lock")
    (folder / "说明.txt").write_text("x")
    contents, report = import_files([folder])
    assert len(contents) == 1
    assert [line.split("：")[0] for line in report.sheets_ignored] == ["a.xlsx「名单」", "a.xlsx「空」"]
    assert report.files_ignored == ["说明.txt：不是表格文件"]


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([("姓名", "年龄"), ("某", "1")], "应为列名"),
        ([GUIDE_HEADER], "只有表头"),
        ([GUIDE_HEADER, guide_row(item="")], "全部拒收"),
    ],
)
def test_unusable_tables(tmp_path, rows, word):
    with pytest.raises(InputError, match=word):
        import_files([write_csv(tmp_path / "a.csv", rows)])


def test_two_files_of_one_name_are_refused(tmp_path):
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        write_csv(tmp_path / folder / "a.csv", [GUIDE_HEADER, guide_row()])
    with pytest.raises(InputError, match="同名"):
        import_files([tmp_path / "x" / "a.csv", tmp_path / "y" / "a.csv"])
    assert len(import_files([tmp_path])[0]) == 2


def test_progress_reaches_the_number_of_rows(tmp_path):
    seen = []
    path = write_csv(tmp_path / "a.csv", [GUIDE_HEADER, *[guide_row(material=f"材料{n}") for n in range(450)]])
    import_files([path], progress=lambda name, rows: seen.append((name, rows)))
    assert seen[-1] == ("a.csv", 451)
    assert len(seen) > 2


_CELL = st.text(max_size=12) | st.sampled_from(
    [
        "",
        "无",
        "补领",
        "丙区",
        "乙市,甲省",
        "户口簿；照片",
        "情形1：代办",
        "5个工作日",
        "是",
        "1、甲 2、乙",
        "2024-01-01",
        "问：？答：。",
    ]
)
_COLUMNS = [
    "区划名称",
    "上级区划名称",
    "主项名称",
    "业务办理项名称",
    "承诺办结时限",
    "是否收费",
    "受理条件",
    "办理流程",
    "办理地点",
]
_COLUMNS += ["咨询方式", "情形", "材料名称", "材料必要性", "常见问题", "生效日期", "备注"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(_CELL, min_size=len(_COLUMNS), max_size=len(_COLUMNS)), max_size=6))
def test_any_cells_are_used_or_refused_and_make_sound_content(tmp_path, rows):
    good = ["丙区", "乙市,甲省", "补领", *[""] * (len(_COLUMNS) - 3)]
    path = tmp_path / "a.jsonl"
    lines = [dict(zip(_COLUMNS, row, strict=True)) for row in [good, *rows]]
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    contents, report = import_files([path])
    assert report.rows_read == report.rows_used + len(report.refused)
    assert not [f for f in validate(contents) if f.severity == "error"]
    for node in contents[0].nodes:
        node.model_dump_json().encode()
