"""Of a document about two matters, what stands under the name of the one that is not asked about is not quoted."""

from datetime import date

import pytest
from page_kit import View, articles_of

from kg.schema import Document
from rag.asked import Asked, Unit
from rag.documents.held import hold
from rag.documents.matters import of_another
from rag.documents.question import make

PAGE = [("第一条", "总则", "制定本细则。")]


def another(title, word, above):
    document = Document(id="doc:a", title=title, level="规范性文件", region="region:浙江省/云澄市")
    held = hold(View(articles_of(PAGE)), document)
    text = f"{word}一个月多少"
    asked = Asked(text, (Unit(word, (), 5.0),), text, (), False, False, "", (), None, False)
    return of_another(make(text, asked, text, date(2026, 11, 1)), held)(above)


TITLE = "云澄市长者用餐补贴和居家照护补贴发放细则"


@pytest.mark.parametrize(
    ("title", "word", "above", "meant"),
    [
        (TITLE, "用餐补贴", "第三章 照护补贴 表1", True),
        (TITLE, "用餐补贴", "第二章 用餐补贴 表1", False),
        (TITLE, "用餐补贴", "第四章 申请和发放", False),
        (TITLE, "照护补贴", "第二章 用餐补贴 表1", True),
        (TITLE, "押金", "第三章 照护补贴 表1", False),
        ("云澄市居家照护补贴发放细则", "照护补贴", "第二章 用餐补贴", False),
    ],
)
def test_what_stands_under_the_other_matter_is_told_apart(title, word, above, meant):
    assert another(title, word, above) is meant
