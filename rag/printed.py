"""Values of fields in words, cut where a part ends. Knows nothing of which value is meant."""

from __future__ import annotations

import re

from rag.lookup import Value
from rag.narrow import focus
from rag.wanted import Wanted


def say(value: Value, wanted: Wanted, *, inline: bool = False) -> str:
    """A value in words, entries separated so that they stay readable, long lists cut to what was asked."""
    if value.field == "materials":
        if inline:
            scenarios = [f"{name}：{'、'.join(parts)}" for name, parts in value.by_scenario]
            return "；".join([*value.parts, *scenarios])
        lines = [f"· {p}" for p in value.parts]
        for name, parts in value.by_scenario:
            lines.append(f"· {name}：{'；'.join(parts)}")
        return lines[0][2:] if len(lines) == 1 else "\n" + "\n".join(lines)
    entries = list(value.parts)
    if value.field in ("phones", "venues", "complaint_phones") and len(entries) > 1:
        entries = focus(entries, wanted.question)
    if value.field == "steps":
        return " → ".join(entries)
    text = "；".join(entries)
    limit = wanted.limit or (160 if wanted.brief(value.field) else 380)
    return text if len(text) <= limit else _cut(entries, limit)


def _cut(parts: list[str], limit: int) -> str:
    """The first entries that fit; a list is never cut inside an entry unless it is the only one."""
    kept: list[str] = []
    for part in parts:
        if kept and len("；".join([*kept, part])) > limit:
            return "；".join(kept) + "；等（其余见依据）"
        kept.append(part)
    return cut("；".join(kept), limit)


def cut(text: str, limit: int) -> str:
    """``text`` cut at a mark before ``limit`` characters, never inside a number."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    end = max(head.rfind(mark) for mark in "；;。，、\n")
    head = head[:end] if end > limit // 3 else re.sub(r"[\d.\-—:：]+$", "", head)
    return head.rstrip("；;、，\n") + "……（全文见依据）"
