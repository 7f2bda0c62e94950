"""Which of the items that share a matter somebody's own words mean: one that stands out by more than its name."""

from itertools import permutations

import pytest
from city_kb import STEADY
from city_kit import Kit
from hypothesis import given, settings
from hypothesis import strategies as st
from names_kit import Down, SharedPairs

from kg.schema import item_id
from kg.store import Snapshot
from kg.view import GraphView
from rag.models import ModelError
from rag.variants import Variants

MATTER = "养猫登记"
INDOOR, YARD, PLAIN = IDS = tuple(item_id(MATTER, sub) for sub in ("公寓散养", "院落圈养", "养猫登记首办"))
SAID = "我家是院落圈养的"


@pytest.fixture(scope="module")
def view():
    kit = Kit("cats")
    kit.item(MATTER)
    kit.item(MATTER, "公寓散养", phrasings=("随它满屋跑", "不关笼子"))
    kit.item(MATTER, "院落圈养", phrasings=("平时拴在外头",))
    kit.item(MATTER, "养猫登记首办")
    kit.guide("region:云溪省/澄江市/东湖区", MATTER, "公寓散养", materials=["绝育手术单"])
    kit.guide("region:云溪省/澄江市/东湖区", MATTER, "院落圈养", materials=["围栏照片"])
    content = kit.content()
    nodes, edges = ([(kit.source_id, each) for each in held] for held in (content.nodes, content.edges))
    return GraphView(Snapshot(1, nodes=nodes, edges=edges))


@pytest.fixture(scope="module")
def variants(view):
    return Variants(view, SharedPairs)


def test_without_names_nothing_is_meant(view):
    assert not Variants(view).ready and Variants(view, SharedPairs).ready
    assert Variants(view).meant(IDS, SAID, MATTER) is None
    assert Variants(view, lambda texts: None).meant(IDS, SAID, MATTER) is None


@pytest.mark.parametrize(
    ("said", "item"),
    [
        ("我家是院落圈养的", YARD),
        ("我住公寓散养一只猫", INDOOR),
        ("养猫登记首办怎么弄", PLAIN),  # its own name
        ("平时拴在外头行不行", YARD),  # what people say
        ("随它满屋跑行不", INDOOR),
        ("绝育手术单交哪里", INDOOR),  # its guide
    ],
)
def test_a_message_in_the_words_of_one_item_means_it(variants, said, item):
    assert variants.meant(IDS, said, MATTER) == item


def test_an_item_of_which_no_phrasing_is_known_does_not_fall_behind_for_it(variants):
    assert variants.meant(IDS, "首办，平时拴在外头，不关笼子", MATTER) == PLAIN


@pytest.mark.parametrize("said", ["养猫登记", "办养猫登记", "养猫登记吗"])
def test_a_message_that_only_repeats_the_name_of_the_matter_means_none(variants, said):
    assert variants.meant(IDS, said, MATTER) is None


@pytest.mark.parametrize("said", ["家里老人住院报销", "院落圈养还是公寓散养", "。。。。。。"])
def test_where_none_stands_out_none_is_meant(variants, said):
    assert variants.meant(IDS, said, MATTER) is None


@pytest.mark.parametrize("items", list(permutations(IDS)))
def test_the_order_of_the_items_and_repeated_ones_make_no_difference(variants, items):
    assert variants.meant((*items, items[0]), SAID, MATTER) == YARD


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ((), SAID),
        ((YARD,), SAID),
        ((YARD, YARD), SAID),
        (tuple(f"item:{n}" for n in range(40)), SAID),
        (IDS, ""),
        (IDS, "圈养"),
    ],
)
def test_nothing_to_choose_too_much_of_it_or_hardly_a_word_is_no_choice(view, items, said):
    unasked = Variants(view, lambda texts: pytest.fail("embedded"))
    assert unasked.meant(items, said, MATTER) is None


def test_an_item_that_is_not_held_is_no_choice(variants):
    assert variants.meant((*IDS, "item:养鸟登记"), SAID, MATTER) is None


def test_an_embedder_that_does_not_answer_means_nothing(view):
    assert Variants(view, Down).meant(IDS, SAID, MATTER) is None


def test_an_embedder_that_answers_again_is_asked_again(view):
    answers = iter([Down, SharedPairs])

    def make(texts):
        kind = next(answers)
        if kind is Down:
            raise ModelError("向量服务没有应答")
        return kind(texts)

    variants = Variants(view, make)
    assert variants.meant(IDS, SAID, MATTER) is None
    assert variants.meant(IDS, SAID, MATTER) == YARD


def test_vectors_of_the_same_items_are_made_once(view):
    made = []

    def make(texts):
        made.append(SharedPairs(texts))
        return made[-1]

    variants = Variants(view, make)
    for said in (SAID, "我住公寓散养一只猫"):
        variants.meant(IDS, said, MATTER)
    (names,) = made
    assert names.names[-1] == MATTER and "养猫登记 院落圈养" in names.names and "平时拴在外头" in names.names
    assert {SAID, "我住公寓散养一只猫", MATTER} == set(names.asked)


TWINS = "残疾证换新"
HOME, AWAY, OTHERS, SOME = TWIN_IDS = tuple(
    item_id(TWINS, sub)
    for sub in ("到期换（户籍地）", "到期换（居住地）", "除智力、精神类以外补办", "智力、精神类补办")
)


@pytest.fixture(scope="module")
def twins():
    kit = Kit("twins")
    kit.item(TWINS)
    for item in ("到期换（户籍地）", "到期换（居住地）", "除智力、精神类以外补办", "智力、精神类补办"):
        kit.item(TWINS, item)
    content = kit.content()
    nodes, edges = ([(kit.source_id, each) for each in held] for held in (content.nodes, content.edges))
    return Variants(GraphView(Snapshot(1, nodes=nodes, edges=edges)), SharedPairs)


@pytest.mark.parametrize(
    ("said", "item"),
    [("外省户口，到期换", AWAY), ("户口不在这儿，到期换", AWAY), ("本地户口，到期换", HOME)],
)
def test_of_two_that_differ_in_where_somebody_is_registered_the_fitting_one_is_meant(twins, said, item):
    assert twins.meant((HOME, AWAY), said, TWINS) == item


def test_where_nothing_is_said_of_it_neither_is_meant(twins):
    assert twins.meant((HOME, AWAY), "到期了想换一本", TWINS) is None


def test_what_a_name_excludes_is_not_meant_by_it(twins):
    assert twins.meant((OTHERS, SOME), "我弟弟智力残疾，补办", TWINS) == SOME


@given(st.text(alphabet="户口外省本地智力精神换补办，", max_size=20), st.sets(st.sampled_from(TWIN_IDS)))
@settings(parent=STEADY, max_examples=60)
def test_what_is_meant_is_one_of_the_items(twins, said, items):
    meant = twins.meant(tuple(items), said, TWINS)
    assert meant is None or meant in items


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ((SAID,), "那几天能办好"),
        (("想办养猫登记",), SAID),
        ((SAID, "几点上班啊", "周末开不开门"), "那要不要交钱呢"),
    ],
)
def test_an_item_is_as_near_as_the_nearest_message(variants, before, said):
    assert variants.meant((INDOOR, YARD), said, MATTER, before) == YARD


def test_messages_that_mean_different_items_mean_none(variants):
    assert variants.meant(IDS, "我家是公寓散养的", MATTER, (SAID,)) is None


def test_short_messages_and_the_bare_name_before_mean_none(variants):
    assert variants.meant(IDS, "几天", MATTER, ("养猫登记",)) is None
