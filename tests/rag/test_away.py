"""Whether a matter can be handled elsewhere is answered by the guide for just that, where its own guide is silent."""

import pytest
from city_kb import DAY, EAST
from city_kit import Kit
from city_search import WordSearch
from conftest import Talk

from kg.schema import NATION, Region, region_id
from kg.store import Snapshot
from kg.view import GraphView
from rag.engine import Engine

OWN, AWAY = "居民身份证期满换领", "居民身份证异地受理"


@pytest.fixture(scope="module")
def say():
    kit = Kit("cards")
    path = tuple(EAST.removeprefix("region:").split("/"))
    kit.nodes += [Region(id=region_id(p), name=p[-1], path=p) for n in (1, 2, 3) if (p := path[:n])]
    kit.item(OWN, phrasings=("身份证到期换证",))
    kit.guide(EAST, OWN, materials=["旧居民身份证"])
    kit.item(AWAY, aliases=("异地换领居民身份证",), phrasings=("在外地换身份证",))
    kit.guide(NATION, AWAY, materials=["居住证"], conditions_text="离开常住户口所在地的，可以在居住地申请换领")
    content = kit.content()
    nodes, edges = ([(kit.source_id, each) for each in held] for held in (content.nodes, content.edges))
    view = GraphView(Snapshot(1, nodes=nodes, edges=edges))
    return lambda text: Talk(Engine(view, WordSearch(view)), EAST, DAY).say(text)


def test_the_guide_for_handling_it_elsewhere_answers(say):
    outcome = say("身份证到期换证，在外地能办吗")
    assert outcome.action == "answer"
    assert f"【{AWAY}】" in outcome.statements[0].text
    assert "居住证" in "".join(s.text for s in outcome.statements)


def test_what_the_guide_says_is_not_replaced(say):
    assert f"【{OWN}】" in say("身份证到期换证要什么材料").statements[0].text
