"""The headline of a page and the facts under it, whatever the page calls itself."""

from datetime import date

import pytest
from corpus_samples import page

from corpus.metadata import extract
from corpus.readers.html import read_html
from corpus.readers.page_head import facts_line, head
from corpus.title_form import names_organ

BODY = (
    "<p>问：谁可以申请？</p>"
    "<p>答：本市户籍居民因突发事件导致基本生活暂时出现严重困难的，可以向所在地的镇人民政府提出申请，由其受理。</p>"
)
TODAY = date(2026, 11, 1)


def facts(body, title="岚州市民政局"):
    return extract(read_html(page(body, f"<title>{title}</title>"), "a.html"), TODAY)


@pytest.mark.parametrize(
    "line",
    [
        "发布者：社会救助科 发布时间：2026-05-11 浏览次数：3387",
        "岚人社发〔2025〕47号 发布日期：2025-12-19",
        "（岚政办发〔2020〕11号） 发布时间：2020-7-16 来源：人才开发处 点击：",
        "【 2026-02-26 】 【 岚卫发〔2026〕12号 】 【 基层卫生健康处 】",
    ],
)
def test_lines_of_facts(line):
    assert facts_line(line)
    assert head(["网站首页", "常见问题", "临时救助政策问答", line, BODY]) == ("临时救助政策问答", line)


def test_sentences_and_lists_of_pages_are_no_facts():
    assert not facts_line("本通知自2026年1月1日起施行，有效期5年。")
    assert head([x for n in range(1, 9) for x in (f"关于第{n}批名单的公示", f"2026-01-0{n}")]) == ("", "")


def test_the_office_is_not_the_title_of_its_questions():
    menu = "<div>您的位置：网站首页 &gt; 互动交流</div>"
    meta = facts(f"{menu}<div>临时救助政策问答</div><div>发布者：救助科　发布时间：2026-05-11</div><div>{BODY}</div>")
    assert (meta.title, meta.issuer, meta.published) == ("临时救助政策问答", "岚州市民政局", date(2026, 5, 11))


def test_a_menu_in_a_cell_is_not_the_title():
    menu = "<table><tr><td>机构职能</td></tr><tr><td>规范性文件</td></tr><tr><td>交通管制公告</td></tr></table>"
    title = "岚州市公安局关于印发《岚州市养犬管理细则》的通知"
    body = f"<table><tr><td>{menu}</td><td><table><tr><td>{title}</td></tr></table>{BODY}</td></tr></table>"
    assert facts(body, "规范性文件").title == title


def test_the_number_under_the_headline_counts():
    body = (
        f"<h2>关于调整水价的公告</h2><div>文号：岚发改〔2026〕3号｜日期：2026-01-05｜点击：12次</div><div>{BODY}</div>"
    )
    assert facts(body).number == "岚发改〔2026〕3号"


def test_names_of_offices():
    assert names_organ("岚州市住房公积金管理中心-办事指南")
    assert not names_organ("岚州市公安局关于调整限行的通告")


@pytest.mark.parametrize(
    ("clause", "begins", "ends"),
    [
        (
            "本公告自2026年9月10日零时起执行。调校期间（2026年9月10日至2026年10月10日），按原价收费。",
            date(2026, 9, 10),
            None,
        ),
        ("新标准如下，自2026年1月1日起执行：", date(2026, 1, 1), None),
    ],
)
def test_the_day_from_which_it_holds(clause, begins, ends):
    body = f"<h1>关于调整运价的公告</h1><div>2026-02-20　来源：价格科</div><div>{BODY}<p>{clause}</p></div>"
    meta = facts(body)
    assert (meta.valid_from, meta.valid_to) == (begins, ends)
