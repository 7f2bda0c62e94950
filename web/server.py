"""Puts API, page and what surrounds them together into one application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from web.api import api_router, install_errors
from web.limits import RateLimiter
from web.middleware import Surround
from web.service import Service


def create_app(service: Service, *, limiter: RateLimiter | None = None, page: bool = True) -> FastAPI:
    """The application over ``service``, which the caller starts; it is closed when the application ends.

    ``page=False`` leaves the resident page (and Gradio) out.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        service.close()

    limiter = limiter or RateLimiter()
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
        from web.page import mount_page

        mount_page(app, service, limiter)
    app.add_middleware(Surround, metrics=service.metrics)
    return app
