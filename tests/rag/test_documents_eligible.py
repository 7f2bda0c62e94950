"""Verdicts over a place's documents: several conditions, exceptions, classes, duties."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.__main__ import main as import_pages
from kg.__main__ import main as import_tables
from kg.store import Store
from kg.view import GraphView
from rag.documents.answers import Documents, documents_of
from rag.documents.eligible.classes import classed
from rag.documents.eligible.rule import unmarked
from rag.frame import Frame
from rag.index.passages import passages_of
from rag.index.retriever import PassageRetriever
from rag.texts import Texts

DAY = date(2026, 11, 1)
CITY = "region:浙江省/云澄市"
FLATS = """# 云澄市安心公寓租住管理办法

云澄规〔2026〕3号

第一条 申请安心公寓应当同时符合下列条件：

（一）年满20周岁，具有本市户籍，或者持有本市居住证且在本市连续缴纳社会保险满12个月；

（二）家庭人均年收入不高于40000元；

（三）申请之日前2年内未在本市转让过住房，但因家庭成员患重大疾病出售住房的除外。

第二条 有下列情形之一的，不得申请安心公寓：

（一）已购买经济适用住房的；

（二）正在承租直管公房的。

第三条 承租人签订合同时应当缴纳保证金。低保家庭免缴保证金。

第四条 安心公寓每月租金标准如下：

| 区县 | 租金标准（元/平方米） |
| --- | --- |
| 云湖区 | 7 |
| 望云区 | 6 |
| 石桥县 | 4 |

第五条 本办法自2026年1月1日起施行。
"""
LOANS = """# 云澄市青年安家贷款办法

云澄规〔2026〕9号

第一条 青年安家贷款的保障对象包括：

（一）在职青年；

（二）外来务工人员。

第二条 在职青年应当同时符合下列条件：

（一）年龄不超过35周岁；

（二）未享受公共租赁住房、人才公寓等住房保障；

（三）家庭人均月收入不高于6000元，其中不高于2000元的给予贴息；

低收入的优先；

（四）在本市连续缴纳社会保险满6个月。

退役军人不受35周岁限制。

第三条 外来务工人员应当同时符合下列条件：

（一）持有本市居住证满1年；

（二）在本市连续缴纳社会保险满12个月；

（三）本人在本市无住房。

