"""Files and folders of policy documents to one :class:`SourceContent` each, and a report of what became of every file.

A document's id is ``doc:<title>@<date>``, so that versions of one title live side by side.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from corpus.clean import squash
from corpus.faq import find_faqs
from corpus.metadata import Metadata, extract
from corpus.readers import SUFFIXES, Block, RawDocument, ReadError, read_document
from corpus.split import split
from kg.schema import NATION, Article, Document, Edge, EdgeKind, Faq, SourceContent, article_id

Progress = Callable[[str, int, int], None]
"""Told (file, files done, files in all)."""
RegionOf = Callable[[str, str], str | None]
"""The id of the region that a document's issuer and title name, or ``None``."""


_LOCAL_ISSUER = re.compile(r"(?!国家|国务院|中华|中国|全国|最高)[\u4e00-\u9fff]{2,10}?(?:省|市|县|区|州|盟|旗)")


class ImportFailed(Exception):
    """Nothing could be used; the message is one line for the user."""


@dataclass
class Imported:
    """One file's content with what the versions of a title are compared by."""

    content: SourceContent
    document: Document
    meta: Metadata


@dataclass
class CorpusReport:
    """What became of the files: every one is read or refused; flags list what a person should look at."""

    files: int = 0
    documents: int = 0
    pieces: int = 0
    faqs: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    lapsed: list[str] = field(default_factory=list)
    superseded: list[str] = field(default_factory=list)
    flags: list[tuple[str, str]] = field(default_factory=list)

    def lines(self, shown: int = 30) -> list[str]:
        """For a reader, in Chinese."""
        lines = [
            f"读取 {self.files} 个文件，得到文件 {self.documents} 份、条款或段落 {self.pieces} 条、"
            f"问答 {self.faqs} 组，未采用 {len(self.refused)} 个"
        ]
        for title, entries in (
            ("未采用", [f"{name}：{why}" for name, why in self.refused]),
            ("已失效或废止（保留，不作为今天的依据）", self.lapsed),
            ("已被新版本或其他文件取代（保留旧版）", self.superseded),
            ("请留意", [f"{name}：{why}" for name, why in self.flags]),
        ):
            if entries:
                lines.append(f"{title} {len(entries)} 个：")
                lines += [f"  {entry}" for entry in entries[:shown]]
                lines += [f"  …… 另有 {len(entries) - shown} 个"] if len(entries) > shown else []
        return lines


def collect(paths: Sequence[Path]) -> list[tuple[Path, str]]:
    """(file, name relative to what was given) for files and, below folders, files of a readable kind.

    Raises:
        ImportFailed: a path does not exist, or no file is found.
    """
    found: dict[Path, str] = {}
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                hidden = any(part.startswith((".", "~$")) for part in file.relative_to(path).parts)
                if file.is_file() and not hidden:
                    found.setdefault(file.resolve(), file.relative_to(path.parent).as_posix())
        elif path.is_file():
            found.setdefault(path.resolve(), path.name)
        else:
            raise ImportFailed(f"找不到 {path}：应为已有的文件或文件夹")
    if not found:
        raise ImportFailed(f"{'、'.join(map(str, paths))} 中没有文件：应有 HTML、DOCX、PDF、TXT 或 MD 文件")
    return list(found.items())


