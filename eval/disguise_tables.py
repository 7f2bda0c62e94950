"""The spreadsheets of a city with other names, other values and other headings. Knows nothing of cases."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from eval.disguise_places import Place, Places
from eval.disguise_values import Limits, Phones
from eval.tables import read_table
from kg.columns import resolve_columns

COLUMNS = Path(__file__).resolve().parents[1] / "configs" / "columns.yaml"
LIMIT, PHONE, ADDRESS = "承诺办结时限", "咨询方式", "办理地点"
Table = list[dict[str, str]]
_TRIES = 200


@dataclass(frozen=True)
class City:
    """The files of a city by name, as rows of cells by heading."""

    tables: dict[str, Table]

    @classmethod
    def read(cls, folder: Path) -> City:
        """All spreadsheets of ``folder``.

        Raises:
            FileNotFoundError: there are none.
        """
        found = {path.name: read_table(path) for path in sorted(folder.glob("*.xls*"))}
        if not found:
            raise FileNotFoundError(f"{folder} 里没有表格（*.xlsx、*.xls）")
        return cls(found)

    @cached_property
    def places(self) -> list[Place]:
        """Every place of the list of divisions and of the guides."""
        rows = {
            (row["区划名称"], row.get("地区层级", "区县级"), row["上级区划名称"])
            for table in self.tables.values()
            for row in table
            if row.get("区划名称")
        }
        listed = {name for name, level, _ in rows if level}
        return [
            Place(name, level, tuple(part for part in parents.split(",") if part))
            for name, level, parents in sorted(rows)
            if level or name not in listed
        ]

    def cells(self, column: str) -> list[str]:
        """Distinct values of a column, sorted."""
        return sorted({row[column] for table in self.tables.values() for row in table if row.get(column)})

    @cached_property
    def text(self) -> str:
        """All that is written anywhere."""
        return "\n".join({value for table in self.tables.values() for row in table for value in row.values()})

    def renamed(self, places: Places, phones: Phones, limits: Limits) -> City:
        """The same tables with other names and values under the same headings."""
        memory: dict[tuple[bool, str], str] = {}

        def change(column: str, value: str) -> str:
            if column == LIMIT:
                return limits.cell(value)
            key = (column == PHONE, value)
            if key not in memory:
                memory[key] = phones(places.labels(value) if column == PHONE else places(value))
            return memory[key]

        return City(
            {
                name: [{column: change(column, value) for column, value in row.items()} for row in table]
                for name, table in self.tables.items()
            }
        )


def reheaded(table: Table, rng: random.Random) -> Table:
    """The table with its columns in another order under other headings that the importer takes for the same.

    A heading that would make it another kind of table is not used.
    """
    synonyms: dict[str, list[str]] = yaml.safe_load(COLUMNS.read_text(encoding="utf-8"))["columns"]
    old = list(table[0])
    before = resolve_columns(old)
    names = {heading: _canonical(heading, before.known, old) for heading in old}
    for _ in range(_TRIES):
        new = {heading: rng.choice([heading, *synonyms.get(names[heading], [])]) for heading in old}
        order = rng.sample(old, len(old))
        after = resolve_columns([new[heading] for heading in order])
        places = {column: order.index(old[index]) for column, index in before.known.items()}
        if after.layout == before.layout and after.known == places:
            return [{new[heading]: row.get(heading, "") for heading in order} for row in table]
    return table


def _canonical(heading: str, known: dict[str, int], headings: Sequence[str]) -> str:
    return next((column for column, index in known.items() if headings[index] == heading), heading)
