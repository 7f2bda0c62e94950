"""Small workbooks and text tables for the import tests."""

from __future__ import annotations

import csv
from pathlib import Path

from openpyxl import Workbook

GUIDE_HEADER = ("区划名称", "上级区划名称", "主项名称", "业务办理项名称", "咨询方式", "情形", "材料名称")


def write_xlsx(path: Path, *sheets: list[tuple], titles=(), merge=()) -> Path:
    book = Workbook()
    book.remove(book.active)
    for index, rows in enumerate(sheets):
        sheet = book.create_sheet(titles[index] if index < len(titles) else f"表{index + 1}")
        for row in rows:
            sheet.append(row)
        for reference in merge:
            sheet.merge_cells(reference)
    book.save(path)
    return path


def write_csv(path: Path, rows, encoding="utf-8-sig", delimiter=",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def guide_row(
    item="身份证补领", material="户口簿", region="丙区", above="乙市,甲省", sub="无", phone="", scenario="无情形"
):
    return (region, above, item, sub, phone, scenario, material)
