"""Conversations live in memory, expire and make room."""

import time

import pytest

from rag.sessions import Sessions


def test_expired_conversations_are_forgotten():
    sessions = Sessions(ttl=0.05)
    first = sessions.get(None)
    assert sessions.get(first.id) is first
    time.sleep(0.1)
    assert sessions.get(first.id) is not first
    with pytest.raises(KeyError):
        sessions.find(first.id)


def test_the_oldest_conversations_go_first_when_there_are_too_many():
    sessions = Sessions(limit=2)
    first, second, third = (sessions.get(None) for _ in range(3))
    sessions.get(second.id)
    sessions.get(None)
    alive = []
    for session in (first, second, third):
        try:
            alive.append(sessions.find(session.id))
        except KeyError:
            continue
    assert first not in alive
    assert second in alive
