"""Plain text and Markdown, their encodings, and the choice of the reader."""

import pytest
from corpus_samples import NOTICE, sample, texts, word
from hypothesis import given
from hypothesis import strategies as st

from corpus.clean import clean, squash, unwrap
from corpus.readers import ReadError, read_document
from corpus.readers.decode import decode
from corpus.readers.markdown import read_markdown
from corpus.readers.text import read_text


def test_paragraphs_of_plain_text():
    assert texts(read_text(NOTICE.encode("gb18030"), "a.txt")) == NOTICE.strip().split("\n")


def test_lines_broken_at_a_fixed_width_are_joined():
    paragraph = (
        "申请人应当向户籍所在地街道办事处提交书面申请，街道办事处应当自受理之日起十个工作日内完成初审并报区民政局审核。"
        * 3
    )
    wrapped = "\n".join(paragraph[i : i + 30] for i in range(0, len(paragraph), 30))
    assert texts(read_text(f"{wrapped}\n（一）身份证；\n（二）户口簿。".encode(), "a.txt")) == [
        paragraph,
        "（一）身份证；",
        "（二）户口簿。",
    ]


def test_a_list_of_short_lines_stays_a_list():
    lines = ["身份证原件", "户口簿原件及复印件", "近期免冠照片两张", "申请表"]
    assert texts(read_text("\n".join(lines).encode(), "a.txt")) == lines


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding):
    text, warning = decode(NOTICE.encode(encoding))
    assert text == NOTICE and warning is None


@pytest.mark.parametrize("data", [bytes(range(256)) * 40, b"\x89PNG\r\n\x1a\n" + b"\0" * 999, b"MZ\x90\0" * 50])
def test_binary_content_is_refused(data):
    with pytest.raises(ReadError):
        decode(data)


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused_in_one_line(data):
    for read in (read_text, read_markdown):
        try:
            assert read(data, "a.txt").blocks
        except ReadError as error:
            assert str(error) and "\n" not in str(error)


@given(st.text())
def test_cleaning_is_idempotent_and_leaves_no_invisible_character(text):
    once = clean(text)
    assert clean(once) == once
    assert not set(once) & set("\u200b\u200d\ufeff\u00ad\x00\r\u3000\xa0")
    assert "\n" not in unwrap(text)


def test_statute_markdown_header_is_history_not_text():
    raw = read_document(sample("regulations", "增值税暂行条例"))
    assert raw.title_candidates[0] == "中华人民共和国增值税暂行条例"
    assert raw.meta["沿革"].startswith("1993年12月13日 中华人民共和国国务院令第134号公布")
    assert texts(raw)[0].startswith("第一条 在中华人民共和国境内销售货物")


def test_page_dump_keeps_the_text_and_drops_the_links():
    raw = read_document(sample("webpages", "b3_"))
    lines = texts(raw)
    assert len(lines) == 3
    assert lines[0].startswith("为深入贯彻落实广州市优化家庭医生签约服务")
    assert lines[-1].endswith("更优质、更便捷的健康服务。")
    assert raw.url == "http://www.thnet.gov.cn/thdt/bmjd/content/post_10189331.html"
    assert raw.meta["信息来源"] == "区卫生健康局"


def test_markdown_blocks():
    text = (
        "# 办事指南\n\n## 一、材料\n\n* **身份证**原件\n* [申请表](http://x.cn/a(1).doc)\n\n"
        "| 对象 | 标准 |\n|---|:-:|\n| 成人 | 100元 |\n\n<script>alert(1)</script>\n"
    )
    raw = read_markdown(text.encode(), "a.md")
    assert [(b.kind, b.level, b.text) for b in raw.blocks[:4]] == [
        ("heading", 1, "办事指南"),
        ("heading", 2, "一、材料"),
        ("paragraph", 0, "身份证原件"),
        ("paragraph", 0, "申请表"),
    ]
    assert raw.blocks[4].header == ("对象", "标准") and raw.blocks[4].rows == (("成人", "100元"),)
    assert "alert" not in raw.text


def test_reader_follows_content_before_suffix(tmp_path):
    html = "<!DOCTYPE html><html><body><p>年满八十周岁。</p></body></html>"
    for name, data in (("a.txt", html.encode()), ("b.html", word("年满八十岁。"))):
        (tmp_path / name).write_bytes(data)
        assert squash(read_document(tmp_path / name).text).startswith("年满八十")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.doc", b"x", "另存为 .docx"),
        ("a.xlsx", b"x", "不支持的类型 .xlsx"),
        ("noext", b"x", "无扩展名"),
        ("a.txt", b"", "文件是空的"),
        ("a.md", b" \n\xef\xbb\xbf\n", "文件是空的"),
        ("a.pdf", b"hello", "应为 PDF"),
    ],
)
def test_unusable_files_say_why(tmp_path, name, data, says):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ReadError, match=says):
        read_document(tmp_path / name)


def test_huge_file_is_refused_without_reading_it(tmp_path):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(ReadError, match="文件过大：200 MB"):
        read_document(path)
