"""Material lists that are a union over alternatives: what must be brought, and of what one is enough.

A source that flags nothing lists a work contract, a deed and a student card side by side. Rules over the families of
``configs/families.yaml`` tell them apart where that is certain; a list in which nothing is certain stays as it is. The
names stay the guide's own. Knows nothing of questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kg.configs import read_config
from kg.view import Required

_CONFIG = Path(__file__).resolve().parent.parent / "configs" / "families.yaml"
_FEWEST = 3
"""Materials from which a list may be a union."""


@dataclass(frozen=True)
class Sorted:
    """A list told apart, by the positions of its entries. ``choices`` are groups of which one is enough."""

    certain: tuple[int, ...]
    choices: tuple[tuple[int, ...], ...]
    proxy: tuple[int, ...]
    rest: tuple[int, ...]


@cache
def rules() -> dict[str, Any]:
    """The configuration with its patterns compiled."""
    loaded: dict[str, Any] = read_config(_CONFIG)
    compiled = dict(loaded)
    for name in ("proxy", "proxy_not", "certain"):
        compiled[name] = re.compile(loaded[name])
    compiled["basis"] = {k: re.compile(v) for k, v in loaded["basis"].items()}
    compiled["exclusive"] = {f: {k: re.compile(v) for k, v in b.items()} for f, b in loaded["exclusive"].items()}
    return compiled


def sort_out(required: Sequence[Required]) -> Sorted | None:
    """The list told apart, or ``None`` where the source does so itself or nothing can be told for certain."""
    if len(required) < _FEWEST or any(r.requirement.necessity or r.requirement.group for r in required):
        return None
    return sort_names([r.material.name for r in required])


def sort_names(names: Sequence[str]) -> Sorted | None:
    """:func:`sort_out` for bare names."""
    held = rules()
    proxy = [i for i, n in enumerate(names) if held["proxy"].search(n) and not held["proxy_not"].search(n)]
    proxy = proxy if len(proxy) < len(names) else []
    left = [i for i in range(len(names)) if i not in proxy]
    choices = _basis(names, left)
    taken = {i for group in choices for i in group}
    for branches in held["exclusive"].values():
        group = _exclusive(names, [i for i in left if i not in taken], branches)
        if group:
            choices.append(group)
            taken |= set(group)
    for group in _variants(names, [i for i in left if i not in taken]):
        choices.append(group)
        taken |= set(group)
    if not choices:
        return None
    others = [i for i in left if i not in taken]
    certain = [i for i in others if held["certain"].search(names[i])]
    rest = [i for i in others if i not in certain]
    return Sorted(tuple(certain), tuple(choices), tuple(proxy), tuple(rest))


def _basis(names: Sequence[str], left: Sequence[int]) -> list[tuple[int, ...]]:
    """Papers of work, study and residence, if both of the first two are asked for: nobody has to bring both."""
    branches = rules()["basis"]
    found = {branch: [i for i in left if words.search(names[i])] for branch, words in branches.items()}
    if not (found["就业"] and found["就学"]):
        return []
    return [tuple(sorted({i for group in found.values() for i in group}))]


def _exclusive(names: Sequence[str], left: Sequence[int], branches: dict[str, re.Pattern[str]]) -> tuple[int, ...]:
    found: dict[str, list[int]] = {}
    for i in left:
        branch = next((b for b, words in branches.items() if words.search(names[i])), None)
        if branch:
            found.setdefault(branch, []).append(i)
    return tuple(sorted(i for group in found.values() for i in group)) if len(found) > 1 else ()


def _variants(names: Sequence[str], left: Sequence[int]) -> list[tuple[int, ...]]:
    """Forms for different people whose names differ in nothing but the word for these people."""
    groups: dict[tuple[int, str], list[int]] = {}
    for i in left:
        for number, words in enumerate(rules()["variants"]):
            word = next((w for w in sorted(words, key=len, reverse=True) if w in names[i]), None)
            if word:
                groups.setdefault((number, names[i].replace(word, "□", 1)), []).append(i)
                break
    return [tuple(group) for group in groups.values() if len(group) > 1]


def told(names: Sequence[str], lines: Sequence[str], found: Sorted) -> tuple[str, ...]:
    """The list as lines under their labels; ``lines`` are the entries with their remarks, in the order of ``names``."""
    labels = rules()["labels"]
    said = []
    if found.certain:
        said.append(f"{labels['certain']}：{'、'.join(lines[i] for i in found.certain)}")
    said += [f"{labels['choice']}：{' / '.join(lines[i] for i in group)}" for group in found.choices]
    if found.proxy:
        said.append(f"{labels['proxy']}：{'、'.join(lines[i] for i in found.proxy)}")
    if found.rest:
        said.append(f"{labels['rest']}：{'、'.join(lines[i] for i in found.rest)}")
    return (*said, f"（{rules()['note']}）")
