"""Statements become paragraphs and citations; nothing is added."""

from rag.compose import LONGEST, answer_text, citations, folded, question_text, readable
from rag.frame import Evidence, Outcome, Statement

PHONE = Evidence("guide:丙区|甲证|#phones", "甲证补办", "丙区·咨询电话", "0000-1234567")
LAW = Evidence("article:某法#第三条", "某法", "第三条", "丢失的，应当补领。", "https://example.org/law")


def test_one_paragraph_a_statement():
    assert answer_text([Statement("甲"), Statement("乙\n丙")]) == "甲\n乙\n丙"
    assert answer_text([]) == ""


def test_neighbours_that_a_page_may_fold_are_one_part_each():
    said = [
        Statement("甲"),
        *(Statement(t, folded=True) for t in "乙丙"),
        Statement("丁"),
        Statement("戊", folded=True),
    ]
    assert folded(said) == ["乙\n丙", "戊"]
    assert folded(said[:1]) == []


def test_markup_is_passed_as_text():
    assert (
        answer_text([Statement("<script>alert(1)</script> **粗** [1](x)")]) == "<script>alert(1)</script> **粗** [1](x)"
    )


def test_a_question_lists_its_options():
    outcome = Outcome("clarify", question="您在哪个区？", options=["丙区", "丁区"])
    assert question_text(outcome).splitlines() == ["您在哪个区？", "· 丙区", "· 丁区"]
    assert question_text(Outcome("clarify", question="您要办什么？")) == "您要办什么？"


def test_citations_hold_the_evidence_as_stored_once_and_in_order():
    found = citations([Statement("甲", [PHONE, LAW]), Statement("乙", [PHONE])])
    assert [c.id for c in found] == [PHONE.id, LAW.id]
    assert found[1].model_dump() == {
        "id": LAW.id,
        "title": "某法",
        "locator": "第三条",
        "url": "https://example.org/law",
        "quote": "丢失的，应当补领。",
    }


def test_two_quotes_of_one_place_are_two_citations():
    other = Evidence(PHONE.id, PHONE.title, PHONE.locator, "0000-7654321")
    assert len(citations([Statement("甲", [PHONE, other])])) == 2


def test_a_statement_without_evidence_cites_nothing():
    assert citations([Statement("没有写明。")]) == []


def quoted(length):
    return Statement("《某法》第三条：" + "补" * length, [LAW])


def test_of_an_answer_too_long_to_read_the_last_quotes_are_left_out():
    told = [Statement("甲" * 300, [PHONE]), quoted(300), quoted(200), quoted(300)]
    assert readable(told) == told[:3] and len(answer_text(readable(told))) <= LONGEST


def test_what_guides_say_stays_however_long_and_so_does_a_single_quote():
    guide = [Statement("甲" * 600, [PHONE]), Statement("乙" * 600, [PHONE])]
    assert readable(guide) == guide
    assert readable([quoted(1200)]) == [quoted(1200)]


def test_what_can_be_read_stays_as_it_is():
    assert readable([quoted(200), quoted(200)]) == [quoted(200), quoted(200)]
    assert readable([]) == []
