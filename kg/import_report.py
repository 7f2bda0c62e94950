"""What an import did: every row read is either used or refused, and the report says which and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.rows import Row

_SHOWN = 20


@dataclass(frozen=True)
class Place:
    """A row of a file, for messages."""

    file: str
    sheet: str
    row: int

    @classmethod
    def of(cls, row: Row) -> Place:
        """Where a row stands."""
        return cls(row.file, row.sheet, row.number)

    def __str__(self) -> str:
        sheet = f"「{self.sheet}」" if self.sheet else ""
        return f"{self.file}{sheet}第 {self.row} 行"


@dataclass(frozen=True)
class Refusal:
    """A row that was not used."""

    place: Place
    reason: str


@dataclass(frozen=True)
class Conflict:
    """A value that contradicts an earlier one of the same guide; ``kept`` is the one that stands."""

    place: Place
    subject: str
    column: str
    kept: str
    other: str


@dataclass(frozen=True)
class Duplicate:
    """A guide that several sources of one import hold; ``winner`` is the source that stands."""

    guide: str
    winner: str
    losers: tuple[str, ...]


@dataclass
class ImportReport:
    """Counts and lists of one import."""

    files: list[str] = field(default_factory=list)
    rows_read: int = 0
    rows_used: int = 0
    guides: int = 0
    items: int = 0
    scenarios: int = 0
    materials: int = 0
    regions: int = 0
    faqs: int = 0
    conditions_parsed: int = 0
    """Conditions with a predicate."""
    conditions_unparsed: int = 0
    duplicates: list[Duplicate] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    sheets_ignored: list[str] = field(default_factory=list)
    files_ignored: list[str] = field(default_factory=list)
    remarks: dict[tuple[str, str], list[Place]] = field(default_factory=dict)
    """(File, remark) → the rows it holds for: values kept as plain text because they are not what their column says."""

    @property
    def duplicates_resolved(self) -> int:
        """Guides that were held by more than one source."""
        return len(self.duplicates)

    def refuse(self, row: Row, reason: str) -> None:
        """Record that a row is not used."""
        self.refused.append(Refusal(Place.of(row), reason))

    def note(self, row: Row, text: str) -> None:
        """Record a remark on a row."""
        self.remarks.setdefault((row.file, text), []).append(Place.of(row))

    @property
    def notes(self) -> list[str]:
        """The remarks as lines, each with its first row and how often it holds."""
        return [
            f"{places[0]}{f'等 {len(places)} 处' if len(places) > 1 else ''}：{text}"
            for (_, text), places in self.remarks.items()
        ]

    def lines(self) -> list[str]:
        """The report for a reader, in Chinese, long lists cut."""
        lines = [
            f"读取 {len(self.files)} 个文件，{self.rows_read} 行："
            f"采用 {self.rows_used} 行，拒收 {len(self.refused)} 行",
            f"办事指南 {self.guides} 份，事项 {self.items} 个，情形 {self.scenarios} 个，材料 {self.materials} 种，"
            f"区划 {self.regions} 个，问答 {self.faqs} 条",
            f"受理条件 {self.conditions_parsed + self.conditions_unparsed} 条"
            f"（可判断 {self.conditions_parsed} 条，只作原文 {self.conditions_unparsed} 条）",
            f"多个文件都有的指南 {self.duplicates_resolved} 份，以后一个文件为准；"
            f"同一指南内互相矛盾的值 {len(self.conflicts)} 处，以先出现的为准",
        ]
        lines += _listing("拒收的行", (f"{r.place}：{r.reason}" for r in self.refused), len(self.refused))
        conflicts = (
            f"{c.place}：{c.subject} 的「{c.column}」保留「{_cut(c.kept)}」，另有「{_cut(c.other)}」"
            for c in self.conflicts
        )
        lines += _listing("矛盾的值", conflicts, len(self.conflicts))
        lines += _listing("未采用的工作表", self.sheets_ignored, len(self.sheets_ignored))
        lines += _listing("未采用的文件", self.files_ignored, len(self.files_ignored))
        return lines + _listing("按原文保留的值", self.notes, len(self.notes))


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 30 else flat[:29] + "…"


def _listing(title: str, entries: Iterable[str], count: int) -> list[str]:
    if not count:
        return []
    shown = [f"  {entry}" for entry, _ in zip(entries, range(_SHOWN), strict=False)]
    return [f"{title}：", *shown, *([f"  …… 共 {count} 条"] if count > _SHOWN else [])]
