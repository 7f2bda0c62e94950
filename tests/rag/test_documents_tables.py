"""Which table, row and column of a place's document a person's own figures and words choose."""

from __future__ import annotations

from datetime import date

import pytest
from page_kit import imported

from kg.schema import Document
from rag.documents.held import hold
from rag.documents.near import Near
from rag.documents.question import make
from rag.documents.rows import pick, text_of
from rag.index.passages import passages_of
from rag.index.retriever import PassageRetriever
from rag.texts import Texts

PAGES = {
    "old_age": """<h1>澜石市高龄津贴和长者助餐服务办法</h1>
<div>澜政办规〔2025〕9号 2025-06-12</div>
<div>
<p>第一条 本市户籍、年满80周岁的老年人，可以申领高龄津贴。</p>
<p>第二条 高龄津贴按照户籍所在区、年龄段分档按月发放，具体标准见表一。</p>
<table><tr><th>户籍所在地</th><th>80周岁—89周岁老年人</th><th>90周岁—99周岁老年人</th><th>100周岁以上</th></tr>
<tr><td>青芦区</td><td>55</td><td>185</td><td>640</td></tr>
<tr><td>白浦区</td><td>45</td><td>155</td><td>540</td></tr></table>
<p>第三条 助餐补贴标准见表二。</p>
<table><tr><th>类别</th><th>对象</th><th>政府补贴（元/份）</th></tr>
<tr><td>一类</td><td>特困人员</td><td>11</td></tr>
<tr><td>二类</td><td>80周岁以上老年人</td><td>6</td></tr>
<tr><td>三类</td><td>60周岁—79周岁老年人</td><td>4</td></tr></table>
<p>第四条 本办法自2025年7月1日起施行。</p></div>""",
    "care": """<h1>澜石市居家照护券发放细则</h1>
<div>澜民规〔2026〕5号 2026-03-02</div>
<div>
<p>第一条 照护券发放对象为：</p>
<p>（一）甲类：最低生活保障对象、分散供养特困人员；</p>
<p>（二）乙类：最低生活保障边缘家庭成员、计划生育特殊家庭成员。</p>
<p>第二条 照护券标准如下（单位：元/人·月）：</p>
<table><tr><th>类别</th><th>轻度失能</th><th>重度失能</th></tr>
<tr><td>甲类</td><td>110</td><td>430</td></tr>
<tr><td>乙类</td><td>70</td><td>270</td></tr></table>
<p>第三条 本细则自2026年4月1日起施行。</p></div>""",
    "loan": """<h1>关于调整澜石市创业担保贷款政策的通知</h1>
<div>澜人社规〔2026〕2号 2026-01-08</div>
<div>
<p>一、创业担保贷款的额度和期限见下表：</p>
<table><tr><th>借款主体</th><th>最高额度</th><th>最长期限</th></tr>
<tr><td>个人 一般</td><td>22万元</td><td>3年</td></tr>
<tr><td>个人 其中：残疾人、退役军人</td><td>28万元</td><td>3年</td></tr>
<tr><td>小微企业 职工30人以下</td><td>190万元</td><td>2年</td></tr></table>
<p>二、本通知自2026年2月1日起施行。</p></div>""",
}


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    return imported(tmp_path_factory.mktemp("tables"), "南川省/澜石市", PAGES)


@pytest.fixture(scope="module")
def chosen(view, tmp_path_factory):
    search = PassageRetriever(tmp_path_factory.mktemp("index"), "条文")
    search.update(passages_of(view), 1)
    texts, day = Texts(view, search), date(2026, 11, 1)

    def of(title, text):
        held = next(hold(view, d) for d in view.of_type(Document) if title in d.title)
        return text_of(pick(make(text, texts.read(text, day), text, day), held, Near()))

    return of


@pytest.mark.parametrize(
    ("text", "value"), [("我外婆92岁，高龄津贴一个月多少", "185"), ("太婆今年101岁，高龄津贴一个月多少", "640")]
)
def test_an_age_chooses_the_column_of_the_table_in_the_clause_that_is_asked_about(chosen, text, value):
    outcome = chosen("高龄津贴", text)
    assert value in outcome and "政府补贴" not in outcome and sum(v in outcome for v in ("185", "640")) == 1


def test_a_number_of_staff_is_not_that_of_the_person_alone(chosen):
    outcome = chosen("创业担保贷款", "我是退役军人，一个人刚办了营业执照，创业担保贷款最多能贷多少")
    assert "28万元" in outcome and "190万元" not in outcome


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("我妈是低保边缘家庭，评的重度失能，照护券一个月多少", "270"),
        ("我妈吃低保，评的重度失能，照护券一个月多少", "430"),
    ],
)
def test_the_class_whose_members_are_named_most_closely_chooses_the_row(chosen, text, value):
    outcome = chosen("照护券", text)
    assert value in outcome and sum(v in outcome for v in ("430", "270")) == 1
