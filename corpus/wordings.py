"""What people say when they mean an item, and what they ask when an article answers: JSON lines beside the guides.

Written for the project, each line by itself readable. Items are named as the standard lists name them, so that what is
said of one helps in every place that handles an item of that name.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.specs import BuiltinError

_FOLDER = Path(__file__).resolve().parent / "builtin"
PHRASINGS, QUESTIONS = _FOLDER / "phrasings", _FOLDER / "questions"


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ItemWordings(_Line):
    """One item by name, and what people say who mean it."""

    item: str
    says: list[str]


class ArticleQuestions(_Line):
    """One article by id, and questions that it answers."""

    id: str
    q: list[str]


_L = TypeVar("_L", ItemWordings, ArticleQuestions)


@cache
def item_wordings(folder: Path = PHRASINGS) -> dict[str, tuple[str, ...]]:
    """Phrasings by the name of the item.

    Raises:
        BuiltinError: a line breaks the format; names file and line.
    """
    return _joined((entry.item, entry.says) for entry in _read(folder, ItemWordings))


@cache
def article_questions(folder: Path = QUESTIONS) -> dict[str, tuple[str, ...]]:
    """Questions by the id of the article that answers them.

    Raises:
        BuiltinError: a line breaks the format; names file and line.
    """
    return _joined((entry.id, entry.q) for entry in _read(folder, ArticleQuestions))


def _joined(entries: Iterable[tuple[str, list[str]]]) -> dict[str, tuple[str, ...]]:
    """Lines of one key together, in their order, each text once."""
    found: dict[str, dict[str, None]] = {}
    for key, texts in entries:
        found.setdefault(key, {}).update(dict.fromkeys(texts))
    return {key: tuple(texts) for key, texts in found.items()}


def _read(folder: Path, kind: type[_L]) -> list[_L]:
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                found.append(kind.model_validate_json(line))
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(str(part) for part in first["loc"])
                raise BuiltinError(f"{path.name} 第 {number} 行：{place} {first['msg']}") from error
    return found
