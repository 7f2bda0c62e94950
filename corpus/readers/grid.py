"""Tables: a grid of cells to header and rows, and which grids are only layout or blank forms."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.readers.base import Block

MAX_COLUMNS = 60
MAX_ROWS = 5000
_BETWEEN_CJK = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")


class Copied(str):
    """A cell's text repeated in a further column that the cell spans."""

    __slots__ = ()


def spread(text: str, columns: int) -> list[str]:
    """The cells of one cell that spans ``columns`` columns."""
    return [text, *(Copied(text) for _ in range(columns - 1))]


def table_blocks(grid: Sequence[Sequence[str]], header_rows: int = 1) -> list[Block]:
    """Blocks for a grid of cleaned cells: a table, or paragraphs where it is none.

    A first row that is one text over all columns is a caption. One-column grids and forms, whose cells are mostly
    blank, become paragraphs.
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
    rows = [[row[i] for i in range(width) if any(r[i] for r in rows)] for row in rows]
    if len(rows) < 2 or _is_form(rows):
        return blocks + _lines(rows)
    header_rows = min(header_rows, len(rows) - 1)
    header, body = _columns(rows[:header_rows], rows[header_rows:])
    if len(header) < 2:
        return blocks + _lines(rows)
    return [*blocks, Block("table", "", header=header, rows=body)]


def _lines(rows: list[list[str]]) -> list[Block]:
    lines = (" ".join(cell for cell in row if cell and not isinstance(cell, Copied)) for row in rows)
    return [Block("paragraph", line) for line in lines if line]


def _is_form(rows: list[list[str]]) -> bool:
    cells = [cell for row in rows for cell in row]
    return sum(not cell for cell in cells) * 5 >= len(cells) * 2


def _columns(head: list[list[str]], body: list[list[str]]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Column names and rows; neighbouring columns below one name become one.

    Such columns exist only because some row divides its cells elsewhere. The cell that begins in them counts, not
    one that reaches into them from the left.
    """
    names = [_name(cells) for cells in zip(*head, strict=True)]
    groups: list[list[int]] = []
    for column, name in enumerate(names):
        spanned = any(isinstance(row[column], Copied) for row in head)
        if groups and spanned and name and name == names[column - 1]:
            groups[-1].append(column)
        else:
            groups.append([column])
    header: list[str] = []
    for number, group in enumerate(groups, start=1):
        name = names[group[0]] or f"第{number}列"
        header.append(name if name not in header else f"{name}（第{number}列）")
    return tuple(header), tuple(tuple(_value([row[i] for i in group]) for group in groups) for row in body)


def _name(cells: tuple[str, ...]) -> str:
    return _BETWEEN_CJK.sub("", " ".join(dict.fromkeys(str(cell) for cell in cells if cell)))


def _value(cells: list[str]) -> str:
    own = [cell for cell in cells if cell and not isinstance(cell, Copied)]
    return str(" ".join(own) or cells[0])
