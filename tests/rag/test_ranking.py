"""Which matter a message means: shares follow weighted sums, what is saved is read back, damage is named in one line;
matters found by words go in the order of their shares where there are vectors."""

import json
from dataclasses import replace

import numpy as np
import pytest
from city_kb import STEADY
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rag.gist import gists
from rag.leaning import UNKNOWN, Leant
from rag.models import ModelError
from rag.ranking import FAR, FEATURES, SURE, TURN, WEIGHTS, Ranking, Weights, ranking, sure_features
from rag.topics import TopicIndex
from rag.weights import WeightsError, usable

FILE = WEIGHTS.file
SIZES = st.floats(-5, 5, allow_subnormal=False)
MATTERS = arrays(np.float64, st.tuples(st.integers(1, 8), st.just(len(FEATURES))), elements=SIZES)
SHARES = st.floats(0, 1)


def weights(names, /, **values):
    return Weights(names, np.array([values.get(name, 0.0) for name in names]), values.get("bias", 0.0))


def fitted():
    """Every matter is weighed by its order and its names, a rule and nothing asked for speak against it."""
    return Ranking(
        weights(FEATURES, order=1.0, names=0.5),
        weights(SURE, share=3.0, ahead=0.25, rule=-4.0, nothing=-2.5, bias=-0.5),
        weights(TURN, another=2.0, last_share=-3.0, length=0.125, bias=-1.0),
    )


def plain(model):
    parts = (model.matter, model.sure, model.turn)
    return [(part.names, part.values.tolist(), part.bias) for part in parts]


def matter(**values):
    return [values.get(name, 0.0) for name in FEATURES]


# -- weights ----------------------------------------------------------------------------------------------------------


@settings(STEADY, max_examples=100)
@given(MATTERS)
def test_shares_add_up_to_one_and_go_in_the_order_of_the_weighted_sums(features):
    model = fitted()
    shares, sums = model.shares(features), model.matter.of(features)
    assert shares.shape == (len(features),) and shares.sum() == pytest.approx(1) and (shares >= 0).all()
    assert (np.diff(shares[np.argsort(sums)]) >= 0).all()


def test_a_matter_alone_has_the_whole_share_and_equal_ones_have_equal_shares():
    assert fitted().shares(np.array([matter(order=-3)])).tolist() == [1]
    assert fitted().shares(np.array([matter(order=2)] * 4)) == pytest.approx(0.25)


def test_a_weighted_sum_counts_each_feature_by_its_weight_and_starts_at_the_bias():
    part = weights(("a", "b"), a=2.0, b=-1.0, bias=0.5)
    assert part.of(np.array([[0, 0], [1, 0], [1, 3]])).tolist() == [0.5, 2.5, -0.5]


@settings(STEADY, max_examples=100)
@given(MATTERS, SHARES, SHARES)
def test_sureness_is_a_share_that_falls_with_a_rule_or_nothing_asked_for(features, rule, nothing):
    sure = fitted().sureness(features, rule, nothing)
    assert 0 <= sure <= 1
    assert fitted().sureness(features, 1, nothing) <= sure <= fitted().sureness(features, 0, nothing)
    assert fitted().sureness(features, rule, 1) <= sure <= fitted().sureness(features, rule, 0)


def test_the_further_the_likeliest_matter_is_ahead_the_surer_it_is():
    first, others = matter(order=2), [matter(order=order) for order in (2, 1, 0, -1)]
    sure = [fitted().sureness(np.array([first, other]), 0, 0) for other in others]
    sure.append(fitted().sureness(np.array([first]), 0, 0))
    assert sure == sorted(sure) and len(set(sure)) == len(sure)


def test_what_makes_sure_is_taken_from_the_likeliest_matter_wherever_it_stands():
    rows = np.array([matter(order=1, here=1), matter(order=3, said=0.5), matter(order=2)])
    found = dict(zip(SURE, sure_features(fitted().matter, rows, 0.3, 0.1), strict=True))
    assert (found["order"], found["said"], found["rule"], found["nothing"]) == (3, 0.5, 0.3, 0.1)
    assert found["ahead"] == 1 and found["share"] == pytest.approx(fitted().shares(rows).max())


@pytest.mark.parametrize("rows", [[matter(order=100), matter()], [matter(order=-100)]])
def test_one_that_is_far_ahead_or_alone_is_ahead_by_the_most(rows):
    found = dict(zip(SURE, sure_features(fitted().matter, np.array(rows), 0, 0), strict=True))
    assert found["ahead"] == FAR and found["share"] == pytest.approx(1)


