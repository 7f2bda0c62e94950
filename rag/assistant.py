"""The assistant: one home, its knowledge base at the current version, and all conversations with it.

Knows nothing of HTTP or pages.
"""

from __future__ import annotations

import gc
import json
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from kg.schema import NATION
from kg.snapshot import many_objects
from kg.store import Store, StoreError
from kg.view import GraphView
from rag.builtin_kb import ensure_builtin
from rag.compose import answer_text
from rag.contract import ChatReply, ChatRequest
from rag.engine import Engine
from rag.frame import Outcome, Statement
from rag.guard import MAX_CHARS, Guarded, guard
from rag.index.service import SearchIndex
from rag.lexicon import pattern
from rag.plain import PlainWords
from rag.replies import reply_for, trace_of
from rag.sessions import Session, Sessions

Progress = Callable[[str, float | None], None]
_POLL_SECONDS, _LONGEST_PAUSE = 0.25, 30.0
log = logging.getLogger(__name__)


class Status(BaseModel):
    """Whether questions can be answered, and how far background work is."""

    ready: bool = False
    stage: str = ""
    progress: float | None = None
    kb_version: int | None = None
    vectors_done: int = 0
    vectors_total: int = 0
    llm: str | None = None
    message: str = ""


class Assistant:
    """Answers questions from one home. Safe to use from several threads."""

    def __init__(self, home: Path, store: Store, index: SearchIndex, engine: Engine) -> None:
        self._home = home
        self._store = store
        self._index = index
        self._engine = engine
        self._sessions = Sessions()
        self._closed = threading.Event()
        self._watcher: threading.Thread | None = None
        self._switching = threading.Lock()
        self._problem = ""

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        llm: str | None = None,
        progress: Progress | None = None,
        background: bool = True,
    ) -> Assistant:
        """Open a home, building the built-in knowledge base on first start.

        ``llm`` overrides the configured language model; ``background`` starts the vector builder and the watcher
        that switches to newly published versions.

        Raises:
            StoreError: the home cannot be used.
        """
        say = progress or (lambda _stage, _share: None)
        say("打开知识库", None)
        store = Store.open(home)
        ensure_builtin(store, home, progress)
        say("载入知识图谱", None)
        with many_objects():
            view = GraphView.from_store(store)
            index = SearchIndex.open(home, view, llm=llm, progress=progress, background=background)
            assistant = cls(home, store, index, Engine(view, index, names=index.item_names, leaning=index.leaning))
        gc.freeze()  # what is there now stays: later collections need not visit it
        if background:
            assistant._watch()
        say("就绪", 1.0)
        return assistant

    # -- answering ----------------------------------------------------------------------------------------------

    def reply(self, request: ChatRequest, *, trace: bool = False) -> ChatReply:
        """Answer one turn."""
        *_, last = self._turn(request, trace)
        assert isinstance(last, ChatReply)
        return last

    def stream(self, request: ChatRequest, *, trace: bool = False) -> Iterator[str | ChatReply]:
        """The answer in pieces, then the whole reply. What a model writes comes sentence by sentence, as checked."""
        streamed = False
        for part in self._turn(request, trace):
            if isinstance(part, ChatReply) and not streamed:
                yield from re.findall(r".{1,12}[，。；、：\n]?", part.answer, flags=re.S)
            streamed = True
            yield part

    def _turn(self, request: ChatRequest, trace: bool) -> Iterator[str | ChatReply]:
        start = time.perf_counter()
        session = self._sessions.get(request.session_id)
        with session.lock, self._index.answering():
            engine, state = self._engine, session.state
            session.follow(engine.view.version, engine.knows, engine.view.regions.holds)
            state.turn += 1
            self._set_region(engine, session, request.region)
            guarded = guard(request.message)
            answered = None
            outcome = self._fixed(engine, guarded)
            used_llm = False
            if outcome is None and state.said and pattern("plainer").match(guarded.text):
                plain: list[Statement] = []
                for sentence in self._plainly(state.said):
                    plain.append(sentence)
                    yield sentence.text
                used_llm = bool(plain)
                outcome = Outcome("answer", [*plain, Statement("原文是这样写的："), *state.said])
                if plain:
                    yield "\n" + answer_text(outcome.statements[len(plain) :])
            if outcome is None:
                reader = self._index.llm if self._index.reads else None
                answered = engine.answer(guarded.text, request.as_of or date.today(), state, reader)
                outcome = answered.outcome
                used_llm = answered.used_llm
            reply = reply_for(engine, session.id, state, outcome, answered, start)
            reply.used_llm = used_llm
            if guarded.cut:
                reply.answer += f"\n（您的话太长，只看了前 {MAX_CHARS} 个字。）"
            if trace and answered:
                reply.trace = trace_of(answered)
            session.actions.append(reply.action)
            yield reply

    def _plainly(self, said: list[Statement]) -> Iterator[Statement]:
        if self._index.llm:
            yield from PlainWords(self._index.llm).say(said)

    def _set_region(self, engine: Engine, session: Session, region: str | None) -> None:
        """The region of the page or kiosk counts until the resident names another; an empty one clears it."""
        if region is None or region == session.opened_region:
            return
        session.opened_region = region
        session.state.region = engine.view.regions.resolve(region) if region else None
        if session.state.frame:
            session.state.frame = session.state.frame.with_(regions=())

    def _fixed(self, engine: Engine, guarded: Guarded) -> Outcome | None:
        planner = engine.planner
        if guarded.kind == "crisis":
            lead = "您先别急，请马上拨打"
            statements = [planner.hotline(guarded.hotline or "gov", lead), planner.hotline("gov", "其他事情可以拨打")]
            return Outcome("answer", statements)
        if guarded.kind == "refused":
            said = Statement("这样的要求我不能照办。我只按知识库里的办事指南和政策文件回答问题。")
            return Outcome("decline", [said, planner.hotline("gov", "需要人工服务请拨打")])
        if guarded.kind in ("greeting", "empty"):
            question = "您好，我是政答，可以帮您查办事指南和政策法规。请说您要办什么事、在哪个区。"
            return Outcome("clarify", question=question, options=self.example_questions())
        return None

    # -- around it ----------------------------------------------------------------------------------------------

    def feedback(self, session_id: str, turn: int, rating: str, comment: str | None) -> None:
        """Record a rating of one turn; only counts and the action are kept, the comment is masked.

        Raises:
            KeyError: the session is unknown or expired, or has no such turn.
        """
        session = self._sessions.find(session_id)
        if not 1 <= turn <= session.state.turn:
            raise KeyError(turn)
        text = guard(comment).text if comment else ""
        line = {"rating": rating, "turn": turn, "action": session.actions[turn - 1], "comment": text}
        with (self._home / "feedback.jsonl").open("a", encoding="utf-8") as file:
            file.write(_json_line({**line, "kb_version": self._engine.view.version, "time": time.time()}))

    def region_choices(self) -> list[str]:
        """Labels of the regions that hold guides, city before its districts."""
        tree = self._engine.view.regions
        held = {a for r in tree.holders for a in tree.ancestors(r) if a != NATION and a in tree.regions}
        cities = [r for r in held if len(tree.regions[r].path) > 1 or r in tree.holders]
        return [tree.label(r) for r in sorted(cities, key=lambda r: tree.regions[r].path)]

    def example_questions(self) -> list[str]:
        """Questions to start with: phrasings of a few well-known matters."""
        wanted = ("身份证", "失业保险金", "残疾人证", "异地就医")
        found = []
        for word in wanted:
            topic = next((t for t in self._engine.topics.topics.values() if word in t.name), None)
            if topic:
                item = self._engine.view.nodes[topic.items[0]]
                found.append(next(iter(getattr(item, "phrasings", ())), f"{topic.name}怎么办"))
        return found

    def status(self) -> Status:
        """What is ready."""
        done, total = self._index.vector_progress()
        return Status(
            ready=True,
            stage="就绪",
            progress=1.0,
            kb_version=self._engine.view.version,
            vectors_done=done,
            vectors_total=total,
            llm=self._index.llm_name,
            message=self._problem or self._index.problem,
        )

    def refresh(self) -> bool:
        """Switch to the newest published version; ``True`` if there was one.

        Raises:
            StoreError: the knowledge base cannot be read; the version in use stays.
        """
        with self._switching:
            engine = self._engine
            current = self._store.current_version()
            if current == engine.view.version:
                return False
            with many_objects():
                if current > engine.view.version:
                    view = engine.view.updated(self._store.changes_since(engine.view.version))
                else:  # somebody put an older file in place
                    view = GraphView.from_store(self._store)
                self._index.update(view)
                self._engine = Engine(view, self._index, engine, self._index.item_names, self._index.leaning)
            return True

    def _watch(self) -> None:
        def run() -> None:
            pause = _POLL_SECONDS
            while not self._closed.wait(pause):
                try:
                    self.refresh()
                    self._problem, pause = "", _POLL_SECONDS
                except Exception as error:  # answering goes on with the version in use
                    problem = f"知识库的新版本没有载入，仍在使用第 {self._engine.view.version} 版：{error}"
                    if problem != self._problem:
                        log.warning("%s", problem, exc_info=not isinstance(error, StoreError))
                    self._problem, pause = problem, min(2 * pause, _LONGEST_PAUSE)

        self._watcher = threading.Thread(target=run, name="kb-watch", daemon=True)
        self._watcher.start()

    def close(self) -> None:
        """Stop background work and release files."""
        self._closed.set()
        if self._watcher:
            self._watcher.join(timeout=5)
        self._index.close()
        self._store.close()
        gc.unfreeze()


def _json_line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
