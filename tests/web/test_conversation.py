from rag.contract import ChatReply
from web.conversation import FAILED, Conversation, ask, fresh, rate, undo
from web.service import Service


def say(service, conversation, message, region=None):
    """Ask and return the texts seen on the way."""
    return [(turn.text, turn.reply) for turn in ask(service, conversation, message, region)]


def test_an_answer_grows_and_ends_with_the_reply(service):
    conversation = Conversation()
    seen = say(service, conversation, "补办证件", "乙市丙区")
    texts = [text for text, _ in seen]
    assert texts[0] == "" and texts == sorted(texts, key=len)
    assert isinstance(seen[-1][1], ChatReply) and all(reply is None for _, reply in seen[:-1])
    assert conversation.session_id == "s1" and not conversation.busy


def test_the_session_and_the_region_go_along(service, assistant):
    conversation = Conversation()
    say(service, conversation, "补办证件", "乙市丙区")
    say(service, conversation, "要钱吗", "乙市丁区")
    assert [(r.session_id, r.region) for r in assistant.requests] == [(None, "乙市丙区"), ("s1", "乙市丁区")]


def test_a_failure_becomes_a_line_and_the_conversation_goes_on(service, caplog):
    conversation = Conversation()
    say(service, conversation, "炸")
    assert conversation.turns[0].error == FAILED and not conversation.busy
    assert "炸" not in caplog.text
    say(service, conversation, "补办证件")
    assert conversation.turns[1].reply.turn == 1


def test_before_the_assistant_is_open_the_turn_says_so():
    conversation = Conversation()
    say(Service(lambda progress: None), conversation, "补办证件")
    assert "正在加载" in conversation.turns[0].error


def test_a_stopped_answer_is_not_busy_for_ever(service):
    conversation = Conversation()
    growing = ask(service, conversation, "补办证件", None)
    next(growing)
    assert conversation.busy
    growing.close()
    assert not conversation.busy and conversation.turns[0].error


def test_the_same_words_a_moment_later_are_one_press_too_many_but_a_failure_may_be_tried_again(service):
    conversation = Conversation()
    say(service, conversation, "补办证件")
    assert conversation.pressed_twice("补办证件") and not conversation.pressed_twice("要钱吗")
    assert conversation.takes("要钱吗") and not conversation.takes("补办证件") and not conversation.takes("")
    conversation.turns[0].begun -= 2
    assert not conversation.pressed_twice("补办证件")
    say(service, conversation, "炸")
    assert not conversation.pressed_twice("炸")


def test_undo_forgets_the_last_question_for_the_assistant_too(service, assistant):
    conversation = Conversation()
    for message in ("补办证件", "要钱吗", "说错了"):
        say(service, conversation, message)
    undone = undo(service, conversation)
    assert [turn.message for turn in undone.turns] == ["补办证件", "要钱吗"]
    assert undone.session_id != conversation.session_id
    assert assistant.sessions[undone.session_id] == ["补办证件", "要钱吗"]
    say(service, undone, "多久能好")
    assert undone.turns[-1].reply.turn == 3


def test_an_undo_that_fails_changes_nothing(service, assistant, caplog):
    conversation = Conversation()
    for message in ("补办证件", "要钱吗"):
        say(service, conversation, message)
    assistant.broken = True
    assert undo(service, conversation) is None
    assert [turn.reply.session_id for turn in conversation.turns] == ["s1", "s1"]
    assert "补办" not in caplog.text


def test_undo_of_the_only_question_starts_anew(service):
    conversation = Conversation()
    say(service, conversation, "补办证件")
    undone = undo(service, conversation)
    assert undone.turns == [] and undone.session_id is None


def test_a_new_conversation_can_be_taken_back(service):
    conversation = Conversation()
    say(service, conversation, "补办证件")
    started = fresh(conversation)
    assert started.turns == [] and started.session_id is None
    back = undo(service, started)
    assert back.session_id == "s1" and [turn.message for turn in back.turns] == ["补办证件"]


def test_only_one_conversation_back_is_kept(service):
    conversation = Conversation()
    for _ in range(5):
        say(service, conversation, "补办证件")
        conversation = fresh(conversation)
    assert conversation.before is not None and conversation.before.before is None


def test_ratings_reach_the_assistant_and_the_turn(service, assistant):
    conversation = Conversation()
    say(service, conversation, "补办证件")
    assert rate(service, conversation, 1, "up")
    assert conversation.turns[0].rating == "up"
    assert assistant.ratings == [("s1", 1, "up", None)]


def test_rating_what_is_gone_says_so(service, assistant):
    conversation = Conversation()
    say(service, conversation, "补办证件")
    assistant.sessions.clear()
    assert not rate(service, conversation, 1, "up")
    assert not rate(service, conversation, 5, "up")