@settings(STEADY, max_examples=100)
@given(st.lists(SIZES, min_size=len(TURN), max_size=len(TURN)), st.sampled_from(TURN), st.floats(0, 3))
def test_turning_is_a_share_that_goes_the_way_of_the_weight(features, name, more):
    model, at = fitted(), TURN.index(name)
    raised = [value + more * (n == at) for n, value in enumerate(features)]
    turning = model.turning(features)
    assert 0 <= turning <= 1
    assert (model.turning(raised) - turning) * np.sign(model.turn.values[at]) >= 0
    assert model.turn.values[at] or model.turning(raised) == turning


# -- the file ---------------------------------------------------------------------------------------------------------


def test_what_is_saved_is_read_back(tmp_path):
    fitted().save(tmp_path / "new")
    assert plain(ranking(tmp_path / "new")) == plain(fitted())
    assert [f.name for f in (tmp_path / "new").iterdir()] == [FILE]


@settings(STEADY, max_examples=25)
@given(st.lists(SIZES, min_size=len(TURN), max_size=len(TURN)), SIZES)
def test_weights_are_kept_to_four_digits(tmp_path_factory, values, bias):
    folder = tmp_path_factory.mktemp("weights")
    replace(fitted(), turn=Weights(TURN, np.array(values), bias)).save(folder)
    read = ranking(folder)
    assert read.turn.values == pytest.approx(values, abs=6e-5) and read.turn.bias == pytest.approx(bias, abs=6e-5)
    read.save(folder / "again")
    assert (folder / "again" / FILE).read_bytes() == (folder / FILE).read_bytes()


def test_the_weights_of_a_folder_are_read_once(tmp_path):
    fitted().save(tmp_path)
    assert ranking(tmp_path) is ranking(tmp_path)


def assert_says_what_to_do(folder, reason):
    with pytest.raises(WeightsError) as error:
        ranking(folder)
    said = str(error.value)
    assert reason in said and str(folder / FILE) in said and "python -m finetune.ranking" in said and "\n" not in said


def test_a_missing_file_is_one_line_that_says_what_to_do(tmp_path):
    assert_says_what_to_do(tmp_path / "nowhere", "读不出来")
    (tmp_path / FILE).mkdir()
    assert_says_what_to_do(tmp_path, "读不出来")


def test_what_was_missing_is_read_once_it_is_there(tmp_path):
    assert_says_what_to_do(tmp_path, "读不出来")
    fitted().save(tmp_path)
    assert plain(ranking(tmp_path)) == plain(fitted())


def test_a_file_that_is_cut_short_is_damaged(tmp_path):
    fitted().save(tmp_path)
    whole = (tmp_path / FILE).read_bytes().rstrip()
    for length in range(0, len(whole), 7):
        (tmp_path / FILE).write_bytes(whole[:length])
        assert_says_what_to_do(tmp_path, "已损坏")


@pytest.mark.parametrize("content", [b"no weights", b"\xff\xfe", b"null", b"[]", b"7", b'"matter"', b"{}"])
def test_a_file_of_something_else_is_damaged(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    assert_says_what_to_do(tmp_path, "已损坏")


def without(held, name):
    return {key: value for key, value in held.items() if key != name}


@pytest.mark.parametrize("part", ["matter", "sure", "turn"])
@pytest.mark.parametrize(
    "changed",
    [
        lambda held: without(held, "order"),
        lambda held: without(held, "bias"),
        lambda held: held | {"mood": 1.0},
        lambda held: without(held, "order") | {"Order": 1.0},
        lambda held: held | {"order": None},
        lambda held: held | {"order": "much"},
        lambda held: held | {"bias": [1.0]},
        lambda held: list(held),
        lambda held: None,
    ],
)
def test_weights_under_other_names_or_that_are_no_numbers_are_damage(tmp_path, part, changed):
    fitted().save(tmp_path)
    parts = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))
    (tmp_path / FILE).write_text(json.dumps(parts | {part: changed(parts[part])}), encoding="utf-8")
    assert_says_what_to_do(tmp_path, "已损坏")


def test_damaged_weights_are_not_usable(tmp_path):
    assert usable(lambda: ranking(tmp_path)) is None and usable(ranking) is ranking()


