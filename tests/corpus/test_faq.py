"""Questions and answers in the forms that official pages use."""

from corpus.faq import find_faqs
from corpus.readers import Block


def blocks(*lines):
    return [Block("paragraph", line) for line in lines]


def test_marked_questions_and_answers():
    found = find_faqs(
        blocks(
            "1.问：高龄津贴怎么申请？",
            "答：向户籍所在地街道办事处申请。",
            "也可以网上申请。",
            "2、问：要钱吗？",
            "答：不收费。",
        )
    )
    assert found == [("高龄津贴怎么申请？", "向户籍所在地街道办事处申请。\n也可以网上申请。"), ("要钱吗？", "不收费。")]


def test_latin_marks_and_both_on_one_line():
    found = find_faqs(blocks("Q1：多久发放？", "A1：按月发放。", "问：可以代办吗？答：可以委托他人代办。"))
    assert found == [("多久发放？", "按月发放。"), ("可以代办吗？", "可以委托他人代办。")]


def test_numbered_headings_that_ask():
    found = find_faqs(
        blocks("一、哪些人可以申请？", "年满八十周岁的老年人。", "二、怎么发放？", "按月发放到社会保障卡。")
    )
    assert found == [("哪些人可以申请？", "年满八十周岁的老年人。"), ("怎么发放？", "按月发放到社会保障卡。")]


def test_one_rhetorical_heading_is_no_faq():
    assert find_faqs(blocks("一、为什么要制定本办法？", "为了规范管理。", "二、主要内容", "共五章。")) == []


def test_question_without_answer_is_left_out():
    assert find_faqs(blocks("问：怎么办？", "问：在哪里办理？", "答：街道办事处。")) == [
        ("在哪里办理？", "街道办事处。")
    ]


def test_heading_ends_an_answer():
    lines = [*blocks("问：要钱吗？", "答：不收费。"), Block("heading", "附件", level=1), *blocks("申请表样式")]
    assert find_faqs(lines) == [("要钱吗？", "不收费。")]


def test_table_of_questions():
    table = Block("table", "", header=("序号", "问题", "答复"), rows=(("1", "要钱吗？", "不收费。"), ("2", "", "空")))
    assert find_faqs([table]) == [("要钱吗？", "不收费。")]


def test_statute_has_none():
    assert find_faqs(blocks("第一条 申请人应当如实回答：问题见附件。", "（一）答复期限为五日。")) == []
