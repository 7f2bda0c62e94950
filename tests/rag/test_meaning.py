from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from rag.meaning import Meaning
from rag.topics import TopicIndex
from rag.understand import Understanding


class NearestWording:
    """Scores names by the share of the question's characters that they hold."""

    def __init__(self, names, loved=""):
        self.names, self.loved, self.asked = list(names), loved, []

    def scores(self, query):
        self.asked.append(query)
        near = [len(set(query) & set(n)) / (1 + len(set(n))) + (n == self.loved) for n in self.names]
        return np.array(near, dtype=np.float32)


def test_nearness_is_one_figure_a_topic_and_the_best_name_counts():
    names = NearestWording(["身份证补领", "身份证丢了", "结婚登记", "养犬登记"])
    near = Meaning(names, [0, 0, 1, 2], 3).nearness("身份证丢了")
    assert near.shape == (3,) and near.argmax() == 0
    assert near.mean() == pytest.approx(0, abs=1e-5) and near.std() == pytest.approx(1, abs=1e-5)


def test_the_clause_that_asks_counts_beside_the_story_around_it():
    names = NearestWording(["身份证补领", "结婚登记", "养犬登记"])
    Meaning(names, [0, 1, 2], 3).nearness("我妈今年八十二了,耳朵也背,身份证补领怎么办")
    assert "身份证补领怎么办" in names.asked and len(names.asked) == 4


def test_whole_messages_only_and_topics_without_a_name_are_as_the_mean():
    names = NearestWording(["身份证补领", "结婚登记"])
    near = Meaning(names, [0, 2], 3, whole=True).nearness("我妈今年八十二了,身份证补领怎么办")
    assert len(names.asked) == 1 and near[1] == 0 and near[0] > 0 > near[2]


def test_a_message_is_embedded_once():
    names = NearestWording(["身份证补领", "结婚登记"])
    meaning = Meaning(names, [0, 1], 2)
    meaning.nearness("身份证丢了"), meaning.nearness("身份证丢了")
    assert names.asked == ["身份证丢了"]


def test_the_matter_nearest_in_meaning_wins_where_words_do_not_decide(city_view):
    said = "我妈那事该去哪问"
    topics = [t.name for t in TopicIndex(city_view).topics.values()]
    for loved in topics[:3]:
        index = TopicIndex(city_view, lambda names, loved=loved: NearestWording(names, loved))
        assert index.match(said, said=said)[0].topic.name == loved


def test_an_exact_wording_stays_certain(city_view):
    topic = next(iter(TopicIndex(city_view).topics.values()))
    index = TopicIndex(city_view, lambda names: NearestWording(names, "别的"))
    best = index.match(topic.name, said=topic.name)[0]
    assert best.topic.name == topic.name and best.score == 1.0


def test_a_follow_up_is_not_guessed_a_matter_from_its_meaning(city_view):
    names = []

    def make(wordings):
        names.append(NearestWording(wordings))
        return names[-1]

    understanding = Understanding(city_view, TopicIndex(city_view, make))
    understanding.understand("补一张多少钱", date(2026, 1, 1))
    assert not any(each.asked for each in names)
    understanding.understand("残疾证丢了补一张多少钱", date(2026, 1, 1))
    assert all(each.asked for each in names if each.names)


def test_what_is_much_nearer_goes_first_although_no_score_passes_its_bound(city_view):
    said = "残疾证丢了怎么补"
    plain = TopicIndex(city_view, lambda names: NearestWording(names)).match(said, said=said)
    other = plain[1].topic.name

    class Near(NearestWording):
        def scores(self, query):
            return super().scores(query) + np.array([5.0 * (n == other) for n in self.names], dtype=np.float32)

    best = TopicIndex(city_view, Near).match(said, said=said)[0]
    assert best.topic.name == other and best.score <= 0.98
