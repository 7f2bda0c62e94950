"""Files of fitted weights: one JSON with a number for each feature, under its name.

Knows nothing of what is weighed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
_MODELS = Path(__file__).resolve().parents[1] / "models"


class WeightsError(ValueError):
    """Weights cannot be used; the message is one line that says what to do."""


@dataclass(frozen=True)
class WeightFile:
    """``NAME.json``, that ``python -m finetune.NAME`` fits; ``told`` is what residents' officials call it."""

    name: str
    told: str

    @property
    def file(self) -> str:
        """The name of the file."""
        return f"{self.name}.json"

    @property
    def folder(self) -> Path:
        """Where the weights of the product are."""
        return _MODELS / self.name

    def read(self, folder: Path, parse: Callable[[Any], T]) -> T:
        """What ``parse`` makes of the file in ``folder``.

        Raises:
            WeightsError: the file is missing, damaged or of another version.
        """
        path, again = folder / self.file, f"请重新获取或运行 python -m finetune.{self.name}"
        try:
            return parse(json.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise WeightsError(f"{self.told} {path} 读不出来（{error.strerror or error}），{again}") from error
        except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
            raise WeightsError(f"{self.told} {path} 已损坏，{again}") from error

    def save(self, folder: Path, content: Mapping[str, Any]) -> None:
        """Write the file, one number a line."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / self.file).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def usable(load: Callable[[], T]) -> T | None:
    """What ``load`` reads, or ``None`` where it cannot be used."""
    try:
        return load()
    except WeightsError:
        return None


def named(names: Sequence[str], values: Sequence[float] | NDArray[np.float64]) -> dict[str, float]:
    """Numbers under their names, to four digits."""
    return dict(zip(names, (round(float(value), 4) for value in values), strict=True))


def numbers(held: Mapping[str, float], names: Sequence[str]) -> NDArray[np.float64]:
    """The numbers of ``names``, in order.

    Raises:
        ValueError: there are others, or some that are no numbers.
    """
    values = np.array([float(held[name]) for name in names])
    if set(held) != set(names) or not np.isfinite(values).all():
        raise ValueError(", ".join(names))
    return values
