"""An embedding endpoint is an embedder like any other: unit vectors, the same as those of the model behind it."""

import json
import threading
import time
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from test_index_service import view

from rag.index.passages import Passage
from rag.index.service import SearchIndex
from rag.models import ModelError, ModelFilesError, load_settings, open_embedder
from rag.models import remote_embed as module
from rag.models.onnx_embed import FOLDER, OnnxEmbedder
from rag.models.remote_embed import RemoteEmbedder
from rag.models.settings import EmbeddingSettings

DAY = date(2025, 6, 1)


class Service:
    """An ``/v1/embeddings`` service on this machine. ``embed`` maps texts to rows; ``replies`` go out before it is
    asked: a status to refuse with, or a body to send instead."""

    def __init__(self, embed):
        self.embed, self.replies, self.requests, self.keys, self.delay = embed, [], [], [], 0.0
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                service.requests.append((self.path, body))
                service.keys.append(self.headers.get("Authorization"))
                time.sleep(service.delay)
                status, answer = service.answer(body)
                content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                except OSError:
                    pass  # who asked has given up

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, body):
        if self.replies:
            reply = self.replies.pop(0)
            if isinstance(reply, int):
                return reply, {"error": {"message": "busy"}}
            return 200, reply
        rows = self.embed(body["input"])
        entries = [
            {"object": "embedding", "index": i, "embedding": [float(x) for x in row]} for i, row in enumerate(rows)
        ]
        return 200, {"object": "list", "model": body["model"], "data": entries[::-1]}  # any order is allowed

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def characters(texts):
    """Vectors of any length, 4 numbers."""
    return [[len(t), t.count("身"), t.count("证"), 1] for t in texts]


@pytest.fixture
def service():
    opened = Service(characters)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr(module, "_PAUSES", (0.01, 0.01))


def embedder(service, **settings):
    return RemoteEmbedder(EmbeddingSettings(**{"base_url": service.url, "model": "m", **settings}))


def test_vectors_have_length_one_and_stand_in_the_order_of_the_texts(service, monkeypatch):
    monkeypatch.setenv("MY_KEY", "secret")
    remote = embedder(service, batch=3, key_env="MY_KEY", query_prefix="问：", passage_prefix="文：")
    texts = [f"身份证{'证' * n}" for n in range(8)]
    found = remote.passages(texts)
    want = np.array(characters([f"文：{t}" for t in texts]), np.float32)
    np.testing.assert_allclose(found, want / np.linalg.norm(want, axis=1, keepdims=True), rtol=1e-6)
    assert remote.dim == 4 and found.dtype == np.float32
    assert [len(body["input"]) for _, body in service.requests] == [1, 3, 3, 2]
    path, body = service.requests[-1]
    assert (path, body["model"], body["encoding_format"]) == ("/v1/embeddings", "m", "float")
    assert set(service.keys) == {"Bearer secret"}
    remote.queries(["身份证"])
    assert service.requests[-1][1]["input"] == ["问：身份证"]
    assert remote.queries([]).shape == (0, 4) == remote.passages([]).shape


def test_a_known_dimension_needs_no_service_at_start():
    remote = RemoteEmbedder(EmbeddingSettings(base_url="http://127.0.0.1:1/v1", dim=4))
    with pytest.raises(ModelError, match="连不上嵌入接口"):
        remote.queries(["问"])


def test_the_name_changes_with_what_changes_the_vectors(service):
    names = [
        embedder(service, **s).name for s in ({}, {"model": "n"}, {"query_prefix": "问"}, {"passage_prefix": "问"})
    ]
    assert len(set(names)) == 4
    assert embedder(service, batch=2, timeout=3).name == names[0]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_tried_again_for_passages_and_not_without_end(service, status):
    remote = embedder(service, dim=4)
    service.replies = [status, status]
    assert remote.passages(["身份证"]).shape == (1, 4) and len(service.requests) == 3
    service.replies = [status] * 10
    with pytest.raises(ModelError, match=str(status)):
        remote.passages(["身份证"])
    assert len(service.requests) == 6


def test_a_refusal_is_not_repeated(service):
    remote = embedder(service, dim=4)
    service.replies = [401]
    with pytest.raises(ModelError, match="嵌入接口返回 401"):
        remote.passages(["身份证"])
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (b"<html>", "不是 JSON"),
        ({"data": []}, "应返回 1 个向量"),
        ({"object": "list"}, "OpenAI 的格式"),
        ([1], "OpenAI 的格式"),
        ({"data": [{"index": 0, "embedding": "AAAA"}]}, "OpenAI 的格式"),
        ({"data": [{"index": 0, "embedding": [1, 2]}]}, "应有 4 维，实际 2 维"),
        ({"data": [{"index": 0, "embedding": [0, 0, 0, 0]}]}, "空的或不是数"),
        (b'{"data": [{"index": 0, "embedding": [NaN, 0, 0, 0]}]}', "空的或不是数"),
    ],
)
def test_a_reply_that_is_no_vector_is_one_line(service, reply, said):
    remote = embedder(service, dim=4)
    service.replies = [reply]
    with pytest.raises(ModelError, match=said) as error:
        remote.passages(["身份证"])
    assert "\n" not in str(error.value)


