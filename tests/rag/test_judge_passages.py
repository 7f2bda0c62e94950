"""Of passages whose words say as much, the one nearer in meaning is the better one; it never decides alone."""

from types import SimpleNamespace

import pytest

from rag.asked import Asking
from rag.hits import Scale
from rag.judge import Candidate, judge


def rarity(text):
    return {text[i : i + 2]: 5.0 for i in range(len(text) - 1)}


def judged(behind):
    asked = Asking(rarity).read("租房合同最长能签多少年", 2026)
    text = "租赁期限不得超过二十年。"
    return judge(asked, Candidate("租赁法", "", text, "法律", 0, False, 1.0, 0, behind), rarity)


def test_the_farther_from_the_nearest_the_less_a_passage_is_worth():
    near, far = judged(0.0), judged(0.1)
    assert near.score > far.score and near.fits == far.fits
    assert {k: v for k, v in near.features.items() if k != "behind"} == {
        k: v for k, v in far.features.items() if k != "behind"
    }


def test_what_vectors_did_not_find_stands_behind_all_that_they_did():
    hits = [SimpleNamespace(bm25=3.0, cosine=None), SimpleNamespace(bm25=None, cosine=0.9)]
    hits.append(SimpleNamespace(bm25=1.0, cosine=0.7))
    scale = Scale.of(hits)
    assert (scale.bm25, scale.nearest, scale.farthest) == (3.0, 0.9, 0.7)


@pytest.mark.parametrize("hits", [[], [SimpleNamespace(bm25=2.0, cosine=None)]])
def test_without_vectors_nothing_stands_behind(hits):
    scale = Scale.of(hits)
    assert scale.nearest == scale.farthest == 0.0 and scale.bm25 > 0
