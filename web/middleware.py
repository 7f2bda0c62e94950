"""What surrounds every request: body limit, security headers, figures, and a page without outside addresses.

Knows nothing of the assistant.
"""

from __future__ import annotations

import contextlib
import json
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.api import error_body
from web.limits import MAX_BODY_BYTES
from web.metrics import Metrics

# Gradio evaluates component templates, hence 'unsafe-eval'; nothing but this server can be reached from the page.
CONTENT_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), payment=(), usb=(), microphone=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
}
CLOSED_PATHS = ("/gradio_api/upload", "/gradio_api/file", "/gradio_api/proxy", "/proxy=", "/file=", "/monitoring")
"""Parts of Gradio that the page doesn't need: uploading, serving files, fetching other addresses."""

COUNTED_ROUTES = ("/api/v1/chat", "/api/v1/feedback", "/healthz", "/readyz", "/metrics", "/")


class Surround:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        route = path if path in COUNTED_ROUTES else "other"
        dress = _dress(send, self.metrics, route)
        if path.startswith(CLOSED_PATHS):
            await _refuse(dress, 404, "not_found", "没有这个地址")
            return
        limited = _Body(receive)
        if limited.declared_too_large(scope):
            await _refuse(dress, 413, "too_large", f"请求体过大，最多 {MAX_BODY_BYTES // 1024} KB")
            return
        if path == "/":
            await self.app(_uncompressed(scope), limited, _PageRewriter(dress))
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            if limited.exceeded and not started:
                return
            started = True
            await dress(message)

        with contextlib.suppress(_TooLargeError):
            await self.app(scope, limited, watch)
        if limited.exceeded and not started:
            await _refuse(dress, 413, "too_large", f"请求体过大，最多 {MAX_BODY_BYTES // 1024} KB")


class _TooLargeError(Exception):
    pass


class _Body:
    """Counts the body as it comes in; ends the request when it is too long."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._seen = 0
        self.exceeded = False

    def declared_too_large(self, scope: Scope) -> bool:
        length = dict(scope["headers"]).get(b"content-length", b"0")
        return length.isdigit() and int(length) > MAX_BODY_BYTES

    async def __call__(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen > MAX_BODY_BYTES:
            self.exceeded = True
            raise _TooLargeError
        return message


def _dress(send: Send, metrics: Metrics, route: str) -> Send:
    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            metrics.requests.labels(route, str(message["status"])).inc()
            headers = MutableHeaders(scope=message)
            for name in [name for name in headers if name.lower().startswith("access-control-")]:
                del headers[name]
            headers.update(HEADERS)
        await send(message)

    return dressed


async def _refuse(send: Send, status: int, code: str, message: str) -> None:
    body = json.dumps(error_body(code, message), ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _uncompressed(scope: Scope) -> Scope:
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]}


class _PageRewriter:
    """Holds the page back until it is whole, then sends it in Chinese dress and without Gradio's own metadata."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body") or self._start is None:
            return
        headers = MutableHeaders(scope=self._start)
        if headers.get("content-type", "").startswith("text/html"):
            self._body = localise(self._body.decode()).encode()
            headers["content-length"] = str(len(self._body))
            headers["cache-control"] = "no-store"
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": self._body})


def localise(page: str) -> str:
    """Gradio's page as Chinese, without the social-media tags that name outside addresses."""
    page = re.sub(r'<meta\s+(?:property="og:|name="twitter:)[^>]*>', "", page)
    return page.replace('lang="en"', 'lang="zh-CN"', 1)
