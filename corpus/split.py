"""Blocks to citable pieces: by 条 where there are 条, else by headings; tables by groups of rows.

Nothing is lost: every character of a block is in a piece's heading, locator, text or table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from langchain_text_splitters import RecursiveCharacterTextSplitter

from corpus.numbers import ARTICLE_NUMBER, article_value
from corpus.outline import Heading, heading_of, is_attachment, lead_clause, names_section, prepare
from corpus.readers import Block

LONG_ARTICLE = 800
MAX_CHARS = 500
MIN_CHARS = 50
_TABLE_CHARS = 600
_SENTENCE = 10
"""Characters from which what stands below a numbered heading of its own is a piece of its own."""
_TAIL = re.compile(r"(公开方式|附件\s*\d*\s*[:：]|抄送|主题词|.{0,60}\d日印发$|（?此件(主动|依申请)?公开）?)")
_SEPARATORS = ["\n", "。", "；", "！", "？", "：", "，", "、", " ", ""]
_SPLITTER = RecursiveCharacterTextSplitter(
    chunk_size=MAX_CHARS, chunk_overlap=0, separators=_SEPARATORS, keep_separator="end", strip_whitespace=False
)


@dataclass
class Piece:
    """The smallest citable text. ``opened`` are the headings that this piece is the first to stand under;
    ``prefix`` is what the locator took away from the text (第三条)."""

    locator: str
    heading: str
    text: str
    table: tuple[dict[str, str], ...] = ()
    opened: tuple[str, ...] = ()
    prefix: str = ""


@dataclass
class _Section:
    """A run of paragraphs and tables below the same headings, or one 条."""

    path: tuple[str, ...]
    opened: list[str]
    article: str = ""
    lead: str = ""
    """The first clause, where a numbered paragraph (一、…) begins the section without a heading of its own."""
    parts: list[Block] = field(default_factory=list)

    @property
    def length(self) -> int:
        return sum(len(part.text) for part in self.parts if part.kind != "table")


def split(blocks: Iterable[Block]) -> list[Piece]:
    """Pieces of a document in reading order, with locators that are unique within it."""
    pieces: list[Piece] = []
    counts: Counter[str] = Counter()
    for section in _merge_small(_sections(blocks)):
        made = list(_article_pieces(section) if section.article else _section_pieces(section, counts))
        if made:
            made[0].opened = tuple(section.opened)
            made[0].prefix = section.article
        pieces += made
    _make_unique(pieces)
    return pieces


def _sections(blocks: Iterable[Block]) -> Iterator[_Section]:
    """Group blocks under their headings. A heading that nothing follows becomes text of its own."""
    stack: list[Heading] = []
    opened: list[str] = []
    current = _Section((), [])
    last = 0
    for block in prepare(blocks):
        article, rest = _article_start(block, last)
        heading = None if article else heading_of(block, in_article=bool(current.article))
        if article:
            yield from _close(current)
            last = article_value(article)
            stack = [h for h in stack if h.level < 4]
            parts = [Block("paragraph", rest)] if rest else []
            current, opened = _Section(_path(stack), opened, article, parts=parts), []
        elif heading is None:
            lead = "" if current.article or block.kind == "table" else lead_clause(block.text)
            tail = bool(current.article and _TAIL.match(block.text))
            if lead or opened or tail:
                yield from _close(current)
                if tail:
                    stack = []
                elif lead:
                    stack = [h for h in stack if h.level < 5]
                current, opened = _Section(_path(stack), opened, lead=lead), []
            current.parts.append(block)
        else:
            yield from _close(current)
            last = 0 if heading.level <= 1 else last
            while stack and stack[-1].level >= heading.level:
                closed = stack.pop()
                if opened and opened[-1] == closed.text:
                    # Two headings in a row on one level: the first has nothing below it and is text itself.
                    text = opened.pop()
                    yield _Section(_path(stack), opened, parts=[Block("paragraph", text)])
                    opened = []
            stack.append(heading)
            opened = [*opened, heading.text]
            current = _Section(_path(stack), [])
    yield from _close(current)
    if opened:
        yield _Section(_path(stack[:-1]), opened[:-1], parts=[Block("paragraph", opened[-1])])


def _path(stack: list[Heading]) -> tuple[str, ...]:
    return tuple(heading.text for heading in stack)


def _close(section: _Section) -> Iterator[_Section]:
    if section.parts or section.article:
        yield section


def _article_start(block: Block, last: int) -> tuple[str, str]:
    """第N条 at the start of a block and what follows it; empty where the block cites an article instead."""
    match = ARTICLE_NUMBER.match(block.text) if block.kind != "table" else None
    if match is None:
        return "", ""
    rest = block.text[match.end() :]
    try:
        value = article_value(match.group())
    except ValueError:
        return "", ""
    follows = value == last + 1 or (value == last and match.group(2)) or (value == 1 and not last)
    spaced = not rest or rest[0] in " \t\n:："
    if not spaced and (not follows or re.match(r"[、，。和至的规所款项及与或中之第（(]", rest)):
        return "", ""
    return match.group(), rest.strip()


def _merge_small(sections: Iterable[_Section]) -> Iterator[_Section]:
    """Join a section that is too short to be found to its neighbour below the same parent, heading and all."""
    waiting: _Section | None = None
    for section in sections:
        if waiting is not None and _joins(waiting, section):
            lines = [Block("paragraph", heading) for heading in section.opened]
            parts = [*waiting.parts, *lines, *section.parts]
            lead = waiting.lead or ("" if waiting.path else section.lead)
            waiting = _Section(waiting.path, waiting.opened, lead=lead, parts=parts)
        else:
            if waiting is not None:
                yield waiting
            waiting = section
    if waiting is not None:
        yield waiting


def _joins(first: _Section, second: _Section) -> bool:
    if first.article or second.article or first.length + second.length > MAX_CHARS:
        return False
    if any(part.kind == "table" for part in (*first.parts, *second.parts)):
        return False
    if any(is_attachment(heading) for heading in second.opened):
        return False
    if min(first.length, second.length) >= _SENTENCE and any(map(names_section, second.opened)):
        return False
    parent = first.path[:-1]
    return min(first.length, second.length) < MIN_CHARS and second.path[: len(parent)] == parent


def _article_pieces(section: _Section) -> Iterator[Piece]:
    heading = " > ".join(section.path)
    groups = _runs(section.parts) if section.length <= LONG_ARTICLE else _packed(section.parts)
    first = next((part.text for part in section.parts if part.kind != "table"), "")
    lead = f" {first}" if first.endswith("：") and len(first) <= 80 else ""
    below = " > ".join([*section.path, section.article + lead])
    count = 0
    if not groups or groups[0][0].kind == "table":
        groups = [[], *groups]
    for group in groups:
        if group and group[0].kind == "table":
            for locator, text, rows in _table_pieces(group[0], f"{section.article} 表", Counter()):
                yield Piece(locator, heading, text, rows)
            continue
        count += 1
        text = "\n".join(part.text for part in group)
        if count == 1:
            yield Piece(section.article, heading, text)
        else:
            yield Piece(f"{section.article}（第{count}段）", below, text)


def _section_pieces(section: _Section, counts: Counter[str]) -> Iterator[Piece]:
    caption = ""
    path = section.path
    for group in _packed(section.parts):
        if group[0].kind == "table":
            heading = " > ".join(part for part in (*section.path, section.lead, caption) if part)
            for locator, text, rows in _table_pieces(group[0], "表", counts):
                yield Piece(locator, heading, text, rows)
            continue
        text = "\n".join(part.text for part in group)
        caption = group[-1].text if len(group[-1].text) <= 40 and "。" not in group[-1].text else ""
        counts["段"] += not section.path and not section.lead
        locator = section.lead or (section.path[-1] if section.path else f"第{counts['段']}段")
        yield Piece(locator, " > ".join(path), text)
        path = (*section.path, section.lead) if section.lead else section.path


def _runs(parts: list[Block]) -> list[list[Block]]:
    """Neighbouring paragraphs together, each table alone."""
    groups: list[list[Block]] = []
    for part in parts:
        if part.kind == "table" or not groups or groups[-1][0].kind == "table":
            groups.append([part])
        else:
            groups[-1].append(part)
    return groups


def _packed(parts: list[Block]) -> list[list[Block]]:
    """Paragraphs packed to at most ``MAX_CHARS``; longer ones are cut at sentence ends; each table alone."""
    groups: list[list[Block]] = []
    room = 0
    for part in parts:
        if part.kind == "table":
            groups.append([part])
            room = 0
            continue
        texts = _SPLITTER.split_text(part.text) if len(part.text) > MAX_CHARS else [part.text]
        for text in texts:
            if room < len(text) or not groups:
                groups.append([])
                room = MAX_CHARS
            groups[-1].append(Block("paragraph", text))
            room -= len(text)
    return _without_tiny_tail(groups)


def _without_tiny_tail(groups: list[list[Block]]) -> list[list[Block]]:
    if len(groups) < 2 or any(part.kind == "table" for part in (*groups[-1], *groups[-2])):
        return groups
    if sum(len(part.text) for part in groups[-1]) < MIN_CHARS:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def _table_pieces(
    block: Block, name: str, counts: Counter[str]
) -> Iterator[tuple[str, str, tuple[dict[str, str], ...]]]:
    """Row groups of a table as (locator, text ``列名：值；…`` by row, rows)."""
    counts[name] += 1
    groups: list[list[tuple[str, ...]]] = [[]]
    size = 0
    for row in block.rows:
        length = len(_row_text(block.header, row))
        if groups[-1] and size + length > _TABLE_CHARS:
            groups.append([])
            size = 0
        groups[-1].append(row)
        size += length
    first = 1
    for group in groups:
        last = first + len(group) - 1
        where = "" if len(groups) == 1 else f"（第{first}至{last}行）"
        rows = tuple(dict(zip(block.header, row, strict=False)) for row in group)
        yield f"{name}{counts[name]}{where}", "\n".join(_row_text(block.header, row) for row in group), rows
        first = last + 1


def _row_text(header: tuple[str, ...], row: tuple[str, ...]) -> str:
    return "；".join(f"{name}：{cell}" for name, cell in zip(header, row, strict=False) if cell)


def _make_unique(pieces: list[Piece]) -> None:
    seen: Counter[str] = Counter()
    taken = {piece.locator for piece in pieces}
    for piece in pieces:
        base = piece.locator
        seen[base] += 1
        while seen[base] > 1:
            candidate = f"{base}（第{seen[base]}处）"
            if candidate not in taken:
                piece.locator = candidate
                taken.add(candidate)
                break
            seen[base] += 1
