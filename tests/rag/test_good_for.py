"""How long what was issued is good for is no field of a guide: it is looked for with the name of the thing."""

import pytest
from city_kb import EAST

from rag.lexicon import pattern


@pytest.mark.parametrize("text", ["新的能用几年", "那这个证管多久啊", "补的有效期多长"])
def test_the_thing_is_named_and_no_field_guessed(talk, text):
    conversation = talk(EAST)
    conversation.say("残疾证丢了打哪个电话")
    conversation.say(text)
    assert conversation.frame.fields == ()
    assert [ask for ask in conversation.frame.asks if "残疾" in ask and text in ask]


@pytest.mark.parametrize("text", ["有效期满换领身份证", "这事归谁管", "多久能办好", "能用手机办吗"])
def test_other_questions_are_none_of_it(text):
    assert not pattern("good_for").search(text)
