"""Headings → canonical columns (``configs/columns.yaml``), and which layout a table has.

Knows nothing of files or of what becomes of a column's values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

from pydantic import BaseModel, ConfigDict, Field

from kg.cells import clean_text
from kg.configs import read_config
from kg.rows import Row

Layout = Literal["guides", "scenarios", "divisions", "phrasings"]
HEADER_ROWS = 10
_CONFIG = Path(__file__).resolve().parent.parent / "configs" / "columns.yaml"


class _LayoutRule(BaseModel):
    model_config = ConfigDict(extra="forbid")
    needs: list[str]
    marks: list[str] = Field(default_factory=list)
    without: list[str] = Field(default_factory=list)


class _Config(BaseModel):
    model_config = ConfigDict(extra="forbid")
    columns: dict[str, list[str]]
    layouts: dict[str, _LayoutRule]
    layout_columns: dict[str, dict[str, list[str]]] = Field(default_factory=dict)


@dataclass(frozen=True)
class Columns:
    """A resolved header. ``known`` maps canonical names to column indexes, ``extra`` other headings."""

    layout: Layout | None
    known: dict[str, int]
    extra: dict[str, int]
    headings: tuple[str, ...]

    def get(self, row: Row, column: str) -> str:
        """The raw text of a canonical column in a row; "" if the column or cell is missing."""
        index = self.known.get(column)
        return row.values[index] if index is not None and index < len(row.values) else ""

    def heading(self, column: str) -> str:
        """The heading of a canonical column as the file prints it."""
        index = self.known.get(column)
        return self.headings[index] if index is not None else column


@cache
def _config() -> _Config:
    return _Config.model_validate(read_config(_CONFIG))


@cache
def _synonyms() -> dict[str, str]:
    return {_key(s): name for name, synonyms in _config().columns.items() for s in (name, *synonyms)}


def _key(heading: str) -> str:
    plain = re.sub(r"[（(【\[][^（()）】\]]*[）)】\]]", "", clean_text(heading)) or clean_text(heading)
    return re.sub(r"[\s*＊:：、/\"“”_]", "", plain).lower()


def resolve_columns(header: Sequence[str]) -> Columns:
    """Canonical columns and layout of a header row; ``layout`` is ``None`` if it is none that is known.

    Where two headings mean the same column, the exact name wins, then the first; the other is kept as an extra column.
    """
    config, synonyms = _config(), _synonyms()
    headings = tuple(clean_text(h).replace("\n", "") for h in header)
    known: dict[str, int] = {}
    for exact in (True, False):
        for index, heading in enumerate(headings):
            name = synonyms.get(_key(heading)) if heading else None
            if name and name not in known and (not exact or _key(heading) == _key(name)):
                known[name] = index
    keys = {_key(h) for h in headings if h}
    layout: str | None = None
    for candidate, rule in config.layouts.items():
        marked = not rule.marks or any(_key(m) in keys for m in rule.marks)
        if marked and all(n in known for n in rule.needs) and not any(w in known for w in rule.without):
            layout = candidate
            break
    for name, own in config.layout_columns.get(layout or "", {}).items():
        positions = [i for h in own for i, g in enumerate(headings) if _key(g) == _key(h)]
        if positions:
            known[name] = positions[0]
    extra: dict[str, int] = {}
    for index, heading in enumerate(headings):
        if heading and index not in known.values():
            repeated = sum(h.partition("#")[0] == heading for h in extra)
            extra[f"{heading}#{repeated + 1}" if repeated else heading] = index
    return Columns(cast("Layout | None", layout), known, extra, headings)


def find_header(rows: Sequence[Row]) -> tuple[int, Columns] | None:
    """Index and columns of the header among the first rows: the one that names most known columns, at least two.

    A title line above the header is passed over. ``None`` if there is no header.
    """
    found = [(index, resolve_columns(row.values)) for index, row in enumerate(rows[:HEADER_ROWS])]
    best = max(found, key=lambda pair: (len(pair[1].known), -pair[0]), default=None)
    return best if best and len(best[1].known) >= 2 else None


def expected_columns() -> str:
    """What a usable header holds, for error messages."""
    return "列名（如 区划名称、主项名称、材料名称，或 事项名称、情形简称、关联材料名称）"
