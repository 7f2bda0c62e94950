"""Command line of the evaluation: ``python -m eval run | report | compare | check | validate | bench | …``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from eval.cases import Kind, SuiteError, load_suite
from eval.compare import by_kind, compare
from eval.floors import FLOORS, below_floors, floor
from eval.metrics import Summary, show
from eval.report import merge_report, write_report
from eval.results import ResultError, RunFolder, RunMark
from eval.runner import run_suite
from eval.selection import builtin_only, describe, select
from eval.series import against, gather
from eval.systems import open_system, system_names
from kg.store import StoreError
from rag.models import ModelFilesError

UNUSABLE = 2
INTERRUPTED = 130
SUITE = Path(__file__).resolve().parent / "suites" / "dev.jsonl"
DEFAULT_DATA = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code (0 success, 1 regression or failed check, 2 unusable input)."""
    args = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = args.command
    try:
        return command(args)
    except (SuiteError, ResultError, StoreError, ModelFilesError, KeyError, FileNotFoundError) as error:
        message = error.args[0] if isinstance(error, KeyError) and error.args else error
        print(f"错误：{message}", file=sys.stderr)
        return UNUSABLE


def _run(args: argparse.Namespace) -> int:
    chosen = {"kinds": args.kinds, "limit": args.limit, "sample": args.sample, "seed": args.seed}
    cases = select(builtin_only(args.suite) if args.builtin_only else load_suite(args.suite), **chosen)
    floors = dict(map(floor, args.floor))
    names = [name.strip() for name in args.system.split(",") if name.strip()]
    if args.resume and len(names) > 1:
        raise SuiteError("--resume 只接着跑一个系统；请用 --system 指明那一个")
    for name in names:
        if name not in system_names():
            raise SuiteError(f"没有名为 {name} 的系统；可用：{'、'.join(system_names())}")
    for name in names:
        if args.resume:
            folder = _resumed(args, name)
        else:
            started = datetime.now().astimezone().isoformat(timespec="seconds")
            parts = ["只含内置来源的用例"] if args.builtin_only else []
            selection = "，".join([*parts, *filter(None, [describe(**chosen)])])
            mark = RunMark(suite=args.suite.name, system=name, started=started, selection=selection)
            folder = RunFolder.create(args.out or _default_out(args.home), mark)
        done = folder.drop_unfinished(cases)
        shown = sys.stderr.isatty() or args.progress
        run = run_suite(cases, open_system(name, args.home), progress=shown, done=done, keep=folder.add)
        summary = folder.finish(run)
        _say(summary, folder, write_report(folder))
        if run.interrupted:
            return INTERRUPTED
        below = below_floors(summary, floors)
        if below:
            print(f"未达标：{'；'.join(below)}", file=sys.stderr)
            return 1
    return 0


def _resumed(args: argparse.Namespace, name: str) -> RunFolder:
    folder = RunFolder.open(args.resume)
    if (folder.mark.suite, folder.mark.system) != (args.suite.name, name):
        raise ResultError(f"{args.resume} 是 {folder.mark.system} 在 {folder.mark.suite} 上的结果，不能接着跑这一个")
    return folder


def _say(summary: Summary, folder: RunFolder, page: Path) -> None:
    print(f"{summary.system}：复杂问题解决率 {show(summary.complex)}，简单问题解决率 {show(summary.simple)}")
    print(f"无依据数字率 {show(summary.unsupported_numbers)}，引用准确率 {show(summary.citation_precision)}")
    if summary.interrupted:
        print(f"评测被中断；接着跑：加上 --resume {folder.path}")
    print(f"报告：{page}")
    print(f"结果：{folder.path}")
    print(summary.model_dump_json())


def _report(args: argparse.Namespace) -> int:
    folders = [RunFolder.open(path) for path in args.runs]
    series = gather(folders)
    for other in series[1:]:
        print(f"{other.label} → {series[0].label}")
        print("\n".join(f"  {line}" for line in by_kind(against(other, series[0], kinds=True))))
    print(f"报告：{merge_report(folders, args.out)}")
    return 0


def _compare(args: argparse.Namespace) -> int:
    outcome = compare(args.before, args.after, args.tolerance)
    print("\n".join(outcome.lines))
    print(f"新失败（{len(outcome.lost)}）：{'、'.join(outcome.lost) or '无'}")
    print(f"新解决（{len(outcome.gained)}）：{'、'.join(outcome.gained) or '无'}")
    print(f"退步：{'；'.join(outcome.regressions) or '无'}")
    return 1 if outcome.regressions else 0


def _validate(args: argparse.Namespace) -> int:
    for path in args.suite:
        cases = load_suite(path)
        kinds = Counter(case.kind for case in cases)
        complex_count = sum(case.kind.is_complex for case in cases)
        turns = sum(len(case.turns) for case in cases)
        print(f"{path}：{len(cases)} 例（复杂 {complex_count}），{turns} 轮；", end="")
        print("、".join(f"{kind} {kinds[kind]}" for kind in Kind))
        missing = [kind for kind in Kind if not kinds[kind]]
        if missing:
            print(f"  缺少类别：{'、'.join(missing)}")
    return 0


def _check(args: argparse.Namespace) -> int:
    from eval.check import check_suite

    outcome = check_suite(args.suite, args.data)
    for problem in outcome.problems:
        print(problem)
    print(outcome.summary())
    return 1 if outcome.problems else 0


