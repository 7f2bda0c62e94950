"""The assistant as programs see it: conversations, regions, days, what is kept, switching versions."""

import json
import threading
from datetime import date

import pytest
from city_kb import DAY, EAST, city_guides

from kg.schema import Guide, guide_id
from kg.store import Store
from rag.builtin_kb import ensure_builtin
from rag.contract import ChatReply, ChatRequest

PHONE = guide_id(EAST, "残疾人证挂失补办")
HERE, THERE = "澄江市东湖区", "澄江市西岭区"


def ask(assistant, message, session=None, **values):
    request = ChatRequest(message=message, session_id=session, as_of=values.pop("as_of", DAY), **values)
    return assistant.reply(request)


def publish_phone(home, phone):
    """Publish the city with another phone of one guide."""
    content = city_guides()
    nodes = [
        n.model_copy(update={"phones": (phone,)}) if isinstance(n, Guide) and n.id == PHONE else n
        for n in content.nodes
    ]
    store = Store.open(home)
    version = store.publish(store.draft(content.model_copy(update={"nodes": nodes})))
    store.close()
    return version


# -- conversations ----------------------------------------------------------------------------------------------


def test_a_conversation_keeps_its_id_and_counts_its_turns(city):
    first = ask(city, "残疾证丢了打哪个电话", region=HERE)
    second = ask(city, "要钱吗", first.session_id, region=HERE)
    assert (first.turn, second.turn) == (1, 2)
    assert first.session_id == second.session_id
    assert "不收费" in second.answer


def test_conversations_do_not_see_each_other(city):
    one = ask(city, "残疾证丢了打哪个电话", region=HERE)
    other = ask(city, "要钱吗")
    assert other.session_id != one.session_id
    assert other.action != "answer"
    assert ask(city, "投诉电话呢", one.session_id, region=HERE).answer.count("0899-11119999") == 1


def test_an_unknown_session_starts_anew_under_an_id_of_our_own(city):
    reply = ask(city, "残疾证丢了要带什么", "someone-elses-session")
    assert reply.session_id != "someone-elses-session"
    assert len(reply.session_id) >= 16
    assert reply.turn == 1


