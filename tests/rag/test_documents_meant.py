"""Which document is meant: reports beside rules, what is paid for and never spoken of, years to come, follow-ups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from page_kit import imported

from kg.schema import Document
from rag.documents.answers import Documents
from rag.documents.held import hold
from rag.documents.near import Nearness
from rag.documents.over_time import coming
from rag.documents.question import asks_something
from rag.documents.words import Names, printed
from rag.frame import Frame
from rag.index.passages import passages_of
from rag.index.retriever import PassageRetriever
from rag.texts import Texts
from rag.unheld import beyond

DAY = date(2026, 11, 1)
CITY = "region:北原省/苇河市"
PAGES = {
    "heat": """<h1>苇河市发展和改革委员会关于调整居民供热价格的公告</h1>
<div>苇发改〔2025〕3号 发布日期：2025-09-20</div>
<div><p>经市政府同意，现将居民供热价格有关事项公告如下。</p>
<p>一、居民供热价格为每平方米26元，按建筑面积计收。</p>
<p>二、供热费可以分两次交纳，第一次不少于50%。</p>
<p>三、最低生活保障家庭供热费减半收取。</p>
<p>四、本公告自2025年11月1日起施行。</p></div>""",
    "report": """<h1>韦立峰到河东区调研居民供热工作</h1>
<div>来源：苇河日报　记者：何晴　2026-10-25</div>
<div><p>10月24日，副市长韦立峰到河东区调研居民供热工作，与居民亲切交谈。</p>
<p>韦立峰指出，居民供热价格26元不变，供热费要应收尽收，让居民温暖过冬。</p>
<p>在随后召开的座谈会上，有关部门汇报了供热工作情况。</p></div>""",
    "library": """<h1>苇河市图书馆借阅服务常见问题解答</h1>
<div>2026-03-05　来源：市图书馆</div>
<div><p>为方便读者，现将常见问题解答如下。</p>
<p>问1：办理借书证要交押金吗？</p><p>答：不收押金。</p>
<p>问2：一次可以借几册？</p><p>答：成人8册，少儿5册。</p>
<p>问3：最长可以借多久？</p><p>答：成人30天，少儿45天，可以续借1次。</p></div>""",
    "pool": """<h1>苇河市体育局关于公益游泳馆票价的通知</h1>
