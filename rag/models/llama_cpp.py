"""llama.cpp in this process, through xllamacpp.

The runtime also opens a port on the loopback address; a random key that is thrown away keeps everyone out of it.
"""

from __future__ import annotations

import json
import queue
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from rag.models.files import ModelFilesError
from rag.models.llm import LanguageModel, Message, ModelError, chunk_text, request_body
from rag.models.settings import LlamaSettings

_PROMPT_BATCH = 64
"""Tokens of a prompt between two looks at whether anyone still waits; measured as fast as 512."""
_COMPACT = {"whitespace_flexible": False, "item_separator": ",", "key_separator": ":"}
"""Without it the model pads JSON with white space, at the price of decoding it, sometimes without end."""


class LlamaCpp(LanguageModel):
    """A GGUF model, with our adapter if there is one; ``settings`` may name more adapters.

    Requests queue up inside the runtime, one is computed at a time; the prompt's prefix is reused.
    """

    def __init__(self, path: Path, settings: LlamaSettings, adapter: Path | None = None) -> None:
        xllamacpp: Any = import_module("xllamacpp")
        self.name = path.stem
        self.tuned = adapter is not None
        self.on_usage: Callable[[Mapping[str, Any]], None] | None = None
        """Told the counts of tokens after each answer that was read to its end."""
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.n_ctx = settings.context
        params.n_parallel = 1
        params.n_gpu_layers = 0
        params.n_batch = params.n_ubatch = _PROMPT_BATCH
        for threads in (params.cpuparams, params.cpuparams_batch):
            threads.n_threads = settings.threads
        params.verbosity = -1
        params.cache_ram_mib = 0
        params.endpoint_slots = False
        params.ui = False
        params.hostnames = ["127.0.0.1"]
        params.api_keys = [secrets.token_hex(16)]
        if adapters := [*([adapter] if adapter else []), *settings.adapters]:
            params.lora_adapters = [_adapter(xllamacpp, file) for file in adapters]
        try:
            self._server: Any = xllamacpp.Server(params)
        except (RuntimeError, ValueError) as error:
            raise ModelFilesError(f"语言模型加载失败：{path} 不是可用的 GGUF 文件，或内存不足") from error

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
        body = request_body(messages, max_tokens, json_schema, grammar, stop)
        if json_schema is not None:
            del body["response_format"]
            body["grammar"] = _schema_grammar(json_schema)
        body |= {"cache_prompt": True, "return_progress": True, "stream_options": {"include_usage": True}}
        deadline = None if timeout is None else time.monotonic() + timeout
        chunks: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        abandoned = threading.Event()
        threading.Thread(target=self._run, args=(body, chunks, abandoned), name="llama", daemon=True).start()
        try:
            while (chunk := _next(chunks, deadline)) is not None:
                if text := chunk_text(chunk):
                    yield text
                if self.on_usage and (usage := chunk.get("usage")):
                    self.on_usage(usage)
        finally:
            abandoned.set()

    def _run(
        self, body: dict[str, Any], chunks: queue.SimpleQueue[dict[str, Any] | None], abandoned: threading.Event
    ) -> None:
        def receive(chunk: dict[str, Any]) -> bool:
            chunks.put(chunk)
            return abandoned.is_set()

        try:
            if not abandoned.is_set():
                self._server.handle_chat_completions(body, receive)
        except Exception as error:  # the runtime's own error types are not exported
            chunks.put({"error": {"message": str(error)}})
        finally:
            chunks.put(None)

    def close(self) -> None:
        """Release the model's memory."""
        self._server = None


def _schema_grammar(schema: Mapping[str, Any]) -> str:
    return "%llguidance {}\nstart: %json " + json.dumps({**schema, "x-guidance": _COMPACT}, ensure_ascii=False)


def _adapter(xllamacpp: Any, file: Path) -> Any:
    if not file.is_file():
        raise ModelFilesError(f"找不到 LoRA 适配器 {file}")
    return xllamacpp.CommonAdapterLoraInfo(str(file), 1.0)


def _next(chunks: queue.SimpleQueue[dict[str, Any] | None], deadline: float | None) -> dict[str, Any] | None:
    try:
        return chunks.get(timeout=None if deadline is None else max(0.0, deadline - time.monotonic()))
    except queue.Empty:
        raise ModelError("语言模型超时") from None