def test_turns_of_one_conversation_are_answered_one_after_the_other(city):
    session = ask(city, "残疾证丢了打哪个电话", region=HERE).session_id
    turns = []

    def talk():
        turns.append(ask(city, "要钱吗", session, region=HERE).turn)

    threads = [threading.Thread(target=talk) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(turns) == [2, 3, 4, 5, 6, 7]


# -- regions and days -------------------------------------------------------------------------------------------


def test_the_region_of_the_page_counts(city):
    reply = ask(city, "残疾证丢了打哪个电话", region=THERE)
    assert "0899-22220001" in reply.answer
    assert reply.frame.region == "澄江市西岭区"


def test_a_region_that_is_named_goes_before_that_of_the_page_and_stays(city):
    first = ask(city, "东湖区残疾证丢了打哪个电话", region=THERE)
    assert "0899-11110001" in first.answer
    again = ask(city, "低保打哪个电话", first.session_id, region=THERE)
    assert "0899-11110002" in again.answer


def test_picking_another_region_in_the_page_changes_it(city):
    first = ask(city, "残疾证丢了打哪个电话", region=THERE)
    again = ask(city, "打哪个电话", first.session_id, region=HERE)
    assert "0899-11110001" in again.answer


@pytest.mark.parametrize("region", ["不存在的地方", "", "region:云溪省/澄江市/没有的区", "<script>"])
def test_a_region_that_is_not_held_does_no_harm(city, region):
    assert ask(city, "残疾证丢了打哪个电话", region=region).action == "clarify"


def test_the_day_of_the_request_counts(city):
    question, region = "高龄津贴发多少钱", "澄江市东湖区"
    assert "一百三十元" in ask(city, question, region=region).answer
    assert "六十元" in ask(city, question, region=region, as_of=date(2020, 5, 1)).answer


# -- the reply --------------------------------------------------------------------------------------------------


def test_a_reply_has_everything_that_the_interface_promises(city):
    reply = ask(city, "残疾证丢了打哪个电话", region=HERE)
    data = json.loads(reply.model_dump_json())
    assert data["action"] == "answer"
    assert data["kb_version"] == 2
    assert data["used_llm"] is False
    assert data["frame"]["item"] == "残疾人证挂失补办"
    assert data["frame"]["slots"]["fields"] == ["phones"]
    assert {"understand", "retrieve", "compose", "total"} <= set(data["latency_ms"])
    assert "0899-11110001" in data["citations"][0]["quote"]
    assert data["trace"] is None


def test_the_options_of_a_question_are_in_the_reply_and_in_its_text(city):
    reply = ask(city, "残疾证丢了打哪个电话")
    assert reply.action == "clarify"
    assert len(reply.options) == 3
    assert all(option in reply.answer for option in reply.options)
    assert "0899-22220001" in ask(city, reply.options[2], reply.session_id).answer


def test_the_trace_is_there_when_asked_for(city):
    reply = city.reply(ChatRequest(message="残疾证丢了打哪个电话", region=HERE), trace=True)
    assert reply.trace["steps"]
    assert reply.trace["candidates"][0]["topic"] == "残疾人证挂失补办"


def test_a_stream_is_the_answer_in_pieces(city):
    *pieces, reply = city.stream(ChatRequest(message="残疾证丢了怎么补", region=HERE))
    assert isinstance(reply, ChatReply)
    assert "".join(pieces) == reply.answer
    assert len(pieces) > 3


def test_what_can_be_chosen_and_asked(city):
    assert {"澄江市东湖区", "澄江市西岭区", "澄江经济技术开发区"} <= set(city.region_choices())
    for question in city.example_questions():
        assert ask(city, question).action != "decline"
    status = city.status()
    assert status.ready
    assert status.kb_version == 2
    assert status.llm is None


# -- what is kept -----------------------------------------------------------------------------------------------

SECRETS = ("13812345678", "110101199003074514", "6222021234567890123", "京A12345", "幸福小区3栋")


def files_of(home):
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_feedback_keeps_counts_and_a_masked_comment(own_city):
    reply = ask(own_city, "残疾证丢了怎么补", region=HERE)
    own_city.feedback(reply.session_id, 1, "down", f"不对，打我电话{SECRETS[0]}，证号{SECRETS[1]}，卡{SECRETS[2]}")
    (line,) = (own_city.home / "feedback.jsonl").read_text(encoding="utf-8").splitlines()
    kept = json.loads(line)
    assert (kept["rating"], kept["turn"], kept["action"], kept["kb_version"]) == ("down", 1, "answer", 2)
    assert "手机号" in kept["comment"]
    assert not any(secret in line for secret in SECRETS)
    assert reply.session_id not in line


@pytest.mark.parametrize(("session", "turn"), [("unknown", 1), (None, 0), (None, 2), (None, -1)])
def test_feedback_on_a_turn_that_never_was(own_city, session, turn):
    own = ask(own_city, "残疾证丢了怎么补").session_id
    with pytest.raises(KeyError):
        own_city.feedback(session or own, turn, "up", None)
    assert not (own_city.home / "feedback.jsonl").exists()


def test_nothing_of_a_conversation_is_written_to_disk(own_city, caplog):
    caplog.set_level("DEBUG")
    session = None
    for message in (*SECRETS, "残疾证丢了怎么补，我最近手头很紧张很难过"):
        session = ask(own_city, message, session).session_id
    kept = files_of(own_city.home)
    assert not any(secret.encode() in kept for secret in SECRETS)
    assert "手头很紧张".encode() not in kept
    assert not any(secret in caplog.text for secret in SECRETS)
    assert "手头很紧张" not in caplog.text


@pytest.mark.parametrize("secret", SECRETS)
def test_personal_data_is_not_repeated(city, secret):
    reply = city.reply(ChatRequest(message=f"{secret}，残疾证丢了打哪个电话", region=HERE), trace=True)
    assert secret not in reply.model_dump_json()
    assert "0899-11110001" in reply.answer


# -- a new version ----------------------------------------------------------------------------------------------


def test_readers_keep_the_old_version_until_the_switch(own_city):
    before = ask(own_city, "残疾证丢了打哪个电话", region=HERE)
    version = publish_phone(own_city.home, "0899-66660001")
    still = ask(own_city, "打哪个电话", before.session_id, region=HERE)
    assert "0899-11110001" in still.answer
    assert still.kb_version == before.kb_version < version
    assert own_city.refresh()
    after = ask(own_city, "打哪个电话", before.session_id, region=HERE)
    assert "0899-66660001" in after.answer
    assert "0899-11110001" not in after.answer
    assert after.kb_version == version == own_city.status().kb_version
    assert not own_city.refresh()


def test_every_answer_belongs_to_one_version_while_switching(own_city):
    phones = {2: "0899-11110001"}
    wrong, stop = [], threading.Event()

    def reader():
        while not stop.is_set():
            reply = ask(own_city, "残疾证丢了打哪个电话", region=HERE)
            if phones[reply.kb_version] not in reply.answer:
                wrong.append((reply.kb_version, reply.answer))

    threads = [threading.Thread(target=reader) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(3):
        phones[3 + number] = f"0899-6666{number:04}"
        assert publish_phone(own_city.home, phones[3 + number]) == 3 + number
        own_city.refresh()
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert own_city.status().kb_version == 5


def test_a_rollback_is_seen_too(own_city):
    publish_phone(own_city.home, "0899-66660001")
    own_city.refresh()
    store = Store.open(own_city.home)
    store.rollback(2)
    store.close()
    assert own_city.refresh()
    assert "0899-11110001" in ask(own_city, "残疾证丢了打哪个电话", region=HERE).answer


# -- the built-in knowledge -------------------------------------------------------------------------------------


def test_the_built_in_laws_answer(assistant):
    reply = ask(assistant, "失业金能领多久")
    assert reply.action == "answer"
    assert "第四十六条" in reply.answer
    assert any(c.title.endswith("社会保险法") and "二十四个月" in c.quote for c in reply.citations)


def test_the_built_in_guides_answer(assistant):
    reply = ask(assistant, "残疾证丢了要带什么材料")
    assert reply.action == "answer"
    assert reply.frame.item == "残疾人证挂失补办"
    assert any(c.id.startswith("guide:全国|") for c in reply.citations)


def test_what_no_built_in_knowledge_holds_is_declined(assistant):
    reply = ask(assistant, "长春市朝阳区婚姻登记处几点上班")
    assert reply.action == "decline"
    assert "12345" in reply.answer


def test_the_built_in_knowledge_is_not_published_twice(assistant, built_home):
    store = Store.open(built_home)
    version = store.current_version()
    assert ensure_builtin(store, built_home) is False
    assert store.current_version() == version == assistant.status().kb_version
    store.close()


def test_the_example_questions_can_be_answered(assistant):
    questions = assistant.example_questions()
    assert len(questions) >= 3
    assert all(ask(assistant, question).action != "decline" for question in questions)
