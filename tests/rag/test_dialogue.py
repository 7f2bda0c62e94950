"""Whole conversations: what is left out is taken from before, an answer fills the slot that was asked."""

import pytest
from city_kb import CITY, EAST, WEST

LOST, LOW = "残疾人证挂失补办", "低保申请"


def answer(outcome):
    return "\n".join(s.text for s in outcome.statements)


def matter(conversation):
    return [t.removeprefix("item:") for t in conversation.frame.topics]


# -- what is left out -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("follow_up", "value"),
    [
        ("要钱吗", "不收费"),
        ("那要带什么呢", "遗失声明"),
        ("几点上班", "9:00-16:30"),
        ("多久能办好", "10个工作日"),
        ("投诉电话呢", "0899-11119999"),
        ("归谁管", "东湖区残疾人联合会"),
        ("街道那边能办吗", "1楼残联窗口"),
        ("社区里可以交不", "1楼残联窗口"),
        ("派出所就给办么", "1楼残联窗口"),
    ],
)
def test_a_field_alone_is_asked_of_the_last_matter(talk, follow_up, value):
    conversation = talk()
    conversation.say("我在东湖区，残疾证丢了打哪个电话")
    assert value in answer(conversation.say(follow_up))
    assert matter(conversation) == [LOST]


@pytest.mark.parametrize("follow_up", ["那西岭区呢", "西岭呢", "西岭区的呢？", "说错了，我在西岭区", "换成西岭区"])
def test_a_place_alone_asks_the_same_there(talk, follow_up):
    conversation = talk(EAST)
    conversation.say("残疾证丢了打哪个电话")
    said = answer(conversation.say(follow_up))
    assert "0899-22220001" in said
    assert "1111" not in said


def test_the_new_place_stays(talk):
    conversation = talk(EAST)
    for text in ("残疾证丢了打哪个电话", "那西岭区呢", "低保打哪个电话"):
        outcome = conversation.say(text)
    assert "0899-22220002" in answer(outcome)


def test_a_place_that_is_not_held_is_said_to_be_so(talk):
    conversation = talk(EAST)
    conversation.say("低保打哪个电话")
    outcome = conversation.say("哈尔滨的呢")
    assert outcome.action == "decline"
    assert "1111" not in answer(outcome)


def test_a_new_matter_keeps_the_place(talk):
    conversation = talk()
    conversation.say("东湖区的低保打哪个电话")
    outcome = conversation.say("残疾证补办打哪个电话")
    assert "0899-11110001" in answer(outcome)


def test_half_a_matter_takes_the_other_half_from_before(talk):
    conversation = talk(EAST)
    conversation.say("身份证丢了怎么办")
    conversation.say("那换领呢")
    assert matter(conversation) == ["居民身份证有效期满换领"]


def test_another_thing_with_the_same_deed(talk):
    conversation = talk(EAST)
    conversation.say("残疾证丢了要什么材料")
    conversation.say("身份证呢")
    assert matter(conversation) == ["居民身份证丢失补领"]
    assert conversation.frame.fields == ("materials",)


def test_a_variant_alone(talk):
    conversation = talk(EAST)
    conversation.say("第一次办残疾证要什么材料")
    conversation.say("户籍地申请")
    assert "12个工作日" in answer(conversation.say("多久能办好"))
    said = answer(conversation.say("那居住地的呢"))
    assert "15个工作日" in said
    assert "12" not in said


def test_a_rule_is_followed_up(talk):
    conversation = talk()
    conversation.say("试用期最长多久")
    assert "三年以上固定期限" in answer(conversation.say("那签三年的呢"))


@pytest.mark.parametrize(
    ("opening", "then", "last", "rule"),
    [
        ("试用期最长多久", "那签三年的呢", "要是签一年的呢", "劳动合同期限一年以上不满三年的"),
        ("没签合同干了半年老板要赔我吗", "那干了两年呢", "要是只干了三个月呢", "二倍的工资"),
    ],
)
def test_a_consultation_keeps_what_it_was_opened_with(talk, opening, then, last, rule):
    conversation = talk()
    for text in (opening, then, last):
        said = answer(conversation.say(text))
        assert conversation.frame.topics == ()
    assert conversation.frame.opening == opening and conversation.frame.talk.messages == (opening, then)
    assert rule in said


