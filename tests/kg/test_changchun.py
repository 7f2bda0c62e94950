"""Counts of the real files: what an import of a whole city must give."""

from pathlib import Path

import pytest

from kg.import_files import import_files
from kg.schema import EdgeKind, Guide, Region, Scenario
from kg.store import Snapshot
from kg.validate import validate
from kg.view import GraphView

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "changchun"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data/changchun beside the repository")


@pytest.fixture(scope="module")
def imported():
    return import_files([DATA])


@pytest.fixture(scope="module")
def view(imported):
    contents, _ = imported
    snapshot = Snapshot(1, ranks={c.source_id: 1 for c in contents})
    for content in contents:
        snapshot.nodes += [(content.source_id, n) for n in content.nodes]
        snapshot.edges += [(content.source_id, e) for e in content.edges]
    return GraphView(snapshot)


def test_every_row_is_used(imported):
    _, report = imported
    assert report.rows_read == report.rows_used == 213 + 664 + 1441 + 3058 + 4310 + 2921
    assert report.refused == [] and report.sheets_ignored == []


def test_one_guide_for_each_region_and_item(imported):
    _, report = imported
    assert report.guides == 1410 + 289
    assert report.duplicates_resolved == 177
    assert len({(c.subject, c.column) for c in report.conflicts}) == len(report.conflicts) >= 15


def test_divisions(view):
    regions = view.of_type(Region)
    assert sum(r.level == "村（社区）级" for r in regions) == 2682
    assert "region:吉林省/长春市/朝阳区" in view.nodes


def test_a_guide_has_the_values_of_the_last_file(view):
    guide = view.node("guide:吉林省/长春市/朝阳区|残疾人证挂失补办|户籍地申请", Guide)
    others = [g for g in view.guides_in("item:残疾人证挂失补办", "region:吉林省/长春市/朝阳区") if g != guide]
    found = guide or others[0]
    assert found.promised_limit.unit == "工作日"
    assert any(v.startswith("吉林省长春市朝阳区") for v in found.venues)
    assert {"挂失补办申请表"} <= {r.material.name for r in view.requirements(found.id)}


def test_materials_come_from_the_winning_file_only(imported, view):
    contents, report = imported
    by_source = {c.source_id: c for c in contents}
    for duplicate in report.duplicates[::20]:
        edges = by_source[duplicate.winner].edges
        wanted = {e.dst for e in edges if e.kind == EdgeKind.REQUIRES and e.src == duplicate.guide}
        assert {r.material.id for r in view.requirements(duplicate.guide)} == wanted


def test_every_guide_with_rows_has_materials_or_says_none(view):
    without = [
        g.id
        for g in view.of_type(Guide)
        if not (g.no_materials or view.requirements(g.id) or any(view.requirements(s.id) for s in view.scenarios(g.id)))
    ]
    assert without == []


def test_scenarios_of_the_province_belong_to_items(view):
    provincial = [s for s in view.of_type(Scenario) if s.item]
    assert len(provincial) > 800
    assert all(view.requirements(s.id) for s in provincial)


def test_no_errors_and_the_known_faults_are_found(imported):
    contents, _ = imported
    findings = validate(contents)
    assert not [f for f in findings if f.severity == "error"]
    codes = {f.code for f in findings}
    assert {"办理时间没有钟点", "收费但没有标准", "办理地点在别的区划"} <= codes
