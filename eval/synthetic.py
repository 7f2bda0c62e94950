"""Writes a made-up city for a generalisation test: the tables to import, the suite to run and its provenance."""

from __future__ import annotations

from pathlib import Path

from eval.cases import dump_suite
from eval.check import dump_provenance, side_file
from eval.synthetic_city import build_city, divisions, table
from eval.synthetic_suite import make_suite
from eval.tables import write_table


def write_city(out: Path, *, seed: int, data: Path) -> list[Path]:
    """Writes ``city.xlsx``, ``divisions.xlsx``, ``city.jsonl`` and ``city.sources.json`` below ``out``; their paths.

    Raises:
        FileNotFoundError: ``data`` holds no public spreadsheets.
    """
    if not (data / "changchun").is_dir():
        raise FileNotFoundError(f"没有 {data / 'changchun'}；用 --data 指出公开数据的位置")
    city = build_city(seed, data)
    out.mkdir(parents=True, exist_ok=True)
    guides, regions, suite = out / "city.xlsx", out / "divisions.xlsx", out / "city.jsonl"
    write_table(guides, table(city), "办事指南")
    write_table(regions, divisions(city), "区划")
    entries = make_suite(city, seed)
    dump_suite((case for case, _ in entries), suite)
    dump_provenance(((case.id, provenance) for case, provenance in entries), side_file(suite))
    return [guides, regions, suite, side_file(suite)]