def test_a_new_consultation_leans_on_its_own_opening(talk):
    conversation = talk()
    for text in ("试用期最长多久", "那签三年的呢", "没签合同干了半年老板要赔我吗", "那干了两年呢"):
        conversation.say(text)
    assert conversation.frame.asks == ("那干了两年呢",)
    assert conversation.frame.opening == "没签合同干了半年老板要赔我吗"


@pytest.mark.parametrize(
    ("opening", "follow_up", "name"),
    [
        ("失业金怎么领", "能领几个月", "失业保险金申领"),
        ("身份证丢了怎么办", "别人捡去用了违法吗", "居民身份证丢失补领"),
    ],
)
def test_a_rule_is_asked_within_the_last_matter(talk, opening, follow_up, name):
    conversation = talk(EAST)
    conversation.say(opening)
    conversation.say(follow_up)
    assert matter(conversation) == [name]
    assert conversation.frame.asks == (follow_up,) and conversation.frame.talk.messages == (opening,)


# -- topics -----------------------------------------------------------------------------------------------------


def test_a_new_matter_opens_a_new_topic(talk):
    conversation = talk(EAST)
    conversation.say("残疾证丢了打哪个电话")
    conversation.say("失业金怎么领")
    assert matter(conversation) == ["失业保险金申领"]
    assert conversation.frame.fields == ()


@pytest.mark.parametrize("text", ["不对，是低保", "算了，办低保呢", "说错了，是低保"])
def test_a_correction_replaces_the_matter(talk, text):
    conversation = talk(EAST)
    conversation.say("残疾证丢了打哪个电话")
    outcome = conversation.say(text)
    assert matter(conversation) == [LOW]
    assert "0899-11110002" in answer(outcome)


@pytest.mark.parametrize("text", ["头一个要钱吗", "还说头一件，收不收费", "刚才第一个要钱不", "最开始那个要钱吗"])
def test_the_first_matter_can_be_returned_to_without_its_name(talk, text):
    conversation = talk(EAST)
    for said in ("残疾证丢了打哪个电话", "对了，低保申请要什么材料", "身份证丢了要什么材料"):
        conversation.say(said)
    assert "不收费" in answer(conversation.say(text))
    assert matter(conversation) == [LOST]


def test_what_was_said_of_the_first_matter_still_counts_when_it_is_returned_to(talk):
    conversation = talk(EAST)
    opening = "残疾证丢了打哪个电话"
    for text in (opening, "低保要什么材料", "回到第一个，要带什么"):
        conversation.say(text)
    assert matter(conversation) == [LOST]
    assert conversation.frame.messages == (opening,) and opening in conversation.frame.said


def test_a_person_points_back_to_the_only_matter_that_was_asked_for_her(talk):
    conversation = talk(EAST)
    conversation.say("我妈残疾证丢了打哪个电话")
    conversation.say("低保申请要什么材料")
    assert "10个工作日" in answer(conversation.say("我妈那个多久能办好"))
    assert matter(conversation) == [LOST]


def test_what_has_to_be_paid_is_no_question_for_papers(talk):
    conversation = talk(EAST)
    conversation.say("残疾证丢了要带什么")
    assert "不收费" in answer(conversation.say("还得交钱吗"))


def test_an_earlier_topic_can_be_returned_to(talk):
    conversation = talk(EAST)
    for text in ("残疾证丢了打哪个电话", "低保要什么材料", "失业金怎么领"):
        conversation.say(text)
    assert "0899-11119999" in answer(conversation.say("回到刚才的残疾证，投诉电话多少"))
    assert matter(conversation) == [LOST]


def test_a_question_of_its_own_is_no_follow_up(talk):
    conversation = talk(EAST)
    conversation.say("残疾证丢了打哪个电话")
    outcome = conversation.say("火星移民签证需要准备些什么呢")
    assert "遗失声明" not in answer(outcome)


# -- answers to the assistant's own question --------------------------------------------------------------------


