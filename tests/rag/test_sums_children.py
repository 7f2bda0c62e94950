"""A condition of so many children is met, not met, or left open."""

import pytest

from rag.documents.sums.amounts import Sense, amounts
from rag.documents.sums.children import met, wants


@pytest.mark.parametrize(
    ("condition", "text", "holds"),
    [
        ("有两个及以上未成年子女的家庭", "我跟老婆有俩上小学的娃", True),
        ("有两个及以上未成年子女的家庭", "一个孩子,买首套房", False),
        ("生育三孩及以上", "家里三个孩子", True),
        ("有2个子女的", "我们有仨娃", False),
        ("独生子女家庭", "我有两个孩子", None),
        ("有两个及以上未成年子女的家庭", "买首套房最多贷多少", None),
        ("年满60周岁", "一个孩子", None),
    ],
)
def test_children_are_counted(condition, text, holds):
    assert met(condition, text) is holds


def test_only_a_number_of_children_is_wanted():
    assert wants("生育二孩以上") and not wants("独生子女父母") and not wants("两个以上工作日")


def test_what_is_less_counts_as_the_least_sum_which_is_none_by_itself():
    found = [a.sense for a in amounts("计算结果低于15万元的按15万元计算,最高40万元")]
    assert found == [Sense.BOUND, Sense.BOUND, Sense.CAP]
