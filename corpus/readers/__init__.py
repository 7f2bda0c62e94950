"""Readers: one file in, one :class:`RawDocument` out.

A reader knows its file format and what is not content (navigation, page numbers, hidden text); it does not know
articles, validity or regions.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from corpus.readers.base import Block, RawDocument, ReadError, read_bytes
from corpus.readers.docx import read_docx
from corpus.readers.html import read_html
from corpus.readers.markdown import read_markdown
from corpus.readers.pdf import read_pdf
from corpus.readers.text import read_text

__all__ = ["SUFFIXES", "Block", "RawDocument", "ReadError", "read_document"]

_BY_SUFFIX: dict[str, Callable[[bytes, str], RawDocument]] = {
    ".html": read_html,
    ".htm": read_html,
    ".shtml": read_html,
    ".xhtml": read_html,
    ".docx": read_docx,
    ".pdf": read_pdf,
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
}
SUFFIXES = frozenset(_BY_SUFFIX)
_ADVICE = {
    ".doc": "旧版 Word 文件，请另存为 .docx",
    ".wps": "WPS 文件，请另存为 .docx",
    ".mht": "网页归档，请另存为 .html",
    ".mhtml": "网页归档，请另存为 .html",
}


def read_document(path: Path) -> RawDocument:
    """Read one file by its content, or by its suffix where content does not tell.

    Raises:
        ReadError: one clear line, without the file's name.
    """
    suffix = path.suffix.lower()
    if suffix in _ADVICE:
        raise ReadError(_ADVICE[suffix])
    if suffix not in _BY_SUFFIX:
        raise ReadError(f"不支持的类型 {suffix or '（无扩展名）'}：应为 HTML、DOCX、PDF、TXT 或 MD")
    data = read_bytes(path)
    return _reader(data, suffix)(data, path.name)


def _reader(data: bytes, suffix: str) -> Callable[[bytes, str], RawDocument]:
    if data.startswith(b"%PDF-"):
        return read_pdf
    if suffix not in (".docx", ".pdf") and data.startswith(b"PK\x03\x04"):
        return read_docx
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if suffix in (".txt", ".text", ".docx", ".pdf") and start.startswith((b"<!doctype html", b"<html")):
        return read_html
    return _BY_SUFFIX[suffix]
