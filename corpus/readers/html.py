"""Saved web pages: the main text without navigation, widgets and footers, with its tables and labelled facts."""

from __future__ import annotations

import re

from lxml import etree, html
from lxml.html import HtmlElement

from corpus.clean import squash, unwrap
from corpus.readers.base import Block, RawDocument, ReadError
from corpus.readers.decode import decode
from corpus.readers.grid import MAX_COLUMNS, MAX_ROWS, spread, table_blocks
from corpus.readers.main_content import drop_noise, main_element
from corpus.readers.page_head import head, number, published
from corpus.title_form import names_document

_META = {
    "articletitle": "标题",
    "pubdate": "发布日期",
    "contentsource": "来源",
    "columnname": "栏目",
    "columntype": "栏目类型",
    "url": "网址",
    "og:title": "标题",
    "og:url": "网址",
}
_BLOCK_NAMES = (
    "address article blockquote body br center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main ol p pre section table tbody td tfoot th thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BOLD = frozenset(("b", "strong"))
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[（(][一二三四五六七八九十]{1,3}[）)])[^。；，！？\n]{2,38}"
)
_LABELS = (
    "统一编号|文号|发文字号|文件编号|发布机关|发文机关|发布机构|发文机构|制定机关|成文日期|发文日期|发布日期|印发日期|"
    "发布时间|实施日期|生效日期|施行日期|失效日期|废止日期|有效期|文件状态|有效性|时效性|效力状态|信息来源|发表时间|标题|名称"
)
_LABELLED = re.compile(rf"[\[【]?\s*({_LABELS})\s*[\]】]?\s*[：:]\s*(.*)")
_LABEL_ONLY = re.compile(rf"({_LABELS})\s*[：:]?")
_SCRIPT_STATUS = re.compile(r"status\w*\s*=\s*['\"]((?:失效|废止|已失效|已废止|有效|现行)[^'\"]{0,20})['\"]", re.I)
_WIDGET = re.compile(
    r"[【\[（(]?\s*(打印|关闭|打印本页|关闭本页|关闭窗口|返回顶部|返回|分享到?|收藏|字号|大|中|小|纠错|下载|扫一扫.{0,16}|"
    r"上一篇.*|下一篇.*|"
    r".{0,20}版权所有.{0,20}|网站标识码.{0,60}|[主承]办[：:].{0,60}|"
    r".{0,6}ICP备.{0,40}|责任编辑.{0,12}|浏览次数.{0,12}|相关(链接|附件|文档|阅读)：?|\[?大 中 小\]?|A\+?)"
    r"\s*[】\]）)]?([【\[].{0,8}[】\]])*"
)


def read_html(data: bytes, file_name: str) -> RawDocument:
    """Read a web page.

    Raises:
        ReadError: no text is left when the page's furniture is taken away.
    """
    text, warning = decode(data)
    raw = RawDocument(file_name, warnings=[warning] if warning else [])
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)  # type: ignore[no-untyped-call]
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser)  # type: ignore[no-untyped-call]
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadError("网页中没有可读的内容") from error
    _read_meta(tree, raw)
    if match := _SCRIPT_STATUS.search(text):
        raw.meta["文件状态"] = match.group(1)
    page_title = unwrap(tree.findtext(".//title") or "")
    drop_noise(tree)
    _read_labels(tree, raw)
    _read_head(tree, raw)
    heads = _headlines(tree)
    raw.title_candidates += [h for element in tree.iter("h1", "ucaptitle") if (h := unwrap(element.text_content()))]
    raw.title_candidates += heads
    raw.blocks, linked = _blocks(main_element(tree))
    total = sum(len(block.text) + sum(map(len, _cells(block))) for block in raw.blocks)
    if not total:
        raise ReadError("网页中没有正文")
    raw.link_share = min(1.0, linked / total)
    raw.title_candidates += [block.text for block in raw.blocks if block.kind == "heading" and block.level <= 2][:2]
    # Sites append their own name: 标题 - 某市人民政府门户网站.
    raw.title_candidates += [re.sub(r"\s*[-_|–—]+\s*[^-_|–—]*(网站|政府|网|局|委员会)\s*$", "", page_title)]
    raw.meta.setdefault("网站", re.split(r"\s*[-_|–—]\s*|\s", page_title)[0])
    return raw


