"""Small documents, and what is worked out from them for a message."""

from dataclasses import replace
from datetime import date

from kg.schema import Article, Document
from rag.asked import Asked, Unit
from rag.documents.held import hold
from rag.documents.question import make, plain
from rag.documents.sums import worked

DAY = date(2026, 11, 1)


class View:
    """Articles of one document, as a knowledge base would give them."""

    def __init__(self, articles):
        self._articles = articles

    def articles(self, document):
        return self._articles


def articles_of(page):
    """The articles of a small document: place, heading, and text or rows."""
    return [
        Article(
            id=f"article:a#{place}",
            document="doc:a",
            locator=place,
            heading=heading,
            text=body if isinstance(body, str) else heading,
            order=order,
            table=() if isinstance(body, str) else tuple(body),
        )
        for order, (place, heading, body) in enumerate(page)
    ]


def worked_out(text, page, words, title="云澄市管理办法", **known):
    """The computed lines for a message to a page; ``words`` carry weight, ``known`` goes to the question."""
    document = Document(id="doc:a", title=title, level="规范性文件", region="region:浙江省/云澄市")
    held = hold(View(articles_of(page)), document)
    units = tuple(Unit(word, (), 5.0) for word in words if word in text)
    text = plain(text)
    asked = Asked(text, units, text, (), False, False, "", (), None, False)
    question = replace(make(text, asked, text, DAY), **known)
    return "\n".join(s.text for s in worked(question, held, None, []))
