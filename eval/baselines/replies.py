"""What every baseline says in the form of the contract, and what was said before in its conversations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from rag.contract import Action, ChatReply, ChatRequest, Citation, FrameOut
from rag.index.passages import Passage
from rag.models.llm import LanguageModel, Message

NOTHING = "没有依据，请拨打12345咨询。"
RULES = (
    "你是政务服务助手，用简短的中文回答居民的问题。不知道或没有依据时只回答“没有依据，请拨打12345咨询。”"
    "缺少必要信息时只反问一个问题。"
)
MAX_TOKENS, TIMEOUT_S, KEPT_TURNS = 256, 600.0, 3
_DECLINES = re.compile(r"没有依据|无法(回答|提供|确定)|(没有|未)(找到|提供|提及|提到)(相关|有关)|不清楚|不知道|抱歉")


def action_of(answer: str) -> Action:
    """What a free answer amounts to: it says that it has no basis, asks back, or answers."""
    text = answer.strip()
    if not text or _DECLINES.search(text[:60]):
        return "decline"
    return "clarify" if len(text) < 80 and text.endswith(("？", "?")) else "answer"


class Talks:
    """Conversations by session id; the last few turns are what a plain recipe remembers."""

    def __init__(self, kb_version: int) -> None:
        self._kb_version = kb_version
        self._numbers = count(1)
        self._held: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)

    def open(self, request: ChatRequest) -> str:
        """The id of the conversation that ``request`` belongs to."""
        return request.session_id or f"baseline-{next(self._numbers)}"

    def before(self, session: str) -> list[tuple[str, str]]:
        """Questions and answers so far, the last few."""
        return self._held[session][-KEPT_TURNS:]

    def reply(
        self, session: str, said: str, answer: str, action: Action, cited: Iterable[Passage] = (), *, used_llm: bool
    ) -> ChatReply:
        """The reply, and the turn kept."""
        self._held[session].append((said, answer))
        citations = [Citation(id=p.id, title=p.title, locator=p.locator, quote=p.text) for p in cited]
        return ChatReply(
            session_id=session,
            turn=len(self._held[session]),
            action=action,
            answer=answer,
            citations=citations,
            frame=FrameOut(intent="baseline"),
            used_llm=used_llm,
            kb_version=self._kb_version,
            trace={"before": self._held[session][:-1]},
        )


def asked(request: ChatRequest) -> str:
    """The question with where and when it is asked, as a form would pass them on."""
    place = f"（{request.region}）" if request.region else ""
    day = f"（{request.as_of.isoformat()}）" if request.as_of else ""
    return f"{place}{day}{request.message}"


def messages(system: str, before: Iterable[tuple[str, str]], question: str) -> list[Message]:
    """A chat prompt with what was said before."""
    found: list[Message] = [{"role": "system", "content": system}]
    for user, answer in before:
        found += [{"role": "user", "content": user}, {"role": "assistant", "content": answer}]
    return [*found, {"role": "user", "content": question}]


def open_model(home: Path | None) -> LanguageModel:
    """The home's language model, without our adapter: the baselines have prompts of their own.

    Raises:
        ModelFilesError: there is none.
    """
    from kg.store import default_home
    from rag.models import ModelFilesError, load_settings, open_llm

    place = home or default_home()
    model = open_llm(load_settings(place).model_copy(update={"adapter": "none"}), place)
    if model is None:
        raise ModelFilesError("这个对照系统需要语言模型，而配置里没有（llm: none）")
    return model
