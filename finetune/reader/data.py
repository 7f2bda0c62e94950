"""Training groups for the reader: a question with texts that answer it and texts that nearly do.

Sources: sentences of laws and regulations turned into questions, guides of the knowledge base asked about field by
field, items asked for in people's own words, and public question sets where they are present. Held-out groups share no
article, guide or item with the training groups.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from finetune.reader.questions import Questioner
from kg.schema import Article, Condition, Document, EdgeKind, Guide, Item
from kg.view import GraphView
from rag.index.service import SearchIndex
from rag.index.synonyms import CONFIG as SYNONYMS
from rag.index.tokenize import normalise
from rag.models.reader import as_read
from rag.sentences import leads, split

_NEGATIVES = 6
_HELD = 12
"""One key in so many is held out."""
_SAME = 88
"""Similarity (0 to 100) from which two questions count as the same."""
_COUNTRY = "中华人民共和国"


@dataclass(frozen=True)
class Group:
    """One question; ``labels[i]`` is 1 where ``texts[i]`` answers. ``held``: never trained on."""

    kind: str
    question: str
    texts: list[str]
    labels: list[int]
    held: bool


class Builder:
    """Builds groups from one view and its search index."""

    def __init__(self, view: GraphView, index: SearchIndex, cues: dict[str, list[str]], seed: int) -> None:
        self._view, self._index, self._cues = view, index, cues
        self._random = random.Random(seed)
        entries = yaml.safe_load(SYNONYMS.read_text(encoding="utf-8"))["synonyms"]
        self._questioner = Questioner([(e["say"], e["official"]) for e in entries], seed)
        self._today = date.today()
        self._sentences = lru_cache(maxsize=20_000)(self._sentences_of)

    def articles(self, most: int) -> Iterator[Group]:
        """Sentences of texts in force, asked about by rule."""
        documents = [d for d in self._view.of_type(Document) if d.status not in ("已废止", "已失效", "历史版本")]
        pool = [(d, a) for d in documents for a in self._view.articles(d.id)]
        self._random.shuffle(pool)
        made = 0
        for document, article in pool:
            if made >= most:
                return
            texts = self._sentences(article.id)
            if not texts:
                continue
            chosen = self._random.choice(texts)
            question = self._questioner.ask(chosen[1], document.title)
            if question:
                made += 1
                others = [t for t in texts if t is not chosen]
                wrong = [t[0] for t in self._random.sample(others, min(2, len(others)))]
                wrong += self._neighbours(question, {article.id}, _NEGATIVES - len(wrong))
                yield self._group("article", question, [chosen[0]], wrong, article.id)

    def statutes(self, path: Path) -> Iterator[Group]:
        """Lay questions with their governing articles; the sentence nearest to the lawyer's answer is the right one."""
        named = {
            normalise(d.title + a.locator.split("（")[0]).removeprefix(_COUNTRY): a
            for d in self._view.of_type(Document)
            for a in self._view.articles(d.id)
        }
        for entry in _lines(path):
            gold = [named[n] for n in (normalise(a).removeprefix(_COUNTRY) for a in entry["articles"]) if n in named]
            if not gold:
                continue
            told = f"{entry['question']}{entry['answer']}"
            right = [max(self._sentences(a.id), key=lambda t: _overlap(t[1], told))[0] for a in gold[:4]]
            wrong = self._neighbours(entry["question"], {a.id for a in gold}, 2 * _NEGATIVES, near=entry["question"])
            yield self._group("statute", entry["question"], right, wrong, f"q{entry['query_id']}")

    def consultations(self, path: Path) -> Iterator[Group]:
        """Citizens' messages with the sentence of the reply that answers, against other replies and texts."""
        entries = [e for e in _lines(path) if len(e["reply"]) >= 40]
        for entry in entries:
            said = [s for s in re.split(r"(?<=[。；！])", entry["reply"]) if 12 <= len(s) <= 160]
            said = [s for s in said if not re.search(r"网友|您好|收悉|感谢|回复如下|\d{4}年\d+月\d+日$", s)]
            if not said:
                continue
            question = entry["title"] if self._random.random() < 0.5 else entry["question"][:90]
            right = max(said, key=lambda s: _overlap(s, entry["title"]))
            others = self._random.sample(entries, 2)
            wrong = [
                as_read("答复", s) for o in others for s in re.split(r"(?<=[。；])", o["reply"])[1:3] if len(s) > 12
            ]
            wrong += self._neighbours(question, set(), 3)
            yield self._group("consultation", question, [as_read("答复", right)], wrong, f"c{entry['id']}")

    def guides(self, most: int) -> Iterator[Group]:
        """Guides asked about field by field, in people's words for the item and the field."""
        guides = self._view.of_type(Guide)
        self._random.shuffle(guides)
        lines = {g.id: self._lines_of(g) for g in guides}
        by_field: dict[str, list[str]] = {}
        for found in lines.values():
            for field, text in found:
                by_field.setdefault(field, []).append(text)
        for guide in guides[:most]:
            item = self._view.node(guide.item, Item)
            own = lines[guide.id]
            if item is None or not own:
                continue
            for field in self._random.sample(sorted({f for f, _ in own}), min(3, len({f for f, _ in own}))):
                said = self._random.choice([*item.phrasings, *item.aliases, item.name, item.name])
                said = re.sub(r"[?？。！]|怎么办$|咋办$|怎么弄$", "", said)
                question = self._random.choice(self._cues[field]).format(said)
                right = [t for f, t in own if f == field]
                if field == "conditions_text" and self._random.random() < 0.6:
                    chosen = self._random.choice(right)
                    asked = self._questioner.ask(chosen.split("：", 1)[-1])
                    if asked:
                        question, right = f"{said}，{asked}", [chosen]
                rest = [t for f, t in own if f != field]
                wrong = self._random.sample(rest, min(4, len(rest)))
                wrong += self._random.sample(by_field[field], min(2, len(by_field[field])))
                yield self._group("guide", question, right[:3], [w for w in wrong if w not in right], guide.item)

    def items(self, pairs: Iterable[tuple[str, str]]) -> Iterator[Group]:
        """What people say for an item against the names of similar items."""
        for name, said in pairs:
            hits = self._index.items.search(f"{said} {name}", k=14, as_of=self._today)
            names = [n.name for n in (self._view.node(h.id, Item) for h in hits) if n and n.name != name]
            wrong = [as_read("事项", n) for n in names if normalise(n) not in normalise(name)][:_NEGATIVES]
            yield self._group("item", said, [as_read("事项", name)], wrong, name)

    def _lines_of(self, guide: Guide) -> list[tuple[str, str]]:
        item = self._view.node(guide.item, Item)
        name = item.name if item else ""
        found: list[tuple[str, str]] = []
        for target, _ in self._view.out(guide.id, EdgeKind.IF):
            condition = self._view.node(target, Condition)
            if condition:
                found.append(("conditions_text", f"受理条件：{condition.text[:120]}"))
        materials = [r.material.name for r in self._view.requirements(guide.id)]
        if materials:
            found.append(("materials", f"所需材料：{'、'.join(materials)[:120]}"))
        if guide.promised_limit:
            found.append(("promised_limit", f"承诺办结时限：{guide.promised_limit.text}"))
        if guide.fee_charged is not None:
            fee = "收费" if guide.fee_charged else "不收费"
            found.append(("fee", f"是否收费：{fee}{guide.fee_text or ''}"[:120]))
        found += [("venues", f"办理地点：{v}"[:120]) for v in guide.venues[:1]]
        found += [("phones", f"咨询电话：{p}"[:80]) for p in guide.phones[:1]]
        if guide.hours:
            found.append(("hours", f"办理时间：{guide.hours}"[:120]))
        if guide.steps:
            found.append(("steps", f"办理流程：{'；'.join(guide.steps)}"[:140]))
        if guide.scope:
            found.append(("scope", f"通办范围：{guide.scope}"[:80]))
        if guide.online_url:
            found.append(("online_url", f"网上办理：{guide.online_url}"[:100]))
        return [(f, as_read(name, t)) for f, t in found if f in self._cues]

    def _neighbours(self, question: str, gold: set[str], most: int, near: str = "") -> list[str]:
        hits = self._index.search(question, k=24, as_of=self._today)
        ids = [h.id for h in hits if h.id not in gold and self._view.node(h.id, Article)]
        chosen = ids[:most] if near else self._random.sample(ids, min(most, len(ids)))
        return [
            max(self._sentences(i), key=lambda t: _overlap(t[1], question))[0] for i in chosen if self._sentences(i)
        ]

    def _sentences_of(self, article_id: str) -> list[tuple[str, str]]:
        """Sentences of an article: as the reader sees them, and alone."""
        article = self._view.node(article_id, Article)
        document = self._view.node(article.document, Document) if article else None
        if article is None or document is None:
            return []
        sentences = split(article.text)
        lead = leads(sentences)
        whole = [f"{sentences[lead[i]]}{s}" if i in lead else s for i, s in enumerate(sentences)]
        return [(as_read(document.title, s[:160]), s.strip()) for s in whole if len(s.strip()) >= 8]

    def _group(self, kind: str, question: str, right: Sequence[str], wrong: Sequence[str], key: str) -> Group:
        wrong = [w for w in dict.fromkeys(wrong) if w not in right]
        digest = hashlib.blake2b(key.encode("utf-8"), digest_size=4).digest()
        held = int.from_bytes(digest, "big") % _HELD == 0
        return Group(kind, question, [*right, *wrong], [1] * len(right) + [0] * len(wrong), held)


