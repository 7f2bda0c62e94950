"""Who names only a kind of benefit is asked which one, where documents of the place set several."""

from datetime import date

import pytest
from page_kit import imported

from rag.documents.answers import Documents
from rag.frame import Frame
from rag.index.passages import passages_of
from rag.index.retriever import PassageRetriever
from rag.texts import Texts

DAY = date(2026, 11, 1)
CITY = "region:北原省/苇河市"
PAGES = {
    "nets": """<h1>苇河市农业农村局关于做好渔网更新补贴工作的通知</h1>
<div>苇农发〔2026〕1号 发布日期：2026-01-10</div>
<div><p>一、本市登记的渔船更新渔网的，每年可以申领一次补贴。</p>
<p>二、补贴标准为每船600元。</p><p>三、本通知自2026年2月1日起施行。</p></div>""",
    "boats": """<h1>苇河市农业农村局关于做好渔民转产生活补助工作的通知</h1>
<div>苇农发〔2026〕2号 发布日期：2026-01-12</div>
<div><p>一、退出捕捞的渔民可以申领生活补助。</p>
<p>二、补助标准为每人每月900元。</p><p>三、本通知自2026年2月1日起施行。</p></div>""",
    "loans": """<h1>苇河市财政局关于渔船贷款贴息的通知</h1>
<div>苇财发〔2026〕3号 发布日期：2026-01-12</div>
<div><p>一、渔船贷款按利息的一半贴息。</p><p>二、本通知自2026年2月1日起施行。</p></div>""",
    "old": """<h1>苇河市关于渔民冬季取暖补贴的通知</h1>
<div>苇办发〔2019〕3号 发布日期：2019-01-12</div>
<div><p>一、渔民每户取暖补贴300元。</p><p>二、本通知自2019年2月1日起施行，有效期至2020年12月31日。</p></div>""",
}


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    view = imported(tmp_path_factory.mktemp("kinds"), CITY.removeprefix("region:"), PAGES)
    search = PassageRetriever(tmp_path_factory.mktemp("index"), "条文")
    search.update(passages_of(view), 1)
    return Documents(view, Texts(view, search))


def told(documents, text, **slots):
    return documents.answer(Frame(text=text, as_of=DAY, regions=(CITY,), **slots), [])


@pytest.mark.parametrize("text", ["我想申请个补贴，怎么弄", "补助怎么领", "想领补贴"])
def test_which_of_those_in_force_is_asked(documents, text):
    found = told(documents, text)
    assert found.action == "clarify" and "哪一种" in found.question
    assert found.options == ["渔民转产生活补助", "渔网更新补贴"]


def test_the_answer_is_read_as_if_it_had_been_said_at_once(documents):
    asked = told(documents, "我想申请个补贴，怎么弄")
    value = asked.values[asked.options.index("渔网更新补贴")]
    assert asked.slot == "text" and value == "渔网更新补贴，我想申请个补贴，怎么弄"
    again = told(documents, value)
    assert again is None or again.action != "clarify"
    said = "".join(s.text for s in told(documents, "渔网更新补贴，一条船给多少").statements)
    assert "600元" in said and "900元" not in said


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("渔网补贴怎么领", {}),
        ("有没有贷款", {}),  # there is only one
        ("我想申请个补贴，怎么弄", {"told": "渔船检验"}),
    ],
)
def test_who_says_more_is_not_asked(documents, text, slots):
    found = told(documents, text, **slots)
    assert found is None or found.action != "clarify"
