"""Checks before review: what is broken (error), doubtful (warning) or worth knowing (info) in contents to be published.

Only structure is an error and blocks publication; doubtful values are for a person to judge. Knows nothing of files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import cn2an

from kg.phones import find_numbers
from kg.regions import RegionTree
from kg.schema import NATION, Article, Document, EdgeKind, Guide, Limit, Node, Region, Scenario, SourceContent
from kg.view import GraphView

Severity = Literal["error", "warning", "info"]
SEVERITY_NAMES: dict[Severity, str] = {"error": "错误", "warning": "警告", "info": "提示"}
_CITATION = re.compile(
    r"《([^《》]{2,60})》\s*((?:[、，,和及与]?\s*第[零〇一二三四五六七八九十百千\d]+条(?:之[一二三四五])?)+)"
)
_CLOCK = re.compile(r"\d{1,2}\s*[:：点时]\s*\d{0,2}|24\s*小时|全天")
_LONGEST_LIMIT = {"工作日": 365, "自然日": 730, "月": 60, "年": 20, "小时": 720, "即办": 0}


@dataclass(frozen=True)
class Finding:
    """One thing found. ``subject`` is the id of the node, or the key of the edge."""

    severity: Severity
    code: str
    subject: str
    message: str
    source_id: str

    def line(self) -> str:
        """For a reader, in Chinese."""
        return f"{SEVERITY_NAMES[self.severity]}：{self.subject.partition(':')[2]}：{self.message}"


def validate(contents: Sequence[SourceContent], view: GraphView | None = None) -> list[Finding]:
    """Check contents that are to be published together, against each other and against ``view`` if given.

    Returns:
        Findings, errors first, in the order of the contents.
    """
    context = _Context(contents, view)
    findings = [
        Finding(severity, code, subject, message, content.source_id)
        for content in contents
        for severity, code, subject, message in _checks(content, context)
    ]
    ranks = list(SEVERITY_NAMES)
    return sorted(findings, key=lambda f: ranks.index(f.severity))


def summary(findings: Iterable[Finding], shown: int = 3) -> list[str]:
    """Findings grouped by what they are, each group with a few examples, in Chinese."""
    groups: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.severity, finding.code), []).append(finding)
    lines = []
    for (severity, code), members in groups.items():
        lines.append(f"{SEVERITY_NAMES[severity]}「{code}」{len(members)} 处：")
        lines += [f"  {m.subject.partition(':')[2]}：{m.message}" for m in members[:shown]]
    return lines


_Raw = tuple[Severity, str, str, str]


class _Context:
    """What the checks look up: all nodes in reach, the division tree, titles of documents."""

    def __init__(self, contents: Sequence[SourceContent], view: GraphView | None) -> None:
        self.view = view
        self.nodes: dict[str, Node] = dict(view.nodes) if view else {}
        for content in contents:
            self.nodes.update({n.id: n for n in content.nodes})
        self.tree = RegionTree(n for n in self.nodes.values() if isinstance(n, Region))
        self.titles: dict[str, list[str]] = {}
        for node in view.nodes.values() if view else ():
            if isinstance(node, Document):
                for title in {node.title, node.title.removeprefix("中华人民共和国")}:
                    self.titles.setdefault(title, []).append(node.id)
        self._places: dict[str, list[tuple[str, tuple[str, ...]]]] = {}

    def places(self, text: str) -> list[tuple[str, tuple[str, ...]]]:
        if text not in self._places:
            self._places[text] = [(m.text, m.candidates) for m in self.tree.find(text) if not m.foreign]
        return self._places[text]


def _checks(content: SourceContent, context: _Context) -> Iterator[_Raw]:
    seen: dict[str, Node] = {}
    holding = {e.src for e in content.edges if e.kind in (EdgeKind.REQUIRES, EdgeKind.HAS_SCENARIO)}
    for node in content.nodes:
        earlier = seen.setdefault(node.id, node)
        if earlier != node:
            yield "error", "同一来源自相矛盾", node.id, "同一编号有两种不同的内容"
        yield from _dates(node)
        if isinstance(node, Guide):
            yield from _guide(node, context, node.id in holding)
        elif isinstance(node, Scenario) and not (node.guide or node.item):
            yield "error", "缺必填项", node.id, "情形没有所属的指南或事项"
        elif isinstance(node, Article) and not node.text:
            yield "error", "缺必填项", node.id, "条款没有正文"
    for edge in content.edges:
        for end in (edge.src, edge.dst):
            if end not in context.nodes and end != NATION:
                known = "引用的条款不存在" if edge.kind == EdgeKind.BASED_ON and end == edge.dst else "引用不存在"
                if known == "引用不存在" or context.view is not None:
                    yield "error", known, edge.key, f"{edge.kind} 指向的「{end}」不存在"


def _dates(node: Node) -> Iterator[_Raw]:
    start, end = node.valid_from, node.valid_to
    if start and end and start > end:
        yield "warning", "日期颠倒", node.id, f"生效日期 {start} 晚于失效日期 {end}"
    elif end and end < date.today() and not isinstance(node, Document | Article):
        yield "warning", "已经失效", node.id, f"失效日期 {end} 已过"
    for day in (start, end):
        if day and not 1900 <= day.year <= 2150:
            yield "warning", "日期可疑", node.id, f"{day}"


def _guide(guide: Guide, context: _Context, has_materials: bool) -> Iterator[_Raw]:
    for field, target in (("事项", guide.item), ("区划", guide.region), ("实施主体", guide.department)):
        if target and target not in context.nodes and target != NATION:
            yield "error", "引用不存在", guide.id, f"{field}「{target}」不存在"
    for column, limit in (("法定办结时限", guide.legal_limit), ("承诺办结时限", guide.promised_limit)):
        yield from _limit(guide.id, column, limit)
    legal, promised = guide.legal_limit, guide.promised_limit
    same_unit = legal and promised and legal.unit == promised.unit and legal.value and promised.value
    if same_unit and legal and promised and (promised.value or 0) > (legal.value or 0):
        yield "warning", "承诺时限长于法定时限", guide.id, f"承诺 {promised.text}，法定 {legal.text}"
    for entry in (*guide.phones, *guide.complaint_phones):
        yield from _phone(guide.id, entry)
    if guide.fee_charged and not re.search(r"\d|[一二三四五六七八九十百]+元", guide.fee_text or ""):
        yield "warning", "收费但没有标准", guide.id, "是否收费为「是」，没有写金额"
    if guide.hours and not _CLOCK.search(guide.hours):
        yield "warning", "办理时间没有钟点", guide.id, f"「{guide.hours[:30]}」"
    for venue in guide.venues:
        other = _other_region(guide.region, venue, context)
        if other:
            yield "warning", "办理地点在别的区划", guide.id, f"「{venue[:40]}」提到{other}"
    if not (has_materials or guide.no_materials or "materials" in guide.local_fields):
        yield "info", "没有材料", guide.id, "既没有列出材料，也没有写明无需材料"
    yield from _citations(guide, context)


def _limit(subject: str, column: str, limit: Limit | None) -> Iterator[_Raw]:
    if limit is None:
        return
    if limit.value is None or limit.unit is None:
        yield "warning", "期限无法识别", subject, f"{column}「{limit.text[:30]}」"
    elif limit.value > _LONGEST_LIMIT[limit.unit]:
        yield "warning", "期限可疑", subject, f"{column}「{limit.text[:30]}」"


def _phone(subject: str, entry: str) -> Iterator[_Raw]:
    numbers = find_numbers(entry)
    if not numbers:
        yield "warning", "电话格式", subject, f"「{entry[:30]}」里没有电话号码"
    for number in numbers:
        local = re.match(r"0\d{2,3}-?(\d+)$", number)
        if local and len(local[1]) not in (7, 8) and local[1][0] not in "19":
            yield "warning", "电话格式", subject, f"「{number}」的位数不对"


def _other_region(region: str, venue: str, context: _Context) -> str | None:
    """The region that a venue names if it is neither the guide's own nor above or below it."""
    if region == NATION:
        return None
    line = set(context.tree.ancestors(region))
    other = None
    for text, candidates in context.places(venue):
        if any(c == region or region in context.tree.ancestors(c) for c in candidates):
            return None
        if not any(c in line for c in candidates):
            other = other or text
    return other


def _citations(guide: Guide, context: _Context) -> Iterator[_Raw]:
    if not guide.basis_text or context.view is None or not context.titles:
        return
    for title, clauses in _CITATION.findall(guide.basis_text):
        documents = context.titles.get(title)
        if not documents:
            yield "info", "依据的文件未入库", guide.id, f"《{title}》"
            continue
        held = {a.locator for d in documents for a in context.view.articles(d)}
        for clause in re.findall(r"第[^条]+条(?:之[一二三四五])?", clauses):
            if _locator(clause) not in held:
                yield "warning", "依据的条款不存在", guide.id, f"《{title}》没有{clause}"


def _locator(clause: str) -> str:
    number = re.search(r"\d+", clause)
    return clause.replace(number[0], cn2an.an2cn(number[0])) if number else clause
