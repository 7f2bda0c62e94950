"""Serves the page once it has been built: importing Gradio takes seconds, health checks must not wait for it.

Knows nothing of what the page shows.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from web.service import log_failure

WAITING = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta http-equiv="refresh" content="1">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>政答正在启动</title>
<style>body { margin: 0; display: grid; place-items: center; min-height: 100vh;
 background: #f6f5f0; color: #1d2529; font: 20px/1.7 sans-serif }</style>
<p>政答正在启动，几秒后自动打开…　人工咨询请拨打 <a href="tel:12345">12345</a></p></html>
"""
BROKEN = "网页没能启动，请联系管理员；接口仍可使用。"


class LatePage:
    """An ASGI application that stands in for the one that ``build`` makes, and becomes it.

    ``build`` runs in a thread; the application it gives is started and stopped with :meth:`running`.
    """

    def __init__(self, build: Callable[[], FastAPI]) -> None:
        self._build = build
        self._page: ASGIApp | None = None
        self._broken = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request to the page, or say that it is coming."""
        if self._page is not None:
            await self._page(scope, receive, send)
        elif scope["type"] == "http":
            text = BROKEN if self._broken else WAITING
            await HTMLResponse(text, status_code=503, headers={"Retry-After": "1"})(scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Build and run the page in the background while the context is open."""
        stop = asyncio.Event()
        task = asyncio.create_task(self._run(stop))
        try:
            yield
        finally:
            stop.set()
            await task

    async def _run(self, stop: asyncio.Event) -> None:
        try:
            page = await asyncio.to_thread(self._build)
            async with page.router.lifespan_context(page):
                self._page = page
                await stop.wait()
        except Exception as error:
            log_failure("page", error)
            self._broken = True
        finally:
            self._page = None
