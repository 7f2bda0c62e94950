"""Command line of the evaluation: ``python -m eval run | compare | bench | check | validate | synthetic``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from eval.cases import Case, Kind, SuiteError, load_suite
from eval.compare import ResultError, compare
from eval.metrics import summarise
from eval.report import show, write_report
from eval.runner import run_suite
from eval.systems import open_system, system_names

UNUSABLE = 2
INTERRUPTED = 130
DEFAULT_DATA = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code (0 success, 1 regression or failed check, 2 unusable input)."""
    args = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = args.command
    try:
        return command(args)
    except (SuiteError, ResultError, KeyError, FileNotFoundError) as error:
        message = error.args[0] if isinstance(error, KeyError) and error.args else error
        print(f"错误：{message}", file=sys.stderr)
        return UNUSABLE


def _run(args: argparse.Namespace) -> int:
    cases = _select(load_suite(args.suite), args.kinds, args.limit)
    started = datetime.now().astimezone().isoformat(timespec="seconds")
    run = run_suite(cases, open_system(args.system, args.home), progress=sys.stderr.isatty() or args.progress)
    summary = summarise(run, suite=args.suite.name, system=args.system, started=started)
    folder = write_report(run, summary, args.out or _default_out(args.home))
    print(f"复杂问题解决率 {show(summary.complex)}，简单问题解决率 {show(summary.simple)}")
    print(f"无依据数字率 {show(summary.unsupported_numbers)}，引用准确率 {show(summary.citation_precision)}")
    print(f"结果：{folder}")
    print(summary.model_dump_json())
    return INTERRUPTED if run.interrupted else 0


def _compare(args: argparse.Namespace) -> int:
    outcome = compare(args.before, args.after)
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


def _select(cases: list[Case], kinds: str | None, limit: int | None) -> list[Case]:
    if kinds:
        try:
            wanted = {Kind(kind.strip()) for kind in kinds.split(",") if kind.strip()}
        except ValueError as error:
            raise SuiteError(f"{error}；可用的类别：{'、'.join(Kind)}") from None
        cases = [case for case in cases if case.kind in wanted]
        if not cases:
            raise SuiteError(f"套件中没有类别为 {kinds} 的用例")
    return cases[:limit]


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
    run.add_argument("--system", default="zhengda", help=f"被测系统：{'、'.join(system_names())}")
    run.add_argument("--home", type=Path, help="被测系统的数据目录")
    run.add_argument("--out", type=Path, help="结果目录，默认 <home>/eval")
    run.add_argument("--limit", type=_count, help="只运行前 N 例")
    run.add_argument("--kinds", help="只运行这些类别，逗号分隔")
    run.add_argument("--progress", action="store_true", help="不在终端上也显示进度条")
    run.set_defaults(command=_run)

    comparing = commands.add_parser("compare", help="比较两次结果，退步时返回 1")
    comparing.add_argument("before", type=Path, metavar="旧结果")
    comparing.add_argument("after", type=Path, metavar="新结果")
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
    return parser


if __name__ == "__main__":
    sys.exit(main())
