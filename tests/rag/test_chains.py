"""What comes first: materials that another matter produces, orders of life events, papers that somebody lacks."""

import pytest
from national_kb import Chat, national_engine

from kg.schema import EdgeKind


@pytest.fixture(scope="module")
def national(tmp_path_factory):
    return national_engine(tmp_path_factory.mktemp("national"))


@pytest.fixture
def chat(national):
    return lambda region=None: Chat(national, region)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("办残疾人两项补贴之前要先办什么", "残疾人证新办"),
        ("工伤伤残待遇申领要先有什么证", "劳动能力鉴定申请"),
        ("领失业金要先办什么", "失业登记"),
        ("新生儿上户口之前要先办什么", "出生医学证明首次签发"),
        ("没有居住证能给孩子办随迁子女入学吗", "居住证申领"),
        ("我没工伤认定书，能做劳动能力鉴定吗", "工伤认定申请"),
        ("没有出生证明能上户口吗", "出生医学证明首次签发"),
        ("没有户口本能补办身份证吗", "居民户口簿遗失补领"),
        ("没有身份证能领结婚证吗", "居民身份证丢失补领"),
    ],
)
def test_what_comes_first_is_told(chat, question, first):
    talk = chat()
    assert first in talk.say(question)
    assert talk.outcome.action == "answer" and not talk.last.removed


def test_a_paper_that_is_not_on_the_list_is_not_asked_for(chat):
    said = chat().say("没有残疾证能申请失能老年人护理补贴吗")
    assert "材料清单里没有写「残疾证」" in said and "残疾人证新办" not in said


def test_nothing_to_handle_first(chat):
    assert "没有要先去办另一件事" in chat().say("护照首次办理之前需要先办什么")


@pytest.mark.parametrize(
    "question", ["身份证没了怎么办", "没有工作怎么领失业金", "户口本丢了要先挂失吗", "残疾证怎么办", "结婚要多大年龄"]
)
def test_other_questions_are_no_chains(chat, question):
    talk = chat()
    talk.say(question)
    assert talk.frame.chain == ""


def test_one_line_tells_where_a_paper_comes_from(chat):
    said = chat().say("随迁子女入学怎么办")
    assert said.count("先办：") == 1 and "还没有「监护人居住证」的，先办：居住证申领" in said


def test_everyday_papers_and_single_fields_get_no_such_line(chat):
    assert "先办：" not in chat().say("普通护照首次申请怎么办")
    assert "先办：" not in chat().say("随迁子女入学收费吗")


def test_an_item_of_a_district_produces_too(national):
    products = national.view.out("item:居住证首次申领", EdgeKind.PRODUCES)
    assert products == [] or products[0][0] == "material:居住证"
    assert "item:居住证申领" in national.planner.chains.producers()["居住证"]


def test_a_step_is_gone_on_with(chat):
    talk = chat()
    talk.say("工伤伤残待遇申领要先有什么证")
    talk.say("第一个怎么办")
    assert talk.frame.topics == ("item:工伤认定申请",)
