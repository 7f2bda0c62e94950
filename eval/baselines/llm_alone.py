"""The language model alone: the question, what was said before, and no evidence."""

from __future__ import annotations

from pathlib import Path

from eval.baselines.replies import MAX_TOKENS, RULES, TIMEOUT_S, Talks, action_of, asked, messages, open_model
from rag.contract import ChatReply, ChatRequest
from rag.models.llm import LanguageModel


class LlmAlone:
    """Answers from what the model has learnt; cites nothing."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._talks = Talks(0)

    def reply(self, request: ChatRequest) -> ChatReply:
        """What the model says."""
        session = self._talks.open(request)
        prompt = messages(RULES, self._talks.before(session), asked(request))
        answer = self._model.complete(prompt, max_tokens=MAX_TOKENS, timeout=TIMEOUT_S).strip()
        return self._talks.reply(session, request.message, answer, action_of(answer), used_llm=True)


def open_llm_alone(home: Path | None) -> LlmAlone:
    """On a home's model."""
    return LlmAlone(open_model(home))
