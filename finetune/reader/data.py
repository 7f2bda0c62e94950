"""Training groups for the reader: a question with texts that answer it and texts that nearly do.

Sources: sentences of laws and regulations turned into questions, guides of the knowledge base asked about field by
field, and public question sets where they are present; what the seeds hold is made into groups elsewhere. Held-out
groups share no article or guide with the training groups.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from eval.holdout import ITEMS, STATUTES, held_out
from finetune.llm.data import Search
from finetune.reader.group import Group
from finetune.reader.questions import Questioner
from kg.schema import Article, Condition, Document, EdgeKind, Guide, Item
from kg.view import GraphView
from rag.index.synonyms import CONFIG as SYNONYMS
from rag.index.tokenize import normalise
from rag.models.reader import as_read
from rag.sentences import leads, split

_NEGATIVES = 6
_HELD = 0.08
"""Share of the articles and consultations that is held out."""
_COUNTRY = "中华人民共和国"


class Builder:
    """Builds groups from one view and its search index."""

    def __init__(self, view: GraphView, search: Search, cues: dict[str, list[str]], seed: int) -> None:
        self._view, self._search, self._cues = view, search, cues
        self._random = random.Random(seed)
        entries = yaml.safe_load(SYNONYMS.read_text(encoding="utf-8"))["synonyms"]
        self._questioner = Questioner([(e["say"], e["official"]) for e in entries], seed)
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
                yield self._group("ruled", question, [chosen[0]], wrong, held_out(article.id, _HELD))

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
            yield self._group("statute", entry["question"], right, wrong, held_out(entry["question"], STATUTES))

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
            held = held_out(entry["title"], _HELD)
            yield self._group("consultation", question, [as_read("答复", right)], wrong, held)

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
                held = held_out(item.name, ITEMS)
                yield self._group("guide", question, right[:3], [w for w in wrong if w not in right], held)

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
        ids = [i for i, _ in self._search(question, 24) if i not in gold]
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

    @staticmethod
    def _group(kind: str, question: str, right: Sequence[str], wrong: Sequence[str], held: bool) -> Group:
        wrong = [w for w in dict.fromkeys(wrong) if w not in right]
        return Group(kind, question, [*right, *wrong], [1] * len(right) + [0] * len(wrong), held)


def _overlap(text: str, other: str) -> float:
    pairs, theirs = _pairs(text), _pairs(other)
    return len(pairs & theirs) / (len(pairs) ** 0.5 + 1e-9)


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"[^\w]", "", normalise(text))
    return {plain[i : i + 2] for i in range(len(plain) - 1)}


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []
