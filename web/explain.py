"""How an answer came about, in plain words: what was understood, looked up, used and removed.

Reads the same trace as ``ask --trace``. Knows nothing of how it is shown.
"""

from __future__ import annotations

import re
from typing import Any

from rag.contract import ChatReply
from rag.lexicon import field_label

Part = tuple[str, list[str]]
"""A heading with its lines."""
_MOST = 8
_STEP = re.compile(r"^(\w+)\((.*)\)$", re.DOTALL)
_DONE = {
    "lookup": "查办事指南",
    "search": "查政策法规",
    "search_guide": "在指南正文里找",
    "ask": "反问",
    "compare": "对比",
    "bundle": "列出一件事的各项",
    "check": "对照条件",
    "compute": "按公式计算",
    "document": "查本地文件",
}
_SLOTS = {"region": "在哪里办", "topic": "办哪一件事", "variant": "哪一种情况", "scenario": "哪一种情形"}


def explained(reply: ChatReply) -> list[Part]:
    """Headings with lines, most important first; empty for replies without a trace."""
    if reply.trace is None:
        return []
    trace = reply.trace
    parts: list[Part] = [
        ("听懂的问题", _understood(reply)),
        ("怎么查的", [_step(str(step)) for step in trace.get("steps", [])][:_MOST]),
        ("用到的依据", [f"{c.title} {c.locator}".strip() for c in reply.citations][:_MOST]),
        ("核对时去掉的", [str(line) for line in trace.get("removed", [])][:_MOST] or ["没有去掉任何内容"]),
    ]
    return [(heading, lines) for heading, lines in parts if lines]


def _understood(reply: ChatReply) -> list[str]:
    slots = reply.frame.slots
    lines = [f"事项：{reply.frame.item or '没有认出具体事项'}"]
    regions = slots.get("regions") or ([reply.frame.region] if reply.frame.region else [])
    if regions:
        lines.append(f"地区：{'、'.join(map(str, regions))}")
    if slots.get("fields"):
        lines.append(f"问的是：{'、'.join(field_label(str(f)) for f in slots['fields'])}")
    chosen = [str(slots[name]) for name in ("variant", "scenario") if slots.get(name)]
    if chosen:
        lines.append(f"情形：{'、'.join(chosen)}")
    if slots.get("places_not_held"):
        lines.append(f"知识库没有收录的地方：{'、'.join(map(str, slots['places_not_held']))}")
    return lines + _also(reply.trace or {})


def _also(trace: dict[str, Any]) -> list[str]:
    flags = trace.get("flags", {})
    lines = [f"要查规定的部分：{ask}" for ask in trace.get("asks", [])]
    if flags.get("follow_up"):
        lines.append("接着上一问说的")
    if flags.get("compare"):
        lines.append("要做对比")
    return lines


def _step(step: str) -> str:
    found = _STEP.match(step)
    if step == "decline":
        return "没有查到依据，给出咨询电话"
    if not found:
        return step
    name, inside = found.groups()
    words = [_SLOTS.get(w, field_label(w)) for w in (part.strip() for part in inside.split(",")) if w]
    words = [w.removeprefix("region:").replace("/", "") for w in words]
    return f"{_DONE.get(name, name)}：{'、'.join(words)}"