@pytest.mark.parametrize("part", ["matter", "sure", "turn"])
def test_a_part_that_is_missing_is_damage(tmp_path, part):
    fitted().save(tmp_path)
    parts = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))
    (tmp_path / FILE).write_text(json.dumps(without(parts, part)), encoding="utf-8")
    assert_says_what_to_do(tmp_path, "已损坏")


def test_the_fitted_weights_load_and_tell_what_they_should():
    model = ranking()
    assert [part.names for part in (model.matter, model.sure, model.turn)] == [FEATURES, SURE, TURN]
    assert all(np.isfinite([*part.values, part.bias]).all() for part in (model.matter, model.sure, model.turn))
    near, far = matter(order=1, score=0.9, official=1, names=3, said=3, guides=3, here=1), matter(order=0.2, score=0.2)
    rows = np.array([far, near, far])
    assert model.shares(rows).argmax() == 1
    assert model.sureness(rows, 0, 0) > model.sureness(rows, 1, 0) and model.sureness(rows, 0, 0) > 0.5
    assert model.sureness(rows, 0, 0) > model.sureness(rows, 0, 1)


# -- matters in a knowledge base --------------------------------------------------------------------------------------

SAID, LEANT = "残疾证丢了怎么补", Leant(0.1, 0.05)


class NearestWording:
    """Scores names by the share of the question's characters that they hold; those ``loved`` are nearest."""

    def __init__(self, names, loved=()):
        self.names, self.loved = list(names), loved

    def scores(self, query):
        near = [len(set(query) & set(n)) / (1 + len(set(n))) + (n in self.loved) for n in self.names]
        return np.array(near, dtype=np.float32)


class Down(NearestWording):
    def scores(self, query):
        raise ModelError("向量服务没有应答")


def nowhere(topic):
    return False


def loving(city_view, *wordings):
    return TopicIndex(city_view, lambda names: NearestWording(names, wordings))


@pytest.fixture(scope="module")
def index(city_view):
    return loving(city_view)


@pytest.fixture(scope="module", params=[None, lambda names: None, Down], ids=["no embedder", "no vectors", "down"])
def wordless(request, city_view):
    """Topics whose vectors cannot tell anything."""
    return TopicIndex(city_view, request.param)


def test_without_vectors_matches_stay_as_they_come(wordless):
    found = wordless.match(SAID, said=SAID)
    assert len(found) > 2
    for matches in (found, found[::-1]):
        assert wordless.ranked(matches, SAID, LEANT, nowhere) == matches
    assert {(m.share, m.sure) for m in found} == {(0.0, 0.0)}
    assert wordless.features(found, SAID, nowhere) is None


def test_without_vectors_nothing_is_near(wordless):
    assert wordless.nearest(SAID, list(wordless.topics)) == []


def test_only_an_embedder_makes_vectors(city_view, index):
    assert index.vectors
    assert not TopicIndex(city_view).vectors and not TopicIndex(city_view, lambda names: None).vectors


def test_without_weights_matches_stay_as_they_come(city_view, monkeypatch):
    monkeypatch.setattr("rag.topics.usable", lambda load: None)
    unweighed = TopicIndex(city_view, NearestWording)
    found = unweighed.match(SAID, said=SAID)
    assert unweighed.ranked(found, SAID, LEANT, nowhere) == found and not unweighed.vectors


def test_no_match_has_no_features(index):
    assert index.features([], SAID, nowhere) is None
    assert index.ranked([], SAID, LEANT, nowhere) == []


def test_features_are_a_row_a_match_with_a_column_for_each_name(index):
    matches = index.match(SAID, said=SAID)
    there = matches[1].topic
    features = index.features(matches, SAID, lambda topic: topic is there)
    assert features.shape == (len(matches), len(FEATURES))
    columns = dict(zip(FEATURES, features.T.tolist(), strict=True))
    for name in ("order", "score", "official"):
        assert columns[name] == [getattr(m, name) for m in matches]
    assert columns["here"] == [0, 1] + [0] * (len(matches) - 2)


def test_nearness_to_names_to_phrasings_and_to_guides_are_told_apart(city_view, index):
    matches = index.match("身份证", said="身份证")
    key = "item:居民身份证丢失补领"
    row = [m.topic.key for m in matches].index(key)
    wordings = {"names": "居民身份证补领", "said": "身份证掉了咋办", "guides": dict(gists(city_view))[key]}
    for name, wording in wordings.items():
        features = loving(city_view, wording).features(matches, "身份证", nowhere)
        raised = features - index.features(matches, "身份证", nowhere)
        assert raised[row].argmax() == FEATURES.index(name), name


