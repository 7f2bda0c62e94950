"""The phrasings layout: how people say an item, one item a row, phrasings separated by line breaks or semicolons."""

from __future__ import annotations

import re

from kg.build import ContentBuilder
from kg.cells import blank_or, clean_name
from kg.import_report import ImportReport
from kg.schema import Item, item_id
from kg.sheets import Sheet


def add_phrasings(sheet: Sheet, builder: ContentBuilder, report: ImportReport) -> None:
    """Add the items of a sheet with their phrasings; every row is either used or refused."""
    columns = sheet.columns
    for row in sheet.rows:
        report.rows_read += 1
        name = clean_name(blank_or(columns.get(row, "主项名称")))
        said = [p.strip() for p in re.split(r"[\n;；]", blank_or(columns.get(row, "说法")))]
        if not name or not any(said) or row.values == sheet.header.values:
            report.refuse(row, f"缺「{columns.heading('说法' if name else '主项名称')}」")
            continue
        before = builder.nodes.get(item_id(name))
        held = before.phrasings if isinstance(before, Item) else ()
        builder.item(name)
        merged = tuple(dict.fromkeys((*held, *(p for p in said if p))))
        builder.nodes[item_id(name)] = Item(id=item_id(name), name=name, phrasings=merged)
        report.rows_used += 1
