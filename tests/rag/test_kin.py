"""Documents of one law: the law itself and those that carry it out."""

from __future__ import annotations

import pytest

from kg.schema import NATION, Document
from rag.kin import Kin

TITLES = {
    "法": "中华人民共和国渡船法",
    "条例": "中华人民共和国渡船法实施条例",
    "细则": "渡船法实施细则",
    "别": "中华人民共和国渡口法",
    "管": "渡口管理条例",
    "管细": "渡口管理条例实施办法",
}


@pytest.fixture(scope="module")
def kin() -> Kin:
    made = [Document(id=f"doc:{key}", title=title, region=NATION) for key, title in TITLES.items()]
    return Kin([*made, Document(id="doc:县", title="渡船法实施办法", region="region:甲县")])


@pytest.mark.parametrize(
    ("start", "found"),
    [
        ("法", "法 条例 细则"),
        ("条例", "条例 法 细则"),
        ("别", "别"),
        ("管细", "管细 管"),
        ("县", "县"),
        ("没有", "没有"),
    ],
)
def test_a_law_and_what_carries_it_out_belong_together(kin: Kin, start: str, found: str) -> None:
    assert kin.of([f"doc:{start}"]) == tuple(f"doc:{key}" for key in found.split())


def test_several_are_joined_without_saying_any_twice(kin: Kin) -> None:
    assert kin.of(["doc:法", "doc:条例", "doc:别"]) == tuple(f"doc:{key}" for key in ("法", "条例", "细则", "别"))
