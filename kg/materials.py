"""Names of materials: which document is meant, whose it is, and what an item's handling produces.

Rules over the words of ``configs/materials.yaml``. Knows nothing of guides, regions or questions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from kg.configs import read_config

_CONFIG = Path(__file__).resolve().parent.parent / "configs" / "materials.yaml"
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]|[《》“”\"]")
_FORMS = re.compile(r"(的)?(?:原件|复印件|电子版|正本|副本|扫描件)(?:(?:及|和|、|与|或)(?:原件|复印件|副本))*$")
_OWN = "本人"
_COUNTRY = "中华人民共和国"


@dataclass(frozen=True)
class Named:
    """A material's name taken apart. ``kinds`` are the documents that it names, empty if none is known."""

    plain: str
    kinds: tuple[str, ...]
    holder: str
    former: bool
    """It is the old or damaged document that is meant."""
    either: bool
    """It names several, one of which is enough."""
    bare: bool
    """It says nothing but the document and whose it is."""

    @property
    def key(self) -> str:
        """Equal for names of the same document of the same person."""
        return f"{self.holder}:{self.kinds[0]}" if self.bare else self.plain


@cache
def rules() -> dict[str, Any]:
    """The configuration with its patterns compiled."""
    loaded: dict[str, Any] = read_config(_CONFIG)
    compiled: dict[str, Any] = {}
    for name, entry in loaded.items():
        if isinstance(entry, str):
            compiled[name] = re.compile(entry)
        elif isinstance(entry, dict):
            compiled[name] = {key: re.compile(value) for key, value in entry.items()}
        else:
            compiled[name] = entry
    return compiled


@lru_cache(maxsize=1 << 14)
def named(name: str) -> Named:
    """``name`` taken apart."""
    plain = plain_name(name)
    held = rules()
    holder = next((who for who, words in held["holders"].items() if words.search(plain)), _OWN)
    kinds, left = [], plain
    for kind, words in held["kinds"].items():
        if words.search(left):
            kinds.append(kind)
            left = words.sub(" ", left)
    for words in (*held["holders"].values(), held["plain_words"]):
        left = words.sub(" ", left)
    former = bool(held["former"].match(plain))
    bare = len(kinds) == 1 and not former and not left.strip()
    return Named(plain, tuple(kinds), holder, former, bool(held["either"].search(plain)), bare)


def plain_name(name: str) -> str:
    """``name`` without brackets, quotation marks and what it says of original and copy."""
    plain = _BRACKETS.sub("", name).strip(" 　、，,。；;")
    return _FORMS.sub("", plain).strip() or name.strip()


def results(item: str, result: str | None) -> tuple[str, ...]:
    """Documents that handling ``item`` produces: what its guide states, else what its name shows."""
    held = rules()
    if result:
        parts = [plain_name(part) for part in held["results"].split(result.replace(_COUNTRY, ""))]
        return tuple(dict.fromkeys(p for p in parts if len(p) > 1 and not held["no_result"].search(p)))
    found = held["produced"].match(plain_name(item))
    return (found["result"],) if found else ()
