"""What the guides of an item say in a few words: its name, the conditions, the papers and cases; never much of them."""

import pytest
from city_kb import STEADY
from city_kit import Kit
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.schema import Item
from kg.store import Snapshot
from kg.view import GraphView
from rag.gist import gists

EAST, WEST = "region:云溪省/澄江市/东湖区", "region:云溪省/澄江市/西岭区"
SHORT = 220
"""Characters beside the name."""


def told(kit):
    content = kit.content()
    nodes, edges = ([(kit.source_id, each) for each in held] for held in (content.nodes, content.edges))
    return dict(gists(GraphView(Snapshot(1, nodes=nodes, edges=edges))))


def one(**guide):
    """The gist of 养猫登记, with one guide."""
    kit = Kit("cats")
    kit.item("养猫登记")
    kit.guide(EAST, "养猫登记", **guide)
    return told(kit).get("item:养猫登记")


@pytest.fixture(scope="module")
def city(city_view):
    return dict(gists(city_view))


def test_a_gist_holds_the_name_the_conditions_and_the_materials():
    text = one(conditions_text="住在本区", materials=["养猫申请书", "免疫证明"])
    assert text == "养猫登记。住在本区。材料：养猫申请书、免疫证明"


def test_guides_of_a_city_are_told_like_that(city):
    text = city["item:失业保险金申领"]
    assert text.startswith("失业保险金申领。失业前用人单位和本人已经缴纳失业保险费满一年")
    assert text.endswith("材料：居民身份证或者社会保障卡、失业登记证明")


def test_one_of_several_forms_goes_with_the_name_of_the_whole(city):
    assert city["item:残疾人证新办/居住地申请"].startswith("残疾人证新办 居住地申请。")


def test_cases_are_told_before_the_papers(city):
    assert city["item:残疾人证换领"].endswith("材料：期满换领、残损换新、原残疾人证")


def test_conditions_that_stand_one_by_one_are_joined_where_there_is_no_text_of_them():
    kit = Kit("cats")
    kit.item("养猫登记")
    key = kit.guide(EAST, "养猫登记")
    for order, text in enumerate(["住在本区", "猫已免疫"]):
        kit.condition(key, text, ("中华人民共和国动物防疫法", "第三十条"), order)
    assert "。住在本区；猫已免疫" in told(kit)["item:养猫登记"]


def test_an_item_without_guides_has_no_gist(city_view, city):
    assert city_view.node("item:残疾人证新办", Item) and "item:残疾人证新办" not in city
    kit = Kit("cats")
    kit.item("养猫登记")
    assert told(kit) == {}


def test_a_guide_that_says_neither_has_no_gist(city):
    assert "item:老年人优待证办理" not in city
    assert one(phones=("0899-11110009",)) is None


def test_of_several_guides_the_fullest_counts_for_each_part():
    kit = Kit("cats")
    kit.item("养猫登记")
    kit.guide(EAST, "养猫登记", conditions_text="住在本区，有固定住所", materials=["申请书"])
    kit.guide(WEST, "养猫登记", conditions_text="住在本区", materials=["申请书", "免疫证明"])
    assert told(kit) == {"item:养猫登记": "养猫登记。住在本区，有固定住所。材料：申请书、免疫证明"}


@settings(STEADY, max_examples=60)
@given(st.text(max_size=400), st.lists(st.text("甲乙丙丁", min_size=1, max_size=60), max_size=12, unique=True))
def test_a_gist_is_one_short_line_whatever_the_guide_says(conditions, papers):
    text = one(conditions_text=conditions, materials=papers)
    assert text is None or (text.startswith("养猫登记。") and len(text) <= len("养猫登记") + SHORT)
    assert text is None or not any(c.isspace() for c in text)
    assert text is not None or not (conditions.strip() or papers)


def test_long_conditions_are_cut_and_leave_room_for_the_papers():
    text = one(conditions_text="住在本区" * 100, materials=["申请书"])
    assert text.startswith("养猫登记。住在本区住在本区") and text.endswith("。材料：申请书")
    assert len(text) <= len("养猫登记") + SHORT


def test_long_lists_of_papers_are_cut(city):
    assert "第一类评定材料" in city["item:残疾人证新办/居住地申请"]
    assert "第八类评定材料" not in city["item:残疾人证新办/居住地申请"]
