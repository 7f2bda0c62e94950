"""One matter in one place: what is said, from which level, and what has to be asked first."""

import re

import pytest
from city_kb import CITY, DAY, EAST, STEADY, WEST
from city_kit import Kit
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.schema import NATION, Limit, Region
from kg.store import Snapshot
from kg.view import GraphView
from rag.lookup import Lookup
from rag.printed import cut
from rag.sections import build
from rag.wanted import Wanted

HERE, THERE = "region:乙市/丙区", "region:乙市/丁区"
NAME = "甲证补办"


def lookup_of(kit):
    for path in (("乙市",), ("乙市", "丙区"), ("乙市", "丁区")):
        kit.nodes.append(Region(id="region:" + "/".join(path), name=path[-1], path=path))
    content = kit.content()
    nodes, edges = [("s", n) for n in content.nodes], [("s", e) for e in content.edges]
    return Lookup(GraphView(Snapshot(1, nodes=nodes, edges=edges)), DAY)


def kit_of(*guides, subs=()):
    """A kit with guides (region, 业务办理项, values)."""
    kit = Kit("s")
    kit.item(NAME)
    for sub in subs:
        kit.item(NAME, sub)
    for region, sub, values in guides:
        kit.guide(region, NAME, sub, **values)
    return kit


def section_of(kit, region, *fields, question="", **wanted):
    wanted = Wanted(fields=fields, asked=wanted.pop("asked", fields), question=question, **wanted)
    return build(lookup_of(kit), NAME, [f"item:{NAME}"], region, wanted)


@pytest.fixture
def in_city(city_view):
    """``in_city(item, region, fields, question=…)`` is the section over the invented city."""

    def run(name, region, *fields, question="", **values):
        items = [f"item:{n}" for n in (name if isinstance(name, list) else [name])]
        wanted = Wanted(fields=fields, asked=fields, question=question, **values)
        return build(Lookup(city_view, DAY), items[0].removeprefix("item:"), items, region, wanted)

    return run


def text(section):
    return "\n".join(line.text for line in section.lines)


def several_matters(**wanted):
    """A section over two local items of one matter."""
    kit = Kit("s")
    for name, papers in (("甲证补办", "1元"), ("乙证补办", "2元")):
        kit.item(name)
        kit.guide(HERE, name, None, fee_text=papers, fee_charged=True)
    wanted = Wanted(fields=("fee",), asked=("fee",), question="", matter="证件补办", **wanted)
    return build(lookup_of(kit), "证件补办", ["item:甲证补办", "item:乙证补办"], HERE, wanted)


def test_items_of_one_matter_share_its_name():
    assert several_matters().title == "证件补办"


def test_one_of_them_is_chosen_by_its_name():
    section = several_matters(variant="乙证补办")
    assert (section.title, "2元" in text(section), "1元" in text(section)) == ("乙证补办", True, False)


# -- where ------------------------------------------------------------------------------------------------------


def test_the_same_everywhere_needs_no_region(in_city):
    section = in_city("残疾人证挂失补办", None, "materials")
    assert section.ask is None
    assert section.region is None
    assert "遗失声明" in text(section)


def test_what_differs_asks_for_the_region(in_city):
    section = in_city("残疾人证挂失补办", None, "phones")
    assert section.ask == "region"
    assert section.options == ["澄江市东湖区", "澄江经济技术开发区", "澄江市西岭区"]
    assert len(section.values) == 3
    assert section.lines == []


@pytest.mark.parametrize("unasked", [{"final": True}, {"limit": 200}])
def test_where_nothing_is_asked_back_what_holds_everywhere_is_said(unasked):
    places = [
        (region, None, {"phones": (phone,)}) for region, phone in ((NATION, "100"), (HERE, "200"), (THERE, "300"))
    ]
    assert section_of(kit_of(*places), None, "phones").ask == "region"
    section = section_of(kit_of(*places), None, "phones", **unasked)
    assert (section.ask, section.region, section.differs) == (None, None, ["phones"])
    assert text(section) == "100"


def test_without_anything_that_holds_everywhere_the_region_is_asked_for_all_the_same(in_city):
    assert in_city("残疾人证挂失补办", None, "phones", final=True).ask == "region"


def test_one_field_that_differs_is_enough_to_ask(in_city):
    assert in_city("残疾人证挂失补办", None, "materials", "phones").ask == "region"


def test_a_city_without_a_guide_of_its_own_asks_for_its_districts(in_city):
    section = in_city("残疾人证挂失补办", CITY, "phones")
    assert section.ask == "region"
    assert len(section.values) == 3


def test_the_order_of_a_list_makes_no_difference():
    kit = kit_of((HERE, None, {"materials": ["甲", "乙"]}), (THERE, None, {"materials": ["乙", "甲"]}))
    assert section_of(kit, None, "materials").ask is None


def test_one_district_alone_needs_no_question(in_city):
    section = in_city("养犬登记", None, "phones")
    assert (section.ask, section.region) == (None, EAST)


def test_a_known_region_is_not_asked_for(in_city):
    section = in_city("残疾人证挂失补办", WEST, "phones")
    assert section.ask is None
    assert text(section) == "0899-22220001"


def test_each_field_comes_from_the_nearest_level_that_has_it(in_city):
    section = in_city(["居民身份证丢失补领", "居民身份证补领"], EAST, "materials", "fee")
    assert {line.field: line.region for line in section.lines} == {"materials": NATION, "fee": EAST}