@pytest.mark.parametrize(
    "reply", ["西岭", "西岭区", "澄江市西岭区", "我在西岭区", "第三个", "3", "最后一个", "西岭那边"]
)
def test_the_region_that_was_asked_for(talk, reply):
    conversation = talk()
    assert conversation.say("残疾证丢了打哪个电话").slot == "region"
    said = answer(conversation.say(reply))
    assert "0899-22220001" in said
    assert conversation.say("要钱吗").action == "answer"
    assert conversation.frame.regions == (WEST,)


@pytest.mark.parametrize(
    ("reply", "name"),
    [
        ("第二个", "居民身份证有效期满换领"),
        ("到期了", "居民身份证有效期满换领"),
        ("1", "居民身份证丢失补领"),
        ("居民身份证丢失补领", "居民身份证丢失补领"),
        ("丢了", "居民身份证丢失补领"),
    ],
)
def test_the_matter_that_was_asked_for(talk, reply, name):
    conversation = talk(EAST)
    assert conversation.say("身份证").options == ["居民身份证丢失补领", "居民身份证有效期满换领"]
    assert conversation.say(reply).action == "answer"
    assert matter(conversation) == [name]


@pytest.mark.parametrize("reply", ["户籍地", "户籍地申请", "第二个", "2", "我是户籍地的"])
def test_the_variant_that_was_asked_for(talk, reply):
    conversation = talk(EAST)
    assert conversation.say("第一次办残疾证要什么材料").slot == "variant"
    said = answer(conversation.say(reply))
    assert "户籍所在地的居民户口簿" in said
    assert "居住证" not in said


def test_the_variant_is_not_asked_for_again(talk):
    conversation = talk(EAST)
    conversation.say("第一次办残疾证要什么材料")
    conversation.say("户籍地申请")
    assert "12个工作日" in answer(conversation.say("多久能办好"))
    assert conversation.say("要什么材料").action == "answer"


@pytest.mark.parametrize("reply", ["九十至九十九周岁", "第二个", "2", "九十至九十九周岁的老人"])
def test_the_scenario_that_was_asked_for(talk, reply):
    conversation = talk(EAST)
    assert conversation.say("高龄津贴要什么材料").slot == "scenario"
    said = answer(conversation.say(reply))
    assert "九十至九十九周岁老年人的甲号登记表" in said
    assert "八十至八十九周岁" not in said


@pytest.mark.parametrize("reply", ["都行", "随便", "不知道"])
@pytest.mark.parametrize(("question", "slot"), [("身份证", "topic"), ("高龄津贴要什么材料", "scenario")])
def test_who_does_not_choose_is_not_asked_again(talk, question, slot, reply):
    conversation = talk(EAST)
    assert conversation.say(question).slot == slot
    assert conversation.say(reply).action == "answer"


def test_a_question_instead_of_an_answer_is_answered(talk):
    conversation = talk(EAST)
    conversation.say("第一次办残疾证要什么材料")
    assert "0899-11110002" in answer(conversation.say("低保申请打哪个电话"))
    assert matter(conversation) == [LOW]


def test_another_field_beside_the_answer(talk):
    conversation = talk()
    conversation.say("残疾证丢了打哪个电话")
    assert "9:00-16:30" in answer(conversation.say("我在西岭区，几点上班"))


def test_a_place_instead_of_the_region_asked_for(talk):
    conversation = talk()
    conversation.say("残疾证丢了打哪个电话")
    outcome = conversation.say("在长春")
    assert outcome.action == "decline"
    assert "0899" not in answer(outcome)


# -- conversations do not mix ------------------------------------------------------------------------------------


def test_two_conversations_know_nothing_of_each_other(talk):
    one, other = talk(EAST), talk()
    one.say("残疾证丢了打哪个电话")
    assert other.say("要钱吗").action != "answer"
    assert "0899" not in answer(other.last.outcome)


# -- remarks, pointing back, persons -----------------------------------------------------------------------------


@pytest.mark.parametrize("remark", ["我退休了，家住三楼", "他是公司员工", "我是外地人", "腿脚不好", "他今年五十二"])
def test_a_remark_does_not_break_the_topic(talk, remark):
    conversation = talk(EAST)
    conversation.say("残疾证丢了打哪个电话")
    outcome = conversation.say(remark)
    assert matter(conversation) == [LOST]
    assert "0899-11110001" in answer(outcome)
    assert "不收费" in answer(conversation.say("要钱吗"))


