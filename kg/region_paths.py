"""Paths of regions from what spreadsheets print: 区划名称 with 上级区划名称, full names in one cell, or bare names.

A bare name is only accepted where it stands for exactly one known path. Knows nothing of guides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from kg.cells import blank_or, clean_name

Path = tuple[str, ...]
_SEPARATORS = re.compile(r"[,，、;；/>＞\n]+")
_PROVINCE = ("省", "自治区", "特别行政区")
_BELOW = re.compile(
    r"[^市区县旗镇乡]{1,12}?(?:自治州|地区|盟|市|自治县|自治旗|林区|特区|开发区|新区|区|县|旗)"
    r"|[^街镇乡]{1,12}?(?:街道|镇|乡|苏木)|.{1,12}?(?:社区|村|嘎查)"
)


class RegionError(ValueError):
    """A region cannot be told; the message says why, in Chinese."""


class RegionPaths:
    """Known region paths. ``near`` (from the input and the knowledge base) goes before ``far`` (the national list)."""

    def __init__(self, near: Iterable[Path], far: Iterable[Path] = ()) -> None:
        self._levels = [self._index(near), self._index(far)]
        self._roots = {name for level in self._levels for paths in level.values() for name in (p[0] for p in paths)}

    @staticmethod
    def _index(paths: Iterable[Path]) -> dict[str, set[Path]]:
        """Every way to write a path without gaps at its end: 朝阳区, 长春市朝阳区, 吉林省长春市朝阳区."""
        index: dict[str, set[Path]] = defaultdict(set)
        for full in paths:
            for end in range(1, len(full) + 1):
                path = full[:end]
                for start in range(end):
                    index["".join(path[start:])].add(path)
        return index

    def parents(self, text: str) -> Path:
        """Path from the top out of 上级区划名称, which lists from near to far (长春市,吉林省) or from far to near."""
        names = [n for n in (clean_name(p) for p in _SEPARATORS.split(blank_or(text))) if n]
        if len(names) == 1 and not self._known(names):
            found = self._levels[0].get(names[0]) or self._levels[1].get(names[0])
            return next(iter(found)) if found and len(found) == 1 else (names[0],)
        top_down = len(names) > 1 and self._is_top(names[0]) and not self._is_top(names[-1])
        return tuple(names) if top_down else tuple(reversed(names))

    def _known(self, names: list[str]) -> bool:
        return tuple(reversed(names)) in self._levels[0].get(names[0], ())

    def _is_top(self, name: str) -> bool:
        return name.endswith(_PROVINCE) or name in self._roots

    def resolve(self, text: str, parents: str = "", default: Path | None = None) -> Path:
        """Path of a region.

        Args:
            text: 区划名称; "" stands for ``default``.
            parents: 上级区划名称, may be empty.
            default: the region given for the whole import: the answer where ``text`` is empty, the place to look
                where it is a bare name.

        Raises:
            RegionError: nothing is given, or a bare name is unknown or stands for several regions.
        """
        above = self.parents(parents)
        names = [n for n in (clean_name(p) for p in _SEPARATORS.split(blank_or(text))) if n]
        if not names:
            if above or default is not None:
                return above or default or ()
            raise RegionError("缺区划名称")
        if len(names) > 1:
            first_up = not self._is_top(names[0]) and self._is_top(names[-1])
            return tuple(reversed(names)) if first_up else tuple(names)
        name = names[0]
        if name == "全国" and not above:
            return ()
        if above:
            return self._below(above, name)
        return self._bare(name, default)

    @staticmethod
    def _below(above: Path, name: str) -> Path:
        for start in range(len(above)):
            prefix = "".join(above[start:])
            if name == prefix:
                return above
            if name.startswith(prefix):
                return (*above, name.removeprefix(prefix))
        return (*above, name)

    def _bare(self, name: str, default: Path | None) -> Path:
        if default and name in (default[-1], "".join(default)):
            return default
        for level in self._levels:
            found = level.get(name, set())
            inside = {p for p in found if default and p[: len(default)] == default}
            if len(inside or found) == 1:
                path = next(iter(inside or found))
                if not default or inside or len(path) == 1:
                    return path
            if len(found) > 1 and not inside and not default:
                listed = "、".join(sorted("".join(p) for p in found)[:3])
                raise RegionError(f"区划「{name}」不止一个（{listed}…），请填上级区划名称或用 --region 指定")
        split = self._split(name)
        if split:
            return split
        if default is not None:
            return self._below(default, name)
        if name.endswith(_PROVINCE):
            return (name,)
        raise RegionError(f"区划「{name}」的上级未知，请填上级区划名称或用 --region 指定")

    def _split(self, name: str) -> Path | None:
        """A full name in one cell whose beginning is known: 长春市朝阳区某某街道."""
        for end in range(len(name) - 1, 1, -1):
            found = self._levels[0].get(name[:end]) or self._levels[1].get(name[:end]) or set()
            if len(found) == 1:
                parts = _BELOW.findall(name[end:])
                return (*next(iter(found)), *parts) if parts and "".join(parts) == name[end:] else None
        return None
