"""The leaning to rules: what is saved is read back, of two vectors comes a probability, damage is named in one line."""

import numpy as np
import pytest

from rag.leaning import BEFORE, FILE, FOLDER, Leaning, LeaningError, joined

DIM = 4


def vector(*values):
    return np.array(values, np.float32)


RULE, MATTER, NONE = vector(1, 0, 0, 0), vector(0, 1, 0, 0), vector(0, 0, 1, 0)


def fitted():
    weights = joined(RULE - MATTER, RULE - MATTER) * 6
    return Leaning("someone's embedder", weights, -0.5)


def test_what_is_saved_is_read_back(tmp_path):
    fitted().save(tmp_path / "new")
    read = Leaning.load(tmp_path / "new")
    assert (read.embedder, read.dim) == ("someone's embedder", DIM)
    assert read.of(RULE, NONE) == fitted().of(RULE, NONE)
    assert [f.name for f in (tmp_path / "new").iterdir()] == [FILE]


def test_the_same_model_is_the_same_file(tmp_path):
    first, second = (fitted().save(tmp_path / name).read_bytes() for name in "ab")
    assert first == second


def test_it_is_a_probability():
    model = fitted()
    assert 0.9 < model.of(RULE, NONE) < 1
    assert 0 < model.of(MATTER, NONE) < 0.1
    assert model.of(NONE, NONE) == pytest.approx(1 / (1 + np.exp(0.5)))
    assert model.of(RULE * 1e4, NONE) == 1 and model.of(MATTER * 1e4, NONE) == 0


def test_the_message_before_counts_less():
    model = fitted()
    assert model.of(NONE, MATTER) < model.of(NONE, NONE) < model.of(NONE, RULE) < model.of(RULE, NONE)
    assert joined(RULE, MATTER).tolist() == [1, 0, 0, 0, 0, BEFORE, 0, 0]


@pytest.mark.parametrize("wrong", [vector(1, 0), vector(1, 0, 0, 0, 0), np.zeros((1, DIM), np.float32)])
def test_a_vector_of_another_size_is_refused(wrong):
    for pair in ((wrong, NONE), (NONE, wrong)):
        with pytest.raises(LeaningError, match="4 维"):
            fitted().of(*pair)


def test_a_missing_file_is_one_line_that_says_what_to_do(tmp_path):
    with pytest.raises(LeaningError, match=r"leaning\.npz.*finetune\.leaning") as error:
        Leaning.load(tmp_path)
    assert "\n" not in str(error.value)


def test_no_damage_goes_unnoticed(tmp_path):
    path = fitted().save(tmp_path)
    whole = path.read_bytes()
    cut = [whole[:length] for length in range(0, len(whole), 9)]
    changed = [whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :] for at in range(0, len(whole), 3)]
    noticed = 0
    for content in [*cut, *changed, b"", b"not an archive"]:
        path.write_bytes(content)
        try:
            read = Leaning.load(tmp_path)
        except LeaningError as error:
            assert "已损坏" in str(error) and "\n" not in str(error)
            noticed += 1
        else:  # a byte that nothing reads, such as a date
            assert read.embedder == fitted().embedder and read.of(RULE, MATTER) == fitted().of(RULE, MATTER)
    assert noticed > len(cut) + len(changed) / 2


@pytest.mark.parametrize(
    "changed",
    [
        {"weights": vector(1, 2, 3)},
        {"weights": vector()},
        {"weights": vector(1, np.nan)},
        {"weights": np.zeros((2, 2), np.float32)},
        {"weights": np.array(["a", "b"])},
        {"bias": vector(1, 2)},
        {"bias": np.array(np.inf)},
        {"embedder": np.array([{"an": "object"}], object)},
    ],
)
def test_arrays_that_are_no_model_are_refused(tmp_path, changed):
    arrays = {"embedder": np.array("e"), "weights": vector(1, 2), "bias": np.array(0.0)}
    np.savez(tmp_path / FILE, **arrays)
    assert Leaning.load(tmp_path).dim == 1
    np.savez(tmp_path / FILE, **{**arrays, **changed})
    with pytest.raises(LeaningError, match="已损坏"):
        Leaning.load(tmp_path)


@pytest.mark.parametrize("missing", ["embedder", "weights", "bias"])
def test_an_array_that_is_missing_is_damage(tmp_path, missing):
    arrays = {"embedder": np.array("e"), "weights": vector(1, 2), "bias": np.array(0.0)}
    np.savez(tmp_path / FILE, **{name: value for name, value in arrays.items() if name != missing})
    with pytest.raises(LeaningError, match="已损坏"):
        Leaning.load(tmp_path)


@pytest.mark.skipif(not (FOLDER / FILE).exists(), reason="models/leaning is not built")
def test_the_artefact_is_small_and_belongs_to_the_embedder():
    from rag.models.onnx_embed import FOLDER as EMBEDDER
    from rag.models.onnx_embed import OnnxEmbedder

    assert (FOLDER / FILE).stat().st_size < 10_000
    assert "留出" in (FOLDER / "README.md").read_text(encoding="utf-8")
    if (EMBEDDER / "model.onnx").exists():
        embedder, model = OnnxEmbedder(), Leaning.load()
        assert (model.embedder, model.dim) == (embedder.name, embedder.dim)
        rule, matter, first = embedder.queries(["公司拖欠工资要承担什么责任", "营业执照在哪里办", " "])
        assert model.of(rule, first) > 0.4 and model.of(matter, first) < 0.2
