"""The read view: what several sources say is settled, and everything that answering looks up."""

from datetime import date

import networkx
import pytest

from kg.schema import (
    NATION,
    Article,
    Document,
    Edge,
    EdgeKind,
    Faq,
    Guide,
    Item,
    LifeEvent,
    Material,
    Region,
    Scenario,
)
from kg.snapshot import Changes, Snapshot
from kg.view import GraphView, in_force

CITY, EAST = "region:乙省/甲市", "region:乙省/甲市/东区"
ITEM, SUB, GUIDE = "item:甲证", "item:甲证/换领", "guide:乙省/甲市/东区|甲证|"


def region(key, **fields):
    path = tuple(key.removeprefix("region:").split("/"))
    return Region(id=key, name=path[-1], path=path, **fields)


def guide(key=GUIDE, item=ITEM, where=EAST, **fields):
    return Guide(id=key, item=item, region=where, **fields)


def needs(src, material, **props):
    return Edge(kind=EdgeKind.REQUIRES, src=src, dst=f"material:{material}", props=props)


def view(nodes, edges=(), ranks=None):
    """A view of ``{source: nodes}`` and ``{source: edges}``; sources rank in the order given unless told."""
    ranks = ranks or {source: number for number, source in enumerate(nodes, 1)}
    snapshot = Snapshot(7, ranks=ranks)
    snapshot.nodes = [(source, node) for source, said in nodes.items() for node in said]
    snapshot.edges = [(source, edge) for source, said in dict(edges).items() for edge in said]
    return GraphView(snapshot)


# -- several sources ------------------------------------------------------------------------------------------------


def test_of_two_sources_the_one_published_later_wins():
    nodes = {"a": [guide(phones=("1",), hours="九点")], "b": [guide(phones=("2",))]}
    assert view(nodes).node(GUIDE, Guide) == guide(phones=("2",))  # as a whole: hours are not mixed in
    assert view(nodes, ranks={"a": 3, "b": 2}).node(GUIDE, Guide).phones == ("1",)


def test_of_two_sources_published_together_the_last_name_wins():
    nodes = {"file:0530": [guide(phones=("2",))], "file:0425": [guide(phones=("1",))]}
    assert view(nodes, ranks={"file:0530": 4, "file:0425": 4}).node(GUIDE, Guide).phones == ("2",)


def test_items_of_several_sources_add_up():
    old = Item(id=ITEM, name="甲证", aliases=("甲照",), phrasings=("甲证丢了",), theme="证照", audience=("自然人",))
    new = Item(id=ITEM, name="甲证", aliases=("甲本", "甲照"), summary="说明", audience=("法人",))
    found = view({"a": [old], "b": [new]}).node(ITEM, Item)
    assert (
        found.aliases == ("甲照", "甲本") and found.phrasings == ("甲证丢了",) and found.audience == ("自然人", "法人")
    )
    assert (found.theme, found.summary) == ("证照", "说明")
    assert (
        view({"a": [old], "b": [new], "c": [Item(id=ITEM, name="甲证", theme="其他")]}).node(ITEM, Item).theme == "其他"
    )


def test_regions_of_several_sources_add_up():
    nodes = {
        "a": [region(EAST, code="01", short_names=("东片",))],
        "b": [region(EAST, level="区", short_names=("老东区",))],
    }
    found = view(nodes).node(EAST, Region)
    assert (found.code, found.level, found.short_names) == ("01", "区", ("东片", "老东区"))


def test_edges_of_a_guide_are_those_of_the_source_that_wins_it():
    nodes = {
        "a": [guide(), Material(id="material:照片", name="照片")],
        "b": [guide(), Material(id="material:户口簿", name="户口簿")],
    }
    edges = {"a": [needs(GUIDE, "照片")], "b": [needs(GUIDE, "户口簿")]}

    def materials(ranks):
        return [r.material.name for r in view(nodes, edges, ranks).requirements(GUIDE)]

    assert materials({"a": 1, "b": 2}) == ["户口簿"]
    assert materials({"a": 2, "b": 1}) == ["照片"]


def test_scenarios_too_are_taken_from_one_source():
    scenario = Scenario(id="scenario:1", name="代办", guide=GUIDE)
    nodes = {"a": [scenario, Material(id="material:照片", name="照片")], "b": [scenario]}
    assert view(nodes, {"a": [needs("scenario:1", "照片")]}).requirements("scenario:1") == []


