"""The divisions layout: one region a row with its level and what lies above it, listed from near to far."""

from __future__ import annotations

from kg.build import ContentBuilder
from kg.cells import blank_or, clean_text
from kg.import_report import ImportReport
from kg.region_paths import RegionError, RegionPaths
from kg.sheets import Sheet


def add_divisions(
    sheet: Sheet, builder: ContentBuilder, paths: RegionPaths, default: tuple[str, ...] | None, report: ImportReport
) -> None:
    """Add the regions of a sheet; every row is either used or refused."""
    columns = sheet.columns
    for row in sheet.rows:
        report.rows_read += 1
        name, above = columns.get(row, "区划名称"), columns.get(row, "上级区划名称")
        if row.values == sheet.header.values or not blank_or(name):
            report.refuse(row, "与表头相同" if blank_or(name) else f"缺「{columns.heading('区划名称')}」")
            continue
        try:
            path = paths.resolve(name, above, default)
        except RegionError as error:
            report.refuse(row, str(error))
            continue
        level = clean_text(columns.get(row, "地区层级")) or None
        builder.region(path, level, clean_text(columns.get(row, "区划代码")) or None)
        report.rows_used += 1
