"""``python -m rag search``: retrieval alone, for people who look at it and programs that measure it.

``python -m rag index`` makes all vectors at once, which the running assistant would make in the background.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tqdm import tqdm

from kg.store import Store, StoreError, default_home
from kg.view import GraphView
from rag.builtin_kb import ensure_builtin
from rag.index.fusion import fuse
from rag.index.passages import ARTICLE, FAQ
from rag.index.retriever import Hit
from rag.index.service import SearchIndex
from rag.models import SettingsError


class UsageError(Exception):
    """Unusable input; the message is one line for the user."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code: 0, or 2 on unusable input."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "index":
            return _index(options.home)
        if bool(options.question) == bool(options.queries):
            raise UsageError("请给出一个问题，或用 --queries 指定问题文件（二者选一）")
        if options.queries and not options.out:
            raise UsageError("用 --queries 时请用 --out 指定结果文件")
        if options.k < 1:
            raise UsageError(f"--k 应为正整数，实际是 {options.k}")
        queries = list(_queries(options.queries)) if options.queries else []
        search = _Search(options.home, options.as_of, options.kind, options.k)
        try:
            if options.queries:
                search.complete()
                _write(options.out, queries, search)
            else:
                _show(search(options.question), options.json)
        finally:
            search.close()
    except (UsageError, StoreError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rag", description="检索知识库")
    command = parser.add_subparsers(dest="command", required=True, metavar="命令")
    search = command.add_parser("search", help="检索条文与事项")
    search.add_argument("question", nargs="?", metavar="问题")
    search.add_argument("--kind", choices=["article", "guide"], help="只查条文（article）或只查事项（guide）")
    search.add_argument("--k", type=int, default=10, metavar="N", help="返回前 N 条，默认 10")
    search.add_argument(
        "--as-of", type=_day, default=None, metavar="日期", help="按哪一天有效，默认今天，如 2025-06-01"
    )
    search.add_argument("--json", action="store_true", help="输出 JSON")
    search.add_argument("--queries", type=Path, metavar="FILE.jsonl", help="批量检索，每行含 id 与 question")
    search.add_argument("--out", type=Path, metavar="FILE.jsonl", help="批量检索的结果文件")
    search.add_argument("--home", type=Path, default=None, metavar="目录", help="知识库所在目录")
    index = command.add_parser("index", help="补齐全部向量，有进度，中断后再运行即接着做")
    index.add_argument("--home", type=Path, default=None, metavar="目录", help="知识库所在目录")
    return parser


def _index(home: Path | None) -> int:
    _with_builtin(home or default_home())
    search = _Search(home, None, None, 1)
    try:
        start = time.monotonic()
        made = search.complete()
        print(f"新建向量 {made} 个，用时 {time.monotonic() - start:.0f} 秒{search.problem}")
    finally:
        search.close()
    return 0


def _with_builtin(folder: Path) -> None:
    """What comes with the program goes in first, as at the first start: its vectors are most of the work."""
    store = Store.open(folder)
    try:
        if ensure_builtin(store, folder):
            print("已写入随程序附带的法律与办事指南")
    finally:
        store.close()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"应为 YYYY-MM-DD 形式的日期，实际是 {text}") from None


class _Search:
    """Searches one home with the vectors that it has; :meth:`complete` makes the rest."""

    def __init__(self, home: Path | None, day: date | None, kind: str | None, k: int) -> None:
        folder = home or default_home()
        store = Store.open(folder)
        try:
            view = GraphView.from_store(store)
        finally:
            store.close()
        if not view.version:
            raise UsageError(f"{folder} 里还没有知识库：请先运行 python app.py 或导入资料")
        self._index = SearchIndex.open(folder, view, background=False)
        self._day, self._kind, self._k = day or date.today(), kind, k

    def __call__(self, question: str) -> list[Hit]:
        """The best passages, items, or both fused by rank."""
        found: list[list[Hit]] = []
        if self._kind != "article":
            found.append(self._index.items.search(question, k=self._k, as_of=self._day))
        if self._kind != "guide":
            kinds = [ARTICLE] if self._kind else [ARTICLE, FAQ]
            found.append(self._index.passages.search(question, k=self._k, as_of=self._day, kinds=kinds))
        if len(found) == 1:
            return found[0]
        hits = {hit.id: hit for ranking in found for hit in ranking}
        fused = fuse([[hit.id for hit in ranking] for ranking in found])
        return [_rescored(hits[key], score) for key, score in fused[: self._k]]

    def complete(self) -> int:
        """Make the missing vectors, with a progress bar; returns how many were made."""
        with tqdm(total=100, unit="%", disable=None) as bar:

            def report(stage: str, share: float | None) -> None:
                bar.set_description(stage)
                bar.update(round(100 * (share or 0), 1) - bar.n)

            return self._index.complete_vectors(report)

    @property
    def problem(self) -> str:
        """Why vectors cannot be made, in brackets; empty if they can."""
        return f"（{self._index.problem}）" if self._index.problem else ""

    def close(self) -> None:
        """Close the index files."""
        self._index.close()


def _rescored(hit: Hit, score: float) -> Hit:
    return Hit(hit.id, hit.title, hit.locator, score, hit.text, hit.passage, hit.bm25, hit.cosine)


def _record(hit: Hit) -> dict[str, Any]:
    return {"id": hit.id, "title": hit.title, "locator": hit.locator, "score": round(hit.score, 6)}


def _show(hits: list[Hit], as_json: bool) -> None:
    if as_json:
        print(json.dumps([{**_record(hit), "text": hit.text} for hit in hits], ensure_ascii=False, indent=2))
        return
    for rank, hit in enumerate(hits, 1):
        text = " ".join(hit.text.split())
        print(
            f"{rank:>2}. {hit.title} {hit.locator}  [{hit.score:.4f}]\n    {text[:90]}{'…' if len(text) > 90 else ''}"
        )
    if not hits:
        print("没有找到相关内容")


def _queries(path: Path) -> Iterator[tuple[Any, str]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise UsageError(f"读不了问题文件 {path}：{error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"问题文件 {path} 应为 UTF-8 编码") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            yield entry["id"], str(entry["question"])
        except (ValueError, KeyError, TypeError):
            expected = '{"id": …, "question": "…"}'
            raise UsageError(f"问题文件 {path} 第 {number} 行应为 {expected}，实际是 {line[:60]}") from None


def _write(path: Path, queries: list[tuple[Any, str]], search: _Search) -> None:
    try:
        with path.open("w", encoding="utf-8") as out:
            for key, question in queries:
                entry = {"id": key, "hits": [_record(hit) for hit in search(question)]}
                out.write(json.dumps(entry, ensure_ascii=False) + "\n")
    except OSError as error:
        raise UsageError(f"写不了结果文件 {path}：{error.strerror}") from error


if __name__ == "__main__":
    sys.exit(main())
