import json
import zipfile
from datetime import datetime

import pytest
from kg_sheets import write_csv, write_xlsx
from openpyxl import Workbook

from kg import rows as limits
from kg.tabular import InputError, read_rows, read_tables

HEADER = ("主项名称", "材料名称", "办结时限")


def values(path):
    return [row.values for row in read_rows(path)]


def test_positions_and_values_of_xlsx(tmp_path):
    rows = [HEADER, ("补领", "户口簿", 5.0), (), ("换领", "照片", datetime(2024, 5, 30))]
    path = write_xlsx(tmp_path / "a.xlsx", rows, [("说明",)], titles=("指南", "说明"))
    read = list(read_rows(path))
    assert [(r.sheet, r.number) for r in read] == [("指南", 1), ("指南", 2), ("指南", 3), ("指南", 4), ("说明", 1)]
    assert read[1].values == ("补领", "户口簿", "5")
    assert read[2].is_blank()
    assert read[3].values[2] == "2024-05-30"


def test_merged_cells_are_filled_down(tmp_path):
    rows = [HEADER, ("补领", "户口簿", ""), (None, "照片", ""), ("换领", "照片", "")]
    path = write_xlsx(tmp_path / "a.xlsx", rows, merge=("A2:A3",))
    assert [v[0] for v in values(path)] == ["主项名称", "补领", "补领", "换领"]


def test_formulas_without_a_stored_value_stay_text(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", [HEADER, ("补领", '=HYPERLINK("http://x","y")', "1")])
    assert values(path)[1][1] == '=HYPERLINK("http://x","y")'


def test_a_wrong_dimension_does_not_hide_rows(tmp_path):
    source = write_xlsx(tmp_path / "a.xlsx", [HEADER, ("补领", "户口簿", "1")])
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<dimension ref="A1:C2"', b'<dimension ref="A1:A1"'))
    assert values(path)[1] == ("补领", "户口簿", "1")


def test_empty_sheet_has_no_rows(tmp_path):
    book = Workbook()
    book.save(tmp_path / "a.xlsx")
    assert [list(t.rows) for t in read_tables(tmp_path / "a.xlsx")] == [[]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_encodings_and_delimiters(tmp_path, encoding, delimiter):
    path = write_csv(tmp_path / "a.csv", [HEADER, ("补领", "户口簿\n照片", "5")], encoding, delimiter)
    assert values(path) == [HEADER, ("补领", "户口簿\n照片", "5")]


def test_csv_rows_are_numbered_by_line(tmp_path):
    path = write_csv(tmp_path / "a.csv", [HEADER, ("补领", "户口簿\n照片", "5"), ("换领", "", "")])
    assert [row.number for row in read_rows(path)] == [1, 2, 4]


def test_jsonl(tmp_path):
    path = tmp_path / "a.jsonl"
    records = [
        {"主项名称": "补领", "材料": [{"材料名称": "户口簿"}, {"材料名称": "照片"}]},
        {"主项名称": "换领", "材料名称": ["照片", "表"], "份数": 2.0, "收费": False},
    ]
    path.write_text("\n\n".join(json.dumps(r, ensure_ascii=False) for r in records), encoding="utf-8")
    rows = list(read_rows(path))
    assert rows[0].values == ("主项名称", "材料名称", "份数", "收费")
    assert [r.values for r in rows[1:]] == [
        ("补领", "户口簿", "", ""),
        ("补领", "照片", "", ""),
        ("换领", "照片\n表", "2", "否"),
    ]
    assert [r.number for r in rows[1:]] == [1, 1, 3]


def test_html_saved_as_xls(tmp_path):
    path = tmp_path / "a.xls"
    rows = "<tr><th>主项名称</th><th>材料名称</th></tr><tr><td rowspan=2>补领</td><td>户口簿</td></tr>"
    rows += "<tr><td>照片</td></tr>"
    path.write_bytes(f"<html><meta charset=gb2312><table>{rows}</table></html>".encode("gb18030"))
    assert values(path) == [("主项名称", "材料名称"), ("补领", "户口簿"), ("补领", "照片")]


def test_title_line_of_a_tab_separated_file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("某市办事指南\n主项名称\t材料名称\n补领\t户口簿;照片,两张", encoding="utf-8")
    assert values(path)[1:] == [("主项名称", "材料名称"), ("补领", "户口簿;照片,两张")]


def test_content_decides_not_the_name(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", [HEADER])
    wrong = path.rename(tmp_path / "a.csv")
    assert values(wrong) == [HEADER]


def broken(path, content):
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.xlsx", b"", "空"),
        ("a.xlsx", b"PK\x03\x04 not a zip", "损坏"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "损坏"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le") * 3, "密码"),
        ("a.csv", b"%PDF-1.7", "PDF"),
        ("a.csv", b"\xff\xff\x80\x81\xff", "编码"),
        ("a.csv", b"a,b\x00\x01\x02", "其他类型"),
        ("a.jsonl", b'{"a": 1}\n[1]', "第 2 行"),
        ("a.jsonl", b'{"a": ', "第 1 行"),
        ("a.jsonl", b"[" * 100_000, "第 1 行"),
        ("a.xls", b"<html>login please</html>", "没有表格的网页"),
    ],
)
def test_unusable_files_give_one_clear_line(tmp_path, name, content, word):
    with pytest.raises(InputError) as caught:
        values(broken(tmp_path / name, content))
    line = str(caught.value)
    assert word in line and name in line and "\n" not in line
    assert "应为" in line and "实际" in line


def test_other_zip_files_are_named(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(InputError, match="Word"):
        values(path)


def test_zip_bomb_is_refused_before_unpacking(tmp_path, monkeypatch):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 3_000_000)
    monkeypatch.setattr("kg.workbooks.MAX_UNPACKED_BYTES", 1_000_000)
    with pytest.raises(InputError, match="解压后不超过"):
        values(path)


def test_entity_bomb_is_refused(tmp_path):
    source = write_xlsx(tmp_path / "a.xlsx", [HEADER, ("补领", "户口簿", "1")])
    path = tmp_path / "b.xlsx"
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e0 "lol">{entities}]>'.encode()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = bomb + content.split(b"?>", 1)[-1].replace(b"<sheetData>", b"<sheetData>&e11;")
            new.writestr(name, content)
    with pytest.raises(InputError):
        values(path)


def test_limits_on_size(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_ROWS", 3)
    monkeypatch.setattr(limits, "MAX_COLUMNS", 5)
    monkeypatch.setattr(limits, "MAX_CELL_CHARS", 50)
    for rows, word in (
        ([("a",)] * 4, "行"),
        ([("a",) * 6], "列"),
        ([("a" * 51,)], "字"),
    ):
        with pytest.raises(InputError, match=word):
            values(write_csv(tmp_path / "a.csv", rows))


def test_missing_file_and_folder(tmp_path):
    for path in (tmp_path / "none.xlsx", tmp_path):
        with pytest.raises(InputError):
            values(path)
