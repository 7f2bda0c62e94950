"""One assistant for many requests: opens it in the background, knows whether it is ready, counts what it does.

Knows nothing of HTTP or of pages.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Protocol

from pydantic import BaseModel

from rag.contract import ChatReply, ChatRequest
from web.metrics import Metrics

log = logging.getLogger(__name__)

Progress = Callable[[str, float | None], None]


class StatusLike(Protocol):
    """What the service reads from ``Assistant.status()``."""

    ready: bool
    stage: str
    progress: float | None
    kb_version: int | None
    vectors_done: int
    vectors_total: int
    llm: str | None
    message: str


class AssistantLike(Protocol):
    """The part of ``rag.assistant.Assistant`` that the web uses."""

    def reply(self, request: ChatRequest, *, trace: bool = False) -> ChatReply:
        """Answer one turn."""

    def stream(self, request: ChatRequest, *, trace: bool = False) -> Iterator[str | ChatReply]:
        """Answer one turn as text deltas, the whole reply last."""

    def feedback(self, session_id: str, turn: int, rating: str, comment: str | None) -> None:
        """Record a rating; ``KeyError`` for an unknown session or turn."""

    def region_choices(self) -> list[str]:
        """Labels of the regions that hold guides."""

    def example_questions(self) -> list[str]:
        """Questions that the knowledge base can answer."""

    def status(self) -> StatusLike:
        """How far loading is."""

    def close(self) -> None:
        """Release files and threads."""


class Readiness(BaseModel):
    """Whether questions can be answered, and how far loading is. ``progress`` runs from 0 to 1."""

    ready: bool = False
    stage: str = "正在启动"
    progress: float | None = None
    kb_version: int | None = None
    vectors_done: int = 0
    vectors_total: int = 0
    llm: str | None = None
    message: str = ""
    failed: bool = False

    @property
    def settled(self) -> bool:
        """Nothing more will change by waiting: ready with all vectors, or failed for good."""
        return self.failed or (self.ready and self.vectors_done >= self.vectors_total)


class NotReadyError(RuntimeError):
    """The assistant is still being opened, or could not be opened."""


class Service:
    """Owns one assistant. ``open_assistant`` blocks until it can answer and reports progress meanwhile."""

    def __init__(self, open_assistant: Callable[[Progress], AssistantLike]) -> None:
        self._open = open_assistant
        self._assistant: AssistantLike | None = None
        self._readiness = Readiness()
        self._opened = threading.Event()
        self._lock = threading.Lock()
        self._closed = False
        self._on_failure: Callable[[], None] | None = None
        self.failure: Exception | None = None
        self.metrics = Metrics()

    def start(self) -> None:
        """Open the assistant in a background thread."""
        threading.Thread(target=self._run, name="open-assistant", daemon=True).start()

    def when_failed(self, callback: Callable[[], None]) -> None:
        """Call back once if the assistant can't be opened, at once if that is already so."""
        self._on_failure = callback
        if self.failure is not None:
            callback()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until opening has ended, well or not; whether it has (timeout in seconds)."""
        return self._opened.wait(timeout)

    def _run(self) -> None:
        try:
            assistant = self._open(self._report)
        except Exception as error:
            log_failure("open", error)
            self._readiness = Readiness(stage="启动失败", message=str(error), failed=True)
            self.failure = error
            if self._on_failure:
                self._on_failure()
        else:
            with self._lock:
                closed = self._closed
                self._assistant = None if closed else assistant
            if closed:
                assistant.close()
        finally:
            self._opened.set()

    def _report(self, stage: str, progress: float | None) -> None:
        self._readiness = Readiness(stage=stage, progress=progress)

    @property
    def assistant(self) -> AssistantLike:
        """The open assistant; raises :class:`NotReadyError` before."""
        if self._assistant is None:
            raise NotReadyError(
                "服务启动失败，请联系管理员" if self._readiness.failed else "知识库正在加载，请稍候再试"
            )
        return self._assistant

    def readiness(self) -> Readiness:
        """How far loading is, for ``/readyz`` and the page's status line."""
        if self._assistant is None:
            return self._readiness
        return Readiness.model_validate(self._assistant.status(), from_attributes=True)

    def reply(self, request: ChatRequest) -> ChatReply:
        """Answer one turn."""
        started = time.perf_counter()
        reply = self.assistant.reply(request)
        self.metrics.observe(reply, time.perf_counter() - started)
        return reply

    def stream(self, request: ChatRequest, *, trace: bool = False) -> Iterator[str | ChatReply]:
        """Answer one turn as text deltas, the whole reply last."""
        started = time.perf_counter()
        for part in self.assistant.stream(request, trace=trace):
            if isinstance(part, ChatReply):
                self.metrics.observe(part, time.perf_counter() - started)
            yield part

    def feedback(self, session_id: str, turn: int, rating: str, comment: str | None = None) -> None:
        """Record a rating; raises ``KeyError`` for an unknown session or turn."""
        self.assistant.feedback(session_id, turn, rating, comment)
        self.metrics.rate(rating)

    def close(self) -> None:
        """Close the assistant, now or as soon as it has been opened."""
        with self._lock:
            self._closed = True
            assistant, self._assistant = self._assistant, None
        if assistant is not None:
            assistant.close()


def log_failure(what: str, error: Exception) -> None:
    """Log where ``error`` arose but not its message, which may quote a resident."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    log.error("%s failed: %s at %s", what, type(error).__name__, places)
