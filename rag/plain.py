"""Saying quoted evidence again in plain words, with the language model; every sentence is checked before it is shown.

The one place where a model writes sentences. Knows nothing of how the evidence was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.check import check
from rag.frame import Evidence, Statement
from rag.models import LanguageModel, ModelError
from rag.tasks import Message, say_prompt

_SYSTEM = (
    "你是政务大厅的工作人员，跟老人说话。把原文改写成一两句大白话。"
    "只说原文里有的意思，不添数字、材料、条件和承诺，不评论。"
)
_MAX_QUOTE = 130
_MAX_TOKENS = 70
_SECONDS = 10.0
_END = re.compile(r"(?<=[。！？!?；\n])")
_DECISIONS = tuple(
    map(
        re.compile,
        (
            r"罚|扣分|拘留",
            r"不得|不能|不可以|不可|不许|不准|不行|不让|禁止|不予|不再|不享受|不纳入|除外|无权",
            r"免(?!冠)|不收|不要钱|不用(?:交钱|花钱)|没有费用",
            r"停止|停发|停用|停水|停电|取消|作废|失效|注销|终止|暂停",
            r"必须|应当|要(?!钱|紧)|得(?!到)|须|需",
        ),
    )
)
"""What decides over somebody, by kinds: none of it may come from the model alone."""
_MARK = re.compile(r"\[\d+\]")
"""The number of a fact, as a tuned model writes it: what is shown cites all of them."""


class PlainWords:
    """Restates evidence. Without a model, or when it fails or adds numbers, nothing is said."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    def say(self, statements: Sequence[Statement]) -> Iterator[Statement]:
        """Checked sentences, as soon as each is complete."""
        told = [s for s in statements if s.evidence and not s.folded and not s.text.startswith("【")]
        if not told:
            return
        evidence = [e for s in statements for e in s.evidence]
        original = _original(told)
        rest = ""
        try:
            pieces = self._model.stream(self._asked(original), max_tokens=_MAX_TOKENS, stop=["原文"], timeout=_SECONDS)
            for piece in pieces:
                *done, rest = _END.split(rest + piece)
                yield from _kept([s for s in done if not _decides_more(s, original)], evidence)
        except ModelError:
            return
        # What the limit cut off in the middle of a sentence is not said.

    def _asked(self, original: str) -> list[Message]:
        """What the model is asked: the prompt that it was tuned for, if it was."""
        if self._model.tuned:
            return say_prompt([line for line in original.split("\n") if line.strip()])
        return [
            {"role": "system", "content": _SYSTEM},
            {"role": "user", "content": f"原文：{original}\n大白话："},
        ]


def _kept(sentences: Sequence[str], evidence: list[Evidence]) -> Iterator[Statement]:
    for sentence in sentences:
        if text := _MARK.sub("", sentence).strip():
            yield from check([Statement(text, evidence)], "").statements


def _decides_more(sentence: str, original: str) -> bool:
    """Whether a sentence punishes, forbids, frees or ends what the original does not."""
    return any(kind.search(sentence) and not kind.search(original) for kind in _DECISIONS)


def _original(told: Sequence[Statement]) -> str:
    """The wording that answers, short enough to be read by the model in time."""
    text = re.sub(r"（依据：[^）]*）", "", "\n".join(s.text for s in told))
    if len(text) <= _MAX_QUOTE:
        return text
    head = text[:_MAX_QUOTE]
    return head[: max(head.rfind(mark) for mark in "。；\n，") + 1] or head
