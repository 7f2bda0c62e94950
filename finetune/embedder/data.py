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
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path

from corpus.wordings import item_wordings
from eval.holdout import ITEMS, STATUTES, held_out, squeeze
from finetune.embedder import sources, written
from finetune.embedder.base import PASSAGE, QUERY
from finetune.embedder.holdout import SuiteGuard
from finetune.embedder.lay import LayWords
from finetune.embedder.mining import ByMeaning, ByWords
from finetune.embedder.settings import CONFIG, DataSettings, EmbedderSettings
from finetune.llm import seeds
from finetune.llm.seeds import FOLDER
from kg.view import GraphView
from rag.index.passages import Passage
from rag.index.synonyms import Synonyms
from rag.index.tokenize import Tokenizer
from rag.index.vectors import VectorCache, embedded_text
from rag.models.embed import Embedder

_SENTENCE = re.compile(r"[^。；\n]{15,120}[。；]")
_OVER_LAWS = ("statute", "answer", "lay_sentence", "written_article", "turn_article")
_ASKED = ("statute", "answer", "phrasing", "builtin", "written_article", "written_item", "wording")


@dataclass(frozen=True)
class Pair:
    """A question and a text that answers it. Pairs of one ``group`` are no negatives of one another."""

    task: str
    query: str
    positive: str
    group: str
    negatives: tuple[str, ...] = ()
    page: str = ""
    """Pairs of one page make a batch together, each right text a wrong one for the other questions."""


