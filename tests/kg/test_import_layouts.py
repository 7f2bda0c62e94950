import pytest
from kg_sheets import write_csv

from kg.import_files import import_files
from kg.rows import InputError
from kg.schema import Department, EdgeKind, Guide, Item, Region, Scenario

SCENARIOS = ("事项名称", "省级主管部门", "情形简称", "关联材料名称")


def load(tmp_path, *rows, region=None):
    (content,), report = import_files([write_csv(tmp_path / "a.csv", rows)], region)
    assert report.rows_read == report.rows_used + len(report.refused)
    return content, report


def by_type(content, kind):
    return [n for n in content.nodes if isinstance(n, kind)]


def required(content, holder):
    return [e.dst.removeprefix("material:") for e in content.edges if e.kind == EdgeKind.REQUIRES and e.src == holder]


def test_empty_cells_repeat_the_ones_above(tmp_path):
    content, report = load(
        tmp_path,
        SCENARIOS,
        ("学校设立", "甲省教育厅", "情形一：筹设", "申请书"),
        ("", "甲省教育厅", "", "章程,名单"),
        ("", "", "正式设立", "申请书"),
        ("学校注销", "甲省教育厅", "", "注销表"),
        ("", "甲省教育厅", "", "清算报告"),
    )
    assert report.rows_used == 5
    assert [g.id for g in by_type(content, Guide)] == ["guide:甲省|学校设立|", "guide:甲省|学校注销|"]
    first, second = by_type(content, Scenario)
    assert (first.name, first.item, first.guide, first.order) == ("筹设", "item:学校设立", None, 0)
    assert (second.name, second.order) == ("正式设立", 1)
    assert required(content, first.id) == ["申请书", "章程，名单"]
    assert required(content, "guide:甲省|学校注销|") == ["注销表", "清算报告"]
    assert [d.name for d in by_type(content, Department)] == ["甲省教育厅"]
    assert [r.id for r in by_type(content, Region)] == ["region:甲省"]


def test_departments_of_the_centre_do_not_hide_the_province(tmp_path):
    content, _ = load(
        tmp_path, SCENARIOS, ("办税", "国家税务总局甲省税务局", "无", "表"), ("", "", "", "照片"), region=None
    )
    assert [g.region for g in by_type(content, Guide)] == ["region:甲省"]


def test_unknown_province_needs_the_argument(tmp_path):
    rows = (SCENARIOS, ("学校设立", "教育局", "筹设", "申请书"))
    with pytest.raises(InputError, match="--region"):
        load(tmp_path, *rows)
    content, _ = load(tmp_path, *rows, region="甲省/乙市")
    assert [g.region for g in by_type(content, Guide)] == ["region:甲省/乙市"]


def test_material_before_any_item_is_refused(tmp_path):
    _, report = load(tmp_path, SCENARIOS, ("", "甲省教育厅", "", "章程"), ("设立", "甲省教育厅", "", "章程"))
    assert [r.place.row for r in report.refused] == [2]


def test_divisions(tmp_path):
    content, report = load(
        tmp_path,
        ("区划名称", "地区层级", "上级区划名称", "行政区划代码"),
        ("丙区", "区县级", "乙市,甲省", "123456"),
        ("胜利村", "村（社区）级", "某镇,丙区,乙市,甲省", ""),
        ("胜利村", "村（社区）级", "另镇,丙区,乙市,甲省", ""),
        ("", "区县级", "乙市,甲省", ""),
    )
    regions = {r.id: r for r in by_type(content, Region)}
    assert (regions["region:甲省/乙市/丙区"].level, regions["region:甲省/乙市/丙区"].code) == ("区县级", "123456")
    assert "region:甲省/乙市/丙区/某镇/胜利村" in regions and "region:甲省/乙市/丙区/另镇/胜利村" in regions
    assert "IN|region:甲省/乙市/丙区/某镇|region:甲省/乙市/丙区" in {e.key for e in content.edges}
    assert len(report.refused) == 1


def test_phrasings(tmp_path):
    content, _ = load(
        tmp_path, ("主项名称", "泛化"), ("身份证补领", "身份证丢了\n补身份证"), ("身份证补领", "补身份证；身份证掉了")
    )
    (item,) = by_type(content, Item)
    assert item.phrasings == ("身份证丢了", "补身份证", "身份证掉了")
