"""PDF: lines back to paragraphs, tables, no running heads; what cannot be read says why."""

import io

import pytest
from corpus_samples import texts
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from corpus.metadata import choose_title
from corpus.readers import ReadError, read_document
from corpus.readers.pdf import read_pdf

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
LEFT, RIGHT, SIZE = 80, 512, 16
PER_LINE = (RIGHT - LEFT) // SIZE


def pdf(pages, *, header="", title="", password=None, table=()):
    """Pages of paragraphs, wrapped and indented as official documents are, with running head and page number."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, encrypt=password)
    for number, paragraphs in enumerate(pages, start=1):
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(LEFT, 810, header)
        canvas.drawCentredString(297, 30, f"— {number} —")
        y = 760
        if number == 1 and title:
            canvas.setFont("STSong-Light", 22)
            canvas.drawCentredString(297, y, title)
            y -= 40
        canvas.setFont("STSong-Light", SIZE)
        for paragraph in paragraphs:
            line, indent = paragraph[: PER_LINE - 2], 2
            rest = paragraph[PER_LINE - 2 :]
            while line:
                canvas.drawString(LEFT + indent * SIZE, y, line)
                y, indent = y - 26, 0
                line, rest = rest[:PER_LINE], rest[PER_LINE:]
        if number == 1 and table:
            draw_table(canvas, table, y)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def draw_table(canvas, rows, top):
    width, height = 140, 24
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            canvas.rect(LEFT + c * width, top - (r + 1) * height, width, height)
            canvas.drawString(LEFT + c * width + 4, top - (r + 1) * height + 6, cell)


LONG = (
    "年满八十周岁且具有本市户籍的老年人，可以向户籍所在地的街道办事处申请领取高龄津贴，"
    "由街道办事处初审后报区民政局核定。"
)


def test_wrapped_lines_become_paragraphs_again():
    raw = read_pdf(pdf([[LONG, "津贴按月发放。", LONG]]), "a.pdf")
    assert texts(raw) == [LONG, "津贴按月发放。", LONG]


def test_paragraph_continues_over_the_page_break():
    raw = read_pdf(pdf([[LONG + LONG[:10]], [LONG[10:]], [LONG]]), "a.pdf")
    assert "".join(texts(raw)) == LONG + LONG + LONG


def test_running_heads_and_page_numbers_are_dropped():
    paragraphs = [f"{number}{LONG}" for number in "甲乙丙"]
    raw = read_pdf(pdf([[text] for text in paragraphs], header="某某市人民政府公报"), "a.pdf")
    assert texts(raw) == paragraphs
    assert "公报" not in raw.text and "—" not in raw.text


def test_largest_print_is_the_title():
    raw = read_pdf(pdf([[LONG]], title="某某市高龄津贴发放办法"), "a.pdf")
    assert choose_title(raw) == ("某某市高龄津贴发放办法", True)


def test_ruled_table_is_a_table():
    raw = read_pdf(
        pdf([[LONG]], table=[("对象", "标准"), ("80至89周岁", "每月100元"), ("90周岁以上", "每月300元")]), "a.pdf"
    )
    table = next(block for block in raw.blocks if block.kind == "table")
    assert table.header == ("对象", "标准")
    assert table.rows == (("80至89周岁", "每月100元"), ("90周岁以上", "每月300元"))
    assert texts(raw) == [LONG]


def test_encrypted_pdf_says_so():
    with pytest.raises(ReadError, match="密码"):
        read_pdf(pdf([[LONG]], password="geheim"), "a.pdf")


def test_scanned_pdf_asks_for_ocr():
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.rect(10, 10, 300, 300, fill=1)
    canvas.showPage()
    canvas.save()
    with pytest.raises(ReadError, match="扫描件"):
        read_pdf(buffer.getvalue(), "a.pdf")


@pytest.mark.parametrize("cut", [20, 400, 900])
def test_damaged_pdf_gives_one_line(cut):
    with pytest.raises(ReadError) as error:
        read_pdf(pdf([[LONG]])[:cut], "a.pdf")
    assert "\n" not in str(error.value)


def test_other_content_named_pdf_is_refused():
    with pytest.raises(ReadError, match="应为 PDF，实际是图片"):
        read_pdf(b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "a.pdf")


def test_pdf_named_html_is_read_as_pdf(tmp_path):
    path = tmp_path / "通知.html"
    path.write_bytes(pdf([[LONG]]))
    assert texts(read_document(path)) == [LONG]
