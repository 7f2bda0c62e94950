"""One self-contained HTML page about one or several systems on the same cases. Computes no figure itself.

Everything that comes from a run is escaped by the template engine; the page holds no script and loads nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from eval.cases import Kind
from eval.compare import difference
from eval.metrics import Summary, show
from eval.plots import Row, calibration, histogram, intervals
from eval.reliability import reliability
from eval.report_cases import card, matrix
from eval.results import REPORT, RunFolder
from eval.series import Series, against, companions, comparable, gather

KINDS = {
    Kind.LOOKUP: "简单查询",
    Kind.MULTI_FIELD: "多项信息",
    Kind.MULTI_ITEM: "多个事项",
    Kind.MULTI_CONDITION: "多个条件",
    Kind.COMPARE: "比较",
    Kind.MULTI_TURN: "多轮对话",
    Kind.CLARIFY: "需要追问",
    Kind.UNANSWERABLE: "没有依据",
    Kind.FALSE_PREMISE: "前提有误",
    Kind.TEMPORAL: "时间",
    Kind.NOISY: "口语与错字",
}
ACTIONS = {"answer": "回答", "clarify": "追问", "decline": "拒答", "error": "出错"}
RATES = {
    "复杂问题解决率": "complex",
    "简单问题解决率": "simple",
    "无依据数字率": "unsupported_numbers",
    "引用准确率": "citation_precision",
    "拒答准确率": "decline_precision",
    "拒答召回率": "decline_recall",
    "追问准确率": "clarify_precision",
    "追问召回率": "clarify_recall",
    "使用语言模型的轮次": "llm_share",
}
_TEMPLATES = Path(__file__).parent / "templates"


def write_report(folder: RunFolder) -> Path:
    """The page of one run, beside its results: with the last run before it and the newest runs of other systems."""
    earlier, others = companions(folder)
    [before] = gather([earlier]) if earlier else [None]
    page = render(gather([folder, *others]), before)
    path = folder.path / REPORT
    path.write_text(page, encoding="utf-8")
    return path


def merge_report(folders: Sequence[RunFolder], out: Path) -> Path:
    """One page over several runs: runs of one system are put together, the first run's system is the one examined."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / REPORT
    path.write_text(render(gather(folders), None), encoding="utf-8")
    return path


def render(systems: Sequence[Series], before: Series | None) -> str:
    """The HTML of a report on ``systems[0]``, with the others beside it and what changed since ``before``."""
    main = systems[0]
    names = [series.label for series in systems]
    kinds = [kind for kind in Kind if kind in main.summary.by_kind]
    turns = [turn for result in main.results for turn in result.turns]
    latency = main.summary.latency_ms
    sure = reliability(turns)
    failures = [card(result) for result in main.results if not result.resolved]
    loose = [r for r in main.results if r.resolved and any(turn.verdict.unsupported for turn in r.turns)]
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.globals.update(show=show, difference=difference, kinds=KINDS, actions=ACTIONS, rates=RATES)
    rows = [Row(KINDS[kind], [series.summary.by_kind.get(kind) for series in systems]) for kind in kinds]
    totals = [Row("复杂（合计）", [series.summary.complex for series in systems])]
    return environment.get_template("report.html").render(
        main=main,
        systems=systems,
        written=datetime.now().astimezone().isoformat(sep=" ", timespec="minutes"),
        kind_rows=kinds,
        by_kind_plot=intervals("各类别的解决率与 95 % 区间", totals + rows, names),
        pairs=[_pair(other, main) for other in systems[1:]],
        before=before,
        change=against(before, main).get("") if before else None,
        taken=[action for action in ACTIONS if any(action in row for row in main.summary.actions.values())],
        latency_plot=histogram("每轮耗时的分布", [turn.ms for turn in turns], latency.p50, latency.p95),
        sure=sure,
        sure_plot=calibration("把握度与实际正确率", sure),
        failures=failures,
        loose=[card(result) for result in loose],
        matrix=matrix(systems) if len(systems) > 1 else [],
    )


def _pair(other: Series, main: Series) -> dict[str, Any]:
    """``main`` against ``other`` on the cases that both asked, in all and by kind."""
    ids = comparable(other, main)
    summaries: tuple[Summary, Summary] = (other.on(ids), main.on(ids))
    return {"other": other, "kinds": against(other, main, kinds=True), "summaries": summaries}
