"""Tables in files: XLSX, XLS, CSV, JSONL and HTML tables saved as .xls, as rows of text with their positions.

What a file is, its content says, not its name. Knows nothing of what the columns mean. Input is hostile until read:
sizes are checked before anything is unpacked, and whatever goes wrong becomes one :class:`InputError`.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

from kg.rows import MAX_CELL_CHARS, MAX_COLUMNS, MAX_FILE_BYTES, InputError, Row, Table, cell_text, limited, trimmed
from kg.workbooks import read_xls, read_xlsx

__all__ = ["SUFFIXES", "InputError", "Row", "Table", "read_rows", "read_tables"]

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".jsonl")
_DELIMITERS = (",", "\t", ";", "|")


def read_rows(path: Path) -> Iterator[Row]:
    """All rows of all sheets of a file, blank rows included.

    Raises:
        InputError: the file cannot be read as a table.
    """
    for table in read_tables(path):
        yield from table.rows


def read_tables(path: Path) -> Iterator[Table]:
    """The tables of a file, in order.

    Raises:
        InputError: the file is missing, too large, protected, broken or not a table.
    """
    name = path.name
    try:
        size = path.stat().st_size
        head = path.open("rb").read(4096) if path.is_file() else b""
    except OSError as error:
        raise InputError(name, "可读取的文件", f"无法打开（{error.strerror or error}）") from error
    if not path.is_file():
        raise InputError(name, "文件", "是文件夹")
    if not size:
        raise InputError(name, "带表头的表格", "文件是空的")
    if size > MAX_FILE_BYTES:
        raise InputError(name, f"不超过 {MAX_FILE_BYTES // 1024**2} MB 的文件", f"有 {size // 1024**2} MB")
    if head.startswith(b"PK\x03\x04"):
        tables = read_xlsx(path)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        tables = read_xls(path)
    elif head.startswith(b"%PDF"):
        raise InputError(name, "XLSX、XLS、CSV 或 JSONL 表格", "是 PDF 文件")
    else:
        text = _decode(path)
        start = text.lstrip().lower()
        if re.match(r"<(?:!doctype html|html|head|meta|body|table|style)\b", start):
            tables = _html(name, text)
        elif path.suffix.lower() in (".jsonl", ".json", ".ndjson"):
            tables = iter([Table(name, "", limited(_jsonl(name, text), name))])
        else:
            tables = iter([Table(name, "", limited(_csv(name, text), name))])
    yield from tables


def _decode(path: Path) -> str:
    content = path.read_bytes()
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            encodings: tuple[str, ...] = (encoding,)
            break
    else:
        encodings = ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1a]", text[:20_000]):
            return text
        raise InputError(path.name, "XLSX、XLS、CSV 或 JSONL 表格", "是其他类型的文件")
    raise InputError(path.name, "UTF-8 或 GB18030 编码的文本", "编码无法识别")


def _csv(name: str, text: str) -> Iterator[Row]:
    first = next((line for line in text.splitlines() if any(d in line for d in _DELIMITERS)), "")
    delimiter = max(_DELIMITERS, key=first.count)
    csv.field_size_limit(MAX_CELL_CHARS * 10)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 1
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(name, "完好的 CSV", f"无法解析（{error}）", row=number) from error
        yield Row(name, "", number, trimmed(values))
        number = reader.line_num + 1


def _jsonl(name: str, text: str) -> Iterator[Row]:
    """The first row holds the keys of all objects, so that JSONL looks like any other table."""
    records: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(name, "每行一个 JSON 对象", f"无法解析（{line.strip()[:30]}）", row=number) from error
        if not isinstance(record, dict):
            raise InputError(name, "每行一个 JSON 对象", f"是 {line.strip()[:30]}", row=number)
        records += [(number, flat) for flat in _flattened(record)]
    columns = list(dict.fromkeys(key for _, record in records for key in record))
    yield Row(name, "", 0, tuple(columns))
    for number, record in records:
        yield Row(name, "", number, tuple(cell_text(record.get(column)) for column in columns))


def _flattened(record: dict[str, Any]) -> list[dict[str, Any]]:
    """One row for each object of a nested list (材料: [{材料名称: …}, …]); other values as they are."""
    nested = [k for k, v in record.items() if isinstance(v, list) and v and all(isinstance(e, dict) for e in v)]
    if len(nested) != 1:
        return [record]
    rest = {k: v for k, v in record.items() if k != nested[0]}
    return [{**rest, **entry} for entry in record[nested[0]]]


def _html(name: str, text: str) -> Iterator[Table]:
    tables = BeautifulSoup(text, "lxml").find_all("table")
    if not tables:
        raise InputError(name, "XLSX、XLS、CSV 或 JSONL 表格", "是没有表格的网页")
    for index, table in enumerate(tables, start=1):
        grid = _html_grid(table)
        rows = [Row(name, f"表格{index}", number, trimmed(cells)) for number, cells in enumerate(grid, start=1)]
        yield Table(name, f"表格{index}", limited(rows, name))


def _html_grid(table: Tag) -> list[list[str]]:
    """Cells of an HTML table; one over several rows shows in each of them, one over several columns in the first."""
    grid: list[list[str]] = []
    open_cells: dict[int, tuple[int, str]] = {}
    for tr in table.find_all("tr"):
        cells = iter(tr.find_all(["td", "th"]))
        row: list[str] = []
        while True:
            column = len(row)
            if column in open_cells:
                left, text = open_cells.pop(column)
                row.append(text)
                if left > 1:
                    open_cells[column] = (left - 1, text)
                continue
            cell = next(cells, None)
            if cell is None:
                break
            text = cell.get_text("\n", strip=True)
            row += [text, *[""] * (_span(cell, "colspan") - 1)]
            if _span(cell, "rowspan") > 1:
                open_cells[column] = (_span(cell, "rowspan") - 1, text)
        grid.append(row)
    return grid


def _span(cell: Tag, name: str) -> int:
    printed = str(cell.get(name) or "1")
    return min(max(int(printed), 1), MAX_COLUMNS) if re.fullmatch(r"\d{1,6}", printed, re.A) else 1
