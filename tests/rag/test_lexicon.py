"""Colloquial and official wording become the same features."""

import pytest
from city_kb import STEADY
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.lexicon import field_cues, field_label, lexicon, normalise, overview_fields, pattern, strip_spans, word_list


def concepts(text):
    return set(lexicon().features(text).concepts)


@pytest.mark.parametrize(
    ("spoken", "official"),
    [
        ("残疾本掉了", "残疾人证丢失"),
        ("房本", "不动产权"),
        ("驾照", "机动车驾驶证"),
        ("扯证", "结婚登记"),
        ("新农保", "城乡居民基本养老保险"),
        ("失业金", "失业保险金"),
        ("户口本", "居民户口簿"),
        ("老年证", "老年人优待证"),
    ],
)
def test_colloquial_and_official_words_are_one_concept(spoken, official):
    assert concepts(spoken) == concepts(official)


def test_the_longest_form_wins():
    assert concepts("临时身份证") == {"临时", "身份证"}
    assert concepts("身份证") == {"身份证"}
    assert "养老金" not in concepts("居民养老保险")


def test_fillers_carry_nothing():
    features = lexicon().features("麻烦问一下")
    assert not features.all
    assert not features.rest
    assert lexicon().is_filler("请问")
    assert not lexicon().is_filler("身份证")


def test_what_no_concept_explains_is_left_over():
    features = lexicon().features("残疾证要盖骑缝章")
    assert "骑缝章" in features.rest
    assert "残疾" not in features.rest
    assert set("骑缝章") <= features.loose


def test_deeds_are_actions_with_a_meaning_of_their_own():
    assert lexicon().features("身份证补办").deeds == {"补办"}
    assert lexicon().features("身份证申领").deeds == set()


def test_losing_something_is_related_to_replacing_it():
    related = lexicon().related
    assert related["丢失"]["补办"] > 0
    assert all(0 < share <= 1 for others in related.values() for share in others.values())


def test_every_related_word_is_a_concept():
    known = lexicon().objects | lexicon().actions
    named = set(lexicon().related) | {other for others in lexicon().related.values() for other in others}
    assert named <= known


def test_spans_point_into_the_text():
    text = "请问残疾证掉了怎么办"
    spans = lexicon().spans(text)
    assert [text[a:b] for a, b, _ in spans] == ["残疾证", "掉了"]


def test_width_case_and_zero_width_marks_make_no_difference():
    assert normalise(" ＩＤ\u200b卡１ ") == "id卡1"
    assert concepts("ＩＤ卡") == concepts("id卡") == {"身份证"}


def test_strip_spans():
    assert strip_spans("残疾证在东湖区补", [(3, 7)]) == "残疾证 补"
    assert strip_spans("abc", []) == "abc"
    assert strip_spans("abcdef", [(1, 4), (2, 5)]).replace(" ", "") in {"aef", "af"}


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("要带什么", "materials"),
        ("去哪办", "venues"),
        ("几点上班", "hours"),
        ("打什么电话", "phones"),
        ("带啥 电活多少", "phones"),
        ("搁哪嘎达整电化多少", "phones"),
        ("多久能办好", "promised_limit"),
        ("要钱吗", "fee"),
        ("有什么条件", "conditions_text"),
        ("流程是什么", "steps"),
        ("依据哪个文件", "basis_text"),
        ("网上能办吗", "online_url"),
        ("要跑几趟", "onsite_visits"),
        ("归哪个部门管", "department"),
        ("投诉电话", "complaint_phones"),
        ("能异地办吗", "scope"),
        ("法定时限是几天", "legal_limit"),
    ],
)
def test_every_field_is_heard_in_plain_words(question, field):
    assert field in {cues.name for cues in field_cues() if cues.pattern.search(question)}


def test_fields_have_chinese_labels_and_unknown_columns_are_their_own():
    assert all(any("\u4e00" <= c <= "\u9fff" for c in field_label(cues.name)) for cues in field_cues())
    assert field_label("咨询邮箱") == "咨询邮箱"
    assert set(overview_fields()) <= {cues.name for cues in field_cues()}


def test_configured_patterns_are_there():
    assert pattern("compare").search("有什么区别")
    assert pattern("any_option").search("都行")
    assert "电话" in word_list("spelling")


@given(st.text(max_size=80))
@settings(STEADY, max_examples=150)
def test_any_text_has_features(text):
    features = lexicon().features(text)
    assert features.deeds <= features.concepts
    assert features.concepts <= lexicon().objects | lexicon().actions


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("二手车多少天之内得去过户", True),
        ("多长时间之内必须登记", True),
        ("每年几月到几月办", True),
        ("几天之内给答复", False),
        ("多久之内能批下来", False),
        ("要多久能办好", False),
    ],
)
def test_a_deadline_of_the_resident_is_not_the_time_of_handling(question, own):
    assert bool(pattern("own_deadline").search(question)) is own


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("自交付之日起三十日内申请转让登记", True),
        ("在次年三月一日至六月三十日内办理", True),
        ("自受理之日起10个工作日内作出决定", False),
    ],
)
def test_a_sentence_that_sets_a_deadline(sentence, said):
    assert bool(pattern("within").search(sentence)) is said
