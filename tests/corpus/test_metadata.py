"""What documents say about themselves: title, number, issuer, dates, lapse, repeals."""

from datetime import date

import pytest
from corpus_samples import NOTICE, sample

from corpus.citations import amended_title, repealed_titles
from corpus.metadata import extract
from corpus.numbers import add_months, add_years, find_dates
from corpus.readers import Block, RawDocument, read_document
from corpus.readers.text import read_text
from corpus.titles import choose_title

TODAY = date(2025, 1, 1)


def document(*lines, titles=(), file_name="a.html", **meta):
    return RawDocument(file_name, [Block("paragraph", line) for line in lines], list(titles), dict(meta))


def facts(*lines, today=TODAY, **meta):
    return extract(document(*lines, **meta), today)


REAL = {
    "10b_": (
        "广州市医疗保障局 广州市财政局 广州市卫生健康委员会"
        "关于印发广州市社会医疗保险统筹基金支付门诊特定病种费用范围及标准的通知",
        "穗医保规字〔2019〕4号",
        "广州市医疗保障局、广州市财政局、广州市卫生健康委员会",
        ("2019-07-01", "2024-06-30", "已失效"),
    ),
    "18_": (
        "广州市人力资源和社会保障局广州市财政局关于印发广州市就业见习基地管理办法的通知",
        "穗人社规字〔2019〕6号",
        "广州市人力资源和社会保障局",
        ("2019-10-16", "2024-10-15", "已失效"),
    ),
    "27b_": (
        "广州市残疾人联合会关于印发广州市残疾人辅助器具适配工作管理办法的通知",
        "穗残联规字〔2019〕2号",
        "广州市残疾人联合会",
        ("2019-02-01", "2024-01-31", "已失效"),
    ),
    "28_": (
        "广州市人民政府办公厅关于进一步加强特困人员救助供养工作的通知",
        "穗府办规〔2021〕7号",
        "广州市人民政府办公厅",
        ("2021-04-16", "2023-06-01", "已失效"),
    ),
    "35_": (
        "广州市人力资源和社会保障局 广州市公安局关于印发广州市引进人才入户管理办法实施细则的通知",
        "穗人社规字〔2022〕2号",
        "广州市人力资源和社会保障局、广州市公安局",
        ("2022-07-07", "2027-07-06", "未注明"),
    ),
    "03_": (
        "2026年天河区港澳居民随迁子女（或持证适龄儿童少年）学位申请指引",
        None,
        "天河区教育局",
        ("None", "None", "未注明"),
    ),
}


@pytest.mark.parametrize("name", REAL)
def test_real_pages(name):
    title, number, issuer, term = REAL[name]
    meta = extract(read_document(sample("webpages", name)), TODAY)
    assert (meta.title, meta.number, meta.issuer) == (title, number, issuer)
    assert (str(meta.valid_from), str(meta.valid_to), meta.status) == term


def test_real_contents_page_and_news_are_told_apart_from_documents():
    assert extract(read_document(sample("webpages", "20b_")), TODAY).kind == "目录页"
    assert extract(read_document(sample("webpages", "b3_")), TODAY).kind == "新闻动态"
    for name in ("03_", "10b_", "18_", "27b_", "28_", "35_"):
        assert extract(read_document(sample("webpages", name)), TODAY).kind == "文件"


def test_plain_text_notice():
    meta = extract(read_text(NOTICE.encode(), "扫描0001.txt"), TODAY)
    assert meta.title == "某某市民政局 某某市财政局关于印发高龄津贴发放办法的通知"
    assert meta.title_known
    assert (meta.number, meta.issuer) == ("某民规〔2023〕5号", "某某市民政局、某某市财政局")
    assert (meta.published, meta.valid_from, meta.valid_to) == (date(2023, 3, 1), date(2023, 4, 1), date(2028, 3, 31))
    assert meta.repeals == ["某某市高龄老人补贴办法"]
    assert meta.level == "规范性文件"


