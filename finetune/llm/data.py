"""Training and validation samples of all tasks, from the seeds, a knowledge base and the shared data where present.

Deterministic from the seed. What an evaluation suite asks, or nearly asks, is left out and counted.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.holdout import ITEMS, STATUTES, held_out
from finetune.embedder.holdout import SuiteGuard
from finetune.embedder.sources import phrasings
from finetune.llm import seeds
from finetune.llm.frames import of_dialogue, of_phrasing
from finetune.llm.posed import Catalogue
from finetune.llm.sample import Sample, write
from finetune.llm.selects import of_article, of_page, of_passage
from finetune.llm.settings import ROOT, FinetuneSettings
from finetune.pages import FOLDER as PAGE_FOLDER
from finetune.pages import PAGES, pages
from kg.schema import Article, Guide, Item
from kg.view import GraphView
from rag.candidates import candidates
from rag.selecting import sentences
from rag.tasks import Heard, Part, frame_answer, frame_prompt, say_prompt
from rag.topics import TopicIndex

SUITES = ROOT / "eval" / "suites"
Search = Callable[[str, int], Sequence[tuple[str, str]]]
"""(id, text) of the nearest passages for a question, best first."""


@dataclass
class Sources:
    """What samples are made of; ``only`` keeps those whose articles or items changed (continual update)."""

    view: GraphView
    index: TopicIndex
    topics: Mapping[str, str]
    """The topic of each item by its name."""
    search: Search
    shared: Path
    folder: Path = seeds.FOLDER
    only: frozenset[str] | None = None


def build(sources: Sources, settings: FinetuneSettings, limit: int | None = None) -> dict[str, list[Sample]]:
    """Samples by split, ``train`` and ``valid``; ``limit`` keeps that many of each task and split."""
    guard = SuiteGuard(sorted(SUITES.glob("*.jsonl")), settings.data.near_duplicate)
    made: dict[str, list[Sample]] = {"train": [], "valid": []}
    for split, sample in _all(sources, settings):
        made[split].append(sample)
    for split, samples in made.items():
        clean = [s for s in samples if s.said not in guard]
        rng = random.Random(f"{settings.seed}/{split}")
        rng.shuffle(clean)
        most = {task: min(limit or number, number) for task, number in settings.data.most.items()}
        made[split] = _first(clean, most, settings.data.looked_up)
    return made


def _first(samples: Iterable[Sample], most: Mapping[str, int], looked_up: float) -> list[Sample]:
    """At most so many of each task, and of the messages read at most that share with nothing but a question."""
    counts: Counter[str] = Counter()
    kept = []
    for sample in samples:
        bare = sample.task == "frame" and sample.answer.startswith("问 ")
        if counts[sample.task] >= most[sample.task] or (bare and counts["bare"] >= looked_up * most["frame"]):
            continue
        counts[sample.task] += 1
        counts["bare"] += bare
        kept.append(sample)
    return kept


def _all(sources: Sources, settings: FinetuneSettings) -> Iterator[tuple[str, Sample]]:
    rng = random.Random(settings.seed)
    catalogue = Catalogue(sources.index, sources.topics)
    for split, held in (("train", False), ("valid", True)):
        for number, dialogue in enumerate(seeds.dialogues(sources.folder, held_out=held)):
            if _wanted(sources, {n for t in dialogue.turns for w in t.want for n in w.names}):
                for sample in of_dialogue(dialogue, catalogue, rng, f"dialogue-{split}-{number}"):
                    yield split, sample
    yield from (("train", s) for s in _from_phrasings(sources, settings, catalogue, rng))
    for number, dialogue in enumerate(seeds.matters(sources.folder)):
        if _wanted(sources, {n for t in dialogue.turns for w in t.want for n in w.names}):
            for sample in of_dialogue(dialogue, catalogue, rng, f"matter-{number}"):
                yield "train", sample
    yield from _from_texts(sources, settings, rng)
    if sources.only is None:
        for number, page in enumerate(pages(sources.folder / PAGE_FOLDER.name)):
            split = "valid" if held_out(page.title, PAGES) else "train"
            yield from ((split, s) for s in of_page(page, rng, f"page-{number}"))
    for number, said in enumerate(seeds.plain_words(sources.folder)):
        sample = Sample("say", say_prompt(said.facts), said.plain, f"plain-{number}", said.facts[0])
        yield _split(said.facts[0], settings), sample


def _wanted(sources: Sources, names: set[str]) -> bool:
    return sources.only is None or bool(names & sources.only)


def _from_phrasings(
    sources: Sources, settings: FinetuneSettings, catalogue: Catalogue, rng: random.Random
) -> Iterator[Sample]:
    """Machine-made phrasings of the shared data where there are any, else those of the built-in items."""
    if (sources.shared / "phrasings").is_dir():
        pairs = [(p.text, p.item) for p in phrasings(sources.shared)]
    else:
        pairs = [(text, i.name) for i in sources.view.of_type(Item) for text in i.phrasings]
    pairs = [(t, i) for t, i in pairs if not held_out(i, ITEMS) and catalogue.find(i) and _wanted(sources, {i})]
    for number, (text, item) in enumerate(rng.sample(pairs, min(settings.data.phrasings, len(pairs)))):
        if sample := of_phrasing(text, item, catalogue, rng, f"phrasing-{number}"):
            yield sample


def _from_texts(sources: Sources, settings: FinetuneSettings, rng: random.Random) -> Iterator[tuple[str, Sample]]:
    conditions = {digest_of(text): text for g in sources.view.of_type(Guide) if (text := one_line(g.conditions_text))}
    for number, passage in enumerate(seeds.passages(sources.folder)):
        text = passage.text or conditions.get(passage.digest, "")
        if text and _wanted(sources, {passage.title}):
            others = rng.sample(list(conditions.values()), min(3, len(conditions)))
            strange = [s for other in others if other != text for s in sentences(other)]
            for sample in of_passage(passage.model_copy(update={"text": text}), strange, rng, f"passage-{number}"):
                yield (
                    ("valid" if passage.digest and held_out(passage.title, ITEMS) else _split(passage.title, settings)),
                    sample,
                )
    asked = [a for a in seeds.article_questions(sources.folder) if _wanted(sources, {a.id})]
    rng.shuffle(asked)
    counts: Counter[str] = Counter()
    for entry in asked:
        article = sources.view.node(entry.id, Article)
        if article is None:
            continue
        split = _split(entry.id, settings)
        for question in entry.q:
            if len(question) <= 32 and counts["short"] < settings.data.questions:
                counts["short"] += split == "train"
                yield split, _legal(question, sources.index, f"question-{entry.id}")
        if counts["select"] < settings.data.articles:
            near = lambda q: sources.search(q, settings.data.neighbours)  # noqa: E731
            for sample in of_article(entry, article.text, near, rng, f"article-{entry.id}"):
                counts["select"] += split == "train"
                yield split, sample


def one_line(text: str | None) -> str:
    """The conditions of a guide as the seeds count their characters."""
    return re.sub(r"\s+", " ", text or "")[:500]


def digest_of(text: str) -> str:
    """What the seeds know a text by."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _legal(question: str, index: TopicIndex, source: str) -> Sample:
    """A legal question among matters that do not answer it: it is looked up as it stands."""
    shown = [index.topics[k].name for k in candidates(index, question)]
    answer = frame_answer(Heard((Part(ask=question),)), shown)
    return Sample("frame", frame_prompt(question, shown), answer, source, question)