def import_paths(
    paths: Sequence[Path],
    region: str | None = None,
    *,
    today: date | None = None,
    progress: Progress | None = None,
    region_of: RegionOf | None = None,
) -> tuple[list[Imported], CorpusReport]:
    """Read files and folders.

    Args:
        paths: files and folders.
        region: id of the region that the documents hold for where ``region_of`` does not tell; else the country.
        today: the day by which a document has lapsed or not.
        progress: see :data:`Progress`.
        region_of: see :data:`RegionOf`.

    Raises:
        ImportFailed: not one file can be used.
    """
    report = CorpusReport()
    imported: list[Imported] = []
    taken: dict[str, tuple[str, str]] = {}
    files = collect(paths)
    for done, (path, name) in enumerate(files):
        if progress:
            progress(name, done, len(files))
        report.files += 1
        try:
            raw = read_document(path)
        except ReadError as error:
            if path.suffix.lower() in SUFFIXES or len(files) == 1 or "另存" in str(error):
                report.refused.append((name, str(error)))
            else:
                report.refused.append((name, f"不支持的类型 {path.suffix or '（无扩展名）'}"))
            continue
        digest = hashlib.sha256(squash(raw.text).encode()).hexdigest()
        meta = extract(raw, today or date.today(), folder=name.rpartition("/")[0])
        here = (region_of(meta.issuer or "", meta.title) if region_of else None) or region
        document = _document(meta, raw, here or NATION)
        if document.id in taken:
            earlier, earlier_digest = taken[document.id]
            if earlier_digest == digest:
                report.refused.append((name, f"与 {earlier} 内容相同"))
                continue
            report.flags.append((name, f"与 {earlier} 同名同日期而内容不同，两份都保留"))
            document = document.model_copy(update={"id": f"{document.id}（{name}）"})
        taken[document.id] = (name, digest)
        content = _content(name, raw, document, digest)
        imported.append(Imported(content, document, meta))
        _note(report, name, raw, meta, document, here is not None)
    if progress:
        progress("", len(files), len(files))
    if not imported:
        name, why = report.refused[0]
        more = f"（另有 {len(report.refused) - 1} 个文件不能用）" if len(report.refused) > 1 else ""
        raise ImportFailed(f"没有可用的文件：{name}：{why}{more}")
    report.documents = len(imported)
    report.pieces = sum(isinstance(node, Article) for item in imported for node in item.content.nodes)
    report.faqs = sum(isinstance(node, Faq) for item in imported for node in item.content.nodes)
    return imported, report


def _document(meta: Metadata, raw: RawDocument, region: str) -> Document:
    when = meta.published or meta.valid_from
    return Document(
        id=f"doc:{meta.title}@{when or raw.file_name}",
        title=meta.title,
        number=meta.number,
        issuer=meta.issuer,
        region=region,
        level=meta.level,
        published=meta.published,
        valid_from=meta.valid_from,
        valid_to=meta.valid_to,
        status=meta.status,
        url=raw.url,
        file_name=raw.file_name,
    )


def _content(name: str, raw: RawDocument, document: Document, digest: str) -> SourceContent:
    content = SourceContent(source_id=f"file:{name}", title=document.title, sha256=digest, nodes=[document])
    content.edges.append(Edge(kind=EdgeKind.IN, src=document.id, dst=document.region))
    blocks = list(_without_title(raw.blocks, document))
    for order, piece in enumerate(split(blocks)):
        article = Article(
            id=article_id(document.id, piece.locator),
            valid_from=document.valid_from,
            valid_to=document.valid_to,
            document=document.id,
            locator=piece.locator,
            heading=piece.heading,
            text=piece.text or piece.prefix or piece.locator,
            order=order,
            table=piece.table,
        )
        content.nodes.append(article)
        content.edges.append(Edge(kind=EdgeKind.PART_OF, src=article.id, dst=document.id))
    for order, (question, answer) in enumerate(find_faqs(blocks), start=1):
        content.nodes.append(
            Faq(
                id=f"faq:{document.id.removeprefix('doc:')}#{order}",
                question=question,
                answer=answer,
                region=document.region,
                valid_from=document.valid_from,
                valid_to=document.valid_to,
            )
        )
    return content


def _without_title(blocks: Iterable[Block], document: Document) -> Iterable[Block]:
    """Blocks without a first heading that only repeats the title: it stands in the document already."""
    title = squash(document.title)
    for position, block in enumerate(blocks):
        if position < 3 and block.kind == "heading" and squash(block.text) == title:
            continue
        yield block


def _note(report: CorpusReport, name: str, raw: RawDocument, meta: Metadata, document: Document, placed: bool) -> None:
    if meta.status in ("已失效", "已废止"):
        until = f"，至 {meta.valid_to}" if meta.valid_to else ""
        report.lapsed.append(f"{name}：《{meta.title}》{meta.status}{until}")
    if meta.kind != "文件":
        report.flags.append((name, f"像是{meta.kind}，不是政策正文"))
    if not meta.title_known:
        report.flags.append((name, f"文中没有找到标题，暂以文件名「{meta.title}」为题"))
    # A local issuer's text must not pass for a national one unnoticed.
    if not placed and meta.issuer and _LOCAL_ISSUER.match(meta.issuer):
        report.flags.append((name, f"未指定区划，按全国处理（发文机关：{meta.issuer}），请用 --region 指定"))
    report.flags += [(name, warning) for warning in raw.warnings]
