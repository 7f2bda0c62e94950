"""Index files on disk: a folder with a manifest that holds a checksum of every other file; all or nothing.

Knows nothing of what the files hold.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


def save(target: Path, about: Mapping[str, Any], write: Callable[[Path], object]) -> None:
    """Replace the folder by what ``write`` puts there, with a manifest of ``about`` and the checksums."""
    partial = target.parent / f".{target.name}.{os.getpid()}"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    write(partial)
    manifest = {**about, "files": _checksums(partial)}
    (partial / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    with contextlib.suppress(OSError):  # another process wrote the same index meanwhile
        partial.rename(target)


def manifest(target: Path, **wanted: object) -> dict[str, Any] | None:
    """The manifest of a saved folder; ``None`` if there is none, it is not as ``wanted``, or a file is damaged."""
    try:
        found = dict(json.loads((target / "manifest.json").read_text(encoding="utf-8")))
        as_wanted = all(found[key] == value for key, value in wanted.items())
        return found if as_wanted and found["files"] == _checksums(target) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _checksums(target: Path) -> dict[str, str]:
    sums: dict[str, Any] = {}
    for path in sorted(target.iterdir()):
        if path.name != "manifest.json":
            with path.open("rb") as file:
                sums[path.name] = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    return sums
