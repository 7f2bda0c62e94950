"""Files of fitted weights are read back as saved; one that is missing or damaged is named in one line that says what to
do."""

import json

import numpy as np
import pytest

from rag.documents.weighing import quoting
from rag.following import following
from rag.ranking import ranking
from rag.weights import WeightFile, WeightsError, named, numbers, usable

FILE = WeightFile("tuning", "调音的权重")
NAMES = ("pitch", "length")


def read(folder):
    return FILE.read(folder, lambda held: numbers(held, NAMES).tolist())


def refused(folder, reason):
    with pytest.raises(WeightsError) as error:
        read(folder)
    said = str(error.value)
    assert said.startswith(f"调音的权重 {folder / 'tuning.json'} {reason}") and "\n" not in said
    assert "python -m finetune.tuning" in said
    assert usable(lambda: read(folder)) is None


def test_numbers_are_kept_under_their_names_to_four_digits(tmp_path):
    FILE.save(tmp_path / "new", named(NAMES, np.array([1.23456, -2])))
    assert (tmp_path / "new" / "tuning.json").read_text(
        encoding="utf-8"
    ) == '{\n "pitch": 1.2346,\n "length": -2.0\n}\n'
    assert read(tmp_path / "new") == usable(lambda: read(tmp_path / "new")) == [1.2346, -2]


def test_numbers_go_in_the_order_asked_for():
    assert numbers({"length": 2, "pitch": 1}, NAMES).tolist() == [1, 2]


def test_a_missing_file_is_named(tmp_path):
    refused(tmp_path / "nowhere", "读不出来")
    (tmp_path / "tuning.json").mkdir()
    refused(tmp_path, "读不出来")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"null", b"7", b"[]", b'"pitch"', b"{}", b"[" * 100_000, b'{"pitch": 1e999}']
)
def test_a_file_of_something_else_is_damaged(tmp_path, content):
    (tmp_path / "tuning.json").write_bytes(content)
    refused(tmp_path, "已损坏")


@pytest.mark.parametrize(
    "changed",
    [{"mood": 1}, {"pitch": None}, {"pitch": "high"}, {"pitch": [1]}, {"pitch": float("nan")}, {"pitch": 10**400}],
)
def test_other_names_and_what_is_no_number_are_damage(tmp_path, changed):
    (tmp_path / "tuning.json").write_text(json.dumps({"pitch": 1, "length": 2} | changed), encoding="utf-8")
    refused(tmp_path, "已损坏")


def test_another_mistake_is_not_hidden():
    def wrong():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        usable(wrong)


@pytest.mark.parametrize("load", [ranking, following, quoting])
def test_the_weights_of_the_product_can_be_used_and_a_folder_without_them_is_named(load, tmp_path):
    assert load() is load()
    with pytest.raises(WeightsError, match=f"python -m finetune.{load.__name__}"):
        load(tmp_path)
