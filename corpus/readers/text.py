"""Plain text: one paragraph a line; hard-wrapped lines are joined."""

from __future__ import annotations

import re

from corpus.clean import clean
from corpus.readers.base import Block, RawDocument, ReadError
from corpus.readers.decode import decode

STARTS = re.compile(
    r"[第附]?[一二三四五六七八九十百千零〇\d]+\s*[编章节条、.．)）]|[（(][一二三四五六七八九十\d]+[）)]|附[件表：]|问|答|[Qq]\d*[：:]"
)
_ENDS = re.compile(r"[。；：！？…”」』)）〕】]$")


def read_text(data: bytes, file_name: str) -> RawDocument:
    """Read plain text.

    Raises:
        ReadError: the bytes are no text, or hold none.
    """
    text, warning = decode(data)
    lines = clean(text).split("\n")
    if not any(lines):
        raise ReadError("文件中没有文字")
    blocks = [Block("paragraph", line) for line in join_wrapped(lines)]
    return RawDocument(file_name, blocks, warnings=[warning] if warning else [])


def join_wrapped(lines: list[str]) -> list[str]:
    """Paragraphs out of lines that were broken at a fixed width (as PDF and old text files do)."""
    widths = sorted(len(line) for line in lines)
    full = widths[len(widths) * 9 // 10] if widths else 0
    if full < 16 or full > 120 or sum(len(line) >= full - 2 for line in lines) < len(lines) // 4:
        return lines
    joined: list[str] = []
    open_line = False
    for line in lines:
        if open_line and not STARTS.match(line):
            gap = " " if joined[-1][-1:].isascii() and line[:1].isascii() and line[:1].isalpha() else ""
            joined[-1] += gap + line
        else:
            joined.append(line)
        open_line = len(line) >= full - 2 and not (_ENDS.search(line) and len(line) < full)
    return joined
