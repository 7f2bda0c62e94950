"""The one entry: ``serve`` the API and the page, or ``ask`` on the command line.

Knows nothing of how an answer comes about or of what a page looks like.
"""

from __future__ import annotations

import argparse
import io
import logging
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from kg.store import default_home
from web.ask import AskOptions, ask_once, converse
from web.offline import stay_offline
from web.service import AssistantLike, Progress, log_failure
from web.startup import ProgressBar, UserError, check_home, one_line

OpenAssistant = Callable[[Path, str | None, Progress], AssistantLike]


def main(argv: Sequence[str] | None = None, open_assistant: OpenAssistant | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 2 unusable input.

    ``open_assistant`` (home, model, progress) stands in for the real assistant in tests.
    """
    stay_offline()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help")):
        arguments.insert(0, "serve")
    options = _parser().parse_args(arguments)
    try:
        return _run(options, open_assistant or _open_assistant)
    except UserError as error:
        print(f"错误：{error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


def _run(options: argparse.Namespace, open_assistant: OpenAssistant) -> int:
    home: Path = options.home or default_home()
    if options.command == "serve":
        from web.serve import serve

        return serve(
            home,
            options.host,
            options.port,
            options.rate,
            lambda progress: open_assistant(home, options.llm, progress),
        )
    if options.question is not None and not options.question.strip():
        raise UserError("问题不能为空")
    check_home(home)
    bar = ProgressBar(sys.stderr)
    try:
        assistant = open_assistant(home, options.llm, bar)
    except Exception as error:
        log_failure("open", error)
        raise UserError(f"无法启动：{one_line(error)}") from None
    finally:
        bar.close()
    ask_options = AskOptions(options.region, options.as_of, options.json, options.trace)
    try:
        if options.question is None:
            converse(assistant, ask_options, sys.stdin)
        else:
            ask_once(assistant, ask_options, options.question)
    finally:
        assistant.close()
    return 0


def _open_assistant(home: Path, llm: str | None, progress: Progress) -> AssistantLike:
    from rag.assistant import Assistant

    return Assistant.open(home, llm=llm, progress=progress)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """Speaks Chinese; an error is one line and exit code 2."""

    def __init__(self, **settings: object) -> None:
        super().__init__(add_help=False, formatter_class=_Formatter, allow_abbrev=False, **settings)  # type: ignore[arg-type]
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """Exit with the problem in Chinese."""
        for pattern, chinese in _MESSAGES:
            if found := re.search(pattern, message):
                message = found.expand(chinese)
                break
        self.exit(2, f"错误：{message}。用法见 python app.py --help\n")


_MESSAGES = (
    (r"unrecognized arguments: (.*)", r"不认识的参数 \1"),
    (r"argument (?:\S*/)?([^:]+): expected one argument", r"选项 \1 后面缺少值"),
    (r"argument \{.*\}: invalid choice: '([^']*)'", r"没有 \1 这个命令，可用的命令是 serve 和 ask"),
    (r"argument ([^:]+): invalid int value: '([^']*)'", r"选项 \1 应为整数，现在是 \2"),
    (r"argument ([^:]+): (.*)", r"选项 \1 \2"),
)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"应为 YYYY-MM-DD 格式的日期，现在是 {text}") from None


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python app.py",
        description="政答：本地部署的政务问答助手。不带命令时等同于 serve。",
        epilog='例：\n  python app.py\n  python app.py ask "身份证丢了怎么补办" --json',
    )
    commands = parser.add_subparsers(dest="command", title="命令", metavar="{serve,ask}", required=True)

    serve = commands.add_parser(
        "serve", help="启动网页与接口服务", description="启动网页与接口服务；首次启动会先建立内置知识库。"
    )
    serve.add_argument("--host", metavar="地址", default="127.0.0.1", help="监听地址，默认 127.0.0.1（只有本机能访问）")
    serve.add_argument("--port", metavar="端口", type=int, default=7860, help="监听端口，默认 7860；0 表示任选一个")
    serve.add_argument(
        "--rate", metavar="次数", type=int, default=120, help="每个客户端每分钟最多提问次数，默认 120；0 不限；本机不限"
    )

    ask = commands.add_parser("ask", help="在命令行提问", description="提一个问题；不给问题时进入对话，可连续追问。")
    ask.add_argument("question", metavar="问题", nargs="?", help="要问的话；省略则进入对话")
    ask.add_argument("--region", metavar="地区", help="办事地区，例如 某市某区")
    ask.add_argument("--as-of", metavar="日期", type=_day, help="按哪一天的规定回答（YYYY-MM-DD），默认今天")
    ask.add_argument("--json", action="store_true", help="输出与接口相同的 JSON，一行一个回答")
    ask.add_argument("--trace", action="store_true", help="同时输出回答过程")

    for command in (serve, ask):
        command.add_argument(
            "--home", metavar="目录", type=Path, help="数据目录，默认取环境变量 ZHENGDA_HOME，否则 ./home"
        )
        command.add_argument(
            "--llm",
            metavar="模型",
            help="大模型：default、none（不用）、openai（兼容接口）、models.yaml 里的名称或 GGUF 文件路径",
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
