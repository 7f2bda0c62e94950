"""Which national law or regulation somebody means: by its title, a part of it, or its subject (「讲无障碍建设的法」).

Knows nothing of what is asked of it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kg.schema import NATION, Article, Document
from kg.view import GraphView
from rag.asked import Unit
from rag.lexicon import normalise, pattern
from rag.texts import Texts

_MARKS = re.compile(r"[《》〈〉<>“”\"'「」()（）、·\s]")
_LATER = date(9999, 1, 1)
_KINDS = {
    "法典": ("法典",),
    "条例": ("条例",),
    "办法": ("办法",),
    "规定": ("规定", "办法", "条例", "规则", "细则"),
    "细则": ("细则",),
    "规则": ("规则",),
    "法": ("法", "法典"),
}
"""How a title may end, by the word that somebody says for it."""
_NO_LAW = "做说看想方手语书没合违犯非执守立用算无依设打办", "律院规人官庭子师制治医宝语案"
"""What before or after 法 makes another word of it."""
_KIND = re.compile(rf"法典|(?<![{_NO_LAW[0]}])法(?!定(?![下了好])|[{_NO_LAW[1]}])|条例|(?<!没)办法|规定|细则|规则")
_GOES_ON = re.compile(
    rf"的?(?:实施|施行)?(?:细则|条例|办法|规定)|的?(?:司法)?解释|修正案|(?<=法)(?:定(?![下了好])|[{_NO_LAW[1]}])"
)
_LOCAL = re.compile(r"[省市区县州盟旗]的?$")
_SHORTEST, _PART, _AHEAD = 2, 0.3, 0.08
"""Letters of a part of a title, the least share of the title that they are, and the lead over the next title."""
_CONTIGUOUS = 0.2
_LEVEL = 2
"""How many titles that fit equally well are all meant."""
_VOTES, _MOST_VOTES, _SAID = 3, 0.6, 0.6
"""Passages that must speak for one title, as a number and a share, and the share of what is said that is in it."""


@dataclass(frozen=True)
class Mention:
    """A place of a text where a document may be named: ``start:end``, with the title where it is said in full."""

    start: int
    end: int
    title: str = ""


def squeeze(text: str) -> str:
    """Normalised, without marks that people leave out: those around titles and inside them."""
    return _MARKS.sub("", normalise(text))


def short(title: str) -> str:
    """The title as people say it."""
    return squeeze(title).replace("中华人民共和国", "")


class Titles:
    """The national documents of one view by title; several versions of one text share it."""

    def __init__(self, view: GraphView, texts: Texts) -> None:
        self._view, self._texts = view, texts
        self.versions: dict[str, list[Document]] = defaultdict(list)
        self._local: list[str] = []
        for document in view.of_type(Document):
            if document.region == NATION:
                self.versions[short(document.title)].append(document)
            else:
                self._local.append(short(document.title))
        self._longest_first = sorted((t for t in self.versions if len(t) >= _SHORTEST), key=len, reverse=True)

    def mentions(self, text: str) -> list[Mention]:
        """Titles said in full in the squeezed ``text``, then other words that may end a name (那个办法)."""
        found = self._in_full(text)
        taken = [range(m.start, m.end) for m in found]
        for kind in _KIND.finditer(text):
            if not any(kind.start() in r for r in taken) and not _GOES_ON.match(text, kind.end()):
                found.append(Mention(_clause_start(text, kind.start()), kind.end()))
        return found

    def _in_full(self, text: str) -> list[Mention]:
        text = text.replace("中华人民共和国", "　" * 7)
        held = [t for t in self._local if t in text]
        places = {p.end for p in self._view.regions.find(text)}
        found: list[Mention] = []
        for title in self._longest_first:
            for hit in re.finditer(re.escape(title), text):
                start, end = hit.span()
                if any(start < m.end and m.start < end for m in found) or any(title in t for t in held):
                    continue
                of_a_place = start in places or _LOCAL.search(text[:start])
                if not of_a_place and not _GOES_ON.match(text, end):
                    found.append(Mention(start, end, title))
        return sorted(found, key=lambda m: m.start)

    def loosely(self, text: str, mention: Mention, day: date) -> list[str]:
        """Titles that the words of a mention mean: one, two that fit equally well, or none."""
        said = text[mention.start : mention.end]
        kind = next((k for k in _KINDS if said.endswith(k)), "")
        bodies = list(_bodies(said.removesuffix(kind)))
        if not kind or not bodies or any(_LOCAL.search(body[:4]) for body in bodies):
            return []
        if self._view.regions.find(said):
            return []
        for body in bodies:
            if found := self._by_letters(body, kind):
                voted = self._by_passages(body, kind, day, found) if len(found) > 1 else found
                return voted or (found if len(found) <= _LEVEL else [])
        return self._by_passages(bodies[-1], kind, day)

    def _by_letters(self, body: str, kind: str) -> list[str]:
        """Titles that hold the letters of ``body`` in their order, the best and those near it."""
        scored: list[tuple[float, str]] = []
        for title in self._longest_first:
            core = _core(title, kind)
            if core and len(body) >= _PART * len(core) and _in_order(body, core):
                scored.append((len(body) / len(core) + _CONTIGUOUS * (body in core), title))
        best = max((s for s, _ in scored), default=0.0)
        return [title for score, title in sorted(scored, reverse=True) if best - score < _AHEAD]

    def _by_passages(self, body: str, kind: str, day: date, among: Sequence[str] = ()) -> list[str]:
        """The title that most passages found for ``body`` come from, if it stands out."""
        asked = self._texts.read(body, day)
        units = [u for u in asked.units if len(u.word) > 1]
        for seen_from in (_LATER, day):
            votes: Counter[str] = Counter()
            for node in self._texts.local(asked.query, {NATION}, seen_from):
                article = self._view.node(node, Article)
                document = self._view.node(article.document, Document) if article else None
                title = short(document.title) if document else ""
                if title and (title in among if among else _core(title, kind)):
                    votes[title] += 1
            title, count = next(iter(votes.most_common(1)), ("", 0))
            if count >= _VOTES and count >= _MOST_VOTES * votes.total() and (among or _said(units, title) >= _SAID):
                return [title]
        return []


def _clause_start(text: str, end: int) -> int:
    return max(text.rfind(mark, 0, end) for mark in ",，。;；?？!！\n:：") + 1


def _bodies(said: str) -> Iterator[str]:
    """What is left of a name as said, less and less of what is said around it."""
    body = re.sub(r"(?:(?:那|这)(?:一)?(?:个|部|份|条|项|些)?|的)+$", "", said)
    marks = [m for m in pattern("effect_introduces").finditer(body) if len(body) - m.end() >= _SHORTEST]
    body = body[marks[-1].end() :] if marks else body
    plainer = re.sub(pattern("effect_about").pattern, "", body)
    for found in dict.fromkeys((body, plainer)):
        if len(found) >= _SHORTEST:
            yield found


def _core(title: str, kind: str) -> str:
    """``title`` without the word for what it is; empty where somebody who says ``kind`` does not mean it."""
    title = re.sub(r"(?:试行|暂行|草案|试行草案)$", "", title)
    end = next((k for k in _KINDS[kind] if title.endswith(k)), "")
    if not end or (end == "法" and title.endswith("办法")):
        return ""
    return title.removesuffix(end)


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def _said(units: Sequence[Unit], title: str) -> float:
    """Share of what is said that ``title`` says too, in these or in official words."""
    total = sum(u.weight for u in units)
    terms = {u: [[squeeze(part) for part in t.parts] for t in u.terms] for u in units}
    held = (u.weight for u in units if u.word in title or any(all(p in title for p in ps) for ps in terms[u]))
    return sum(held) / total if total else 0.0