def _read_head(tree: HtmlElement, raw: RawDocument) -> None:
    """The headline, and what the line under it states where nothing else does."""
    body = tree.find("body")
    lines = [block.text for block in _blocks(body if body is not None else tree)[0] if block.kind != "table"]
    raw.headline, facts = head(lines)
    for label, value in (("文号", number(facts)), ("发布日期", published(facts))):
        if value:
            raw.meta.setdefault(label, value)


def _read_meta(tree: HtmlElement, raw: RawDocument) -> None:
    for element in tree.iter("meta"):
        name = (element.get("name") or element.get("property") or "").lower()
        content = unwrap(element.get("content") or "")
        if name in _META and content:
            raw.meta.setdefault(_META[name], content)
    if "标题" in raw.meta:
        raw.title_candidates.append(raw.meta["标题"])
    if re.match(r"https?://\S+$", raw.meta.get("网址", "")):
        raw.url = raw.meta["网址"]


def _read_labels(tree: HtmlElement, raw: RawDocument) -> None:
    """Collect ``文 号：…`` wherever it stands, as one short element or as neighbouring table cells."""
    for element in tree.iter("li", "td", "th", "dd", "dt", "p", "div", "span"):
        if len(element) > 12:
            continue
        text = unwrap(element.text_content())
        if not 2 <= len(text) <= 160:
            continue
        compact = re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff]{1,4}\s*[：:])", "", text)
        if match := _LABELLED.fullmatch(compact):
            label, value = match.group(1), match.group(2)
        elif element.tag in ("td", "th", "dt") and (match := _LABEL_ONLY.fullmatch(squash(text))):
            neighbour = element.getnext()
            label, value = match.group(1), unwrap(neighbour.text_content()) if neighbour is not None else ""
        else:
            continue
        if value and len(value) <= 120 and not re.search(rf"({_LABELS})\s*[：:]", value):
            raw.meta.setdefault(label, value)


def _headlines(tree: HtmlElement) -> list[str]:
    """Lines of their own, outside links and tables of facts, that read like a title; the first ones of the page."""
    found: list[str] = []
    for element in tree.iter("div", "p", "center", "font", "b", "strong", "h2", "h3", "h4", "td", "span"):
        if len(element) > 4 or any(True for _ in element.iterancestors("a")) or _holds_lines(element):
            continue
        text = unwrap(element.text_content())
        if 8 <= len(text) <= 90 and names_document(text) and not any(True for _ in element.iterdescendants("a")):
            found.append(text)
            if len(found) >= 3:
                break
    return found


def _holds_lines(element: HtmlElement) -> bool:
    """Whether an element holds more than one line: a menu, or a box of the page."""
    return sum(1 for _ in element.iterdescendants("td", "li", "p", "div", "h1", "h2", "h3", "h4")) > 1


def _cells(block: Block) -> list[str]:
    return [*block.header, *(cell for row in block.rows for cell in row)]


