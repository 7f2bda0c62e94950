"""Which documents belong together by their titles: a law or regulation and the one that carries it out.

Knows nothing of what they say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from kg.schema import NATION, Document

_STATE = "中华人民共和国"
_CARRIES_OUT = re.compile(r"(?:的)?(?:实施|施行)(?:条例|细则|办法|规定)$")


class Kin:
    """Documents of the whole country by the law that they are, or carry out."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._law: dict[str, str] = {}
        self._held: dict[str, list[str]] = defaultdict(list)
        for document in documents:
            if document.region == NATION:
                law = _CARRIES_OUT.sub("", document.title.strip("《》").removeprefix(_STATE))
                self._law[document.id] = law
                self._held[law].append(document.id)

    def of(self, documents: Iterable[str]) -> tuple[str, ...]:
        """``documents``, by id, with those of the same law."""
        kin = (other for d in documents for other in (d, *self._held.get(self._law.get(d, ""), ())))
        return tuple(dict.fromkeys(kin))
