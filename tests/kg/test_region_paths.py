import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.region_paths import RegionError, RegionPaths

NEAR = [("甲省", "乙市", "丙区"), ("甲省", "乙市", "丁县"), ("甲省", "戊市", "丙区")]
PATHS = RegionPaths(NEAR)


@pytest.mark.parametrize(
    ("name", "above", "path"),
    [
        ("丙区", "乙市,甲省", ("甲省", "乙市", "丙区")),
        ("丙区", "甲省,乙市", ("甲省", "乙市", "丙区")),
        ("某街道", "丙区，乙市，甲省", ("甲省", "乙市", "丙区", "某街道")),
        ("乙市", "甲省", ("甲省", "乙市")),
        ("乙市丙区", "乙市,甲省", ("甲省", "乙市", "丙区")),
        ("甲省乙市丙区", "乙市,甲省", ("甲省", "乙市", "丙区")),
        ("乙新区", "乙市,甲省", ("甲省", "乙市", "乙新区")),
        ("丁县", "", ("甲省", "乙市", "丁县")),
        ("乙市丙区", "", ("甲省", "乙市", "丙区")),
        ("甲省/乙市/己区", "", ("甲省", "乙市", "己区")),
        ("己区,乙市,甲省", "", ("甲省", "乙市", "己区")),
        ("乙市丙区某街道", "", ("甲省", "乙市", "丙区", "某街道")),
        ("全国", "", ()),
        ("庚省", "", ("庚省",)),
        ("丙区", "乙市", ("甲省", "乙市", "丙区")),
    ],
)
def test_paths(name, above, path):
    assert PATHS.resolve(name, above) == path


def test_default_region():
    city = ("甲省", "戊市")
    assert PATHS.resolve("", "", city) == city
    assert PATHS.resolve("丙区", "", city) == (*city, "丙区")
    assert PATHS.resolve("新设区", "", city) == (*city, "新设区")
    assert PATHS.resolve("戊市", "", city) == city


@pytest.mark.parametrize(("name", "word"), [("丙区", "不止一个"), ("无名区", "上级未知"), ("", "缺区划名称")])
def test_unclear_names_are_refused(name, word):
    with pytest.raises(RegionError, match=word):
        PATHS.resolve(name)


@given(st.text(), st.text(), st.sampled_from([None, ("甲省",), ("甲省", "乙市")]))
def test_anything_gives_a_path_or_a_reason(name, above, default):
    try:
        path = PATHS.resolve(name, above, default)
    except RegionError as error:
        assert str(error)
    else:
        assert all(path)
