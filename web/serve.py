"""The ``serve`` command: answers at once, opens the assistant meanwhile. Knows nothing of routes or pages."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import uvicorn

from web.limits import RateLimiter
from web.server import create_app
from web.service import AssistantLike, Progress, Service
from web.startup import ProgressBar, UserError, check_home, listen, one_line


def serve(home: Path, host: str, port: int, rate: int, open_assistant: Callable[[Progress], AssistantLike]) -> int:
    """Serve until stopped; returns the exit code. Raises :class:`UserError` if it can't start."""
    check_home(home)
    listener = listen(host, port)
    address = _url(*listener.getsockname()[:2])
    _say(f"政答正在启动：{address}（按 Ctrl+C 停止；数据目录 {home}）")
    bar = ProgressBar(sys.stderr)

    def open_here(progress: Progress) -> AssistantLike:
        def report(stage: str, fraction: float | None) -> None:
            bar(stage, fraction)
            progress(stage, fraction)

        assistant = open_assistant(report)
        bar.close()
        _say(f"已就绪，请用浏览器打开 {address}")
        return assistant

    service = Service(open_here)
    service.start()
    config = uvicorn.Config(
        create_app(service, limiter=RateLimiter(rate)),
        log_level="critical",  # its tracebacks quote exceptions, which may quote residents; see log_failure
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    server = uvicorn.Server(config)
    service.when_failed(lambda: setattr(server, "should_exit", True))
    server.run(sockets=[listener])
    bar.close()
    if service.failure is not None:
        raise UserError(f"无法启动：{one_line(service.failure)}")
    return 0


def _url(host: str, port: int) -> str:
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
