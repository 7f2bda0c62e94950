"""Two things asked about at once become a question for each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.alternatives import alternatives


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("硕士和博士的安家补贴分别给多少", "硕士的安家补贴分别给多少", "博士的安家补贴分别给多少"),
        ("小型车和大型车停一天各收多少钱", "小型车停一天各收多少钱", "大型车停一天各收多少钱"),
        ("看门诊,上班的跟退了休的各报百分之几", "看门诊,上班的各报百分之几", "看门诊,退了休的各报百分之几"),
        ("公积金贷款首套和二套的利率分别是多少", "公积金贷款首套的利率分别是多少", "公积金贷款二套的利率分别是多少"),
        (
            "评上五级跟评上六级,一次性给的钱和津贴差在哪",
            "评上五级,一次性给的钱和津贴差在哪",
            "评上六级,一次性给的钱和津贴差在哪",
        ),
        ("在村里养老院和在家里护理的补贴各多少", "在村里养老院的补贴各多少", "在家里护理的补贴各多少"),
    ],
)
def test_each_is_asked_about_alone(text, first, second):
    assert alternatives(text) == (first, second)


@pytest.mark.parametrize(
    "text",
    [
        "带什么和去哪办",
        "我和我老婆各能领多少",
        "到户价, 跟 分别是多少一方",
        "一级残疾和二级残疾每月差多少",
        "各区的标准和电话是什么",
        "",
    ],
)
def test_other_messages_stay_whole(text):
    assert alternatives(text) is None


@given(st.text(alphabet="甲乙丙的和跟各,比多少分别级", max_size=24))
def test_both_questions_are_made_of_the_message(text):
    if pair := alternatives(text):
        assert pair[0] != pair[1]
        assert all(len(p) < len(text) and set(p) <= set(text) for p in pair)
