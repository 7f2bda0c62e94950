"""Our own LoRA adapter of the default language model: found, checked, and given to the model it was trained for.

Knows nothing of the prompts but an opaque version of them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import BaseModel, ValidationError

FOLDER = Path(__file__).resolve().parents[2] / "models" / "adapter"
FILE, NOTE = "adapter.gguf", "adapter.json"
_EXPORT = "请重新运行 python -m finetune export，或在 models.yaml 里写 adapter: none"


class AdapterNote(BaseModel):
    """What is known of an adapter file: ``base`` is a packaged model's name, ``prompts`` the version trained with."""

    sha256: str
    size: int
    base: str
    rank: int
    alpha: float
    prompts: str


class AdapterError(Exception):
    """An adapter that cannot be used; one line for the user, who is served by the base alone."""


def find_adapter(choice: str, llm: str, prompts: str) -> Path | None:
    """The checked file of the adapter to load with the model named ``llm``; ``None`` where none is wanted or fits.

    Args:
        choice: ``zhengda`` (ours, if there is one and it was trained for ``llm``), ``none``, or a path: then it must
            fit. A note lies beside the file.
        llm: name of a packaged model, or the path of another.
        prompts: version of the prompts in use.

    Raises:
        AdapterError: the file is damaged, trained for other prompts, or named by path and missing or of another base.
    """
    if choice == "none":
        return None
    own = choice == "zhengda"
    file = FOLDER / FILE if own else Path(choice).expanduser()
    if own and not file.exists():
        return None
    note = _note(file)
    if note.base != llm:
        if own:
            return None
        raise AdapterError(f"适配器 {file} 是给 {note.base} 训练的，不能配 {llm}，已不用它")
    if file.stat().st_size != note.size or digest(file) != note.sha256:
        raise AdapterError(f"适配器 {file} 已损坏（校验不符），已改用基座。{_EXPORT}")
    if note.prompts != prompts:
        raise AdapterError(f"适配器 {file} 是用旧提示词训练的（{note.prompts}，现为 {prompts}），已改用基座。{_EXPORT}")
    return file


def digest(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _note(file: Path) -> AdapterNote:
    if not file.is_file():
        raise AdapterError(f"找不到适配器 {file}，已改用基座")
    try:
        return AdapterNote.model_validate_json(file.with_name(NOTE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError):
        raise AdapterError(f"适配器 {file} 旁边的 {NOTE} 缺失或读不出来，已改用基座。{_EXPORT}") from None
