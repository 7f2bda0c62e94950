"""Tables: a grid of cells to header and rows, and which grids are only layout or blank forms."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.readers.base import Block

MAX_COLUMNS = 60
MAX_ROWS = 5000


def table_blocks(grid: Sequence[Sequence[str]], header_rows: int = 1) -> list[Block]:
    """Blocks for a grid of cleaned cells: a table, or paragraphs where it is none.

    A row that is one text over all columns is a caption at the top and a paragraph elsewhere would break the table,
    so it stays a row. One-column grids and forms, whose cells are mostly blank, become paragraphs.
    """
    rows = [list(row[:MAX_COLUMNS]) for row in grid[:MAX_ROWS] if any(row)]
    if not rows:
        return []
    width = max(len(row) for row in rows)
    rows = [row + [""] * (width - len(row)) for row in rows]
    blocks: list[Block] = []
    while rows and width > 1 and len(set(rows[0])) == 1:
        blocks.append(Block("paragraph", rows.pop(0)[0]))
        header_rows = max(1, header_rows - 1)
    # A merged cell whose span covers two columns everywhere is one column.
    keep = [
        i
        for i in range(width)
        if any(row[i] for row in rows) and not (i and all(row[i] == row[i - 1] for row in rows) and len(rows) > 1)
    ]
    rows = [[row[i] for i in keep] for row in rows]
    if len(keep) < 2 or len(rows) < 2 or _is_form(rows):
        return blocks + [Block("paragraph", text) for row in rows if (text := " ".join(_distinct(row)))]
    header_rows = min(header_rows, len(rows) - 1)
    header = _header(rows[:header_rows])
    return [*blocks, Block("table", "", header=header, rows=tuple(tuple(row) for row in rows[header_rows:]))]


def _is_form(rows: list[list[str]]) -> bool:
    cells = [cell for row in rows for cell in row]
    return sum(not cell for cell in cells) * 5 >= len(cells) * 2


def _distinct(row: list[str]) -> list[str]:
    """Cells of a row, each merged cell once."""
    return [cell for i, cell in enumerate(row) if cell and (i == 0 or cell != row[i - 1])]


def _header(rows: list[list[str]]) -> tuple[str, ...]:
    names: list[str] = []
    for column, cells in enumerate(zip(*rows, strict=True), start=1):
        parts = list(dict.fromkeys(re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", c) for c in cells if c))
        name = " ".join(parts) or f"第{column}列"
        names.append(name if name not in names else f"{name}（第{column}列）")
    return tuple(names)
