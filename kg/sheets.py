"""Files of an import read into sheets with resolved columns, before anything is made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from kg.columns import Columns, expected_columns, find_header
from kg.import_report import ImportReport
from kg.rows import InputError, Row
from kg.tabular import SUFFIXES, read_tables

Progress = Callable[[str, int], None]
"""Called with a file name and the number of its rows done so far."""
_EVERY = 200


@dataclass(frozen=True)
class Sheet:
    """A table with its header resolved; ``rows`` are those below the header that are not blank."""

    file: str
    name: str
    header: Row
    columns: Columns
    rows: list[Row]


@dataclass(frozen=True)
class SourceFile:
    """A file with its usable sheets. ``name`` is unique within the import and names the source."""

    name: str
    sha256: str
    sheets: list[Sheet]


def find_files(paths: Sequence[Path], report: ImportReport) -> list[tuple[str, Path, bool]]:
    """(source name, file, whether it was named itself) of all tables below ``paths``, in the order of their names.

    Raises:
        InputError: a path does not exist, nothing is there to import, or two files would be the same source.
    """
    found: list[tuple[str, Path, bool]] = []
    for path in paths:
        if path.is_dir():
            for file in sorted(p for p in path.rglob("*") if p.is_file()):
                relative = file.relative_to(path)
                if any(part.startswith((".", "~$")) for part in relative.parts):
                    continue
                if file.suffix.lower() in SUFFIXES:
                    found.append((relative.as_posix(), file, False))
                else:
                    report.files_ignored.append(f"{relative.as_posix()}：不是表格文件")
        elif not path.exists():
            raise InputError(str(path), "存在的文件或文件夹", "找不到")
        elif not path.name.startswith("~$"):
            found.append((path.name, path, True))
    if not found:
        given = "、".join(str(p) for p in paths) or "（空）"
        raise InputError(given, f"表格文件（{'、'.join(SUFFIXES)}）", "没有可导入的文件")
    unique = {file.resolve(): (name, file, named) for name, file, named in found}
    ordered = sorted(unique.values(), key=lambda f: f[0])
    for (name, file, _), (other, again, _) in pairwise(ordered):
        if name == other:
            raise InputError(
                name, "不同的文件名（文件名是来源的编号）", f"有两个同名文件，在 {file.parent} 与 {again.parent}"
            )
    return ordered


def read_files(paths: Sequence[Path], report: ImportReport, progress: Progress | None) -> list[SourceFile]:
    """Read all files; sheets without a known header are listed as ignored.

    Raises:
        InputError: a file cannot be read, or one that was named itself holds no usable sheet.
    """
    files = []
    for name, path, named in find_files(paths, report):
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        sheets, ignored = [], []
        for table in read_tables(path):
            rows = list(_counted(table.rows, name, progress))
            sheet, reason = _sheet(name, table.sheet, rows)
            if sheet:
                sheets.append(sheet)
            else:
                ignored.append(f"{name}「{table.sheet}」：{reason}" if table.sheet else f"{name}：{reason}")
        if not sheets and named:
            first = next((r for t in read_tables(path) for r in t.rows if not r.is_blank()), None)
            if first is None:
                raise InputError(name, "带表头的表格", "没有内容")
            found = "、".join(v.strip() for v in first.values if v.strip())
            raise InputError(name, expected_columns(), found, sheet=first.sheet, row=first.number or 1)
        if sheets:
            report.files.append(name)
            report.sheets_ignored += ignored
            files.append(SourceFile(name, digest, sheets))
        else:
            report.files_ignored += ignored
    if not files:
        raise InputError("、".join(str(p) for p in paths), "至少一个可识别的表格", "没有一个文件有可识别的表头")
    return files


def _counted(rows: Iterable[Row], name: str, progress: Progress | None) -> Iterable[Row]:
    count = 0
    for row in rows:
        if row.is_blank():
            continue
        yield row
        count += 1
        if progress and count % _EVERY == 0:
            progress(name, count)
    if progress:
        progress(name, count)


def _sheet(file: str, name: str, rows: list[Row]) -> tuple[Sheet | None, str]:
    if not rows:
        return None, "空表"
    found = find_header(rows)
    if found is None or found[1].layout is None:
        shown = "、".join(v.strip() for v in rows[0].values if v.strip())[:40]
        return None, f"没有可识别的表头（首行：{shown}），{len(rows)} 行未读"
    index, columns = found
    return Sheet(file, name, rows[index], columns, rows[index + 1 :]), ""
