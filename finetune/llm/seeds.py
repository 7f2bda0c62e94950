"""Reads what a language model wrote to train on: dialogues, questions over articles, guides, notices, cases.

One JSON object a line under ``finetune/seeds``; see ``docs/finetune.md``. Plain data, nothing of prompts or models.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from rag.tasks import FIELDS

_Model = TypeVar("_Model", bound=BaseModel)

FOLDER = Path(__file__).resolve().parents[1] / "seeds"
_SHORT = {
    "limit": "promised_limit",
    "complaint": "complaint_phones",
    "conditions": "conditions_text",
    "online": "online_url",
    "basis": "basis_text",
    "visits": "onsite_visits",
}


class SeedError(ValueError):
    """A seed file that cannot be read; one line naming file and line."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Want(_Strict):
    """One thing asked for: fields of an item, of one ``among`` several, or a question for the texts.

    ``articles`` are the ids of those that answer ``ask``, where they are known.
    """

    item: str = ""
    among: list[str] = []
    fields: list[str] = []
    ask: str = ""
    articles: list[str] = []

    @property
    def names(self) -> list[str]:
        """Names of the items; several where the message does not tell which."""
        return self.among or ([self.item] if self.item else [])

    @property
    def columns(self) -> tuple[str, ...]:
        """Guide fields as :data:`rag.tasks.FIELDS` has them."""
        named = [_SHORT.get(f, f) for f in self.fields]
        return tuple(f for f in dict.fromkeys(named) if f in FIELDS) or ("overview",)


class Said(_Strict):
    """One message of a resident."""

    u: str
    act: Literal["ask", "tell", "chat", "none"] = "ask"
    want: list[Want] = []


class Dialogue(_Strict):
    """A conversation; ``place`` is the region that it was opened with."""

    place: str | None = None
    turns: list[Said]


class Asked(_Strict):
    """A question over a text, the words of the text that answer it, and the verdict."""

    u: str
    key: list[str] | str = []
    spans: list[tuple[int, int]] = []
    """The answering words by their place in the text, where the text itself is not kept here."""
    verdict: Literal["是", "否", "视情况", "无"] = "无"

    def keys(self, text: str) -> list[str]:
        """The answering words, each verbatim from the text."""
        return [text[a:b] for a, b in self.spans] or ([self.key] if isinstance(self.key, str) else self.key)


class Passage(_Strict):
    """A text with questions that it answers and questions, as near to it, that it does not.

    Without ``text`` it is the conditions of the guide named by ``title``, with ``digest`` to know it by.
    """

    title: str
    text: str = ""
    digest: str = ""
    q: list[Asked]
    none: list[str] = []


class ArticleQuestions(_Strict):
    """Questions that one article answers; ``key`` are its words that do."""

    id: str
    q: list[str]
    key: str
    verdict: list[Literal["是", "否", "视情况", "无"]] = []


class InSituation(_Strict):
    """What somebody says of the own case; without ``option`` it does not tell which one it is."""

    u: str
    option: str = ""


class Situations(_Strict):
    """The cases (情形, 业务办理项) that an item tells apart, and people who are in one."""

    item: str
    options: list[str]
    says: list[InSituation]


class PlainWords(_Strict):
    """Facts as they stand, and the same in plain words with the number of the fact behind each sentence."""

    facts: list[str]
    plain: str


def dialogues(folder: Path = FOLDER, *, held_out: bool = False) -> list[Dialogue]:
    """Conversations to train on, or those about items that nothing is trained on."""
    files = sorted(folder.glob("dialogues_*.jsonl"))
    return [d for f in files if ("heldout" in f.name) == held_out for d in _read(f, Dialogue)]


def matters(folder: Path = FOLDER, *, held_out: bool = False) -> list[Dialogue]:
    """Conversations over guides, by which it is told which matter is meant. No embedder is trained on them: what it
    finds near would say nothing about messages that it has not seen."""
    files = sorted(folder.glob("matters_*.jsonl"))
    return [d for f in files if ("heldout" in f.name) == held_out for d in _read(f, Dialogue)]


def passages(folder: Path = FOLDER) -> list[Passage]:
    """Guide conditions and notices."""
    return [p for f in sorted(folder.glob("passages_*.jsonl")) for p in _read(f, Passage)]


def article_questions(folder: Path = FOLDER) -> list[ArticleQuestions]:
    """Questions over articles in force."""
    return [a for f in sorted(folder.glob("statutes_*.jsonl")) for a in _read(f, ArticleQuestions)]


def plain_words(folder: Path = FOLDER) -> list[PlainWords]:
    """Facts said plainly."""
    return [p for f in sorted(folder.glob("plain*.jsonl")) for p in _read(f, PlainWords)]


def situations(folder: Path = FOLDER) -> list[Situations]:
    """Cases of items with people in them."""
    return [s for f in sorted(folder.glob("situations*.jsonl")) for s in _read(f, Situations)]


def _read(path: Path, kind: type[_Model]) -> Iterator[_Model]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield kind.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise SeedError(f"{path.name} 第 {number} 行 {where}：{first['msg']}") from None
