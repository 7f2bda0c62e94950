"""What is asked of a document itself: its number, issuer, dates, whether it is in force, what it replaced.

Facts are the document's fields in the knowledge base; the clause that states them is cited with them.
"""

from __future__ import annotations

import re
from datetime import date

from kg.schema import Article, Document, EdgeKind
from kg.view import GraphView, in_force
from rag.documents.rules import rules
from rag.frame import Evidence, Statement

_LABELS = {
    "number": "文号",
    "issuer": "发文机关",
    "published": "发布日期",
    "starts": "施行日期",
    "ends": "有效期至",
}
_STATES = {
    "starts": re.compile(r"施行|实施|执行|生效|起"),
    "ends": re.compile(r"有效期|失效|施行至|执行至|止"),
    "replaces": re.compile(r"废止|失效|停止执行"),
    "published": re.compile(r"印发|发布"),
}
_CLAUSE = re.compile(r"(?:自|从|至|有效期|废止|失效)")


def asked_of(text: str) -> tuple[str, ...]:
    """Names of the facts that the normalised ``text`` asks of a document itself."""
    return tuple(name for name, pattern in rules().record.items() if pattern.search(text))


def record(document: Document) -> Evidence:
    """The document's fields as evidence."""
    fields = [
        f"文号：{document.number}" if document.number else "",
        f"发文机关：{document.issuer}" if document.issuer else "",
        f"发布日期：{day_text(document.published)}" if document.published else "",
        f"施行日期：{day_text(document.valid_from)}" if document.valid_from else "",
        f"有效期至：{day_text(document.valid_to)}" if document.valid_to else "",
    ]
    return Evidence(document.id, document.title, "文件信息", "；".join(f for f in fields if f), document.url)


def answer(view: GraphView, document: Document, wanted: tuple[str, ...], day: date) -> list[Statement]:
    """Statements for the facts ``wanted``; a fact that the document does not state is left out."""
    held = record(document)
    said: list[str] = []
    cited = [held]
    for name in wanted:
        if name == "in_force":
            said.append(status(view, document, day, cited))
        elif name == "replaces":
            said += _replaced(view, document, cited)
        elif name == "basis":
            said.append(f"依据是《{document.title}》" + (f"（{document.number}）" if document.number else ""))
        elif value := _value(document, name):
            said.append(f"{_LABELS[name]}：{value}")
            clause = _stating(view, document, name)
            if clause:
                cited.append(clause)
                said.append(f"原文：“{_sentence(clause.quote, name)}”")
    if not said:
        return []
    lead = "" if wanted == ("basis",) else f"《{document.title}》"
    return [Statement(lead + "\n".join(dict.fromkeys(said)), cited)]


def status(view: GraphView, document: Document, day: date, cited: list[Evidence]) -> str:
    """Whether the document is in force on ``day``, and what has taken its place."""
    held = [d for s in view.into(document.id, EdgeKind.REPEALS) if (d := view.node(s, Document))]
    now = next((d for d in held if in_force(d, day)), None)
    if in_force(document, day):
        until = f"，有效期至{day_text(document.valid_to)}" if document.valid_to else ""
        since = f"自{day_text(document.valid_from)}起施行" if document.valid_from else "没有查到已经失效的依据"
        clause = _stating(view, document, "ends") or _stating(view, document, "starts")
        cited += [clause] if clause else []
        return f"在知识库里是现行有效的：{since}{until}。"
    if document.valid_from and day < document.valid_from:
        return f"还没有施行，施行日期是{day_text(document.valid_from)}。"
    ended = f"已于{day_text(document.valid_to)}失效" if document.valid_to else "已经失效"
    clause = _stating(view, document, "ends")
    cited += [clause] if clause else []
    if now is None:
        return f"{ended}，知识库里没有找到接替它的新规定。"
    cited.append(record(now))
    clause = _stating(view, now, "replaces")
    cited += [clause] if clause else []
    number = f"（{now.number}）" if now.number else ""
    start = f"，自{day_text(now.valid_from)}起施行" if now.valid_from else ""
    return f"{ended}（被废止），现行的是《{now.title}》{number}{start}。"


def _replaced(view: GraphView, document: Document, cited: list[Evidence]) -> list[str]:
    clause = _stating(view, document, "replaces")
    if clause is None:
        return []
    cited.append(clause)
    return [_sentence(clause.quote, "replaces")]


def _value(document: Document, name: str) -> str | None:
    days = {"published": document.published, "starts": document.valid_from, "ends": document.valid_to}
    if name in days:
        day = days[name]
        return day_text(day) if day else None
    return {"number": document.number, "issuer": document.issuer}.get(name)


def _stating(view: GraphView, document: Document, name: str) -> Evidence | None:
    pattern = _STATES.get(name)
    if pattern is None:
        return None
    articles: list[Article] = list(view.articles(document.id))
    for article in reversed(articles):
        sentence = _sentence(article.text, name)
        if sentence and pattern.search(sentence) and _CLAUSE.search(sentence):
            return Evidence(article.id, document.title, article.locator, article.text, document.url)
    return None


def _sentence(text: str, name: str) -> str:
    pattern = _STATES[name]
    own = re.compile(
        r"本(?:办法|规定|条例|细则|实施细则|通知|意见|方案|标准|公告|通告|指引|措施|文件|暂行)|^自|同时废止|有效期"
    )
    found = [s for s in re.split(r"(?<=[。；\n])", text) if pattern.search(s) and own.search(s)]
    return found[0].strip() if found else ""


def day_text(day: date | None) -> str:
    """A date as documents print it."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
