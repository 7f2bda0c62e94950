"""``python -m finetune.ranking``: fits the weights by which matters are told apart, and says how good they are."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from finetune import fitting
from rag.ranking import WEIGHTS

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
    parser = fitting.parser("ranking", "训练“说的是哪件事、是不是换了一件”的权重：几十个数的线性模型", WEIGHTS.folder)
    parser.add_argument("--home", type=Path, required=True, help="知识库目录：认的是里面的事项")
    parser.add_argument("--seeds", type=Path, default=fitting.SEEDS, help="撰写的对话所在目录")
    return fitting.run(parser.parse_args(arguments), _fit, _LINES)


def _fit(options: argparse.Namespace) -> fitting.Figures:
    from finetune.ranking.fit import train
    from finetune.ranking.samples import samples
    from rag.engine import Engine
    from rag.leaning import UNKNOWN
    from rag.ranking import start

    guard = fitting.suite_guard()
    ranking, figures = start(), dict[str, float]()
    with fitting.opened(options.home) as (view, index):
        for _ in range(_PASSES):
            engine = Engine(view, index, names=index.item_names, leaning=index.leaning, weights=ranking)
            if not engine.topics.vectors:
                raise ValueError("没有向量模型：在 models.yaml 里设置 embedder")
            if index.leaning("在", "") == UNKNOWN:
                raise ValueError("“问什么”的判断不认现在的向量模型，先运行 python -m finetune.leaning")
            ranking, figures = train(samples(options.seeds, engine, guard))
    ranking.save(options.out)
    return figures


if __name__ == "__main__":
    sys.exit(main())
