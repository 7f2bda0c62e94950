"""What is asked about in words that a document does not use is looked for in its like words."""

from dataclasses import replace

import numpy as np
from page_kit import DAY, View, articles_of

from kg.schema import Document
from rag.asked import Asked, Unit
from rag.documents.alike import in_its_words
from rag.documents.held import hold
from rag.documents.near import Nearness
from rag.documents.question import make

PAGE = [("一、收费", "一、收费", "居民户每月收取保洁费9元，商铺每月30元。退役军人减半。")]


class Synonyms:
    """Vectors by which the words of one line stand for each other, and no others do."""

    lines = (("店铺", "商铺"), ("现役军人", "退役军人"))

    def __init__(self, names):
        self._names = names

    def scores(self, query):
        alike = next((line for line in self.lines if query in line), (query,))
        return np.array([float(name in alike) for name in self._names], dtype=np.float32)


def heard(word):
    document = Document(id="doc:a", title="云澄市保洁收费公告", level="规范性文件", region="region:浙江省/云澄市")
    held = hold(View(articles_of(PAGE)), document)
    asked = Asked(f"{word}一个月交多少", (Unit(word, (), 5.0),), word, (), False, False, "", (), None, False)
    question = replace(make(asked.text, asked, asked.text, DAY))
    return in_its_words(question, held, Nearness(Synonyms)).units[0]


def test_a_word_that_is_not_said_stands_for_a_like_one():
    assert heard("店铺").within("商铺每月30元")
    assert not heard("店铺").within("居民户每月收取保洁费9元")


def test_a_word_that_is_said_or_like_no_other_stays_as_it_is():
    assert heard("商铺").terms == ()
    assert heard("养犬").terms == ()
    assert heard("现役军人").terms == ()
