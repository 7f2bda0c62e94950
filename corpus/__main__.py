"""``python -m corpus``: import of policy documents.

Exit codes: 0 done, 2 unusable input (one line on stderr; the knowledge base is as it was).
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from corpus.import_docs import ImportFailed, Progress, collect, import_paths
from corpus.places import place_of
from corpus.versions import Known, known_documents, settle
from kg.build import ContentBuilder
from kg.region_paths import RegionError, RegionPaths
from kg.regions import national_paths
from kg.schema import Region, SourceContent, region_id
from kg.store import Snapshot, Store, StoreError, default_home
from kg.validate import summary, validate
from kg.view import GraphView


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        print(f"参数有误：{message}（用 {self.prog} --help 查看用法）", file=sys.stderr)
        raise SystemExit(2)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m corpus", description="导入政策文件")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令", parser_class=_Parser)
    text = "从 HTML、DOCX、PDF、TXT、MD 文件或文件夹导入政策文件"
    new = commands.add_parser("import", help=text, description=text)
    new.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    new.add_argument("--region", help="文件适用的区划，如 某省/某市；不填时按全国处理")
    new.add_argument("--publish", action="store_true", help="检查没有错误就直接发布")
    new.add_argument("--home", help="知识库所在文件夹或数据库地址（默认 $ZHENGDA_HOME 或 ./home）")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return _import(options.paths, options.region, options.home or str(default_home()), options.publish)
    except (ImportFailed, RegionError, StoreError) as error:
        print(str(error).splitlines()[0], file=sys.stderr)
    except OSError as error:
        print(f"无法读写 {error.filename or ''}：{error.strerror or error}", file=sys.stderr)
    return 2


def _import(paths: list[Path], region: str | None, home: str, publish: bool) -> int:
    names = {f"file:{name}" for _, name in collect(paths)}
    snapshot = _snapshot(home)
    view = GraphView(snapshot) if snapshot else None
    regions = {node.id: node for node in view.of_type(Region)} if view else {}
    path = _region_path(region, regions) if region else None
    places = [*(node.path for node in regions.values()), *national_paths()]
    named: dict[str, tuple[str, ...]] = {}

    def region_of(issuer: str, title: str) -> str | None:
        found = place_of(issuer, title, path, places)
        if not found:
            return None
        named[region_id(found)] = found
        return region_id(found)

    with _progress() as progress:
        imported, report = import_paths(
            paths, region_id(path) if path is not None else None, progress=progress, region_of=region_of
        )
    known = known_documents(snapshot.nodes, snapshot.edges, names) if snapshot else Known()
    contents = settle(imported, report, known)
    _add_regions(contents, [*named.values(), *([path] if path else [])], regions)
    print("\n".join(report.lines()))
    findings = validate(contents, view)
    if findings:
        print("检查结果：", *summary(findings), sep="\n")
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        print(f"有 {len(errors)} 处错误，未导入：{errors[0].line()}", file=sys.stderr)
        return 2
    return _save(contents, home, publish)


def _save(contents: list[SourceContent], home: str, publish: bool) -> int:
    store = Store.open(home)
    try:
        changeset = store.draft(
            contents, f"导入政策文件 {len(contents)} 份：" + "、".join(c.title for c in contents[:3])
        )
        if changeset is None:
            print(f"内容与知识库第 {store.current_version()} 版相同，没有要改的")
        elif publish:
            store.review(changeset)
            print(f"已发布第 {store.publish(changeset)} 版")
        else:
            print(
                f"已存为草稿 {changeset}。下一步：python -m kg review {changeset} 审核，"
                f"python -m kg publish {changeset} 发布，或 python -m kg discard {changeset} 放弃"
            )
    finally:
        store.close()
    return 0


def _snapshot(home: str) -> Snapshot | None:
    if "://" not in home and not (Path(home) / "kb.sqlite").exists():
        return None
    store = Store.open(home)
    try:
        return store.load()
    finally:
        store.close()


def _region_path(text: str, regions: dict[str, Region]) -> tuple[str, ...]:
    return tuple(RegionPaths((node.path for node in regions.values()), national_paths()).resolve(text))


def _add_regions(contents: list[SourceContent], paths: list[tuple[str, ...]], regions: dict[str, Region]) -> None:
    for content in contents:
        builder = ContentBuilder(regions)
        for path in paths:
            if any(getattr(node, "region", None) == region_id(path) for node in content.nodes):
                builder.region(path)
        content.nodes += builder.nodes.values()
        content.edges += builder.edges.values()


@contextlib.contextmanager
def _progress() -> Iterator[Progress]:
    with tqdm(unit=" 个", desc="读取", disable=not sys.stderr.isatty(), leave=False) as bar:

        def advance(file: str, done: int, total: int) -> None:
            bar.total = total
            bar.set_postfix_str(file, refresh=False)
            bar.update(done - bar.n)

        yield advance


if __name__ == "__main__":
    sys.exit(main())
