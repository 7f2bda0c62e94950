"""Values of guides, word for word, each with the evidence that carries it."""

from datetime import date

import pytest
from city_kb import CITY, DAY, EAST, HTML_VENUE, WEST
from city_kit import Kit

from kg.schema import NATION, Scenario, guide_id, item_id
from kg.store import Snapshot
from kg.view import GraphView
from rag.lookup import Lookup, limit_text, material_lines


@pytest.fixture(scope="module")
def lookup(city_view):
    return Lookup(city_view, DAY)


def guide(lookup, region, name, sub=None):
    return lookup.view.nodes[guide_id(region, name, sub)]


def value(lookup, field, region, name, sub=None):
    return lookup.value(guide(lookup, region, name, sub), field)


def small(**values):
    """A lookup over one guide, and that guide."""
    kit = Kit("s")
    kit.item("甲证补办")
    key = kit.guide("region:乙省", "甲证补办", **values)
    content = kit.content()
    view = GraphView(Snapshot(1, nodes=[("s", n) for n in content.nodes], edges=[("s", e) for e in content.edges]))
    return Lookup(view, DAY), view.nodes[key]


# -- which guides -----------------------------------------------------------------------------------------------


def test_the_chain_runs_from_the_district_upward(lookup):
    items = ["item:居民身份证丢失补领", "item:居民身份证补领"]
    assert [r for r, _ in lookup.chain(items, EAST)] == [EAST, NATION]
    assert [r for r, _ in lookup.chain(items, WEST)] == [NATION]


def test_a_district_falls_back_to_its_city(lookup):
    assert [r for r, _ in lookup.chain(["item:高龄津贴发放"], WEST)] == [CITY]


def test_below_finds_the_districts(lookup):
    assert len(lookup.below(["item:残疾人证挂失补办"], CITY)) == 3
    assert lookup.below(["item:高龄津贴发放"], EAST) == []


def test_a_guide_that_has_lapsed_is_not_found(lookup):
    items = ["item:临时救助"]
    assert lookup.guides(items, EAST) == []
    assert len(Lookup(lookup.view, date(2024, 12, 31)).guides(items, EAST)) == 1
    assert Lookup(lookup.view, date(2025, 1, 1)).guides(items, EAST) == []


def test_titles_name_the_sub_item(lookup):
    sub = guide(lookup, EAST, "残疾人证新办", "居住地申请")
    assert lookup.title(sub) == "残疾人证新办（居住地申请）"
    assert lookup.variant(sub) == "居住地申请"
    assert lookup.variant(guide(lookup, EAST, "养犬登记")) == ""


# -- values and their evidence ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "parts"),
    [
        ("phones", ("0899-11110001",)),
        ("complaint_phones", ("0899-11119999",)),
        ("venues", ("东湖区政务服务中心1楼残联窗口",)),
        ("hours", ("周一至周五 9:00-16:30",)),
        ("promised_limit", ("10个工作日",)),
        ("legal_limit", ("20个工作日",)),
        ("department", ("东湖区残疾人联合会",)),
        ("scope", ("全市通办",)),
        ("咨询邮箱", ("canlian1111@example.org",)),
        ("materials", ("居民身份证", "两寸白底照片", "遗失声明")),
    ],
)
def test_values_are_as_printed_and_cited(lookup, field, parts):
    found = value(lookup, field, EAST, "残疾人证挂失补办")
    assert found.parts == parts
    (evidence,) = found.evidence
    assert all(p.removesuffix("个工作日") in evidence.quote for p in parts)
    assert "东湖区" in evidence.locator
    assert evidence.title == "残疾人证挂失补办"


@pytest.mark.parametrize("field", ["online_url", "scope", "steps", "不存在的列"])
def test_what_the_guide_does_not_say_is_nothing(lookup, field):
    assert value(lookup, field, WEST, "残疾人证挂失补办") is None


def test_markup_in_a_value_is_text(lookup):
    found = value(lookup, "venues", EAST, "老年人优待证办理")
    assert found.parts == (HTML_VENUE,)
    assert found.evidence[0].quote == HTML_VENUE


@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [
        ("10", "工作日", "10个工作日"),
        ("10个工作日", "工作日", "10个工作日"),
        ("即办", "即办", "即办"),
        ("30", None, "30"),
    ],
)
def test_limits(text, unit, said):
    assert limit_text(text, unit) == said


