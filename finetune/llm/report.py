"""The report of an evaluation: a JSON file and a Markdown table. Knows nothing of how outputs were made."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, Protocol

from finetune.llm.bootstrap import difference
from finetune.llm.metrics import METRICS, Alike, Counts, score, totals
from finetune.llm.sample import Sample

_TASKS = {"frame": "读懂一句话", "select": "选句子", "rewrite": "改写追问", "say": "大白话"}


class Output(Protocol):
    """What is read of one answer."""

    text: str
    prompt_tokens: int
    tokens: int
    seconds: float
    problem: str


@dataclass
class Run:
    """The samples and what one model wrote for each."""

    samples: Sequence[Sample]
    outputs: Sequence[Output]

    def counts(self, alike: Alike | None) -> dict[str, list[Counts]]:
        """Counts of each sample by task."""
        found: dict[str, list[Counts]] = {}
        for sample, output in zip(self.samples, self.outputs, strict=True):
            found.setdefault(sample.task, []).append(score(sample, output.text, alike))
        return found

    def cost(self, task: str) -> dict[str, float]:
        """Mean tokens and seconds a sample, and how many samples failed."""
        own = [o for s, o in zip(self.samples, self.outputs, strict=True) if s.task == task]
        return {
            "prompt_tokens": round(fmean(o.prompt_tokens for o in own), 1),
            "tokens": round(fmean(o.tokens for o in own), 1),
            "seconds": round(fmean(o.seconds for o in own), 2),
            "failed": sum(bool(o.problem) for o in own),
        }


def save(runs: Mapping[str, Run], folder: Path, seed: int, alike: Alike | None) -> dict[str, Any]:
    """Write ``report.json`` and ``report.md``; returns what the former holds."""
    counts = {name: run.counts(alike) for name, run in runs.items()}
    report: dict[str, Any] = {"samples": {}, "models": {}, "tuned_minus_base": {}}
    for name, run in runs.items():
        report["models"][name] = {}
        for task, rows in counts[name].items():
            report["samples"][task] = len(rows)
            summed = totals(rows)
            values = {m.name: _rounded(m.of(summed)) for m in METRICS if m.task == task}
            report["models"][name][task] = {"metrics": values, "cost": run.cost(task)}
    if "base" in counts and "tuned" in counts:
        for metric in (m for m in METRICS if m.headline and m.task in counts["base"]):
            gap = difference(metric, counts["base"][metric.task], counts["tuned"][metric.task], seed)
            if gap:
                report["tuned_minus_base"].setdefault(metric.task, {})[metric.name] = [round(v, 4) for v in gap]
    (folder / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "report.md").write_text(table(report), encoding="utf-8")
    return report


def table(report: Mapping[str, Any]) -> str:
    """The report for people."""
    names = list(report["models"])
    lines = ["# 微调前后", "", "同一批验证样本，经产品所用的 llama.cpp，温度 0；没有微调的模型用带例子的长指令。", ""]
    for task, title in _TASKS.items():
        if task not in report["samples"]:
            continue
        gaps = report["tuned_minus_base"].get(task, {})
        lines += [f"## {title}（{task}，{report['samples'][task]} 条）", ""]
        lines += [
            f"| 指标 | {' | '.join(names)} | tuned − base（95 % 区间） |",
            "| --- |" + " --- |" * (len(names) + 1),
        ]
        for metric in (m for m in METRICS if m.task == task):
            values = [_text(report["models"][n][task]["metrics"][metric.name]) for n in names]
            lines.append(f"| {metric.name} | {' | '.join(values)} | {_gap(gaps.get(metric.name))} |")
        for key, label in (
            ("prompt_tokens", "提示词元"),
            ("tokens", "生成词元"),
            ("seconds", "秒/条"),
            ("failed", "失败"),
        ):
            costs = [f"{report['models'][n][task]['cost'][key]:g}" for n in names]
            lines.append(f"| {label} | {' | '.join(costs)} | |")
        lines.append("")
    return "\n".join(lines)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _text(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _gap(gap: Sequence[float] | None) -> str:
    return "" if gap is None else f"{gap[0]:+.3f}（{gap[1]:+.3f} … {gap[2]:+.3f}）"
