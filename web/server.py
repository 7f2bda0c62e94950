"""Puts API, page and what surrounds them together into one application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from web.api import api_router, install_errors
from web.late_page import LatePage
from web.limits import RateLimiter
from web.middleware import Surround
from web.service import Service

HEAD_START_SECONDS = 5.0
"""How long the assistant has the processor to itself before the page is built beside it."""


def create_app(service: Service, *, limiter: RateLimiter | None = None, page: bool = True) -> FastAPI:
    """The application over ``service``, which the caller starts; it is closed when the application ends.

    ``page=False`` leaves the resident page (and Gradio) out.
    """
    limiter = limiter or RateLimiter()

    def build_page() -> FastAPI:
        service.wait(HEAD_START_SECONDS)
        from web.page import page_app

        return page_app(service, limiter)

    late_page = LatePage(build_page)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            running.callback(service.close)
            if page:
                await running.enter_async_context(late_page.running())
            yield

    app = FastAPI(
        title="政答 Zhengda",
        description="本地部署的政务问答助手",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=lifespan,
    )
    install_errors(app)
    app.include_router(api_router(service, limiter))
    if page:
        app.mount("/", late_page)
    app.add_middleware(Surround, metrics=service.metrics)
    return app