@pytest.mark.parametrize(
    "useless",
    [
        "通知公告",
        "公告",
        "首页",
        "Microsoft Word - 1.doc",
        "202403151234.html",
        "无标题",
        "Document1",
        "post_8425824",
        "附件1",
        "x" * 300,
    ],
)
def test_useless_page_title_never_becomes_the_title(useless):
    raw = document("关于做好残疾人两项补贴发放工作的通知", "各区民政局：", "现通知如下。", titles=[useless])
    assert choose_title(raw) == ("关于做好残疾人两项补贴发放工作的通知", True)


def test_column_name_is_no_title():
    raw = document("某某区城乡居民基本医疗保险参保指引", "一、参保对象", titles=["医保专栏资讯"], 栏目="医保专栏资讯")
    assert choose_title(raw) == ("某某区城乡居民基本医疗保险参保指引", True)


@pytest.mark.parametrize("heading", ["第一章 总 则", "第一章　总则", "第一编 总则规定", "第三条 适用范围规定"])
def test_a_heading_within_a_document_never_is_its_title(heading):
    """A short title, 失业保险条例, once lost to the first heading below it."""
    blocks = [Block("heading", heading, 2), Block("paragraph", "第一条 为了保障失业人员的基本生活，制定本条例。")]
    assert choose_title(RawDocument("a.md", blocks, ["失业保险条例"], {})) == ("失业保险条例", True)
    assert choose_title(RawDocument("失业保险条例(1999-01-22).md", blocks, [], {})) == ("失业保险条例", False)


@pytest.mark.parametrize("title", ["第二次全国土地调查条例", "第五套人民币发行办法", "目录管理办法"])
def test_a_title_may_begin_with_a_number(title):
    assert choose_title(document("第一条 为了规范调查，制定本条例。", titles=[title])) == (title, True)


def test_file_name_is_the_last_resort_and_known_as_such():
    raw = document("可以到街道办事处申请，由街道办事处受理。", file_name="07_临时救助申请说明(2024-01-02).txt")
    assert choose_title(raw) == ("临时救助申请说明", False)


@pytest.mark.parametrize(
    ("clause", "start", "end"),
    [
        ("本办法自2019年2月1日实施，有效期5年。", "2019-02-01", "2024-01-31"),
        ("本办法自2019年2月1日起实施，有效期5年。", "2019-02-01", "2024-01-31"),
        ("本通知自印发之日起施行，有效期三年。", "2020-06-01", "2023-05-31"),
        ("本办法自发布之日起30日后施行，有效期为2年。", "2020-07-01", "2022-06-30"),
        ("本规定自2020年7月1日起施行，有效期至2025年12月31日。", "2020-07-01", "2025-12-31"),
        ("本公告自2020年7月1日起实施，至2025年12月31日结束。", "2020-07-01", "2025-12-31"),
        ("三、执行期限：2020年7月1日至2025年12月31日。", "2020-07-01", "2025-12-31"),
        ("补贴政策实施期限为2020年7月1日起至2021年6月30日止。", "2020-07-01", "2021-06-30"),
        ("本通知执行至2025年12月31日。", "2020-06-01", "2025-12-31"),
        ("上述政策自2020年7月1日起执行，执行期1年。", "2020-07-01", "2021-06-30"),
        ("本细则自2020年7月1日起试行，试行期6个月。", "2020-07-01", "2020-12-31"),
        ("本公告自二〇二〇年七月一日起执行。", "2020-07-01", None),
        ("本办法自2020年2月29日起施行，有效期1年。", "2020-02-29", "2021-02-27"),
        ("居民身份证自签发之日起有效期10年。", None, None),
    ],
)
def test_time_in_force(clause, start, end):
    meta = facts("某某市民政局", "2020年6月1日", clause)
    assert (str(meta.valid_from or "") or None, str(meta.valid_to or "") or None) == (start, end)


