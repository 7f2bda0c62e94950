"""Small documents: imported as pages of a city, or taken as they are and worked out for a message."""

from dataclasses import replace
from datetime import date

from corpus.__main__ import main
from kg.schema import Article, Document
from kg.store import Store
from kg.view import GraphView
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


def imported(folder, city, pages, *more):
    """A view of ``city`` (without ``region:``) that holds web pages, by name, and those of the folders ``more``."""
    made, home = folder / "pages", folder / "home"
    made.mkdir()
    for name, body in pages.items():
        text = f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>"
        (made / f"{name}.html").write_text(text, encoding="utf-8")
    folders = [str(each) for each in (*more, made)]
    assert main(["import", *folders, "--region", city, "--publish", "--home", str(home)]) == 0
    return GraphView(Store.open(home).load())


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
