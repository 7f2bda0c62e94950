"""One reply against one expectation: what was missed, and which of its numbers and citations hold."""

from __future__ import annotations

from dataclasses import dataclass, field

from eval.cases import Expect
from eval.matching import matches, matching, unmet
from eval.numbers import Number, unsupported_numbers
from rag.contract import ChatReply, Citation


@dataclass(frozen=True)
class Verdict:
    """Outcome of a turn. ``problems`` are Chinese lines for the report; a turn is met if there are none."""

    problems: list[str] = field(default_factory=list)
    unsupported: list[Number] = field(default_factory=list)
    """Numbers in an answer found neither in its citations nor in the resident's words."""
    cited: int = 0
    """Citations of an answer that could be judged, i.e. whose turn states facts or sources."""
    supporting: int = 0

    @property
    def met(self) -> bool:
        """Whether every expectation of the turn is met."""
        return not self.problems


def judge(expect: Expect | None, reply: ChatReply, said: list[str]) -> Verdict:
    """Verdict on ``reply``; ``said`` is all that the resident said so far. Unscored turns can have no problems."""
    unsupported: list[Number] = []
    if reply.action == "answer":
        unsupported = unsupported_numbers(reply.answer, [*(evidence_text(c) for c in reply.citations), *said])
    if expect is None:
        return Verdict(unsupported=unsupported)
    judged = reply.citations if reply.action == "answer" and (expect.facts or expect.sources) else []
    return Verdict(
        problems=_problems(expect, reply),
        unsupported=unsupported,
        cited=len(judged),
        supporting=sum(_supports(citation, expect, reply.answer) for citation in judged),
    )


def evidence_text(citation: Citation) -> str:
    """All that a citation shows: its title, its locator and the quoted text."""
    return f"{citation.title}\n{citation.locator}\n{citation.quote}"


def _problems(expect: Expect, reply: ChatReply) -> list[str]:
    problems = []
    if reply.action != expect.action:
        problems.append(f"应为 {expect.action}，实为 {reply.action}")
    problems += [f"缺事实：{' | '.join(group)}" for group in unmet(expect.facts, [reply.answer])]
    problems += [f"不该出现：{string}" for string in expect.absent if matches(string, reply.answer)]
    places = [place for citation in reply.citations for place in (citation.title, citation.locator)]
    problems += [f"缺依据：{' | '.join(group)}" for group in unmet(expect.sources, places)]
    problems += [f"没有问到：{' | '.join(group)}" for group in unmet(expect.asks, [reply.answer])]
    if len(reply.answer) > expect.max_chars:
        problems.append(f"过长：{len(reply.answer)} 字，上限 {expect.max_chars}")
    return problems


def _supports(citation: Citation, expect: Expect, answer: str) -> bool:
    if any(matching(group, place) for group in expect.sources for place in (citation.title, citation.locator)):
        return True
    given = [alternative for group in expect.facts for alternative in matching(group, answer)]
    return bool(matching(given, evidence_text(citation)))
