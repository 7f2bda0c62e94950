"""What a document says about itself: title, number, issuer, dates in force, what it repeals.

Works on a :class:`RawDocument` alone and only reports what is printed; a region is never guessed here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from corpus.citations import amended_in_text, amended_title, repealed_titles
from corpus.numbers import first_date
from corpus.readers import RawDocument
from corpus.titles import choose_title, document_number
from corpus.validity import Status, Validity, validity

PageKind = Literal["文件", "目录页", "新闻动态"]
_ORGAN_END = r"(?:人民政府|办公厅|办公室|委员会|委|局|厅|部|院|署|会|中心|法院|检察院|银行|联合会|总工会|行|馆|所|处)"
_ORGAN = re.compile(rf"[\u4e00-\u9fff（）()、，, ]{{2,80}}{_ORGAN_END}")
_ISSUER_LABELS = ("发布机关", "发文机关", "制定机关", "发布机构", "发文机构")
_DATE_LINE = re.compile(
    r"(?:[\u4e00-\u9fff（）() ]{0,40}\s)?\s*"
    r"((?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|[一二][〇零○\w]{3}年.{1,3}月.{1,3}日)"
)
_SIGNED = re.compile(rf"([\u4e00-\u9fff（）() ]{{4,60}}?{_ORGAN_END})\s.{{0,40}}?(?:19|20)\d{{2}}\s*[年-].*")
_PRINTED = re.compile(r"((?:19|20)\d{2}年\d{1,2}月\d{1,2}日)印发")
_FILE_DATE = re.compile(r"[（(]((?:19|20)\d{2})-?(\d{2})-?(\d{2})[）)]")
_LEVELS = ("宪法", "法律", "行政法规", "监察法规", "司法解释", "部门规章", "地方性法规", "地方政府规章", "规范性文件")
_NEWS = re.compile(
    r"召开|会上|会议指出|与会|座谈|调研|记者|讯[）)]|活动现场|出席|参加活动|齐聚|圆满|揭牌|启动仪式|深受.{0,6}好评"
)
_NEWS_COLUMN = re.compile(r"新闻|要闻|快讯|媒体|工作动态|部门街道|图片")
_REGULATES = re.compile(
    r"通知|办法|规定|细则|条例|意见|指引|指南|公告|方案|标准|须知|问答|流程|通告|决定|目录|名单|清单"
)


@dataclass
class Metadata:
    """Facts about a document; what the source does not state is ``None`` or empty."""

    title: str
    title_known: bool
    """Whether the title is printed in the document, rather than only in the file's name."""
    number: str | None = None
    issuer: str | None = None
    level: str | None = None
    published: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    status: Status = "未注明"
    kind: PageKind = "文件"
    repeals: list[str] = field(default_factory=list)
    amends: str | None = None


def extract(raw: RawDocument, today: date, folder: str = "") -> Metadata:
    """Facts that ``raw`` states. ``folder`` is the path that the file lies in: a level named there counts."""
    title, known = choose_title(raw)
    number = document_number(raw)
    kind = _page_kind(raw, title)
    published = _published(raw)
    meta = Metadata(title, known, number, _issuer(raw, title, number), kind=kind, published=published)
    term: Validity = validity(raw, published, _version_date(raw), title)
    meta.valid_from, meta.valid_to, meta.status = term.valid_from, term.valid_to, term.status
    if meta.status in ("未注明", "现行有效") and meta.valid_to and meta.valid_to < today:
        meta.status = "已失效"
    meta.level = _level(raw, meta, folder)
    if kind == "文件":
        meta.repeals = repealed_titles(raw.text)
        meta.amends = amended_title(title) or amended_in_text(raw.text)
    return meta


def _version_date(raw: RawDocument) -> date | None:
    """The date in a file name like ``条例(2017-11-19).md``."""
    match = _FILE_DATE.search(raw.file_name)
    return first_date("-".join(match.groups())) if match else None


def _published(raw: RawDocument) -> date | None:
    for label in ("成文日期", "发文日期", "印发日期"):
        if day := first_date(raw.meta.get(label)):
            return day
    if day := _version_date(raw):
        return day
    for block in raw.blocks:
        if block.kind == "paragraph" and (match := _DATE_LINE.fullmatch(block.text)):
            return first_date(match.group(1))
    if match := _PRINTED.search(raw.text[-400:]):
        return first_date(match.group(1))
    for label in ("发布日期", "发布时间", "发表时间"):
        if day := first_date(raw.meta.get(label)):
            return day
    signed = (m for block in raw.blocks[:8] if len(block.text) <= 100 and (m := _SIGNED.fullmatch(block.text)))
    return next((day for m in signed if (day := first_date(m.group()))), None)


def _issuer(raw: RawDocument, title: str, number: str | None) -> str | None:
    for label in _ISSUER_LABELS:
        if value := raw.meta.get(label):
            return re.sub(r"\s*[,，、;；]\s*|\s+", "、", value.strip(" 。,，"))
    before = re.sub(r"等[\d一二三四五六七八九十]+个?部门$", "", title.partition("关于")[0].strip())
    if before and "关于" in title and _ORGAN.fullmatch(before):
        return re.sub(r"\s+", "、", before)
    if number and (match := re.match(r"(.+?)令第", number)):
        return match.group(1).removeprefix("中华人民共和国")
    for before_block, block in zip(raw.blocks, raw.blocks[1:], strict=False):
        if _DATE_LINE.fullmatch(block.text) and _ORGAN.fullmatch(before_block.text):
            return re.sub(r"\s+", "、", before_block.text)
    for block in raw.blocks[:8]:
        dated = _SIGNED.fullmatch(block.text)
        if dated and _ORGAN.fullmatch(dated.group(1).strip()):
            return re.sub(r"\s+", "、", dated.group(1).strip())
    sources = [raw.meta.get(label, "") for label in ("来源", "信息来源")]
    # A government's site holds the pages of all its offices; an office's own site holds its own.
    site = raw.meta.get("网站", "")
    sources += [] if site.endswith("政府") else [site]
    return next((source for source in sources if _ORGAN.fullmatch(source)), None)


def _level(raw: RawDocument, meta: Metadata, folder: str) -> str | None:
    if meta.kind != "文件":
        return meta.kind
    for level in _LEVELS:
        if level in folder:
            return level
    if meta.number and (match := re.match(r"(.+?)令第", meta.number)):
        return "行政法规" if match.group(1).endswith("国务院") else "规章"
    if meta.number:
        return "规范性文件"
    return "网页" if raw.url or raw.file_name.lower().endswith(("html", "htm")) else None


def _page_kind(raw: RawDocument, title: str) -> PageKind:
    paragraphs = [block.text for block in raw.blocks if block.text]
    sentences = sum("。" in text for text in paragraphs)
    dated = sum(bool(re.search(r"[\[（(]?\s*(19|20)\d{2}-\d{1,2}-\d{1,2}\s*[\]）)]?$", text)) for text in paragraphs)
    if len(paragraphs) >= 5 and sentences <= 1 and (raw.link_share >= 0.5 or dated * 2 > len(paragraphs)):
        return "目录页"
    if _REGULATES.search(title) or any(re.match(r"第[一二三四五六七八九十百]+条", text) for text in paragraphs):
        return "文件"
    signs = len(set(_NEWS.findall(raw.text[:3000]))) + 2 * bool(_NEWS_COLUMN.search(raw.meta.get("栏目", "")))
    headed = sum(bool(re.match(r"[一二三四五六七八九十]+、", text)) for text in paragraphs)
    return "新闻动态" if signs >= 2 and headed < 2 else "文件"
