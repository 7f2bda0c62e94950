"""Somebody else in one's place: how that is asked, and what guides say of it."""

import pytest

from rag.proxy import by_proxy, of_proxies


@pytest.mark.parametrize(
    "text",
    [
        "我媳妇替我去行不",
        "让同事帮我跑一趟呢",
        "她岁数大走不动，我去呢",
        "我妈去办呢",
        "必须我本人去吗",
        "人在外头，托邻居代我交",
        "要是公司派会计替他跑呢",
    ],
)
def test_somebody_else_goes(text):
    assert by_proxy(text)


@pytest.mark.parametrize(
    "text",
    ["我妈的那个呢", "去哪办", "我去办的时候带什么", "几天能办好", "我爸退休了", "要是给孩子办呢"],
)
def test_nobody_else_goes(text):
    assert not by_proxy(text)


def test_sentences_about_proxies():
    assert of_proxies("委托他人办理的，还要带受托人身份证")
    assert of_proxies("由本人提出申请")
    assert not of_proxies("居民户口簿")
