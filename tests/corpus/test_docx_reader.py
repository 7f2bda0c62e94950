"""Word documents, also those that want to do harm."""

import io
import zipfile

import pytest
from corpus_samples import texts, word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from corpus.readers import ReadError
from corpus.readers.docx import read_docx


def read(*paragraphs, change=None):
    return read_docx(word(*paragraphs, change=change), "a.docx")


def archive(entries) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return buffer.getvalue()


def numbered(document, paragraph, level_text, kind="chineseCounting"):
    """Give a paragraph an automatic number as Word stores it."""
    numbering = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "77")
    level = OxmlElement("w:lvl")
    level.set(qn("w:ilvl"), "0")
    for tag, value in (("w:start", "1"), ("w:numFmt", kind), ("w:lvlText", level_text)):
        part = OxmlElement(tag)
        part.set(qn("w:val"), value)
        level.append(part)
    abstract.append(level)
    numbering.insert(0, abstract)
    num = OxmlElement("w:num")
    num.set(qn("w:numId"), "88")
    link = OxmlElement("w:abstractNumId")
    link.set(qn("w:val"), "77")
    num.append(link)
    numbering.append(num)
    use_number(paragraph)


def use_number(paragraph):
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = 88


def test_headings_paragraphs_and_title():
    def change(document):
        document.paragraphs[0].style = "Title"
        document.paragraphs[1].style = "Heading 1"

    raw = read("高龄津贴办事指南", "一、申请条件", "年满八十周岁。", change=change)
    assert raw.title_candidates[0] == "高龄津贴办事指南"
    assert [(b.kind, b.level, b.text) for b in raw.blocks][1:] == [
        ("heading", 1, "一、申请条件"),
        ("paragraph", 0, "年满八十周岁。"),
    ]


def test_automatic_article_numbers_are_part_of_the_text():
    def change(document):
        numbered(document, document.paragraphs[0], "第%1条")
        for paragraph in document.paragraphs[1:]:
            use_number(paragraph)

    raw = read(*(f"第{n}项规定。" for n in range(11)), change=change)
    assert texts(raw)[0] == "第一条 第0项规定。"
    assert texts(raw)[9:] == ["第十条 第9项规定。", "第十一条 第10项规定。"]


def test_bullets_add_no_number():
    raw = read("身份证原件", change=lambda d: numbered(d, d.paragraphs[0], "", kind="bullet"))
    assert texts(raw) == ["身份证原件"]


def test_table_with_merged_cells():
    def change(document):
        table = document.add_table(rows=3, cols=3)
        for row, values in zip(
            table.rows, (("对象", "标准", "备注"), ("成人", "100元", "每月"), ("", "50元", "每月")), strict=True
        ):
            for cell, value in zip(row.cells, values, strict=True):
                cell.text = value
        table.cell(1, 0).merge(table.cell(2, 0))

    table = read("补贴标准", change=change).blocks[-1]
    assert table.header == ("对象", "标准", "备注")
    assert table.rows == (("成人", "100元", "每月"), ("成人", "50元", "每月"))


def test_deleted_and_hidden_text_is_not_read_inserted_is():
    def change(document):
        paragraph = document.paragraphs[0]._p
        for tag, text in (("w:del", "旧标准"), ("w:ins", "新标准")):
            mark, run, part = OxmlElement(tag), OxmlElement("w:r"), OxmlElement("w:t")
            part.text = text
            run.append(part)
            mark.append(run)
            paragraph.append(mark)
        hidden = document.paragraphs[0].add_run("隐藏标准")
        hidden.font.hidden = True

    assert texts(read("补贴按", change=change)) == ["补贴按新标准"]


def test_damaged_archive_is_refused():
    with pytest.raises(ReadError, match="已损坏"):
        read_docx(word("一段文字")[:400], "a.docx")


def test_old_or_encrypted_word_file_names_the_way_out():
    with pytest.raises(ReadError, match="另存为不加密的"):
        read_docx(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.docx")


def test_archive_without_a_document_is_refused():
    with pytest.raises(ReadError, match=r"word/document\.xml"):
        read_docx(archive({"xl/workbook.xml": "<x/>"}), "a.docx")


def test_zip_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(ReadError, match="压缩内容异常"):
        read_docx(archive({"word/document.xml": b"\0" * 80_000_000}), "a.docx")


def test_many_small_parts_of_a_bomb_are_refused():
    with pytest.raises(ReadError, match="压缩内容异常"):
        read_docx(archive({f"word/{n}.xml": b"x" for n in range(6000)} | {"word/document.xml": b"x"}), "a.docx")


def test_xml_entities_are_not_expanded():
    source = zipfile.ZipFile(io.BytesIO(word("一段文字")))
    parts = {name: source.read(name) for name in source.namelist()}
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    parts["word/document.xml"] = (
        f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "哈">{laughs}]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>&l9;</w:t></w:r></w:p></w:body></w:document>"
    ).encode()
    with pytest.raises(ReadError):
        read_docx(archive(parts), "a.docx")


def test_external_file_is_not_included(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("机密内容", encoding="utf-8")
    source = zipfile.ZipFile(io.BytesIO(word("一段文字")))
    parts = {name: source.read(name) for name in source.namelist()}
    parts["word/document.xml"] = (
        f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>公开&x;内容</w:t></w:r></w:p></w:body></w:document>"
    ).encode()
    try:
        assert "机密" not in read_docx(archive(parts), "a.docx").text
    except ReadError as error:
        assert "机密" not in str(error)


def test_empty_document_is_refused():
    with pytest.raises(ReadError, match="没有文字"):
        read()
