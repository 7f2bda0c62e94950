import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cells import clean_text, is_empty
from kg.phones import find_numbers, parse_phones


@given(st.text() | st.text(alphabet="0123456789-—（）():：；、 \n转街道电话"))
def test_nothing_is_lost_or_invented(text):
    contacts = parse_phones(text)
    digits = re.sub(r"[^0-9]", "", clean_text(text))
    for entry in contacts.phones:
        for number in find_numbers(entry):
            assert re.sub(r"[^0-9]", "", number) in digits
    if not contacts.phones and not is_empty(text):
        assert contacts.rest


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("0431-85695018", ["0431-85695018"]),
        ("0431—84220113", ["0431-84220113"]),
        ("0431- 82659104", ["0431-82659104"]),
        ("(0431)85695018", ["0431-85695018"]),
        ("０４３１－８５６９５０１８", ["0431-85695018"]),
        ("0431-82359963；0431-82358524", ["0431-82359963", "0431-82358524"]),
        ("0431-82359963、0431-82358524", ["0431-82359963", "0431-82358524"]),
        ("0431-82359963\n0431-82358524", ["0431-82359963", "0431-82358524"]),
        ("0431-84512060-0431-81165070", ["0431-84512060", "0431-81165070"]),
        ("0431-0431-86760011（富裕）", ["富裕 0431-86760011"]),
        ("南岭街道0431-85695018；自强街道0431-81179815", ["南岭街道 0431-85695018", "自强街道 0431-81179815"]),
        ("0431-85695018（南岭）；0431-81179815(自强)", ["南岭 0431-85695018", "自强 0431-81179815"]),
        ("0431-85695018 南岭；0431-81179815 自强", ["南岭 0431-85695018", "自强 0431-81179815"]),
        (
            "迎春路派出所：0431-85985036安庆路派出所：0431-85988310",
            ["迎春路派出所 0431-85985036", "安庆路派出所 0431-85988310"],
        ),
        ("金  安派出所0431-84593957", ["金安派出所 0431-84593957"]),
        ("户籍大厅电话：0431-82965670；", ["户籍大厅 0431-82965670"]),
        ("咨询电话：0898-65203028", ["0898-65203028"]),
        ("0431-85695018转801", ["0431-85695018转801"]),
        ("021-63218888-8021", ["021-63218888-8021"]),
        ("400-820-8820", ["400-820-8820"]),
        ("15204315406", ["15204315406"]),
        ("0431-12393", ["0431-12393"]),
        ("0431-110", ["0431-110"]),
        ("0431-85695018（工作日8:30-17:00）", ["0431-85695018（工作日8:30-17:00）"]),
    ],
)
def test_phones(text, phones):
    contacts = parse_phones(text)
    assert list(contacts.phones) == phones
    assert contacts.rest == ""


@pytest.mark.parametrize("text", ["电话咨询", "人民大街12666号2楼", "周一至周五8:30-16:30", "2024-05-30", "5号窗口"])
def test_text_without_numbers_is_kept_as_text(text):
    assert parse_phones(text).phones == ()
    assert parse_phones(text).rest == text


def test_text_beside_numbers_is_kept_whole():
    text = "电话咨询：0431-12345678；现场咨询：人民路12号政务大厅"
    contacts = parse_phones(text)
    assert len(contacts.phones) == 1 and contacts.phones[0].endswith("0431-12345678")
    assert contacts.rest == text
