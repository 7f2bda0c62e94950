"""The built-in knowledge as it is written: lists of entries in YAML files, checked against their format."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from kg.configs import read_config

S = TypeVar("S", bound=BaseModel)


class BuiltinError(Exception):
    """The built-in knowledge is broken; the message names file and entry."""


def read_specs(folder: Path, kind: type[S], what: str) -> list[tuple[str, S]]:
    """(file name, entry) for every entry of every ``*.yaml`` of ``folder``; ``what`` names an entry in messages.

    Raises:
        BuiltinError: a file cannot be read, or an entry breaks the format; names file and entry.
    """
    found: list[tuple[str, S]] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            entries = read_config(path)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise BuiltinError(f"{path.name}：不是有效的 YAML：{str(error).replace(chr(10), ' ')}") from error
        if not isinstance(entries, list):
            raise BuiltinError(f"{path.name}：应为{what}列表，实际是 {type(entries).__name__}")
        for number, entry in enumerate(entries, start=1):
            name = entry.get("name", "（无名称）") if isinstance(entry, dict) else "（不是映射）"
            try:
                found.append((path.name, kind.model_validate(entry)))
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(str(part) for part in first["loc"])
                raise BuiltinError(f"{path.name} 第 {number} 项「{name}」：{place} {first['msg']}") from error
    return found
