"""Rows of a table with their positions, the limits on input, and the error that names a place in a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

MAX_FILE_BYTES = 200 * 1024**2
MAX_UNPACKED_BYTES = 600 * 1024**2
MAX_ROWS = 500_000
MAX_COLUMNS = 300
MAX_CELL_CHARS = 100_000


class InputError(Exception):
    """Unusable input. ``str()`` is one Chinese line: where, what was expected, what was found."""

    def __init__(
        self, file: str, expected: str, found: str, *, sheet: str = "", row: int | None = None, column: str = ""
    ) -> None:
        self.file, self.sheet, self.row, self.column = file, sheet, row, column
        self.expected, self.found = expected, found
        where = [f"参数 {file}" if file.startswith("--") else f"文件 {file}"] + (
            [f"工作表「{sheet}」"] if sheet else []
        )
        where += ([f"第 {row} 行"] if row else []) + ([f"列「{column}」"] if column else [])
        super().__init__(f"{'，'.join(where)}：应为{expected}，实际{_one_line(found)}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``number`` counts from 1 as the spreadsheet program or editor shows it."""

    file: str
    sheet: str
    number: int
    values: tuple[str, ...]

    def is_blank(self) -> bool:
        """Whether no cell holds anything but white space."""
        return not any(v.strip() for v in self.values)


@dataclass(frozen=True)
class Table:
    """A sheet, or the whole of a file that has none (``sheet`` is then empty)."""

    file: str
    sheet: str
    rows: Iterable[Row]


def limited(rows: Iterable[Row], name: str) -> Iterator[Row]:
    """The rows of the file ``name``; :class:`InputError` as soon as a limit on size is passed."""
    for index, row in enumerate(rows, start=1):
        if index > MAX_ROWS:
            raise InputError(name, f"不超过 {MAX_ROWS} 行", "行数更多", sheet=row.sheet, row=row.number)
        if len(row.values) > MAX_COLUMNS:
            raise InputError(
                name, f"不超过 {MAX_COLUMNS} 列", f"有 {len(row.values)} 列", sheet=row.sheet, row=row.number
            )
        for value in row.values:
            if len(value) > MAX_CELL_CHARS:
                expected, found = f"不超过 {MAX_CELL_CHARS} 字的单元格", f"有 {len(value)} 字"
                raise InputError(name, expected, found, sheet=row.sheet, row=row.number)
        yield row


def cell_text(value: object) -> str:
    """A cell value as the reader of the sheet sees it: 5.0 is 5, midnight is a day."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "\n".join(cell_text(v) for v in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def trimmed(values: Sequence[object]) -> tuple[str, ...]:
    """Cell values as text, without empty cells at the end."""
    texts = [cell_text(v) for v in values]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _one_line(text: str) -> str:
    flat = re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in text)).strip()
    return flat if len(flat) <= 80 else flat[:79] + "…"
