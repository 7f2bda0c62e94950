"""Look-ups are made once for a message."""

from datetime import date

from rag.documents.turn import Turn
from rag.frame import Frame


def test_what_is_looked_up_is_kept_for_the_message_only():
    turn, made = Turn(), []

    def look(what):
        return lambda: made.append(what) or len(made)

    first, second = Frame(text="补多少", as_of=date(2026, 11, 1)), Frame(text="几天", as_of=date(2026, 11, 1))
    assert turn.once(first, "a", look("a")) == 1
    assert turn.once(first, "a", look("again")) == 1
    assert turn.once(first, "b", look("b")) == 2
    assert turn.once(second, "a", look("a")) == 3
    assert made == ["a", "b", "a"]
