"""Builds the training data: texts for the teacher, pairs of question and answer with hard negatives, what is held out.

Writes ``texts.jsonl``, ``pairs.jsonl``, ``heldout.json`` and ``names.json`` into a folder.
"""

from __future__ import annotations

import json
import random
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.holdout import ITEMS, STATUTES, held_out, squeeze
from finetune.embedder import sources
from finetune.embedder.base import PASSAGE, QUERY
from finetune.embedder.holdout import SuiteGuard
from finetune.embedder.lay import LayWords
from finetune.embedder.settings import CONFIG, DataSettings, EmbedderSettings
from kg.view import GraphView
from rag.index.bm25 import Bm25Index, Bm25Settings
from rag.index.passages import Passage, PassageTable
from rag.index.synonyms import Synonyms
from rag.index.tokenize import Tokenizer
from rag.index.vectors import embedded_text

_SENTENCE = re.compile(r"[^。；\n]{15,120}[。；]")


@dataclass(frozen=True)
class Pair:
    """A question and a text that answers it. Pairs of one ``group`` are no negatives of one another."""

    task: str
    query: str
    positive: str
    group: str
    negatives: tuple[str, ...] = ()


class DataBuilder:
    """Everything that one run of ``data`` makes."""

    def __init__(
        self,
        view: GraphView,
        data: Path,
        suites: Iterable[Path],
        settings: EmbedderSettings,
        known: frozenset[bytes] = frozenset(),
    ) -> None:
        """``known`` are digests of passages whose vectors the teacher has made already."""
        self._view, self._data, self._known = view, data, known
        self._settings: DataSettings = settings.data
        self._rng = random.Random(settings.seed)
        self._guard = SuiteGuard(suites, self._settings.near_duplicate)
        self._lay = LayWords()
        self._articles = sources.articles(view)
        self._questions = sources.statute_questions(data)
        self._phrasings = sources.phrasings(data)
        self.kept_out: Counter[str] = Counter()
        """How many pairs were left out because of a suite question, by task."""
        self.heldout_questions = {q.id for q in self._questions if held_out(q.question, STATUTES)}
        names = sorted({p.item for p in self._phrasings})
        self.heldout_items = {n for n in names if held_out(n, ITEMS)}
        self.names = names
        heldout = [q.question for q in self._questions if q.id in self.heldout_questions]
        heldout += [p.text for p in self._phrasings if p.item in self.heldout_items] + sorted(self.heldout_items)
        self._heldout_texts = {squeeze(text) for text in heldout}

    def pairs(self) -> list[Pair]:
        """All pairs that may be trained on, with negatives where they can be mined."""
        found: list[Pair] = []
        makers: list[Callable[[], Iterator[Pair]]] = [
            self._statutes,
            self._headings,
            self._lay_sentences,
            self._items,
            self._guides,
            self._consultations,
        ]
        for make in makers:
            for pair in make():
                if pair.query in self._guard:
                    self.kept_out[pair.task] += 1
                elif squeeze(pair.query) not in self._heldout_texts:
                    found.append(pair)
        return self._mine(found)

    def texts(self, pairs: Iterable[Pair]) -> dict[str, str]:
        """Texts for the teacher with its prefixes, and the digest of the passage where one may have its vector."""
        found: dict[str, str] = {}
        for pair in pairs:
            if pair.task in ("statute", "answer", "phrasing", "builtin"):
                found[QUERY + pair.query] = ""
            if _named(pair):
                found[PASSAGE + pair.positive] = ""
        short = [p for p in self._articles if len(p.text) <= self._settings.distilled_length]
        with_vector = [p for p in short if p.digest in self._known]
        drawn = with_vector if len(with_vector) > self._settings.distilled_passages // 2 else short
        for p in self._rng.sample(drawn, min(self._settings.distilled_passages, len(drawn))):
            found[PASSAGE + embedded_text(p)] = p.digest.hex()
        return found

    # -- kinds of pairs -----------------------------------------------------------------------------------------

    def _statutes(self) -> Iterator[Pair]:
        texts: dict[str, list[Passage]] = defaultdict(list)
        for passage in self._articles:
            texts[sources.article_name(passage)].append(passage)
        for question in self._questions:
            if question.id in self.heldout_questions:
                continue
            for name in question.articles:
                for passage in texts.get(name, ()):
                    text = embedded_text(passage)
                    yield Pair("statute", question.question, text, f"statute:{question.id}")
                    for sentence in _SENTENCE.findall(question.answer)[:3]:
                        yield Pair("answer", sentence, text, f"statute:{question.id}")
            if len(question.answer) > 20:
                yield Pair("answer", question.question, question.answer[:300], f"statute:{question.id}")

    def _headings(self) -> Iterator[Pair]:
        long = [p for p in self._articles if len(p.text) > 60]
        for p in self._rng.sample(long, min(self._settings.headings, len(long))):
            sentences = _SENTENCE.findall(p.text)
            if len(sentences) > 1:
                first = self._rng.choice(sentences)
                rest = Passage(p.id, p.title, p.locator, p.heading, p.text.replace(first, ""))
                yield Pair("heading", first, embedded_text(rest), p.id)

    def _lay_sentences(self) -> Iterator[Pair]:
        rich = [(p, s) for p in self._articles for s in _SENTENCE.findall(p.text) if self._lay.count(s) >= 2]
        for passage, sentence in self._rng.sample(rich, min(self._settings.sentences, len(rich))):
            question = self._lay.question(sentence, self._rng)
            if len(question) > 5:
                yield Pair("lay_sentence", question, embedded_text(passage), passage.id)

    def _items(self) -> Iterator[Pair]:
        out = {squeeze(n) for n in self.heldout_items}
        for p in self._phrasings:
            if p.item not in self.heldout_items:
                yield Pair("phrasing", p.text, p.item, f"item:{squeeze(p.item)}")
        for p in sources.item_phrasings(self._view):
            if squeeze(p.item) not in out and squeeze(p.text) not in out:
                yield Pair("builtin", p.text, p.item, f"item:{squeeze(p.item)}")
        names = {i.name for i in self._view.items()} | {n for n in self.names if n not in self.heldout_items}
        for name in sorted(names):
            if squeeze(name) not in out and self._lay.count(name):
                for _ in range(2):
                    said = self._lay.say(name, self._rng)
                    if squeeze(said) != squeeze(name):
                        yield Pair("builtin", said, name, f"item:{squeeze(name)}")
        for question, answer in sources.faqs(self._view):
            yield Pair("builtin", question, answer, f"faq:{squeeze(question)}")

    def _guides(self) -> Iterator[Pair]:
        out = {squeeze(n) for n in self.heldout_items}
        for name, text in sources.guide_sentences(self._view):
            if squeeze(name) not in out:
                yield Pair("item_guide", self._lay.say(name, self._rng, 0.4), text, f"item:{squeeze(name)}")

    def _consultations(self) -> Iterator[Pair]:
        for number, (title, message, reply) in enumerate(sources.consultations(self._data)):
            group = f"consultation:{number}"
            yield Pair("consultation", title, reply[:300], group)
            yield Pair("consultation", message[:120], reply[:300], group)

    # -- hard negatives -----------------------------------------------------------------------------------------

    def _mine(self, pairs: list[Pair]) -> list[Pair]:
        """The best texts by BM25 that are not the answer."""
        synonyms = Synonyms.load()
        tokenizer = Tokenizer(synonyms.terms)
        laws = PassageTable(self._articles)
        names = PassageTable(
            [Passage(f"item:{squeeze(n)}", "", "", "", n) for n in sorted({p.positive for p in pairs if _named(p)})]
        )
        searched = {"law": (laws, Bm25Index.build(laws, tokenizer, Bm25Settings()))}
        searched["name"] = (names, Bm25Index.build(names, tokenizer, Bm25Settings()))
        gold: dict[str, set[str]] = defaultdict(set)
        for pair in pairs:
            gold[pair.group].add(pair.positive)
        found = []
        for pair in pairs:
            kind = "name" if _named(pair) else "law" if pair.task in ("statute", "answer", "lay_sentence") else ""
            if not kind:
                found.append(pair)
                continue
            table, index = searched[kind]
            rows = index.search(pair.query[:80], self._settings.negatives + 6, None, synonyms.expand(pair.query))
            texts = (embedded_text(table.passages[row]) for row, _ in rows)
            wrong = [t for t in texts if t not in gold[pair.group]][: self._settings.negatives]
            found.append(Pair(pair.task, pair.query, pair.positive, pair.group, tuple(wrong)))
        return found


