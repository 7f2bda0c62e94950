"""Thanks, an end and complaints are no questions; whatever may be one is left alone."""

import pytest
from city_kb import EAST

from rag.manners import manner


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("谢谢", "thanks"),
        ("好的谢谢你啊", "thanks"),
        ("行，知道了", "thanks"),
        ("嗯嗯，明白了，再见", "thanks"),
        ("算了", "stop"),
        ("那算了吧", "stop"),
        ("不问了，谢谢", "stop"),
        ("太长了", "shorter"),
        ("能不能短点", "shorter"),
        ("再说一遍", "again"),
        ("没听清，再说一遍", "again"),
        ("你答非所问啊", "wrong"),
        ("不是这个", "wrong"),
    ],
)
def test_manners(text, kind):
    assert manner(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "好的，那要带什么",
        "谢谢，再问一下电话",
        "算了，办低保呢",
        "不是这个，我问的是低保",
        "办证时间太长了怎么投诉",
        "没了户口本怎么补",
        "行驶证丢了",
        "好人好事奖怎么申请",
    ],
)
def test_questions_are_no_manners(text):
    assert manner(text) is None


@pytest.mark.parametrize("text", ["谢谢", "算了", "你答非所问"])
def test_a_remark_is_not_answered_with_a_guide_and_the_matter_stays(talk, text):
    conversation = talk(EAST)
    conversation.say("残疾证丢了打哪个电话")
    outcome = conversation.say(text)
    assert outcome.action == "clarify"
    assert not outcome.statements
    assert "不收费" in "".join(s.text for s in conversation.say("要钱吗").statements)


def test_a_shorter_answer_says_nothing_new(talk):
    conversation = talk(EAST)
    full = conversation.say("残疾证丢了怎么补")
    short = conversation.say("太长了")
    assert sum(len(s.text) for s in short.statements) < sum(len(s.text) for s in full.statements)
    assert {e.id for s in short.statements for e in s.evidence} <= {e.id for s in full.statements for e in s.evidence}


def test_a_complaint_offers_what_else_may_have_been_meant(talk):
    conversation = talk(EAST)
    conversation.say("身份证丢了怎么办")
    outcome = conversation.say("不是这个")
    assert "居民身份证有效期满换领" in outcome.options
    conversation.say("居民身份证有效期满换领")
    assert conversation.frame.topics == ("item:居民身份证有效期满换领",)
