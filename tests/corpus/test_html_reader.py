"""Saved web pages: the text, all of the text, and nothing but the text."""

import time

import pytest
from corpus_samples import page, sample, texts

from corpus.readers import ReadError, read_document
from corpus.readers.html import read_html

FURNITURE = (
    "当前位置",
    "网站标识码",
    "ICP备",
    "分享到",
    "长者助手",
    "扫一扫",
    "返回顶部",
    "关闭窗口",
    "打印",
    "无障碍",
)


def read(body, head=""):
    return read_html(page(body, head), "a.html")


@pytest.mark.parametrize(
    ("name", "first", "last", "tables"),
    [
        ("03_", "一、申请资格及学位情况", "区教育局中学教育科联系电话：020-38622522", 0),
        ("10b_", "穗医保规字〔2019〕4号", "公开方式：主动公开", 1),
        ("18_", "穗人社规字〔2019〕6号", "公开方式：主动公开", 1),
        ("27b_", "穗残联规字〔2019〕2号", "公开方式：主动公开", 0),
        ("28_", "穗府办规〔2021〕7号", "广州市人民政府办公厅 2021年4月16日印发", 0),
        ("35_", "穗人社规字〔2022〕2号", "公开方式：主动公开", 0),
    ],
)
def test_real_pages_from_first_to_last_line(name, first, last, tables):
    raw = read_document(sample("webpages", name))
    lines = texts(raw)
    assert (lines[0], lines[-1]) == (first, last)
    assert sum(block.kind == "table" for block in raw.blocks) == tables
    assert not [word for word in FURNITURE for line in lines if word in line]


def test_real_table_keeps_its_two_header_rows_and_all_rows():
    raw = read_document(sample("webpages", "10b_"))
    table = next(block for block in raw.blocks if block.kind == "table")
    assert table.header == (
        "序号",
        "门诊特定病种分类",
        "门诊特定病种病种名称",
        "统筹基金最高支付限额职工医保",
        "统筹基金最高支付限额城乡居民医保",
        "审核确认有效期",
    )
    assert len(table.rows) == 58
    assert table.rows[12] == ("13", "一类", "银屑病", "200元/月", "50元/月", "长期")


def test_real_page_states_number_dates_and_lapse_outside_the_text():
    meta = read_document(sample("webpages", "28_")).meta
    assert meta["文号"] == "穗府办规〔2021〕7号"
    assert (meta["实施日期"], meta["失效日期"]) == ("2021年04月16日", "2023年06月01日")
    assert meta["文件状态"] == "失效（提前废止）"


def test_contents_page_is_recognisable_by_its_links():
    raw = read_document(sample("webpages", "20b_"))
    assert raw.link_share > 0.5
    assert any("集体劳动仲裁案件办理须知" in line for line in texts(raw))


def test_text_broken_over_spans_and_source_lines_is_one_line():
    raw = read("<p><span>某人社规字〔\n</span><span>2019</span>\n<span>〕</span>\n 6 \n号，自2019年\n10月起执行。</p>")
    assert texts(raw) == ["某人社规字〔2019〕6号，自2019年10月起执行。"]


def test_scripts_comments_and_hidden_text_are_dropped():
    raw = read(
        "<div class='content'><p>可以申请补贴，标准为每月100元。</p><script>alert('每月999元')</script>"
        "<!-- 每月888元 --><p style='display: none'>每月777元</p><p hidden>每月666元</p>"
        "<p style='VISIBILITY:hidden'>每月555元</p><template><p>每月444元</p></template></div>"
    )
    assert texts(raw) == ["可以申请补贴，标准为每月100元。"]


def test_markup_in_text_stays_text():
    raw = read("<p>请填写 &lt;script&gt;alert(1)&lt;/script&gt; 字段，然后提交申请材料。</p>")
    assert texts(raw) == ["请填写 <script>alert(1)</script> 字段，然后提交申请材料。"]


def test_unknown_layout_is_found_by_where_the_text_is():
    menu = "".join(f"<li><a href='/{n}'>栏目{n}</a></li>" for n in range(40))
    body = "<p>符合条件的居民可以到户籍所在地街道办事处提出申请，由街道办事处初审。</p>" * 8
    raw = read(f"<div><ul>{menu}</ul></div><div id='q7'><div class='zw'>{body}</div></div><div>主办单位：某某</div>")
    assert len(texts(raw)) == 8


def test_nothing_is_lost_when_everything_carries_a_noisy_name():
    raw = read(
        "<div class='header'><div class='nav'><p>全体居民均可在社区服务中心免费领取老年人优待证。</p></div></div>"
    )
    assert texts(raw) == ["全体居民均可在社区服务中心免费领取老年人优待证。"]


def test_numbered_lists_keep_their_numbers():
    raw = read("<ol start='3'><li>提交身份证原件。</li><li>填写申请表并签名。</li></ol><p>办理时限为五个工作日。</p>")
    assert texts(raw) == ["3. 提交身份证原件。", "4. 填写申请表并签名。", "办理时限为五个工作日。"]


