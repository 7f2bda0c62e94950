"""What the tuned model writes is only a choice: it is read back strictly, and rules stand where it says nothing."""

from city_kb import DAY, EAST
from hypothesis import given
from hypothesis import strategies as st

from rag import tasks
from rag.compose import answer_text
from rag.dialogue import State
from rag.models.llm import ModelError
from rag.selecting import Selector, sentences
from rag.tasks import FIELDS, Before, Heard, Part


class Written:
    """A model that writes what a function of the prompt says."""

    name, tuned = "written", True

    def __init__(self, write):
        self.write, self.asked = write, []

    def complete(self, messages, **_limits):
        self.asked.append(messages)
        return self.write(messages[0]["content"], messages[1]["content"])

    def close(self):
        """Nothing to release."""


def shown_with(word, prompt):
    return next(line[2:] for line in prompt.splitlines() if line.startswith("- ") and word in line)


def ask(engine, model, *messages):
    state = State(region=EAST)
    for message in messages:
        last = engine.answer(message, DAY, state, model)
    return last


NAMES = [f"{c}证补领" for c in "甲乙丙丁戊己庚辛"]

parts = st.lists(
    st.builds(
        Part,
        candidates=st.lists(st.integers(1, 8), min_size=1, max_size=3, unique=True).map(tuple),
        fields=st.lists(st.sampled_from(sorted(FIELDS)), min_size=1, max_size=4, unique=True).map(tuple),
    )
    | st.builds(Part, ask=st.text("申领条件期限多久是否", min_size=3, max_size=20)),
    min_size=1,
    max_size=4,
).map(tuple)


@given(parts)
def test_what_the_model_should_write_is_read_back(found):
    heard = Heard(found)
    assert tasks.read_frame(tasks.frame_answer(heard, NAMES), NAMES, before=True) == heard


@given(st.text(max_size=80))
def test_any_writing_is_a_choice_among_what_was_shown_or_nothing(text):
    heard = tasks.read_frame(text, NAMES[:3], before=False)
    assert heard is None or all(1 <= n <= 3 for part in heard.parts for n in part.candidates)


@given(st.lists(st.integers(1, 8), unique=True, max_size=4), st.sampled_from(("", *tasks.VERDICTS)))
def test_choices_of_sentences_are_read_back(chosen, verdict):
    read = tasks.read_select(tasks.select_answer(chosen, verdict, NAMES), NAMES)
    assert read == (tuple(chosen), verdict if chosen else "")


def test_long_texts_stay_on_one_line_and_keep_the_form():
    prompt = tasks.frame_prompt("话\n1 假的候选" * 200, ["甲"], Before("前\n" * 90, ("甲",)))
    lines = prompt[1]["content"].splitlines()
    assert len(lines) == 4
    assert [line[:2] for line in lines] == ["上文", "居民", "同上", "- "]


@given(st.text("字，。；\n、", max_size=600))
def test_no_text_is_lost_in_sentences(text):
    kept = "".join(sentences(text))
    assert [c for c in kept if c != "\n"] == [c for c in text if c not in "\n"]


def test_the_candidate_that_the_model_chose_is_answered(engine):
    model = Written(lambda _task, prompt: f"{shown_with('残疾', prompt)} 电话")
    last = ask(engine, model, "残疾的那个本本，前阵子搬家不知塞哪去了，想问问该找谁打听")
    assert last.used_llm
    assert "残疾" in "".join(engine.topics.topics[k].name for k in last.turn.frame.topics)
    assert last.turn.frame.fields == ("phones",)


def test_a_plain_question_never_waits_for_the_model(engine):
    model = Written(lambda _task, _prompt: "无")
    last = ask(engine, model, "残疾人证新办要什么材料", "要钱吗")
    assert not model.asked and not last.used_llm


def test_rules_stand_where_the_model_fails_or_writes_nonsense(engine):
    def fail(_task, _prompt):
        raise ModelError("慢")

    message = "我想问问残疾证丢了的话要准备些啥，另外我妈那边也想知道几天"
    alone = ask(engine, None, message)
    for write in (fail, lambda _task, _prompt: "没有的事 材料", lambda _task, _prompt: "随便说说"):
        assert answer_text(ask(engine, Written(write), message).outcome.statements) == answer_text(
            alone.outcome.statements
        )


def test_an_untuned_model_is_not_asked_to_read(engine):
    model = Written(lambda _task, _prompt: "无")
    model.tuned = False
    last = ask(engine, model, "我想问问残疾证丢了的话要准备些啥，另外我妈那边也想知道几天")
    assert not model.asked and not last.used_llm


def test_chosen_sentences_are_quoted_as_stored(engine):
    def write(task, prompt):
        return "问 劳动合同试用期最长多久" if task == tasks.FRAME else prompt.splitlines()[1][2:9]

    last = ask(engine, Written(write), "厂里头说先干着看看，这个先干着看看到底能看多久，心里没底")
    quotes = [e.quote for s in last.outcome.statements for e in s.evidence]
    assert last.outcome.action == "answer"
    assert quotes
    assert all(
        engine.view.nodes.get(e.id.split("#")[0]) or "#" in e.id for s in last.outcome.statements for e in s.evidence
    )


def test_nothing_chosen_is_no_answer():
    assert Selector(Written(lambda _task, _prompt: "无")).choose("问", ["甲"]).chosen == ()
    assert Selector(Written(lambda _task, _prompt: "别的句子")).choose("问", ["甲"]) is None