def test_edges_of_other_nodes_add_up_and_the_same_one_is_there_once():
    articles = [Article(id=f"article:{n}", document="doc:法", locator=f"第{n}条", text="…") for n in "一二"]
    nodes = {"laws": [Document(id="doc:法", title="法"), *articles], "a": [Item(id=ITEM, name="甲证")], "b": []}
    edges = {
        "a": [Edge(kind=EdgeKind.BASED_ON, src=ITEM, dst="article:一", props={"quote": "旧"})],
        "b": [
            Edge(kind=EdgeKind.BASED_ON, src=ITEM, dst="article:二"),
            Edge(kind=EdgeKind.BASED_ON, src=ITEM, dst="article:一", props={"quote": "新"}),
        ],
    }
    found = view(nodes, edges).basis(ITEM)
    assert [(b.article.id, b.quote) for b in found] == [("article:一", "新"), ("article:二", None)]
    assert view(nodes, edges, {"a": 9, "b": 1, "laws": 1}).basis(ITEM)[0].quote == "旧"


# -- looking up -----------------------------------------------------------------------------------------------------


@pytest.fixture
def city():
    nodes = [
        region("region:乙省"),
        region(CITY),
        region(EAST),
        Item(id=ITEM, name="甲证"),
        Item(id=SUB, name="换领", parent=ITEM),
        guide(valid_from=date(2024, 1, 1), valid_to=date(2024, 12, 31)),
        guide("guide:全国|甲证|换领", SUB, NATION),
        guide("guide:乙省/甲市/东区|甲证|换领", SUB, EAST),
        Scenario(id="scenario:b", name="代办", guide=GUIDE, order=2),
        Scenario(id="scenario:a", name="本人", guide=GUIDE, order=1),
        Scenario(id="scenario:c", name="全省情形", item=ITEM),
        Material(id="material:照片", name="照片"),
        Material(id="material:表", name="申请表"),
        Document(id="doc:法", title="某法"),
        Article(id="article:10", document="doc:法", locator="第十条", text="十", order=10),
        Article(id="article:9", document="doc:法", locator="第九条", text="九", order=9),
        Faq(id="faq:1", question="问", answer="答"),
        LifeEvent(id="event:1", name="我要搬家"),
    ]
    edges = [
        Edge(kind=EdgeKind.HAS_SCENARIO, src=GUIDE, dst="scenario:b"),
        Edge(kind=EdgeKind.HAS_SCENARIO, src=GUIDE, dst="scenario:a"),
        Edge(kind=EdgeKind.HAS_SCENARIO, src=GUIDE, dst="scenario:none"),
        needs(GUIDE, "照片", order=2, copies="2", necessity="必要"),
        needs(GUIDE, "表", order=1),
        needs(GUIDE, "没有这种材料"),
        Edge(kind=EdgeKind.BASED_ON, src=GUIDE, dst="article:9", props={"quote": "第一款"}),
        Edge(kind=EdgeKind.BASED_ON, src=GUIDE, dst="article:99"),
        Edge(kind=EdgeKind.IMPLEMENTS, src=GUIDE, dst=ITEM),
    ]
    return view({"s": nodes}, {"s": edges})


def test_nodes_are_found_by_id_and_type(city):
    assert (
        city.node(ITEM, Item).name == "甲证" and city.node(ITEM, Guide) is None and city.node("item:无", Item) is None
    )
    assert [i.id for i in city.items()] == [ITEM, SUB] and [f.id for f in city.faqs()] == ["faq:1"]
    assert [e.name for e in city.life_events()] == ["我要搬家"] and city.of_type(int) == []
    assert list(city.nodes) == sorted(city.nodes)


def test_items_and_their_sub_items(city):
    assert city.main_item(SUB) == ITEM == city.main_item(ITEM) and city.main_item("item:无") == "item:无"
    assert city.family(ITEM) == [ITEM, SUB] and city.family(SUB) == [SUB]


