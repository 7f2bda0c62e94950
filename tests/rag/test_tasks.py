"""What the small model should write is read back as it was meant; whatever else it writes is refused, never a crash."""

from hypothesis import given
from hypothesis import strategies as st

from rag.tasks import (
    CHATS,
    FIELDS,
    MOST,
    NOTHING,
    SAME,
    TELLS,
    VERDICTS,
    Before,
    Heard,
    Part,
    frame_answer,
    frame_prompt,
    read_frame,
    read_select,
    rewrite_prompt,
    say_prompt,
    select_answer,
    select_prompt,
)

NUMBERS = st.lists(st.integers(1, MOST), min_size=1, max_size=3, unique=True).map(tuple)
COLUMNS = st.lists(st.sampled_from(sorted(FIELDS)), min_size=1, max_size=4, unique=True).map(tuple)
ASKS = (
    st.text(alphabet="办理需要哪些材料能否0123，、？ ", min_size=3, max_size=20)
    .map(str.strip)
    .filter(lambda t: len(t) > 2)
)
PARTS = st.one_of(
    st.builds(Part, NUMBERS | st.just((SAME,)), COLUMNS),
    st.builds(Part, ask=ASKS),
)
HEARD = st.one_of(
    st.builds(Heard, st.lists(PARTS, min_size=1, max_size=4).map(tuple)),
    st.sampled_from([Heard(other=o) for o in (NOTHING, TELLS, CHATS)]),
)
TEXT = st.text(max_size=400)
NAMES = ["身份证补领", "护照补发", "户口簿换发", "居住证申领", "低保申请", "残疾人证新办", "生育登记", "公司设立"]
SENTENCES = [f"{name}要在{n}日内办结。" for n, name in enumerate(NAMES)]


@given(HEARD)
def test_a_frame_is_read_as_it_was_meant(heard):
    assert read_frame(frame_answer(heard, NAMES), NAMES, before=True) == heard


@given(HEARD)
def test_a_candidate_that_was_not_shown_is_refused(heard):
    highest = max((n for p in heard.parts for n in p.candidates), default=0)
    same = any(SAME in p.candidates for p in heard.parts)
    written = frame_answer(heard, NAMES)
    assert (read_frame(written, NAMES, before=False) is None) == same
    if highest:
        assert read_frame(written, NAMES[: highest - 1], before=True) is None
        assert read_frame(written, NAMES[:highest], before=True) == heard


def test_a_name_that_was_not_copied_exactly_is_the_nearest_one():
    assert read_frame("身份证的补领 材料", NAMES, before=False) == Heard((Part((1,), ("materials",)),))
    assert read_select("护照补发要 是", SENTENCES) == ((2,), "是")
    assert read_frame("结婚登记 材料", NAMES, before=False) is None


def test_marks_of_the_form_in_names_do_not_mislead():
    names = ["设立/变更；注销", "同上"]
    heard = Heard((Part((1, 2), ("fee",)),))
    assert read_frame(frame_answer(heard, names), names, before=False) == heard


@given(
    TEXT | st.text(alphabet="身份证补领护照/ 、；问材料费用无是否", max_size=12), st.integers(0, MOST), st.booleans()
)
def test_whatever_is_written_is_read_or_refused(text, shown, before):
    heard = read_frame(text, NAMES[:shown], before=before)
    if heard is not None:
        assert read_frame(frame_answer(heard, NAMES), NAMES[:shown], before=before) == heard
    chosen = read_select(text, SENTENCES[:shown])
    if chosen is not None:
        assert all(1 <= n <= shown for n in chosen[0])
        assert read_select(select_answer(*chosen, SENTENCES), SENTENCES[:shown]) == chosen


@given(NUMBERS, st.sampled_from(["", *VERDICTS]))
def test_a_choice_is_read_as_it_was_meant(chosen, verdict):
    written = select_answer(chosen, verdict, SENTENCES)
    assert read_select(written, SENTENCES) == (chosen, verdict)
    assert read_select(written, SENTENCES[: max(chosen) - 1]) is None


def test_no_sentences_and_no_verdict_are_one_word():
    assert select_answer((), "", SENTENCES) == select_answer((), "是", SENTENCES) == NOTHING
    assert read_select(NOTHING, SENTENCES) == ((), "")
    assert read_select("身份证补领 也许", SENTENCES) is None


def test_sentences_that_begin_alike_are_told_apart():
    sentences = ["申请人应当提交身份证。", "申请人应当缴纳费用。", "申请人应当到场。"]
    for number in (1, 2, 3):
        assert read_select(select_answer((number,), "", sentences), sentences) == ((number,), "")


@given(TEXT, st.lists(TEXT, max_size=12), TEXT)
def test_prompts_stay_short_and_keep_their_lines(message, shown, said):
    before = Before(said, ("甲",))
    frame = frame_prompt(message, shown, before)[1]["content"]
    assert len(frame.split("\n")) == 3 + min(len(shown), MOST)
    assert len(frame) < 800
    assert len(select_prompt(message, shown)[1]["content"]) < 1200
    assert len(rewrite_prompt(message, before)[1]["content"].split("\n")) == 3
    assert len(say_prompt(shown or ["甲"])[1]["content"]) < 420 + 8 * len(shown)
