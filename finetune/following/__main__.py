"""``python -m finetune.following``: fits how passages are ranked for a message of a conversation."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from finetune import fitting
from rag.following import WEIGHTS

_LINES = (
    ("轮流留出的 {messages:.0f} 句：首位对 {among_1:.3f}，前三 {among_3:.3f}，前五 {among_5:.3f}", "messages"),
    ("  只看这句话：首位对 {alone_among_1:.3f}，前三 {alone_among_3:.3f}，前五 {alone_among_5:.3f}", "alone_among_1"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, save and print the figures; 2 on unusable input."""
    parser = fitting.parser("following", "训练“接着问的话是哪条规定”的权重：二十个数的线性模型", WEIGHTS.folder)
    parser.add_argument("--home", type=Path, required=True, help="知识库目录：里面要有法律与法规")
    parser.add_argument("--seeds", type=Path, default=fitting.SEEDS, help="撰写的对话所在目录")
    parser.add_argument("--most", type=int, help="最多用几段对话")
    return fitting.run(parser.parse_args(arguments), _fit, _LINES)


def _fit(options: argparse.Namespace) -> fitting.Figures:
    from finetune.following.fit import train
    from finetune.following.samples import samples
    from rag.engine import Engine

    with fitting.opened(options.home) as (view, index):
        engine = Engine(view, index, names=index.item_names, leaning=index.leaning)
        following, figures = train(samples(options.seeds, engine, fitting.suite_guard(), options.most))
    following.save(options.out)
    return figures


if __name__ == "__main__":
    sys.exit(main())
