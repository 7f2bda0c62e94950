"""What is compared stands side by side: the same is said once, what is faster is read off the values."""

from city_kb import EAST


def answer(outcome):
    return "\n".join(s.text for s in outcome.statements)


def test_two_places_field_by_field(talk):
    said = answer(talk().say("东湖区和西岭区补残疾证打哪个电话，收费一样吗"))
    assert "0899-11110001" in said
    assert "0899-22220001" in said
    assert said.count("不收费") == 1


def test_the_shorter_time_is_named_with_both_times(talk):
    conversation = talk(EAST)
    said = answer(conversation.say("东湖区和西岭区补残疾证哪个快"))
    assert "更快" in said or "一样" in said
    assert "10个工作日" in said


def test_every_line_of_a_comparison_is_carried(talk):
    outcome = talk().say("东湖区和西岭区补残疾证要的材料有什么区别")
    assert all(s.evidence for s in outcome.statements)