def test_another_districts_value_never_fills_a_gap(in_city):
    section = in_city(["居民身份证丢失补领", "居民身份证补领"], WEST, "phones", "fee")
    assert section.missing == ["phones"]
    assert "40元" not in text(section)


def test_a_place_that_is_not_held_gets_only_what_holds_everywhere(in_city):
    section = in_city(["居民身份证丢失补领", "居民身份证补领"], None, "materials", "venues", national_only=True)
    assert {line.region for line in section.lines} == {NATION}
    assert section.missing == ["venues"]


def test_a_missing_field_is_named_and_the_contact_is_kept(in_city):
    section = in_city("残疾人证挂失补办", WEST, "online_url")
    assert section.missing == ["online_url"]
    assert "0899-22220001" in section.contact.text


# -- which 业务办理项 ---------------------------------------------------------------------------------------------

SUBS = ("居住地申请", "户籍地申请")
LONG = {sub: [f"{sub}的第{n}种材料，由所在单位盖章后一并提交" for n in "一二三四五六七八九十"] for sub in SUBS}


def variants(**values):
    return kit_of(*((HERE, sub, {k: v[sub] for k, v in values.items()}) for sub in SUBS), subs=SUBS)


def test_long_lists_that_differ_ask_for_the_variant():
    section = section_of(variants(materials=LONG), HERE, "materials")
    assert section.ask == "variant"
    assert sorted(section.options) == sorted(SUBS)
    assert section.asked_field == "materials"


def test_a_variant_that_the_question_names_is_not_asked_for():
    section = section_of(variants(materials=LONG), HERE, "materials", question="在居住地办要什么")
    assert section.ask is None
    assert "居住地申请" in text(section)
    assert "户籍地申请" not in text(section)


def test_a_chosen_variant_is_kept():
    section = section_of(variants(materials=LONG), HERE, "materials", variant="户籍地申请")
    assert "居住地申请" not in text(section)
    assert "户籍地申请" in section.title


def test_short_values_that_differ_are_listed_side_by_side():
    limits = {"居住地申请": Limit(text="15个工作日"), "户籍地申请": Limit(text="12个工作日")}
    section = section_of(variants(promised_limit=limits), HERE, "promised_limit")
    assert section.ask is None
    assert "居住地申请：15个工作日" in text(section)
    assert "户籍地申请：12个工作日" in text(section)
    assert {e.id.split("|")[-1] for e in section.lines[0].evidence} == {f"{s}#promised_limit" for s in SUBS}


def test_equal_values_of_all_variants_are_said_once():
    phones = dict.fromkeys(SUBS, ("0000-1234567",))
    assert text(section_of(variants(phones=phones), HERE, "phones")) == "0000-1234567"


# -- which 情形 --------------------------------------------------------------------------------------------------

CASES = {sub: lines for sub, lines in zip(("初次办理", "换证办理"), LONG.values(), strict=True)}


def test_long_scenarios_ask():
    section = section_of(kit_of((HERE, None, {"scenarios": CASES})), HERE, "materials")
    assert section.ask == "scenario"
    assert section.options == list(CASES)


def test_a_scenario_that_the_question_names_is_not_asked_for():
    kit = kit_of((HERE, None, {"scenarios": CASES}))
    for section in (
        section_of(kit, HERE, "materials", question="初次办要什么"),
        section_of(kit, HERE, "materials", scenario="初次办理"),
    ):
        assert section.ask is None
        assert "居住地申请" in text(section)
        assert "户籍地申请" not in text(section)


def test_short_scenarios_are_all_shown(in_city):
    section = in_city("残疾人证换领", EAST, "materials")
    assert section.ask is None
    assert all(word in text(section) for word in ("原残疾人证", "期满换领：残疾评定表", "残损换新：损坏的证件"))


def test_scenarios_with_the_same_materials_are_joined():
    kit = kit_of((HERE, None, {"scenarios": {"甲情形": ["身份证"], "乙情形": ["身份证"]}}))
    assert "甲情形、乙情形：身份证" in text(section_of(kit, HERE, "materials"))


# -- long lists -------------------------------------------------------------------------------------------------

PHONES = [f"某某街道便民服务中心{n:02} 0431-8500{n:04}" for n in range(60)]


def test_a_long_list_is_cut_between_entries_and_says_so():
    section = section_of(kit_of((HERE, None, {"phones": tuple(PHONES)})), HERE, "phones")
    said = text(section)
    assert len(said) < 500
    assert "见依据" in said
    assert all(part in PHONES for part in said.split("；")[:-1])
    assert all(phone in section.lines[0].evidence[0].quote for phone in PHONES)


def test_a_long_list_is_narrowed_to_the_street_that_is_named(in_city):
    section = in_city("高龄津贴发放", EAST, "phones", question="清溪街道打哪个电话")
    assert text(section) == "清溪街道 0899-44440003"


@given(
    st.lists(st.sampled_from(["0431-85695018", "材料", "，", "；", "3份", "2025-06-01", "。", "一二三"]), max_size=60),
    st.integers(20, 120),
)
@settings(STEADY, max_examples=200)
def test_a_text_is_never_cut_inside_a_number(pieces, limit):
    whole = "".join(pieces)
    short = cut(whole, limit)
    head = short.removesuffix("……（全文见依据）")
    assert whole.startswith(head)
    if head != whole:
        assert len(head) <= limit
        rest = whole[len(head) :]
        assert not (re.search(r"[\d.\-]$", head) and re.match(r"[\d.\-]", rest))


def test_a_short_text_is_not_cut():
    assert cut("10个工作日", 20) == "10个工作日"