class DataBuilder:
    """Everything that one run of ``data`` makes."""

    def __init__(
        self,
        view: GraphView,
        data: Path,
        suites: Iterable[Path],
        settings: EmbedderSettings,
        known: frozenset[bytes] = frozenset(),
        earlier: tuple[Embedder, VectorCache] | None = None,
        folder: Path = FOLDER,
    ) -> None:
        """``known`` are digests of passages whose vectors the teacher has made already.

        ``earlier`` is an embedder to mine hard negatives with, and the vectors that it has made; ``folder`` holds the
        seeds.
        """
        self._earlier, self._folder = earlier, folder
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
        self._asked = [*written.article_questions(folder), *written.known_questions()]
        asked = {q.article for q in self._asked}
        self.heldout_articles = {i for i in asked if held_out(i, self._settings.articles_held_out)}
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
            self._written_articles,
            self._turn_articles,
            self._written_items,
            self._wordings,
            self._situations,
            self._asked_alike,
            self._written_notices,
            self._pages,
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
        found = {QUERY + p.query: "" for p in pairs if p.task in _ASKED}
        found |= {PASSAGE + p.positive: "" for p in pairs if _named(p)}
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

    def _written_articles(self) -> Iterator[Pair]:
        at = {p.id: p for p in self._articles}
        for asked in self._asked:
            if asked.article in at and asked.article not in self.heldout_articles:
                yield Pair("written_article", asked.question, embedded_text(at[asked.article]), asked.article)

    def _turn_articles(self) -> Iterator[Pair]:
        at = {p.id: p for p in self._articles}
        for asked in written.turn_questions(self._folder):
            if asked.article in at and not held_out(asked.article, self._settings.articles_held_out):
                yield Pair("turn_article", asked.question, embedded_text(at[asked.article]), asked.article)

    def _written_items(self) -> Iterator[Pair]:
        for said in written.messages(self._folder):
            if not held_out(said.item, ITEMS):
                yield Pair("written_item", said.text, said.item, f"item:{squeeze(said.item)}")

    def _wordings(self) -> Iterator[Pair]:
        """What people say who mean an item: with its name, and with something else that they say."""
        for name, says in item_wordings().items():
            if held_out(name, ITEMS):
                continue
            for text, other in zip(says, (*says[1:], says[0]), strict=True):
                yield Pair("wording", text, name, f"item:{squeeze(name)}")
                yield Pair("said_alike", text, other, f"item:{squeeze(name)}")

    def _situations(self) -> Iterator[Pair]:
        """What people say of their case, with its name against the names of the other cases of the item."""
        for entry in seeds.situations(self._folder):
            if not held_out(entry.item, ITEMS):
                for said in (s for s in entry.says if s.option):
                    others = tuple(option for option in entry.options if option != said.option)
                    yield Pair("situation", said.u, said.option, f"situation:{entry.item}", others)

    def _asked_alike(self) -> Iterator[Pair]:
        """Two questions that one article answers."""
        asked: dict[str, list[str]] = defaultdict(list)
        for entry in self._asked:
            if entry.article not in self.heldout_articles:
                asked[entry.article].append(entry.question)
        for article, questions in asked.items():
            for one, other in pairwise(questions):
                yield Pair("asked_alike", one, other, article)

    def _written_notices(self) -> Iterator[Pair]:
        for asked in written.notice_questions(self._folder):
            yield Pair("written_notice", asked.question, asked.part, f"notice:{asked.title}", asked.others)

    def _pages(self) -> Iterator[Pair]:
        """Questions over the parts of a page; a follow-up as the product looks for it."""
        for page in written.page_questions(self._folder / "notices"):
            for asked in page:
                yield Pair("page", asked.question, asked.part, asked.part, asked.others, asked.title)

    # -- hard negatives -----------------------------------------------------------------------------------------

    def _mine(self, pairs: list[Pair]) -> list[Pair]:
        """Texts near each question, by words and by the earlier embedder, that are not the answer."""
        synonyms = Synonyms.load()
        tokenizer = Tokenizer(synonyms.terms)
        names = sorted({p.positive for p in pairs if _named(p)})
        items = [Passage(f"item:{squeeze(n)}", "", "", "", n) for n in names]
        words = {"law": ByWords(self._articles, synonyms, tokenizer), "name": ByWords(items, synonyms, tokenizer)}
        right: dict[str, set[str]] = defaultdict(set)
        for pair in pairs:
            right[pair.group].add(pair.positive)
            right[pair.query].add(pair.positive)
        answers = [right[pair.group] | right[pair.query] for pair in pairs]
        found = []
        for pair, known in zip(pairs, answers, strict=True):
            kind = "name" if _named(pair) else "law" if pair.task in _OVER_LAWS else ""
            wrong = words[kind].wrong(pair.query, known, self._settings.negatives) if kind else pair.negatives
            found.append(replace(pair, negatives=tuple(wrong)))
        if self._earlier:
            embedder, cache = self._earlier
            laws = ByMeaning.of_cached(embedder, cache, self._articles, self._settings.near_skipped)
            asked = [i for i, p in enumerate(found) if p.task in ("statute", "written_article", "turn_article")]
            self._add(found, answers, laws, asked)
            near = ByMeaning.of_names(embedder, names)
            self._add(found, answers, near, [i for i, p in enumerate(found) if _named(p)])
        return found

    def _add(self, pairs: list[Pair], answers: list[set[str]], near: ByMeaning, chosen: list[int]) -> None:
        wrong = near.wrong([(pairs[i].query, answers[i]) for i in chosen], self._settings.near_negatives)
        for i, texts in zip(chosen, wrong, strict=True):
            pairs[i] = replace(pairs[i], negatives=tuple(dict.fromkeys((*pairs[i].negatives, *texts))))


def _named(pair: Pair) -> bool:
    return pair.task in ("phrasing", "builtin", "written_item", "wording") and pair.group.startswith("item:")


def write(builder: DataBuilder, folder: Path) -> dict[str, int]:
    """Write the files; returns how many of each there are."""
    folder.mkdir(parents=True, exist_ok=True)
    pairs = builder.pairs()
    texts = builder.texts(pairs)
    _lines(folder / "pairs.jsonl", map(asdict, pairs))
    _lines(folder / "texts.jsonl", texts.items())
    held = {"statutes": sorted(builder.heldout_questions), "items": sorted(builder.heldout_items)}
    held |= {"articles": sorted(builder.heldout_articles)}
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
    yield from written.texts()
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
