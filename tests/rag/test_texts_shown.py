"""How much is quoted: the first passages at length where one answers for sure, all of them shorter where none does."""

from __future__ import annotations

from datetime import date

import pytest
from city_kit import Kit

from kg.store import Store
from kg.view import GraphView
from rag.found import Found
from rag.frame import Evidence
from rag.index.passages import passages_of
from rag.index.retriever import PassageRetriever
from rag.judge import Judgement
from rag.texts import _FEW, Texts, _chosen

DAY = date(2026, 6, 1)
PLACES = dict(zip("一二三四五六七", ("屋面", "外墙", "电梯", "水泵", "门禁", "管道", "楼道"), strict=True))
REPAIR = "小区{}的维修，应当经业主大会同意，维修的费用由业主分摊。"
PARKING = "{}的停车位，应当由物业划出并公示。" + "".join(
    f"第{n}期的车位所需的材料和人工按照业主所占面积的比例承担，多退少补，由业主委员会核对。" for n in "甲乙丙丁戊"
)
SURE, UNSURE = "小区维修费用谁分摊", "维修师傅态度恶劣能不能骂回去"
LONG_SURE, LONG_UNSURE = "停车位应当由物业划出并公示吗", "停车位被外卖骑手占了找谁评理"


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    kit = Kit("texts")
    for title, wording in (("小区维修条例", REPAIR), ("小区停车条例", PARKING)):
        pieces = {f"第{n}条": wording.format(place) for n, place in PLACES.items()}
        kit.document(f"doc:{title}", title, pieces, status="现行有效", level="法律", valid_from=date(2010, 1, 1))
    store = Store.open(tmp_path_factory.mktemp("texts"))
    store.publish(store.draft([kit.content()]))
    view = GraphView.from_store(store)
    store.close()
    search = PassageRetriever(tmp_path_factory.mktemp("index"), "条文")
    search.update(passages_of(view), 1)
    return Texts(view, search)


@pytest.fixture(autouse=True)
def little_is_enough(monkeypatch):
    """By words alone more would be needed than these passages have."""
    monkeypatch.setattr("rag.texts._BY_WORDS", 0.0)


def quoted(texts, question, least=0.05, **more):
    """The passages without their numbers."""
    return [s.text.partition("：")[2] for s in texts.answer([question], None, DAY, least, **more)]


def test_six_passages_that_fit(texts):
    assert len(quoted(texts, SURE, least=0.5)) == len(quoted(texts, UNSURE)) == 6
    assert quoted(texts, UNSURE, least=0.5) == []


def test_how_many_follows_from_how_sure_it_is_not_from_how_sure_it_must_be(texts):
    assert quoted(texts, SURE, least=0.05) == quoted(texts, SURE, least=0.5)


def test_passages_are_whole_where_it_is_sure_and_shortened_where_not(texts):
    sure, unsure = quoted(texts, LONG_SURE), quoted(texts, LONG_UNSURE)
    whole = {PARKING.format(place) for place in PLACES.values()}
    assert len(sure) > 2 and set(sure[:2]) <= whole and len(sure[-1]) < len(sure[0])
    assert len(unsure) > len(sure) and len(unsure[-1]) < len(unsure[0])
    assert all(len(text) <= 200 and text not in whole for text in unsure)


def test_what_is_quoted_stays_within_the_budget(texts):
    for question in (SURE, UNSURE, LONG_SURE, LONG_UNSURE):
        assert 0 < sum(map(len, quoted(texts, question, budget=300))) <= 300


def test_where_no_passage_comes_near_the_best_nothing_is_quoted(texts, monkeypatch):
    monkeypatch.setattr("rag.texts._chosen", lambda found, shown: [])
    assert quoted(texts, SURE) == []


def found(score, text, name="甲"):
    return Found(Evidence(f"article:{name}", "", "", ""), Judgement(score, True, {"text": text, "stored": 0.0}))


@pytest.mark.parametrize(
    ("score", "text", "shown"),
    [(0.5, 0.1, 2), (0.45, 0.5, 2), (0.45, 0.4, 2), (0.45, 0.3, 1), (0.35, 0.5, 1)],
)
def test_a_second_passage_is_shown_where_it_says_nearly_as_much(score, text, shown):
    assert len(_chosen([found(1.0, 0.5), found(score, text, "乙"), found(0.2, 0.5, "丙")], _FEW)) == shown


def test_where_several_are_near_nothing_changes():
    near = [found(1.0, 0.5), found(0.6, 0.1, "乙"), found(0.45, 0.5, "丙")]
    assert _chosen(near, _FEW) == near[:2]
