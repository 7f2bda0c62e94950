"""``python -m finetune.ranking``: fits the weights by which matters are told apart, and says how good they are."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from kg.store import StoreError
from rag.models import ModelError, ModelFilesError, SettingsError
from rag.ranking import FOLDER

ROOT = Path(__file__).resolve().parents[2]
_PASSES = 2
"""Whether a message turns to another matter is told from how matters are ranked: the second pass uses the weights of
the first."""
_LINES = (
    ("训练：{train} 句", "train"),
    (
        "留出的话里点了事项的 {matters} 句：首位对 {first:.3f}，前三 {among_three:.3f}（只按词与意思 {by_order:.3f}）",
        "matters",
    ),
    ("说的是不是这件事（{sure_messages} 句）：AUC {sure_auc:.3f}", "sure_auc"),
    ("接着问的 {turns} 句（{turned} 句换了事项）：AUC {turn_auc:.3f}，正确率 {turn_accuracy:.3f}", "turn_auc"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, save and print the figures; 2 on unusable input."""
    from finetune.llm.seeds import FOLDER as SEEDS

    parser = argparse.ArgumentParser(
        prog="python -m finetune.ranking", description="训练“说的是哪件事、是不是换了一件”的权重：几十个数的线性模型"
    )
    parser.add_argument("--home", type=Path, required=True, help="知识库目录：认的是里面的事项")
    parser.add_argument("--seeds", type=Path, default=SEEDS, help="撰写的对话所在目录")
    parser.add_argument("--out", type=Path, default=FOLDER, help="写到哪个目录")
    parser.add_argument("--json", action="store_true", help="指标写成一行 JSON")
    options = parser.parse_args(arguments)
    try:
        figures = _run(options)
    except (OSError, ValueError, StoreError, ModelError, ModelFilesError, SettingsError) as error:
        print(" ".join(str(error).split())[:300], file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps({name: round(value, 4) for name, value in figures.items()}))
    else:
        print("\n".join(line.format(**figures) for line, needed in _LINES if needed in figures))
    return 0


def _run(options: argparse.Namespace) -> dict[str, float]:
    from finetune.embedder.holdout import SuiteGuard
    from finetune.embedder.settings import load_settings
    from finetune.embedder.sources import open_view
    from finetune.ranking.fit import train
    from finetune.ranking.samples import samples
    from rag.engine import Engine
    from rag.index.service import SearchIndex
    from rag.leaning import UNKNOWN
    from rag.ranking import start

    if not options.home.is_dir():
        raise ValueError(f"没有知识库目录 {options.home}")
    guard = SuiteGuard(sorted((ROOT / "eval" / "suites").glob("*.jsonl")), load_settings().data.near_duplicate)
    view = open_view(options.home)
    index = SearchIndex.open(options.home, view, background=False)
    try:
        ranking, figures = start(), dict[str, float]()
        for _ in range(_PASSES):
            engine = Engine(view, index, names=index.item_names, leaning=index.leaning, weights=ranking)
            if not engine.topics.vectors:
                raise ValueError("没有向量模型：在 models.yaml 里设置 embedder")
            if index.leaning("在", "") == UNKNOWN:
                raise ValueError("“问什么”的判断不认现在的向量模型，先运行 python -m finetune.leaning")
            ranking, figures = train(samples(options.seeds, engine, guard))
    finally:
        index.close()
    ranking.save(options.out)
    return figures


if __name__ == "__main__":
    sys.exit(main())
