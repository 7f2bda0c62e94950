"""What goes into and comes out of the assistant; the HTTP API and ``ask --json`` print exactly this."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

Action = Literal["answer", "clarify", "decline"]


class ChatRequest(BaseModel):
    """One turn of a resident. ``session_id`` is ``None`` at the start of a conversation."""

    session_id: str | None = None
    message: str
    region: str | None = None
    as_of: date | None = None
    stream: bool = False


class Citation(BaseModel):
    """Evidence for an answer; ``quote`` is the text as stored in the knowledge base, or, where ``id`` begins with
    ``computation:``, the steps of a computation from such texts and the resident's own numbers."""

    id: str
    title: str
    locator: str
    url: str | None = None
    quote: str


class FrameOut(BaseModel):
    """The question as understood, for display and for other programs."""

    intent: str
    item: str | None = None
    region: str | None = None
    slots: dict[str, Any] = Field(default_factory=dict)


class ChatReply(BaseModel):
    """The assistant's answer to one turn."""

    session_id: str
    turn: int
    action: Action
    answer: str
    folded: list[str] = Field(default_factory=list)
    """Parts of ``answer``, verbatim and in order, that a page may fold: what a guide tells beside what was asked. The
    first line of each says what it is."""
    citations: list[Citation] = Field(default_factory=list)
    options: list[str] = Field(default_factory=list)
    frame: FrameOut
    used_llm: bool = False
    kb_version: int
    latency_ms: dict[str, int] = Field(default_factory=dict)
    trace: dict[str, Any] | None = None
    """Plan, evidence and what the checker removed; only filled when asked for."""
