"""When an article is quoted beside a guide is fitted on messages whose articles are known, and told by conversations
left out."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="training libraries are not installed")

from finetune.adding.fit import fit, train
from finetune.adding.samples import Sample
from rag.adding import FEATURES

TEXT, REST = FEATURES.index("text"), FEATURES.index("rest")


def message(conversation, seed):
    """Of three articles the one that says much of the question answers, where something is left open."""
    rng = np.random.default_rng(seed)
    features = rng.uniform(0, 0.3, size=(3, len(FEATURES)))
    features[:, REST] = open_ = float(rng.integers(2))
    features[rng.integers(3), TEXT] += 0.6
    return Sample(conversation, features, (features[:, TEXT] > 0.5) & (open_ > 0))


def test_what_points_to_the_answer_is_weighed_most():
    found = fit([message(n, n) for n in range(60)])
    assert set(np.argsort(-found.weights)[:2]) == {TEXT, REST} and found.bias < 0


def test_figures_are_of_conversations_left_out():
    model, figures = train([message(n // 2, n) for n in range(80)])
    assert model.weights.shape == (len(FEATURES),) and figures["messages"] == 80 and figures["passages"] == 240
    assert figures["auc"] > 0.95 and 0 < figures["rightly"] <= figures["added"] < 80


def test_the_same_samples_give_the_same_weights():
    kept = [message(n, n) for n in range(20)]
    assert fit(kept).weights.tolist() == fit(kept).weights.tolist()


def test_too_few_conversations_are_an_error():
    with pytest.raises(ValueError, match="不够"):
        train([message(0, n) for n in range(20)])