def _blocks(root: HtmlElement) -> tuple[list[Block], int]:
    """Blocks below ``root`` in reading order, and how many of their characters stand in links."""
    blocks: list[Block] = []
    line: list[str] = []
    level = links = linked = 0

    def flush() -> None:
        text = unwrap("".join(line))
        line.clear()
        if not text or _WIDGET.fullmatch(text):
            return
        if level and len(text) <= 80:
            blocks.append(Block("heading", text, level=level))
        else:
            blocks.append(Block("paragraph", text))

    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if not isinstance(tag, str):
            continue
        if event == "start":
            if tag in _BLOCKS:
                flush()
            if tag == "table" and (grid := _grid(element)) is not None:
                blocks += table_blocks(*grid)
                walk.skip_subtree()
                continue
            level = _HEADINGS.get(tag, level)
            links += tag == "a"
            number = _list_number(element) if tag == "li" else ""
            text = number + (element.text or "")
        else:
            if tag in _BLOCKS:
                flush()
            level = 0 if tag in _HEADINGS else level
            if tag in _BOLD and _begins_section(element, "".join(line)):
                flush()  # what follows on the same line stands below it
            links -= tag == "a"
            text = (element.tail or "") if element is not root else ""
        if text:
            line.append(text)
            linked += len(squash(text)) if links else 0
    flush()
    return blocks, linked


def _begins_section(bold: HtmlElement, line: str) -> bool:
    """Whether a line so far is a numbered heading in bold: 「<b>二、办理条件</b>　　（一）年满…」."""
    text = unwrap(line)
    return bool(_NUMBERED.fullmatch(text)) and squash(text) == squash("".join(bold.itertext()))


def _list_number(item: HtmlElement) -> str:
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    start = parent.get("start", "1")
    first = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1
    return f"{first + sum(1 for _ in item.itersiblings('li', preceding=True))}. "


def _grid(table: HtmlElement) -> tuple[list[list[str]], int] | None:
    """Cells with spans filled in, and the number of header rows; ``None`` for a table that is only layout."""
    if next(table.iterdescendants("table"), None) is not None:
        return None
    rows: list[list[str]] = []
    open_spans: dict[int, tuple[int, str]] = {}
    header_rows = 1
    if _states_labels(table):
        return [], 1
    for tr in list(table.iter("tr"))[:MAX_ROWS]:
        row: list[str] = []
        for cell in tr.iterchildren("td", "th"):
            _fill(row, open_spans)
            text = _cell_text(cell)
            across, down = _span(cell, "colspan", MAX_COLUMNS), _span(cell, "rowspan", 500)
            if not rows:
                header_rows = max(header_rows, min(down, 3))
            for value in spread(text, min(across, MAX_COLUMNS - len(row))):
                if down > 1:
                    open_spans[len(row)] = (down - 1, value)
                row.append(value)
        _fill(row, open_spans)
        rows.append(row)
    cells = [cell for row in rows for cell in row]
    if not cells or (len(cells) <= 6 and max(map(len, cells)) > 400) or max(map(len, cells)) > 3000:
        return None
    return rows, header_rows


def _states_labels(table: HtmlElement) -> bool:
    """Whether a table only states facts about the document by their labels (发布机构, 文号 …)."""
    firsts = [squash(unwrap(c.text_content())) for c in table.iter("td", "th")]
    labels = sum(bool(_LABEL_ONLY.fullmatch(text) or _LABELLED.fullmatch(text)) for text in firsts)
    return 0 < len(firsts) <= 24 and labels * 5 >= len(firsts) * 2


def _fill(row: list[str], open_spans: dict[int, tuple[int, str]]) -> None:
    while len(row) in open_spans and len(row) < MAX_COLUMNS:
        left, text = open_spans.pop(len(row))
        if left > 1:
            open_spans[len(row)] = (left - 1, text)
        row.append(text)


def _span(cell: HtmlElement, name: str, limit: int) -> int:
    value = (cell.get(name) or "1").strip()
    return min(max(int(value), 1), limit) if value.isascii() and value.isdigit() and len(value) < 9 else 1


def _cell_text(cell: HtmlElement) -> str:
    parts: list[str] = []
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        if event == "start":
            parts += [" " if element.tag in _BLOCKS else "", element.text or ""]
        elif element is not cell:
            parts += [" " if element.tag in _BLOCKS else "", element.tail or ""]
    return unwrap("".join(parts))