@pytest.mark.parametrize(
    ("charged", "text", "words", "never"),
    [
        (False, None, "不收费", "要收费"),
        (False, "不收费", "不收费", "要收费"),
        (True, "40元/证", "40元/证", "不收费"),
        (True, None, "要收费", "不收费"),
        (None, "每本10元", "每本10元", "不收费"),
        (None, "办证不收费", "办证不收费", "要收费"),
    ],
)
def test_fees(charged, text, words, never):
    lookup, guide = small(fee_charged=charged, fee_text=text)
    said = lookup.value(guide, "fee").parts[0]
    assert words in said
    assert never not in said


def test_a_fee_of_which_nothing_is_said():
    lookup, guide = small()
    assert lookup.value(guide, "fee") is None


# -- materials --------------------------------------------------------------------------------------------------


def test_alternatives_of_a_group_share_a_line(lookup):
    lines = value(lookup, "materials", NATION, "居住证申领").parts
    assert lines[1] == "下列之一：房屋租赁合同 / 房屋产权证明 / 单位出具的住宿证明"
    assert len(lines) == 3


def test_form_copies_and_necessity_are_said(lookup):
    lines = value(lookup, "materials", NATION, "居住证申领").parts
    assert "原件" in lines[0]
    assert "1份" in lines[0]
    assert "必要" not in lines[0]
    assert "非必要" in lines[2]
    assert "2份" in lines[2]


def test_materials_keep_the_order_of_the_source(city_view):
    required = city_view.requirements(guide_id(EAST, "残疾人证挂失补办"))
    assert [line for line in material_lines(list(required))] == ["居民身份证", "两寸白底照片", "遗失声明"]
    assert material_lines([]) == ()


def test_materials_by_scenario(lookup):
    found = value(lookup, "materials", EAST, "残疾人证换领")
    assert found.parts == ("原残疾人证",)
    assert dict(found.by_scenario) == {"期满换领": ("残疾评定表",), "残损换新": ("损坏的证件",)}
    assert "期满换领：残疾评定表" in found.evidence[0].quote


def test_no_materials_needed_is_not_the_same_as_nothing_said(lookup):
    assert value(lookup, "materials", EAST, "老年人优待证办理").parts == ("无需材料",)
    assert value(lookup, "materials", CITY, "失业保险金的申领") is None


def test_scenarios_that_a_province_sets_for_all_regions():
    kit = Kit("s")
    kit.item("甲证补办")
    kit.guide("region:乙省", "甲证补办", phones=("0000-1234567",))
    scenario = Scenario(id="scenario:甲#本人", name="本人办理", item=item_id("甲证补办"))
    kit.nodes.append(scenario)
    kit.require(scenario.id, ["身份证原件"])
    content = kit.content()
    view = GraphView(Snapshot(1, nodes=[("s", n) for n in content.nodes], edges=[("s", e) for e in content.edges]))
    found = Lookup(view, DAY).value(view.nodes[guide_id("region:乙省", "甲证补办")], "materials")
    assert found.by_scenario == (("本人办理", ("身份证原件",)),)


def test_equal_lists_are_equal_in_any_order():
    first, second = (small(materials=m) for m in (["甲", "乙"], ["乙", "甲"]))
    other = small(materials=["甲", "丙"])
    keys = [lookup.value(guide, "materials").key for lookup, guide in (first, second, other)]
    assert keys[0] == keys[1] != keys[2]


# -- basis ------------------------------------------------------------------------------------------------------


def test_the_basis_is_the_article_with_its_text(lookup):
    found = value(lookup, "basis_text", NATION, "居民身份证丢失补领")
    assert found.parts[0] == "《中华人民共和国居民身份证法》第十二条"
    assert found.evidence[0].id == "article:中华人民共和国居民身份证法#第十二条"
    assert "六十日内发放" in found.evidence[0].quote


def test_a_basis_that_the_guide_prints_stays_as_printed():
    lookup, guide = small(basis_text="《某条例》（2019年）第八条")
    assert lookup.value(guide, "basis_text").parts == ("《某条例》（2019年）第八条",)


def test_no_basis(lookup):
    assert value(lookup, "basis_text", EAST, "养犬登记") is None


def test_a_basis_that_is_not_held_says_nothing():
    lookup, guide = small(basis=[("没有收录的法律", "第一条")])
    assert lookup.value(guide, "basis_text") is None
