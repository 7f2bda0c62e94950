"""What the guide prints beside the fields asked for is added, and what else may be meant."""

import pytest
from city_kb import DAY, EAST
from city_kit import Kit

from kg.schema import Region, item_id, region_id
from kg.store import Snapshot
from kg.view import GraphView
from rag.frame import Evidence, Frame, Outcome, Statement
from rag.fuller import Fuller, _said
from rag.guides import GuideAnswers
from rag.lookup import Value
from rag.topics import TopicIndex

MATTER = "渔船牌照补发"
OTHER = "渔船年度检验"
LIMIT = "承诺办结时限：3个工作日"
LAW = Statement("《渔港条例》第三条：渔船应当悬挂牌照。", [Evidence("article:渔港条例/3", "渔港条例", "第三条", "")])


@pytest.fixture(scope="module")
def made():
    kit = Kit("boats")
    path = tuple(EAST.removeprefix("region:").split("/"))
    kit.nodes += [Region(id=region_id(p), name=p[-1], path=p) for n in (1, 2, 3) if (p := path[:n])]
    kit.item(MATTER)
    kit.guide(EAST, MATTER, materials=["船主身份证"], conditions_text="牌照损毁、丢失的，可以申请")
    kit.item(OTHER)
    kit.guide(EAST, OTHER, materials=["检验报告"])
    content = kit.content()
    nodes, edges = ([(kit.source_id, each) for each in held] for held in (content.nodes, content.edges))
    view = GraphView(Snapshot(1, nodes=nodes, edges=edges))
    guide = next(key for key in view.nodes if key.startswith("guide:") and MATTER in key)
    return Fuller(view, GuideAnswers(view, TopicIndex(view))), guide


def frame(**slots):
    key = item_id(MATTER)
    slots = {"topics": (key,), "items": (key,), "rest": "船 撞", "fields": ("promised_limit",), **slots}
    return Frame("船撞了牌子没了，几天补下来", DAY, regions=(EAST,), **slots)


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
    assert all(s.evidence and s.aside and s.folded for s in added)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("牌照丢失的，可以申请\n船主在本地落户", "牌照丢失的，可以申请；船主在本地落户"),
        ("牌照丢失的，可以申请。\n船主在本地落户\n", "牌照丢失的，可以申请。船主在本地落户"),
    ],
)
def test_lines_of_a_guide_stay_sentences_of_their_own(written, shown):
    assert _said(Value("conditions_text", (written,), ())) == shown


def test_what_was_told_is_not_repeated(made):
    assert told(made, frame(fields=("materials",)), "所需材料：船主身份证")[3:] == [
        "受理条件：牌照损毁、丢失的，可以申请"
    ]


@pytest.mark.parametrize("slots", [{"chain": "before"}, {"topics": ()}, {"choices": ("a", "b")}])
def test_only_the_guide_of_one_matter_that_was_asked_about_is_added(made, slots):
    assert told(made, frame(**slots), LIMIT) == [f"【{MATTER}】", LIMIT]


def test_a_long_answer_stays_as_it_is(made):
    assert len(told(made, frame(), "甲" * 800)) == 2


def test_an_answer_out_of_another_guide_stays_as_it_is(made):
    fuller, _ = made
    other = answer("guide:别处", LIMIT)
    assert fuller.completed(frame(), other) is other


def test_another_matter_that_may_be_meant_as_well_is_told_behind(made):
    rivals = ((item_id(OTHER), item_id(OTHER)),)
    texts = told(made, frame(rivals=rivals, fields=("materials",)), "所需材料：船主身份证")
    assert texts[1] == "所需材料：船主身份证" and "检验报告" in texts[-1] and OTHER in texts[-2]
    assert "受理条件：牌照损毁、丢失的，可以申请" in texts[2:-2]  # the own guide's before the other's
    assert told(made, frame(rivals=rivals), "甲" * 800)[1:] == ["甲" * 800]


def test_a_matter_that_was_answered_is_not_told_again(made):
    own = ((item_id(MATTER), item_id(MATTER)),)
    texts = told(made, frame(rivals=own, fields=("materials",)), "所需材料：船主身份证")
    assert texts.count(f"【{MATTER}】") == 1 and not any("另一件" in text for text in texts)


def test_rules_alone_get_the_guide_of_the_likeliest_matter(made):
    fuller, _ = made
    likely = (item_id(MATTER), item_id(MATTER))
    only = Outcome("answer", [LAW])
    asked = frame(topics=(), items=(), likely=likely, fields=(), ruled=0.9)
    texts = [s.text for s in fuller.completed(asked, only).statements]
    assert texts[0] == LAW.text and MATTER in texts[1] and texts[2].startswith("受理条件：")
    first = fuller.completed(asked.with_(ruled=0.1), only).statements
    assert MATTER in first[0].text and first[-1] is LAW
    assert fuller.completed(asked.with_(likely=None), only) is only


def test_what_was_worked_out_stands_alone(made):
    fuller, _ = made
    likely = (item_id(MATTER), item_id(MATTER))
    worked = Outcome("answer", [Statement("一共 12 元", LAW.evidence, computed=("12",))])
    assert fuller.completed(frame(likely=likely), worked) is worked
