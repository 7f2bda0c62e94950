"""What of a document is quoted is weighed by fitted weights over clauses and rows; without usable ones, by hand."""

import json
from datetime import date

import numpy as np
import pytest

from kg.schema import Article, Document
from rag.asked import Asked
from rag.documents import worth
from rag.documents.finding import SURELY, Candidate
from rag.documents.held import hold
from rag.documents.near import READ_AS, Near, Nearness
from rag.documents.question import make
from rag.documents.quoting import together
from rag.documents.segments import FEATURES, features, segments
from rag.documents.select import score
from rag.documents.weighing import WEIGHTS, Quoting, quoting
from rag.frame import Statement

DOG = Document(id="document:dog", title="养犬管理细则", region="region:x")
TEXTS = ("养犬人应当每年办理年检，年检费每只100元。", "犬牌遗失的，补办工本费每只20元。", "本细则由公安局负责解释。")
TABLE = ({"犬只": "绝育犬", "管理费": "150元"}, {"犬只": "未绝育犬", "管理费": "300元"})


class View:
    """A document with three articles and a table."""

    def articles(self, document):
        found = [Article(id=f"article:{i}", document=document, locator=f"第{i}条", text=t) for i, t in enumerate(TEXTS)]
        return [*found, Article(id="article:t", document=document, locator="表1", text="管理费", table=TABLE)]


class Letters:
    """Vectors by the letters of a text."""

    def __init__(self, names):
        self.names = names

    def scores(self, query):
        return np.array([len(set(query) & set(n)) / len(set(n) | {""}) for n in self.names], np.float32)


def asked(text):
    return make(text, Asked(text, (), text, (), False, False, "", (), None, False), text, date(2026, 1, 1))


@pytest.fixture
def held():
    return hold(View(), DOG)


def weights(**values):
    return Quoting(np.array([float(values.get(name, 0.0)) for name in FEATURES]))


def parts_of(held, question, near=None):
    near = near or Nearness(Letters).near(held, question)
    found = segments(question, held, near, score(question, held, near))
    return found, features(question, held, near, found)


def test_clauses_and_rows_are_one_list_with_the_cosines_of_each(held):
    question = asked("绝育犬要交多少管理费")
    near = Nearness(Letters).near(held, question)
    found, values = parts_of(held, question, near)
    assert [s.printed for s in found] == [*TEXTS, "犬只：绝育犬；管理费：150元", "犬只：未绝育犬；管理费：300元"]
    assert values.shape == (5, len(FEATURES)) and np.isfinite(values).all()
    assert [len(c) for c in near.cosines] == [5] * len(READ_AS)


def test_the_row_asked_for_is_the_best_of_its_table(held):
    found, values = parts_of(held, asked("绝育犬要交多少管理费"))
    of = dict(zip(FEATURES, values.T, strict=True))
    assert [s.found is not None for s in found] == [False, False, False, True, True]
    assert of["row_best"].tolist() == [0, 0, 0, 1, 0] and of["present"][3] == 0


def test_rows_that_do_not_hold_what_is_asked_are_no_parts(held):
    found, values = parts_of(held, asked("几月几日办年检"))
    assert [s.printed for s in found] == list(TEXTS) and len(values) == 3


def test_rows_are_as_near_as_they_stand_in_the_document_whichever_are_left_out(held):
    question = asked("未绝育犬要交多少管理费")
    near = Nearness(Letters).near(held, question)
    found, values = parts_of(held, question, near)
    assert features(question, held, near, found[-1:])[0, 0] == values[-1, 0] == max(values[:, 0])


def test_how_near_a_document_is_does_not_depend_on_its_rows(held):
    said = "管理费 犬只未绝育犬，管理费300元"
    assert Nearness(Letters).closest(held, said) < 0.9 < max(Letters([said]).scores(said))


def test_a_document_without_text_has_no_parts(held):
    question = asked("多少钱")
    assert features(question, held, Near(), []).shape == (0, len(FEATURES))


def answer(held, question, found, monkeypatch):
    monkeypatch.setattr(worth, "usable", lambda load: found)
    got = worth.answer_of(question, Candidate(held, 1.0, SURELY), Nearness(Letters).near(held, question))
    return None if got is None else [s.text for s in got.said()]


def test_the_weights_choose_what_is_quoted(held, monkeypatch):
    question = asked("绝育犬要交多少管理费")
    asked_for = answer(held, question, weights(row_best=9.0), monkeypatch)
    another = answer(held, question, weights(row_key=-9.0), monkeypatch)
    clause = answer(held, asked("犬牌补办多少钱"), weights(pairs=9.0), monkeypatch)
    assert "：绝育犬" in asked_for[0] and "：未绝育犬" in another[0] and "补办工本费每只20元" in clause[0]


def test_where_nothing_is_quoted_by_hand_nothing_is_by_weights(held, monkeypatch):
    monkeypatch.setattr(worth, "_said", lambda *_: [])
    assert answer(held, asked("绝育犬要交多少管理费"), weights(row_best=9.0), monkeypatch) == []


def test_whether_a_document_answers_and_how_well_is_the_same_with_weights(held, monkeypatch):
    question = asked("犬牌补办多少钱")
    values = []
    for found in (None, weights(row_best=9.0), weights(pairs=9.0)):
        monkeypatch.setattr(worth, "usable", lambda load, found=found: found)
        near = Nearness(Letters).near(held, question)
        values.append(worth.answer_of(question, Candidate(held, 1.0, SURELY), near).value)
    assert len(set(values)) == 1


def test_the_best_part_is_worth_one_and_a_worse_one_less():
    features_ = np.zeros((3, len(FEATURES)))
    features_[:, FEATURES.index("pairs")] = (0.0, 1.0, 0.5)
    found = weights(pairs=2.0).worth(features_)
    assert found[1] == 1 and found[0] < found[2] < 1


def test_weights_are_kept_under_their_names(tmp_path):
    weights(pairs=1.23456, here=-2).save(tmp_path)
    assert json.loads((tmp_path / WEIGHTS.file).read_text(encoding="utf-8"))["pairs"] == 1.2346
    assert quoting(tmp_path).values[FEATURES.index("here")] == -2


def test_the_weights_of_the_product_can_be_used():
    assert quoting().values.shape == (len(FEATURES),)


def test_the_parts_of_a_message_are_answered_in_one_answer_that_is_not_too_long():
    long, short = [Statement(letter * 300) for letter in "abc"], [Statement("z" * 100), Statement("y" * 100)]
    assert together([long, short]) == [*long[:2], *short]
    assert together([short, short]) == short, "nothing is said twice"
    assert together([[Statement("q" * 2000)], short]) == [Statement("q" * 2000), short[0]]
