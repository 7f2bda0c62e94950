"""Saying quoted evidence again in plain words, with the language model; every sentence is checked before it is shown.

The one place where a model writes sentences. Knows nothing of how the evidence was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.check import check
from rag.frame import Evidence, Statement
from rag.models import LanguageModel, ModelError

_SYSTEM = (
    "你是政务大厅的工作人员，跟老人说话。把原文改写成一两句大白话。"
    "只说原文里有的意思，不添数字、材料、条件和承诺，不评论。"
)
_MAX_QUOTE = 130
_MAX_TOKENS = 70
_SECONDS = 10.0
_END = re.compile(r"(?<=[。！？!?；\n])")


class PlainWords:
    """Restates evidence. Without a model, or when it fails or adds numbers, nothing is said."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    def say(self, statements: Sequence[Statement]) -> Iterator[Statement]:
        """Checked sentences, as soon as each is complete."""
        evidence = [e for s in statements for e in s.evidence]
        original = _original(statements)
        if not original:
            return
        messages = [
            {"role": "system", "content": _SYSTEM},
            {"role": "user", "content": f"原文：{original}\n大白话："},
        ]
        rest = ""
        try:
            for piece in self._model.stream(messages, max_tokens=_MAX_TOKENS, stop=["原文"], timeout=_SECONDS):  # type: ignore[arg-type]
                *done, rest = _END.split(rest + piece)
                yield from _kept(done, evidence)
        except ModelError:
            return
        # What the limit cut off in the middle of a sentence is not said.


def _kept(sentences: Sequence[str], evidence: list[Evidence]) -> Iterator[Statement]:
    for sentence in sentences:
        if sentence.strip():
            yield from check([Statement(sentence.strip(), evidence)], "").statements


def _original(statements: Sequence[Statement]) -> str:
    """The wording that answers, without headings, short enough to be read by the model in time."""
    lines = [s.text for s in statements if s.evidence and not s.folded and not s.text.startswith("【")]
    text = re.sub(r"（依据：[^）]*）", "", "\n".join(lines))
    if len(text) <= _MAX_QUOTE:
        return text
    head = text[:_MAX_QUOTE]
    return head[: max(head.rfind(mark) for mark in "。；\n，") + 1] or head
