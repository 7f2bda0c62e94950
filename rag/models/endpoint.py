"""An OpenAI-compatible service over HTTP: address, key, time limit, and errors as one Chinese line.

Knows nothing of what is asked there; see :mod:`rag.models.openai_compatible` and :mod:`rag.models.remote_embed`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from rag.models.llm import ModelError
from rag.models.settings import EndpointSettings


class EndpointError(ModelError):
    """The service did not answer as it should; ``passing`` says whether it may a moment later."""

    def __init__(self, message: str, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing


def open_client(settings: EndpointSettings, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """A client of the service; the key comes from the environment."""
    key = os.environ.get(settings.key_env, "")
    return httpx.Client(
        base_url=settings.base_url.rstrip("/") + "/",
        headers={"Authorization": f"Bearer {key}"} if key else {},
        timeout=settings.timeout,
        transport=transport or httpx.HTTPTransport(retries=1),
    )


@contextmanager
def asking(client: httpx.Client, what: str) -> Iterator[None]:
    """Turns what goes wrong inside into an :class:`EndpointError`; ``what`` names the service: 语言模型, 嵌入接口."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise EndpointError(f"{what}超时", passing=True) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise EndpointError(f"连不上{what} {client.base_url}：{error}", passing=True) from error
    except json.JSONDecodeError as error:
        raise EndpointError(f"{what}的回复不是 JSON：{error.doc[:80]}") from error


def check_status(response: httpx.Response, what: str) -> None:
    """Raise unless the service accepted the request."""
    if response.status_code >= 400:
        response.read()
        said = " ".join(response.text.split())[:200]
        passing = response.status_code in (408, 429) or response.status_code >= 500
        raise EndpointError(f"{what}返回 {response.status_code}：{said}", passing)
