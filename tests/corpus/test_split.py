"""Pieces: by article or heading, citable, of a size that can be found, and without a character lost."""

import pytest
from corpus_samples import NOTICE, sample
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.clean import clean, squash
from corpus.readers import Block, read_document
from corpus.readers.text import read_text
from corpus.split import LONG_ARTICLE, MAX_CHARS, split


def paragraphs(*lines):
    return [Block("paragraph", line) for line in lines]


def whole(pieces):
    """The text of a document without tables, put together from its pieces."""
    parts = []
    for piece in pieces:
        if not piece.table:
            parts += [*piece.opened, piece.prefix, piece.text]
        else:
            parts += piece.opened
    return squash("".join(parts))


def assert_nothing_lost(blocks):
    pieces = split(blocks)
    assert whole(pieces) == squash("".join(block.text for block in blocks if block.kind != "table"))
    held = {squash(cell) for piece in pieces for row in piece.table for cell in row.values()}
    assert {squash(cell) for block in blocks for row in block.rows for cell in row if cell} <= held
    assert len({piece.locator for piece in pieces}) == len(pieces)
    return pieces


def test_statute_is_split_by_article_below_its_chapters():
    pieces = split(read_text(NOTICE.encode(), "a.txt").blocks)
    assert [(p.locator, p.heading) for p in pieces[1:]] == [
        ("第一条", "第一章 总则"),
        ("第二条", "第一章 总则"),
        ("第三条", "第二章 附则"),
    ]
    assert pieces[2].text == "具有本市户籍且年满80周岁的老年人，可以申请高龄津贴。"


def test_items_of_an_article_stay_in_it():
    lines = ["第一条 申请下列补贴之一的，提交以下材料：", "（一）身份证；", "一、户口簿；", "1. 照片", "第二条 其他。"]
    assert [p.locator for p in assert_nothing_lost(paragraphs(*lines))] == ["第一条", "第二条"]


def test_citation_of_an_article_does_not_begin_one():
    lines = ["第一条 甲。", "第三条、第四条规定的情形除外。", "第二条规定的期限届满的，不再受理。", "第二条 乙。"]
    pieces = assert_nothing_lost(paragraphs(*lines))
    assert [p.locator for p in pieces] == ["第一条", "第二条"]
    assert "第三条、第四条规定" in pieces[0].text


def test_articles_without_a_space_and_articles_run_together():
    assert [p.locator for p in assert_nothing_lost(paragraphs("第一条为了规范管理。", "第二条本市适用。"))] == [
        "第一条",
        "第二条",
    ]
    pieces = assert_nothing_lost(paragraphs("第一条 甲方。 第二条 乙方依照第九条 办理。 第三条 丙方。"))
    assert [p.locator for p in pieces] == ["第一条", "第二条", "第三条"]


def test_long_article_is_cut_by_its_paragraphs_and_keeps_its_lead():
    items = [f"（{n}）" + "符合规定条件的申请人应当提交证明材料" * 6 + "；" for n in "一二三四五六七八九"]
    pieces = assert_nothing_lost(paragraphs("第五章 待遇", "第九条 有下列情形之一的，可以申请：", *items))
    assert [p.locator for p in pieces][:2] == ["第九条", "第九条（第2段）"]
    assert pieces[1].heading == "第五章 待遇 > 第九条 有下列情形之一的，可以申请："
    assert all(len(p.text) <= MAX_CHARS for p in pieces)


def test_article_up_to_the_limit_is_one_piece():
    text = "年满八十周岁的老年人可以申请。" * 50
    assert len(text) <= LONG_ARTICLE
    assert [p.locator for p in split(paragraphs(f"第一条 {text}"))] == ["第一条"]


def test_second_regulation_in_one_file_starts_again():
    lines = ["第一条 甲。", "第二条 乙。", "附件2", "收费标准管理规定", "第一条 丙。"]
    pieces = assert_nothing_lost(paragraphs(*lines))
    assert [(p.locator, p.heading) for p in pieces] == [
        ("第一条", ""),
        ("第二条", ""),
        ("第一条（第2处）", "附件2 收费标准管理规定"),
    ]


def test_document_without_articles_is_split_by_headings():
    body = (
        "申请人向户籍所在地的街道办事处提出书面申请，街道办事处应当当场受理并在五个工作日内完成初审，报区民政局审定。"
    )
    lines = ["一、申请条件", body, "二、办理流程", "（一）申请", body, "（二）审核", body]
    pieces = assert_nothing_lost(paragraphs(*lines))
    assert [(p.locator, p.heading) for p in pieces] == [
        ("一、申请条件", "一、申请条件"),
        ("（一）申请", "二、办理流程 > （一）申请"),
        ("（二）审核", "二、办理流程 > （二）审核"),
    ]


def test_numbered_paragraph_is_cited_by_its_first_clause():
    lines = [
        "通知如下：",
        "一、参保人员享受待遇应当办理确认手续，并在指定的定点医疗机构就医，未办理确认手续发生的费用不予支付，由个人承担。",
    ]
    assert split(paragraphs(*lines))[-1].locator == "一、参保人员享受待遇应当办理确认手续…"


def test_each_question_of_a_page_is_a_piece_of_its_own():
    lines = [
        "问：办借阅证要交押金吗？",
        "答：成人每证100元，退证时退还；少年儿童不收。",
        "问：一次能借几本？超期怎么办？",
        "答：成人8本，少年儿童5本。超期的每本每天1角。",
    ]
    pieces = assert_nothing_lost(paragraphs(*lines))
    assert [p.locator for p in pieces] == [lines[0], lines[2]]
    assert "押金" not in pieces[1].text


