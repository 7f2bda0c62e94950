"""Which lines are headings, and on which level: 第一章, 一、, （一）, 1., 附件."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.numbers import ARTICLE_NUMBER, CHINESE_NUMBER, article_value
from corpus.readers import Block

_ATTACHMENT = re.compile(rf"附(?:件|表|录|图)?\s*(?:\d{{1,2}}|{CHINESE_NUMBER})?\s*[:：.、]?\s*(?P<rest>.*)")
_PATTERNS = (
    (1, re.compile(rf"第{CHINESE_NUMBER}(?:编|分编|部分|篇)(?=\s|[：:]|$)")),
    (2, re.compile(rf"第(?:{CHINESE_NUMBER}|\d{{1,2}})章(?!的)")),
    (3, re.compile(rf"第(?:{CHINESE_NUMBER}|\d{{1,2}})节(?!的)")),
    (5, re.compile(r"[一二三四五六七八九十]{1,3}\s*[、.．]")),
    (6, re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")),
    (7, re.compile(r"\d{1,2}\s*[、.．](?!\d)")),
    (8, re.compile(r"[（(]\d{1,2}[）)]")),
)
_ASKED = re.compile(r"(?:问题?|[Qq])\s*\d{0,3}\s*[：:、.．]\s*.{3,}[？?]")
"""A question of a page of questions and answers that has no number of its own."""
_ASKED_LEVEL = 7
_SENTENCE_END = re.compile(r"[。；;，,！!、]$")
_NEXT_ARTICLE = re.compile(rf"(?<=[。；）])\s+({ARTICLE_NUMBER.pattern})(?=\s)")
_WITH_FIRST = re.compile(
    r"(?P<heading>[一二三四五六七八九十]{1,3}\s*[、.．][^，。；：:（()）\n]{2,20}?)\s*(?P<item>[（(]一[）)].{8,})",
    re.DOTALL,
)
MAX_HEADING = 45


@dataclass(frozen=True)
class Heading:
    """A heading line. ``level`` orders them: 0 attachment, 1 编, 2 章, 3 节, 5 一、, 6 （一）, 7 1., 8 (1)."""

    text: str
    level: int


def heading_of(block: Block, in_article: bool) -> Heading | None:
    """The heading that ``block`` is, or ``None``. Within a 条, lists are text and only larger units end it."""
    text = block.text
    if block.kind == "table" or not text or "\n" in text:
        return None
    if is_attachment(text):
        return Heading(text, 0)
    for level, pattern in _PATTERNS:
        if pattern.match(text) and len(text) <= MAX_HEADING and not _SENTENCE_END.search(text):
            # （三）按以下比例支付： leads into a list and is text.
            listed = level > 5 and text.endswith(("：", ":"))
            return None if listed or (in_article and level > 3) else Heading(text, level)
    if _ASKED.fullmatch(text) and len(text) <= 2 * MAX_HEADING and not in_article:
        return Heading(text, _ASKED_LEVEL)
    if block.kind == "heading":
        return Heading(text, _marked_level(block))
    return None


def is_attachment(text: str) -> bool:
    """Whether a line opens an attachment (附件1, 附：, 附表 收费标准); a mention (附件：目录.doc) does not."""
    match = _ATTACHMENT.fullmatch(text)
    if match is None or re.match("则|属|近|加|带|条", match.group("rest")):
        return False
    return not match.group("rest") or (len(text) <= 60 and not re.search(r"\.\w{2,4}$|[：:。；]", text))


def names_section(text: str) -> bool:
    """Whether a heading names a section of its own (一、补贴标准; a question): what stands below is cited by it."""
    return bool(re.match(r"[一二三四五六七八九十]{1,3}\s*[、.．]|第.{1,3}章", text)) or text.endswith(("？", "?"))


def lead_clause(text: str) -> str:
    """The first clause of a numbered paragraph (一、…), by which one cites it; empty for other paragraphs."""
    match = re.match(r"([一二三四五六七八九十]{1,3}\s*[、.．][^，。；：:\n]{2,28})", text)
    return "" if match is None else match.group(1) + ("…" if match.end() < len(text.rstrip("。；：")) else "")


def prepare(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks with 附件1 and the title on its next line made one heading, and articles run together set apart."""
    bare: Block | None = None
    for block in _apart(blocks):
        if bare is not None:
            if _is_attachment_title(block):
                yield Block("heading", f"{bare.text} {block.text}", level=1)
                bare = None
                continue
            yield bare
        match = _ATTACHMENT.fullmatch(block.text) if block.kind != "table" else None
        bare = block if match and not match.group("rest") else None
        if bare is None:
            yield block
    if bare is not None:
        yield bare


def _is_attachment_title(block: Block) -> bool:
    if block.kind == "table" or not 4 <= len(block.text) <= 60 or re.search("[。；：:]", block.text):
        return False
    return ARTICLE_NUMBER.match(block.text) is None and heading_of(block, in_article=False) is None


def _apart(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in _below_headings(blocks):
        first = ARTICLE_NUMBER.match(block.text)
        if block.kind != "paragraph" or first is None or not first.group(1):
            yield block
            continue
        start = 0
        for match in _NEXT_ARTICLE.finditer(block.text):
            before = ARTICLE_NUMBER.match(block.text, start)
            if before and article_value(match.group(1)) == article_value(before.group()) + 1:
                yield Block("paragraph", block.text[start : match.start()])
                start = match.start(1)
        yield Block("paragraph", block.text[start:])


def _below_headings(blocks: Iterable[Block]) -> Iterator[Block]:
    """二、办理条件（一）年满…: the heading and the first item of its list are two lines."""
    for block in blocks:
        match = _WITH_FIRST.fullmatch(block.text) if block.kind == "paragraph" else None
        if match:
            yield Block("paragraph", match["heading"])
        yield Block("paragraph", match["item"]) if match else block


def _marked_level(block: Block) -> int:
    """Unnumbered headings marked in the file stand between 节 and 一、 by their own level."""
    return 1 if block.level <= 1 else min(block.level, 4)
