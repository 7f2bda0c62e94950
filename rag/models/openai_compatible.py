"""Any OpenAI-compatible endpoint (vLLM, llama-server, a provider's cloud) as a language model."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx

from rag.models.llm import Message, ModelError, chunk_text, request_body
from rag.models.settings import OpenAISettings


class OpenAICompatible:
    """A chat-completions endpoint. ``grammar`` is passed on as llama.cpp servers take it; others may ignore it."""

    def __init__(self, settings: OpenAISettings, transport: httpx.BaseTransport | None = None) -> None:
        self.name = settings.model
        self.tuned = settings.tuned
        key = os.environ.get(settings.key_env, "")
        self._timeout = settings.timeout
        self._client = httpx.Client(
            base_url=settings.base_url.rstrip("/") + "/",
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=settings.timeout,
            transport=transport or httpx.HTTPTransport(retries=1),
        )

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        json_schema: Mapping[str, Any] | None = None,
        grammar: str | None = None,
        stop: Sequence[str] | None = None,
        timeout: float | None = None,
    ) -> str:
        """See :class:`rag.models.llm.LanguageModel`."""
        return "".join(
            self.stream(
                messages, max_tokens=max_tokens, json_schema=json_schema, grammar=grammar, stop=stop, timeout=timeout
            )
        )

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        json_schema: Mapping[str, Any] | None = None,
        grammar: str | None = None,
        stop: Sequence[str] | None = None,
        timeout: float | None = None,
    ) -> Iterator[str]:
        """See :class:`rag.models.llm.LanguageModel`."""
        body = request_body(messages, max_tokens, json_schema, grammar, stop) | {"model": self.name}
        limit = min(timeout or self._timeout, self._timeout)
        deadline = time.monotonic() + limit
        try:
            with self._client.stream("POST", "chat/completions", json=body, timeout=limit) as response:
                if response.status_code >= 400:
                    response.read()
                    raise ModelError(f"模型服务返回 {response.status_code}：{response.text[:200]}")
                for line in response.iter_lines():
                    data = line.removeprefix("data:").strip()
                    if not line.startswith("data:") or data == "[DONE]":
                        continue
                    if text := chunk_text(json.loads(data)):
                        yield text
                    if time.monotonic() > deadline:
                        raise ModelError("语言模型超时")
        except httpx.TimeoutException as error:
            raise ModelError("语言模型超时") from error
        except httpx.HTTPError as error:
            raise ModelError(f"连不上模型服务 {self._client.base_url}：{error}") from error
        except json.JSONDecodeError as error:
            raise ModelError(f"模型服务的回复不是 JSON：{error.doc[:80]}") from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
