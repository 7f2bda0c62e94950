"""PDF: text in reading order without running heads and page numbers, paragraphs rejoined, ruled tables."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from corpus.clean import clean
from corpus.readers.base import Block, RawDocument, ReadError
from corpus.readers.decode import sniff
from corpus.readers.grid import table_blocks
from corpus.readers.text import STARTS

MAX_PAGES = 600
_PAGE_NUMBER = re.compile(r"[-—–·\s]*(第\s*)?[\dIVXivx]{1,4}\s*(页)?(\s*[/，,共]+\s*\d+\s*页?)?[-—–·\s]*")


@dataclass
class _Line:
    page: int
    text: str
    left: float
    right: float
    top: float
    size: float


def read_pdf(data: bytes, file_name: str) -> RawDocument:
    """Read a PDF.

    Raises:
        ReadError: no PDF, damaged, encrypted, or without a text layer (scanned).
    """
    if not data.startswith(b"%PDF-") and b"%PDF-" not in data[:1024]:
        raise ReadError(f"应为 PDF，实际是{sniff(data) or '其他内容'}")
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    raw = RawDocument(file_name)
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raw.warnings.append(f"共 {len(pdf.pages)} 页，只读取前 {MAX_PAGES} 页")
            pages = [_read_page(page, number) for number, page in enumerate(pdf.pages[:MAX_PAGES])]
            title = clean(str((pdf.metadata or {}).get("Title") or ""))
    except PdfminerException as error:
        encrypted = any(isinstance(cause, PDFPasswordIncorrect) for cause in (*error.args, error.__cause__))
        raise ReadError("PDF 设有密码，请先解除密码" if encrypted else "PDF 已损坏，无法读取") from error
    except (ValueError, KeyError, TypeError, RecursionError, OSError, IndexError, AttributeError) as error:
        raise ReadError("PDF 已损坏，无法读取") from error
    lines = [line for page in pages for line in page if isinstance(line, _Line)]
    if sum(len(line.text) for line in lines) < 8 * max(len(pages), 1) and not any(
        isinstance(part, list) for page in pages for part in page
    ):
        raise ReadError("PDF 没有文字层（扫描件），请先做文字识别（OCR）")
    furniture = _running_heads(pages)
    raw.title_candidates += _big_print([line for line in lines if line.page == 0 and line.text not in furniture])
    raw.blocks = _blocks(pages, furniture)
    raw.title_candidates += [title] if title else []
    if not raw.blocks:
        raise ReadError("PDF 中没有正文")
    return raw


_Part = _Line | list[list[str]]


def _read_page(page: Any, number: int) -> list[_Part]:
    """Lines and tables of a page from top to bottom."""
    found: list[tuple[float, _Part]] = []
    boxes = []
    for table in page.find_tables():
        cells = [[clean(cell or "").replace("\n", "") for cell in row] for row in table.extract()]
        if len(cells) > 1 and len(cells[0]) > 1:
            boxes.append(table.bbox)
            found.append((table.bbox[1], cells))
    outside = page.filter(lambda item: not any(_inside(item, box) for box in boxes)) if boxes else page
    for line in outside.extract_text_lines(return_chars=True):
        if text := clean(line["text"]).replace("\n", " "):
            size = max((char.get("size", 0.0) for char in line["chars"]), default=0.0)
            found.append((line["top"], _Line(number, text, line["x0"], line["x1"], line["top"] / page.height, size)))
    page.close()
    return [part for _, part in sorted(found, key=lambda item: item[0])]


def _inside(item: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _running_heads(pages: list[list[_Part]]) -> set[str]:
    """Lines at the edge of pages that are page numbers, or the same on at least half of three or more pages."""
    seen: Counter[str] = Counter()
    edge = [line for page in pages for line in page if isinstance(line, _Line) and not 0.1 < line.top < 0.9]
    for page in range(len(pages)):
        seen.update({_numberless(line.text) for line in edge if line.page == page})
    often = {text for text, count in seen.items() if count >= max(3, len(pages) / 2)}
    return {line.text for line in edge if _numberless(line.text) in often or _PAGE_NUMBER.fullmatch(line.text)}


def _numberless(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _big_print(lines: list[_Line]) -> list[str]:
    """The largest lines of the first page, joined: how printed documents set their title."""
    if not lines:
        return []
    body = Counter(round(line.size, 1) for line in lines for _ in line.text).most_common(1)[0][0]
    # The red letterhead of an issuing office is larger than the title and ends in 文件.
    large = [line for line in lines if line.size > body * 1.15 and not line.text.endswith("文件")]
    if not large:
        return []
    biggest = max(line.size for line in large)
    return ["".join(line.text for line in large if line.size > biggest * 0.95)]


def _blocks(pages: list[list[_Part]], furniture: set[str]) -> list[Block]:
    lines = [line for page in pages for line in page if isinstance(line, _Line) and line.text not in furniture]
    left = _edge([line.left for line in lines], low=True)
    right = _edge([line.right for line in lines], low=False)
    blocks: list[Block] = []
    previous: _Line | None = None
    for page in pages:
        for part in page:
            if isinstance(part, list):
                _add_table(blocks, part)
                previous = None
            elif part.text not in furniture or 0.1 < part.top < 0.9:
                if previous is not None and _continues(previous, part, left, right):
                    blocks[-1] = Block("paragraph", _join(blocks[-1].text, part.text))
                else:
                    blocks.append(Block("paragraph", part.text))
                previous = part
    return blocks


def _edge(values: list[float], low: bool) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 10 if low else len(ordered) * 8 // 10] if ordered else 0.0


def _continues(previous: _Line, line: _Line, left: float, right: float) -> bool:
    width = max(line.size, 1.0)
    reaches = previous.right >= right - 1.8 * width
    flush = line.left <= left + 0.8 * width
    return reaches and flush and abs(previous.size - line.size) < 1.0 and not STARTS.match(line.text)


def _join(before: str, after: str) -> str:
    return before + (" " if before[-1:].isascii() and after[:1].isascii() and after[:1].isalpha() else "") + after


def _add_table(blocks: list[Block], cells: list[list[str]]) -> None:
    """Append a table, or its rows to the table that the page break cut."""
    before = blocks[-1] if blocks else None
    if before is not None and before.kind == "table" and len(before.header) == len(cells[0]):
        rows = cells[1:] if tuple(cells[0]) == before.header else cells
        blocks[-1] = Block("table", before.text, header=before.header, rows=(*before.rows, *map(tuple, rows)))
    else:
        blocks += table_blocks(cells)
