"""What the commands that fit small models share: options, how figures and failures are told, the knowledge base that is
asked, and what is never trained on."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.store import StoreError
from rag.models import ModelError, ModelFilesError, SettingsError

if TYPE_CHECKING:
    from finetune.embedder.holdout import SuiteGuard
    from kg.view import GraphView
    from rag.index.service import SearchIndex

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "finetune" / "seeds"
Figures = Mapping[str, float]


def parser(name: str, description: str, out: Path) -> argparse.ArgumentParser:
    """The options that all of ``python -m finetune.NAME`` have."""
    made = argparse.ArgumentParser(prog=f"python -m finetune.{name}", description=description)
    made.add_argument("--out", type=Path, default=out, help="写到哪个目录")
    made.add_argument("--json", action="store_true", help="指标写成一行 JSON")
    return made


def run(
    options: argparse.Namespace, fit: Callable[[argparse.Namespace], Figures], lines: Sequence[tuple[str, str]]
) -> int:
    """Fit and print the figures; 2 on unusable input. ``lines``: each with the figure without which it is left out."""
    try:
        if options.home and not options.home.is_dir():
            raise ValueError(f"没有知识库目录 {options.home}")
        figures = fit(options)
    except (OSError, ValueError, StoreError, ModelError, ModelFilesError, SettingsError) as error:
        print(" ".join(str(error).split())[:300], file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps({name: round(value, 4) for name, value in figures.items()}))
    else:
        print("\n".join(line.format(**figures) for line, needed in lines if needed in figures))
    return 0


def suite_guard() -> SuiteGuard:
    """What the evaluation suites ask, and what nearly equals it."""
    from finetune.embedder.holdout import SuiteGuard
    from finetune.embedder.settings import load_settings

    return SuiteGuard(sorted((ROOT / "eval" / "suites").glob("*.jsonl")), load_settings().data.near_duplicate)


@contextmanager
def opened(home: Path) -> Iterator[tuple[GraphView, SearchIndex]]:
    """A knowledge base with the vectors that it has."""
    from finetune.embedder.sources import open_view
    from rag.index.service import SearchIndex

    view = open_view(home)
    index = SearchIndex.open(home, view, background=False)
    try:
        yield view, index
    finally:
        index.close()
