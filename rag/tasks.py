"""The tasks that the small model is trained for: how each is put to it, and how what it writes is read.

Shared by training and by answering, so that both see the same prompts. Knows nothing of any model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, TypedDict

FRAME = "读懂居民的话：从候选里照抄问的是哪几件事，写出问什么；要查规定的写成完整的问题；没有可办的写无。"
SELECT = "照抄直接回答问题的句子的开头，并下结论；都没有回答就写无。"
REWRITE = "把居民接着说的话改写成不看上文也能懂的一句书面问题，不添没说过的事。"
SAY = "跟老人说话：用大白话转述下面的原文，每句末尾标出处编号，数字照抄。"

FIELDS = {
    "overview": "办理",
    "materials": "材料",
    "fee": "费用",
    "promised_limit": "时限",
    "venues": "地点",
    "hours": "时间",
    "phones": "电话",
    "complaint_phones": "投诉",
    "steps": "流程",
    "conditions_text": "条件",
    "online_url": "网办",
    "basis_text": "依据",
    "onsite_visits": "次数",
    "scope": "通办",
    "department": "部门",
    "result": "结果",
}
"""Guide fields as the model writes them; ``overview`` stands for how to handle a matter as a whole."""
_NAMES = {word: name for name, word in FIELDS.items()}

SAME = 0
"""The candidate that stands for the matter of the message before."""
_SAME = "同上"
NOTHING, TELLS, CHATS = "无", "说明", "闲话"
VERDICTS = ("是", "否", "视情况")
MOST = 8
"""Candidates shown."""
_BEFORE, _MESSAGE, _NAME, _SENTENCE, _ORIGINAL = 60, 220, 28, 110, 320
"""Characters of each part that the model reads."""
_START, _STARTS = 5, 14
"""Characters by which a sentence is named: at least so many, more where two begin alike."""
_MARKS = str.maketrans({"/": "／", "；": "，", "｜": "，"})
"""Marks of the form, which what is shown must not hold."""
_ALIKE = 0.75
"""Likeness from which a name that was not copied exactly is taken for the nearest one."""


@dataclass(frozen=True)
class Part:
    """One thing that a message asks for: fields of one candidate (or of one among several), or a question."""

    candidates: tuple[int, ...] = ()
    """1-based numbers; :data:`SAME` for the matter before; more than one where the message does not tell which."""
    fields: tuple[str, ...] = ()
    ask: str = ""
    """A question that stands on its own, for the texts; then there are no candidates."""


@dataclass(frozen=True)
class Heard:
    """What the model made of a message: parts, or one of :data:`NOTHING`, :data:`TELLS`, :data:`CHATS`."""

    parts: tuple[Part, ...] = ()
    other: str = ""


@dataclass(frozen=True)
class Before:
    """What was said before of the present matters, the last message at its end, and their names."""

    said: str
    matters: tuple[str, ...] = ()


class Message(TypedDict):
    """One message of a conversation with a model."""

    role: Literal["system", "user", "assistant"]
    content: str


def frame_prompt(message: str, candidates: Sequence[str], before: Before | None = None) -> list[Message]:
    """The task of reading a message; ``candidates`` are names of matters, best first."""
    lines = []
    if before:
        lines.append(f"上文：{_tail(before.said)}")
    lines.append(f"居民：{_cut(message, _MESSAGE)}")
    if before and before.matters:
        lines.append(f"{_SAME}（{'、'.join(_name(m) for m in before.matters[:2])}）")
    lines += [f"- {_name(name)}" for name in candidates[:MOST]]
    return _prompt(FRAME, "\n".join(lines))


def frame_answer(heard: Heard, candidates: Sequence[str]) -> str:
    """What the model should write: names are copied, since small models copy better than they count."""
    if heard.other:
        return heard.other
    return "；".join(_part(part, candidates) for part in heard.parts)


def _part(part: Part, candidates: Sequence[str]) -> str:
    if part.ask:
        return f"问 {part.ask}"
    which = "/".join(_SAME if n == SAME else _name(candidates[n - 1]) for n in part.candidates)
    return f"{which} {'、'.join(FIELDS[f] for f in part.fields)}"


def read_frame(text: str, candidates: Sequence[str], *, before: bool) -> Heard | None:
    """What was written, read back; ``None`` where it is not of the form or names what was not shown."""
    text = text.strip()
    if text in (NOTHING, TELLS, CHATS):
        return Heard(other=text)
    shown = [_name(name) for name in candidates[:MOST]]
    parts = []
    for piece in map(str.strip, text.split("；")):
        if piece.startswith("问 ") and len(ask := piece[2:].strip()) > 2:
            parts.append(Part(ask=ask))
            continue
        names, _, words = piece.rpartition(" ")
        numbers = [SAME if name == _SAME and before else _place(name, shown) for name in names.split("/")]
        fields = tuple(dict.fromkeys(_NAMES[w] for w in words.split("、") if w in _NAMES))
        if not fields or None in numbers:
            return None
        parts.append(Part(tuple(dict.fromkeys(n for n in numbers if n is not None)), fields))
    return Heard(tuple(parts)) if parts else None


def _place(name: str, shown: Sequence[str]) -> int | None:
    """1-based number of the name that is meant."""
    near = get_close_matches(name, shown, 1, _ALIKE)
    return shown.index(near[0]) + 1 if near else None


def select_prompt(question: str, sentences: Sequence[str]) -> list[Message]:
    """The task of choosing the sentences that answer."""
    lines = [f"问：{_cut(question, _MESSAGE)}", *(f"- {_sentence(sentence)}" for sentence in sentences[:MOST])]
    return _prompt(SELECT, "\n".join(lines))


def select_answer(chosen: Sequence[int], verdict: str, sentences: Sequence[str]) -> str:
    """``chosen`` are 1-based; ``verdict`` one of :data:`VERDICTS` or empty. Sentences are named by how they begin."""
    if not chosen:
        return NOTHING
    starts = _starts(sentences)
    return f"{'｜'.join(starts[n - 1] for n in chosen)} {verdict}".strip()


def read_select(text: str, sentences: Sequence[str]) -> tuple[tuple[int, ...], str] | None:
    """Numbers and verdict; no numbers where nothing answers; ``None`` where it is not of the form."""
    text = text.strip()
    if text == NOTHING:
        return (), ""
    head, _, verdict = text.partition(" ")
    if verdict not in ("", *VERDICTS):
        return None
    starts = _starts(sentences)
    numbers = [_place(piece, starts) for piece in head.split("｜")]
    if None in numbers:
        return None
    return tuple(dict.fromkeys(n for n in numbers if n is not None)), verdict


def _starts(sentences: Sequence[str]) -> list[str]:
    """How each of the sentences begins, long enough to tell it from the others where that can be."""
    shown = [_sentence(sentence) for sentence in sentences[:MOST]]
    found = []
    for number, sentence in enumerate(shown):
        others = [s for i, s in enumerate(shown) if i != number]
        size = next((n for n in range(_START, _STARTS) if not any(o[:n] == sentence[:n] for o in others)), _STARTS)
        found.append(sentence[:size])
    return found


def rewrite_prompt(message: str, before: Before) -> list[Message]:
    """The task of making a follow-up stand on its own."""
    lines = [f"上文：{_tail(before.said)}"]
    if before.matters:
        lines.append(f"说的是：{'、'.join(_cut(m, _NAME) for m in before.matters[:2])}")
    lines.append(f"居民：{_cut(message, _MESSAGE)}")
    return _prompt(REWRITE, "\n".join(lines))


def say_prompt(facts: Sequence[str]) -> list[Message]:
    """The task of saying facts in plain words, each sentence with the number of its fact."""
    room = _ORIGINAL // max(1, len(facts))
    return _prompt(SAY, "\n".join(f"[{number}] {_cut(fact, room)}" for number, fact in enumerate(facts, 1)))


def version() -> str:
    """Changes when the prompts or the form of the answers do: a model tuned for others would be misled.

    Taken over small examples of all of them; the limits of length are not part of it.
    """
    before = Before("前", ("甲",))
    shown = [frame_prompt("话", ["甲", "乙"], before), select_prompt("问", ["句"]), rewrite_prompt("话", before)]
    answers = [
        frame_answer(Heard((Part((SAME, 1), tuple(FIELDS)), Part(ask="问"))), ["甲"]),
        select_answer((1, 2), VERDICTS[0], ["句一", "句二"]),
    ]
    text = repr([shown, say_prompt(["句"]), answers, NOTHING, TELLS, CHATS, VERDICTS])
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _prompt(task: str, text: str) -> list[Message]:
    return [{"role": "system", "content": task}, {"role": "user", "content": text}]


def _name(name: str) -> str:
    """A name without spaces and without the marks of the form."""
    return _cut("".join(name.split()).translate(_MARKS), _NAME)


def _sentence(sentence: str) -> str:
    return _cut("".join(sentence.split()).translate(_MARKS), _SENTENCE)


def _tail(text: str) -> str:
    """The end of what was said before, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _BEFORE else f"…{line[1 - _BEFORE :]}"


def _cut(text: str, most: int) -> str:
    """``text`` on one line, its end left out where it is too long; the digits and marks of the form stay its own."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
