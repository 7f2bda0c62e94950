"""``python -m finetune.adding``: fits when an article is quoted beside what a guide says."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from finetune import fitting
from rag.adding import WEIGHTS

_LINES = (
    (
        "轮流留出的 {messages:.0f} 句、{passages:.0f} 条候选（其中该引的 {right:.0f}）：AUC {auc:.3f}，"
        "引 {added:.0f} 句，引对 {rightly:.0f}",
        "auc",
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, save and print the figures; 2 on unusable input."""
    parser = fitting.parser("adding", "训练“指南旁边要不要引条文”的权重：九个数的逻辑回归", WEIGHTS.folder)
    parser.add_argument("--home", type=Path, required=True, help="知识库目录：里面要有法律、法规与办事指南")
    parser.add_argument("--seeds", type=Path, default=fitting.SEEDS, help="撰写的对话所在目录")
    parser.add_argument("--most", type=int, help="两种对话各最多用几段")
    return fitting.run(parser.parse_args(arguments), _fit, _LINES)


def _fit(options: argparse.Namespace) -> fitting.Figures:
    from finetune.adding.fit import train
    from finetune.adding.samples import samples
    from rag.engine import Engine

    with fitting.opened(options.home) as (view, index):
        engine = Engine(view, index, names=index.item_names, leaning=index.leaning)
        adding, figures = train(samples(options.seeds, engine, fitting.suite_guard(), options.most))
    adding.save(options.out)
    return figures


if __name__ == "__main__":
    sys.exit(main())
