"""Systems under test by name. Knows no system's inside; each factory imports its system when it is asked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from rag.contract import ChatReply, ChatRequest


class AnswerSystem(Protocol):
    """Whatever answers one turn; ``session_id`` in the reply opens or continues a conversation."""

    def reply(self, request: ChatRequest) -> ChatReply:
        """The answer to one turn."""
        ...


NO_MODEL = "none"
MODEL_WAIT_S = 90.0
Factory = Callable[[Path | None], AnswerSystem]
_FACTORIES: dict[str, Factory] = {}


def register(name: str) -> Callable[[Factory], Factory]:
    """Decorator that makes a factory (home directory → system) available as ``--system name``."""

    def add(factory: Factory) -> Factory:
        _FACTORIES[name] = factory
        return factory

    return add


def system_names() -> list[str]:
    """Registered names, sorted."""
    return sorted(_FACTORIES)


def open_system(name: str, home: Path | None) -> AnswerSystem:
    """The system called ``name`` on ``home``.

    Raises:
        KeyError: no such system; the message lists those that exist.
    """
    if name not in _FACTORIES:
        raise KeyError(f"没有名为 {name} 的系统；可用：{'、'.join(system_names())}")
    return _FACTORIES[name](home)


class Traced:
    """The assistant, asked for its trace with every answer, so that failures can be followed.

    ``llm`` overrides the configured language model. Waits until the model is loaded, so that a run does not depend
    on how fast the first questions come.
    """

    def __init__(self, home: Path | None, llm: str | None = None) -> None:
        from kg.store import default_home
        from rag.assistant import Assistant

        self._assistant = Assistant.open(home or default_home(), llm=llm)
        if llm != NO_MODEL:
            _wait_for_model(self._assistant.status)

    def reply(self, request: ChatRequest) -> ChatReply:
        """The answer to one turn, with its trace."""
        return self._assistant.reply(request, trace=True)


@register("zhengda")
def _zhengda(home: Path | None) -> AnswerSystem:
    return Traced(home)


@register("zhengda-no-llm")
def _zhengda_no_llm(home: Path | None) -> AnswerSystem:
    return Traced(home, NO_MODEL)


@register("bm25-faq")
def _bm25_faq(home: Path | None) -> AnswerSystem:
    from eval.baselines.bm25_faq import open_bm25_faq

    return open_bm25_faq(home)


@register("langchain")
def _langchain(home: Path | None) -> AnswerSystem:
    from eval.baselines.langchain_recipe import open_langchain

    return open_langchain(home)


@register("llm")
def _llm(home: Path | None) -> AnswerSystem:
    from eval.baselines.llm_alone import open_llm_alone

    return open_llm_alone(home)


def _wait_for_model(status: Callable[[], Any]) -> None:
    deadline = time.monotonic() + MODEL_WAIT_S
    while time.monotonic() < deadline:
        now = status()
        if now.llm or now.message:
            return
        time.sleep(0.2)
