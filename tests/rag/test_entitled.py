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
from rag.found import Found
from rag.frame import Evidence, Frame, Outcome, Statement
from rag.judge import Judgement

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


def test_a_question_of_its_own_is_no_more_of_what_was_worked_out(entitled: Entitled) -> None:
    assert entitled.answer(follow_up("交了五年，该找谁要"), []) is None
    assert entitled.answer(follow_up("交了五年，去哪个部门"), []) is None
    assert entitled.answer(follow_up("交了五年，钱是不是就没了"), []) is None


def test_what_a_rule_is_cited_from_is_known_where_the_question_asks_for_it(entitled: Entitled) -> None:
    assert any("社会保险法" in i for i in entitled.rests_on(Frame(text=FIRST, as_of=DAY)))
    assert not entitled.rests_on(follow_up("要是交满五年再走呢"))


class _Rule:
    """Applies one article to whatever is asked; ``asks`` back first if told to."""

    def __init__(self, asks: bool = False) -> None:
        self.asks = asks

    def answer(self, frame: Frame, steps: list[str]) -> Outcome | None:
        if self.asks:
            return Outcome("clarify", question="几级？", slot="fact")
        article = Evidence("article:甲#1", "甲法", "第一条", "六十日内")
        return Outcome("answer", [Statement("《甲法》第一条：“六十日内”。", [article])])

    def left(self, frame: Frame) -> list[str]:
        return []

    def rests_on(self, frame: Frame) -> set[str]:
        """What only tells more of the person asks for nothing."""
        return set() if frame.text == TOLD else {"article:甲#1"}


TOLD = "是八级"
NEAR, BEYOND = [f"article:乙#{n}" for n in range(9)], [f"article:乙#{n}" for n in range(10)]


class _Texts:
    """Finds the articles of these ids, all as good but for ``weak`` ones."""

    def __init__(self, ids: list[str], weak: float = 1.0) -> None:
        self.found = [self._found(i, weak if "甲" in i else 1.0) for i in ids]

    @staticmethod
    def _found(key: str, score: float) -> Found:
        return Found(Evidence(key, "", "", ""), Judgement(score, True, {}))

    def nearest(self, *_: object) -> tuple[list[Found], float]:
        return self.found, 0.9


@pytest.mark.parametrize("asks", [False, True])
@pytest.mark.parametrize("told", ["", "先问过别的"])
@pytest.mark.parametrize(
    ("found", "weak", "answers"),
    [
        (["article:甲#1"], 1.0, True),
        ([*NEAR, "article:甲#1"], 1.0, True),
        ([*BEYOND, "article:甲#1"], 1.0, False),
        (["article:甲#1", "article:乙#1"], -1.0, True),
        (["article:乙#1", "article:甲#1"], 0.5, True),
        (["article:乙#1", "article:甲#1"], 0.0, False),
        (["article:乙#1"], 1.0, False),
        ([], 1.0, True),
    ],
)
def test_a_rule_far_from_what_is_asked_is_not_applied(
    found: list[str], weak: float, answers: bool, told: str, asks: bool
) -> None:
    computing = Computing(_Rule(asks), _Texts(found, weak), lambda *_, **__: None)  # type: ignore[arg-type]
    outcome = computing.answer(Frame(text="问", as_of=DAY, told=told), [], overview=False, compare=False)
    assert (outcome is not None) is answers


def test_what_only_tells_more_of_the_person_is_held_against_no_passages() -> None:
    computing = Computing(_Rule(), _Texts(["article:乙#1"]), lambda *_, **__: None)  # type: ignore[arg-type]
    assert computing.answer(Frame(text=TOLD, as_of=DAY, told="问"), [], overview=False, compare=False)
