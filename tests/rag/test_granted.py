"""How much is granted: quoted from where an amount or the matter's own law is, else declined with a phone."""

import pytest
from city_kb import DAY, EAST
from city_kit import Kit
from city_search import WordSearch

from kg.schema import Region, region_id
from kg.store import Snapshot
from kg.view import GraphView
from rag.dialogue import State
from rag.engine import Engine

MATTER, RULES = "育儿津贴申领", "育儿津贴发放办法"
SUM = "育儿津贴按月发给符合条件的家庭，每个孩子每月发给三百元。"
SHARE = "育儿津贴按月发给符合条件的家庭，按当地工资的百分之十发给。"
NO_SUM = "育儿津贴由街道按月发给符合条件的家庭，发给以后登记造册。"


def engine_of(text, *, rests):
    """An engine over one guide with a phone and no amount, and one law; ``rests``: the guide rests on it."""
    kit = Kit("grant")
    kit.nodes += [Region(id=region_id(p), name=p[-1], path=p) for n in (1, 2, 3) if (p := EAST_PATH[:n])]
    kit.document(f"doc:{RULES}", RULES, {"第三条": text}, status="现行有效", level="法律")
    kit.item(MATTER, phrasings=("育儿津贴怎么领",))
    basis = [(RULES, "第三条")] if rests else []
    kit.guide(EAST, MATTER, materials=["出生医学证明"], phones=("0899-11119000",), basis=basis, fee_charged=False)
    held = kit.content()
    nodes, edges = ([(kit.source_id, each) for each in part] for part in (held.nodes, held.edges))
    view = GraphView(Snapshot(1, nodes=nodes, edges=edges))
    return Engine(view, WordSearch(view))


EAST_PATH = tuple(EAST.removeprefix("region:").split("/"))


def said(outcome):
    return "\n".join(s.text for s in outcome.statements)


def ask(text, law, *, rests):
    return engine_of(law, rests=rests).answer(text, DAY, State(region=EAST)).outcome


QUESTION = "育儿津贴能发给多少"


@pytest.mark.parametrize(("law", "rests"), [(SUM, True), (SUM, False), (SHARE, False), (NO_SUM, True)])
def test_an_amount_or_the_law_that_the_matter_rests_on_is_quoted(law, rests):
    outcome = ask(QUESTION, law, rests=rests)
    assert outcome.action == "answer" and law in said(outcome)
    assert outcome.statements[0].evidence[0].locator == "第三条"


@pytest.mark.parametrize("text", [QUESTION, "育儿津贴每个月发给多少钱"])
def test_a_law_of_others_without_an_amount_is_not(text):
    outcome = ask(text, NO_SUM, rests=False)
    assert outcome.action == "decline"
    assert NO_SUM not in said(outcome) and "0899-11119000" in said(outcome)


@pytest.mark.parametrize("text", ["低保申请能领多少", "残疾证新办能给多少", "残疾证新办一个月给多少钱"])
def test_where_nothing_tells_an_amount_it_is_declined_with_a_phone(talk, text):
    outcome = talk(EAST).say(text)
    assert outcome.action == "decline"
    assert "0899-1111" in said(outcome) and "元" not in said(outcome)


def test_the_amount_of_the_place_is_quoted(talk):
    outcome = talk(EAST).say("高龄津贴能给多少")
    assert outcome.action == "answer" and "一百三十元" in said(outcome)


@pytest.mark.parametrize("text", ["能给多少钱", "一个月能领多少钱", "能给多少"])
def test_within_the_conversation_it_is_that_matter(talk, text):
    conversation = talk(EAST)
    conversation.say("低保申请要什么材料")
    outcome = conversation.say(text)
    assert conversation.frame.topics == ("item:低保申请",)
    assert outcome.action == "decline" and "0899-11110002" in said(outcome)