def test_merged_cells_fill_every_row_they_span():
    raw = read(
        "<p>补贴标准如下，请对照本人的情形查看。</p><table><tr><th>类别</th><th>对象</th><th>标准</th></tr>"
        "<tr><td rowspan='2'>甲类</td><td>成人</td><td>100元</td></tr><tr><td>儿童</td><td>50元</td></tr>"
        "<tr><td>乙类</td><td colspan='2'>另行规定</td></tr></table>"
    )
    table = raw.blocks[-1]
    assert table.header == ("类别", "对象", "标准")
    assert table.rows == (("甲类", "成人", "100元"), ("甲类", "儿童", "50元"), ("乙类", "另行规定", "另行规定"))


def test_absurd_spans_are_bounded():
    begin = time.process_time()
    raw = read(
        "<table><tr><td rowspan='999999999' colspan='88888888'>甲</td></tr><tr><td>乙</td></tr></table>"
        "<p>正文在此。</p>"
    )
    assert time.process_time() - begin < 2
    assert "正文在此。" in texts(raw)


def test_layout_tables_are_walked_through():
    raw = read(
        "<table><tr><td><table><tr><td><p>第一条 为了规范补贴发放，制定本办法。</p></td></tr></table></td></tr></table>"
    )
    assert texts(raw) == ["第一条 为了规范补贴发放，制定本办法。"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "iso-8859-1"])
def test_declared_charset_is_not_trusted(encoding, declared):
    line = "年满六十周岁的老年人免费乘坐公共汽车。"
    text = f"<html><head><meta charset='{declared}'></head><body><p>{line}</p></body></html>"
    assert texts(read_html(text.encode(encoding), "a.html")) == [line]


def test_a_few_broken_bytes_are_reported_and_the_rest_is_read():
    data = page("<p>年满六十周岁的老年人免费乘坐公共汽车，凭优待证上车。</p>" * 5).replace(
        "优待".encode(), b"\xe4\xbc\xff", 1
    )
    raw = read_html(data, "a.html")
    assert len(texts(raw)) == 5 and "损坏" in raw.warnings[0]


@pytest.mark.parametrize("deep", [300, 20_000])
def test_deeply_nested_markup_neither_crashes_nor_hangs(deep):
    begin = time.process_time()
    body = "<p>前面的正文在这里，应当保留。</p>" + "<div><span>" * deep + "里面的文字" + "</span></div>" * deep
    raw = read(body)
    assert "前面的正文在这里，应当保留。" in texts(raw)
    assert time.process_time() - begin < 10


def test_unclosed_and_misnested_markup_is_read():
    raw = read("<p>第一段文字在这里。<p><b>第二段文字<i>在这里。</b></i><div>第三段文字在这里。<table><tr><td>表</p>")
    assert texts(raw)[:3] == ["第一段文字在这里。", "第二段文字在这里。", "第三段文字在这里。"]


@pytest.mark.parametrize("body", ["", "<script>var a=1</script>", "<p>&nbsp;</p>", "<nav>首页</nav>"])
def test_page_without_text_is_refused_in_one_line(body):
    with pytest.raises(ReadError) as error:
        read(body)
    assert "网页中没有" in str(error.value) and "\n" not in str(error.value)


def test_large_page_is_read_in_reasonable_time():
    rows = "".join(f"<p>第{n}项补贴标准为每月{n}元，由户籍所在地街道办事处受理。</p>" for n in range(20_000))
    begin = time.process_time()
    raw = read(f"<div class='content'>{rows}</div>")
    assert len(raw.blocks) == 20_000 and time.process_time() - begin < 15


def test_cell_that_reaches_over_a_column_border_stays_in_its_own_column():
    table = next(b for b in read_document(sample("webpages", "10b_")).blocks if b.kind == "table")
    assert table.rows[49] == ("50", "二类", "湿性年龄相关性黄斑变性", "18000元/年", "14400元/年", "两年")


def test_a_numbered_heading_in_bold_is_a_line_of_its_own():
    raw = read("<div><b>二、收费标准</b>\n　　每间六元。<br>（一）<b>老人</b>免收。<br><b>注</b>：不找零。<br></div>")
    assert [block.text for block in raw.blocks] == [
        "二、收费标准",
        "每间六元。",
        "（一）老人免收。",
        "注：不找零。",
    ]


def test_a_table_beside_the_list_that_holds_most_of_the_text_is_not_lost():
    asked = "".join(
        f"<dt>问：第{i}件事怎么办？</dt><dd>答：{'带上证件到窗口办，当场办好。' * 5}</dd>" for i in "一二三"
    )
    rows = "".join(f"<tr><td>{name}窗口</td><td>{name}街道中心路八号一楼大厅</td></tr>" for name in "甲乙丙")
    raw = read(f"<p>常见问题解答如下。</p><dl>{asked}</dl><p>各处地址：</p><table>{rows}</table>")
    assert any(block.kind == "table" for block in raw.blocks)
    assert raw.blocks[0].text == "常见问题解答如下。"
