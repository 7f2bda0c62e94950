"""The names of a place's documents: short forms are understood by them, what is misheard is put right."""

import pytest

from rag.documents.words import Names
from rag.spelling import Speller

NAMES = Names(["长期护理保险制度", "岚州市公共租赁住房", "就业见习补贴和一次性就业补贴", "巡游出租汽车运价"])


@pytest.mark.parametrize(
    ("text", "short", "full"),
    [
        ("长护险能报多少", "长护险", "长期护理保险"),
        ("公租房怎么申请", "公租房", "公共租赁住房"),
        ("出租车起步价", "出租车", "出租汽车"),
    ],
)
def test_short_forms_stand_for_names(text, short, full):
    assert NAMES.short(text) == {short: (full,)}


@pytest.mark.parametrize("text", ["还能再补一次吗", "就业见习补贴多少", "今天天气不错"])
def test_other_words_stand_for_nothing(text):
    assert NAMES.short(text) == {}


def test_words_begun_in_characters_are_completed():
    speller = Speller({"供养", "特困供养"}, lambda w: w in {"基本", "生活"}, printed={"生活费"})
    assert speller.correct("特困供yang多少") == "特困供养多少"
    assert speller.correct("基本生活fei多少") == "基本生活费多少"


def test_a_letter_that_begins_another_word_is_meant():
    speller = Speller({"税收"}, lambda w: w == "水费", cut=lambda text: ["水费"] if text == "水费" else list(text))
    assert speller.correct("水费，一方水收多少") == "水费，一方水收多少"
    assert speller.correct("今年水收多少") == "今年税收多少"