def phrasing_pairs(items: Iterable[Item], per_item: int, seed: int) -> list[tuple[str, str]]:
    """(item name, what people say), a few of each item; the same for the same seed."""
    said: dict[str, set[str]] = {}
    for item in items:
        said.setdefault(item.name, set()).update((*item.phrasings, *item.aliases))
    chooser = random.Random(seed)
    return [
        (name, text)
        for name, texts in sorted(said.items())
        for text in chooser.sample(sorted(texts), min(per_item, len(texts)))
    ]


def suite_turns(folder: Path) -> list[str]:
    """What residents say in the evaluation suites of a folder: never to be trained on."""
    return [
        normalise(turn["user"])
        for path in sorted(folder.glob("*.jsonl"))
        for case in _lines(path)
        for turn in case["turns"]
    ]


def write(groups: Iterable[Group], path: Path, banned: Sequence[str] = ()) -> dict[str, int]:
    """Write groups as JSONL, without questions that are the same as or close to a ``banned`` one.

    Returns:
        How many of each kind, held-out ones as ``kind/held``, and how many were left out as ``banned``.
    """
    counts: dict[str, int] = {}
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as out:
        for group in groups:
            if banned and process.extractOne(normalise(group.question), banned, scorer=ratio, score_cutoff=_SAME):
                counts["banned"] = counts.get("banned", 0) + 1
            elif 1 in group.labels and 0 in group.labels:
                name = f"{group.kind}/held" if group.held else group.kind
                counts[name] = counts.get(name, 0) + 1
                out.write(json.dumps(asdict(group), ensure_ascii=False) + "\n")
    return counts


def _overlap(text: str, other: str) -> float:
    pairs, theirs = _pairs(text), _pairs(other)
    return len(pairs & theirs) / (len(pairs) ** 0.5 + 1e-9)


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"[^\w]", "", normalise(text))
    return {plain[i : i + 2] for i in range(len(plain) - 1)}


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []
