"""What goes on with a matter: sentences of its guide that are near in meaning, a matter that later messages make clear,
and what only a guide could tell."""

import pytest
from city_kb import DAY, EAST
from city_kit import Kit
from city_search import WordSearch
from names_kit import Down, SharedPairs

from kg.schema import Region, item_id, region_id
from kg.store import Snapshot
from kg.view import GraphView
from rag.frame import Evidence, Frame, Outcome, Statement
from rag.guide_texts import GuideTexts
from rag.guides import GuideAnswers
from rag.plan import _of_the_matter
from rag.texts import Texts
from rag.topics import TopicIndex

MATTER = "渔船牌照补发"
HELD = "渔船被港务站扣留期间，不得申请补发"
PAPER = "船主身份证（原件）"


@pytest.fixture(scope="module")
def view():
    kit = Kit("boats")
    path = tuple(EAST.removeprefix("region:").split("/"))
    kit.nodes += [Region(id=region_id(p), name=p[-1], path=p) for n in (1, 2, 3) if (p := path[:n])]
    kit.item(MATTER)
    kit.guide(EAST, MATTER, materials=[PAPER], conditions_text=f"{HELD}。牌照损毁、丢失的，可以申请")
    content = kit.content()
    nodes, edges = ([(kit.source_id, each) for each in held] for held in (content.nodes, content.edges))
    return GraphView(Snapshot(1, nodes=nodes, edges=edges))


def guide_texts(view, names=SharedPairs):
    topics = TopicIndex(view)
    return GuideTexts(view, topics, Texts(view, WordSearch(view)), GuideAnswers(view, topics), names)


def going_on(text, **slots):
    key = item_id(MATTER)
    opening = "渔船的牌照丢了怎么补"
    frame = Frame(text, DAY, topics=(key,), items=(key,), regions=(EAST,), told=opening, messages=(opening,))
    return frame.with_(**slots)


LAW = Statement(
    "《渔港条例》第三条：渔船应当悬挂牌照。",
    [Evidence("article:渔港条例/3", "渔港条例", "第三条", "渔船应当悬挂牌照。")],
)
ASKED = "渔船被港务站扣留期间能补发吗"


def said(outcome):
    return [s.text for s in outcome.statements]


def test_a_sentence_of_the_guide_that_stands_out_goes_before_a_law(view):
    told = guide_texts(view).beside(going_on(ASKED), Outcome("answer", [LAW]))
    head, sentence, law = told.statements
    assert head.text.startswith(f"【{MATTER}】") and HELD in sentence.text and law == LAW
    assert all(e.id.startswith("guide:") for e in sentence.evidence)


def test_and_after_what_is_worked_out(view):
    worked = Statement("按您说的，罚200元。", LAW.evidence, computed=("200",))
    assert said(guide_texts(view).beside(going_on(ASKED), Outcome("answer", [worked])))[0] == worked.text


def test_it_follows_the_fields_of_the_guide_and_is_not_said_twice(view):
    evidence = [Evidence(f"guide:{EAST}#materials", MATTER, "所需材料", PAPER)]
    fields = Statement(f"所需材料：{PAPER}", evidence)
    assert HELD in said(guide_texts(view).beside(going_on(ASKED), Outcome("answer", [fields])))[-1]
    whole = Statement(f"受理条件：{HELD}", evidence)
    assert said(guide_texts(view).beside(going_on(ASKED), Outcome("answer", [whole]))) == [whole.text]


@pytest.mark.parametrize(
    "frame",
    [
        going_on("星期天开门吗", fields=("hours",)),  # nothing is near
        going_on(ASKED, told="", messages=()),  # opens something
        going_on(ASKED, telling=True),
        going_on(ASKED, idle=0.9),
    ],
)
def test_else_the_answer_stays_as_it_is(view, frame):
    assert said(guide_texts(view).beside(frame, Outcome("answer", [LAW]))) == [LAW.text]


@pytest.mark.parametrize("names", [None, Down, lambda texts: None])
def test_without_vectors_too(view, names):
    told = said(guide_texts(view, names).beside(going_on(ASKED, fields=("fee",)), Outcome("answer", [LAW])))
    assert told == [LAW.text]


def test_a_question_put_back_stays_one(view):
    assert guide_texts(view).beside(going_on(ASKED), Outcome("clarify", question="哪一种？")).statements == []


@pytest.mark.parametrize(
    ("frame", "left"),
    [
        (going_on("多久能批", fields=("promised_limit",), ruled=0.1), True),
        (going_on("多久能批", fields=("promised_limit",), ruled=0.7), False),
        (going_on("多久能批", fields=("promised_limit",)), False),  # nothing can tell
        (going_on("多久能批", fields=("promised_limit",), ruled=0.1, told=""), False),
        (going_on("一个月能给多少钱", ruled=0.4), True),
        (going_on("一个月能给多少钱", ruled=0.9), False),
        (going_on("一个月能给多少钱", ruled=0.4, topics=()), False),
        (going_on("船被扣了呢", ruled=0.1), False),
    ],
)
def test_what_only_a_guide_could_tell(frame, left):
    assert _of_the_matter(frame) is left


def test_passages_alone_go_after_conditions_and_steps_where_nothing_stands_out(view):
    told = guide_texts(view).beside(going_on("这样算不算"), Outcome("answer", [LAW]))
    head, conditions, law = told.statements
    assert head.text.startswith(f"【{MATTER}】") and conditions.text.startswith("受理条件：") and law == LAW


def test_but_not_where_a_field_was_asked_for_or_something_was_worked_out(view):
    texts = guide_texts(view)
    worked = Statement("按您说的，罚200元。", LAW.evidence, computed=("200",))
    assert said(texts.beside(going_on("这样算不算", fields=("fee",)), Outcome("answer", [LAW]))) == [LAW.text]
    assert said(texts.beside(going_on("这样算不算"), Outcome("answer", [worked]))) == [worked.text]
