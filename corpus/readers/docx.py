"""Word documents (.docx): headings, paragraphs with their automatic numbers, tables with merged cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from corpus.clean import clean
from corpus.readers.base import Block, RawDocument, ReadError
from corpus.readers.decode import sniff
from corpus.readers.grid import MAX_COLUMNS, spread, table_blocks
from corpus.readers.numbering import ListNumbers

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 200
_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*([1-9])", re.I)


def read_docx(data: bytes, file_name: str) -> RawDocument:
    """Read a Word document.

    Raises:
        ReadError: no Word document, damaged, encrypted, a zip bomb, or without text.
    """
    _check_zip(data)
    try:
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        part = next((r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None)
    except (PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError, zipfile.BadZipFile, OSError) as error:
        raise ReadError("Word 文件已损坏或不是 .docx") from error
    numbers = ListNumbers(getattr(part, "element", None))
    styles = {style.style_id: style for style in document.styles if style.style_id}
    raw = RawDocument(file_name)
    for element in _body_parts(body):
        if element.tag == f"{_W}tbl":
            raw.blocks += table_blocks(_grid(element), _header_rows(element))
            continue
        text = clean(_list_number(element, styles, numbers) + _text(element))
        style = styles.get(_style_id(element))
        name = (getattr(style, "name", "") or "").lower()
        level = _level(element, name)
        if level and 0 < len(text) <= 80:
            raw.blocks.append(Block("heading", text.replace("\n", " "), level=level))
            continue
        if name in ("title", "标题") and text:
            raw.title_candidates.insert(0, text.replace("\n", ""))
        raw.blocks += [Block("paragraph", line) for line in text.split("\n") if line]
    if not raw.blocks:
        raise ReadError("Word 文件中没有文字")
    property_title = clean(document.core_properties.title or "")
    raw.title_candidates += [block.text for block in raw.blocks if block.kind == "heading"][:1]
    raw.title_candidates += [property_title] if property_title else []
    return raw


def _check_zip(data: bytes) -> None:
    if not data.startswith(b"PK"):
        found = sniff(data)
        hint = "旧版 .doc 或设有密码，请另存为不加密的 .docx" if found == "旧版 Office 文件" else found or "其他内容"
        raise ReadError(f"应为 .docx，实际是{hint}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise ReadError("Word 文件已损坏：压缩结构不完整") from error
    total = sum(entry.file_size for entry in entries)
    bomb = any(e.file_size > 2_000_000 and e.file_size > MAX_RATIO * max(e.compress_size, 1) for e in entries)
    if bomb or total > MAX_UNPACKED or len(entries) > 5000:
        raise ReadError(f"压缩内容异常：解压后 {total / 1e6:.0f} MB，已拒绝")
    if "word/document.xml" not in {entry.filename for entry in entries}:
        raise ReadError("应为 .docx，压缩包中没有 word/document.xml")


def _body_parts(body: Any) -> Iterator[Any]:
    for element in body.iterchildren():
        if element.tag == f"{_W}sdt":
            for content in element.iterchildren(f"{_W}sdtContent"):
                yield from _body_parts(content)
        elif element.tag in (f"{_W}p", f"{_W}tbl"):
            yield element


def _text(paragraph: Any) -> str:
    """Visible text: insertions count, deletions, hidden runs and fallback copies do not."""
    parts: list[str] = []
    walk = etree.iterwalk(paragraph, events=("start",))
    for _, element in walk:
        tag = element.tag
        if tag in (f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", _FALLBACK) or (tag == f"{_W}r" and _hidden(element)):
            walk.skip_subtree()
        elif tag == f"{_W}t":
            parts.append(element.text or "")
        elif tag == f"{_W}tab" and element.getparent().tag == f"{_W}r":
            parts.append(" ")
        elif tag in (f"{_W}br", f"{_W}cr") or (tag == f"{_W}p" and parts):
            parts.append("\n")
    return "".join(parts)


def _hidden(run: Any) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val", "1") not in ("0", "false")


def _style_id(paragraph: Any) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return "" if style is None else style.get(f"{_W}val", "")


def _level(paragraph: Any, style_name: str) -> int:
    if match := _HEADING_STYLE.fullmatch(style_name):
        return int(match.group(1))
    outline = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
    value = "9" if outline is None else outline.get(f"{_W}val", "9")
    return int(value) + 1 if value.isdigit() and int(value) < 9 else 0


def _list_number(paragraph: Any, styles: dict[str, Any], numbers: ListNumbers) -> str:
    mark = paragraph.find(f"{_W}pPr/{_W}numPr")
    if mark is None and (style := styles.get(_style_id(paragraph))) is not None:
        mark = style.element.find(f"{_W}pPr/{_W}numPr")
    if mark is None:
        return ""
    num_id, level = mark.find(f"{_W}numId"), mark.find(f"{_W}ilvl")
    at = level.get(f"{_W}val", "0") if level is not None else "0"
    if num_id is None or not at.isdigit() or int(at) > 8:
        return ""
    number = numbers.next(num_id.get(f"{_W}val", ""), int(at))
    return f"{number} " if number else ""


def _grid(table: Any) -> list[list[str]]:
    rows: list[list[str]] = []
    for tr in table.iterchildren(f"{_W}tr"):
        row: list[str] = []
        for tc in tr.iter(f"{_W}tc"):
            if next(a for a in tc.iterancestors(f"{_W}tr")) is not tr:
                continue
            merge, span = tc.find(f"{_W}tcPr/{_W}vMerge"), tc.find(f"{_W}tcPr/{_W}gridSpan")
            continued = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            above = rows[-1][len(row)] if continued and rows and len(row) < len(rows[-1]) else ""
            text = above if continued else clean("\n".join(_text(p) for p in tc.iter(f"{_W}p"))).replace("\n", " ")
            wide = span.get(f"{_W}val", "1") if span is not None else "1"
            count = min(int(wide), MAX_COLUMNS) if wide.isdigit() and len(wide) < 6 else 1
            row += spread(text, min(max(count, 1), MAX_COLUMNS - len(row)))
        rows.append(row)
    return rows


def _header_rows(table: Any) -> int:
    marked = 0
    for tr in table.iterchildren(f"{_W}tr"):
        if tr.find(f"{_W}trPr/{_W}tblHeader") is None:
            break
        marked += 1
    return min(max(marked, 1), 3)
