"""Systems under test by name. Knows no system's inside; each factory imports its system when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from rag.contract import ChatReply, ChatRequest


class AnswerSystem(Protocol):
    """Whatever answers one turn; ``session_id`` in the reply opens or continues a conversation."""

    def reply(self, request: ChatRequest) -> ChatReply:
        """The answer to one turn."""
        ...


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
    """The assistant, asked for its trace with every answer, so that failures can be followed."""

    def __init__(self, home: Path | None) -> None:
        from kg.store import default_home
        from rag.assistant import Assistant

        self._assistant = Assistant.open(home or default_home())

    def reply(self, request: ChatRequest) -> ChatReply:
        """The answer to one turn, with its trace."""
        return self._assistant.reply(request, trace=True)


@register("zhengda")
def _zhengda(home: Path | None) -> AnswerSystem:
    return Traced(home)
