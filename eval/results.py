"""The folder of one run: ``cases.jsonl`` grows case by case, so that a broken run can go on; the rest is written at
the end. Computes nothing itself.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from eval.cases import Case
from eval.metrics import Summary, summarise
from eval.runner import CaseResult, Run, TurnResult

MARK, CASES, RESULTS, SUMMARY, REPORT = "run.json", "cases.jsonl", "results.csv", "summary.json", "report.html"
COLUMNS = [
    "id", "kind", "turn", "resolved", "met", "user", "expected", "action", "answer", "problems", "unsupported",
    "cited", "supporting", "confidence", "used_llm", "ms", "error",
]  # fmt: skip
_RESULT: TypeAdapter[CaseResult] = TypeAdapter(CaseResult)


class ResultError(ValueError):
    """A folder that holds no readable results; the message is one line."""


class RunMark(BaseModel):
    """What was run and when; enough to go on with it."""

    suite: str
    system: str
    started: str
    selection: str = ""
    """In Chinese, if only a part of the suite was asked for."""
    interrupted: bool = False


class RunFolder:
    """One run on disk."""

    def __init__(self, path: Path, mark: RunMark) -> None:
        self.path = path
        self.mark = mark

    @classmethod
    def create(cls, out: Path, mark: RunMark) -> RunFolder:
        """Makes ``out/<time>-<suite>-<system>/``."""
        stamp = datetime.fromisoformat(mark.started).strftime("%Y%m%d-%H%M%S")
        base = f"{stamp}-{Path(mark.suite).stem}-{mark.system}"
        path, count = out / base, 1
        while path.exists():
            count += 1
            path = out / f"{base}-{count}"
        path.mkdir(parents=True)
        folder = cls(path, mark)
        folder.save_mark()
        return folder

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """The folder of an earlier run.

        Raises:
            ResultError: it was not written by ``eval run``.
        """
        try:
            return cls(path, RunMark.model_validate_json((path / MARK).read_text(encoding="utf-8")))
        except OSError:
            raise ResultError(f"{path}：没有 {MARK}；需要 `python -m eval run` 写出的结果文件夹") from None
        except ValidationError as error:
            raise ResultError(f"{path / MARK}：内容不合要求：{error.errors()[0]['msg']}") from None

    def save_mark(self) -> None:
        """Writes ``run.json``."""
        (self.path / MARK).write_text(self.mark.model_dump_json(indent=2) + "\n", encoding="utf-8")

    def add(self, result: CaseResult) -> None:
        """Keeps one finished case."""
        with (self.path / CASES).open("ab") as file:
            file.write(_RESULT.dump_json(result, fallback=str) + b"\n")

    def results(self) -> list[CaseResult]:
        """Finished cases, in the order in which they ran; a last line cut off by a crash is left out.

        Raises:
            ResultError: another line is damaged.
        """
        path = self.path / CASES
        if not path.exists():
            return []
        lines = path.read_bytes().split(b"\n")
        found: list[CaseResult] = []
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                found.append(_RESULT.validate_json(line))
            except ValidationError as error:
                if number == len(lines):
                    break
                raise ResultError(f"{path} 第 {number} 行：读不出来：{error.errors()[0]['msg']}") from None
        return found

    def drop_unfinished(self, wanted: Iterable[Case]) -> dict[str, CaseResult]:
        """Finished cases of ``wanted`` by id, before the run goes on; whatever else the file held is removed from it.

        A case whose wording or expectations changed since, or in which the system raised an error, is asked again.
        """
        cases = {case.id: case for case in wanted}
        done = {r.case.id: r for r in self.results() if cases.get(r.case.id) == r.case and not _failed(r)}
        (self.path / CASES).write_bytes(b"".join(_RESULT.dump_json(r, fallback=str) + b"\n" for r in done.values()))
        return done

    def finish(self, run: Run) -> Summary:
        """Writes ``results.csv`` and ``summary.json``; returns the summary."""
        self.mark = self.mark.model_copy(update={"interrupted": run.interrupted})
        self.save_mark()
        summary = summarise(run, suite=self.mark.suite, system=self.mark.system, started=self.mark.started)
        _write_csv(run, self.path / RESULTS)
        (self.path / SUMMARY).write_text(summary.model_dump_json(indent=2) + "\n", encoding="utf-8")
        return summary


def folders_in(out: Path) -> list[RunFolder]:
    """Readable runs below ``out``, oldest first."""
    found: list[RunFolder] = []
    for path in out.iterdir() if out.is_dir() else ():
        if (path / MARK).is_file():
            try:
                found.append(RunFolder.open(path))
            except ResultError:
                continue
    return sorted(found, key=lambda folder: (folder.mark.started, folder.path.name))


def _failed(result: CaseResult) -> bool:
    return any(turn.error for turn in result.turns)


def _write_csv(run: Run, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for result in run.results:
            for number, turn in enumerate(result.turns, start=1):
                writer.writerow(_row(result, number, turn))


def _row(result: CaseResult, number: int, turn: TurnResult) -> dict[str, Any]:
    expect, reply = turn.turn.expect, turn.reply
    return {
        "id": result.case.id,
        "kind": result.case.kind,
        "turn": number,
        "resolved": int(result.resolved),
        "met": int(turn.verdict.met) if turn.scored else "",
        "user": turn.turn.user,
        "expected": expect.action if expect else "",
        "action": reply.action if reply else "",
        "answer": reply.answer if reply else "",
        "problems": "；".join(turn.verdict.problems),
        "unsupported": "；".join(number.text for number in turn.verdict.unsupported),
        "cited": turn.verdict.cited,
        "supporting": turn.verdict.supporting,
        "confidence": "" if turn.confidence is None else turn.confidence,
        "used_llm": int(reply.used_llm) if reply else "",
        "ms": round(turn.ms, 1),
        "error": turn.error or "",
    }
