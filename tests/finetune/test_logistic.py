"""A logistic model of a few numbers."""

import numpy as np

from finetune.logistic import auc, logistic


def test_what_tells_two_kinds_apart_is_weighed():
    rng = np.random.default_rng(3)
    right = rng.integers(2, size=200).astype(bool)
    table = np.stack([right + rng.normal(0, 0.3, 200), rng.normal(0, 1, 200)], 1)
    weights, bias = logistic(table, right)
    assert weights[0] > 5 * abs(weights[1]) and bias < 0


def test_how_often_what_is_right_is_above():
    right = np.array([False, False, True, True])
    assert auc(np.array([0.1, 0.2, 0.3, 0.4]), right) == 1.0
    assert auc(np.array([0.4, 0.3, 0.2, 0.1]), right) == 0.0
    assert auc(np.ones(4), right) == 0.5
    assert np.isnan(auc(np.ones(2), np.array([True, True])))
