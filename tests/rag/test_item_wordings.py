"""Names that cities give to the items of the standard lists."""

from itertools import permutations

import pytest

from corpus.wordings import item_wordings
from rag.wordings import wordings_of


@pytest.mark.parametrize(
    ("local", "standard"),
    [
        ("首次申领居民身份证", "居民身份证首次申领"),
        ("住房公积金个人账户信息变更（省直）", "住房公积金个人账户信息变更"),
        ("残疾类别/等级变更", "残疾类别等级变更"),
        ("营业执照遗失补领、换发申请", "营业执照遗失补领、换发"),
    ],
)
def test_a_name_in_another_order_or_with_an_office_behind_it_is_the_same_item(local, standard):
    assert local not in item_wordings()
    assert wordings_of(local) == item_wordings()[standard]


def test_what_a_bracket_says_of_the_deed_makes_another_item():
    assert not wordings_of("住房公积金个人账户信息变更（注销）")


def test_a_name_of_its_own_has_its_own_wordings():
    for name, texts in item_wordings().items():
        assert wordings_of(name) == texts


def test_a_name_that_no_list_has_is_said_in_no_words():
    assert wordings_of("海底打捞许可") == () == wordings_of("")


def test_names_are_given_wordings_in_the_order_in_which_their_words_come():
    parts = ("往来", "台湾", "通行证", "补发")
    held = {wordings_of("".join(order)) for order in permutations(parts)}
    assert len(held) == 1
