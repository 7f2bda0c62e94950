"""Documents that tell districts apart, that are to come, that have ended, and questions that lean on the last one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from page_kit import imported

from rag.documents.answers import Documents, documents_of
from rag.documents.places import leaves_open
from rag.frame import Frame
from rag.index.passages import passages_of
from rag.index.retriever import PassageRetriever
from rag.texts import Texts

DAY = date(2026, 11, 1)
MADE = Path(__file__).parent / "pages_made"
"""Other pages of the same city: among few pages no word is rare."""
CITY = "region:南川省/澜石市"
HERE, BESIDE, FAR = (f"{CITY}/{name}" for name in ("青芦区", "白浦区", "远山县"))
PAGES = {
    "wage": """<h1>澜石市人力资源和社会保障局关于调整最低工资标准的公告</h1>
<div>澜人社发〔2025〕7号 发布日期：2025-12-19</div>
<div><p>经市政府同意，现将本市最低工资标准调整事项公告如下，请遵照执行。</p>
<p>一、最低工资标准</p>
<table><tr><th>适用区域</th><th>月最低工资标准（元）</th></tr>
<tr><td>青芦区</td><td>2610</td></tr>
<tr><td>白浦区</td><td>2380</td></tr></table>
<p>2024年1月1日至2025年12月31日执行的原标准为：</p>
<table><tr><th>适用区域</th><th>月最低工资标准（元）</th></tr>
<tr><td>青芦区</td><td>2430</td></tr>
<tr><td>白浦区</td><td>2210</td></tr></table>
<p>二、远山县最低工资标准由县人民政府另行制定。</p>
<p>三、本公告自2026年1月1日起施行。咨询电话：0599-8110110。</p></div>""",
    "rent_old": """<h1>澜石市公共租赁住房管理暂行办法</h1>
<div>澜政办发〔2017〕38号 2017-08-11</div>
<div>
<p>第一条 为规范公共租赁住房管理，保障住房困难家庭的基本居住需求，制定本办法。</p>
<p>第二条 承租人应当缴纳相当于6个月租金的保证金。</p>
<p>第三条 本办法自2017年9月1日起施行。</p></div>""",
    "rent": """<h1>澜石市公共租赁住房管理办法</h1>
<div>澜政办规〔2024〕6号 2024-05-30</div>
<div>
<p>第一条 为规范公共租赁住房管理，保障住房困难家庭的基本居住需求，制定本办法。</p>
<p>第二条 承租人应当缴纳相当于3个月租金的保证金。特困人员免缴。</p>
<p>第三条 保障资格认定一次有效期为2年。</p>
<p>第四条 本办法自2024年7月1日起施行。《澜石市公共租赁住房管理暂行办法》同时废止。</p></div>""",
    "here": """<h1>青芦区教育局关于做好招生工作的通知</h1>
<div>2026-04-01　来源：区教育局</div>
<div><p>适龄儿童按照户籍入学。</p></div>""",
    "beside": """<h1>白浦区教育局关于做好招生工作的通知</h1>
<div>2026-04-02　来源：区教育局</div>
<div><p>儿童按照户籍入学。</p></div>""",
    "far": """<h1>远山县教育局关于做好招生工作的通知</h1>
<div>2026-04-03　来源：县教育局</div>
<div><p>学生按照户籍入学。</p></div>""",
}


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    return imported(tmp_path_factory.mktemp("places"), "南川省/澜石市", PAGES, MADE)


@pytest.fixture(scope="module")
def answers(view, tmp_path_factory):
    search = PassageRetriever(tmp_path_factory.mktemp("index"), "条文")
    search.update(passages_of(view), 1)
    return Documents(view, Texts(view, search))


def asked(answers, text, region=HERE, day=DAY, **slots):
    return answers.answer(Frame(text=text, as_of=day, regions=(region,), **slots), [])


def said(outcome):
    return "\n".join(s.text for s in outcome.statements)


def test_the_district_is_asked_for_where_the_values_differ(answers):
    outcome = asked(answers, "最低工资每月多少钱", CITY)
    assert (outcome.action, outcome.slot) == ("clarify", "region")
    assert {HERE, BESIDE} <= set(outcome.values)


def test_a_known_district_is_not_asked_for(answers):
    assert "2610" in said(asked(answers, "最低工资每月多少钱"))


def test_what_is_left_to_another_district_is_declined(answers):
    outcome = asked(answers, "最低工资每月多少钱", FAR)
    assert outcome.action == "decline"
    assert "另行制定" in said(outcome)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("防暑降温费标准由市人力资源和社会保障局公布，青芦区每天24元。", False),
        ("远山县的标准由县人民政府制定。", True),
        ("远山县的标准另行制定。", True),
    ],
)
def test_what_an_office_of_the_city_publishes_is_not_left_to_the_district(text, left):
    assert leaves_open(text) is left


def test_of_two_versions_the_year_that_is_named_tells_which_document_is_meant(answers):
    outcome = said(asked(answers, "2017年那个老办法和现在的新办法，保证金各交几个月"))
    assert "6个月租金" in outcome
    assert "3个月租金" in outcome


def test_what_holds_until_a_document_begins(answers):
    outcome = said(asked(answers, "现在最低工资每月多少钱", day=date(2025, 12, 25)))
    assert "还没有施行" in outcome
    assert "2430" in outcome
    assert "2610" not in outcome


def test_an_earlier_rule_that_is_relied_on_has_ended_and_the_new_one_is_told(answers):
    outcome = said(asked(answers, "2017年的公共租赁住房暂行办法要交6个月租金的保证金，现在还按这个吗"))
    assert "废止" in outcome
    assert "3个月租金" in outcome


def test_the_term_of_a_thing_is_not_that_of_the_document(answers):
    assert "2年" in said(asked(answers, "公租房保障资格认定一次管几年"))
    assert "2024年7月1日" in said(asked(answers, "公共租赁住房管理办法从什么时候开始施行"))


def test_what_is_told_of_the_person_turns_to_no_other_document(answers, view):
    first = asked(answers, "公租房保证金交多少")
    outcome = asked(
        answers,
        "我挣不到最低工资，特困人员要缴吗",
        documents=documents_of(first.statements, view),
        before="公租房保证金交多少",
    )
    assert "特困人员免缴" in said(outcome)
