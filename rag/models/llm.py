"""The language model behind one small protocol: messages in, text out, optionally held to a grammar.

Implementations: llama.cpp in this process, or any OpenAI-compatible endpoint. Knows nothing of prompts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from rag import tasks
from rag.models.adapter import AdapterError, find_adapter
from rag.models.files import ModelFilesError, Progress, assemble
from rag.models.settings import ModelSettings
from rag.tasks import Message as Message


class ModelError(Exception):
    """The model gave no usable answer (too slow, too long a prompt, unreachable); one line for the log."""


class LanguageModel(Protocol):
    """Anything that continues a conversation. Implementations are safe to call from several threads."""

    name: str
    tuned: bool
    """Whether it was tuned for the prompts of :mod:`rag.tasks`; another model does not keep to their form."""

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
        """The whole answer, cut at ``max_tokens`` (then JSON may be incomplete); ``timeout`` in seconds.

        Raises:
            ModelError: no answer in time, or none at all.
        """
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
        """The answer piece by piece; closing the iterator stops the model."""
        ...

    def close(self) -> None:
        """Release what the model holds."""
        ...


def request_body(
    messages: Sequence[Message],
    max_tokens: int,
    json_schema: Mapping[str, Any] | None,
    grammar: str | None,
    stop: Sequence[str] | None,
) -> dict[str, Any]:
    """The chat-completions request that both implementations send, streaming and at temperature 0."""
    if json_schema is not None and grammar is not None:
        raise ValueError("either json_schema or grammar, not both")
    body: dict[str, Any] = {"messages": list(messages), "max_tokens": max_tokens, "temperature": 0, "stream": True}
    if json_schema is not None:
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": dict(json_schema), "strict": True},
        }
    if grammar is not None:
        body["grammar"] = grammar
    if stop:
        body["stop"] = list(stop)
    return body


def chunk_text(chunk: Mapping[str, Any]) -> str:
    """The text of one streamed chunk.

    Raises:
        ModelError: the chunk reports an error.
    """
    if error := chunk.get("error"):
        raise ModelError(f"语言模型拒绝了请求：{error.get('message', error) if isinstance(error, Mapping) else error}")
    choices = chunk.get("choices") or [{}]
    return (choices[0].get("delta") or {}).get("content") or ""


def open_llm(
    settings: ModelSettings,
    home: Path,
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
) -> LanguageModel | None:
    """The configured language model, loaded; ``None`` if none is wanted.

    ``warn`` is told in one line why the adapter is left out, where it should have been used.

    Raises:
        ModelFilesError: the model's file cannot be had or loaded.
    """
    choice = settings.default_llm if settings.llm == "default" else settings.llm
    if choice == "none":
        return None
    if choice == "openai":
        from rag.models.openai_compatible import OpenAICompatible

        return OpenAICompatible(settings.openai)
    if choice in settings.packaged:
        path = assemble(settings.packaged[choice], home, progress)
    else:
        path = Path(choice).expanduser()
    if not path.is_file():
        known = "、".join(["default", "none", "openai", *settings.packaged])
        raise ModelFilesError(f"找不到语言模型“{choice}”：应为 {known} 之一，或一个 GGUF 文件的路径")
    return _llama(path, choice, settings, warn or (lambda _line: None))


def _llama(path: Path, choice: str, settings: ModelSettings, warn: Callable[[str], None]) -> LanguageModel:
    """The model with its adapter, or without one that cannot be used."""
    from rag.models.llama_cpp import LlamaCpp

    try:
        adapter = find_adapter(settings.adapter, choice, tasks.version())
    except AdapterError as error:
        warn(str(error))
        adapter = None
    if adapter:
        try:
            return LlamaCpp(path, settings.llama, adapter)
        except ModelFilesError:  # the model itself may be what is wrong: then it fails again below
            model = LlamaCpp(path, settings.llama)
            warn(f"适配器 {adapter} 加载失败，已改用基座")
            return model
    return LlamaCpp(path, settings.llama)