def test_tiny_sections_are_joined_with_their_headings():
    lines = ["一、咨询电话", "12345", "二、办理地点", "街道办事处", "三、是否收费", "不收费"]
    pieces = assert_nothing_lost(paragraphs(*lines))
    assert len(pieces) == 1 and "二、办理地点" in pieces[0].text


def test_unbroken_text_is_cut_at_sentence_ends():
    text = "年满八十周岁且具有本市户籍的老年人可以申请高龄津贴。" * 80
    pieces = assert_nothing_lost(paragraphs(text))
    assert all(len(p.text) <= MAX_CHARS and p.text.endswith("。") for p in pieces)
    assert [p.locator for p in pieces[:2]] == ["第1段", "第2段"]


def test_text_without_any_separator_is_cut_too():
    assert all(len(p.text) <= MAX_CHARS for p in assert_nothing_lost(paragraphs("甲" * 5000)))


def test_table_rows_name_their_columns_and_large_tables_are_grouped():
    rows = tuple((f"病种{n}", f"{n}元/月", "长期") for n in range(100))
    table = Block("table", "", header=("病种", "限额", "有效期"), rows=rows)
    pieces = assert_nothing_lost([*paragraphs("附件1", "门诊特定病种限额"), table])
    assert pieces[0].locator.startswith("表1（第1至")
    assert pieces[0].heading == "附件1 门诊特定病种限额"
    assert pieces[0].text.startswith("病种：病种0；限额：0元/月；有效期：长期\n")
    assert pieces[0].table[0] == {"病种": "病种0", "限额": "0元/月", "有效期": "长期"}
    assert sum(len(p.table) for p in pieces) == 100


def test_table_of_an_article_names_it():
    table = Block("table", "", header=("对象", "标准"), rows=(("成人", "100元"),))
    pieces = assert_nothing_lost([*paragraphs("第一条 标准如下："), table, *paragraphs("超出部分自付。")])
    assert [p.locator for p in pieces] == ["第一条", "第一条 表1", "第一条（第2段）"]


def test_what_follows_the_last_article_is_not_part_of_it():
    pieces = split(paragraphs("第一条 甲。", "公开方式：主动公开", "某某市民政局办公室 2021年4月16日印发"))
    assert pieces[0].text == "甲。"


@pytest.mark.parametrize("name", ["03_", "10b_", "18_", "27b_", "28_", "35_", "20b_", "b3_"])
def test_real_pages_lose_nothing(name):
    pieces = assert_nothing_lost(read_document(sample("webpages", name)).blocks)
    assert all(p.text for p in pieces)


def test_real_statutes_lose_nothing_and_count_through():
    for path in sorted(sample("regulations").rglob("*.md"))[::25]:
        pieces = assert_nothing_lost(read_document(path).blocks)
        assert max(len(p.text) for p in pieces) <= LONG_ARTICLE + 50


LINE = st.one_of(
    st.text(alphabet="甲乙丙丁，。；：、（）()一二三四五六七八九十第条章节附件表12 .?？《》答问", max_size=60),
    st.sampled_from(
        [
            "第一章 总则",
            "第一条 甲",
            "第二条乙",
            "第三条",
            "一、甲",
            "（一）乙",
            "1. 丙",
            "（1）丁",
            "附件1",
            "附则",
            "附表2 标准",
            "第二节 乙",
            "答：是的。",
        ]
    ),
    st.text(max_size=30),
    st.integers(1, 40).map(lambda n: "年满八十周岁的老年人可以申请。" * n),
)
CELL = st.text(alphabet="甲乙丙12：；", max_size=8).map(clean)


@st.composite
def documents(draw):
    blocks = []
    for _ in range(draw(st.integers(0, 14))):
        kind = draw(st.sampled_from(["paragraph", "paragraph", "paragraph", "heading", "table"]))
        if kind == "table":
            width = draw(st.integers(2, 4))
            row = st.tuples(*[CELL] * width)
            header = tuple(f"列{n}" for n in range(width))
            blocks.append(Block("table", "", header=header, rows=tuple(draw(st.lists(row, min_size=1, max_size=6)))))
            continue
        text = clean(draw(LINE)).replace("\n", "")
        if text:
            blocks.append(
                Block(
                    kind,
                    text[:80] if kind == "heading" else text,
                    level=draw(st.integers(1, 6)) if kind == "heading" else 0,
                )
            )
    return blocks


@given(documents())
@settings(max_examples=400, deadline=None)
def test_no_text_is_lost_whatever_the_document(blocks):
    pieces = assert_nothing_lost(blocks)
    assert all(len(p.text) <= LONG_ARTICLE + 200 for p in pieces if not p.table)


def test_a_heading_and_the_first_item_below_it_may_share_a_line():
    lines = ["二、办理条件（一）年满六十周岁的；", "（二）有本地户籍的。", "三、（一）本款没有标题，只有一项。"]
    pieces = assert_nothing_lost(paragraphs(*lines))
    assert pieces[0].heading == "二、办理条件" or pieces[0].locator == "二、办理条件"
    assert pieces[0].text.startswith("（一）年满六十周岁的；")
    assert any("三、（一）本款没有标题" in p.text for p in pieces)
