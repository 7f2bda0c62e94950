"""A message of a conversation is read in four ways, with a matter at hand in five; what they find goes in the order of
weighted sums."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rag.context import Talk
from rag.following import (
    FEATURES,
    MATTER,
    READINGS,
    Following,
    Passage,
    following,
    readings,
    rows,
)

TALK = Talk(("没签合同能要双倍工资吗", "从哪天开始算"), frozenset({"合同法"}), frozenset({"合同法"}))
NOTHING = {name: [] for name in READINGS}


def passage(key, score=1.0, articles=100, **features):
    return Passage(key, key.partition("#")[0] if "#" in key else "", articles, score, features)


def weighted(**values):
    return Following(np.array([values.get(name, 0.0) for name in FEATURES]))


def column(table, name):
    return table[:, FEATURES.index(name)].tolist()


def test_a_message_is_read_alone_with_the_first_with_the_one_before_and_with_all():
    found = readings("算到哪天", TALK)
    assert list(found) == list(READINGS) and found["alone"] == "算到哪天"
    assert TALK.messages[0] in found["first"] and TALK.messages[1] not in found["first"]
    assert TALK.messages[1] in found["previous"] and TALK.messages[0] not in found["previous"]
    assert all(said in found["all"] for said in TALK.messages)


def test_every_passage_that_a_reading_finds_is_weighed_once():
    lists = NOTHING | {"alone": [passage("甲#1"), passage("乙#1")], "first": [passage("乙#1"), passage("丙#1")]}
    ids, table = rows(lists, TALK)
    assert ids == ["甲#1", "乙#1", "丙#1"] and table.shape == (3, len(FEATURES))
    assert column(table, "rank_alone")[2] == 0 < column(table, "rank_alone")[1] < column(table, "rank_alone")[0] == 1
    assert column(table, "rank_first")[:2] == [0, 1]


def test_a_document_that_holds_the_best_ranks_and_one_quoted_before_stand_out():
    lists = NOTHING | {"first": [passage("合同法#1"), passage("民法典#1", articles=1260), passage("合同法#2")]}
    _, table = rows(lists, TALK)
    document, quoted = column(table, "document_first"), column(table, "quoted")
    assert document[0] == document[2] > document[1] and quoted == [1, 0, 1]


def test_a_quoted_document_counts_the_more_the_smaller_it_is():
    def count(articles):
        _, table = rows(NOTHING | {"alone": [passage("合同法#1", articles=articles)]}, TALK)
        return column(table, "quoted_small")[0]

    assert count(20) > count(100) > count(1260) > 0


def test_a_stored_answer_has_no_document():
    _, table = rows(NOTHING | {"alone": [passage("faq:甲", articles=0)]}, TALK)
    assert column(table, "stored") == [1] and column(table, "document_alone") == [0] and column(table, "quoted") == [0]


def test_passages_go_in_the_order_of_their_sums():
    lists = NOTHING | {"alone": [passage("甲#1"), passage("乙#1")], "first": [passage("乙#1"), passage("甲#1")]}
    assert weighted(rank_alone=1.0).order(lists, TALK) == ["甲#1", "乙#1"]
    assert weighted(rank_first=1.0).order(lists, TALK) == ["乙#1", "甲#1"]


@given(st.lists(st.tuples(st.sampled_from(READINGS), st.sampled_from("甲乙丙丁"), st.floats(-3, 9)), max_size=20))
def test_nothing_is_lost_or_named_twice_and_every_feature_is_a_number(found):
    lists = {
        name: [passage(f"{d}#{n}", score) for n, (r, d, score) in enumerate(found) if r == name] for name in READINGS
    }
    ids, table = rows(lists, TALK)
    assert sorted(ids) == sorted({p.id for held in lists.values() for p in held}) and np.isfinite(table).all()
    assert sorted(weighted(rank_alone=1.0, size=-1.0).order(lists, TALK)) == sorted(ids)


def test_weights_are_read_back_as_saved(tmp_path):
    weighted(rank_alone=1.25, size=-0.5).save(tmp_path)
    assert following(tmp_path).weights.tolist() == weighted(rank_alone=1.25, size=-0.5).weights.tolist()


def test_the_weights_of_the_product_can_be_used():
    assert following().weights.shape == (len(FEATURES),)


AT_HAND = Talk(("工地欠我仨月工钱，投诉打哪个电话",), matter="劳动保障监察投诉举报")


def test_the_name_of_the_matter_at_hand_is_a_reading_of_its_own():
    found = readings("拖多久他们就不管了", AT_HAND)
    assert list(found) == [*READINGS, MATTER] and found[MATTER] == "劳动保障监察投诉举报 拖多久他们就不管了"
    assert MATTER not in readings("拖多久他们就不管了", TALK)


def test_what_is_found_with_the_name_goes_before_what_is_as_near_without():
    alone = [passage("处罚法#60"), passage("监察条例#20")]
    weights = weighted(rank_alone=1.0)
    assert weights.order(NOTHING | {"alone": alone}, AT_HAND) == ["处罚法#60", "监察条例#20"]
    named = {MATTER: [passage("监察条例#20"), passage("监察条例#17")]}
    assert weights.order(NOTHING | {"alone": alone} | named, AT_HAND)[0] == "监察条例#20"
    assert "监察条例#17" in weights.order(NOTHING | {"alone": alone} | named, AT_HAND)
