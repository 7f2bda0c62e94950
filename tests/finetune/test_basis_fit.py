"""Whether anything found answers is fitted on questions whose articles are known and on questions that none answers."""

import numpy as np
import pytest

from finetune.basis.fit import fit, train
from finetune.basis.samples import Sample
from finetune.llm import seeds
from finetune.logistic import auc, logistic
from rag.basis import FEATURES

NEAREST = FEATURES.index("nearest")


def question(seed, basis):
    """What is nearer in meaning answers, as far as there is anything that does."""
    rng = np.random.default_rng(seed)
    features = rng.uniform(0, 0.3, size=len(FEATURES))
    features[NEAREST] = 0.9 if basis else 0.6
    return Sample(features, basis, basis)


def test_what_tells_them_apart_is_weighed_most():
    found = fit([question(n, n % 2 == 0) for n in range(80)])
    assert np.argmax(found.weights) == NEAREST and found.bias < 0


def test_figures_are_of_questions_left_out_and_not_of_those_whose_article_was_missed():
    missed = [Sample(question(n, False).features, False, True) for n in range(30)]
    _, figures = train([question(n, n % 2 == 0) for n in range(80)] + missed)
    assert figures["answered"] == figures["unanswered"] == 40
    assert figures["auc"] > 0.95 and figures["kept"] > 0.9 and figures["refused"] > 0.9


def test_too_few_questions_are_an_error():
    with pytest.raises(ValueError, match="不够"):
        train([question(n, True) for n in range(40)])


def test_questions_that_no_law_answers_are_held_once():
    held = [entry.u for entry in seeds.without_basis()]
    assert len(held) > 150 and len(set(held)) == len(held)


def test_the_model_needs_both_kinds_to_tell_them_apart():
    table = np.array([[0.0], [0.2], [0.8], [1.0]])
    weights, bias = logistic(table, np.array([False, False, True, True]))
    assert weights[0] > 0 > bias
    assert auc(table[:, 0], np.array([False, False, True, True])) == 1.0
