"""The rows of one guide, gathered: guide-level values (the first stands), scenarios and materials.

Knows nothing of nodes and edges; :mod:`kg.import_guides` makes those.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kg.cells import blank_or, clean_name, clean_text, split_list
from kg.clauses import scenario_name
from kg.columns import Columns
from kg.import_report import Conflict, ImportReport, Place
from kg.rows import Row
from kg.schema import Requirement

GUIDE_COLUMNS = (
    *("实施主体", "服务对象", "事项类型", "主题", "法定办结时限", "承诺办结时限", "是否收费", "收费标准", "受理条件"),
    *("办理流程", "办理地点", "办理时间", "咨询方式", "监督投诉方式", "设定依据", "到现场次数", "通办范围", "网办地址"),
    *("办理结果", "常见问题", "生效日期", "失效日期", "说法"),
)
MATERIAL_COLUMNS = ("材料必要性", "材料形式", "材料份数", "材料来源", "材料说明")
_NO_MATERIALS = re.compile(r"^(?:无需|不需要?|免)(?:提交|提供|任何|申请)*(?:材料|要件)?$")
_PUNCTUATION = str.maketrans("，；：（）—–－“”", ',;:()---""')


@dataclass
class GuideDraft:
    """One guide while its rows are read. ``materials`` holds (scenario or "", name, requirement)."""

    path: tuple[str, ...]
    item: str
    sub_item: str
    values: dict[str, tuple[str, Row]] = field(default_factory=dict)
    extra: dict[str, list[str]] = field(default_factory=dict)
    scenarios: list[str] = field(default_factory=list)
    materials: list[tuple[str, str, Requirement]] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    """Scenarios ("" for the guide itself) that need no materials, as the source says."""
    seen: set[tuple[str, str]] = field(default_factory=set)

    @property
    def label(self) -> str:
        """The guide for messages."""
        return "/".join(self.path) + f"·{self.item}" + (f"·{self.sub_item}" if self.sub_item else "")

    def value(self, column: str) -> str:
        """The value that stands for a guide-level column, or ""."""
        return self.values[column][0] if column in self.values else ""

    def take(self, row: Row, columns: Columns, report: ImportReport) -> None:
        """Take a row of this guide."""
        for column in GUIDE_COLUMNS:
            text = blank_or(columns.get(row, column))
            if text:
                self._take_value(column, text, row, columns, report)
        for heading, index in columns.extra.items():
            self.add_extra(heading, blank_or(row.values[index]) if index < len(row.values) else "")
        if "地区层级" in columns.known:
            self.add_extra(columns.heading("地区层级"), blank_or(columns.get(row, "地区层级")))
        scenario = scenario_name(columns.get(row, "情形"))
        if scenario and scenario not in self.scenarios:
            self.scenarios.append(scenario)
        self._take_materials(scenario, row, columns, report)

    def add_extra(self, heading: str, text: str) -> None:
        """Keep a text under a heading; different texts are kept one below the other."""
        texts = self.extra.setdefault(heading, []) if text else []
        if text and text not in texts:
            texts.append(text)

    def _take_value(self, column: str, text: str, row: Row, columns: Columns, report: ImportReport) -> None:
        kept = self.values.setdefault(column, (text, row))[0]
        key = (column, _squeezed(text))
        if key in self.seen:
            return
        self.seen.add(key)
        if _squeezed(kept) != key[1]:
            report.conflicts.append(Conflict(Place.of(row), self.label, columns.heading(column), kept, text))

    def _take_materials(self, scenario: str, row: Row, columns: Columns, report: ImportReport) -> None:
        names = [clean_name(n) for n in split_list(columns.get(row, "材料名称"))]
        if any(_NO_MATERIALS.match(n) for n in names):
            self.bare.append(scenario)
            names = [n for n in names if not _NO_MATERIALS.match(n)]
        properties = {c: self._spread(c, len(names), row, columns, report) for c in MATERIAL_COLUMNS}
        for index, name in enumerate(names):
            if name:
                here = {c: values[index] for c, values in properties.items()}
                self.materials.append((scenario, name, _requirement(here, len(self.materials))))

    def _spread(self, column: str, count: int, row: Row, columns: Columns, report: ImportReport) -> list[str]:
        """The values of a material column for ``count`` materials: one for all, or as many as there are materials."""
        text = blank_or(columns.get(row, column))
        if not text or count == 0:
            if text:
                self.add_extra(columns.heading(column), text)
            return [""] * count
        values = [blank_or(v) for v in re.split(r"[;；\n]", text)]
        if count == 1:
            return [text]
        if len(values) in (1, count):
            return values * count if len(values) == 1 else values
        self.add_extra(columns.heading(column), text)
        report.note(row, f"「{columns.heading(column)}」有 {len(values)} 个值，材料有 {count} 种，对不上，按原文保留")
        return [""] * count


def _squeezed(text: str) -> str:
    """What counts when two values are compared: not blanks, width of punctuation or a full stop at the end."""
    return re.sub(r"\s+", "", text.translate(_PUNCTUATION)).rstrip("。;.")


def _requirement(values: dict[str, str], order: int) -> Requirement:
    printed = clean_text(values["材料必要性"])
    necessity = None
    if "容缺" in printed:
        necessity = "容缺"
    elif re.match(r"非|不|可选|选|否", printed):
        necessity = "非必要"
    elif re.match(r"必|是$|应", printed):
        necessity = "必要"
    notes = [values["材料说明"]] + ([printed] if printed and necessity is None else [])
    return Requirement.model_validate(
        {
            "necessity": necessity,
            "form": values["材料形式"] or None,
            "copies": values["材料份数"] or None,
            "source": values["材料来源"] or None,
            "note": "；".join(n for n in notes if n) or None,
            "order": order,
        }
    )
