"""``python -m finetune.basis``: fits whether what was found answers a question at all."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from finetune import fitting
from rag.basis import WEIGHTS

_LINES = (
    (
        "轮流留出的 {answered:.0f} 句答得了的、{unanswered:.0f} 句找到的都答不了的：AUC {auc:.3f}；"
        "答得了的留下 {kept:.3f}，条文都答不了的话拦下 {refused:.3f}",
        "auc",
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, save and print the figures; 2 on unusable input."""
    parser = fitting.parser("basis", "训练“找到的条文答不答得了”的权重：十几个数的逻辑回归", WEIGHTS.folder)
    parser.add_argument("--home", type=Path, required=True, help="知识库目录：里面要有法律、法规，向量齐全")
    parser.add_argument("--seeds", type=Path, default=fitting.SEEDS, help="撰写的问话所在目录")
    parser.add_argument(
        "--data", type=Path, default=fitting.ROOT.parent / "shared" / "data", help="公开数据目录，没有则不用"
    )
    return fitting.run(parser.parse_args(arguments), _fit, _LINES)


def _fit(options: argparse.Namespace) -> fitting.Figures:
    from finetune.basis.fit import train
    from finetune.basis.samples import questions, samples
    from rag.texts import Texts

    with fitting.opened(options.home) as (view, index):
        asked = questions(view, options.seeds, options.data, fitting.suite_guard())
        model, figures = train(samples(Texts(view, index), asked))
    model.save(options.out)
    return figures


if __name__ == "__main__":
    sys.exit(main())
