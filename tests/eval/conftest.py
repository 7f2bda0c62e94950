"""A scripted system and replies for it."""

import pytest

from rag.contract import ChatReply, Citation, FrameOut


def make_reply(answer="", action="answer", citations=(), **fields):
    quoted = [
        Citation(id=str(number), title=title, locator=locator, quote=quote)
        for number, (title, locator, quote) in enumerate(citations)
    ]
    fields = {"session_id": "s", "turn": 1, "frame": FrameOut(intent="test"), "kb_version": 3, **fields}
    return ChatReply(action=action, answer=answer, citations=quoted, **fields)


class Scripted:
    """Answers from a table of message → reply; anything else declines. Remembers what it was asked."""

    def __init__(self, replies):
        self.replies = replies
        self.asked = []

    def reply(self, request):
        self.asked.append(request)
        reply = self.replies.get(request.message, make_reply("没有依据，请拨打 12345。", "decline"))
        if isinstance(reply, BaseException):
            raise reply
        return reply.model_copy(update={"session_id": request.session_id or f"s{len(self.asked)}"})


@pytest.fixture
def reply():
    return make_reply


@pytest.fixture
def scripted():
    return Scripted