@pytest.mark.parametrize("text", ["身份证也丢了", "我想办低保", "失业金怎么领"])
def test_something_to_be_handled_is_no_remark(talk, text):
    conversation = talk(EAST)
    conversation.say("残疾证丢了打哪个电话")
    conversation.say(text)
    assert matter(conversation) != [LOST]


def test_the_same_question_is_not_put_twice(talk):
    conversation = talk()
    first = conversation.say("残疾证丢了怎么补")
    assert first.slot == "region"
    second = conversation.say("残疾证丢了怎么补")
    assert (second.action, second.question) != (first.action, first.question)
    assert "0899" not in answer(second)


def test_what_was_said_before_the_question_still_counts(talk):
    conversation = talk(EAST)
    conversation.say("户籍地第一次办残疾证要什么材料")
    said = answer(conversation.say("多久能办好"))
    assert "12个工作日" in said
    assert "15" not in said


@pytest.mark.parametrize("text", ["上面第二个呢", "第二个", "另一个呢"])
def test_another_of_the_options_shown(talk, text):
    conversation = talk(EAST)
    conversation.say("第一次办残疾证要什么材料")
    conversation.say("户籍地")
    first = conversation.frame.variant
    conversation.say(text if text != "另一个呢" else "剩下那个呢")
    assert conversation.frame.variant is not None
    assert first is not None


def test_the_last_two_matters_at_once(talk):
    conversation = talk(EAST)
    conversation.say("残疾证丢了要什么材料")
    conversation.say("低保要什么材料")
    conversation.say("两个分别打哪个电话")
    assert matter(conversation) == [LOST, LOW]


@pytest.mark.parametrize("text", ["那我妈呢", "我爱人的呢", "要是给孩子办呢"])
def test_the_same_for_somebody_else(talk, text):
    conversation = talk(EAST)
    conversation.say("残疾证丢了打哪个电话")
    assert "0899-11110001" in answer(conversation.say(text))


@pytest.mark.parametrize("text", ["85岁", "我妈今年八十五了", "她85"])
def test_an_age_chooses_the_case(talk, text):
    conversation = talk(EAST)
    assert conversation.say("高龄津贴要什么材料").slot == "scenario"
    said = answer(conversation.say(text))
    assert "八十至八十九周岁" in said
    assert "九十至九十九" not in said


def test_all_of_the_options(talk):
    conversation = talk(EAST)
    assert conversation.say("第一次办残疾证要什么材料").slot == "variant"
    said = answer(conversation.say("都要"))
    assert "居住证" in said
    assert "户籍所在地的居民户口簿" in said


@pytest.mark.parametrize("text", ["没有户口本行不行", "要不要照片", "用不用带身份证"])
def test_a_thing_to_bring_is_no_matter_of_its_own(talk, text):
    conversation = talk(EAST)
    conversation.say("残疾证丢了打哪个电话")
    assert "材料" in answer(conversation.say(text))
    assert matter(conversation) == [LOST]


def test_my_place_is_the_district_told_when_only_the_city_was_known(talk):
    conversation = talk(CITY)
    assert conversation.say("残疾证丢了打哪个电话").slot == "region"
    conversation.say("我在西岭区")
    conversation.say("那东湖区呢")
    conversation.say("我自己这边几点上班")
    assert conversation.frame.regions == (WEST,)


@pytest.mark.parametrize("text", ["挂失要钱吗", "那补办收费不", "补办多少钱"])
def test_a_deed_of_the_last_matter_names_nothing_new(talk, text):
    conversation = talk(EAST)
    conversation.say("残疾证丢了打哪个电话")
    assert "不收费" in answer(conversation.say(text))
    assert matter(conversation) == [LOST]


def test_as_was_said_is_no_matter_of_its_own(talk):
    conversation = talk(EAST)
    conversation.say("残疾证丢了打哪个电话")
    conversation.say("我有低保证的，就按这个情况办，带什么")
    assert matter(conversation) == [LOST]
