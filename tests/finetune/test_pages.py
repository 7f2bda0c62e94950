"""Pages of the seeds are read as they are written, and what is wrong in one is named with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finetune.pages import FOLDER, pages, read
from finetune.reader.groups import of_pages

PAGE = """# 青禾市老年人乘车办法
@ 青禾市交通运输局 2026-01-01
1| 本市户籍年满65周岁的，凭卡免费乘车。
## 附表 优惠
T| 年龄 | 平时 | 早晚高峰
2| 60至64周岁 | 半价 | 不优惠
3| 65周岁以上 | 免费 | 半价

? 我六十七，坐车掏钱不 => 1,3 不能 列:平时
?+ 上下班那阵儿呢 => 3 列:早晚高峰
?- 卡丢了上哪补
"""


def written(tmp_path, text):
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_page_has_its_clauses_rows_and_questions(tmp_path):
    (page,) = read(written(tmp_path, PAGE))
    assert [p.number for p in page.parts] == [1, 2, 3] and page.parts[
        2
    ].text == "年龄：65周岁以上；平时：免费；早晚高峰：半价"
    assert [p.heading for p in page.parts] == ["", "附表 优惠", "附表 优惠"]
    first, second, third = page.asks
    assert first.right == (1, 3) and first.verdict == "不能" and first.column == "平时"
    assert second.before == first.said and third.right == () and third.before == ""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("=> 1,3", "=> 9", "没有编号 9"),
        ("列:平时", "列:夜里", "不认识“列:夜里”"),
        ("2| 60至64周岁 | 半价 |", "2| 60至64周岁 |", "这一行 2 格"),
        ("3| 65", "2| 65", "编号 2 重复"),
        ("?- 卡丢了上哪补", "? 卡丢了上哪补", "没有答案的不写"),
        ("## 附表 优惠", "附表 优惠", "不认识“附表 优惠”"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, old, new, told):
    with pytest.raises(ValueError, match=rf"a\.txt 第 \d+ 行：.*{told}"):
        read(written(tmp_path, PAGE.replace(old, new)))


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_one_line(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("pages") / "b.txt"
    path.write_text(text, encoding="utf-8", errors="replace")
    try:
        read(path)
    except ValueError as error:
        assert "b.txt 第" in str(error)


def test_each_question_is_put_to_all_parts_and_to_the_columns(tmp_path):
    found = list(of_pages(read(written(tmp_path, PAGE))))
    assert [g.kind for g in found] == ["page", "column", "page", "column", "page"]
    assert found[0].labels == [1, 0, 1] and found[1].labels == [0, 1, 0] and found[3].labels == [0, 0, 1]
    assert found[4].labels == [0, 0, 0] and "上文：我六十七" in found[2].question
    assert len({g.held for g in found}) == 1


def test_the_seeds_are_whole_and_no_title_is_there_twice():
    found = pages(FOLDER)
    titles = [p.title for p in found]
    assert len(found) > 300 and len(set(titles)) == len(titles)
    assert all(p.asks and p.parts for p in found)