def _bench(args: argparse.Namespace) -> int:
    from eval.bench import bench, table

    figures = bench(args.home, turns=args.turns, with_model=not args.no_model)
    print(table(figures))
    print(figures.model_dump_json())
    return 0


def _synthetic(args: argparse.Namespace) -> int:
    from eval.synthetic import write_city

    for path in write_city(args.out, seed=args.seed, data=args.data):
        print(path)
    return 0


def _disguise(args: argparse.Namespace) -> int:
    from eval.disguise import write_disguise

    written = write_disguise(args.out, seed=args.seed, data=args.data, suite=args.suite)
    for name, reason in written.left_out.items():
        print(f"没有带过来 {name}：{reason}")
    print(f"{written.cases} 例（改了 {written.changed} 例，没有带过来 {len(written.left_out)} 例）：{written.suite}")
    print("在一个没有原城市的数据目录里导入并提问，再与原城市的结果配对比较：")
    print(f"  python -m kg import {written.tables} --publish --home 目录")
    print(f"  python -m eval run --suite {written.suite} --home 目录")
    print("  python -m eval report 新城市的结果 原城市的结果 --out 目录")
    return 0


def _default_out(home: Path | None) -> Path:
    return (home / "eval") if home else Path("eval-results")


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("需要正整数")
    return value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description="评测：运行套件、比较结果、测速、核对用例")
    commands = parser.add_subparsers(required=True, metavar="命令")

    run = commands.add_parser("run", help="运行一个套件，最后一行输出 JSON 汇总")
    run.add_argument("--suite", type=Path, required=True, help="用例文件（JSONL）")
    run.add_argument(
        "--system", "--systems", default="zhengda", help=f"被测系统，可用逗号分隔几个：{'、'.join(system_names())}"
    )
    run.add_argument("--home", type=Path, help="被测系统的数据目录")
    run.add_argument("--out", type=Path, help="结果目录，默认 <home>/eval")
    run.add_argument("--limit", type=_count, help="只运行前 N 例")
    run.add_argument("--kinds", help="只运行这些类别，逗号分隔")
    run.add_argument("--sample", type=_count, help="按类别分层抽取约 N 例")
    run.add_argument("--seed", type=int, default=1, help="抽样的种子，默认 1")
    run.add_argument("--builtin-only", action="store_true", help="只运行来源随程序附带的用例（法律、内置指南）")
    run.add_argument(
        "--floor", action="append", default=[], metavar="名称=比率",
        help=f"低于下限就返回 1，可重复：{'、'.join(FLOORS)}；给了任何一个，无依据数字也必须是 0",
    )  # fmt: skip
    run.add_argument("--resume", type=Path, metavar="结果", help="接着跑一次中断的评测：已完成的用例不再问")
    run.add_argument("--progress", action="store_true", help="不在终端上也显示进度条")
    run.set_defaults(command=_run)

    reporting = commands.add_parser("report", help="把几次结果合成一份报告；同一系统的几次合并，不同系统并列")
    reporting.add_argument("runs", type=Path, nargs="+", metavar="结果")
    reporting.add_argument("--out", type=Path, required=True, help="写到哪个目录")
    reporting.set_defaults(command=_report)

    comparing = commands.add_parser("compare", help="比较两次结果，退步时返回 1")
    comparing.add_argument("before", type=Path, metavar="旧结果")
    comparing.add_argument("after", type=Path, metavar="新结果")
    comparing.add_argument("--tolerance", type=int, default=0, help="净少几例以内不算退步，默认 0；模型说话时可放宽")
    comparing.set_defaults(command=_compare)

    validating = commands.add_parser("validate", help="检查用例文件的格式")
    validating.add_argument("suite", type=Path, nargs="+", metavar="套件")
    validating.set_defaults(command=_validate)

    checking = commands.add_parser("check", help="按来源核对用例中的每个事实")
    checking.add_argument("--suite", type=Path, required=True)
    checking.add_argument("--data", type=Path, default=DEFAULT_DATA, help="公开数据目录")
    checking.set_defaults(command=_check)

    benching = commands.add_parser("bench", help="测速与内存")
    benching.add_argument("--home", type=Path, help="已导入数据的目录")
    benching.add_argument("--turns", type=_count, default=200, help="测多少轮")
    benching.add_argument("--no-model", action="store_true", help="不测语言模型")
    benching.set_defaults(command=_bench)

    synthetic = commands.add_parser("synthetic", help="生成一个虚构城市的导入文件与套件")
    synthetic.add_argument("--out", type=Path, required=True)
    synthetic.add_argument("--seed", type=int, default=1)
    synthetic.add_argument("--data", type=Path, default=DEFAULT_DATA, help="公开数据目录")
    synthetic.set_defaults(command=_synthetic)

    disguise = commands.add_parser("disguise", help="把真实城市换名、换值、换列名，得到没人见过而可比的城市和套件")
    disguise.add_argument("--out", type=Path, required=True)
    disguise.add_argument("--seed", type=int, default=1)
    disguise.add_argument("--data", type=Path, default=DEFAULT_DATA, help="公开数据目录")
    disguise.add_argument("--suite", type=Path, default=SUITE, help="要改写的套件，默认开发套件")
    disguise.set_defaults(command=_disguise)
    return parser


if __name__ == "__main__":
    sys.exit(main())
