"""``python -m finetune.following``: fits how passages are ranked for a message of a conversation."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from kg.store import StoreError
from rag.following import FOLDER
from rag.models import ModelError, ModelFilesError, SettingsError

ROOT = Path(__file__).resolve().parents[2]
_LINE = (
    "轮流留出的 {messages:.0f} 句：首位对 {among_1:.3f}，前三 {among_3:.3f}，前五 {among_5:.3f}"
    "（只看这句话：{alone_among_1:.3f}、{alone_among_3:.3f}、{alone_among_5:.3f}）"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, save and print the figures; 2 on unusable input."""
    from finetune.llm.seeds import FOLDER as SEEDS

    parser = argparse.ArgumentParser(
        prog="python -m finetune.following", description="训练“接着问的话是哪条规定”的权重：二十个数的线性模型"
    )
    parser.add_argument("--home", type=Path, required=True, help="知识库目录：里面要有法律与法规")
    parser.add_argument("--seeds", type=Path, default=SEEDS, help="撰写的对话所在目录")
    parser.add_argument("--most", type=int, help="最多用几段对话")
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
        print(_LINE.format(**figures))
    return 0


def _run(options: argparse.Namespace) -> dict[str, float]:
    from finetune.embedder.holdout import SuiteGuard
    from finetune.embedder.settings import load_settings
    from finetune.embedder.sources import open_view
    from finetune.following.fit import train
    from finetune.following.samples import samples
    from rag.engine import Engine
    from rag.index.service import SearchIndex

    if not options.home.is_dir():
        raise ValueError(f"没有知识库目录 {options.home}")
    guard = SuiteGuard(sorted((ROOT / "eval" / "suites").glob("*.jsonl")), load_settings().data.near_duplicate)
    view = open_view(options.home)
    index = SearchIndex.open(options.home, view, background=False)
    try:
        engine = Engine(view, index, names=index.item_names, leaning=index.leaning)
        following, figures = train(samples(options.seeds, engine, guard, options.most))
    finally:
        index.close()
    following.save(options.out)
    return figures


if __name__ == "__main__":
    sys.exit(main())
