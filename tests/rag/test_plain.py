"""Quoted evidence is said again in plain words, checked sentence by sentence; what is folded is not part of it."""

from rag.frame import Evidence, Statement
from rag.models import ModelError
from rag.plain import PlainWords

FEE = Statement("是否收费：不收费", [Evidence("guide:甲#fee", "甲", "", "不收费")])
LIMIT = Statement("承诺办结时限：3个工作日", [Evidence("guide:甲#promised_limit", "甲", "", "3个工作日")])
HEAD = Statement("【甲】", FEE.evidence)
BESIDE = Statement("咨询电话：0000-1234567", [Evidence("guide:甲#phones", "甲", "", "0000-1234567")], folded=True)


class Model:
    """Says given pieces and keeps what it was asked."""

    def __init__(self, *pieces, fails=False, tuned=False):
        self.pieces, self.fails, self.tuned, self.asked = pieces, fails, tuned, ""

    def stream(self, messages, **_):
        self.asked = messages[-1]["content"]
        yield from self.pieces
        if self.fails:
            raise ModelError("坏了")


def said(model, *statements):
    return [s.text for s in PlainWords(model).say(statements)]


def test_only_what_answers_is_said_again():
    model = Model("不用交钱。")
    assert said(model, HEAD, FEE, BESIDE) == ["不用交钱。"]
    assert "不收费" in model.asked and "1234567" not in model.asked and "【" not in model.asked


def test_a_sentence_with_a_number_that_the_evidence_does_not_hold_is_not_said():
    assert said(Model("等3个工作日就行。", "再交20元。"), LIMIT) == ["等3个工作日就行。"]


def test_a_sentence_cut_off_and_a_model_that_fails_say_nothing_more():
    assert said(Model("不用交钱。", "另外还"), FEE) == ["不用交钱。"]
    assert said(Model("不用交钱。", fails=True), FEE) == ["不用交钱。"]


def test_without_evidence_nothing_is_asked():
    model = Model("好。")
    assert said(model, Statement("您好")) == [] and not model.asked


def test_a_tuned_model_gets_its_own_prompt_and_its_marks_are_not_shown():
    model = Model("不用交钱[1]。", "3个工作日办好[2]。", tuned=True)
    assert said(model, HEAD, FEE, LIMIT, BESIDE) == ["不用交钱。", "3个工作日办好。"]
    assert model.asked == "[1] 是否收费：不收费\n[2] 承诺办结时限：3个工作日"


def test_a_sentence_that_decides_what_the_original_does_not_is_not_said():
    assert said(Model("超过3个工作日要罚钱。", "3个工作日办好。"), LIMIT) == ["3个工作日办好。"]
    assert said(Model("你不能办。", "不用交钱。"), FEE) == ["不用交钱。"]
