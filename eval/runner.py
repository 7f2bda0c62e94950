"""Holds every case of a suite as a conversation with a system and judges each turn. Knows nothing of reports."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tqdm import tqdm

from eval.cases import Case, Turn
from eval.judge import Verdict, judge
from eval.systems import AnswerSystem
from rag.contract import ChatReply, ChatRequest


@dataclass
class TurnResult:
    """One turn as it went; ``reply`` is ``None`` if the system raised ``error``."""

    turn: Turn
    reply: ChatReply | None
    verdict: Verdict
    ms: float
    """Wall-clock time from request to reply, in milliseconds."""
    error: str | None = None

    @property
    def confidence(self) -> float | None:
        """How sure the system says it is of its reply, 0 to 1; ``None`` if it does not say."""
        value = getattr(self.reply, "confidence", None)
        return float(value) if isinstance(value, int | float) else None

    @property
    def scored(self) -> bool:
        """Whether the turn has expectations."""
        return self.turn.expect is not None


@dataclass
class CaseResult:
    """One conversation as it went."""

    case: Case
    turns: list[TurnResult] = field(default_factory=list)

    @property
    def resolved(self) -> bool:
        """Whether every scored turn met every expectation and no turn failed."""
        return len(self.turns) == len(self.case.turns) and all(
            turn.verdict.met and turn.error is None for turn in self.turns
        )


@dataclass
class Run:
    """Results in suite order; ``interrupted`` if the suite was not finished."""

    results: list[CaseResult]
    interrupted: bool = False


def run_suite(
    cases: Iterable[Case],
    system: AnswerSystem,
    *,
    progress: bool = True,
    done: Mapping[str, CaseResult] | None = None,
    keep: Callable[[CaseResult], None] = lambda result: None,
) -> Run:
    """Runs the cases one after another. Ctrl-C ends the run and keeps what is finished.

    ``done`` holds results by case id that need not be asked again; ``keep`` is called with each new result.
    """
    known = done or {}
    run = Run(results=[])
    bar = tqdm(list(cases), desc="评测", unit="例", disable=not progress)
    try:
        for case in bar:
            if case.id in known:
                run.results.append(known[case.id])
                continue
            result = run_case(case, system)
            run.results.append(result)
            keep(result)
            bar.set_postfix_str(f"已解决 {sum(result.resolved for result in run.results)}")
    except KeyboardInterrupt:
        run.interrupted = True
    finally:
        bar.close()
    return run


def run_case(case: Case, system: AnswerSystem) -> CaseResult:
    """Holds one conversation in a new session. A turn that raises ends it; the error is kept in the result."""
    result = CaseResult(case)
    session: str | None = None
    said: list[str] = []
    for turn in case.turns:
        said.append(turn.user)
        request = ChatRequest(session_id=session, message=turn.user, region=case.region, as_of=case.as_of)
        start = time.perf_counter()
        try:
            reply = system.reply(request)
        except Exception as error:  # the system under test may fail in any way; that is a result, not a crash
            message = f"{type(error).__name__}: {error}"
            verdict = Verdict(problems=[f"系统出错：{message}"])
            result.turns.append(TurnResult(turn, None, verdict, _ms_since(start), error=message))
            break
        elapsed = _ms_since(start)
        session = reply.session_id
        result.turns.append(TurnResult(turn, reply, judge(turn.expect, reply, said), elapsed))
    return result


def _ms_since(start: float) -> float:
    return (time.perf_counter() - start) * 1000
