"""Reads the project's own YAML files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_config(path: Path) -> Any:
    """What a YAML file holds, read by PyYAML's parser in C where there is one: several times as fast.

    Raises:
        OSError, UnicodeDecodeError, yaml.YAMLError: the file cannot be read.
    """
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
