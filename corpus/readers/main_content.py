"""Which part of a web page is its text. Judges by form, never by site.

Government pages share a few publishing systems, whose names for the text area are known; any other page is
searched for the element that holds most of the text that does not stand in links.
"""

from __future__ import annotations

import re
from collections import defaultdict

from lxml.html import HtmlElement

_NEVER = (
    "script style noscript template iframe object embed svg canvas button select option input textarea nav footer "
    "aside audio video map dialog"
)
_MAYBE_NOISE = "div ul ol dl section header table h1 h2 p span form"
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(\.0+)?\s*(;|$)|font-size\s*:\s*0(px)?\s*(;|$)"
)
_NOISE = re.compile(
    r"(^|[\s_\-#])(main|top|head|foot|page|side|quick|sub|pc|wap|m)?_?-?"
    r"(nav(igation|bar|li)?\d*|menu\w*|curb|crumbs?|bread-?crumbs?|breadnav|position|weizhi|dqwz|location|foot(er)?\d*|header\d*|"
    r"headers|copyright|share\w*|bdshare\w*|fxd?|qr_?code|qr_container|ewm|wxewm|print|tools?|toolbar|pag(er|ing|ination|ediv)|"
    r"page_?(div|nav|box)|search\w*|login\w*|wza|slh|sidebar|side|quickbar|float\w*|popup|modal|setfont|fontsize|backtop|"
    r"gotop|hotkey|article-(attr|btn|ewm|extended)|content_(attr|share|others|extended|ewm|qrcode)|info_bot|easybtn\w*|"
    r"xgwz_list\d*|related\w*|xgyd|xgwj|recommend\w*|listbox|friendlink\w*|yqlj|accessib\w*)($|[\s_\-#])",
    re.I,
)
_CONTAINER = re.compile(
    r"(^|\s)(zoom|zoomcon|ucap-content|ucapcontent|trs_editor|trs_ueditor|trs_web|info_cont|article-content(-body)?|"
    r"article_content|art_con|artical_content|news_content|newscontent|detail_content|content_detail|xxgk_content|"
    r"content|article|detail|text|zw|nr|main_text|article_body|trs_preappend|pages_content|view_content|easysite-news-text|bt-content|conttxt|contentbox|mainbody|v_news_content)($|\s)",
    re.I,
)
_CONTAINER_TAGS = frozenset(("ucapcontent", "article"))
_LISTS = frozenset(("p", "table", "ul", "ol", "dl", "li"))
"""What may stand beside other parts of a text: the element above holds all of it."""
_TABLE, _ROWS = 30, 3
"""Characters outside links, and rows, of a table that belongs to the text beside it."""
_MAX_NOISE = 0.4
_MOST = 0.75
_INNER = 0.85


def drop_noise(tree: HtmlElement) -> None:
    """Remove from ``tree`` what readers do not see or what is page furniture by name."""
    for element in list(tree.iter(*_NEVER.split())):
        _drop(element)
    for element in list(tree.iter()):
        style = (element.get("style") or "").lower()
        if element.get("hidden") is not None or (style and _HIDDEN.search(style)):
            _drop(element)
    weights = _weights(tree)
    for element in list(tree.iter(*_MAYBE_NOISE.split())):
        named = element.tag == "header" or _NOISE.search(_names(element))
        if named and weights[element] <= weights[tree] * _MAX_NOISE:
            _drop(element)


def main_element(tree: HtmlElement) -> HtmlElement:
    """The element that holds the page's text."""
    body = tree.find("body")
    root = body if body is not None else tree
    weights = _weights(root)
    whole = weights[root]
    named = [
        element
        for element in root.iter()
        if isinstance(element.tag, str) and (element.tag in _CONTAINER_TAGS or _CONTAINER.search(_names(element)))
    ]
    heaviest = max((weights[element] for element in named), default=0.0)
    # Of boxes within each other that hold about the same, the innermost is the text.
    best: HtmlElement | None = next((e for e in reversed(named) if weights[e] >= heaviest * _INNER), None)
    if best is not None and weights[best] >= whole * 0.4 > 0:
        return best
    links = _weights(root, in_links=True) if whole < 120 else None
    return _descend(root, links if links is not None and links[root] > whole else weights)


def _descend(root: HtmlElement, weights: dict[HtmlElement, float]) -> HtmlElement:
    current = root
    while True:
        heaviest = max(current, key=lambda child: weights[child], default=None)
        if heaviest is None or heaviest.tag in _LISTS:
            return current
        if any(child is not heaviest and weights[child] >= _TABLE and _of_data(child) for child in current):
            return current
        if weights[heaviest] < weights[current] * _MOST or weights[heaviest] <= 0:
            return current
        current = heaviest


def _of_data(element: HtmlElement) -> bool:
    """Whether an element is a table of data: some rows, each of several cells."""
    rows = [row for row in element.iter("tr")] if element.tag == "table" else []
    return len(rows) >= _ROWS and all(len(row.findall("td") + row.findall("th")) > 1 for row in rows)


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}".strip()


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None and element.tag not in ("html", "body"):
        element.drop_tree()  # type: ignore[no-untyped-call]


def _weights(root: HtmlElement, in_links: bool = False) -> dict[HtmlElement, float]:
    """Characters of text below each element, outside links (or inside); short scraps count less."""
    weights: dict[HtmlElement, float] = defaultdict(float)
    depth_in_link: dict[HtmlElement, bool] = {}
    order = [element for element in root.iter() if isinstance(element.tag, str)]
    for element in order:
        parent = element.getparent()
        above = depth_in_link.get(parent, False) if parent is not None else False
        depth_in_link[element] = above or element.tag == "a"
        if depth_in_link[element] == in_links:
            weights[element] += _worth(element.text)
        if parent is not None and element is not root and above == in_links:
            weights[parent] += _worth(element.tail)
    for element in reversed(order):
        parent = element.getparent()
        if parent is not None and element is not root:
            weights[parent] += weights[element]
    return weights


def _worth(text: str | None) -> float:
    stripped = (text or "").strip()
    return len(stripped) if len(stripped) >= 12 or re.search("[。；：，]", stripped) else len(stripped) * 0.3
