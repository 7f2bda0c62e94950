"""Command line of the reader: ``python -m finetune.reader data | train | export | evaluate``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "configs" / "reader.yaml"
DATA = ROOT / ".." / "shared" / "data"


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code (0, or 2 on unusable input)."""
    args = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace, dict[str, Any]], int] = args.command
    try:
        return command(args, yaml.safe_load(args.config.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        print(f"错误：找不到 {error.filename}", file=sys.stderr)
        return 2


def _data(args: argparse.Namespace, config: dict[str, Any]) -> int:
    from collections import Counter
    from itertools import chain

    from finetune.embedder.holdout import SuiteGuard
    from finetune.llm.opening import sources
    from finetune.pages import pages
    from finetune.reader import groups
    from finetune.reader.group import write
    from kg.store import default_home
    from rag.models.onnx_embed import OnnxEmbedder

    guard = SuiteGuard(sorted((ROOT / "eval" / "suites").glob("*.jsonl")), config["near_duplicate"])
    with sources(args.home or default_home(), args.data) as found:
        own = groups.nearest_first(chain(groups.of_pages(pages()), groups.of_passages(found)), OnnxEmbedder())
        parts = (own, groups.of_articles(found, config["seed"]))
        made = [g for g in chain(*parts) if g.texts]
    kept = [g for g in made if g.said not in guard]
    write(kept, args.out)
    counts = Counter(f"{g.kind}/held" if g.held else g.kind for g in kept)
    print(json.dumps({**counts, "like_a_suite_question": len(made) - len(kept)}, ensure_ascii=False))
    return 0


def _train(args: argparse.Namespace, config: dict[str, Any]) -> int:
    from finetune.reader.group import read
    from finetune.reader.train import TrainSettings, train

    settings = TrainSettings(**{name: config[name] for name in TrainSettings.__dataclass_fields__})
    train(read(args.groups, held=False), args.base, args.out, settings)
    return 0


def _export(args: argparse.Namespace, config: dict[str, Any]) -> int:
    from finetune.reader.export import export

    size = export(args.model, args.out, config["longest"])
    print(f"{args.out}：{size / 1e6:.1f} MB")
    return 0


def _evaluate(args: argparse.Namespace, config: dict[str, Any]) -> int:
    from finetune.reader.evaluate import evaluate
    from finetune.reader.group import read
    from rag.models.reader import OnnxReader

    print(json.dumps(evaluate(OnnxReader(args.model), read(args.groups, held=True)), ensure_ascii=False))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m finetune.reader", description="阅读模型：造数据、训练、导出、评测")
    parser.add_argument("--config", type=Path, default=CONFIG, help="设置文件")
    commands = parser.add_subparsers(required=True, metavar="命令")
    scratch = ROOT / "build" / "reader"
    data = commands.add_parser("data", help="从知识库与公开问题集造训练组")
    data.add_argument("--home", type=Path, help="知识库目录")
    data.add_argument("--data", type=Path, default=DATA, help="公开数据所在目录，没有就只用知识库")
    data.add_argument("--out", type=Path, default=scratch / "groups.jsonl")
    data.set_defaults(command=_data)
    train = commands.add_parser("train", help="训练，有断点就接着训练")
    train.add_argument("--groups", type=Path, default=scratch / "groups.jsonl")
    train.add_argument("--base", type=Path, required=True, help="基础编码器（transformers 目录）")
    train.add_argument("--out", type=Path, default=scratch / "run")
    train.set_defaults(command=_train)
    export = commands.add_parser("export", help="导出为 ONNX int8")
    export.add_argument("--model", type=Path, default=scratch / "run" / "model")
    export.add_argument("--out", type=Path, default=ROOT / "models" / "reader")
    export.set_defaults(command=_export)
    evaluate = commands.add_parser("evaluate", help="在没有训练过的组上评测")
    evaluate.add_argument("--groups", type=Path, default=scratch / "groups.jsonl")
    evaluate.add_argument("--model", type=Path, default=ROOT / "models" / "reader")
    evaluate.set_defaults(command=_evaluate)
    return parser


if __name__ == "__main__":
    sys.exit(main())
