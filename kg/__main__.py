"""``python -m kg``: import of guides, and the knowledge base's changesets and versions.

Exit codes: 0 done, 2 unusable input (one line on stderr; the knowledge base is as it was).
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from tqdm import tqdm

from kg.export import export
from kg.import_files import import_files
from kg.rows import InputError
from kg.schema import Region
from kg.store import Store, StoreError, default_home
from kg.validate import summary, validate
from kg.view import GraphView

_STATES = {"draft": "草稿", "reviewed": "已审核", "published": "已发布", "discarded": "已放弃"}
_SHOWN = 50


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        print(f"参数有误：{message}（用 {self.prog} --help 查看用法）", file=sys.stderr)
        raise SystemExit(2)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m kg", description="导入办事指南，管理知识库的变更集与版本")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令", parser_class=_Parser)

    def command(name: str, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.add_argument("--home", help="知识库所在文件夹或数据库地址（默认 $ZHENGDA_HOME 或 ./home）")
        return added

    new = command("import", "从 XLSX、XLS、CSV、JSONL 文件或文件夹导入办事指南、情形材料、区划")
    new.add_argument("paths", nargs="+", type=Path, metavar="FILE")
    new.add_argument("--region", help="表中没有写区划时用的区划，如 某省/某市")
    new.add_argument("--publish", action="store_true", help="检查没有错误就直接发布")
    command("changesets", "列出变更集")
    for name, text in (("review", "把草稿标为已审核"), ("publish", "发布变更集"), ("discard", "放弃未发布的变更集")):
        command(name, text).add_argument("changeset", type=int)
    command("versions", "列出已发布的版本")
    compare = command("diff", "比较两个版本")
    compare.add_argument("a", type=int)
    compare.add_argument("b", type=int)
    command("rollback", "把某个版本的内容重新发布").add_argument("version", type=int)
    out = command("export", "导出知识库：.jsonl 为全部内容，.xlsx 或 .csv 为办事指南")
    out.add_argument("file", type=Path)
    out.add_argument("--version", type=int, help="导出哪一版（默认当前版本）")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    options = _parser().parse_args(arguments)
    options.home = options.home or str(default_home())
    try:
        return int(_COMMANDS[options.command](options) or 0)
    except (InputError, StoreError, ValueError) as error:
        print(str(error).splitlines()[0], file=sys.stderr)
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(f"无法读写 {error.filename or '文件'}：{error.strerror or error}", file=sys.stderr)
    return 2


@contextlib.contextmanager
def _store(options: argparse.Namespace, *, must_exist: bool = True) -> Iterator[Store]:
    home = options.home
    if must_exist and not _exists(home):
        raise StoreError(f"知识库 {home} 还不存在：先用 python -m kg import 导入，或用 --home 指明位置")
    store = Store.open(home)
    try:
        yield store
    finally:
        store.close()


def _exists(home: str) -> bool:
    return "://" in home or (Path(home) / "kb.sqlite").exists()


def _import(options: argparse.Namespace) -> int | None:
    view = None
    if _exists(options.home):
        with _store(options) as store:
            view = GraphView.from_store(store)
    with _progress() as progress:
        known = view.of_type(Region) if view else ()
        contents, report = import_files(options.paths, options.region, progress, known)
    print("\n".join(report.lines()))
    findings = validate(contents, view)
    if findings:
        print("检查结果：", *summary(findings), sep="\n")
    errors = [f for f in findings if f.severity == "error"]
    if errors:
        print(f"有 {len(errors)} 处错误，未导入：{errors[0].line()}", file=sys.stderr)
        return 2
    with _store(options, must_exist=False) as store:
        changeset = store.draft(contents, "导入 " + "、".join(c.title for c in contents))
        if changeset is None:
            print(f"内容与知识库第 {store.current_version()} 版相同，没有要改的")
            return 0
        if options.publish:
            store.review(changeset)
            print(f"已发布第 {store.publish(changeset)} 版")
        else:
            print(
                f"已存为草稿 {changeset}。下一步：python -m kg review {changeset} 审核，"
                f"python -m kg publish {changeset} 发布，或 python -m kg discard {changeset} 放弃"
            )
    return 0


@contextlib.contextmanager
def _progress() -> Iterator[Any]:
    bar: Any = tqdm(unit=" 行", desc="读取", disable=not sys.stderr.isatty(), leave=False)
    done: dict[str, int] = {}

    def advance(file: str, rows: int) -> None:
        bar.set_postfix_str(file, refresh=False)
        bar.update(rows - done.get(file, 0))
        done[file] = rows

    with bar:
        yield advance


def _changesets(options: argparse.Namespace) -> None:
    with _store(options) as store:
        for info in store.changesets():
            state = _STATES.get(info.state, info.state)
            when, size = f"{info.created_at:%Y-%m-%d %H:%M}", f"写入 {info.puts}，删除 {info.deletes}"
            print(info.id, state, when, size, info.note, sep="\t")


def _review(options: argparse.Namespace) -> None:
    with _store(options) as store:
        store.review(options.changeset)
        print(f"变更集 {options.changeset} 已审核，用 python -m kg publish {options.changeset} 发布")


def _publish(options: argparse.Namespace) -> None:
    with _store(options) as store:
        print(f"已发布第 {store.publish(options.changeset)} 版")


def _discard(options: argparse.Namespace) -> None:
    with _store(options) as store:
        store.discard(options.changeset)
        print(f"变更集 {options.changeset} 已放弃")


def _versions(options: argparse.Namespace) -> None:
    with _store(options) as store:
        for info in store.versions():
            when = f"{info.published_at:%Y-%m-%d %H:%M}"
            print(f"{info.version}\t{when}\t增加 {info.added}，去掉 {info.removed}\t{info.note}")


def _diff(options: argparse.Namespace) -> None:
    with _store(options) as store:
        found = store.diff(options.a, options.b)
        for title, keys in (("增加", found.added), ("去掉", found.removed), ("改动", found.changed)):
            print(f"{title} {len(keys)}")
            print(*(f"  {key}" for key in keys[:_SHOWN]), sep="\n" if keys else "", end="\n" if keys else "")
            if len(keys) > _SHOWN:
                print(f"  …… 其余 {len(keys) - _SHOWN} 项略")


def _rollback(options: argparse.Namespace) -> None:
    with _store(options) as store:
        print(f"第 {options.version} 版的内容已重新发布为第 {store.rollback(options.version)} 版")


def _export(options: argparse.Namespace) -> None:
    with _store(options) as store:
        print(f"已导出 {export(store, options.file, options.version)} 行到 {options.file}")


_COMMANDS: dict[str, Any] = {
    "import": _import,
    "changesets": _changesets,
    "review": _review,
    "publish": _publish,
    "discard": _discard,
    "versions": _versions,
    "diff": _diff,
    "rollback": _rollback,
    "export": _export,
}

if __name__ == "__main__":
    sys.exit(main())