def test_labelled_date_goes_before_the_clause():
    meta = facts("本通知自2021年4月16日起施行，有效期5年。", 实施日期="2021年04月16日", 失效日期="2023年06月01日")
    assert (meta.valid_from, meta.valid_to, meta.status) == (date(2021, 4, 16), date(2023, 6, 1), "已失效")


def test_lapse_depends_on_the_day_of_the_import():
    line = "本通知自2021年1月1日起施行，有效期3年。"
    assert facts(line, today=date(2023, 12, 31)).status == "未注明"
    assert facts(line, today=date(2024, 1, 1)).status == "已失效"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("（此件已废止）", "已废止"),
        ("本文件已失效", "已失效"),
        ("提示：本文件已于2024年1月1日失效", "已失效"),
        ("许可证有效期届满需要延续的，应当在有效期届满30日前提出申请。", "未注明"),
        ("本通知施行后，原有规定已失效的，不再执行，其他未尽事宜由区民政局商区财政局另行制定。", "未注明"),
    ],
)
def test_lapse_notices(line, status):
    assert facts("关于发放补贴的通知", line, "各区民政局：现通知如下。").status == status


@pytest.mark.parametrize(
    ("label", "status"), [("失效", "已失效"), ("已废止", "已废止"), ("现行有效", "现行有效"), ("有效", "现行有效")]
)
def test_labelled_status(label, status):
    assert facts("现通知如下。", 文件状态=label).status == status


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("本法自2021年1月1日起施行。《甲法》、《乙法》同时废止。", ["甲法", "乙法"]),
        (
            "自本通知施行之日起，《甲局关于印发〈乙办法〉的通知》（甲〔2018〕1号）废止。",
            ["甲局关于印发〈乙办法〉的通知"],
        ),
        ("根据《甲条例》，《乙办法》予以废止。", ["乙办法"]),
        ("本决定施行后，《甲办法》第三条同时废止。", []),
        ("《甲办法》第三条第二款规定的证件失效的，应当重新申领。", []),
        ("依照《甲法》的规定办理。", []),
    ],
)
def test_repealed_titles(text, titles):
    assert repealed_titles(text) == titles


def test_amended_titles():
    assert amended_title("某某市人民政府关于修改《某某市养犬管理办法》的决定") == "某某市养犬管理办法"
    assert amended_title("中华人民共和国刑法修正案（十一）") == "中华人民共和国刑法"
    assert amended_title("某某市养犬管理办法") is None


def test_statute_history_gives_number_and_issuer():
    meta = extract(read_document(sample("regulations", "医疗器械注册与备案管理办法")), TODAY, "部门规章")
    assert (meta.number, meta.issuer) == ("国家市场监督管理总局令第47号", "国家市场监督管理总局")
    assert (meta.published, meta.valid_from) == (date(2021, 8, 26), date(2021, 10, 1))
    assert meta.level == "部门规章"


def test_dates():
    text = "2020年2月30日、2020-3-1、2020/04/05、二〇二一年十二月三十一日、12020年1月1日、2021年5月"
    assert find_dates(text) == [date(2020, 3, 1), date(2020, 4, 5), date(2021, 12, 31)]
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert add_months(date(2024, 8, 31), 6) == date(2025, 2, 28)


@pytest.mark.parametrize("label", ["名称：", "标题: ", "文件名称：", "信息标题："])
def test_a_label_is_no_part_of_the_title(label):
    title = "某某市人民政府办公室关于印发某某市公园管理办法的通知"
    assert choose_title(document("正文。", titles=[f"{label}{title}"])) == (title, True)
    assert choose_title(document("正文。", titles=["名称登记管理办法实施细则"]))[0] == "名称登记管理办法实施细则"


@pytest.mark.parametrize(("title", "start"), [("门诊待遇常见问题解答", None), ("关于门诊待遇的通知", date(2025, 1, 1))])
def test_a_day_named_on_a_page_of_answers_is_not_its_own(title, start):
    found = extract(document(title, "2024年12月1日", "门诊待遇标准自2025年1月1日起执行。", titles=(title,)), TODAY)
    assert found.valid_from == start
