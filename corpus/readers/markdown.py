"""Markdown: statutes with a ``<!-- INFO END -->`` header, and page dumps that keep the site's links."""

from __future__ import annotations

import re

from corpus.clean import clean, squash
from corpus.readers.base import Block, RawDocument, ReadError
from corpus.readers.decode import decode
from corpus.readers.grid import table_blocks

_INFO_END = "<!-- INFO END -->"
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.S | re.I)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+\"[^\"]*\")?\)")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])([*_])(?=\S)([^*_\n]+?)(?<=\S)\3(?![\w*])")
_HEADING = re.compile(r"(#{1,6})\s*(.+?)\s*#*$")
_DUMP = re.compile(r"(Title|URL Source|Published Time):\s*(.*)")
_RULE = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?")
_FURNITURE = re.compile(
    r"^(\W|_)*(您?(当前|现在)?(所在)?的?位置|搜索热词|首页|打印|关闭|扫一扫.{0,16}|分享到?|返回顶部|上一篇|下一篇|网站地图|主办[：:]|版权所有|"
    r"A\+?大A\+?中A\+?小|字号)"
)
_DATE_LABELS = "发表时间|发布时间|发布日期|信息来源|来源"
_DATED = re.compile(rf"({_DATE_LABELS})[：:]\s*(.+?)(?=\s*(?:{_DATE_LABELS}|浏览量|浏览次数|点击数|字号)|$)")


def read_markdown(data: bytes, file_name: str) -> RawDocument:
    """Read Markdown.

    Raises:
        ReadError: the bytes are no text, or hold none.
    """
    text, warning = decode(data)
    raw = RawDocument(file_name, warnings=[warning] if warning else [])
    head, mark, body = text.partition(_INFO_END)
    if mark:
        lines = clean(_plain(head)).split("\n")
        raw.title_candidates += [m.group(2) for line in lines if (m := _HEADING.fullmatch(line))][:1]
        history = [line for line in lines if line and not _HEADING.fullmatch(line)]
        if history:
            raw.meta["沿革"] = "\n".join(history)
        raw.blocks = [block for block, _ in _blocks(body)]
    else:
        is_dump = bool(_DUMP.match(text.lstrip("\ufeff \r\n")))
        blocks = _blocks(_read_dump_header(text, raw) if is_dump else text)
        blocks = _main_part(blocks, raw) if is_dump else blocks
        raw.blocks = [block for block, _ in blocks]
        raw.link_share = sum(linked for _, linked in blocks) / max(len(squash(raw.text)), 1)
        raw.title_candidates += [block.text for block in raw.blocks if block.kind == "heading"][:1]
    if not raw.blocks:
        raise ReadError("文件中没有文字")
    return raw


def _plain(text: str) -> str:
    return _TAG.sub("", _COMMENT.sub("", _SCRIPT.sub("", text)))


def _read_dump_header(text: str, raw: RawDocument) -> str:
    body: list[str] = []
    for line in text.lstrip("\ufeff").splitlines():
        if not body and (match := _DUMP.match(line)):
            label, value = match.group(1), match.group(2).strip()
            if label == "Title" and value:
                raw.title_candidates.append(value)
            elif label == "URL Source" and re.match(r"https?://\S+$", value):
                raw.url = value
        elif not (not body and (not line.strip() or line.startswith("Markdown Content"))):
            body.append(line)
    return "\n".join(body)


def _blocks(text: str) -> list[tuple[Block, int]]:
    """Blocks, each with how many of its characters stand in links."""
    blocks: list[tuple[Block, int]] = []
    rows: list[list[str]] = []
    for line in _plain(text).splitlines():
        stripped = line.strip()
        if stripped.startswith("|") and stripped.endswith("|") and len(stripped) > 2:
            if len(rows) != 1 or not _RULE.fullmatch(stripped):
                rows.append([clean(_inline(cell)) for cell in re.split(r"(?<!\\)\|", stripped[1:-1])])
            continue
        blocks += [(block, 0) for block in table_blocks(rows)]
        rows = []
        stripped = _IMAGE.sub("", stripped)
        heading = _HEADING.fullmatch(stripped)
        content = clean(_inline(heading.group(2) if heading else stripped)).replace("\n", " ")
        content = re.sub(r"^([*+-]|>)\s+", "", content)
        if not content or re.fullmatch(r"[*_=-]{3,}", content):
            continue
        linked = sum(len(squash(match.group(1))) for match in _LINK.finditer(stripped))
        if heading and len(content) <= 80:
            blocks.append((Block("heading", content, level=len(heading.group(1))), linked))
        else:
            blocks.append((Block("paragraph", content), linked))
    return blocks + [(block, 0) for block in table_blocks(rows)]


def _inline(text: str) -> str:
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    text = _EMPHASIS.sub(lambda m: m.group(2) or m.group(4), text)
    return re.sub(r"\\([\\`*_{}\[\]()#+\-.!|])", r"\1", text)


def _main_part(blocks: list[tuple[Block, int]], raw: RawDocument) -> list[tuple[Block, int]]:
    """The text of a dumped page: from the heading that equals its title to the first line of furniture after it."""
    title = squash(raw.title_candidates[0]) if raw.title_candidates else ""
    start = next((i for i, (b, _) in enumerate(blocks) if b.kind == "heading" and squash(b.text) == title), -1)
    kept: list[tuple[Block, int]] = []
    for block, linked in blocks[start + 1 :]:
        if _FURNITURE.match(block.text):
            if kept:
                break
            continue
        if start >= 0 and linked * 2 > len(squash(block.text)) > 0:
            continue
        if not kept and (facts := _DATED.findall(block.text)):
            for label, value in facts:
                raw.meta.setdefault(label, value.strip())
            continue
        kept.append((block, linked))
    return kept
