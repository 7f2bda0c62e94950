"""A LangChain chat model over the project's language-model protocol, for code that speaks LangChain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import ConfigDict

from rag.models.llm import LanguageModel, Message

_ROLES = {"system": "system", "ai": "assistant"}


class ChatModel(BaseChatModel):
    """``ChatModel(llm=…)``; ``json_schema`` and ``grammar`` may be passed to ``invoke`` as keywords."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    llm: Any
    """A :class:`rag.models.llm.LanguageModel`."""
    max_tokens: int = 256

    @property
    def _llm_type(self) -> str:
        return f"zhengda:{self._model.name}"

    @property
    def _model(self) -> LanguageModel:
        model: LanguageModel = self.llm
        return model

    def _options(self, stop: list[str] | None, kwargs: dict[str, Any]) -> dict[str, Any]:
        known: dict[str, Any] = {k: kwargs[k] for k in ("json_schema", "grammar", "timeout") if k in kwargs}
        return {"max_tokens": kwargs.get("max_tokens", self.max_tokens), "stop": stop, **known}

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = self._model.complete(_plain(messages), **self._options(stop, kwargs))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for text in self._model.stream(_plain(messages), **self._options(stop, kwargs)):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=text))
            if run_manager:
                run_manager.on_llm_new_token(text, chunk=chunk)
            yield chunk


def _plain(messages: list[BaseMessage]) -> list[Message]:
    return [{"role": _ROLES.get(m.type, "user"), "content": m.text} for m in messages]  # type: ignore[typeddict-item]
