"""``python -m finetune.judge``: what nearness in meaning should weigh in the judge."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rag.models import ModelFilesError

ROOT = Path(__file__).resolve().parents[2]
_WEIGHTS = (0.0, -2.0, -4.0, -6.0, -8.0, -10.0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of each weight, on either half of the questions and on all; 2 on unusable input."""
    parser = argparse.ArgumentParser(prog="python -m finetune.judge", description="条文判断里向量远近的权重")
    parser.add_argument("--home", type=Path, default=ROOT / "home", help="知识库目录（法律、法规已导入，向量齐全）")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="公开数据目录，没有则不用")
    options = parser.parse_args(arguments)
    try:
        _run(options)
    except (OSError, ValueError, ModelFilesError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _run(options: argparse.Namespace) -> None:
    from finetune.embedder.sources import open_view
    from finetune.judge.collect import collect, figures, questions
    from rag.index.service import SearchIndex
    from rag.texts import Texts

    view = open_view(options.home)
    index = SearchIndex.open(options.home, view, llm="none", background=False)
    try:
        found = list(collect(Texts(view, index), questions(view, options.data), date.today()))
    finally:
        index.close()
    if not any(j.behind.any() for j in found):
        raise ValueError("没有向量：先运行 python -m rag index")
    for weight in _WEIGHTS:
        parts = {"half": found[::2], "other": found[1::2], "all": found}
        row = {name: figures(part, weight) for name, part in parts.items()}
        print(json.dumps({"weight": weight, "questions": len(found), **row}))


if __name__ == "__main__":
    sys.exit(main())
