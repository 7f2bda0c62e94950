"""Weights by which clauses and rows are chosen are fitted on questions whose answer is known, each message once."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="training libraries are not installed")

from finetune.quoting.__main__ import SEEDS, main
from finetune.quoting.fit import held_out, train
from finetune.quoting.samples import Sample, cities
from rag.documents.segments import FEATURES

PAIRS = FEATURES.index("pairs")


def sample(turn, seed):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(6, len(FEATURES))) * 0.1
    right = int(rng.integers(6))
    values[right, PAIRS] += 2
    return Sample(turn, values, (right,))


def some(count, start=0):
    return [sample(f"t{i}", start + i) for i in range(count)]


def test_what_tells_the_answer_weighs_most():
    weights = train(some(80))
    assert int(np.argmax(weights.values)) == PAIRS


def test_the_same_samples_give_the_same_weights():
    assert train(some(5)).values.tolist() == train(some(5)).values.tolist()


def test_a_city_is_measured_by_what_was_fitted_on_the_others():
    found = held_out({"a": some(8), "b": some(8, 100), "empty": []})
    assert found["turns"] == 16 and found["first"] == 1
    assert found["a_turns"] == found["b_turns"] == 8 and "empty_turns" not in found


def test_nothing_to_fit_on_is_an_error():
    with pytest.raises(ValueError, match="不能训练"):
        train([])


def test_the_seeds_hold_pages_regions_and_questions():
    found = cities(SEEDS)
    assert len(found) == 4 and all(c.pages.is_dir() and "/" in c.region for c in found)


@pytest.mark.parametrize("missing", ["home", "seeds"])
def test_unusable_input_is_one_line(tmp_path, capsys, missing):
    (tmp_path / "home").mkdir()
    home = tmp_path / ("none" if missing == "home" else "home")
    assert main(["--home", str(home), "--seeds", str(tmp_path), "--out", str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