def _split(text: str, settings: FinetuneSettings) -> str:
    return "valid" if held_out(text, settings.data.held_out) else "train"


def save(made: dict[str, list[Sample]], folder: Path, settings: FinetuneSettings) -> dict[str, dict[str, int]]:
    """Write the samples and a data card; returns counts by split and task."""
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[str, dict[str, int]] = {}
    for split, samples in made.items():
        write(folder / f"{split}.jsonl", samples)
        counts[split] = dict(sorted(Counter(s.task for s in samples).items()))
    (folder / "README.md").write_text(_card(made, counts, settings), encoding="utf-8")
    (folder / "counts.json").write_text(json.dumps(counts, ensure_ascii=False), encoding="utf-8")
    return counts


def _card(made: dict[str, list[Sample]], counts: dict[str, dict[str, int]], settings: FinetuneSettings) -> str:
    lines = ["# 数据卡", "", f"种子 {settings.seed}；样本由 `python -m finetune data` 生成，同一输入同一结果。", ""]
    lines += ["| 部分 | 任务 | 样本 | 没有依据或要反问 | 答案平均字数 |", "| --- | --- | --- | --- | --- |"]
    for split, samples in made.items():
        for task in counts[split]:
            own = [s for s in samples if s.task == task]
            open_ = sum(s.answer == "无" or "/" in s.answer or s.answer.startswith("问 ") for s in own)
            size = sum(len(s.answer) for s in own) / len(own)
            lines.append(f"| {split} | {task} | {len(own)} | {open_ / len(own):.0%} | {size:.1f} |")
    lines += [
        "",
        "来源：`finetune/seeds/`（由语言模型照批次逐条撰写、脚本核对格式的对话、法条问题、指南与通知问题、大白话）、事项问法（有公开数据时）。",
        f"没有进入任何一部分的：评测套件里的问句及其近似（字对重合 ≥ {settings.data.near_duplicate}）、",
        f"留出事项（{ITEMS:.0%}）只进验证、留出的法律问题（{STATUTES:.0%}）完全不用。",
        "",
    ]
    return "\n".join(lines)
