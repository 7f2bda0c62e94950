"""Retrieval alone, measured against lay people's questions whose governing articles are known.

``python -m eval.retrieval QUESTIONS.jsonl [--half dev|test|all|heldout] [--home DIR] [--grid] [--vectors]``

Each line holds ``question`` and ``articles`` (a law's name followed by 第…条). Only articles that the knowledge base
holds count; their share is reported. The dev half (every other question) is for choosing settings, the rest for
reporting; ``heldout`` are the questions that no model is trained on, whichever half they are in. With ``--vectors``
the vectors that are missing are made first (with a progress bar, kept in the home), and vectors and both fused are
measured too; with ``--phrasings FILE.xlsx`` also phrasing → item name, on the items that no model is trained on.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import product
from pathlib import Path

from corpus.laws import law_content
from eval import dense
from eval.dense import read_phrasings
from eval.holdout import STATUTES, held_out
from kg.schema import SourceContent
from kg.store import Snapshot, Store
from kg.view import GraphView
from rag.index.bm25 import Bm25Index, Bm25Settings
from rag.index.passages import Passage, PassageTable, Scope, passages_of
from rag.index.service import SearchIndex
from rag.index.synonyms import Synonyms
from rag.index.tokenize import Tokenizer, normalise
from rag.models import Embedder, load_settings, open_embedder

_DEPTH = 100
_SHARES = (0.05, 0.1, 0.15, 0.25)
_COUNTRY = "中华人民共和国"
Search = Callable[[str, int], list[str]]


@dataclass(frozen=True)
class Question:
    """A question and the names of the articles that govern it."""

    text: str
    gold: frozenset[str]


@dataclass(frozen=True)
class Scores:
    """Means over the questions; ``ms`` is the time a question took."""

    questions: int
    recall_10: float
    recall_100: float
    mrr_10: float
    ms: float


def read_questions(path: Path, known: set[str]) -> tuple[list[Question], float]:
    """Questions with at least one known article, and the share of all named articles that is known."""
    questions, named, held = [], 0, 0
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        wanted = {_name(article) for article in entry["articles"]}
        gold = frozenset(wanted & known)
        named, held = named + len(wanted), held + len(gold)
        if gold:
            questions.append(Question(entry["question"], gold))
    return questions, held / max(named, 1)


def measure(search: Search, questions: Sequence[Question]) -> Scores:
    """Recall among the first 10 and 100 hits, and the mean reciprocal rank of the first right one among 10."""
    near = far = rank = 0.0
    start = time.perf_counter()
    for question in questions:
        hits = search(question.text, _DEPTH)
        near += len(question.gold & set(hits[:10])) / len(question.gold)
        far += len(question.gold & set(hits)) / len(question.gold)
        rank += next((1 / n for n, hit in enumerate(hits[:10], 1) if hit in question.gold), 0.0)
    n = max(len(questions), 1)
    return Scores(len(questions), near / n, far / n, rank / n, 1000 * (time.perf_counter() - start) / n)


def half(questions: Sequence[Question], which: str) -> list[Question]:
    """Every other question (``dev``), the others (``test``), ``all``, or those never trained on (``heldout``)."""
    if which == "heldout":
        return [q for q in questions if held_out(q.text, STATUTES)]
    return list(questions if which == "all" else questions[which == "test" :: 2])


def _name(article: str) -> str:
    return normalise(article).removeprefix(_COUNTRY)


def _article_name(passage: Passage) -> str:
    return _name(passage.title + passage.locator.split("（")[0])


def _laws_view(home: Path | None) -> GraphView:
    if home is None:
        content: SourceContent = law_content()
        return GraphView(Snapshot(1, nodes=[(content.source_id, node) for node in content.nodes]))
    store = Store.open(home)
    try:
        return GraphView.from_store(store)
    finally:
        store.close()


def _bm25(table: PassageTable, settings: Bm25Settings, tokenizer: Tokenizer, words: Synonyms | None) -> Search:
    index = Bm25Index.build(table, tokenizer, settings)
    mask = table.mask(Scope(date.today()))

    def search(question: str, k: int) -> list[str]:
        extra = words.expand(question) if words else []
        return [_article_name(table.passages[row]) for row, _ in index.search(question, k, mask, extra)]

    return search


def _served(view: GraphView, folder: Path) -> Search:
    index = SearchIndex(folder, load_settings(folder), background=False)
    index.update(view)
    return lambda question, k: [_article_name(hit.passage) for hit in index.search(question, k=k, as_of=date.today())]


def _named(table: PassageTable, search: dense.RowSearch) -> Search:
    return lambda question, k: [_article_name(table.passages[row]) for row, _ in search(question, k)]


def _items(phrasings: Sequence[dense.Phrasing], embedder: Embedder | None) -> None:
    """Print how well the names of the held-out items are found, by words, by meaning and by both."""
    matching = dense.ItemMatching([p.item for p in phrasings], embedder)
    asked = dense.held_out_phrasings(phrasings)
    _print("items by words", **matching.hits(asked, 0.0))
    if embedder:
        _print("items by meaning", **matching.hits(asked, None))
        for share in _SHARES:
            _print("items by both", share=share, **matching.hits(asked, share))


def _grid() -> Iterable[Bm25Settings]:
    for title, heading, k1, b in product((0.0, 0.5, 1.0), (0.0, 0.5, 1.0), (1.2, 1.5, 2.0), (0.6, 0.75)):
        yield Bm25Settings(title=title, heading=heading, k1=k1, b=b)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one JSON line a setting; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.retrieval", description="检索评测：召回率与 MRR")
    parser.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    parser.add_argument(
        "--half", choices=["dev", "test", "all", "heldout"], default="dev", help="用哪一半问题，默认 dev"
    )
    parser.add_argument("--home", type=Path, help="用这个目录的知识库与向量；默认只用内置法律库")
    parser.add_argument("--grid", action="store_true", help="在各种权重与常数上逐一测量")
    parser.add_argument("--vectors", action="store_true", help="补齐向量，并测向量与融合（要 --home）")
    parser.add_argument("--weights", type=float, nargs="*", help="逐一测量这些向量权重，默认用配置里的")
    parser.add_argument("--phrasings", type=Path, metavar="FILE.xlsx", help="另测口语问法 → 事项名")
    options = parser.parse_args(arguments)
    if options.vectors and not options.home:
        parser.error("--vectors 要与 --home 一起用：向量保存在那里")
    if not options.questions.is_file():
        sys.stderr.write(f"找不到问题文件 {options.questions}\n")
        return 2
    view = _laws_view(options.home)
    table = PassageTable(passages_of(view))
    allowed = table.mask(Scope(date.today()))
    known = {_article_name(p) for p, ok in zip(table.passages, allowed, strict=True) if ok}
    questions, held = read_questions(options.questions, known)
    chosen = half(questions, options.half)
    _print("articles", passages=len(table), in_force=int(allowed.sum()), gold_held=round(held, 3))
    synonyms = Synonyms.load()
    tokenizer = Tokenizer(synonyms.terms)
    if options.grid:
        for settings in _grid():
            _print("bm25", **asdict(settings), **asdict(measure(_bm25(table, settings, tokenizer, None), chosen)))
        return 0
    plain = _bm25(table, Bm25Settings(), tokenizer, None)
    _print("bm25", **asdict(measure(plain, chosen)))
    _print("bm25+synonyms", **asdict(measure(_bm25(table, Bm25Settings(), tokenizer, synonyms), chosen)))
    models = load_settings(options.home)
    embedder = open_embedder(models)
    if options.phrasings:
        _items(read_phrasings(options.phrasings), embedder)
    if options.vectors and embedder:
        words = dense.by_words(Bm25Index.build(table, tokenizer, Bm25Settings()), table, synonyms)
        index = dense.vector_index(table, embedder, options.home, models.vectors)
        meaning = dense.by_meaning(index, embedder)
        _print(f"vectors {embedder.name}", **asdict(measure(_named(table, meaning), chosen)))
        for weight in options.weights or [models.vectors.weight]:
            fusion = models.vectors.model_copy(update={"weight": weight})
            found = measure(_named(table, dense.fused(words, meaning, fusion)), chosen)
            _print("fused", weight=weight, rank_offset=fusion.rank_offset, **asdict(found))
    with tempfile.TemporaryDirectory() as scratch:
        _print("served", **asdict(measure(_served(view, options.home or Path(scratch)), chosen)))
    return 0


def _print(what: str, **figures: object) -> None:
    shown = {k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}
    sys.stdout.write(json.dumps({"what": what, **shown}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
