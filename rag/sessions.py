"""Conversations in memory: they expire, and nothing of them is written to disk."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from rag.frame import Frame
from rag.state import State

TTL_SECONDS = 1800.0
MAX_SESSIONS = 5000


@dataclass
class Session:
    """One conversation with its lock: turns of one session are answered one after the other."""

    id: str
    state: State = field(default_factory=State)
    lock: threading.Lock = field(default_factory=threading.Lock)
    seen: float = field(default_factory=time.monotonic)
    opened_region: str | None = None
    actions: list[str] = field(default_factory=list)
    version: int | None = None

    def follow(self, version: int, knows: Callable[[Frame], bool], held: Callable[[str], bool]) -> None:
        """Forget what this version of the knowledge base no longer holds.

        ``knows`` says so of what a question was about, ``held`` of a region.
        """
        if version == self.version:
            return
        self.version = version
        state = self.state
        if state.frame and not knows(state.frame):
            state.frame = None
        if state.pending and not knows(state.pending.frame):
            state.pending = None
        if state.offered and not knows(state.offered.frame):
            state.offered = None
        state.others = ()
        state.said = []  # its values may be those of the earlier version
        state.history = [frame for frame in state.history if knows(frame)]
        if state.region and not held(state.region):
            state.region = None
        if state.home and not held(state.home):
            state.home = None


class Sessions:
    """All live conversations, oldest first."""

    def __init__(self, ttl: float = TTL_SECONDS, limit: int = MAX_SESSIONS) -> None:
        self._ttl, self._limit = ttl, limit
        self._live: OrderedDict[str, Session] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, session_id: str | None) -> Session:
        """The live session with this id; an unknown or expired id starts a new conversation under a new id."""
        with self._lock:
            self._expire()
            session = self._live.get(session_id or "")
            if session is None:
                session = Session(secrets.token_urlsafe(16))
                self._live[session.id] = session
            session.seen = time.monotonic()
            self._live.move_to_end(session.id)
            return session

    def find(self, session_id: str) -> Session:
        """The live session with this id.

        Raises:
            KeyError: there is none.
        """
        with self._lock:
            self._expire()
            return self._live[session_id]

    def _expire(self) -> None:
        limit = time.monotonic() - self._ttl
        while self._live:
            oldest = next(iter(self._live.values()))
            if oldest.seen >= limit and len(self._live) <= self._limit:
                return
            self._live.popitem(last=False)
