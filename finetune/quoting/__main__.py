"""``python -m finetune.quoting``: fits the weights by which clauses and rows are chosen, and says how good they are."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from finetune import fitting
from rag.documents.weighing import WEIGHTS

SEEDS = fitting.SEEDS / "cities"
_LINES = (("轮流留出一个城市，{turns:.0f} 句：首位 {first:.3f}，前三 {among_three:.3f}", "turns"),)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, save and print the figures; 2 on unusable input."""
    parser = fitting.parser("quoting", "训练“引用文件的哪一条、表的哪一行”的权重：几十个数的线性模型", WEIGHTS.folder)
    parser.add_argument("--home", type=Path, required=True, help="知识库目录：复制一份，再导入种子里的网页")
    parser.add_argument("--seeds", type=Path, default=SEEDS, help="网页和问句所在目录，每个城市一套")
    return fitting.run(parser.parse_args(arguments), _fit, _LINES)


def _fit(options: argparse.Namespace) -> fitting.Figures:
    from finetune.quoting.fit import held_out, train
    from finetune.quoting.samples import cities, samples

    found = {}
    for city in cities(options.seeds):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            shutil.copytree(options.home, home, symlinks=True)
            found[city.name] = samples(city, home)
    figures = held_out(found)
    train([s for kept in found.values() for s in kept]).save(options.out)
    return figures


if __name__ == "__main__":
    sys.exit(main())
