"""Documents about two matters at once (高龄津贴和护理补贴): what of them is about the one that is not asked about.

Knows nothing of scores and of what is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from kg.schema import Article
from rag.documents.held import Held
from rag.documents.question import Question, asking
from rag.documents.select import said
from rag.lexicon import normalise

_AND = re.compile(r"以及|[和与及、]")
_EVERYWHERE = re.compile(
    "标准|发放|实施|补[贴助]|津贴|管理|工作|调整|有关|申[领请报]|办[法理]|服务|价格|收费|待遇|政策|居民|市民"
)
_PLACE = re.compile(r"^\s*[\u4e00-\u9fff]{2,4}?[市县区州]")
_LEAST, _SAID, _HALF = 3, 0.25, 0.5
"""Characters of the name of a matter; the share of its pairs of characters, and of a word, from which it is said."""


def of_another(question: Question, held: Held) -> Callable[[str], bool]:
    """Whether what stands above a part of ``held`` names another matter of its title than the one asked about."""
    parts = [p for p in _AND.split(held.subject) if len(p.strip()) >= _LEAST]
    asks = asking(question.text)
    units = [u for u in question.units if u.word in asks]
    level = [sum(u.weight for u in units if said(u, part) >= _HALF) for part in parts]
    if len(parts) < 2 or not any(level):
        return lambda above: False
    asked = _pairs(p for p, value in zip(parts, level, strict=True) if value > _HALF * max(level))
    others = [_pairs([p]) - asked for p, value in zip(parts, level, strict=True) if value <= _HALF * max(level)]
    own = asked - set().union(*others)

    def names_another(above: str) -> bool:
        text = normalise(above)
        return any(_says(text, other) for other in others) and not any(pair in text for pair in own)

    return names_another


def above(held: Held, table: Article) -> str:
    """What stands above a table."""
    return f"{table.heading} {table.locator} {held.intros.get(table.id, '')} {held.leads.get(table.id, '')}"


def _says(text: str, pairs: set[str]) -> bool:
    return bool(pairs) and sum(pair in text for pair in pairs) >= _SAID * len(pairs)


def _pairs(names: Iterable[str]) -> set[str]:
    """Pairs of characters of names, without the place and the words that many names share."""
    runs = (run for name in names for run in _EVERYWHERE.sub(" ", _PLACE.sub("", name)).split())
    return {run[i : i + 2] for run in runs for i in range(len(run) - 1)}
