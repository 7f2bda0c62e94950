"""Names that cities give to the items of the standard lists."""

from itertools import permutations

import pytest

from corpus.wordings import item_wordings
from rag.wordings import _by, wordings_of

LISTED = {
    "渔船牌照补发": ("船牌丢了",),
    "渔船牌照补发申请": ("牌子让浪打没了",),
    "渔民信息变更": ("船主换人了",),
    "渔船类别等级变更": ("船升级了",),
    "渔船检验": ("船该检了",),
}


@pytest.fixture
def listed(monkeypatch):
    monkeypatch.setattr("rag.wordings.item_wordings", lambda: LISTED)
    monkeypatch.setattr("rag.wordings._by", _by.__wrapped__)


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    ("local", "said"),
    [
        ("变更渔民信息", ("船主换人了",)),
        ("渔民信息变更（省直）", ("船主换人了",)),
        ("渔船类别/等级变更", ("船升级了",)),
        ("渔船检验审批", ("船该检了",)),
    ],
)
def test_a_name_in_another_order_or_with_an_office_behind_it_is_the_same_item(local, said):
    assert wordings_of(local) == said


@pytest.mark.usefixtures("listed")
def test_lists_that_name_an_item_in_two_ways_give_both():
    assert wordings_of("补发渔船牌照审批") == ("船牌丢了", "牌子让浪打没了")
    assert wordings_of("渔船牌照补发") == ("船牌丢了",)


@pytest.mark.usefixtures("listed")
def test_what_a_bracket_says_of_the_deed_makes_another_item():
    assert not wordings_of("渔民信息变更（注销）")


def test_a_name_of_its_own_has_its_own_wordings():
    for name, texts in item_wordings().items():
        assert wordings_of(name) == texts


def test_a_name_that_no_list_has_is_said_in_no_words():
    assert wordings_of("海底打捞许可") == () == wordings_of("")


def test_names_are_given_wordings_in_the_order_in_which_their_words_come():
    parts = ("渔船", "检验", "预约")
    held = {wordings_of("".join(order)) for order in permutations(parts)}
    assert len(held) == 1
