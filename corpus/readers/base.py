"""What a reader returns: a document as a sequence of blocks, before anything is known about its meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

MAX_BYTES = 60 * 1024 * 1024


class ReadError(Exception):
    """A file cannot be used; the message is one clear line that says what was expected and what was found."""


@dataclass(frozen=True)
class Block:
    """One heading, paragraph or table, in reading order.

    ``level`` counts from 1 for headings and is 0 otherwise; ``rows`` are the body rows of a table, each as long
    as ``header``. ``text`` is the heading or paragraph, or a table's caption.
    """

    kind: Literal["heading", "paragraph", "table"]
    text: str
    level: int = 0
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass
class RawDocument:
    """A file as read. ``meta`` holds labelled facts as printed, by the label used in the source (``文号``)."""

    file_name: str
    blocks: list[Block] = field(default_factory=list)
    title_candidates: list[str] = field(default_factory=list)
    """Best first; some are useless and are judged in ``corpus.metadata``."""
    meta: dict[str, str] = field(default_factory=dict)
    url: str | None = None
    warnings: list[str] = field(default_factory=list)
    link_share: float = 0.0
    """Part of the main text, from 0 to 1, that stands inside links."""
    headline: str = ""
    """The line of a page that stands right above the facts that it states about itself."""

    @property
    def text(self) -> str:
        """All text in reading order, one block a line, table cells divided by spaces."""
        lines = []
        for block in self.blocks:
            if block.text:
                lines.append(block.text)
            if block.kind == "table":
                lines += [" ".join(row) for row in (block.header, *block.rows) if any(row)]
        return "\n".join(lines)


def read_bytes(path: Path) -> bytes:
    """The file's bytes.

    Raises:
        ReadError: the file is missing, unreadable, empty or larger than ``MAX_BYTES``.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ReadError(f"文件过大：{size / 1e6:.0f} MB，上限 {MAX_BYTES / 1e6:.0f} MB")
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"无法读取文件：{error.strerror or error}") from error
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ReadError("文件是空的")
    return data
