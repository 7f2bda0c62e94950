"""Writes a city that nobody has seen, comparable with a real one: other names, other values, other headings, and the
suite said about it. Knows nothing of answers.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel

from eval.cases import Case, dump_suite, load_suite
from eval.check import Provenance, check_suite, dump_provenance, side_file
from eval.disguise_places import Names, Places, real_places
from eval.disguise_suite import Disguise, Echo
from eval.disguise_tables import ADDRESS, LIMIT, City, reheaded
from eval.disguise_values import Limits, Phones
from eval.selection import read_provenance
from eval.sources import Sources
from eval.tables import write_table

CITY, DIVISIONS = "changchun", "divisions"
"""Folders below the public data: the real city's spreadsheets, the national list of divisions."""
AREA = "0431"


class Written(BaseModel):
    """What was written where; ``left_out`` are ids of cases with the reason in Chinese."""

    tables: Path
    data: Path
    suite: Path
    cases: int
    changed: int
    left_out: dict[str, str]


@dataclass(frozen=True)
class _Entry:
    case: Case
    provenance: Provenance = field(default_factory=Provenance)


def write_disguise(out: Path, *, seed: int, data: Path, suite: Path) -> Written:
    """Writes below ``out``: ``import/`` (tables to import), ``city.jsonl`` with its side file, and ``data/`` (the same
    tables under the usual headings, for ``eval check``).

    A case is left out if the other city's sources do not prove it though the real ones did, or if the real place can
    still be heard in it.

    Raises:
        FileNotFoundError: the public data is not there.
        SuiteError: the suite or its side file cannot be read.
    """
    city = City.read(data / CITY)
    taken, abroad = real_places(data / DIVISIONS)
    entries = _entries(suite)
    rng = random.Random(seed)
    words = "\n".join(turn.user for entry in entries for turn in entry.case.turns)
    names = Names(rng, f"{taken}\n{city.text}\n{words}")
    disguise = Disguise(
        Places(city.places, city.cells(ADDRESS), names, abroad),
        Phones(rng, AREA, {AREA}),
        Limits(rng, (int(value) for value in city.cells(LIMIT) if value.isdigit())),
    )
    other = city.renamed(disguise.places, disguise.phones, disguise.limits)
    tables, checked, written = out / "import", out / "data", out / "city.jsonl"
    _write_tables(other, tables, checked, data, rng)
    sources, echo = Sources(data), Echo(city.places)
    changed = {entry.case.id: _change(disguise, entry, sources) for entry in entries}
    left = {name: "还能听出原来的地名" for name, entry in changed.items() if echo(entry.case)}
    _write_suite([entry for name, entry in changed.items() if name not in left], written)
    left |= _unproved(written, checked, suite, data)
    kept = [entry for name, entry in changed.items() if name not in left]
    _write_suite(kept, written)
    same = {entry.case.id for entry in entries if changed[entry.case.id].case == entry.case}
    differing = sum(entry.case.id not in same for entry in kept)
    return Written(tables=tables, data=checked, suite=written, cases=len(kept), changed=differing, left_out=left)


def _entries(suite: Path) -> list[_Entry]:
    provenance = read_provenance(suite)
    return [_Entry(case, provenance.get(case.id, Provenance())) for case in load_suite(suite)]


def _change(disguise: Disguise, entry: _Entry, sources: Sources) -> _Entry:
    case = disguise.case(entry.case, entry.provenance, sources)
    return _Entry(case, disguise.provenance(entry.provenance, entry.case, case))


def _write_suite(entries: list[_Entry], path: Path) -> None:
    dump_suite((entry.case for entry in entries), path)
    dump_provenance(((entry.case.id, entry.provenance) for entry in entries), side_file(path))


def _write_tables(city: City, tables: Path, checked: Path, data: Path, rng: random.Random) -> None:
    tables.mkdir(parents=True, exist_ok=True)
    (checked / CITY).mkdir(parents=True, exist_ok=True)
    for number, (name, table) in enumerate(city.tables.items(), start=1):
        write_table(tables / f"table-{number}.xlsx", reheaded(table, rng), "表")
        write_table(checked / CITY / name, table, "表")
    for entry in data.iterdir():
        link = checked / entry.name
        if entry.name != CITY and not link.exists():
            link.symlink_to(entry.resolve())


def _unproved(written: Path, checked: Path, suite: Path, data: Path) -> dict[str, str]:
    before = {problem.partition("：")[0] for problem in check_suite(suite, data).problems}
    found: dict[str, str] = {}
    for problem in check_suite(written, checked).problems:
        name, _, reason = problem.partition("：")
        if name not in before:
            found.setdefault(name, reason)
    return found
