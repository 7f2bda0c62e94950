"""What every start needs: a writable home, a free port, a progress bar, and one clear line when something is missing.

Knows nothing of the assistant or of HTTP.
"""

from __future__ import annotations

import errno
import os
import socket
import tempfile
from pathlib import Path
from typing import IO, Any

from tqdm import tqdm

_IN_USE = {errno.EADDRINUSE, 10048}
_REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "文件系统是只读的",
    errno.ENOSPC: "磁盘已满",
    errno.EEXIST: "它是一个文件，不是目录",
    errno.ENOTDIR: "路径中有一段是文件，不是目录",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}


class UserError(Exception):
    """Unusable input or surroundings; the message is one clear line."""


def one_line(error: BaseException) -> str:
    """What ``error`` says, on one line and in Chinese where the system's reason is known."""
    if isinstance(error, OSError) and error.errno in _REASONS:
        return _REASONS[error.errno]
    return " ".join(str(error).split()) or type(error).__name__


def check_home(home: Path) -> None:
    """Make ``home`` and prove that it can be written; raises :class:`UserError`."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=home, prefix=".write-test-"):
            pass
    except OSError as error:
        raise UserError(f"数据目录 {home} 不能写入：{one_line(error)}。请换一个目录（--home）或修改权限") from None


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any free one. Raises :class:`UserError`."""
    if not 0 <= port <= 65535:
        raise UserError(f"端口应在 0 到 65535 之间，现在是 {port}")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        raise UserError(f"地址 {host} 无效，应为本机的 IP 地址，例如 127.0.0.1") from None
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno in _IN_USE:
            raise UserError(f"端口 {port} 已被占用，请换一个端口（--port）或先停止占用它的程序") from None
        raise UserError(f"不能在 {host} 的端口 {port} 上提供服务：{one_line(error)}") from None
    return listener


class ProgressBar:
    """Shows stages with their fraction: a bar on a terminal, one line a stage elsewhere."""

    def __init__(self, out: IO[str]) -> None:
        self._out = out
        self._stage: str | None = None
        self._bar: Any = None

    def __call__(self, stage: str, fraction: float | None) -> None:
        """Report that ``stage`` is done up to ``fraction`` (0 to 1; ``None``: unknown)."""
        if stage != self._stage:
            self.close()
            self._stage = stage
            if self._out.isatty():
                self._bar = tqdm(total=100, desc=stage, file=self._out, bar_format="{desc} {bar} {n:.0f}% {elapsed}")
            else:
                self._out.write(f"{stage}…\n")
                self._out.flush()
        if self._bar is not None and fraction is not None:
            self._bar.n = round(100 * fraction)
            self._bar.refresh()

    def close(self) -> None:
        """End the current stage's bar."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
