"""The matter at hand reconsidered: another one that all messages together mean takes its place."""

from dataclasses import replace
from datetime import date

import pytest
from test_turning import RANKED, heard, match

from rag.frame import Frame
from rag.reconsidered import reconsidered, still_rivals
from rag.state import Pending, State


def chosen_anew(share=0.4, best=0.8, pending="", understood=None, matters=("补领",), rival="换领"):
    """The matters at hand after a message that goes on, and how sure they are."""
    last = Frame("先前那句话", date(2026, 1, 1), topics=matters, items=matters, variant="那一种")
    state = State(frame=last, rivals={matters[0]: share, rival: 0.2})
    state.pending = Pending(pending, (), (), last, (False, False)) if pending else None
    asked = []

    def reread(text):
        asked.append(text)
        return heard(text, matches=(match("换领", 1.2, best, 0.6),))

    frame = reconsidered(understood or heard("几天能办好", matches=()), last, state, reread)
    assert not asked or asked == ["先前那句话，几天能办好"]
    return frame, state


def test_all_messages_together_choose_the_matter_that_the_first_one_hardly_told():
    frame, state = chosen_anew()
    assert (frame.topics, frame.variant, state.rivals["换领"]) == (("换领",), None, 0.8)
    assert state.frame == frame
    assert chosen_anew(pending="topic")[0].topics == ("换领",)


@pytest.mark.parametrize(
    "case",
    [
        {"share": 0.9},
        {"best": 0.45},
        {"rival": "登记"},  # the first message did not mean it
        {"best": 0.52, "share": 0.5},
        {"pending": "region"},
        {"matters": ("补领", "登记")},
        {"understood": heard("对了，身份证丢了怎么补", matches=RANKED)},
        {"understood": replace(heard("几天能办好"), vectors=False)},
    ],
)
def test_a_sure_matter_one_hardly_better_and_a_message_of_its_own_change_nothing(case):
    matters = case.get("matters", ("迁移",) if "understood" in case else ("补领",))
    frame, _ = chosen_anew(**{**case, "matters": matters})
    assert (frame.topics, frame.variant) == (matters, "那一种")


def test_a_matter_that_was_chosen_or_returned_to_is_not_reconsidered(talk):
    conversation = talk()
    for text in ("残疾证丢了打哪个电话", "低保要什么材料"):
        conversation.say(text)
    conversation.state.rivals = {"item:低保申请": 0.4, "item:残疾人证挂失补办": 0.3}
    conversation.say("回到第一个，要带什么")
    assert conversation.frame.topics == ("item:残疾人证挂失补办",) and not conversation.state.rivals


def test_what_only_tells_more_weighs_the_matter_so_far_anew():
    told = replace(heard("让我坐折了", matches=()), asking=False)
    last = Frame("先前那句话", date(2026, 1, 1), topics=("补领",), items=("补领",))

    def reread(text):
        return heard(text, matches=(match("换领", 1.2, 0.65, 0.6), match("补领", 1.1, 0.35, 0.0)))

    for understood, meant in ((told, "换领"), (replace(told, asking=True), "补领")):
        state = State(frame=last, rivals={"补领": 0.57, "换领": 0.41})
        assert reconsidered(understood, last, state, reread).topics == (meant,)


@pytest.mark.parametrize(
    ("shares", "topics", "left"),
    [
        ({"补领": 0.5, "换领": 0.4}, ("补领",), (("换领", "换领"),)),
        ({"补领": 0.8, "换领": 0.2}, ("补领",), ()),  # hardly meant
        ({}, ("补领",), ()),  # which one is meant was said
        ({"补领": 0.5, "换领": 0.4}, ("登记",), ()),  # another matter
    ],
)
def test_what_else_was_meant_stays_open_while_nothing_tells(shares, topics, left):
    last = Frame("证没了", date(2026, 1, 1), topics=("补领",), rivals=(("换领", "换领"),))
    new = Frame("几天", date(2026, 1, 1), topics=topics)
    assert still_rivals(new, State(frame=last, rivals=shares)) == left
