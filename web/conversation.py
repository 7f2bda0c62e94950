"""One resident's conversation as the page holds it, in memory only. Knows nothing of how it is shown."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from rag.contract import ChatReply, ChatRequest
from web.service import NotReadyError, Service, log_failure

FAILED = "这次没能回答出来。请再试一次，或拨打 12345。"
_TWICE = 1.0
"""Seconds within which the same words again are one press too many, not a new question."""


@dataclass
class Turn:
    """One question with what has come back so far; ``error`` is a Chinese line if nothing did."""

    message: str
    region: str | None = None
    text: str = ""
    reply: ChatReply | None = None
    error: str | None = None
    rating: Literal["up", "down"] | None = None
    begun: float = field(default_factory=time.monotonic, compare=False)

    @property
    def running(self) -> bool:
        """Still waiting for the end of the answer."""
        return self.reply is None and self.error is None


@dataclass
class Conversation:
    """Turns of one session, and the conversation before it for undoing a new start."""

    session_id: str | None = None
    turns: list[Turn] = field(default_factory=list)
    before: Conversation | None = None

    @property
    def busy(self) -> bool:
        """An answer is under way."""
        return bool(self.turns) and self.turns[-1].running

    def takes(self, message: str) -> bool:
        """Whether ``message`` may be asked now: there are words, no answer is under way, and it was not just sent."""
        return bool(message) and not self.busy and not self.pressed_twice(message)

    def pressed_twice(self, message: str) -> bool:
        """The same words were sent a moment ago."""
        last = self.turns[-1] if self.turns else None
        if last is None or last.message != message or last.error:
            return False
        return time.monotonic() - last.begun < _TWICE


def ask(service: Service, conversation: Conversation, message: str, region: str | None) -> Iterator[Turn]:
    """Ask ``message`` and yield the growing turn; never raises, a failure becomes the turn's ``error``."""
    turn = Turn(message=message, region=region)
    conversation.turns.append(turn)
    try:
        yield turn
        request = ChatRequest(session_id=conversation.session_id, message=message, region=region or "", stream=True)
        for part in service.stream(request, trace=True):
            if isinstance(part, ChatReply):
                turn.reply = part
                conversation.session_id = part.session_id
            else:
                turn.text += part
                yield turn
        if turn.reply is None:
            turn.error = FAILED
    except NotReadyError as error:
        turn.error = f"{error}。"
    except Exception as error:
        log_failure("page", error)
        turn.error = FAILED
    finally:
        if turn.running:
            turn.error = "回答已中断。"
    yield turn


def fresh(conversation: Conversation) -> Conversation:
    """A new conversation that can be undone."""
    return Conversation(before=replace(conversation, before=None)) if conversation.turns else conversation


def undo(service: Service, conversation: Conversation) -> Conversation | None:
    """The conversation without its last question; from an empty one, back to the conversation before it.

    The assistant forgets the question too: what remains is said again in a new session. ``None`` if that failed.
    """
    if not conversation.turns:
        return conversation.before or conversation
    kept: list[Turn] = []
    session_id: str | None = None
    try:
        for turn in conversation.turns[:-1]:
            if turn.reply is not None:
                request = ChatRequest(session_id=session_id, message=turn.message, region=turn.region or "")
                reply = service.assistant.reply(request)
                kept.append(replace(turn, reply=reply))
                session_id = reply.session_id
    except Exception as error:
        log_failure("undo", error)
        return None
    return Conversation(session_id=session_id, turns=kept, before=conversation.before)


def rate(service: Service, conversation: Conversation, turn_number: int, rating: Literal["up", "down"]) -> bool:
    """Record a rating of the turn with this number; whether there is such a turn."""
    for turn in conversation.turns:
        if turn.reply is not None and turn.reply.turn == turn_number:
            try:
                service.feedback(turn.reply.session_id, turn_number, rating)
            except KeyError:
                return False
            turn.rating = rating
            return True
    return False
