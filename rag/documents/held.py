"""A document of the knowledge base taken apart for answering: its clauses with what stands above them, its tables.

Knows nothing of questions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.citations import core_title
from kg.schema import Article, Document
from kg.view import GraphView
from rag.documents.definitions import definitions, named_for
from rag.documents.rules import in_writing
from rag.documents.tables import unfolded
from rag.lexicon import normalise
from rag.sentences import leads, split

_SHORT_TITLE = re.compile(
    r"[（(](?:以下|下称|以下简称|简称|统称)[^（）()]{0,6}?[“\"'「]?([\u4e00-\u9fff]{2,16})[”\"'」]?[）)]"
)
_HEADING = re.compile(
    r"[一二三四五六七八九十]{1,3}、[^。；：:，]{1,40}$|[（(][一二三四五六七八九十]{1,3}[）)][^。；：:，]{1,24}$"
)
_SIGNATURE = re.compile(
    r"(?:[\u4e00-\u9fff（）、 　]{0,60}\s*)?(?:19|20)\d{2}年\d{1,2}月\d{1,2}日|[（(]?此件.{0,10}[）)]?|"
    r"[\u4e00-\u9fff]{2,40}(?:局|委员会|政府|办公室|中心|联合会|支队)(?:[ 　].*)?|.{2,40}[：:]$"
)
_ASKED = re.compile(
    r"(?:(?:问|Q)\s*)?[\d一二三四五六七八九十]{0,3}\s*[.．、:：]?\s*(?P<asked>[^。；!！？?\n]{3,80}[？?])", re.I
)
"""A question on a line of its own (问3：要缴多久？)."""
_ABOVE = re.compile(r"[：:]$|单位[：:]")
_NEXT = re.compile(r"\n(?=[（(][一二三四五六七八九十]{1,3}[）)])")
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)、]\s*([\u4e00-\u9fff]{3,12})")
_EMPTY = re.compile(
    r"关于|印发|转发|公布|发布|调整|进一步|做好|加强|规范|完善|实施|试行|暂行|有关|相关|事项|工作|问题|的|通知|通告|公告|办法|细则|规定"
    r"|意见|方案|标准|政策|问答|管理|若干|等|《|》|〈|〉|年度|\d{4}年|\d+个?部门|（[^）]*）|\([^)]*\)"
)


@dataclass(frozen=True)
class Clause:
    """A sentence or an item of a list, normalised texts beside the printed one."""

    article: Article
    order: int
    text: str
    flat: str
    lead: str
    """The sentence that introduces the list that this is an item of."""
    heading: str
    """Normalised headings above it."""
    item: bool = False
    asked: str = ""
    """The question printed above it that it answers, in a page of questions and answers."""


@dataclass
class Held:
    """A document with what questions are compared with."""

    document: Document
    articles: list[Article]
    title: str
    subject: str
    """The title without names of kinds, issuers and other words that every title has."""
    text: str
    short_names: tuple[str, ...]
    clauses: list[Clause] = field(default_factory=list)
    tables: list[Article] = field(default_factory=list)
    intros: dict[str, str] = field(default_factory=dict)
    """What introduces a table, by its id: the end of the text that stands right above it."""
    leads: dict[str, str] = field(default_factory=dict)
    """The whole clause that a table stands in, by the id of the table."""
    labels: dict[str, str] = field(default_factory=dict)
    """What the text says that the labels of its classes stand for (E类: 硕士研究生 …)."""
    named: dict[str, str] = field(default_factory=dict)
    """What it says that names of its own stand for (重点管理区: 甲区所辖街道; 轻度: 不满1万元)."""
    members: dict[str, str] = field(default_factory=dict)
    """What stands under a heading that may name a class (（二）重点困难人员)."""


def hold(view: GraphView, document: Document) -> Held:
    """Take ``document`` apart."""
    articles = list(view.articles(document.id))
    text = normalise("\n".join(f"{a.heading}\n{a.text}" for a in articles))
    title = normalise(document.title)
    held = Held(document, articles, title, subject_of(document.title), text, tuple(_SHORT_TITLE.findall(text)))
    held.labels, held.named = definitions(articles), named_for(articles)
    for article in articles:
        if (named := _NUMBERED.fullmatch(article.locator)) and not article.table:
            held.members[normalise(named[1])] = normalise(_NEXT.split(article.text)[0])
    above, lead = "", None
    for article in articles:
        if article.table:
            held.tables.append(unfolded(article))
            held.intros[article.id] = above
            if lead and article.locator.startswith(lead.locator):
                held.leads[article.id] = normalise(lead.text)
        else:
            held.clauses += _clauses(article)
            lead = article
            above = normalise(" ".join(line for line in article.text.strip().split("\n")[-2:] if _ABOVE.search(line)))
    return held


def subject_of(title: str) -> str:
    """What a title speaks of, normalised."""
    core = core_title(title)
    core = core.rpartition("关于")[2] if "关于" in core else core
    return _EMPTY.sub(" ", normalise(core)).strip()


def _clauses(article: Article) -> list[Clause]:
    found: list[Clause] = []
    heading = in_writing(normalise(f"{article.heading} {article.locator}"))
    below = asked = ""
    sentences = split(article.text)
    lead = leads(sentences)
    for index, sentence in enumerate(sentences):
        text = sentence.strip()
        if _HEADING.fullmatch(text):
            below, asked = normalise(text), ""
            continue
        if question := _ASKED.fullmatch(text):
            below = asked = normalise(question["asked"])
            continue
        if _SIGNATURE.fullmatch(text) and index not in lead and not text.endswith(("：", ":")):
            continue
        above = sentences[lead[index]].strip() if index in lead else ""
        flat, above = normalise(text), normalise(above)
        found.append(Clause(article, index, text, flat, above, f"{heading} {below}", bool(above), asked))
    return found
