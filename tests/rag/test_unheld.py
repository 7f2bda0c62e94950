"""Weather and the names of officials: no guide holds them, however well its matter is named."""

from __future__ import annotations

import pytest

from rag.lexicon import pattern


@pytest.mark.parametrize("question", ["去民政局领证会不会下雪", "残联主任叫啥名", "下周天气怎么样"])
def test_what_no_guide_holds(question):
    assert pattern("unheld").search(question)


@pytest.mark.parametrize("question", ["下雨天摔倒算工伤吗", "校长不让入学怎么办", "天气太热停工工资怎么发"])
def test_what_only_mentions_it(question):
    assert not pattern("unheld").search(question)
