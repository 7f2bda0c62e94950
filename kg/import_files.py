"""Spreadsheets → one :class:`SourceContent` a file and a report. Needs no store: nothing is written here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from kg.build import ContentBuilder
from kg.cells import blank_or
from kg.import_divisions import add_divisions
from kg.import_guides import Drafts, add_guide, collect_guides
from kg.import_phrasings import add_phrasings
from kg.import_report import Duplicate, ImportReport
from kg.import_scenarios import add_scenarios, region_of_sheet
from kg.region_paths import RegionError, RegionPaths
from kg.regions import national_paths
from kg.rows import InputError
from kg.schema import Condition, Faq, Guide, Item, Material, Region, Scenario, SourceContent
from kg.sheets import Progress, Sheet, SourceFile, read_files

_Path = tuple[str, ...]


def import_files(
    paths: Sequence[Path],
    region: str | None = None,
    progress: Progress | None = None,
    known_regions: Iterable[Region] = (),
) -> tuple[list[SourceContent], ImportReport]:
    """Read guides, scenarios, divisions and phrasings from files or folders.

    Args:
        paths: files or folders; the order does not matter, files are taken in the order of their names.
        region: the region of rows that name none, and where to look for bare region names.
        progress: called with a file name and its rows read so far.
        known_regions: regions of the knowledge base, to place bare names and to keep their codes and levels.

    Returns:
        One content a file, in the order of their names, and the report: rows read = rows used + rows refused.

    Raises:
        InputError: a file or ``region`` cannot be used, or not a single row can.
    """
    report = ImportReport()
    files = read_files(paths, report, progress)
    known = {r.id: r for r in known_regions}
    near = {r.path for r in known.values()} | _printed_paths(files)
    region_paths = RegionPaths(near, national_paths())
    default = _default(region, region_paths)
    # Divisions first, so that levels and codes of one file are in the regions of all.
    contents = {file.name: ContentBuilder(known) for file in files}
    for file in files:
        for sheet in file.sheets:
            if sheet.columns.layout == "divisions":
                add_divisions(sheet, contents[file.name], region_paths, default, report)
        known.update({n.id: n for n in contents[file.name].nodes.values() if isinstance(n, Region)})
    result = []
    for file in files:
        builder = contents[file.name]
        _add_file(file, builder, region_paths, default, report)
        result.append(builder.content(f"file:{file.name}", file.name, file.sha256))
    if not report.rows_used:
        if not report.refused:
            raise InputError("、".join(report.files), "至少一行内容", "只有表头")
        first = report.refused[0]
        found = f"{len(report.refused)} 行全部拒收（{first.reason}）"
        raise InputError(first.place.file, "至少一行可用的内容", found, sheet=first.place.sheet, row=first.place.row)
    _count(result, report)
    return result, report


def _printed_paths(files: Iterable[SourceFile]) -> set[_Path]:
    """Full paths that the files print themselves (名称 with 上级)."""
    plain = RegionPaths((), national_paths())
    pairs = {
        (sheet.columns.get(row, "区划名称"), sheet.columns.get(row, "上级区划名称"))
        for file in files
        for sheet in file.sheets
        if "上级区划名称" in sheet.columns.known
        for row in sheet.rows
    }
    found = set()
    for name, above in pairs:
        if blank_or(name) and blank_or(above):
            with suppress(RegionError):  # its row is refused with the reason
                found.add(plain.resolve(name, above))
    return found


def _default(region: str | None, paths: RegionPaths) -> _Path | None:
    if region is None or not region.strip():
        return None
    try:
        return paths.resolve(region)
    except RegionError as error:
        raise InputError("--region", "可以识别的区划，如 某省/某市/某区", str(error)) from error


def _add_file(
    file: SourceFile, builder: ContentBuilder, paths: RegionPaths, default: _Path | None, report: ImportReport
) -> None:
    drafts: Drafts = {}
    for sheet in file.sheets:
        if sheet.columns.layout == "guides":
            collect_guides(sheet, drafts, paths, default, report)
        elif sheet.columns.layout == "scenarios":
            add_scenarios(sheet, default or _own_region(sheet, paths), builder, report)
        elif sheet.columns.layout == "phrasings":
            add_phrasings(sheet, builder, report)
    for draft in drafts.values():
        add_guide(draft, builder, report)


def _own_region(sheet: Sheet, paths: RegionPaths) -> _Path | None:
    name = region_of_sheet(sheet)
    try:
        return paths.resolve(name) if name else None
    except RegionError:
        return None


def _count(contents: Sequence[SourceContent], report: ImportReport) -> None:
    holders: Mapping[str, list[str]] = defaultdict(list)
    ids: Mapping[type, set[str]] = defaultdict(set)
    conditions: dict[str, bool] = {}
    for content in contents:
        for node in content.nodes:
            ids[type(node)].add(node.id)
            if isinstance(node, Guide):
                holders[node.id].append(content.source_id)
            elif isinstance(node, Condition):
                conditions[node.id] = node.predicate is not None
    report.duplicates = [Duplicate(g, s[-1], tuple(s[:-1])) for g, s in holders.items() if len(s) > 1]
    report.guides, report.items = len(ids[Guide]), len(ids[Item])
    report.scenarios, report.materials = len(ids[Scenario]), len(ids[Material])
    report.regions, report.faqs = len(ids[Region]), len(ids[Faq])
    report.conditions_parsed = sum(conditions.values())
    report.conditions_unparsed = len(conditions) - report.conditions_parsed