第四条 本办法自2026年1月1日起施行。
"""


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    home = tmp_path_factory.mktemp("city")
    table = home / "districts.csv"
    rows = ["区划名称,地区层级,上级区划名称", "云澄市,市级,浙江省"]
    rows += [f'{name},区县级,"云澄市,浙江省"' for name in ("云湖区", "望云区", "石桥县")]
    table.write_text("\n".join(rows), encoding="utf-8")
    pages = home / "pages"
    pages.mkdir()
    (pages / "flats.md").write_text(FLATS, encoding="utf-8")
    (pages / "loans.md").write_text(LOANS, encoding="utf-8")
    assert import_tables(["import", str(table), "--publish", "--home", str(home)]) == 0
    assert import_pages(["import", str(pages), "--region", "浙江省/云澄市", "--publish", "--home", str(home)]) == 0
    view = GraphView(Store.open(home).load())
    search = PassageRetriever(tmp_path_factory.mktemp("index"), "条文")
    search.update(passages_of(view), 1)
    return Documents(view, Texts(view, search))


def outcome(documents, text, region=f"{CITY}/云湖区"):
    return documents.answer(Frame(text=text, as_of=DAY, regions=(region,)), [])


def first(documents, text):
    found = outcome(documents, text)
    return found.statements[0].text if found and found.statements else ""


@pytest.mark.parametrize(
    ("told", "quoted"),
    [
        ("我19岁，本地户口，能申请安心公寓吗", "年满20周岁"),
        ("我25岁，本地户口，家里人均年收入五万，能申请安心公寓吗", "不高于40000元"),
        ("我25岁，本地户口，今年3月卖过一套房，能申请安心公寓吗", "未在本市转让过住房"),
    ],
)
def test_a_condition_that_is_missed_is_quoted(documents, told, quoted):
    said = first(documents, told)
    assert "不符合" in said
    assert quoted in said


def test_what_is_met_and_what_is_open_is_said(documents):
    said = first(documents, "我25岁，本地户口，家里人均年收入三万，能申请安心公寓吗")
    assert "都符合第一条" in said
    assert "还要看" in said
    assert "转让过住房" in said


def test_an_alternative_is_enough(documents):
    told = "我25岁，外地户口，有居住证，社保连续交了14个月，家里人均年收入三万，能申请安心公寓吗"
    assert "都符合第一条" in first(documents, told)


def test_an_exception_lets_in(documents):
    told = "我25岁，本地户口，今年3月卖过一套房，是因为我老婆得了重大疾病，能申请安心公寓吗"
    said = first(documents, told)
    assert said.startswith("可以")
    assert "除外" in said


def test_what_shuts_out_is_named(documents):
    said = first(documents, "我25岁，本地户口，买了经适房还能申请安心公寓吗")
    assert said.startswith("不能")
    assert "经济适用住房" in said


def test_who_is_freed_need_not_pay(documents):
    assert first(documents, "我家是低保户，安心公寓的保证金要交吗").startswith("不用")


def again(documents, before, text):
    """The first line of the answer to ``text``, said after ``before``."""
    answered = outcome(documents, before)
    frame = Frame(text=text, as_of=DAY, regions=(f"{CITY}/云湖区",), before=before)
    found = documents.answer(frame.with_(documents=documents_of(answered.statements, documents._view)), [])
    return found.statements[0].text if found and found.statements else ""


def test_what_is_changed_is_judged_anew(documents):
    before = "我19岁，本地户口，家里人均年收入三万，能申请安心公寓吗"
    assert "不符合“" in first(documents, before)
    assert "都符合第一条" in again(documents, before, "要是我21岁呢")


def test_a_bare_figure_changes_the_only_one_of_its_kind(documents):
    before = "我25岁，本地户口，家里人均年收入50000，能申请安心公寓吗"
    assert "不符合“家庭人均年收入" in first(documents, before)
    assert "不符合“" not in again(documents, before, "要是降到30000呢")


def test_somebody_else_is_judged_by_what_is_told_of_them(documents):
    before = "我妈25岁，本地户口，家里人均年收入三万，能申请安心公寓吗"
    said = again(documents, before, "那我弟呢，他18岁，也是本地户口")
    assert "“18岁”，不符合“年满20周岁" in said


def test_one_of_those_there_must_be_none_of_is_too_many(documents):
    told = "我在职青年，30岁，住着人才公寓，社保交了一年，能申请青年安家贷款吗"
    assert "不符合“未享受公共租赁住房、人才公寓" in first(documents, told)


def test_a_list_goes_on_after_a_proviso(documents):
    told = "我在职青年，30岁，人均月收入4000，社保交了3个月，能申请青年安家贷款吗"
    assert "不符合“在本市连续缴纳社会保险满6个月”" in first(documents, told)


def test_a_limit_is_not_held_against_whom_it_is_waived_for(documents):
    told = "我在职青年，37岁，人均月收入4000，社保交了一年，"
    assert "不符合“年龄不超过35周岁”" in first(documents, f"{told}能申请青年安家贷款吗")
    said = first(documents, f"{told}我是退役军人，能申请青年安家贷款吗")
    assert said.startswith("可以")
    assert "不受35周岁限制" in said


def test_lists_for_others_are_named_beside_a_refusal(documents):
    told = "居住证办了半年，社保连续交了14个月，在本市没房，能申请青年安家贷款吗"
    said = first(documents, told)
    assert "不符合“持有本市居住证满1年”" in said
    assert "如果是“在职青年”（第二条）" in said


def test_no_verdict_where_nothing_is_told(documents):
    said = first(documents, "能申请安心公寓吗")
    assert not any(word in said for word in ("不符合“", "都符合", "不能。"))


def test_a_class_is_told_by_its_longest_word():
    labels = {
        "d类": "硕士研究生,或者具有高级技师职业技能等级的人员",
        "e类": "本科毕业生,或者具有技师职业技能等级的人员",
    }
    found = classed("我有高级技师证", labels, best_first=False)
    assert found is not None
    assert found[0] == "d类"
    assert classed("没有技师证", labels, best_first=False) is None


def test_an_age_is_no_number_of_an_item():
    assert unmarked("1.60周岁以上的老年人；", 1) == "60周岁以上的老年人"
    assert unmarked("60周岁以上的老年人；", 1) == "60周岁以上的老年人"
