"""What a rule is applied to within a conversation, and that it is not said where something else is asked."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.benefits import benefit_content
from kg.snapshot import Snapshot
from kg.view import GraphView
from rag.computing import Computing
from rag.entitled import Entitled
from rag.facts import facts
from rag.frame import Evidence, Frame, Outcome, Statement

DAY = date(2026, 8, 10)
FIRST = "失业保险交了四年被裁了，失业金能领几个月"
TERM = "失业保险金领取期限"


@pytest.fixture(scope="module")
def entitled() -> Entitled:
    content = benefit_content()
    nodes = [(content.source_id, n) for n in content.nodes]
    return Entitled(GraphView(Snapshot(1, nodes, [], {content.source_id: 1})))


def follow_up(text: str) -> Frame:
    known = facts(FIRST, DAY)
    return Frame(
        text=text,
        as_of=DAY,
        facts={**known, **facts(text, DAY)},
        earlier=known,
        spoken=FIRST,
        told=FIRST,
        worked=(TERM,),
    )


def said(outcome: Outcome | None) -> str:
    return "\n".join(s.text for s in outcome.statements) if outcome else ""


def test_a_number_told_anew_takes_the_place_of_the_one_before(entitled: Entitled) -> None:
    assert "最长12个月" in said(entitled.answer(Frame(text=FIRST, as_of=DAY, facts=facts(FIRST, DAY)), []))
    assert "最长18个月" in said(entitled.answer(follow_up("要是交满五年再走呢"), []))


def test_a_rule_says_nothing_where_another_kind_of_value_is_asked_for(entitled: Entitled) -> None:
    assert entitled.answer(follow_up("交满五年，给百分之几"), []) is None


class _Rule:
    """Applies one article to whatever is asked."""

    def answer(self, frame: Frame, steps: list[str]) -> Outcome | None:
        article = Evidence("article:甲#1", "甲法", "第一条", "六十日内")
        return Outcome("answer", [Statement("《甲法》第一条：“六十日内”。", [article])])

    def left(self, frame: Frame) -> list[str]:
        return []


class _Texts:
    """Finds the articles of these ids."""

    def __init__(self, ids: list[str]) -> None:
        self.found = [type("Found", (), {"evidence": Evidence(i, "", "", "")})() for i in ids]

    def judge(self, *_: object) -> list[object]:
        return self.found


@pytest.mark.parametrize(
    ("found", "told", "answers"),
    [
        (["article:甲#1"], "", True),
        ([*(f"article:乙#{n}" for n in range(9)), "article:甲#1"], "", True),
        ([*(f"article:乙#{n}" for n in range(10)), "article:甲#1"], "", False),
        (["article:乙#1"], "", False),
        (["article:乙#1"], "先问过别的", True),
        ([], "", True),
    ],
)
def test_a_rule_far_from_what_is_asked_is_not_applied(found: list[str], told: str, answers: bool) -> None:
    computing = Computing(_Rule(), _Texts(found), lambda *_, **__: None)  # type: ignore[arg-type]
    outcome = computing.answer(Frame(text="问", as_of=DAY, told=told), [], overview=False, compare=False)
    assert (outcome is not None) is answers
