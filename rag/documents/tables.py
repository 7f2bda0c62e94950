"""Tables as questions are held against them: printed side by side, they are read one below the other.

Knows nothing of questions.
"""

from __future__ import annotations

import re

from kg.schema import Article

_AGAIN = re.compile(r"（第\d+列）$")


def unfolded(article: Article) -> Article:
    """``article`` with a table whose columns stand twice side by side (区县、电话、区县、电话) made one long one."""
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