def _named(pair: Pair) -> bool:
    return pair.task in ("phrasing", "builtin") and pair.group.startswith("item:")


def write(builder: DataBuilder, folder: Path) -> dict[str, int]:
    """Write the files; returns how many of each there are."""
    folder.mkdir(parents=True, exist_ok=True)
    pairs = builder.pairs()
    texts = builder.texts(pairs)
    _lines(folder / "pairs.jsonl", map(asdict, pairs))
    _lines(folder / "texts.jsonl", texts.items())
    held = {"statutes": sorted(builder.heldout_questions), "items": sorted(builder.heldout_items)}
    (folder / "heldout.json").write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
    (folder / "names.json").write_text(json.dumps(builder.names, ensure_ascii=False), encoding="utf-8")
    counts = dict(Counter(p.task for p in pairs)) | {"texts": len(texts)}
    counts |= {f"heldout_{k}": len(v) for k, v in held.items()}
    return counts | {"like_a_suite_question": sum(builder.kept_out.values())}


def digests_known(cache: Path, embedder: str) -> frozenset[bytes]:
    """Digests of the passages whose vectors a cache holds; none if there is no such file."""
    if not cache.exists():
        return frozenset()
    with closing(sqlite3.connect(cache)) as db:
        rows = db.execute("SELECT digest FROM vectors WHERE embedder = ?", [embedder]).fetchall()
    return frozenset(row[0] for row in rows)


def all_texts(view: GraphView, data: Path) -> Iterator[str]:
    """Every text of the view and the development data, for counting the pieces of the vocabulary."""
    for node in view.nodes.values():
        yield from _strings(node.model_dump(mode="json", exclude={"id"}))
    for name in ("consultations", "statute_queries"):
        for line in (data / name / "dev.jsonl").read_text(encoding="utf-8").splitlines():
            yield from _strings(json.loads(line))
    for phrasing in sources.phrasings(data):
        yield from (phrasing.text, phrasing.item)
    for path in sorted(CONFIG.parent.glob("*.yaml")):
        yield from path.read_text(encoding="utf-8").splitlines()


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def read_pairs(folder: Path) -> list[Pair]:
    """The pairs of a data folder."""
    lines = (folder / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    entries = map(json.loads, lines)
    return [Pair(e["task"], e["query"], e["positive"], e["group"], tuple(e["negatives"])) for e in entries]


def read_texts(folder: Path) -> list[tuple[str, str]]:
    """The texts for the teacher, and the digests of passages in hexadecimal where they are whole ones."""
    return [tuple(json.loads(line)) for line in (folder / "texts.jsonl").read_text(encoding="utf-8").splitlines()]


def _lines(path: Path, entries: Iterable[object]) -> None:
    path.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in entries), encoding="utf-8")