<div>苇体发〔2026〕2号 发布日期：2026-01-10</div>
<div><p>一、公益游泳馆成人票价每次20元，学生每次10元。</p>
<p>二、60周岁以上的老年人免费。</p>
<p>三、本通知自2026年2月1日起施行，有效期至2028年12月31日。</p></div>""",
}


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    return imported(tmp_path_factory.mktemp("reeds"), CITY.removeprefix("region:"), PAGES)


class Alike:
    """Vectors of letters: texts are as near as the letters that they share, and as what stands for the same."""

    same = (("钱", "费"), ("取暖", "供热"))

    def __init__(self, names: Sequence[str]) -> None:
        self._names = [self._letters(n) for n in names]

    def _letters(self, text: str) -> set[str]:
        for spoken, written in self.same:
            text = text.replace(spoken, written)
        return set(text)

    def scores(self, query: str):
        asked = self._letters(query)
        return np.array([len(asked & n) / max(1, len(asked | n)) for n in self._names], dtype=np.float32)


@pytest.fixture(scope="module")
def documents(view, tmp_path_factory):
    search = PassageRetriever(tmp_path_factory.mktemp("index"), "条文")
    search.update(passages_of(view), 1)
    return Documents(view, Texts(view, search), Alike)


def of(view, word):
    return next(d for d in view.of_type(Document) if word in d.title)


def frame(text, **slots):
    return Frame(text=text, as_of=DAY, regions=(CITY,), **slots)


def ask(answers, text, **slots):
    found = answers.answer(frame(text, **slots), [])
    return "\n".join(s.text for s in found.statements) if found and found.action == "answer" else ""


@pytest.mark.parametrize(
    "question", ["居民供热价格一平方米多少钱", "居民供热工作里供热费怎么交", "低保家庭供热费能减吗"]
)
def test_a_report_is_not_quoted_where_a_notice_sets_it(documents, view, question):
    assert of(view, "调研").level == "新闻动态"
    said = ask(documents, question)
    assert "公告" in said or "供热价格" in said
    assert "韦立峰" not in said


@pytest.mark.parametrize(
    "question", ["居民供热价格里管道改造费一户多少钱", "公益游泳馆的泳衣费是多少", "公益游泳馆停车费多少钱"]
)
def test_what_is_paid_has_to_be_spoken_of(documents, question):
    assert ask(documents, question) == ""
    assert documents.in_vain(frame(question))
    assert not documents.figured(frame(question), ["老年人免费游泳。"])


def test_a_claim_may_tell_of_things_that_no_document_names(documents):
    assert "26元" in ask(documents, "听说居民供热价格装了地毯壁纸的每平方米按30元收，对吧")


def test_a_sentence_stands_under_the_question_that_it_answers(view):
    clauses = hold(view, of(view, "图书馆")).clauses
    lent = next(c for c in clauses if "30天" in c.text)
    assert "最长可以借多久?" in f"{lent.asked} {lent.heading}"
    assert all("问" not in c.text[:1] for c in clauses)


def test_a_page_of_questions_is_asked_by_its_questions(documents, view):
    assert "30天" in ask(documents, "图书馆借书最长可以借多久")
    read = (of(view, "图书馆").id,)
    said = ask(documents, "最长多久", documents=read, before="图书馆一次可以借几册")
    assert "30天" in said


def test_a_follow_up_leaves_its_document_only_for_one_that_is_named(documents, view):
    read = (of(view, "图书馆").id,)
    assert "20元" not in ask(documents, "每次多少", documents=read, before="图书馆一次可以借几册")
    assert "20元" in ask(documents, "公益游泳馆票价成人每次多少钱", documents=read, before="图书馆一次可以借几册")


def test_a_part_that_says_nothing_asks_no_document_of_its_own(documents):
    assert ask(documents, "护照丢了，去哪报") == ""


@pytest.mark.parametrize(
    ("question", "runs"),
    [
        ("明年公益游泳馆票价成人每次多少钱", True),
        ("2029年公益游泳馆票价成人每次多少钱", False),
        ("明年居民供热价格是多少", False),
        ("明年我家90平方米，居民供热价格算下来要交多少钱", True),
        ("居民供热价格是多少", False),
    ],
)
def test_a_year_to_come_that_the_document_covers(documents, question, runs):
    assert documents.runs_on(frame(question)) is runs
    if coming(question, DAY) == DAY.year + 1:
        assert bool(ask(documents, question)) is runs


def test_the_future_is_no_reason_where_a_rule_covers_it():
    asked = Frame(text="明年我家90平方米供热费要交多少钱", as_of=DAY)
    assert beyond(asked)
    assert not beyond(asked, known=True)


def test_no_name_ends_in_a_single_letter_of_the_next_word():
    names = Names(["居民生活用水用气阶梯价格", "长期护理保险"])
    assert names.short("居民用电一度电多少钱") == {}
    assert names.short("长护险要交多少") == {"长护险": ("长期护理保险",)}


def test_a_word_is_heard_in_another_of_the_document(view):
    near = Nearness(Alike)
    held = hold(view, of(view, "供热价格"))
    assert near.spoken(held, "取暖费") == pytest.approx(1.0)
    assert near.spoken(held, "泳衣") < 0.5
    assert Nearness().spoken(held, "取暖费") == 0.0
    assert "教科书费" in printed("免收教科书费和住宿费")


def test_a_rough_age_asks_nothing():
    assert not asks_something("我60几岁身体好")
    assert not asks_something("他十几岁")
    assert asks_something("几岁可以办")
