"""Training groups for the reader from the seeds: messages with matters to choose among, questions with sentences.

A message knows which fields are asked of each matter and what kind of message it is; a question over a text does not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from eval.holdout import ITEMS, held_out
from finetune.embedder.sources import phrasings
from finetune.llm import posed, seeds
from finetune.llm.data import Sources, digest_of, one_line
from finetune.llm.posed import Catalogue, Posed
from finetune.llm.selects import shares
from finetune.reader.group import Group
from finetune.reader.pairs import as_before, asked_of, matter
from kg.schema import Article, Document, Guide
from rag.candidates import candidates
from rag.models.reader import as_read
from rag.selecting import sentences
from rag.tasks import CHATS, FIELDS, NOTHING, SAME, TELLS, Heard, Part

_KINDS = {NOTHING: "none", TELLS: "tell", CHATS: "chat"}
_NEAR, _EACH, _MOST = 8, 2, 9
"""Passages that the search gives as wrong ones, sentences of each, and sentences of a group."""
_ASIDE = 0.12
"""Share of the articles and notices that is held out."""


def groups(sources: Sources, seed: int, said: int) -> Iterator[Group]:
    """All of them; ``said`` is how many machine-made phrasings of items are drawn."""
    rng = random.Random(seed)
    catalogue = Catalogue(sources.index, sources.topics)
    for held in (False, True):
        for number, dialogue in enumerate(seeds.dialogues(sources.folder, held_out=held)):
            for message in posed.of_dialogue(dialogue, catalogue, rng, f"{number}"):
                yield _heard("dialogue", message, catalogue, held)
    yield from _phrasings(sources, catalogue, rng, said)
    yield from _articles(sources, rng)
    yield from _passages(sources, rng)


def _heard(kind: str, message: Posed, catalogue: Catalogue, held: bool) -> Group:
    parts = message.heard.parts
    texts = [matter(catalogue.name(key)) for key in message.shown]
    fields = [_fields(parts, number) for number in range(1, len(texts) + 1)]
    if message.before and message.before.matters:
        texts.insert(0, as_before(message.before))
        fields.insert(0, _fields(parts, SAME))
    labels = [int(bool(f)) for f in fields]
    return Group(
        kind,
        asked_of(message.said.u, message.before),
        texts,
        labels,
        held,
        fields,
        kinds_of(message.heard),
        message.said.u,
    )


def _fields(parts: Sequence[Part], number: int) -> list[str]:
    return list(dict.fromkeys(f for part in parts if number in part.candidates for f in part.fields if f in FIELDS))


def kinds_of(heard: Heard) -> list[str]:
    """What kinds of message it is, see :data:`rag.models.reader.KINDS`."""
    if heard.other:
        return [_KINDS[heard.other]]
    found = []
    if any(part.candidates for part in heard.parts):
        found.append("matter")
    if any(part.ask for part in heard.parts):
        found.append("text")
    if any(len(part.candidates) > 1 for part in heard.parts):
        found.append("which")
    return found


def _phrasings(sources: Sources, catalogue: Catalogue, rng: random.Random, most: int) -> Iterator[Group]:
    pairs = [(i.name, text) for i in sources.view.items() for text in (*i.phrasings, *i.aliases)]
    if (sources.shared / "phrasings").is_dir():
        pairs += [(p.item, p.text) for p in phrasings(sources.shared)]
    pairs = [(name, text) for name, text in pairs if catalogue.find(name)]
    for number, (name, text) in enumerate(rng.sample(pairs, min(most, len(pairs)))):
        message = posed.of_phrasing(text, name, catalogue, rng, f"p{number}")
        if message:
            yield _heard("phrasing", message, catalogue, held_out(name, ITEMS))


def _articles(sources: Sources, rng: random.Random) -> Iterator[Group]:
    """Lay questions over articles: as messages that no matter answers, and with sentences to choose."""
    titles: dict[str, str] = {}

    def told(article: Article, sentence: str) -> str:
        if article.document not in titles:
            document = sources.view.node(article.document, Document)
            titles[article.document] = document.title if document else ""
        return as_read(titles[article.document], sentence[:160])

    for entry in seeds.article_questions(sources.folder):
        article = sources.view.node(entry.id, Article)
        if article is None:
            continue
        held = held_out(entry.id, _ASIDE)
        right = [told(article, s) for s in sentences(article.text) if shares(s, entry.key)][:2]
        for question in entry.q:
            shown = [matter(sources.index.topics[k].name) for k in candidates(sources.index, question)]
            if shown:
                nothing = [0] * len(shown)
                yield Group(
                    "legal", asked_of(question, None), shown, nothing, held, [[]] * len(shown), ["text"], question
                )
            near = [n for n, _ in sources.search(question, _NEAR) if n != entry.id]
            found = [node for n in near if (node := sources.view.node(n, Article))]
            wrong = [told(a, s) for a in found for s in _likely(question, sentences(a.text))]
            rng.shuffle(wrong)
            texts = [*right, *dict.fromkeys(w for w in wrong if w not in right)][:_MOST]
            labels = [int(t in right) for t in texts]
            if right and len(texts) > len(right):
                yield Group("article", question, texts, labels, held, said=question)


def _likely(question: str, pieces: Sequence[str]) -> list[str]:
    asked = set(question)
    return sorted(pieces, key=lambda s: -len(asked & set(s)) / (len(s) + 20) ** 0.5)[:_EACH]


def _passages(sources: Sources, rng: random.Random) -> Iterator[Group]:
    """Questions over guides and notices with all their sentences; some are not answered by any."""
    known = {digest_of(text): text for g in sources.view.of_type(Guide) if (text := one_line(g.conditions_text))}
    for passage in seeds.passages(sources.folder):
        text = passage.text or known.get(passage.digest, "")
        pieces = sentences(text)
        if len(pieces) < 2:
            continue
        held = held_out(passage.title, ITEMS if passage.digest else _ASIDE)
        for asked in passage.q:
            right = [s for s in pieces if any(shares(s, key) for key in asked.keys(text))]
            if right:
                yield _over(asked.u, passage.title, pieces, right, held, rng)
        for question in passage.none:
            yield _over(question, passage.title, pieces, [], held, rng)


def _over(
    question: str, title: str, pieces: Sequence[str], right: Sequence[str], held: bool, rng: random.Random
) -> Group:
    wrong = [s for s in pieces if s not in right]
    chosen = [*right[:3], *rng.sample(wrong, min(len(wrong), _MOST - len(right[:3])))]
    labels = [int(s in right) for s in chosen]
    return Group("passage", question, [as_read(title, s[:160]) for s in chosen], labels, held, said=question)
