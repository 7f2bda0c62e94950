"""Workbooks (XLSX and XLS) as tables of text: merged cells filled down, formulas by their shown value or as text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import xlrd
from openpyxl.reader.excel import load_workbook
from openpyxl.utils.cell import range_boundaries

from kg.rows import MAX_ROWS, MAX_UNPACKED_BYTES, InputError, Row, Table, limited, trimmed

# Both libraries are untyped.
_load_workbook: Any = load_workbook
_boundaries: Any = range_boundaries
_xlrd: Any = xlrd

# -- XLSX -------------------------------------------------------------------------------------------------------


def read_xlsx(path: Path) -> Iterator[Table]:
    """Sheets of an XLSX workbook. Raises :class:`InputError`; read each table's rows before the next table."""
    name = path.name
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            unpacked = sum(m.file_size for m in members)
            names = {m.filename for m in members}
        if unpacked > MAX_UNPACKED_BYTES:
            raise InputError(name, f"解压后不超过 {MAX_UNPACKED_BYTES // 1024**2} MB", f"有 {unpacked // 1024**2} MB")
        if "xl/workbook.xml" not in names:
            kind = "Word 文档" if "word/document.xml" in names else "其他压缩文件"
            raise InputError(name, "XLSX 工作簿", f"是{kind}")
        content = path.read_bytes()  # by content: the library refuses other suffixes
        shown = _load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        written = _load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    except InputError:
        raise
    except Exception as error:
        raise InputError(name, "完好的 XLSX 工作簿", f"文件已损坏（{type(error).__name__}）") from error
    try:
        for sheet, formulas in zip(shown.worksheets, written.worksheets, strict=True):
            yield Table(name, sheet.title, limited(_xlsx_rows(path, sheet, formulas), name))
    finally:
        shown.close()
        written.close()


def _xlsx_rows(path: Path, sheet: Any, formulas: Any) -> Iterator[Row]:
    name, title = path.name, str(sheet.title)
    try:
        merged = _merged_ranges(path, sheet._worksheet_path)
        if merged or _has_formulas(path, sheet._worksheet_path):
            sheet.reset_dimensions()
            formulas.reset_dimensions()
            pairs = zip(sheet.iter_rows(values_only=True), formulas.iter_rows(values_only=True), strict=True)
            values = (tuple(w if v is None else v for v, w in zip(a, b, strict=True)) for a, b in pairs)
        else:
            sheet.reset_dimensions()
            values = iter(sheet.iter_rows(values_only=True))
        for number, cells in enumerate(_filled_down(values, merged), start=1):
            yield Row(name, title, number, trimmed(cells))
    except InputError:
        raise
    except Exception as error:
        found = f"工作表已损坏（{type(error).__name__}）"
        raise InputError(name, "完好的 XLSX 工作簿", found, sheet=title) from error


def _sheet_xml(path: Path, member: str) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as archive, archive.open(member.lstrip("/")) as stream:
        tail = b""
        while block := stream.read(1 << 20):
            yield tail + block
            tail = block[-64:]


def _has_formulas(path: Path, member: str) -> bool:
    return any(b"<f>" in block or b"<f " in block for block in _sheet_xml(path, member))


def _merged_ranges(path: Path, member: str) -> list[tuple[int, int, int, int]]:
    """(first column, first row, last column, last row) from 1, for ranges over several rows."""
    references = {
        ref.decode("ascii", "ignore")
        for block in _sheet_xml(path, member)
        if b"mergeCell" in block
        for ref in re.findall(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z0-9:]{3,32})\"", block)
    }
    ranges = [_boundaries(ref) for ref in sorted(references)]
    return [r for r in ranges if r[3] > r[1] and r[3] - r[1] < MAX_ROWS]


def _filled_down(rows: Iterable[Sequence[Any]], merged: list[tuple[int, int, int, int]]) -> Iterator[Sequence[Any]]:
    """Rows in which every row of a merged range shows the value of its first cell."""
    starts: dict[int, list[tuple[int, int]]] = {}
    for first_column, first_row, _, last_row in merged:
        starts.setdefault(first_row, []).append((first_column, last_row))
    active: dict[int, tuple[int, Any]] = {}
    for number, row in enumerate(rows, start=1):
        active = {column: held for column, held in active.items() if held[0] >= number}
        if not active and number not in starts:
            yield row
            continue
        width = max([len(row), *active])
        cells = [*row, *[None] * (width - len(row))]
        for column, (_, value) in active.items():
            if cells[column - 1] in (None, ""):
                cells[column - 1] = value
        for column, last_row in starts.get(number, ()):
            if column <= len(cells):
                active[column] = (last_row, cells[column - 1])
        yield cells


# -- XLS --------------------------------------------------------------------------------------------------------


def read_xls(path: Path) -> Iterator[Table]:
    """Sheets of an XLS workbook. Raises :class:`InputError`."""
    name = path.name
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise InputError(name, "没有密码的工作簿", "设有密码，请去掉密码后再导入")
    try:
        book = _xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
    except Exception as error:
        if "encrypted" in str(error).lower():
            raise InputError(name, "没有密码的工作簿", "设有密码，请去掉密码后再导入") from error
        raise InputError(name, "完好的 XLS 工作簿", f"文件已损坏或不是 XLS（{type(error).__name__}）") from error
    for sheet in book.sheets():
        merged = [(c0 + 1, r0 + 1, c1, r1) for r0, r1, c0, c1 in sheet.merged_cells if r1 - r0 > 1]
        rows = ([_xls_value(book, sheet.cell(r, c)) for c in range(sheet.row_len(r))] for r in range(sheet.nrows))
        numbered = enumerate(_filled_down(rows, merged), start=1)
        yield Table(name, sheet.name, limited((Row(name, sheet.name, n, trimmed(v)) for n, v in numbered), name))


def _xls_value(book: Any, cell: Any) -> object:
    if cell.ctype == _xlrd.XL_CELL_DATE:
        try:
            return _xlrd.xldate.xldate_as_datetime(cell.value, book.datemode)
        except (ValueError, OverflowError):
            return cell.value
    if cell.ctype == _xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return _xlrd.error_text_from_code.get(cell.value, "") if cell.ctype == _xlrd.XL_CELL_ERROR else cell.value
