"""Voice input, pinyin and traditional characters are put right; ordinary words stay."""

import pytest
from city_kb import STEADY
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.spelling import Speller, simplify, speller_for


@pytest.fixture(scope="module")
def speller(city_view):
    return speller_for(city_view)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("石业金怎么领", "失业金怎么领"),
        ("残及证丢了", "残疾证丢了"),
        ("医报怎么报销", "医保怎么报销"),
        ("高龄金贴", "高龄津贴"),
        ("居注证要什么", "居住证要什么"),
        ("结昏登记", "结婚登记"),
        ("电华是多少", "电话是多少"),
        ("给个座鸡号", "给个座机号"),
        ("是业登机要不要前", "失业登记要不要钱"),
    ],
)
def test_homophones(speller, heard, meant):
    assert speller.correct(heard) == meant


def test_places_of_the_knowledge_base_are_known(speller):
    assert speller.correct("东胡区") == "东湖区"
    assert speller.correct("陈江市") == "澄江市"  # chen for cheng: dialects mix them up


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("shenfenzheng丢了", "身份证丢了"),
        ("gaolingjintie多少", "高龄津贴多少"),
        ("sfz", "身份证"),
        ("换本 jiaoqian不", "换本 交钱不"),
        ("窗口电huà", "窗口电话"),
        ("补贴dàiyù", "补贴待遇"),
    ],
)
def test_pinyin_fragments(speller, typed, meant):
    assert speller.correct(typed) == meant


def test_traditional_characters():
    assert simplify("殘疾證丟了怎麼辦") == "残疾证丢了怎么办"
    assert simplify("残疾证丢了怎么办") == "残疾证丢了怎么办"


@pytest.mark.parametrize(
    "text",
    [
        "今天天气不错",
        "我想吃饭",
        "失业金怎么领",
        "他们公司的老板是谁",
        "老人优待证在哪办",
        "劳动合同没签怎么办",
        "我妈是低保户",
        "时间来不及了",
        "app上能不能办",
        "要不要前往大厅",
        "提交前要看什么",
        "能带多少千克",
        "星期天办不办",
        "哪些事能网上办",
        "户口迁没迁",
        "http://example.org",
        "产假多少天",
        "周一到周五",
    ],
)
def test_ordinary_words_stand(speller, text):
    assert speller.correct(text) == text


def test_an_ordinary_word_that_sounds_like_a_term_stands():
    assert Speller({"公证"}, {"公正"}.__contains__).correct("公正处理") == "公正处理"
    assert Speller({"公证"}, set().__contains__).correct("公正处理") == "公证处理"


def test_only_pieces_that_sound_alike_are_touched():
    assert Speller({"残疾证"}, set().__contains__).correct("我的残记证和残月") == "我的残疾证和残月"


MESSAGES = [
    "石业金",
    "身份正",
    "澄江",
    "东胡区",
    "丢了",
    "电华",
    "shenfenzheng",
    "sfz",
    "怎么办",
    "居注证",
    "，",
    "3",
    "残及",
]


@given(st.lists(st.sampled_from(MESSAGES), max_size=6).map("".join))
@settings(STEADY, max_examples=150)
def test_correcting_twice_changes_nothing_more(speller, text):
    once = speller.correct(text)
    assert speller.correct(once) == once


@given(st.text(max_size=60))
@settings(STEADY, max_examples=150)
def test_digits_are_never_changed(speller, text):
    corrected = speller.correct(simplify(text))
    assert [c for c in corrected if c.isdigit()] == [c for c in simplify(text) if c.isdigit()]


@pytest.mark.parametrize(
    "clean",
    [
        "这不是工伤",
        "种粮有补贴吗",
        "给新来的员工上医保",
        "电工证怎么考",
        "我自己能去办吗",
        "本来是工业用地",
        "户口不注销行吗",
        "地税局报告",
    ],
)
def test_words_that_only_sound_like_a_term_across_their_bounds_stand(speller, clean):
    assert speller.correct(clean) == clean