def test_guides_by_region_and_day(city):
    both = {GUIDE, "guide:乙省/甲市/东区|甲证|换领"}
    assert (
        {g.id for g in city.guides_in(ITEM, EAST)}
        == both
        == {g.id for g in city.guides_in(ITEM, EAST, date(2024, 6, 1))}
    )
    for day, held in (((2023, 12, 31), 1), ((2024, 1, 1), 2), ((2024, 12, 31), 2), ((2025, 1, 1), 1)):
        assert len(city.guides_in(ITEM, EAST, date(*day))) == held
    assert city.guides_in(ITEM, CITY) == [] == city.guides_in("item:无", EAST)
    assert city.regions_of(ITEM) == [EAST, NATION] and city.regions_of(SUB) == [EAST, NATION]


def test_requirements_in_the_order_of_the_source(city):
    found = city.requirements(GUIDE)
    assert [(r.material.name, r.requirement.copies, r.requirement.necessity) for r in found] == [
        ("申请表", None, None),
        ("照片", "2", "必要"),
    ]
    assert city.requirements("guide:无") == []


def test_scenarios_of_a_guide_and_of_an_item(city):
    assert [s.name for s in city.scenarios(GUIDE)] == ["本人", "代办"]
    assert [s.name for s in city.scenarios(ITEM)] == ["全省情形"]


def test_articles_in_order_and_the_basis_of_a_guide(city):
    assert [a.locator for a in city.articles("doc:法")] == ["第九条", "第十条"] and city.articles("doc:无") == []
    (basis,) = city.basis(GUIDE)
    assert (basis.article.id, basis.document.title, basis.quote) == ("article:9", "某法", "第一款")


def test_edges_in_both_directions(city):
    assert city.out(GUIDE, EdgeKind.IMPLEMENTS) == [(ITEM, {})] and city.into(ITEM, EdgeKind.IMPLEMENTS) == [GUIDE]
    assert city.out(ITEM, EdgeKind.IMPLEMENTS) == [] and city.into("item:无", EdgeKind.IN) == []


def test_the_graph_for_networkx(city):
    graph = city.graph
    assert isinstance(graph, networkx.MultiDiGraph) and set(city.nodes) <= set(graph)
    assert graph.edges[GUIDE, "material:照片", EdgeKind.REQUIRES]["copies"] == "2"
    assert networkx.has_path(graph, GUIDE, "article:9")


def test_regions_that_hold_guides_are_known(city):
    assert city.regions.holders == {EAST} and city.regions.resolve("东区") == EAST


@pytest.mark.parametrize(
    ("status", "ends", "day", "holds"),
    [
        ("现行有效", None, (2025, 1, 1), True),
        ("现行有效", None, (2019, 12, 31), False),
        ("已被修改", None, (2025, 1, 1), True),
        ("未注明", None, (2025, 1, 1), True),
        ("已废止", None, (2025, 1, 1), False),
        ("历史版本", None, (2020, 1, 1), False),
        ("已失效", (2023, 1, 1), (2023, 1, 1), True),
        ("历史版本", (2023, 1, 1), (2023, 1, 2), False),
        ("历史版本", (2023, 1, 1), (2022, 6, 1), True),
    ],
)
def test_a_text_is_evidence_for_a_day_only_while_it_is_in_force(status, ends, day, holds):
    document = Document(
        id="doc:1", title="某法", status=status, valid_from=date(2020, 1, 1), valid_to=date(*ends) if ends else None
    )
    assert in_force(document, date(*day)) is holds


# -- the next version -----------------------------------------------------------------------------------------------


def test_an_update_shares_what_did_not_change_and_leaves_the_old_view_alone(city):
    edited = guide(phones=("5",))
    new = city.updated(Changes(7, 8, nodes=[("~desk", edited)], ranks={"s": 1, "~desk": 8}))
    assert new.version == 8 and new.node(GUIDE, Guide) is edited and new.requirements(GUIDE) == []
    assert city.version == 7 and city.node(GUIDE, Guide).phones == () and len(city.requirements(GUIDE)) == 2
    assert new.unchanged(city, Item, Region, Document, Article, Faq, LifeEvent) and not new.unchanged(city, Guide)
    assert new.regions is city.regions and new.node(ITEM, Item) is city.node(ITEM, Item)


def test_a_statement_that_changes_nothing_leaves_the_nodes_as_they_are(city):
    same = [("~desk", Item(id=ITEM, name="甲证"))]
    assert city.updated(Changes(7, 8, nodes=same, ranks={"s": 1, "~desk": 8})).unchanged(city, Item)


def test_changes_must_follow_the_view(city):
    with pytest.raises(ValueError, match="version 7"):
        city.updated(Changes(6, 8))
