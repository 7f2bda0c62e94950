"""Questions with their answers in a text: 问：/答：, Q1:/A:, and numbered headings that ask (一、…？)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.readers import Block

_NUMBER = r"(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．:：]\s*)?"
_ASK = re.compile(
    rf"{_NUMBER}(?:问题?|[Qq](?:uestion)?)\s*(?:\d{{1,3}}|[一二三四五六七八九十]{{1,3}})?\s*[：:、.．]\s*(.+)"
)
_ANSWER = re.compile(r"(?:答|回答|解答|答复|[Aa](?:nswer)?)\s*\d{0,3}\s*[：:、.．]\s*(.*)", re.S)
_NUMBERED_QUESTION = re.compile(
    r"(?:[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,3})[)）、.．]|[Qq]\d{1,3}[.、:：]?)\s*(.{4,80}[？?])"
)
_BARE_QUESTION = re.compile(r"([^。；？?]{4,60}[？?])")
_ASKED_AND_ANSWERED = re.compile(r"(.{4,80}?[？?])\s*答[：:]\s*(.+)", re.S)
_MAX_ANSWER = 1500


def find_faqs(blocks: Iterable[Block]) -> list[tuple[str, str]]:
    """(question, answer) pairs in reading order; a question without an answer is left out.

    Numbered questions without 答 only count when a text asks at least two of them: one is a rhetorical heading.
    """
    pairs: list[tuple[str, list[str], bool]] = []
    for block in blocks:
        if block.kind == "table":
            pairs += [(q, [a], True) for q, a in _table_pairs(block)]
            continue
        text = block.text
        if match := _ASK.fullmatch(text):
            both = _ASKED_AND_ANSWERED.fullmatch(match.group(1))
            pairs.append((both.group(1), [both.group(2)], True) if both else (match.group(1), [], True))
        elif match := _NUMBERED_QUESTION.fullmatch(text) or _BARE_QUESTION.fullmatch(text):
            pairs.append((match.group(1), [], False))
        elif pairs and (match := _ANSWER.fullmatch(text)):
            question, lines, _ = pairs[-1]
            pairs[-1] = (question, [*lines, match.group(1)] if match.group(1) else lines, True)
        elif pairs and block.kind == "heading":
            pairs.append(("", [], False))
        elif pairs:
            pairs[-1][1].append(text)
    unmarked = sum(1 for question, lines, marked in pairs if question and lines and not marked)
    kept = [(q, "\n".join(lines)) for q, lines, marked in pairs if q and lines and (marked or unmarked >= 2)]
    return [(question.strip(), answer) for question, answer in kept if len(answer) <= _MAX_ANSWER]


def _table_pairs(block: Block) -> list[tuple[str, str]]:
    ask = next((i for i, name in enumerate(block.header) if re.search("问题|提问|咨询内容", name)), None)
    answer = next((i for i, name in enumerate(block.header) if re.search("答|回复", name)), None)
    if ask is None or answer is None or ask == answer:
        return []
    return [(row[ask], row[answer]) for row in block.rows if row[ask] and row[answer]]
