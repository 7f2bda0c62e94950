"""``python -m finetune data|train|export|evaluate``: makes the adapter of the small language model, step by step."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from finetune.llm.settings import ARTEFACT, CONFIG, ROOT, WORK, FinetuneSettings, load_settings
from rag.models import ModelFilesError, SettingsError


def _data(options: argparse.Namespace, settings: FinetuneSettings) -> None:
    from finetune.llm import data
    from finetune.llm.opening import sources

    with sources(options.home, options.data, since=options.since) as found:
        print(json.dumps(data.save(data.build(found, settings, options.limit), options.work / "data", settings)))


def _train(options: argparse.Namespace, settings: FinetuneSettings) -> None:
    from finetune.llm.train import train

    (options.work / "data" / "train.jsonl").stat()  # before the base is put together
    report = train(_base(options, settings), options.work / "data", options.work, settings, most=options.steps)
    (options.work / "train.json").write_text(json.dumps(asdict(report)), encoding="utf-8")
    print(json.dumps(asdict(report)))


def _base(options: argparse.Namespace, settings: FinetuneSettings) -> Path:
    """The dequantised base."""
    from finetune.llm.base import dequantised, gguf_file
    from rag.models.settings import load_settings as model_settings

    file = gguf_file(model_settings(), settings.base, options.home)
    return dequantised(file, options.work.parent / "bases" / settings.base)


def _export(options: argparse.Namespace, settings: FinetuneSettings) -> None:
    from finetune.llm.export import export

    print(json.dumps(export(options.work / "adapter", _base(options, settings), options.out)))


def _evaluate(options: argparse.Namespace, settings: FinetuneSettings) -> None:
    from finetune.llm.evaluate import evaluate

    print(json.dumps(evaluate(options, settings), ensure_ascii=False))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one step; returns the exit code: 0, or 2 on unusable input."""
    options = _parser().parse_args(arguments)
    steps: dict[str, Any] = {"data": _data, "train": _train, "export": _export, "evaluate": _evaluate}
    try:
        steps[options.step](options, load_settings(options.config))
    except FileNotFoundError as error:
        print(f"找不到 {error.filename}：先运行前面的步骤（data、train、export）", file=sys.stderr)
        return 2
    except (ValueError, OSError, ModelFilesError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m finetune", description="微调本地小模型：数据、训练、导出、评测")
    parser.add_argument("--config", type=Path, default=CONFIG, help="配置，默认 configs/finetune.yaml")
    parser.add_argument("--work", type=Path, default=WORK, help="数据与检查点的目录，默认 build/finetune")
    parser.add_argument("--home", type=Path, default=ROOT / "home", help="知识库目录")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="公开数据目录，没有则不用")
    steps = parser.add_subparsers(dest="step", required=True)
    data = steps.add_parser("data", help="由种子、图谱和公开数据生成训练集与验证集")
    data.add_argument("--limit", type=int, help="每个任务只留这么多样本")
    data.add_argument("--since", type=int, help="只为知识库这一版以后改过的内容生成（持续更新）")
    train = steps.add_parser("train", help="训练 LoRA，可中断、可续")
    train.add_argument("--steps", type=int, help="到这一步就停，留下检查点")
    export = steps.add_parser("export", help="适配器转成 GGUF")
    export.add_argument("--out", type=Path, default=ARTEFACT, help="放到哪里，默认 models/adapter")
    evaluate = steps.add_parser("evaluate", help="微调前后各任务的指标")
    evaluate.add_argument("--adapter", type=Path, default=ARTEFACT / "adapter.gguf", help="适配器")
    evaluate.add_argument("--limit", type=int, default=0, help="每个任务最多评多少样本，0 为全部")
    evaluate.add_argument("--models", default="base,tuned", help="比哪些：base、tuned、packaged 名")
    return parser


if __name__ == "__main__":
    sys.exit(main())
