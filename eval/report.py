"""Writes a run as a timestamped folder: ``results.csv``, ``summary.json``, ``report.md``. Computes nothing itself."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from eval.metrics import Rate, Summary
from eval.runner import CaseResult, Run, TurnResult

RESULTS, SUMMARY, REPORT = "results.csv", "summary.json", "report.md"
COLUMNS = [
    "id", "kind", "turn", "resolved", "met", "user", "expected", "action", "answer", "problems", "unsupported",
    "cited", "supporting", "used_llm", "ms", "error",
]  # fmt: skip


def write_report(run: Run, summary: Summary, out: Path) -> Path:
    """Makes ``out/<time>-<suite>-<system>/`` and returns it."""
    stamp = datetime.fromisoformat(summary.started).strftime("%Y%m%d-%H%M%S")
    base = f"{stamp}-{Path(summary.suite).stem}-{summary.system}"
    folder, count = out / base, 1
    while folder.exists():
        count += 1
        folder = out / f"{base}-{count}"
    folder.mkdir(parents=True)
    _write_csv(run, folder / RESULTS)
    (folder / SUMMARY).write_text(summary.model_dump_json(indent=2) + "\n", encoding="utf-8")
    (folder / REPORT).write_text(markdown(run, summary), encoding="utf-8")
    return folder


def markdown(run: Run, summary: Summary) -> str:
    """The report: one table, the action confusion, then every failure with its trace."""
    lines = [f"# 评测报告：{Path(summary.suite).name} × {summary.system}", ""]
    lines.append(f"开始于 {summary.started}，共 {len(run.results)} 例，知识库版本 {summary.kb_version}。")
    if summary.interrupted:
        lines.append("\n**评测被中断，以下只含已完成的用例。**")
    lines += ["", *_table(summary), "", *_confusion(summary), ""]
    failures = [result for result in run.results if not result.resolved]
    loose = [r for r in run.results if r.resolved and any(turn.verdict.unsupported for turn in r.turns)]
    lines.append(f"## 未解决的用例（{len(failures)}）")
    for result in failures:
        lines += ["", *_case(result)]
    if loose:
        lines += ["", f"## 已解决但含无依据数字的用例（{len(loose)}）"]
        for result in loose:
            lines += ["", *_case(result)]
    return "\n".join(lines) + "\n"


def show(rate: Rate) -> str:
    """``71.4 % (50/70，60.0–80.7)``."""
    if rate.rate is None or rate.low is None or rate.high is None:
        return "–"
    return f"{rate.rate:.1%} ({rate.met}/{rate.of}，{rate.low:.1%}–{rate.high:.1%})"


def _table(summary: Summary) -> list[str]:
    rows = [
        ("复杂问题解决率", show(summary.complex)),
        ("简单问题解决率", show(summary.simple)),
        ("无依据数字率", show(summary.unsupported_numbers)),
        ("引用准确率", show(summary.citation_precision)),
        ("拒答 准确率 / 召回率", f"{show(summary.decline_precision)} / {show(summary.decline_recall)}"),
        ("追问 准确率 / 召回率", f"{show(summary.clarify_precision)} / {show(summary.clarify_recall)}"),
        ("每轮耗时 p50 / p95", f"{summary.latency_ms.p50} / {summary.latency_ms.p95} ms"),
        ("使用语言模型的轮次", show(summary.llm_share)),
        ("系统出错的轮次", str(summary.errors)),
    ]
    rows += [(f"· {kind}", show(rate)) for kind, rate in summary.by_kind.items()]
    return ["| 指标 | 数值（95 % 区间） |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows)]


def _confusion(summary: Summary) -> list[str]:
    taken = sorted({action for row in summary.actions.values() for action in row})
    head = ["| 应有 ＼ 实际 | " + " | ".join(taken) + " |", "| --- |" + " --- |" * len(taken)]
    return head + [
        f"| {expected} | " + " | ".join(str(row.get(action, 0)) for action in taken) + " |"
        for expected, row in summary.actions.items()
    ]


def _case(result: CaseResult) -> list[str]:
    case = result.case
    where = f"，地区 {case.region}" if case.region else ""
    when = f"，日期 {case.as_of}" if case.as_of else ""
    lines = [f"### {case.id}（{case.kind}{where}{when}）"]
    for number, turn in enumerate(result.turns, start=1):
        lines += ["", f"**{number}. 用户：** {turn.turn.user}", ""]
        lines += [f"- ✗ {problem}" for problem in turn.verdict.problems]
        lines += [f"- 无依据数字：{number.text}（{number.kind}）" for number in turn.verdict.unsupported]
        if turn.reply:
            quoted = turn.reply.answer.replace("\n", "\n> ")
            lines += ["", f"> [{turn.reply.action}] {quoted}", "", "```json", _trace(turn), "```"]
    return lines


def _trace(turn: TurnResult) -> str:
    assert turn.reply is not None
    reply = turn.reply
    trace: dict[str, Any] = {
        "frame": reply.frame.model_dump(),
        "options": reply.options,
        "citations": [[c.title, c.locator, c.quote[:120]] for c in reply.citations],
        "used_llm": reply.used_llm,
        "ms": round(turn.ms),
    }
    if reply.trace:
        trace["trace"] = reply.trace
    return json.dumps(trace, ensure_ascii=False, indent=1, default=str)


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
        "used_llm": int(reply.used_llm) if reply else "",
        "ms": round(turn.ms, 1),
        "error": turn.error or "",
    }
