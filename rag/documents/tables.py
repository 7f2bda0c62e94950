"""Tables as questions are held against them: printed side by side, they are read one below the other.

Knows nothing of questions.
"""

from __future__ import annotations

import re

from kg.schema import Article

_AGAIN = re.compile(r"（第\d+列）$")
_CAPTION = re.compile(r"[（(]?单位[：:].{1,16}")


def unfolded(article: Article) -> Article:
    """``article`` with its table as it is meant: a second line of column names and a caption are no rows of it, and
    columns that stand twice side by side (区县、电话、区县、电话) make one long table."""
    return _one_below_the_other(_named_twice(_without_caption(article)))


def _without_caption(article: Article) -> Article:
    """``article`` without a row that only says in which unit the table is set, which is put into its heading."""
    captions = [r for r in article.table if len(set(r.values())) == 1 and _CAPTION.fullmatch(next(iter(r.values())))]
    if not captions or len(captions) == len(article.table):
        return article
    rows = tuple(r for r in article.table if r not in captions)
    return article.model_copy(
        update={"table": rows, "heading": f"{article.heading}（{next(iter(captions[0].values()))}）"}
    )


def _named_twice(article: Article) -> Article:
    """``article`` with the names of a second line taken up, cells with a value for each of them split."""
    while len(article.table) > 1:
        first, rest = article.table[0], article.table[1:]
        header = list(first)
        if not any(first[n] == n for n in header) or any(re.fullmatch(r"[\d.,%]+", c) for c in first.values()):
            return article
        parts = {n: first[n].split() if first[n] != n else [] for n in header}
        if all(len(p) < 2 for p in parts.values()) and any(p and p[0] not in n for n, p in parts.items()):
            names = {n: f"{n}（{first[n]}）" if first[n] != n else n for n in header}
            rows = tuple({names[n]: row.get(n, "") for n in header} for row in rest)
        else:
            rows = tuple(_split(row, parts) for row in rest)
        article = article.model_copy(update={"table": rows})
    return article


def _split(row: dict[str, str], parts: dict[str, list[str]]) -> dict[str, str]:
    """A row with the cells of columns that hold several values taken apart; where they do not match, whole."""
    found: dict[str, str] = {}
    for name, names in parts.items():
        cell = row.get(name, "")
        values = cell.split()
        if len(names) < 2:
            found[name] = cell
        else:
            fits = len(values) == len(names)
            found |= {f"{name} {n}": values[i] if fits else cell for i, n in enumerate(names)}
    return found


def _one_below_the_other(article: Article) -> Article:
    if not article.table:
        return article
    header = list(article.table[0])
    names = list(dict.fromkeys(_AGAIN.sub("", name) for name in header))
    if len(names) == len(header) or [_AGAIN.sub("", n) for n in header] != names * (len(header) // len(names)):
        return article
    blocks = [header[i : i + len(names)] for i in range(0, len(header), len(names))]
    rows = tuple(
        dict(zip(names, (row.get(column, "") for column in block), strict=True))
        for block in blocks
        for row in article.table
        if any(row.get(column) for column in block)
    )
    return article.model_copy(update={"table": rows})