def test_matches_are_ranked_by_share_and_only_the_first_is_sure(index):
    matches = index.match(SAID, said=SAID)
    ranked = index.ranked(matches[::-1], SAID, LEANT, nowhere)
    shares = [m.share for m in ranked]
    assert shares == sorted(shares, reverse=True) and sum(shares) == pytest.approx(1)
    assert 0 < ranked[0].sure < 1 and not any(m.sure for m in ranked[1:])


def test_ranking_changes_nothing_else_of_a_match(index):
    matches = index.match(SAID, said=SAID)
    ranked = index.ranked(matches, SAID, LEANT, nowhere)
    assert {m.topic.key: replace(m, share=0.0, sure=0.0) for m in ranked} == {m.topic.key: m for m in matches}


def test_one_match_alone_has_the_whole_share(index):
    (only,) = index.ranked(index.match(SAID, limit=1, said=SAID), SAID, LEANT, nowhere)
    assert only.share == 1 and 0 < only.sure < 1


def test_a_matter_that_the_place_handles_is_likelier(index):
    matches = index.match(SAID, said=SAID)
    for match in matches:
        anywhere, here = (
            {m.topic.key: m.share for m in index.ranked(matches, SAID, LEANT, holds)}[match.topic.key]
            for holds in (nowhere, lambda topic, own=match.topic: topic is own)
        )
        assert here > anywhere


def test_a_message_that_asks_for_a_rule_is_less_surely_about_a_matter(index):
    matches = index.match(SAID, said=SAID)
    asked, rule, nothing = (
        index.ranked(matches, SAID, leant, nowhere)[0].sure for leant in (Leant(0, 0), Leant(1, 0), Leant(0, 1))
    )
    assert asked > rule and asked > nothing


def test_nearest_is_one_figure_for_each_topic_in_the_order_asked_for(index):
    keys = list(index.topics)[:4]
    near = index.nearest(SAID, keys)
    assert len(near) == 4 and all(isinstance(n, float) for n in near)
    assert index.nearest(SAID, keys[::-1]) == near[::-1] and index.nearest(SAID, []) == []


def test_the_topic_whose_wording_is_nearest_is_nearest(city_view):
    said = "∅∅∅∅"
    for key, topic in list(TopicIndex(city_view).topics.items())[:4]:
        index = loving(city_view, topic.name)
        near = dict(zip(index.topics, index.nearest(said, list(index.topics)), strict=True))
        assert max(near, key=near.get) == key


# -- after another matter ---------------------------------------------------------------------------------------


def shares(index, last, matches=None):
    found = matches or index.match("办证", 6, "办证")
    return {m.topic.key: m.share for m in index.ranked(found, "办证", UNKNOWN, nowhere, last)}


LOST, WED = "item:残疾人证挂失补办", "item:结婚登记"


def test_a_matter_like_the_last_one_gains(index):
    alone, after = shares(index, ()), shares(index, (LOST,))
    assert sum(after.values()) == pytest.approx(1)
    near = index._sides[0].nearness(index.topics[LOST].name)
    raised = {key: after[key] / alone[key] for key in alone}
    order = sorted(alone, key=lambda key: near[list(index.topics).index(key)])
    assert [round(raised[key], 6) for key in order] == sorted(round(value, 6) for value in raised.values())
    assert raised[order[-1]] > 1 > raised[order[0]]
    assert after[LOST] > alone[LOST]


def test_the_first_of_the_last_matters_counts(index):
    assert shares(index, (LOST, WED)) == shares(index, (LOST,)) != shares(index, (WED,))


@pytest.mark.parametrize("last", [(), ("item:没有这件事",)])
def test_without_a_last_matter_that_is_known_nothing_gains(index, last):
    found = index.match("办证", 6, "办证")
    assert index.ranked(found, "办证", UNKNOWN, nowhere, last) == index.ranked(found, "办证", UNKNOWN, nowhere)


def test_the_likeliest_after_the_last_one_goes_first_and_is_sure(index):
    ranked = index.ranked(index.match("办证", 6, "办证"), "办证", UNKNOWN, nowhere, (LOST,))
    assert [m.share for m in ranked] == sorted((m.share for m in ranked), reverse=True)
    assert ranked[0].sure > 0 and all(m.sure == 0 for m in ranked[1:])
