"""The ``ask`` command: one question or a conversation in the terminal. Knows nothing of HTTP."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import date
from typing import TextIO

from rag.contract import ChatReply, ChatRequest
from web.limits import MAX_MESSAGE_CHARS
from web.service import AssistantLike, log_failure
from web.startup import UserError

NOTICE = "（本回答由人工智能整理，以窗口答复为准；人工咨询请拨打 12345）"
HELLO = "请直接提问；输入选项编号即可选择，输入“新对话”重新开始，输入“退出”结束。"


@dataclass(frozen=True)
class AskOptions:
    """How to ask and how to print."""

    region: str | None = None
    as_of: date | None = None
    as_json: bool = False
    trace: bool = False


def ask_once(assistant: AssistantLike, options: AskOptions, question: str, last: ChatReply | None = None) -> ChatReply:
    """Ask one turn after ``last`` and print the reply; raises :class:`UserError` if there is none."""
    if not question.strip():
        raise UserError("问题不能为空")
    if len(question) > MAX_MESSAGE_CHARS:
        raise UserError(f"问题最长 {MAX_MESSAGE_CHARS} 字，现在有 {len(question)} 字")
    session_id = last.session_id if last else None
    request = ChatRequest(session_id=session_id, message=question, region=options.region, as_of=options.as_of)
    try:
        reply = assistant.reply(request, trace=options.trace)
    except Exception as error:
        log_failure("ask", error)
        raise UserError("这次没能回答出来，请再试一次，或拨打 12345") from None
    sys.stdout.write((json_line(reply) if options.as_json else readable(reply)) + "\n")
    sys.stdout.flush()
    return reply


def converse(assistant: AssistantLike, options: AskOptions, lines: TextIO) -> None:
    """Ask line after line until ``lines`` ends; a number picks an option of the last reply."""
    interactive = lines.isatty()
    if interactive:
        sys.stdout.write(HELLO + "\n")
    last: ChatReply | None = None
    while True:
        if interactive:
            sys.stdout.write("\n问：")
            sys.stdout.flush()
        line = lines.readline()
        question = line.strip()
        if not line or question in ("退出", "exit", "quit"):
            return
        if question == "新对话":
            last = None
        elif question:
            if last and question.isdecimal() and 1 <= int(question) <= len(last.options):
                question = last.options[int(question) - 1]
            try:
                last = ask_once(assistant, options, question, last)
            except UserError as error:
                sys.stderr.write(f"{error}\n")


def json_line(reply: ChatReply) -> str:
    """The reply as the API prints it, on one line."""
    return json.dumps(
        reply.model_dump(mode="json", exclude={"trace"} if reply.trace is None else None), ensure_ascii=False
    )


def readable(reply: ChatReply) -> str:
    """The reply for people: answer, numbered options, citations, notice."""
    lines = [reply.answer]
    if reply.options:
        lines += ["", *(f"  {number}. {option}" for number, option in enumerate(reply.options, 1))]
    if reply.citations:
        lines += ["", "依据："]
        for number, citation in enumerate(reply.citations, 1):
            lines.append(f"  [{number}] {citation.title} {citation.locator}".rstrip())
            if citation.url:
                lines.append(f"      {citation.url}")
    lines += ["", NOTICE]
    if reply.trace is not None:
        lines += ["", "过程：", json.dumps(reply.trace, ensure_ascii=False, indent=2, default=str)]
    return "\n".join(lines)
