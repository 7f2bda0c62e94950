"""A question to texts taken apart: its content, the kind of answer it wants, and whether a text can have it."""

from __future__ import annotations

import pytest

from rag.asked import Asking, answer_types

RARE = {"工资": 4.0, "合同": 3.0, "租赁": 5.0, "仲裁": 5.5, "时效": 6.0, "补缴": 6.5}


def rarity(text):
    """As if a few words were known; anything else is as rare as a word that no passage holds."""
    found = {w: x for w, x in RARE.items() if w in text}
    for word in RARE:
        text = text.replace(word, " ")
    return found | {w: 10.0 for w in text.split() if len(w) > 1}


@pytest.fixture
def read():
    asking = Asking(rarity)
    return lambda question, context="": asking.read(question, 2026, context)


def words(asked):
    return {unit.word for unit in asked.units}


def kinds(question):
    return {kind.name for kind in answer_types(question)}


def test_lay_words_are_searched_in_official_ones(read):
    asked = read("租房合同")
    assert "租赁合同" in asked.query
    assert asked.cover("租赁合同的内容包括租赁物的名称") == 1.0
    assert asked.cover("买卖标的物") == 0.0


def test_question_words_and_own_figures_are_no_content(read):
    assert words(read("仲裁 时效 是 多长")) == {"仲裁", "时效"}
    assert "三年" not in words(read("补缴 三年 工资"))


def test_an_unheard_word_counts_little(read):
    asked = read("补缴 格里格")
    weights = {unit.word: unit.weight for unit in asked.units}
    assert weights["格里格"] < weights["补缴"] / 2


def test_what_is_said_around_the_question_counts_half(read):
    alone = {u.word: u.weight for u in read("补缴").units}
    around = {u.word: u.weight for u in read("仲裁", context="补缴，仲裁").units}
    assert around["补缴"] == alone["补缴"] / 2
    assert words(read("仲裁", context="仲裁")) == {"仲裁"}


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("几天能下来", "duration"),
        ("赔几倍", "money"),
        ("税率是百分之几", "percent"),
        ("多大年纪", "age"),
        ("电话是多少", "phone"),
        ("周六上不上班", "hours"),
        ("办一个要多少钱", "price"),
    ],
)
def test_kinds_of_answer(question, kind):
    assert kind in kinds(question)


def test_a_text_must_hold_the_kind_of_answer(read):
    asked = read("补缴 要 多久")
    assert asked.fits("应当在三十日内补缴") and not asked.fits("应当依法补缴")


def test_a_place_on_the_ground_is_no_price():
    assert "price" not in kinds("一户能有几块宅基地")


@pytest.mark.parametrize(
    "question",
    [
        "我的公积金余额还有多少",
        "推荐一个打官司厉害的",
        "哪家医院看牙最好",
        "明年退休金涨百分之几",
        "局长叫什么名字",
        "今天天气怎么样",
        "我的案子判了没",
        "这周末停不停水",
        "周末天气怎么样",
        "明天会不会下雪",
        "坐几路公交到博物馆",
        "怎么去火车站",
        "大厅有食堂吗",
        "帮我翻译这句话",
        "麻烦查一下我那笔补助",
        "补贴以后会不会取消",
        "以后高龄津贴能有多少",
        "附近有停车场吗",
        "给我推荐几家月嫂公司",
        "谁家孩子能不能考上重点",
    ],
)
def test_what_no_stored_text_answers(read, question):
    assert read(question).hopeless


@pytest.mark.parametrize(
    "question",
    [
        "工资最低多少",
        "合同最长签几年",
        "仲裁 时效 是 多长",
        "哪个部门管补缴",
        "以后补缴还算工龄吗",
        "被公司开除赔几个月工资",
        "天气太热停工了工资怎么发",
        "下雨天摔倒算工伤吗",
        "学校食堂吃坏肚子谁负责",
        "排队时打人怎么处罚",
        "聋哑人打官司有没有翻译",
        "怎么去法院起诉",
        "签了字以后多少天之内能反悔",
        "以后再犯罚多少",
        "巡逻的人查我手机合法吗",
        "存折里的余额能不能继承",
        "晕车的人能不能考船员证",
        "团费交了，景点少去一个赔不赔",
        "停车场里车被砸了谁赔",
        "遗产管理人是谁",
        "写个保证书管用吗",
        "他推荐的药吃坏了找谁",
        "两家一起干的，哪家公司赔钱",
        "我现在上班的厂子不给合同怎么办",
        "保费明年会不会因为报过案变多",
    ],
)
def test_what_a_text_may_answer(read, question):
    assert not read(question).hopeless


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("2028年的工资标准", "2028"),
        ("2028 工资", "2028"),
        ("2024年最低工资标准是多少", "2024"),
        ("我2019年入职的，工资", None),
        ("工资标准", None),
    ],
)
def test_the_year_that_a_text_has_to_name(read, question, year):
    assert read(question).year == year


def test_what_is_to_be_done_within_the_time(read):
    assert read("几天内要申请仲裁").then == "申请"
    assert read("仲裁要多久").then == ""


def test_own_figures_in_the_words_of_statutes(read):
    assert set(read("我65岁了").figures) == {"六十五周岁", "65周岁"}
    assert "八级" in read("工伤鉴定八级").figures
