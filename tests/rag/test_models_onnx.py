"""The project's own embedder: what is in models/embedder works, is checked, and damage is named in one line."""

import json
import shutil

import numpy as np
import pytest

from rag.models import ModelFilesError, load_settings, open_embedder
from rag.models.onnx_embed import FOLDER, OnnxEmbedder

pytestmark = pytest.mark.skipif(not (FOLDER / "model.onnx").exists(), reason="models/embedder is not built")


@pytest.fixture(scope="module")
def embedder():
    return OnnxEmbedder()


def test_it_is_the_default():
    assert isinstance(open_embedder(load_settings(env={})), OnnxEmbedder)


def test_vectors_have_length_one_and_do_not_depend_on_the_company(embedder):
    texts = ["身份证丢了怎么补", "办理居住证需要的材料" * 8, "退休"]
    together = embedder.passages(texts)
    assert together.shape == (3, embedder.dim) and together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)
    for text, vector in zip(texts, together, strict=True):
        assert float(embedder.passages([text])[0] @ vector) > 0.98


def test_the_same_text_gives_the_same_vector(embedder):
    assert np.array_equal(embedder.queries(["残疾证怎么办"]), embedder.queries(["残疾证怎么办"]))


def test_what_is_said_is_near_what_is_meant(embedder):
    names = ["居民身份证补领", "普通护照签发", "离婚登记", "失业保险金申领"]
    near = embedder.queries(["身份证掉了咋整", "没工作了想领救济金", "想和老公分开去哪办"]) @ embedder.passages(names).T
    assert near.argmax(axis=1).tolist() == [0, 3, 2]


@pytest.mark.parametrize("text", ["", " ", "\0", "😀" * 50, "a" * 20000, "\ud800", "第" * 5000])
def test_any_text_has_a_vector(embedder, text):
    assert np.isfinite(embedder.queries([text])).all()


def test_no_texts_have_no_vectors(embedder):
    assert embedder.queries([]).shape == (0, embedder.dim)


def test_a_damaged_file_is_named(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "m")
    raw = bytearray((tmp_path / "m" / "model.onnx").read_bytes())
    raw[len(raw) // 2] ^= 255
    (tmp_path / "m" / "model.onnx").write_bytes(raw)
    with pytest.raises(ModelFilesError, match=r"model\.onnx.*已损坏"):
        OnnxEmbedder(tmp_path / "m")


def test_a_missing_file_is_one_line(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "m")
    (tmp_path / "m" / "tokenizer.json").unlink()
    with pytest.raises(ModelFilesError) as error:
        OnnxEmbedder(tmp_path / "m")
    assert "\n" not in str(error.value)


def test_the_artefact_is_small_and_says_what_it_is():
    assert (FOLDER / "model.onnx").stat().st_size < 60 << 20
    about = json.loads((FOLDER / "embedder.json").read_text(encoding="utf-8"))
    assert about["dim"] == 384 and about["sha256"]
    assert "留出" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_no_processor_cuts_off_its_products():
    onnx = pytest.importorskip("onnx", reason="onnx 只在训练用的库里")
    model = onnx.load(str(FOLDER / "model.onnx"))
    held = {i.name: i.data_type for i in model.graph.initializer}
    multiplied = [node.input[1] for node in model.graph.node if node.op_type in ("MatMulInteger", "QAttention")]
    assert len(multiplied) == 24
    assert {held[name] for name in multiplied} == {onnx.TensorProto.UINT8}