def test_a_question_does_not_wait_and_the_next_ones_do_not_ask(service, monkeypatch):
    monkeypatch.setattr(module, "_REST", 0.3)
    remote = embedder(service, dim=4, query_timeout=0.1)
    service.delay = 0.5
    start = time.monotonic()
    for _ in range(5):
        with pytest.raises(ModelError):
            remote.queries(["问"])
    assert time.monotonic() - start < 0.3 and len(service.requests) == 1
    service.delay = 0.0
    time.sleep(0.35)
    assert remote.queries(["问"]).shape == (1, 4)


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "😀" * 10])
def test_any_text_can_be_sent(service, text):
    assert np.isfinite(embedder(service).queries([text])).all()


def configure(home, service_url, **more):
    lines = "".join(f"  {key}: {value}\n" for key, value in more.items())
    text = f"llm: none\nembedder: openai\nopenai_embeddings:\n  base_url: {service_url}\n{lines}"
    home.mkdir(exist_ok=True)
    (home / "models.yaml").write_text(text, encoding="utf-8")


def test_the_settings_choose_it(service, tmp_path):
    configure(tmp_path, service.url)
    assert isinstance(open_embedder(load_settings(tmp_path, env={})), RemoteEmbedder)


@pytest.mark.parametrize("more", [{}, {"dim": 4}])
def test_a_service_that_cannot_be_reached_is_named_and_words_still_find(tmp_path, more):
    configure(tmp_path, "http://127.0.0.1:1/v1", **more)
    index = SearchIndex.open(tmp_path, view(1, "应当申请补领。"), background=False)
    assert index.item_names(["居民身份证补领"]) is None
    assert index.search("补领", as_of=DAY)[0].cosine is None
    assert "连不上嵌入接口" in index.problem and "\n" not in index.problem
    index.close()


@pytest.mark.parametrize("url", ["不是地址", "http://[", "ftp://127.0.0.1/v1"])
def test_an_address_that_is_none_is_one_line(url):
    with pytest.raises(ModelFilesError) as error:
        RemoteEmbedder(EmbeddingSettings(base_url=url))
    assert "\n" not in str(error.value)


# -- the project's embedder behind an endpoint instead of in this process ------------------------------------------


@pytest.fixture(scope="module")
def local():
    if not (FOLDER / "model.onnx").exists():
        pytest.skip("models/embedder is not built")
    return OnnxEmbedder()


@pytest.fixture
def served(local):
    query, passage = local._prefixes

    def embed(texts):
        if all(t.startswith(query) for t in texts):
            return local.queries([t.removeprefix(query) for t in texts])
        return local.passages([t.removeprefix(passage) for t in texts])

    opened = Service(embed)
    yield opened
    opened.close()


def prefixes(local):
    query, passage = local._prefixes
    return {"query_prefix": f'"{query}"', "passage_prefix": f'"{passage}"', "batch": 200}


def test_our_own_model_served_gives_the_same_vectors(local, served):
    query, passage = local._prefixes
    remote = embedder(served, query_prefix=query, passage_prefix=passage)
    texts = [f"第{n}条 申请人应当在{n}日内提交居民身份证和户口簿。" for n in range(40)]
    np.testing.assert_allclose(remote.passages(texts), local.passages(texts), atol=1e-6)
    for text in ("身份证丢了怎么办", "退休金能领多少", ""):
        np.testing.assert_allclose(remote.queries([text]), local.queries([text]), atol=1e-6)


def test_our_own_model_served_finds_the_same(local, served, tmp_path):
    things = ["身份证", "护照", "居住证", "社保卡", "营业执照", "结婚证", "驾驶证", "户口簿"]
    deeds = ["补领", "换领", "注销", "申请", "变更"]
    texts = [
        Passage(f"p{i}{j}", "某法", f"第{i * 5 + j}条", "", f"{thing}的{deed}由本人向登记机关办理。")
        for i, thing in enumerate(things)
        for j, deed in enumerate(deeds)
    ]
    found = {}
    for kind in ("local", "served"):
        if kind == "served":
            configure(tmp_path / kind, served.url, **prefixes(local))
        index = SearchIndex(
            tmp_path / kind, load_settings(tmp_path / kind, env={"ZHENGDA_LLM": "none"}), background=False
        )
        index.passages.update(texts, 1)
        assert index.passages.complete() == len(texts)
        found[kind] = [
            [(hit.id, hit.cosine is not None and round(hit.cosine, 3)) for hit in index.search(q, k=10, as_of=DAY)]
            for q in ("证件掉了想再要一个", "开店要办啥", "想跟对象领证", "不想要驾照了")
        ]
        # Names of which no vectors come with the local model: those were made in other batches.
        names = index.item_names(["云梯使用证丢失补领", "星门通行登记"])
        found[kind].append([round(float(s), 3) for s in names.scores("身份证掉了")])
        index.close()
    assert found["served"] == found["local"]
    assert all(cosine for hits in found["local"][:-1] for _, cosine in hits)
