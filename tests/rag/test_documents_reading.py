"""Reading the likeliest parts of a document with the question changes which is quoted first, and nothing else."""

from datetime import date

import numpy as np
import pytest

from rag.asked import Asked
from rag.documents import reading
from rag.documents.question import make
from rag.documents.segments import FEATURES, Segment
from rag.documents.weighing import MOST, Quoting
from rag.models import ModelFilesError
from rag.models.reader import VERDICTS, Reading


class Fixed:
    """Says 2.0 of texts with the word, −9.0 of others, and remembers what it was given."""

    name = "fixed"

    def __init__(self, word):
        self.word, self.given = word, []

    def read(self, question, texts):
        self.given.append((question, list(texts)))
        match = np.array([2.0 if self.word in t else -9.0 for t in texts], np.float32)
        return Reading(match, np.zeros((len(texts), len(VERDICTS)), np.float32))


def asked(text, whole=None):
    return make(text, Asked(text, (), text, (), False, False, "", (), None, False), whole or text, date(2026, 1, 1))


def part(text, heading="", lead=""):
    class Clause:
        class clause:
            pass

    Clause.clause.text = text
    return Segment(None, text, heading, lead, Clause)


def test_a_part_is_shown_under_the_title_and_what_leads_to_it():
    under, led = part("每年200元", "收费>重点区"), part("每年200元", "收费", "重点区的收费")
    assert reading.as_shown("养犬办法", under) == "养犬办法｜重点区｜每年200元"
    assert reading.as_shown("养犬办法", led) == "养犬办法｜重点区的收费｜每年200元"


def test_what_was_said_around_the_question_stands_behind_it():
    assert reading.as_put(asked("多少钱", "养狗办证,多少钱")) == "多少钱｜上文：养狗办证"
    assert reading.as_put(asked("多少钱")) == "多少钱"


def test_log_odds_are_bounded():
    found = reading.read(Fixed("元"), asked("多少钱"), "办法", [part("每年200元"), part("由公安局解释")])
    assert found.tolist() == [2.0, -6.0]


def test_only_the_likeliest_are_read_and_no_other_passes_the_worst_of_them():
    raw = np.linspace(3.0, 0.0, MOST + 5)
    given = []

    def read(places):
        given.extend(places)
        return np.array([2.0 if p == MOST - 1 else -1.0 for p in places])

    found = Quoting(np.zeros(len(FEATURES)), 1.5).with_reading(raw, read)
    assert given == list(range(MOST)) and int(found.argmax()) == MOST - 1
    assert found[MOST:].max() < found[:MOST].max() and np.allclose(found[MOST:], raw[MOST:] - 1.5)


def test_without_a_weight_nothing_is_read():
    raw = np.array([1.0, 2.0])
    assert Quoting(np.zeros(len(FEATURES))).with_reading(raw, lambda places: pytest.fail("read")) is raw


def test_a_missing_reader_is_told_of_and_not_used(tmp_path):
    with pytest.raises(ModelFilesError, match="不完整"):
        reading.reader(tmp_path)
