import json
import logging
import threading

import pytest
from web_fakes import FakeAssistant

from web.limits import MAX_BODY_BYTES, MAX_MESSAGE_CHARS

CHAT = "/api/v1/chat"
REPLY_FIELDS = {
    "session_id",
    "turn",
    "action",
    "answer",
    "citations",
    "options",
    "folded",
    "frame",
    "used_llm",
    "kb_version",
    "latency_ms",
}


def events(response):
    """(event, data) pairs of a server-sent event stream; fails on any other framing."""
    blocks = response.text.split("\n\n")
    assert blocks.pop() == ""
    pairs = []
    for block in blocks:
        event, data = block.split("\n")
        assert event.startswith("event: ") and data.startswith("data: ")
        pairs.append((event.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return pairs


def test_chat_answers_with_the_fields_of_the_interface(client):
    response = client.post(CHAT, json={"session_id": None, "message": "补办证件", "region": "乙市丙区", "as_of": None})
    assert response.status_code == 200
    body = response.json()
    assert set(body) == REPLY_FIELDS
    assert body["turn"] == 1 and body["action"] == "answer" and body["kb_version"] == 7
    assert set(body["citations"][0]) == {"id", "title", "locator", "url", "quote"}
    assert set(body["frame"]) == {"intent", "item", "region", "slots"}
    assert body["frame"]["region"] == "乙市丙区"


def test_a_session_goes_on_and_an_unknown_one_starts_anew(client):
    first = client.post(CHAT, json={"message": "补办证件"}).json()
    second = client.post(CHAT, json={"message": "要钱吗", "session_id": first["session_id"]}).json()
    assert (second["session_id"], second["turn"]) == (first["session_id"], 2)
    stranger = client.post(CHAT, json={"message": "要钱吗", "session_id": "expired"})
    assert stranger.status_code == 200
    assert stranger.json()["session_id"] not in ("expired", first["session_id"])
    assert stranger.json()["turn"] == 1


def test_as_of_reaches_the_assistant(client, assistant):
    client.post(CHAT, json={"message": "补办证件", "as_of": "2024-02-29"})
    assert assistant.requests[-1].as_of.isoformat() == "2024-02-29"


def test_a_stream_is_deltas_and_then_one_final_reply(client):
    response = client.post(CHAT, json={"message": "补办证件", "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    pairs = events(response)
    *deltas, (last, reply) = pairs
    assert last == "final" and set(reply) == REPLY_FIELDS
    assert deltas and {event for event, _ in deltas} == {"delta"}
    assert "".join(data["text"] for _, data in deltas) == reply["answer"]
    assert "\n" in reply["answer"], "the fake's answer must hold a line break for this to prove the framing"


@pytest.mark.parametrize(
    ("body", "status", "code", "says"),
    [
        ("{", 400, "invalid_json", "JSON"),
        ("[]", 422, "invalid_request", "JSON 对象"),
        ('"问"', 422, "invalid_request", "JSON 对象"),
        ("{}", 422, "invalid_request", "缺少字段 message"),
        ('{"message": ""}', 422, "invalid_request", "message 不能为空"),
        ('{"message": " \\n　"}', 422, "invalid_request", "message 不能为空"),
        ('{"message": 5}', 422, "invalid_request", "message 应为文本"),
        ('{"message": "\\ud800"}', 422, "invalid_request", "message"),
        (json.dumps({"message": "问" * (MAX_MESSAGE_CHARS + 1)}), 422, "invalid_request", str(MAX_MESSAGE_CHARS)),
        ('{"message": "问", "as_of": "2024-02-30"}', 422, "invalid_request", "as_of 应为 YYYY-MM-DD"),
        ('{"message": "问", "as_of": 7}', 422, "invalid_request", "as_of 应为 YYYY-MM-DD"),
        ('{"message": "问", "stream": "maybe"}', 422, "invalid_request", "stream 应为 true 或 false"),
        (json.dumps({"message": "问", "session_id": "x" * 200}), 422, "invalid_request", "session_id 最长"),
    ],
)
def test_unusable_requests_get_one_clear_error(client, assistant, body, status, code, says):
    response = client.post(CHAT, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == status
    error = response.json()
    assert set(error) == {"error"} and set(error["error"]) == {"code", "message"}
    assert error["error"]["code"] == code and says in error["error"]["message"]
    assert assistant.requests == []


def test_other_content_types_are_refused(client):
    response = client.post(CHAT, content='{"message": "问"}', headers={"Content-Type": "text/plain"})
    assert response.status_code == 422
    assert "application/json" in response.json()["error"]["message"]


def test_a_message_of_the_longest_length_is_taken(client):
    assert client.post(CHAT, json={"message": "问" * MAX_MESSAGE_CHARS}).status_code == 200


@pytest.mark.parametrize("chunked", [False, True], ids=["declared", "chunked"])
def test_large_bodies_are_refused(client, assistant, chunked):
    body = json.dumps({"message": "问", "padding": "x" * MAX_BODY_BYTES}).encode()
    content = iter([body[:1000], body[1000:]]) if chunked else body
    response = client.post(CHAT, content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "too_large"
    assert assistant.requests == []


@pytest.mark.parametrize("stream", [False, True])
def test_a_failing_assistant_gives_no_trace_and_logs_no_words(client, caplog, stream):
    with caplog.at_level(logging.DEBUG):
        response = client.post(CHAT, json={"message": "炸", "stream": stream})
    assert response.status_code == 500
    assert response.json()["error"]["code"] == "internal"
    assert "Traceback" not in response.text and "ValueError" not in response.text
    assert "ValueError" in caplog.text, "the kind of failure must be logged"
    assert "炸" not in caplog.text


def test_a_failure_within_a_stream_ends_it_with_an_error_event(client, caplog):
    pairs = events(client.post(CHAT, json={"message": "断", "stream": True}))
    assert [event for event, _ in pairs[-2:]] == ["delta", "error"]
    assert pairs[-1][1]["error"]["code"] == "internal"
    assert "断" not in caplog.text


def test_questions_are_not_logged(client, caplog):
    with caplog.at_level(logging.DEBUG):
        client.post(CHAT, json={"message": "独一无二的问题"})
        client.post(CHAT, json={"message": "独一无二的问题", "as_of": "x"})
    assert "独一无二的问题" not in caplog.text


def test_feedback_is_recorded(client, assistant):
    reply = client.post(CHAT, json={"message": "补办证件"}).json()
    rating = {"session_id": reply["session_id"], "turn": 1, "rating": "down", "comment": "电话不对"}
    assert client.post("/api/v1/feedback", json=rating).status_code == 200
    assert assistant.ratings == [(reply["session_id"], 1, "down", "电话不对")]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"session_id": "nobody"}, 404, "unknown_turn"),
        ({"turn": 9}, 404, "unknown_turn"),
        ({"turn": 0}, 422, "invalid_request"),
        ({"rating": "great"}, 422, "invalid_request"),
        ({"comment": "长" * 1001}, 422, "invalid_request"),
    ],
)
def test_unusable_feedback_is_refused(client, assistant, change, status, code):
    reply = client.post(CHAT, json={"message": "补办证件"}).json()
    rating = {"session_id": reply["session_id"], "turn": 1, "rating": "up"} | change
    response = client.post("/api/v1/feedback", json=rating)
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert assistant.ratings == []


def test_until_the_assistant_is_open_only_health_is_good(make_client):
    gate = threading.Event()

    def open_slowly(progress):
        progress("写入办事指南", 0.25)
        gate.wait(10)
        return FakeAssistant()

    client = make_client(open_slowly)
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["error"]["code"] == "not_ready"
    assert (ready.json()["stage"], ready.json()["progress"]) == ("写入办事指南", 0.25)
    for stream in (False, True):
        chat = client.post(CHAT, json={"message": "补办证件", "stream": stream})
        assert (chat.status_code, chat.json()["error"]["code"]) == (503, "not_ready")
        assert chat.headers["retry-after"]
    gate.set()
    for _ in range(100):
        if client.get("/readyz").status_code == 200:
            break
        threading.Event().wait(0.02)
    assert client.get("/readyz").json()["ready"] is True
    assert client.post(CHAT, json={"message": "补办证件"}).status_code == 200


def test_not_ready_while_models_load(make_client):
    client = make_client(lambda progress: FakeAssistant(ready=False))
    assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").json()["stage"] in ("加载模型", "正在启动")


def test_a_failed_start_is_reported_without_details(make_client):
    def fail(progress):
        raise RuntimeError("secret path")

    client = make_client(fail)
    threading.Event().wait(0.1)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["error"]["code"]) == (503, "open_failed")
    assert client.get("/healthz").status_code == 200
    assert "secret" not in client.post(CHAT, json={"message": "补办证件"}).text


def test_metrics_count_replies_actions_model_use_and_ratings(client):
    reply = client.post(CHAT, json={"message": "补办证件"}).json()
    client.post(CHAT, json={"message": "怎么办", "stream": True})
    client.post("/api/v1/feedback", json={"session_id": reply["session_id"], "turn": 1, "rating": "up"})
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    lines = set(response.text.splitlines())
    assert 'zhengda_replies_total{action="answer"} 1.0' in lines
    assert 'zhengda_replies_total{action="clarify"} 1.0' in lines
    assert "zhengda_llm_replies_total 1.0" in lines
    assert "zhengda_llm_share 0.5" in lines
    assert "zhengda_reply_seconds_count 2.0" in lines
    assert "zhengda_kb_version 7.0" in lines
    assert "zhengda_ready 1.0" in lines
    assert 'zhengda_feedback_total{rating="up"} 1.0' in lines
    assert 'zhengda_http_requests_total{route="/api/v1/chat",status="200"} 2.0' in lines


def test_paths_of_requests_do_not_multiply_the_figures(client):
    for path in ("/api/v1/a", "/api/v1/b", "/c"):
        client.get(path)
    assert 'zhengda_http_requests_total{route="other",status="404"} 3.0' in client.get("/metrics").text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("POST", "/api/v2/chat", 404, "not_found"),
        ("GET", "/nothing", 404, "not_found"),
        ("DELETE", "/healthz", 405, "method_not_allowed"),
        ("GET", "/docs", 404, "not_found"),
    ],
)
def test_unknown_addresses_get_json_too(client, method, path, status, code):
    response = client.request(method, path)
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


def test_security_headers_and_no_cors(client):
    response = client.post(CHAT, json={"message": "补办证件"}, headers={"Origin": "https://elsewhere.example"})
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert response.headers["referrer-policy"] == "no-referrer"
    assert not [name for name in response.headers if name.startswith("access-control-")]
    preflight = client.options(CHAT, headers={"Origin": "https://x.example", "Access-Control-Request-Method": "POST"})
    assert "access-control-allow-origin" not in preflight.headers


def test_one_client_is_slowed_down(make_client):
    client = make_client(lambda progress: FakeAssistant(), per_minute=3)
    answers = [client.post(CHAT, json={"message": "补办证件"}) for _ in range(4)]
    assert [answer.status_code for answer in answers[:3]] == [200, 200, 200]
    assert (answers[3].status_code, answers[3].json()["error"]["code"]) == (429, "too_many_requests")
    assert answers[3].headers["retry-after"]
    assert client.get("/healthz").status_code == 200


def test_programs_on_this_machine_are_not_slowed_down(make_client):
    client = make_client(lambda progress: FakeAssistant(), per_minute=1, address="127.0.0.1")
    assert {client.post(CHAT, json={"message": "补办证件"}).status_code for _ in range(5)} == {200}
