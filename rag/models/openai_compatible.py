"""Any OpenAI-compatible endpoint (vLLM, llama-server, a provider's cloud) as a language model."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx

from rag.models.endpoint import asking, check_status, open_client
from rag.models.llm import LanguageModel, Message, ModelError, chunk_text, request_body
from rag.models.settings import OpenAISettings

_WHAT = "语言模型服务"


class OpenAICompatible(LanguageModel):
    """A chat-completions endpoint. ``grammar`` is passed on as llama.cpp servers take it; others may ignore it."""

    def __init__(self, settings: OpenAISettings, transport: httpx.BaseTransport | None = None) -> None:
        self.name = settings.model
        self.tuned = settings.tuned
        self._timeout = settings.timeout
        self._client = open_client(settings, transport)

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
        with (
            asking(self._client, _WHAT),
            self._client.stream("POST", "chat/completions", json=body, timeout=limit) as response,
        ):
            check_status(response, _WHAT)
            for line in response.iter_lines():
                data = line.removeprefix("data:").strip()
                if not line.startswith("data:") or data == "[DONE]":
                    continue
                if text := chunk_text(json.loads(data)):
                    yield text
                if time.monotonic() > deadline:
                    raise ModelError(f"{_WHAT}超时")

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
