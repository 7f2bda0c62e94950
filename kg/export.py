"""A version of the knowledge base as a file: everything as JSONL, or the guides as a table in import columns."""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.workbook.workbook import Workbook

from kg.schema import Department, Guide, Item, Limit, Requirement
from kg.store import Snapshot, Store
from kg.view import GraphView

TABLE_COLUMNS = (
    *("区划名称", "上级区划名称", "主项名称", "业务办理项名称", "实施主体", "服务对象", "事项类型", "法定办结时限"),
    *(
        "承诺办结时限",
        "是否收费",
        "收费标准",
        "受理条件",
        "办理流程",
        "办理地点",
        "办理时间",
        "咨询方式",
        "监督投诉方式",
    ),
    *("设定依据", "到现场次数", "通办范围", "网办地址", "办理结果", "情形", "材料名称", "材料必要性", "材料形式"),
    *("材料份数", "材料来源", "材料说明", "生效日期", "失效日期"),
)
# openpyxl is untyped.
_new_workbook: Any = Workbook
_new_cell: Any = WriteOnlyCell


def export(store: Store, path: Path, version: int | None = None) -> int:
    """Write a version (default: the current one) to ``path``; returns the number of lines or rows below the header.

    ``.jsonl`` holds every node and edge with its source; ``.xlsx`` and ``.csv`` hold the guides, one row a material.

    Raises:
        ValueError: the suffix is none of these.
        OSError: the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in (".jsonl", ".xlsx", ".csv"):
        raise ValueError(f"导出文件应为 .jsonl（全部内容）、.xlsx 或 .csv（办事指南），实际是「{path.name}」")
    snapshot = store.load(version)
    draft = path.with_name(f".{path.name}.part")
    try:
        if suffix == ".jsonl":
            count = _write_lines(draft, _facts(snapshot))
        else:
            rows = [dict(row) for row in guide_rows(GraphView(snapshot))]
            count = (_write_xlsx if suffix == ".xlsx" else _write_csv)(draft, rows)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return count


def _facts(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    for source, node in sorted(snapshot.nodes, key=lambda p: (p[0], p[1].id)):
        yield {"source": source, "node": node.model_dump(mode="json", exclude_defaults=True) | {"kind": node.kind}}
    for source, edge in sorted(snapshot.edges, key=lambda p: (p[0], p[1].key)):
        yield {"source": source, "edge": edge.model_dump(mode="json")}


def guide_rows(view: GraphView) -> Iterator[dict[str, str]]:
    """The guides in import columns: a row for each material, or one row where there is none."""
    for guide in sorted(view.of_type(Guide), key=lambda g: g.id):
        common = _common(view, guide)
        scenarios = view.scenarios(guide.id)
        holders = [("", guide.id), *((s.name, s.id) for s in scenarios)]
        rows = [
            {"情形": name, "材料名称": r.material.name, **_requirement(r.requirement)}
            for name, holder in holders
            for r in view.requirements(holder)
        ]
        rows = rows or [{"情形": s.name} for s in scenarios]
        for row in rows or [{"材料名称": "无需材料" if guide.no_materials else ""}]:
            yield common | row


def _common(view: GraphView, guide: Guide) -> dict[str, str]:
    path = [p for p in guide.region.removeprefix("region:").split("/") if p]
    item, main = view.node(guide.item, Item), view.node(view.main_item(guide.item), Item)
    department = view.node(guide.department, Department) if guide.department else None
    fee = {True: "是", False: "否", None: ""}[guide.fee_charged]
    return {
        "区划名称": path[-1],
        "上级区划名称": ",".join(reversed(path[:-1])),
        "主项名称": main.name if main else guide.item,
        "业务办理项名称": item.name if item and item.parent else "",
        "实施主体": department.name if department else "",
        "服务对象": "、".join(guide.audience),
        "事项类型": guide.item_type or "",
        "法定办结时限": _limit(guide.legal_limit),
        "承诺办结时限": _limit(guide.promised_limit),
        "是否收费": fee,
        "收费标准": guide.fee_text or "",
        "受理条件": guide.conditions_text or "",
        "办理流程": "\n".join(f"{n}. {step}" for n, step in enumerate(guide.steps, start=1)),
        "办理地点": "\n".join(guide.venues),
        "办理时间": guide.hours or "",
        "咨询方式": "；".join(guide.phones),
        "监督投诉方式": "；".join(guide.complaint_phones),
        "设定依据": guide.basis_text or "",
        "到现场次数": guide.onsite_visits or "",
        "通办范围": guide.scope or "",
        "网办地址": guide.online_url or "",
        "办理结果": guide.result or "",
        "生效日期": guide.valid_from.isoformat() if guide.valid_from else "",
        "失效日期": guide.valid_to.isoformat() if guide.valid_to else "",
        **guide.extra,
    }


def _limit(limit: Limit | None) -> str:
    return limit.text if limit else ""


def _requirement(requirement: Requirement) -> dict[str, str]:
    return {
        "材料必要性": requirement.necessity or "",
        "材料形式": requirement.form or "",
        "材料份数": requirement.copies or "",
        "材料来源": requirement.source or "",
        "材料说明": requirement.note or "",
    }


def _columns(rows: list[dict[str, str]]) -> list[str]:
    return list(dict.fromkeys([*TABLE_COLUMNS, *(key for row in rows for key in row)]))


def _write_lines(path: Path, records: Iterable[dict[str, Any]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count


def _write_csv(path: Path, rows: list[dict[str, str]]) -> int:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, _columns(rows), restval="")
        writer.writeheader()
        # A spreadsheet program must not run an imported text as a formula.
        writer.writerows({k: f"'{v}" if re.match(r"[=@+\t]|-(?!\d)", v) else v for k, v in row.items()} for row in rows)
    return len(rows)


def _write_xlsx(path: Path, rows: list[dict[str, str]]) -> int:
    book = _new_workbook(write_only=True)
    sheet = book.create_sheet("办事指南")
    columns = _columns(rows)
    sheet.append(columns)
    for row in rows:
        cells = []
        for column in columns:
            cell = _new_cell(sheet, value=row.get(column, ""))
            cell.data_type = "s"  # "=…" stays text
            cells.append(cell)
        sheet.append(cells)
    book.save(path)
    return len(rows)
