"""「依据」 says how an answer came about, in plain words, closed until somebody opens it."""

from rag.contract import ChatReply, Citation, FrameOut
from web.conversation import Turn
from web.explain import explained
from web.render import turns_html

TRACE = {
    "steps": [
        "lookup(残疾人证挂失补办, region:乙市/东湖区, fee,venues)",
        "search(能领几个月)",
        "ask(region)",
        "decline",
    ],
    "flags": {"follow_up": True, "compare": False},
    "asks": ["能领几个月"],
    "removed": ["12 没有依据：<b>十二天</b>"],
}


def reply(trace):
    return ChatReply(
        session_id="s",
        turn=1,
        action="answer",
        answer="不收费",
        citations=[Citation(id="g#fee", title="残疾人证挂失补办", locator="东湖区·是否收费", quote="不收费")],
        frame=FrameOut(intent="guide", item="残疾人证挂失补办", slots={"fields": ["fee"], "regions": ["东湖区"]}),
        kb_version=1,
        trace=trace,
    )


def test_every_part_of_the_trace_is_said_in_chinese():
    parts = dict(explained(reply(TRACE)))
    assert list(parts) == ["听懂的问题", "怎么查的", "用到的依据", "核对时去掉的"]
    assert "问的是：是否收费" in parts["听懂的问题"]
    assert parts["怎么查的"][0] == "查办事指南：残疾人证挂失补办、乙市东湖区、是否收费、办理地点"
    assert parts["怎么查的"][1:] == ["查政策法规：能领几个月", "反问：在哪里办", "没有查到依据，给出咨询电话"]
    assert parts["用到的依据"] == ["残疾人证挂失补办 东湖区·是否收费"]


def test_without_a_trace_there_is_no_panel():
    assert explained(reply(None)) == []
    assert "zd-why" not in turns_html([Turn("问", reply=reply(None))])


def test_the_panel_is_closed_and_escapes():
    html = turns_html([Turn("问", reply=reply(TRACE))])
    assert '<details class="zd-why">' in html
    assert "<b>十二天</b>" not in html
    assert "&lt;b&gt;十二天" in html
