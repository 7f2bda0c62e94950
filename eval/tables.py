"""Reads and writes one-sheet spreadsheets as rows of strings. Knows no columns."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import xlrd

_EXCEL: Any = openpyxl
_OLD_EXCEL: Any = xlrd


def read_table(path: Path) -> list[dict[str, str]]:
    """Rows of the first sheet of an XLSX or XLS file by heading, cells stripped, empty cells as ``""``."""
    grid = _read_xlsx(path) if zipfile.is_zipfile(path) else _read_xls(path)
    headings = [_text(cell) for cell in next(grid, [])]
    return [dict(zip(headings, map(_text, row), strict=False)) for row in grid if any(map(_text, row))]


def write_table(path: Path, rows: Iterable[dict[str, str]], sheet: str) -> None:
    """Writes rows as XLSX; the first row's keys are the headings."""
    book = _EXCEL.Workbook(write_only=True)
    page = book.create_sheet(sheet)
    for number, row in enumerate(rows):
        if number == 0:
            page.append(list(row))
        page.append(list(row.values()))
    book.save(path)


def _read_xlsx(path: Path) -> Iterator[list[Any]]:
    with path.open("rb") as file:  # opened here, since a file of another program may have another suffix
        book = _EXCEL.load_workbook(file, read_only=True)
        yield from (list(row) for row in book.worksheets[0].iter_rows(values_only=True))
        book.close()


def _read_xls(path: Path) -> Iterator[list[Any]]:
    sheet = _OLD_EXCEL.open_workbook(str(path)).sheet_by_index(0)
    yield from (sheet.row_values(number) for number in range(sheet.nrows))


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()
