"""The title and number that a document prints, against useless page titles and file names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from corpus.clean import clean, squash
from corpus.readers import Block, RawDocument
from corpus.readers.page_head import NUMBER
from corpus.title_form import KIND_END, NUMBER_END, names_document, names_organ, without_number

_USELESS = re.compile(
    r"(通知公告|公告公示|公示公告|公告|通知|公示|政策文件|政策法规|法律法规|规范性文件|政务公开|信息公开|办事指南|首页|主页|详情|详细信息|内容|"
    r"正文|文章内容|无标题|未命名|新建.*|空白页|附件\d*|文件|文档\d*|标题|目录|Untitled.*|Document\d*|Microsoft Word.*|"
    r"[\u4e00-\u9fff]{2,30}文件|幻灯片\d*|PowerPoint.*|.*\.(docx?|pdf|html?|wps|txt|md|xlsx?))",
    re.I,
)
_LABEL = re.compile(r"^(?:(?:文件|信息|文章|政策|公文|内容)?(?:名称|标题|题名)|正标题|公开标题)\s*[：:]\s*")
"""What stands before a title in a table of facts (名称：…)."""
_PART = re.compile(r"第[一二三四五六七八九十百零〇\d]{1,5}\s*[编章节条][^的]")
"""A heading within a document, which never is the title of one."""
_RUNNING = re.compile(r"[。；，《》]|根据|按照|依据")
_ORDER = re.compile(r"([\u4e00-\u9fff、]{2,30}?令)\s*(?:[（(]?第\s*([\d零〇一二三四五六七八九十百]{1,6})\s*号[）)]?)")


def choose_title(raw: RawDocument) -> tuple[str, bool]:
    """The document's title and whether the document itself prints it."""
    refused = {squash(raw.meta.get(label, "")) for label in ("栏目", "来源")}
    usable = [
        t for c in raw.title_candidates if is_title(t := _trim(c)) and squash(t) not in refused and not names_organ(t)
    ]
    # A page's own title names a kind of document (…的通知, …办法); a site's or a column's name does not.
    headline = _whole(_trim(raw.headline), usable)
    for title in [headline, *usable]:
        if names_document(title):
            return without_number(title), True
    if headline:
        return headline, True
    if header := _header_title(raw.blocks):
        return without_number(header), True
    if usable:
        return usable[0], True
    first = raw.blocks[0].text if raw.blocks else ""
    if match := re.match(r"^《([^《》]{4,60})》$", first):
        return match.group(1), True
    if raw.meta.get("栏目") and raw.link_share >= 0.5:
        return raw.meta["栏目"], True
    stem = re.sub(r"^[\d\W_]+|[（(](19|20)\d{2}[\d-]*[）)]$", "", clean(PurePath(raw.file_name).stem)).strip(" _-")
    return stem or clean(raw.file_name), False


def _whole(headline: str, titles: Sequence[str]) -> str:
    """A page's headline with the lines above that it may be the last one of; empty where it is no title."""
    if not is_title(headline) or names_organ(headline):
        return ""
    ending = [t for t in titles if squash(t).endswith(squash(headline)) and all(map(names_organ, t.split()[:-1]))]
    return max(ending, key=len, default=headline)


def is_title(text: str) -> bool:
    """Whether ``text`` can stand as a document's title: Chinese, not a column's name, not a file's name."""
    if not 4 <= len(text) <= 150 or _USELESS.fullmatch(text) or _PART.match(text):
        return False
    chinese = sum("\u4e00" <= char <= "\u9fff" for char in text)
    furniture = re.search(r"[。；|｜]|[：:]$|首页|当前位置", text)
    return chinese >= 4 and chinese * 3 >= len(text) and not furniture


def document_number(raw: RawDocument) -> str | None:
    """文号 as printed in a labelled field, in the head of the text, or in the history of a statute."""
    for label in ("文号", "发文字号", "文件编号"):
        if value := raw.meta.get(label):
            return _normal_number(value)
    history = raw.meta.get("沿革", "")
    orders = [m for m in _ORDER.finditer(re.sub(r"《[^》]*》", "", history)) if m]
    if orders:
        return f"{orders[-1].group(1)}第{orders[-1].group(2)}号"
    for title in raw.title_candidates:
        if match := NUMBER_END.search(title.strip()):
            return _normal_number(match.group(1))
    for line in [*history.split("\n"), *(block.text for block in raw.blocks[:10])]:
        match = NUMBER.search(line)
        alone = match and (len(match.group()) * 2 >= len(line) or (len(line) <= 80 and not _RUNNING.search(line)))
        if match and alone:
            return _normal_number(match.group())
        if len(line) < 40 and _ORDER.fullmatch(line.strip()):
            return _normal_number(line)
    return None


def _normal_number(text: str) -> str:
    match = NUMBER.search(text)
    text = squash(match.group() if match else text)
    return re.sub(r"[\[（(【﹝]((?:19|20)\d{2})年?[\])）】﹞]", r"〔\1〕", text)


def _trim(text: str) -> str:
    text = clean(text).replace("\n", "")
    text = _LABEL.sub("", text)
    text = re.sub(r"^[【\[（(](已?失效|已?废止|有效|转载|原创|政策原文)[】\]）)]", "", text)
    return re.sub(r"[（(【\[](已?失效|已?废止)[）)】\]]$", "", text).strip("\"' 　")


def _header_title(blocks: list[Block]) -> str | None:
    """The title printed at the head: lines up to one that ends in 通知, 办法 …, without number and letterhead."""
    lines: list[str] = []
    for block in blocks[:12]:
        text = block.text
        if block.kind == "table" or len(text) > 70 or re.search(r"[。；：:]$", text):
            break
        if NUMBER.fullmatch(text) or _ORDER.fullmatch(text) or (text.endswith("文件") and not lines):
            lines.clear()
            continue
        lines.append(text)
        joined = "".join(lines)
        if KIND_END.search(text) and ("关于" in joined or len(joined) >= 6):
            start = next((i for i, line in enumerate(lines) if "关于" in line or len(lines) == 1), 0)
            title = "".join(lines[max(0, start - 3) :])
            return title if is_title(title) else None
    first = blocks[0].text if blocks else ""
    return first if len(first) <= 40 and is_title(first) and not re.match(r"[一1][、.]", first) else None
