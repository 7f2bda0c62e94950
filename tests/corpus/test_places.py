"""Where a document holds: the given region, or the part of it that the issuer names."""

from __future__ import annotations

import pytest

from corpus.places import place_of

CITY = ("南川省", "临岚市")
KNOWN = [("南川省",), CITY, (*CITY, "东岭区"), ("北原省", "望川市")]


@pytest.mark.parametrize(
    ("issuer", "title", "place"),
    [
        ("临岚市民政局", "关于发放补贴的通知", CITY),
        ("东岭区教育局", "2026年招生通告", (*CITY, "东岭区")),
        ("临岚市东岭区教育局", "2026年招生通告", (*CITY, "东岭区")),
        ("西湾区人民政府", "关于限行的通告", (*CITY, "西湾区")),
        ("", "2026年东岭区学位申请指引", (*CITY, "东岭区")),
        ("高新技术开发区管理委员会", "通知", CITY),
        ("各区教育局", "通知", CITY),
        ("", "通知", CITY),
    ],
)
def test_an_issuer_of_a_district_narrows_the_given_city(issuer, title, place):
    assert place_of(issuer, title, CITY, KNOWN) == place


def test_without_a_given_region_only_a_known_name_counts():
    assert place_of("望川市财政局", "通知", None, KNOWN) == ("北原省", "望川市")
    assert place_of("某地财政局", "通知", None, KNOWN) is None
