"""From an outcome to the reply that programs and pages read. Knows nothing of sessions or models."""

from __future__ import annotations

import time
from typing import Any

from kg.schema import LifeEvent
from rag.compose import answer_text, citations, folded, question_text
from rag.contract import ChatReply, FrameOut
from rag.dialogue import State
from rag.engine import Answered, Engine
from rag.frame import Outcome


def reply_for(
    engine: Engine, session_id: str, state: State, outcome: Outcome, answered: Answered | None, start: float
) -> ChatReply:
    """The reply to a turn that began at ``start`` (``time.perf_counter``); fixed replies have no ``answered``."""
    frame = answered.turn.frame if answered else None
    text = question_text(outcome) if outcome.action == "clarify" else answer_text(outcome.statements)
    timings = dict(answered.timings) if answered else {}
    total = round(1000 * (time.perf_counter() - start))
    timings["compose"] = max(0, total - sum(timings.values()))
    region = frame.regions[0] if frame and frame.regions else state.region
    slots: dict[str, Any] = {}
    if frame:
        slots = {
            "fields": list(frame.fields),
            "regions": [engine.view.regions.label(r) for r in frame.regions],
            "variant": frame.variant,
            "scenario": frame.scenario,
            "places_not_held": list(frame.foreign),
        }
    topics = [engine.topics.topics[t].name for t in frame.topics] if frame else []
    event = engine.view.node(frame.event, LifeEvent) if frame and frame.event else None
    topics = [event.name] if event else topics
    return ChatReply(
        session_id=session_id,
        turn=state.turn,
        action=outcome.action,
        answer=text,
        folded=folded(outcome.statements) if outcome.action != "clarify" else [],
        citations=citations(outcome.statements),
        options=outcome.options,
        frame=FrameOut(
            intent=_intent(answered),
            item="、".join(topics) or None,
            region=engine.view.regions.label(region) if region else None,
            slots=slots,
        ),
        kb_version=engine.view.version,
        latency_ms={**timings, "total": total},
    )


def _intent(answered: Answered | None) -> str:
    if answered is None:
        return "fixed"
    if answered.outcome.action == "clarify":
        return f"clarify_{answered.outcome.slot}"
    if answered.turn.frame.event:
        return "bundle"
    if answered.turn.frame.listing:
        return "list"
    if answered.turn.frame.checklist is not None:
        return "checklist"
    if answered.turn.frame.asks and not any(s.startswith("lookup") for s in answered.outcome.steps):
        return "policy"
    return "guide" if answered.turn.frame.topics else "text"


def trace_of(answered: Answered) -> dict[str, Any]:
    """What was understood, planned and removed, for 「依据」."""
    return {
        "steps": answered.outcome.steps,
        "candidates": [
            {"topic": m.topic.name, "score": round(m.score, 3), "cover": round(m.cover, 3), "wording": m.surface}
            for m in answered.heard.matches[:5]
        ],
        "flags": {
            "overview": answered.turn.overview,
            "compare": answered.turn.compare,
            "follow_up": answered.turn.follow_up,
        },
        "ruled": round(answered.turn.frame.ruled, 2),
        "idle": round(answered.turn.frame.idle, 2),
        "asks": list(answered.turn.frame.asks),
        "rest": answered.turn.frame.rest,
        "read": _read_of(answered),
        "removed": answered.removed,
    }


def _read_of(answered: Answered) -> dict[str, Any] | None:
    """What the model wrote, and the names of the candidates it was shown."""
    if answered.read is None:
        return None
    return {"written": answered.read.written, "candidates": list(answered.read.keys)}
