"""The first line of an answer that decides: what conditions, exclusions and classes mean for this person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.documents.eligible.paths import own_class, ways
from rag.documents.eligible.said import WINDOW, of_class
from rag.documents.eligible.told import told
from rag.documents.eligible.verdict import freed, granted, verdict
from rag.documents.held import Held
from rag.documents.question import Question, asking, aspects_of
from rag.documents.select import split_units
from rag.frame import Statement

_MAY = re.compile(
    r"(?<![只才不功职])能(?![力源])|可以|可不可以|够(?!不到)|符合|资格|条件|享受|有没有[^,，]{0,6}份|给不给|有份|轮得|行不行|行吗|可否|算不算|有没有(?!规定)"
)
_WHICH = re.compile(r"(?:第几|哪一?|啥|什么)个?(?P<sort>类|档|层次|级)(?!似)")
_MUST = re.compile(
    r"(?:要|得|需要?|用)[^,，。？?]{0,10}(?:交|缴|付|出|掏|退|还|提供|担保|补)[^,，。？?]{0,6}(?:吗|不|么|嘛|[?？]|$)|要不要|用不用|需不需要"
)
_AMOUNT_ONLY = re.compile(r"(?:能|可以)[^,，。？?]{0,10}(?:多少|几|什么|哪|啥)")
_OTHER = re.compile(r"多少|几|怎么|咋|什么|啥|哪|谁|多久|材料")
_LEAST = 2
_ROOM = 880
"""Characters of an answer."""


def led(question: Question, held: Held, statements: list[Statement]) -> list[Statement]:
    """``statements`` behind the verdict that what was told allows, if any."""
    if (which := _which(question, held)) is not None:
        return _within([which, *statements])
    whether, must = _asks_whether(question), bool(_MUST.search(asking(question.text)))
    if not (whether or must):
        return statements
    said = told(question, split_units(question, held)[0])
    found = ways(question, held, said, [e.id for s in statements for e in s.evidence][:2])
    line = freed(found, held) if must else None
    line = line or (verdict(found, said, held) if whether else None)
    if line is not None:
        return _within([line, *(s for s in statements if WINDOW not in s.text and not s.text.startswith("不能。"))])
    if any(granted(w, said) or any(j.spared for j in w.judged) for w in found):
        # One way is open by what was told, or may be: that another one is closed refuses nothing.
        statements = [s for s in statements if WINDOW not in s.text]
    return [*map(_final, statements[:1]), *statements[1:]] if whether and found else statements


def leading(statements: list[Statement]) -> list[Statement]:
    """The statements with verdicts first, as many as there is room for where there are any."""
    verdicts = [s for s in statements if WINDOW in s.text]
    return _within([*verdicts, *(s for s in statements if s not in verdicts)]) if verdicts else statements


def _within(statements: Sequence[Statement]) -> list[Statement]:
    """As many statements as an answer has room for."""
    kept: list[Statement] = []
    for statement in statements:
        if kept and sum(len(s.text) + 1 for s in kept) + len(statement.text) > _ROOM:
            break
        kept.append(statement)
    return kept


def _final(statement: Statement) -> Statement:
    """A statement after which nothing more is to be concluded from its quotes: several rules may hold."""
    return replace(statement, computed=statement.computed or ("",))


def _which(question: Question, held: Held) -> Statement | None:
    """「算哪一类」: the class that what was told belongs to, with the clause that defines it."""
    asked = _WHICH.search(asking(question.text))
    if asked is None or len(held.labels) < _LEAST:
        return None
    found = own_class(held, told(question))
    clause = found and next((c for c in held.clauses if found[0] in c.flat and found[1] in c.flat), None)
    return of_class(found[0], clause, held) if found and clause and found[0].endswith(asked["sort"]) else None


def _asks_whether(question: Question) -> bool:
    """Whether it is asked if somebody may; a follow-up that only tells more asks what was asked before."""
    asks = asking(question.text)
    if question.earlier and not (_OTHER.search(question.text) or aspects_of(question.text)):
        asks += asking(question.earlier)
    if not (question.asked.yes_no or question.asks("conditions") or _MAY.search(asks)):
        return False
    return bool(_MAY.search(_AMOUNT_ONLY.sub("", asks)))
