"""What a message asks for: what is saved is read back, two vectors give probabilities, damage is named in one line."""

import numpy as np
import pytest

from rag.leaning import BEFORE, FIELDS, FILE, FOLDER, KINDS, Leaning, LeaningError, joined

DIM = 4


def vector(*values):
    return np.array(values, np.float32)


RULE, MATTER, NONE, CHAT = vector(1, 0, 0, 0), vector(0, 1, 0, 0), vector(0, 0, 1, 0), vector(0, 0, 0, 1)


def arrays():
    """A network with one unit for each kind, which the message itself or, less, the one before sets off."""
    hidden = np.stack([joined(v, v) for v in (MATTER, RULE, CHAT)], axis=1) * 6
    fields = np.zeros((3, len(FIELDS)), np.float32)
    fields[0, FIELDS.index("fee")] = 8
    out = np.concatenate([np.eye(3, dtype=np.float32), fields], axis=1)
    bias = np.concatenate([vector(0.5, 0, -1), np.full(len(FIELDS), -4, np.float32)])
    return {"hidden": hidden, "hidden_bias": np.zeros(3), "out": out, "out_bias": bias}


def fitted():
    return Leaning("someone's embedder", *arrays().values())


def test_what_is_saved_is_read_back(tmp_path):
    fitted().save(tmp_path / "new")
    read = Leaning.load(tmp_path / "new")
    assert (read.embedder, read.dim) == ("someone's embedder", DIM)
    assert read.of(RULE, NONE) == fitted().of(RULE, NONE)
    assert [f.name for f in (tmp_path / "new").iterdir()] == [FILE]


def test_the_same_model_is_the_same_file(tmp_path):
    first, second = (fitted().save(tmp_path / name).read_bytes() for name in "ab")
    assert first == second


def test_a_rule_is_told_from_a_matter_whatever_else_it_is():
    model = fitted()
    assert 0.9 < model.of(RULE, NONE).rule < 1
    assert 0 < model.of(MATTER, NONE).rule < 0.1
    assert model.of(NONE, NONE).rule == pytest.approx(1 / (1 + np.exp(0.5)))
    assert model.of(RULE * 1e4, NONE).rule == 1 and model.of(MATTER * 1e4, NONE).rule == 0
    assert model.of(CHAT, NONE).nothing > 0.9 > 0.1 > model.of(RULE, NONE).nothing
    assert model.of(CHAT * 1e4, NONE).rule == 0.5, "nothing left to tell a rule from a matter by"


def test_the_fields_asked_for_come_with_it():
    assert fitted().of(MATTER, NONE).fields == ("fee",)
    assert fitted().of(RULE, NONE).fields == ()


def test_the_shares_of_a_message_add_up_to_one():
    rows = np.stack([joined(v, NONE) for v in (RULE, MATTER, NONE, CHAT)])
    shares = fitted().shares(rows)
    assert shares.shape == (4, len(KINDS)) and shares.sum(axis=1) == pytest.approx(1)


def test_the_message_before_counts_less():
    model = fitted()
    order = [model.of(*pair).rule for pair in ((NONE, MATTER), (NONE, NONE), (NONE, RULE), (RULE, NONE))]
    assert order == sorted(order) and len(set(order)) == 4
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
        {"hidden": np.zeros((3, 3), np.float32)},
        {"hidden": np.zeros((0, 3), np.float32)},
        {"hidden": np.zeros((8, 2), np.float32)},
        {"hidden": vector(1, 2)},
        {"hidden": np.full((8, 3), np.nan, np.float32)},
        {"hidden": np.full((8, 3), "a")},
        {"hidden_bias": np.float32(0)},
        {"out": np.zeros((3, 3), np.float32)},
        {"out_bias": vector(1, 2)},
        {"out_bias": vector(1, 2, np.inf)},
        {"embedder": np.array([{"an": "object"}], object)},
    ],
)
def test_arrays_that_are_no_model_are_refused(tmp_path, changed):
    held = {"embedder": np.array("e"), **arrays()}
    np.savez(tmp_path / FILE, **held)
    assert Leaning.load(tmp_path).dim == DIM
    np.savez(tmp_path / FILE, **{**held, **changed})
    with pytest.raises(LeaningError, match="已损坏"):
        Leaning.load(tmp_path)


@pytest.mark.parametrize("missing", ["embedder", *arrays()])
def test_an_array_that_is_missing_is_damage(tmp_path, missing):
    held = {"embedder": np.array("e"), **arrays()}
    np.savez(tmp_path / FILE, **{name: value for name, value in held.items() if name != missing})
    with pytest.raises(LeaningError, match="已损坏"):
        Leaning.load(tmp_path)


@pytest.mark.skipif(not (FOLDER / FILE).exists(), reason="models/leaning is not built")
def test_the_artefact_is_small_and_belongs_to_the_embedder():
    from rag.models.onnx_embed import FOLDER as EMBEDDER
    from rag.models.onnx_embed import OnnxEmbedder

    assert (FOLDER / FILE).stat().st_size < 500_000
    assert "留出" in (FOLDER / "README.md").read_text(encoding="utf-8")
    if (EMBEDDER / "model.onnx").exists():
        embedder, model = OnnxEmbedder(), Leaning.load()
        assert (model.embedder, model.dim) == (embedder.name, embedder.dim)
        asked = ["公司拖欠工资要承担什么责任", "营业执照在哪里办", "明天股票会涨吗", " "]
        rule, matter, chat, first = embedder.queries(asked)
        assert model.of(rule, first).rule > 0.5 > 0.2 > model.of(matter, first).rule
        assert model.of(chat, first).nothing > 0.5 > 0.2 > model.of(matter, first).nothing
