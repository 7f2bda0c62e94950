from datetime import date, timedelta

import pytest

from kg.schema import (
    NATION,
    Article,
    Document,
    Edge,
    EdgeKind,
    Guide,
    Item,
    Limit,
    Region,
    SourceContent,
    region_id,
)
from kg.store import Snapshot
from kg.validate import summary, validate
from kg.view import GraphView

DISTRICTS = [("甲省",), ("甲省", "乙市"), ("甲省", "乙市", "丙丁区"), ("甲省", "乙市", "戊己区")]
HERE = "region:甲省/乙市/丙丁区"


def content(*extra, source="file:a.csv", edges=(), **values):
    regions = [Region(id=region_id(p), name=p[-1], path=p) for p in DISTRICTS]
    guide = Guide(**{"id": "guide:x", "item": "item:x", "region": HERE, "no_materials": True} | values)
    nodes = [*regions, Item(id="item:x", name="x"), guide, *extra]
    return SourceContent(source_id=source, title="a", nodes=nodes, edges=list(edges))


def codes(*contents, view=None):
    return [(f.severity, f.code) for f in validate(contents, view)]


def law_view():
    document = Document(id="doc:法", title="中华人民共和国某某法")
    article = Article(id="article:法#第四十六条", document=document.id, locator="第四十六条", text="全文")
    return GraphView(Snapshot(1, nodes=[("law", document), ("law", article)], ranks={"law": 1}))


def test_sound_content_has_no_findings():
    sound = content(
        phones=("南街 0431-85695018", "12345", "13812345678"),
        hours="工作日9:00-17:00",
        fee_charged=True,
        fee_text="每证40元",
        promised_limit=Limit(text="5", value=5, unit="工作日"),
        legal_limit=Limit(text="20", value=20, unit="工作日"),
        venues=("甲省乙市丙丁区一号", "二楼大厅", "乙市各窗口"),
        valid_to=date.today() + timedelta(days=1),
    )
    assert codes(sound) == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"phones": ("电话咨询",)}, "电话格式"),
        ({"complaint_phones": ("0431-856950",)}, "电话格式"),
        ({"hours": "春夏季节"}, "办理时间没有钟点"),
        ({"fee_charged": True}, "收费但没有标准"),
        ({"promised_limit": Limit(text="视情况")}, "期限无法识别"),
        ({"promised_limit": Limit(text="9999", value=9999, unit="工作日")}, "期限可疑"),
        (
            {"promised_limit": Limit(text="9", value=9, unit="月"), "legal_limit": Limit(text="3", value=3, unit="月")},
            "承诺时限长于法定时限",
        ),
        ({"venues": ("甲省乙市戊己区长路1号",)}, "办理地点在别的区划"),
        ({"valid_to": date(2020, 1, 1)}, "已经失效"),
        ({"valid_from": date(2030, 1, 1), "valid_to": date(2029, 1, 1)}, "日期颠倒"),
        ({"valid_from": date(202, 1, 1)}, "日期可疑"),
    ],
)
def test_doubtful_values_are_warnings(values, code):
    assert codes(content(**values)) == [("warning", code)]


def test_guide_without_materials_is_noted_unless_each_region_sets_them():
    assert codes(content(no_materials=False)) == [("info", "没有材料")]
    assert codes(content(no_materials=False, local_fields=("materials",))) == []


@pytest.mark.parametrize(
    "values", [{"item": "item:none"}, {"region": "region:none"}, {"department": "department:none"}]
)
def test_missing_references_are_errors(values):
    assert ("error", "引用不存在") in codes(content(**values))


def test_dangling_edges_are_errors():
    edge = Edge(kind=EdgeKind.REQUIRES, src="guide:x", dst="material:none")
    assert ("error", "引用不存在") in codes(content(edges=[edge]))
    assert codes(content(edges=[Edge(kind=EdgeKind.IN, src="guide:x", dst=NATION)])) == []


def test_contradicting_duplicates_in_one_source_are_errors():
    other = Item(id="item:x", name="另一个")
    assert ("error", "同一来源自相矛盾") in codes(content(other))
    assert codes(content(Item(id="item:x", name="x"))) == []
    assert codes(content(), content(source="file:b.csv", hours="9:00")) == []


def test_cited_articles():
    cites = content(basis_text="《某某法》第46条、第九十九条；《没有的法》第一条")
    assert codes(cites) == []
    assert codes(cites, view=law_view()) == [("warning", "依据的条款不存在"), ("info", "依据的文件未入库")]
    edge = Edge(kind=EdgeKind.BASED_ON, src="guide:x", dst="article:法#第九十九条")
    assert codes(content(edges=[edge]), view=law_view()) == [("error", "引用的条款不存在")]
    held = Edge(kind=EdgeKind.BASED_ON, src="guide:x", dst="article:法#第四十六条")
    assert codes(content(edges=[held]), view=law_view()) == []


def test_summary_groups_and_cuts():
    findings = validate([content(phones=tuple(f"窗口{n}" for n in range(9)))])
    lines = summary(findings, shown=2)
    assert lines[0] == "警告「电话格式」9 处："
    assert len(lines) == 3
