"""Whether a question is about a law or regulation being in force (施行了没有，哪天起，还算不算数), and about which one.

What is said then is in :mod:`rag.effect_said`. Knows nothing of what a law provides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from kg.view import GraphView
from rag.effect_said import told
from rag.frame import Frame, Outcome, Statement
from rag.lexicon import field_cues, pattern
from rag.texts import Texts
from rag.titles import Mention, Titles, short, squeeze
from rag.validity import repealed

_CLAUSES = re.compile(r"([,，。;；?？!！\n:：]+)")
_ENDS = ",，。;；?？!！\n:："
_LAW = re.compile(r"(?<!办)法$|法典$|条例$|细则$")
_OR_NOT = re.compile(r"([\u4e00-\u9fff])[不没]\1")
_MOST = 3
"""Laws that are told about."""
_LEAST = 4
"""Characters of what else a message asks."""
_SURE = 0.4
"""How sure it must be that a text answers what else a message asks (:func:`rag.judge.sure`)."""
_BESIDE = 420
"""Characters that it may take."""


class Effect:
    """Answers from one view."""

    def __init__(self, view: GraphView, texts: Texts) -> None:
        self._view, self._texts = view, texts
        self._titles = Titles(view, texts)

    def answer(
        self,
        frame: Frame,
        steps: list[str],
        others: Callable[[Frame], Outcome],
        local: Callable[[Frame], bool],
    ) -> Outcome | None:
        """What is recorded of the laws asked about; ``None`` where that is not asked, or no law is clearly meant.

        ``others`` answers what else a message asks where no text does. Where a document of the place is asked about
        (``local``), a law must be named in full. Declines for a law that is not held.
        """
        text = squeeze(frame.text)
        if not (pattern("effect").search(text) or pattern("effect_weak").search(text)):
            return None
        keys, rest = self._asked(text, frame, local)
        if keys is None:
            return None
        steps.append(f"effect({'、'.join(keys)})")
        said = [s for key in keys for s in told(self._view, self._titles, key, frame.as_of)]
        if not said:
            missing = Statement("您说的这部法规知识库里没有收录，查不到它从哪天起施行、现在还算不算数。")
            return Outcome("decline", [missing], steps=steps)
        said = list({s.text: s for s in said}.values())
        return Outcome("answer", [*said, *(self._also(rest, frame, others) if rest else [])], steps=steps)

    def _also(self, rest: str, frame: Frame, others: Callable[[Frame], Outcome]) -> list[Statement]:
        """What answers the part ``rest`` of a message."""
        found = self._texts.answer([rest], frame.region, frame.as_of, _SURE, budget=_BESIDE, context=frame.text)
        if found:
            return found
        fields = tuple(f.name for f in field_cues() if f.name in frame.fields and f.pattern.search(rest))
        more = others(frame.with_(text=rest, asks=(rest,), fields=fields, ruled=0.0))
        return more.statements if more.action == "answer" else []

    def _asked(self, text: str, frame: Frame, local: Callable[[Frame], bool]) -> tuple[list[str] | None, str]:
        """The titles asked about, and what else is asked; none where a law is asked about that is not held."""
        mentions = self._titles.mentions(text)
        if not mentions:
            return (self._before(frame) or None, "") if _nothing_else(text) else (None, "")
        named = [m for m in mentions if m.title]
        asked = [(m, end) for m in mentions if (end := _ask(text, m, named))]
        keys = [m.title for m, _ in asked if m.title] or self._meant(text, [m for m, _ in asked], frame, local)
        if not keys:
            return keys, ""
        first, last = min(m.start for m, _ in asked), max(end for _, end in asked)
        rest = self._else(text[:first]) + self._else(text[last:])
        return list(dict.fromkeys(keys))[:_MOST], rest

    def _meant(
        self, text: str, mentions: list[Mention], frame: Frame, local: Callable[[Frame], bool]
    ) -> list[str] | None:
        """The titles meant where none is said in full."""
        laws = False
        for mention in mentions:
            said = text[mention.start : mention.end]
            if _nothing_else(said):
                return (self._before(frame) if _nothing_else(text) else []) or None
            if local(frame):
                return None
            if keys := self._titles.loosely(text, mention, frame.as_of):
                return keys
            laws = laws or bool(_LAW.search(said))
        return [] if laws else None

    def _else(self, text: str) -> str:
        """The clauses of ``text`` if they ask something else."""
        text = text.strip(_ENDS)
        plain = text
        for mention in self._titles.mentions(text):
            plain = plain.replace(mention.title, "") if mention.title else plain
        asks = pattern("question").search(text) or _OR_NOT.search(text)
        return text if len(text) >= _LEAST and asks and not _nothing_else(plain) else ""

    def _before(self, frame: Frame) -> list[str]:
        """The title that was spoken of before, or what it took the place of where the old one is asked about."""
        if frame.documents:
            return []
        for spoken in filter(None, (frame.previous, frame.opening, frame.told, frame.spoken)):
            text = squeeze(spoken)
            mentions = self._titles.mentions(text)
            keys = [m.title for m in mentions if m.title][-1:]
            for mention in reversed(mentions) if not keys else []:
                if keys := self._titles.loosely(text, mention, frame.as_of)[:1]:
                    break
            if keys:
                old = pattern("effect_old").search(squeeze(frame.text))
                return (self._earlier(keys) if old else []) or keys
        return []

    def _earlier(self, keys: list[str]) -> list[str]:
        """What the texts of ``keys`` took the place of."""
        documents = [d for key in keys for d in self._titles.versions[key]]
        return [short(d.title) for d in repealed(self._view, documents)][:_MOST]


def _nothing_else(clause: str) -> bool:
    """Whether a clause holds nothing but words with which such a question is put."""
    return not pattern("effect_filler").sub("", re.sub(r"[\W_]|\d", "", clause))


def _ask(text: str, mention: Mention, named: Iterable[Mention]) -> int:
    """Where the question whether a mentioned document is in force ends; 0 where none is put about it."""
    for other in named:
        if other.start >= mention.end:
            text = text[: other.start] + "　" * (other.end - other.start) + text[other.end :]
    end, at = 0, mention.end
    for part in _CLAUSES.split(text[mention.end :]):
        at += len(part)
        if _CLAUSES.fullmatch(part) or not part.strip():
            continue
        if not _nothing_else(part):
            by_it = pattern("effect_by_it").search(part) and pattern("effect_asks").search(part)
            end = at if by_it else end
            break
        strong = pattern("effect").search(part)
        weak = (end or part == text[mention.end : at]) and pattern("effect_weak").search(part)
        if (strong or weak) and pattern("effect_asks").search(part):
            end = at
    return end or _asked_first(text, mention)


def _asked_first(text: str, mention: Mention) -> int:
    """The same for 「什么时候施行的社会救助法」: the question stands before the title."""
    start = max(text.rfind(mark, 0, mention.start) for mark in _ENDS) + 1
    head = text[start : mention.start]
    asks = pattern("effect").search(head) and pattern("effect_asks").search(head) and mention.title
    return mention.end if asks and _nothing_else(head) and _nothing_else(text[mention.end :]) else 0
