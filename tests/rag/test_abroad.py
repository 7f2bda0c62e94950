"""Matters of other countries, and what citizens abroad have to settle here."""

from __future__ import annotations

import pytest

from rag.abroad import foreign_matter


@pytest.mark.parametrize(
    "text",
    [
        "我儿子在加拿大打工被辞了，那边的失业救济一周给多少加元",
        "在新西兰申请绿卡要交啥材料",
        "她在韩国上班，那边的外国人登录证到期了咋换",
        "德国的养老金多少岁能领",
        "枫叶卡怎么续期",
    ],
)
def test_a_matter_of_another_country(text):
    assert foreign_matter(text)


@pytest.mark.parametrize(
    "text",
    [
        "我在日本把护照弄丢了，怎么补办",
        "加入加拿大国籍了，户口要注销吗",
        "去日本旅游怎么办签注",
        "我想去韩国打工，要办什么手续",
        "韩国人来办居留许可要什么",
        "在泰国办的结婚证国内认吗",
        "内蒙古那边的社保怎么转过来",
        "朝鲜族的孩子中考加分吗",
        "依法国家赔偿怎么申请",
        "日本进口的车怎么上牌",
    ],
)
def test_a_matter_of_this_country(text):
    assert not foreign_matter(text)
