"""Other names for every place of a real city: made up, one for one, and put into any text.

A stem (朝阳 in 朝阳区) gets one made-up stem wherever it occurs; kinds of places (区, 街道, 经济技术开发区) stay.
Knows nothing of tables, phones or cases.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

FIRST = "岚沅澄翊霁槿璟珑骊湄汐沁泓渌湛漪泠云锦江清泰洪瑞宁丰嘉文景华盛福兴康宜桐枫柏松梧梓楠"
SECOND = "汀陂屿岫浔阙棠溆砚堰州阳川原陵岭湖溪桥林泉台塘坪浦渡岸屏冈麓坡湾津潭洲埠墩"
THIRD = "家子台沟屯岗堡店营坊"
KINDS = (
    *("汽车经济技术开发区", "高新技术产业开发区", "生态旅游度假区", "国际合作示范区", "经济技术开发区", "旅游度假区"),
    *("经济示范区", "科技开发区", "经济开发区", "工业园区", "开发区", "示范区", "街道办事处", "街道", "社区居民委员会"),
    *("社区", "村民委员会", "新区", "镇", "乡", "村", "区", "县", "市", "省"),
)
"""Endings that say what a place is, the longer before the shorter."""
UPPER = frozenset({"省", "市级", "区县级"})
GENERIC = frozenset({"临空", "空港", "高新", "经开", "汽开"})
"""Stems that say what a zone does; any city may have one."""
ROAD = re.compile(
    r"(?:(?<=[省市区县镇乡道、，；。：:\s\d.])|^)([\u4e00-\u9fff]{2,4}?)(大路|大街|路|街)(?=\d+号|与|和|交)"
)
_PIECE = re.compile(r"[（()），,]")


@dataclass(frozen=True)
class Place:
    """A row of the list of divisions."""

    name: str
    level: str
    parents: tuple[str, ...]


class Names:
    """Draws stems that occur nowhere in the ``taken`` text, each once."""

    def __init__(self, rng: random.Random, taken: str) -> None:
        pairs = [a + b for a in FIRST for b in SECOND if a != b]
        rng.shuffle(pairs)
        self._taken = taken
        self._fresh = self._free([*pairs, *(pair + rng.choice(THIRD) for pair in pairs)])
        self.given: dict[str, str] = {}

    def new(self, stem: str) -> str:
        """The made-up stem for ``stem``."""
        if stem not in self.given:
            self.given[stem] = next(self._fresh)
        return self.given[stem]

    def _free(self, names: Iterable[str]) -> Iterator[str]:
        return (name for name in names if name not in self._taken)


class Places:
    """Replaces the names of ``places`` and of the roads in ``addresses`` in any text.

    Villages and streets are replaced only under their full names, since their stems (和平, 中心) are ordinary words;
    ``abroad`` are real places elsewhere: a district named like one of ours stays if one of them stands before it.
    """

    def __init__(self, places: Iterable[Place], addresses: Iterable[str], names: Names, abroad: Iterable[str]) -> None:
        listed = list(places)
        above = {parent for place in listed for parent in place.parents} - {place.name for place in listed}
        upper = [place for place in listed if place.level in UPPER]
        upper += [Place(parent, "省", ()) for parent in sorted(above)]
        table: dict[str, str] = {}
        for stem in sorted({stem for place in upper for stem in _stems(place.name)}, key=lambda s: (len(s), s)):
            own = next((stem.removeprefix(city) for city in table if stem.startswith(city)), stem)
            if len(own) > 1 and own not in GENERIC:  # 长春净月高新技术产业开发区 is 净月 in 长春
                table[own] = names.new(own)
        swap = _replacer(table)
        villages = [place for place in listed if place.level.startswith("村")]
        nearer = [place for place in listed if not place.level.startswith("村")]
        roads = {road[0]: road for address in addresses for road in ROAD.finditer(address)}

        def add(name: str, stem: str, kind: str) -> None:
            inside = swap(name)
            table.setdefault(name, inside if inside != name else names.new(stem) + kind)

        for place in (*upper, *nearer):
            add(place.name, *split(place.name))
        for road in roads.values():
            add(road[0], road[1], road[2])
        for place in villages:
            add(place.name, *split(place.name))
        self.table = table
        self.streets = {
            split(place.name)[0]: split(table[place.name])[0]
            for place in listed
            if place.level.startswith("镇") and len(split(place.name)[0]) > 1
        }
        self._abroad = tuple(sorted(set(abroad) - set(table)))
        self._swap = _replacer(table, self._kept)
        self._traditional: Any = None

    def __call__(self, text: str) -> str:
        """``text`` with the other names."""
        changed = self._swap(text)
        return changed if changed != text else self._in_traditional(text)

    def labels(self, phones: str) -> str:
        """A phone cell, where a street may stand without its kind: （南岭）."""
        swap = _replacer(self.streets)
        return re.sub(r"(?<=[（(])[^（）()]+(?=[）)])", lambda match: swap(match[0]), self(phones))

    def _kept(self, text: str, start: int, end: int) -> bool:
        """Whether a name found there is another place's: 北京市朝阳区, 吉林市, 朝阳市."""
        before, name, after = text[:start], text[start:end], text[end : end + 1]
        return before.endswith(self._abroad) or (after == "市" and not split(name)[1])

    def _in_traditional(self, text: str) -> str:
        if self._traditional is None:
            opencc: Any = import_module("opencc")
            convert = opencc.OpenCC("s2t").convert
            table = {convert(name): convert(new) for name, new in self.table.items() if len(name) > 1}
            self._traditional = _replacer(table, self._kept)
        return str(self._traditional(text))


def split(name: str) -> tuple[str, str]:
    """Stem and kind of a place: ``朝阳``, ``区``. A name that is nothing but a kind has no kind."""
    for kind in KINDS:
        if name.endswith(kind) and len(name) > len(kind):
            return name.removesuffix(kind), kind
    return name, ""


def real_places(folder: Path) -> tuple[str, list[str]]:
    """All text of the national lists below ``folder``, and names of provinces and cities with and without their kind.

    Raises:
        FileNotFoundError: there is no list.
    """
    files = sorted(folder.glob("*.csv"))
    if not files:
        raise FileNotFoundError(f"{folder} 里没有区划清单（*.csv）")
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    names: set[str] = set()
    for path in files:
        if path.stem in ("provinces", "cities"):
            with path.open(encoding="utf-8", newline="") as file:
                names |= {
                    cell for row in csv.reader(file) for cell in row if re.fullmatch(r"[\u4e00-\u9fff]{2,}", cell)
                }
    return text, sorted(names | {split(name)[0] for name in names})


def _stems(name: str) -> list[str]:
    pieces = [split(piece) for piece in _PIECE.split(name) if piece]
    return [stem for stem, kind in pieces if kind and len(stem) > 1]


def _replacer(table: dict[str, str], kept: Callable[[str, int, int], bool] | None = None) -> Callable[[str], str]:
    if not table:
        return lambda text: text
    pattern = re.compile("|".join(map(re.escape, sorted(table, key=lambda name: (-len(name), name)))))

    def swap(text: str) -> str:
        return pattern.sub(lambda m: m[0] if kept and kept(text, m.start(), m.end()) else table[m[0]], text)

    return swap
