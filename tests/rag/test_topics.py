"""Which matter is meant: local wording joins the national one, and colloquial words find both."""

import pytest
from city_kb import STEADY
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.schema import NATION, Guide, Item, guide_id, item_id
from kg.store import Snapshot
from kg.view import GraphView
from rag.topics import TopicIndex, merge


def view_of(national=(), local=(), region="region:云溪省"):
    """A view with one guide an item; a pair is (item, 业务办理项)."""
    nodes = {}
    for where, names in ((NATION, national), (region, local)):
        for entry in names:
            name, sub = entry if isinstance(entry, tuple) else (entry, None)
            for item in (
                Item(id=item_id(name), name=name),
                sub and Item(id=item_id(name, sub), name=sub, parent=item_id(name)),
            ):
                if item:
                    nodes[item.id] = item
            guide = Guide(id=guide_id(where, name, sub), item=item_id(name, sub), region=where)
            nodes[guide.id] = guide
    return GraphView(Snapshot(1, nodes=[("s", n) for n in nodes.values()]))


def topic(index, item):
    return index.topic_of[f"item:{item}"].removeprefix("item:")


def best(index, question):
    return index.match(question)[0].topic.name


@pytest.mark.parametrize(
    ("local", "joined"),
    [
        ("甲乙待遇申领（一次性甲乙补助金、甲乙津贴）", True),
        ("甲乙待遇、丙丁待遇申领", True),
        ("一次性甲乙补助金（含预支）、丙丁补助金申领", True),
        ("一次性甲乙补助金（含预支）、丙丁补助金查询", False),
    ],
)
def test_brackets_and_what_is_listed_second_leave_a_local_name_the_same(local, joined):
    nodes = view_of(["工伤甲乙待遇申领"], [local]).nodes
    national = nodes["item:工伤甲乙待遇申领"].model_copy(update={"aliases": ("甲乙待遇申领", "一次性甲乙补助金申领")})
    index = TopicIndex(GraphView(Snapshot(1, nodes=[("s", n) for n in (nodes | {national.id: national}).values()])))
    assert (topic(index, local) == "工伤甲乙待遇申领") is joined


@pytest.fixture(scope="module")
def index(city_view):
    return TopicIndex(city_view)


@pytest.mark.parametrize(
    ("national", "local"),
    [
        ("失业保险金申领", "失业保险金的申领"),
        ("残疾人证换领", "残疾人证换证"),
        ("居住证申领", "居住证首次申领办理"),
        ("个体工商户设立登记", "个体工商户设立登记（核准）"),
    ],
)
def test_a_local_item_joins_the_national_one_that_means_the_same(national, local):
    index = TopicIndex(view_of([national], [local]))
    assert topic(index, local) == national
    assert index.topics[f"item:{national}"].items == [f"item:{national}", f"item:{local}"]


@pytest.mark.parametrize(
    ("national", "local"),
    [
        ("残疾人证换领", "残疾人证注销"),  # another deed
        ("居民身份证丢失补领", "居住证丢失补领"),  # another thing
        ("养老保险参保登记", "医疗保险参保登记"),
        ("结婚登记", "离婚登记"),
        ("公司注销登记", "非公司企业法人注销登记"),
    ],
)
def test_a_local_item_that_means_something_else_stays_a_topic_of_its_own(national, local):
    assert topic(TopicIndex(view_of([national], [local])), local) == local


def test_an_alias_joins_too(index):
    assert topic(index, "居民身份证补领") == "居民身份证丢失补领"


def test_a_sub_item_belongs_to_its_main_item(index):
    assert topic(index, "残疾人证新办/居住地申请") == "残疾人证新办"


def test_a_sub_item_may_be_a_matter_of_its_own():
    index = TopicIndex(view_of(["生育津贴申领"], [("生育保险待遇核准", "生育津贴申领")]))
    assert topic(index, "生育保险待遇核准/生育津贴申领") == "生育津贴申领"


def test_every_item_has_a_topic(city_view, index):
    assert set(index.topic_of) == {i.id for i in city_view.items()}
    assert sorted(i for t in index.topics.values() for i in t.items if "/" not in i) == sorted(
        i.id for i in city_view.items() if not i.parent
    )


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("残疾证丢了", "残疾人证挂失补办"),
        ("残疾本掉了想补一个", "残疾人证挂失补办"),
        ("残疾证坏了换个新的", "残疾人证换领"),
        ("头一回办残疾证", "残疾人证新办"),
        ("身份证找不着了", "居民身份证丢失补领"),
        ("身份证快过期了", "居民身份证有效期满换领"),
        ("下岗了失业钱去哪领", "失业保险金申领"),
        ("想扯证", "结婚登记"),
        ("吃低保", "低保申请"),
        ("办个狗证", "养犬登记"),
        ("老人证在哪领", "老年人优待证办理"),
        ("长寿钱", "高龄津贴发放"),
        ("暂住证怎么办", "居住证申领"),
    ],
)
def test_colloquial_questions_find_the_matter(index, question, name):
    assert best(index, question) == name


def test_the_exact_wording_scores_one(index):
    match = index.match("失业保险金的申领")[0]
    assert match.score == pytest.approx(1.0)
    assert match.topic.name == "失业保险金申领"


def test_a_deed_that_the_question_does_not_name_is_surplus():
    index = TopicIndex(view_of([], ["残疾人证新办", "残疾人证迁移"]))
    matches = {m.topic.name: m for m in index.match("残疾证怎么办")}
    assert matches["残疾人证迁移"].surplus > matches["残疾人证新办"].surplus


def test_matters_that_fit_equally_well_tie(index):
    matches = {m.topic.name: m for m in index.match("身份证")}
    pair = matches["居民身份证丢失补领"], matches["居民身份证有效期满换领"]
    assert abs(pair[0].official - pair[1].official) < 0.05


def test_the_sub_item_whose_wording_fits_is_named(index):
    assert index.match("居住地申请残疾证新办")[0].item == "item:残疾人证新办/居住地申请"


@pytest.mark.parametrize("question", ["", "？！", "🚀"])
def test_nothing_said_matches_nothing(index, question):
    assert index.match(question) == []


def test_a_knowledge_base_without_items():
    assert TopicIndex(GraphView(Snapshot(0))).match("残疾证丢了") == []


def test_merge_keeps_the_best_of_each_topic(index):
    lists = [index.match("残疾证"), index.match("残疾证丢了")]
    matches = merge(lists)
    every = [m for found in lists for m in found]
    assert {m.topic.key for m in matches} == {m.topic.key for m in every}
    assert all(m.score == max(x.score for x in every if x.topic.key == m.topic.key) for m in matches)
    assert [m.score for m in matches] == sorted((m.score for m in matches), reverse=True)


@given(st.text(max_size=40))
@settings(STEADY, max_examples=100)
def test_scores_are_shares(index, question):
    matches = index.match(question)
    assert [m.score for m in matches] == sorted((m.score for m in matches), reverse=True)
    assert all(0 < m.score <= 1 and 0 <= m.cover <= 1 and 0 <= m.official <= 1 for m in matches)
