"""The second layout: a province names the materials of each 情形 of an item for all its regions.

An empty cell repeats the one above; a new item name begins without a scenario. Each item becomes a Guide of the
province (department and materials) whose scenarios belong to the item.
"""

from __future__ import annotations

import re
from collections import Counter

from kg.build import ContentBuilder
from kg.cells import CJK, blank_or, clean_name, split_list
from kg.clauses import scenario_name
from kg.import_report import ImportReport
from kg.rows import InputError, Row
from kg.schema import EdgeKind, Guide, Requirement, Scenario, guide_id
from kg.sheets import Sheet

_PROVINCE = re.compile(rf"(?:^|局|行)((?:(?![局总行])[{CJK}]){{1,8}}?(?:省|自治区|特别行政区))")
_CITY = re.compile(rf"(?:^|局|行)((?:(?![局总行])[{CJK}]){{1,6}}?(?:市|自治州|地区|盟))")


def region_of_sheet(sheet: Sheet) -> str | None:
    """The province (or city) that most departments of the sheet name themselves after."""
    names = [clean_name(sheet.columns.get(row, "实施主体")) for row in sheet.rows]
    for pattern in (_PROVINCE, _CITY):
        counts = Counter(m[1] for m in map(pattern.search, names) if m)
        if counts and counts.most_common(1)[0][1] * 2 > sum(1 for n in names if n):
            return counts.most_common(1)[0][0]
    return None


def add_scenarios(sheet: Sheet, path: tuple[str, ...] | None, builder: ContentBuilder, report: ImportReport) -> None:
    """Add all items of a sheet for the region at ``path``.

    Raises:
        InputError: the region is not known.
    """
    if path is None:
        expected = "主管部门名称里有省份，或用 --region 指定适用区划"
        raise InputError(sheet.file, expected, "无法判断适用于哪个区划", sheet=sheet.name, row=sheet.header.number or 1)
    region, columns = builder.region(path), sheet.columns
    item = department = scenario = ""
    orders: Counter[str] = Counter()
    for row in sheet.rows:
        report.rows_read += 1
        if row.values == sheet.header.values:
            report.refuse(row, "与表头相同")
            continue
        named = clean_name(blank_or(columns.get(row, "主项名称")))
        if named and named != item:
            item, department, scenario = named, "", ""
        department = clean_name(blank_or(columns.get(row, "实施主体"))) or department
        scenario = scenario_name(columns.get(row, "情形")) or scenario
        if not item:
            report.refuse(row, f"缺「{columns.heading('主项名称')}」，上面也没有可沿用的事项")
            continue
        _add_row(sheet, row, builder, orders, (region, item, department, scenario))
        report.rows_used += 1


def _add_row(
    sheet: Sheet, row: Row, builder: ContentBuilder, orders: Counter[str], key: tuple[str, str, str, str]
) -> None:
    region, item_name, department_name, scenario = key
    guide = guide_id(region, item_name)
    item = builder.item(item_name)
    department = builder.department(department_name, region) if department_name else None
    if guide not in builder.nodes:
        builder.add(Guide(id=guide, item=item, region=region, department=department))
        builder.link(EdgeKind.IMPLEMENTS, guide, item)
        builder.link(EdgeKind.IN, guide, region)
    if department:
        builder.link(EdgeKind.HANDLED_BY, guide, department)
    holder = guide
    if scenario:
        holder = f"scenario:{guide.removeprefix('guide:')}#{scenario}"
        if holder not in builder.nodes:
            builder.add(Scenario(id=holder, name=scenario, item=item, order=orders[guide]))
            orders[guide] += 1
            builder.link(EdgeKind.HAS_SCENARIO, guide, holder)
    extra = {
        heading: blank_or(row.values[index])
        for heading, index in sheet.columns.extra.items()
        if index < len(row.values) and blank_or(row.values[index])
    }
    note = "；".join(f"{heading}：{text}" for heading, text in extra.items()) or None
    for order, name in enumerate(split_list(sheet.columns.get(row, "材料名称"))):
        requirement = Requirement(note=note, order=row.number * 100 + order)
        props = requirement.model_dump(exclude_none=True)
        builder.link(EdgeKind.REQUIRES, holder, builder.material(clean_name(name)), props)
