"""Conversations live in memory: they expire, they are bounded in number, and nobody gets somebody else's."""

import pytest

import rag.sessions
from rag.sessions import Sessions


def test_a_conversation_is_found_again_by_its_id():
    sessions = Sessions()
    first = sessions.get(None)
    assert sessions.get(first.id) is first and sessions.find(first.id) is first
    assert sessions.get(None) is not first


def test_an_id_that_was_not_given_out_starts_a_conversation_under_another_id():
    sessions = Sessions()
    guessed = sessions.get("guessed")
    assert guessed.id != "guessed" and len(guessed.id) >= 20
    with pytest.raises(KeyError):
        sessions.find("guessed")


def test_a_conversation_expires_when_nobody_speaks(monkeypatch):
    now = 0.0
    monkeypatch.setattr(rag.sessions.time, "monotonic", lambda: now)
    sessions = Sessions(ttl=60)
    first = sessions.get(None)
    for _ in range(4):  # each turn prolongs it
        now += 50
        assert sessions.get(first.id) is first
    now += 61
    with pytest.raises(KeyError):
        sessions.find(first.id)
    assert sessions.get(first.id).id != first.id


def test_the_oldest_conversations_give_way():
    sessions = Sessions(limit=3)
    ids = [sessions.get(None).id for _ in range(3)]
    sessions.get(ids[0])
    sessions.get(None)
    sessions.get(None)
    assert sessions.find(ids[0])
    with pytest.raises(KeyError):
        sessions.find(ids[1])
