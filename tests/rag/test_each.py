"""All alternatives are answered at once where somebody told a story and what each says is short."""

import pytest
from city_kb import DAY

from rag.each import of_each
from rag.frame import Evidence, Frame, Outcome, Statement
from rag.guides import Gap

STORY = "我家老猫没了，想把当初给它办的那个登记弄掉，我得带啥过去"
INDOOR, YARD = "公寓散养", "院落圈养"


def asked(*options, slot="variant"):
    return Outcome("clarify", question="您是哪一种？", slot=slot, options=list(options), values=list(options))


def heading(text):
    return Statement(f"【{text}】东湖区", [Evidence("guide:猫", text, "", "")])


def answers(**told):
    """Answers by option: the heading names the option, then what is told."""

    def answer(frame):
        return Outcome("answer", [heading(f"注销（{frame.variant}）"), Statement(told[frame.variant])])

    return answer


def run(answer, *options, said=STORY, **slots):
    frame = Frame(said, DAY, topics=("item:注销",), items=("item:注销",), **slots)
    return of_each(asked(*options), frame, None, answer, [])


def test_each_option_is_answered_and_all_stay_open():
    outcome = run(answers(公寓散养="所需材料：甲", 院落圈养="所需材料：乙"), INDOOR, YARD)
    assert outcome.action == "answer" and outcome.options == [INDOOR, YARD] and outcome.slot == "variant"
    texts = [s.text for s in outcome.statements]
    assert texts[1:] == ["【注销（公寓散养）】东湖区", "所需材料：甲", "【注销（院落圈养）】东湖区", "所需材料：乙"]
    assert outcome.guessed.every


def test_options_that_say_the_same_share_one_part():
    outcome = run(answers(公寓散养="所需材料：甲", 院落圈养="所需材料：甲"), INDOOR, YARD)
    texts = [s.text for s in outcome.statements]
    assert texts == ["【注销（公寓散养）】东湖区\n【注销（院落圈养）】东湖区", "所需材料：甲"]


def test_a_heading_that_does_not_name_the_option_gets_its_name():
    outcome = run(lambda f: Outcome("answer", [heading("注销"), Statement(f"带{f.variant}的证明")]), INDOOR, YARD)
    assert "【注销】东湖区（公寓散养）" in [s.text for s in outcome.statements]


@pytest.mark.parametrize("said", ["猫登记要改", "想给猫改登记，带啥"])
def test_who_says_little_is_asked(said):
    assert run(answers(公寓散养="甲", 院落圈养="乙"), INDOOR, YARD, said=said).action == "clarify"


def test_long_answers_and_many_options_are_asked_about():
    assert run(answers(公寓散养="甲" * 500, 院落圈养="乙" * 400), INDOOR, YARD).action == "clarify"
    many = [f"第{n}种" for n in range(9)]
    assert run(answers(**dict.fromkeys(many, "甲")), *many).action == "clarify"


def test_an_option_without_an_answer_keeps_the_question():
    assert run(lambda f: Gap([]) if f.variant == YARD else heading("甲"), INDOOR, YARD).action == "clarify"


def test_a_place_is_always_asked_for():
    outcome = asked("东湖区", "西山县", slot="region")
    frame = Frame(STORY, DAY, topics=("item:注销",), items=("item:注销",))
    assert of_each(outcome, frame, None, answers(), []) is outcome


def test_an_option_that_needs_more_is_named_after_the_others():
    def answer(frame):
        return asked("甲", "乙") if frame.variant == YARD else answers(公寓散养="所需材料：甲")(frame)

    outcome = run(answer, INDOOR, YARD)
    assert outcome.action == "answer" and YARD in outcome.statements[-1].text
    only = run(lambda f: asked("甲", "乙"), INDOOR, YARD)
    assert only.action == "clarify"
