"""Both language-model implementations keep the protocol's promises; LangChain sees them as a chat model."""

import json
import os
import time
from pathlib import Path

import httpx
import pytest

from rag.models import ModelError, ModelFilesError, load_settings, open_llm
from rag.models.chat_model import ChatModel
from rag.models.openai_compatible import OpenAICompatible
from rag.models.settings import OpenAISettings

ASK = [{"role": "user", "content": "你好"}]
SCHEMA = {
    "type": "object",
    "properties": {
        "number": {"type": "integer", "minimum": 0, "maximum": 9},
        "why": {"type": "string", "maxLength": 8},
    },
    "required": ["number", "why"],
    "additionalProperties": False,
}


def events(*pieces):
    lines = [json.dumps({"choices": [{"delta": {"content": p}}]}, ensure_ascii=False) for p in pieces]
    return "".join(f"data: {line}\n\n" for line in [*lines, "[DONE]"]).encode()


def endpoint(handler, **settings):
    return OpenAICompatible(OpenAISettings(**settings), transport=httpx.MockTransport(handler))


def test_an_endpoint_streams_and_completes(monkeypatch):
    seen = []

    def handler(request):
        seen.append(request)
        return httpx.Response(200, content=events("您", "好", "！"))

    monkeypatch.setenv("MY_KEY", "secret")
    model = endpoint(handler, base_url="http://127.0.0.1:9/v1", model="m", key_env="MY_KEY")
    assert list(model.stream(ASK, max_tokens=5)) == ["您", "好", "！"]
    assert model.complete(ASK, max_tokens=7, json_schema=SCHEMA, stop=["。"]) == "您好！"
    body = json.loads(seen[1].content)
    assert str(seen[1].url) == "http://127.0.0.1:9/v1/chat/completions"
    assert seen[1].headers["Authorization"] == "Bearer secret"
    assert (body["model"], body["temperature"], body["max_tokens"], body["stop"]) == ("m", 0, 7, ["。"])
    assert body["response_format"]["json_schema"]["schema"] == SCHEMA


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (httpx.Response(500, text="boom"), "500"),
        (httpx.Response(200, content=b"data: {broken\n\n"), "JSON"),
        (httpx.Response(200, content=b'data: {"error": {"message": "too long"}}\n\n'), "too long"),
        (httpx.ConnectError("refused"), "连不上"),
        (httpx.ReadTimeout("slow"), "超时"),
    ],
)
def test_an_endpoint_that_fails_gives_one_error(response, said):
    def handler(_request):
        if isinstance(response, Exception):
            raise response
        return response

    with pytest.raises(ModelError, match=said):
        endpoint(handler).complete(ASK, max_tokens=5)


def test_a_schema_and_a_grammar_together_are_refused():
    model = endpoint(lambda _request: httpx.Response(200, content=events("x")))
    with pytest.raises(ValueError, match="not both"):
        model.complete(ASK, max_tokens=5, json_schema=SCHEMA, grammar='root ::= "a"')


class Echo:
    name = "echo"
    tuned = False

    def complete(self, messages, **options):
        return f"{messages[-1]['role']}:{messages[-1]['content']}:{options['max_tokens']}"

    def stream(self, messages, **options):
        yield from ("一", "二")

    def close(self):
        pass


def test_langchain_invokes_and_streams():
    chat = ChatModel(llm=Echo(), max_tokens=9)
    assert chat.invoke("问").content == "user:问:9"
    assert "".join(chunk.content for chunk in chat.stream("问")) == "一二"


@pytest.fixture(scope="module")
def llama(tmp_path_factory):
    home = Path(os.environ.get("ZHENGDA_TEST_MODELS") or tmp_path_factory.mktemp("home"))
    settings = load_settings(env={"ZHENGDA_LLM": "default"})
    try:
        model = open_llm(settings, home)
    except ModelFilesError as error:
        pytest.skip(f"the default model's packages are not installed: {error}")
    yield model
    model.close()


@pytest.mark.model
def test_llama_answers_the_same_whole_or_in_pieces(llama):
    whole = llama.complete(ASK, max_tokens=8)
    assert whole and "".join(llama.stream(ASK, max_tokens=8)) == whole


@pytest.mark.model
def test_llama_keeps_to_a_schema_and_to_a_grammar(llama):
    text = llama.complete([{"role": "user", "content": "选一个数字并说明"}], max_tokens=60, json_schema=SCHEMA)
    assert set(json.loads(text)) == {"number", "why"}
    assert llama.complete(ASK, max_tokens=4, grammar='root ::= "甲" | "乙"') in ("甲", "乙")


@pytest.mark.model
def test_llama_gives_up_in_time_and_is_soon_free_again(llama):
    start = time.monotonic()
    with pytest.raises(ModelError, match="超时"):
        llama.complete([{"role": "user", "content": "写一篇长文。" * 400}], max_tokens=50, timeout=0.5)
    assert time.monotonic() - start < 2
    before = time.monotonic()
    llama.complete(ASK, max_tokens=2)
    assert time.monotonic() - before < 15  # computing the abandoned prompt to its end would take about 30 s


@pytest.mark.model
def test_llama_refuses_what_does_not_fit(llama):
    with pytest.raises(ModelError, match="context"):
        llama.complete([{"role": "user", "content": "长" * 9000}], max_tokens=5)
    with pytest.raises(ModelError):
        llama.complete(ASK, max_tokens=5, grammar="root ::= (")
    assert llama.complete(ASK, max_tokens=2)
