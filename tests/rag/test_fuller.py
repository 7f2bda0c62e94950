"""What the guide prints beside the fields asked for is added where the message says more than these explain."""

import pytest
from city_kb import DAY, EAST
from city_kit import Kit

from kg.schema import Region, item_id, region_id
from kg.store import Snapshot
from kg.view import GraphView
from rag.frame import Evidence, Frame, Outcome, Statement
from rag.fuller import Fuller
from rag.guides import GuideAnswers
from rag.topics import TopicIndex

MATTER = "渔船牌照补发"
LIMIT = "承诺办结时限：3个工作日"


@pytest.fixture(scope="module")
def made():
    kit = Kit("boats")
    path = tuple(EAST.removeprefix("region:").split("/"))
    kit.nodes += [Region(id=region_id(p), name=p[-1], path=p) for n in (1, 2, 3) if (p := path[:n])]
    kit.item(MATTER)
    kit.guide(EAST, MATTER, materials=["船主身份证"], conditions_text="牌照损毁、丢失的，可以申请")
    content = kit.content()
    nodes, edges = ([(kit.source_id, each) for each in held] for held in (content.nodes, content.edges))
    view = GraphView(Snapshot(1, nodes=nodes, edges=edges))
    guide = next(key for key in view.nodes if key.startswith("guide:"))
    return Fuller(view, GuideAnswers(view, TopicIndex(view))), guide


def frame(**slots):
    key = item_id(MATTER)
    slots = {"rest": "船 撞", "fields": ("promised_limit",), **slots}
    return Frame("船撞了牌子没了，几天补下来", DAY, topics=(key,), items=(key,), regions=(EAST,), **slots)


def answer(guide, *texts):
    held = [Evidence(f"{guide}#promised_limit", MATTER, "", "")]
    return Outcome("answer", [Statement(text, held) for text in (f"【{MATTER}】", *texts)])


def told(made, asked, *texts):
    fuller, guide = made
    return [s.text for s in fuller.completed(asked, answer(guide, *texts)).statements]


def test_what_was_not_told_follows_with_its_evidence(made):
    texts = told(made, frame(), LIMIT)
    assert texts[:2] == [f"【{MATTER}】", LIMIT]
    assert texts[3:] == ["所需材料：船主身份证", "受理条件：牌照损毁、丢失的，可以申请"]
    fuller, guide = made
    added = fuller.completed(frame(), answer(guide, LIMIT)).statements[2:]
    assert all(s.evidence and s.aside for s in added)


def test_what_was_told_is_not_repeated(made):
    assert told(made, frame(fields=("materials",)), "所需材料：船主身份证")[3:] == [
        "受理条件：牌照损毁、丢失的，可以申请"
    ]


@pytest.mark.parametrize("slots", [{"rest": ""}, {"rest": "完"}, {"chain": "before"}])
def test_a_question_that_its_fields_explain_stays_short(made, slots):
    assert told(made, frame(**slots), LIMIT) == [f"【{MATTER}】", LIMIT]


def test_a_long_answer_stays_as_it_is(made):
    assert len(told(made, frame(), "甲" * 800)) == 2


def test_an_answer_out_of_another_guide_stays_as_it_is(made):
    fuller, _ = made
    other = answer("guide:别处", LIMIT)
    assert fuller.completed(frame(), other) is other
