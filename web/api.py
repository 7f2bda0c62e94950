"""The HTTP interface: chat, feedback, health, readiness and figures.

Knows nothing of pages. Every error is JSON ``{"error": {"code", "message"}}``; nothing that a resident said is logged.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any, Literal, TypeVar

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.exceptions import HTTPException

from rag.contract import ChatReply, ChatRequest
from web.limits import MAX_COMMENT_CHARS, MAX_MESSAGE_CHARS, RateLimiter
from web.service import NotReadyError, Service, log_failure

T = TypeVar("T")


class ChatBody(ChatRequest):
    """A chat request from outside, with limits."""

    session_id: str | None = Field(default=None, max_length=128)
    message: str = Field(max_length=MAX_MESSAGE_CHARS)
    region: str | None = Field(default=None, max_length=100)

    @field_validator("message")
    @classmethod
    def _not_blank(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("不能为空")
        return value

    @field_validator("as_of", mode="before")
    @classmethod
    def _iso_text(cls, value: object) -> object:
        if value is not None and not isinstance(value, str):
            raise ValueError("应为 YYYY-MM-DD 格式的日期")
        return value or None


class FeedbackBody(BaseModel):
    """A rating of one turn."""

    model_config = ConfigDict(extra="ignore")
    session_id: str = Field(max_length=128)
    turn: int = Field(ge=1, le=1_000_000)
    rating: Literal["up", "down"]
    comment: str | None = Field(default=None, max_length=MAX_COMMENT_CHARS)


class ApiError(Exception):
    """An error for the client: HTTP status, code and Chinese message."""

    def __init__(self, status: int, code: str, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.retry_after = status, code, message, retry_after


def error_body(code: str, message: str) -> dict[str, Any]:
    """The JSON object of an error."""
    return {"error": {"code": code, "message": message}}


def reply_body(reply: ChatReply) -> dict[str, Any]:
    """The JSON object of a reply; ``trace`` only if it was asked for."""
    return reply.model_dump(mode="json", exclude={"trace"} if reply.trace is None else None)


def sse(event: str, data: dict[str, Any]) -> str:
    """One server-sent event; JSON keeps the data on one line."""
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def api_router(service: Service, limiter: RateLimiter) -> APIRouter:
    """Routes over ``service``; ``limiter`` bounds questions and ratings a client."""
    router = APIRouter()

    def admit(request: Request) -> None:
        if not limiter.allow(request.client.host if request.client else None):
            raise ApiError(429, "too_many_requests", "提问太频繁，请稍等片刻再试", retry_after=5)

    @router.post("/api/v1/chat", response_model=ChatReply)
    def chat(body: ChatBody, request: Request) -> Response:
        """Answer one turn, as JSON or, with ``stream``, as server-sent events."""
        admit(request)
        if not body.stream:
            return JSONResponse(reply_body(_guarded("chat", lambda: service.reply(body))))
        parts = service.stream(body)
        first = _guarded("chat", lambda: next(parts, None))
        if first is None:
            raise _internal()
        return StreamingResponse(
            _events(itertools.chain([first], parts)),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    @router.post("/api/v1/feedback")
    def feedback(body: FeedbackBody, request: Request) -> dict[str, bool]:
        """Record a rating."""
        admit(request)
        try:
            _guarded(
                "feedback", lambda: service.feedback(body.session_id, body.turn, body.rating, body.comment), KeyError
            )
        except KeyError:
            raise ApiError(404, "unknown_turn", "没有找到这一轮对话，可能已经过期") from None
        return {"ok": True}

    @router.get("/healthz")
    def healthz() -> dict[str, str]:
        """The process lives."""
        return {"status": "ok"}

    @router.get("/readyz")
    def readyz() -> Response:
        """Whether questions can be answered, and how far loading is."""
        readiness = service.readiness()
        body = readiness.model_dump(mode="json")
        if readiness.ready:
            return JSONResponse(body)
        code, message = ("open_failed", "服务启动失败") if readiness.failed else ("not_ready", "知识库正在加载")
        return JSONResponse(body | error_body(code, message), status_code=503, headers={"Retry-After": "2"})

    @router.get("/metrics")
    def metrics() -> Response:
        """Figures for Prometheus."""
        readiness = service.readiness()
        text = service.metrics.text(ready=readiness.ready, kb_version=readiness.kb_version)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    @router.api_route("/api/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    def unknown(rest: str) -> Response:
        raise ApiError(404, "not_found", "没有这个接口")

    return router


def _guarded(what: str, call: Callable[[], T], *through: type[Exception]) -> T:
    try:
        return call()
    except NotReadyError as error:
        raise ApiError(503, "not_ready", str(error), retry_after=2) from None
    except through:
        raise
    except Exception as error:
        log_failure(what, error)
        raise _internal() from None


def _internal() -> ApiError:
    return ApiError(500, "internal", "服务内部出错，请稍后再试，或拨打 12345")


def _events(parts: Iterator[str | ChatReply]) -> Iterator[str]:
    try:
        for part in parts:
            yield sse("final", reply_body(part)) if isinstance(part, ChatReply) else sse("delta", {"text": part})
    except Exception as error:
        log_failure("chat", error)
        internal = _internal()
        yield sse("error", error_body(internal.code, internal.message))


def install_errors(app: FastAPI) -> None:
    """Make every error of ``app`` the JSON of the interface."""

    @app.exception_handler(ApiError)
    async def _api(_: Request, error: ApiError) -> JSONResponse:
        headers = {"Retry-After": str(error.retry_after)} if error.retry_after else None
        return JSONResponse(error_body(error.code, error.message), status_code=error.status, headers=headers)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            return JSONResponse(error_body("invalid_json", "请求体不是合法的 JSON"), status_code=400)
        return JSONResponse(error_body("invalid_request", _explain(first)), status_code=422)

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> JSONResponse:
        codes = {404: ("not_found", "没有这个地址"), 405: ("method_not_allowed", "这个地址不支持该请求方法")}
        code, message = codes.get(error.status_code, ("bad_request", "请求有误"))
        return JSONResponse(error_body(code, message), status_code=error.status_code, headers=error.headers)

    @app.exception_handler(Exception)
    async def _unexpected(_: Request, error: Exception) -> JSONResponse:
        log_failure("request", error)
        internal = _internal()
        return JSONResponse(error_body(internal.code, internal.message), status_code=internal.status)


def _explain(problem: dict[str, Any]) -> str:
    field = ".".join(str(part) for part in problem["loc"][1:])
    if not field:
        return "请求体应为 JSON 对象，且 Content-Type 为 application/json"
    context = problem.get("ctx", {})
    match problem["type"]:
        case "missing":
            return f"缺少字段 {field}"
        case "string_too_long":
            return f"字段 {field} 最长 {context['max_length']} 字"
        case "literal_error":
            return f"字段 {field} 应为 {context['expected'].replace(' or ', ' 或 ')}"
        case "value_error":
            return f"字段 {field} {context['error']}"
        case kind if kind.startswith("date"):
            return f"字段 {field} 应为 YYYY-MM-DD 格式的日期"
        case kind if kind.startswith("string"):
            return f"字段 {field} 应为文本"
        case kind if kind.startswith("bool"):
            return f"字段 {field} 应为 true 或 false"
        case _:
            return f"字段 {field} 的值不符合要求"
