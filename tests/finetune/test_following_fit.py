"""How passages of a conversation are ranked is fitted on messages whose articles are known, and told by conversations
left out."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="training libraries are not installed")

from finetune.following.fit import fit, train
from finetune.following.samples import Sample
from rag.following import FEATURES

FIRST, ALONE = FEATURES.index("rank_first"), FEATURES.index("rank_alone")


def message(conversation, seed):
    """Of six passages one answers: what the message finds with the first one points to it, alone to another."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(6, len(FEATURES))) * 0.3
    right = np.zeros(6, np.bool_)
    answer, other = rng.permutation(6)[:2]
    right[answer] = True
    features[answer, FIRST] += 3
    features[other, ALONE] += 3
    return Sample(conversation, features, right)


def test_what_points_to_the_answer_is_weighed_most():
    weights = fit([message(n, n) for n in range(40)])
    assert int(np.argmax(weights)) == FIRST and weights[FIRST] > abs(weights[ALONE])


def test_figures_are_of_conversations_left_out():
    model, figures = train([message(n // 4, n) for n in range(60)])
    assert model.weights.shape == (len(FEATURES),) and figures["messages"] == 60
    assert figures["among_1"] > 0.9 > figures["alone_among_1"] and figures["among_1"] <= figures["among_3"]


def test_the_same_samples_give_the_same_weights():
    kept = [message(n, n) for n in range(20)]
    assert fit(kept).tolist() == fit(kept).tolist()


def test_too_few_conversations_are_an_error():
    with pytest.raises(ValueError, match="不够"):
        train([message(0, n) for n in range(20)])
