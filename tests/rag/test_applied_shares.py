"""Shares that a rule sets, applied to sums that a message states, with the steps; silence where they do not meet."""

from __future__ import annotations

import pytest

from rag.applied.shares import apply, of_unserved
from rag.facts import facts
from rag.lexicon import normalise
from tests.rag.test_facts import DAY

TRIAL = "劳动者在试用期的工资不得低于本单位相同岗位最低档工资或者劳动合同约定工资的百分之八十，并不得低于最低工资标准。"
LEAVE = "应当对职工应休未休年休假天数，按照其日工资收入的300%支付未休年休假工资报酬。"
CHARGE = "除补缴欠缴数额外，还应当自欠缴之日起，按日加收5‰的滞纳金。"
DEDUCTED = "但每月扣除的部分不得超过劳动者当月工资的20%。"
GRADED = "五级伤残为18个月的本人工资，六级伤残为16个月的本人工资；"
STAFF = "用人单位安排残疾人就业的比例不得低于本单位在职职工总数的1.5%。"


@pytest.mark.parametrize(
    ("rule", "message", "said"),
    [
        (TRIAL, "合同写的转正五千，试用期老板只给我开三千五，行不", "不符合：您说的“三千五”低于规定。"),
        (TRIAL, "合同写的转正五千，试用期最少该开多少", "是4000元，这是下限：5000×80%＝4000。"),
        (LEAVE, "欠我5天没歇，日工资150，一共该给多少", "是2250元：150×300%×5＝2250。"),
        (CHARGE, "该交的保障金一万块没交，欠了二十天，滞纳金多少钱", "是1000元：10000×5‰×20＝1000"),
        (DEDUCTED, "损失三千，我这个月工资五千，老板要扣两千五，合规不", "不符合：您说的“两千五”超过了规定。"),
        (DEDUCTED, "损失三千，我这个月工资五千，老板要扣五百，合规不", "符合这一条：您说的“五百”没有超过规定。"),
        (GRADED, "定的六级，本人工资六千，能拿多少", "是96000元：6000×16＝96000"),
        (STAFF, "我厂子两百号人，得安排几个", "200×1.5%＝3。"),
    ],
)
def test_worked_out(rule: str, message: str, said: str) -> None:
    found = apply(rule, normalise(message))
    assert found is not None and said in found.text


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (TRIAL, "月工资六千，周末加班一天给多少"),  # not what is limited
        (LEAVE, "月工资六千，5天没歇，给多少"),  # a monthly wage is no daily one
        (LEAVE, "5天没歇，我妹3天没歇，日工资150，给多少"),  # which days?
        (CHARGE, "欠了二十天，一共多少钱"),  # no sum
        (GRADED, "本人工资六千，能拿多少"),  # no grade
        (GRADED, "五级和六级差多少，工资六千"),  # two grades
        (STAFF, "我们五个人一起残疾，厂里两百号人，要给多少"),
        ("处税款百分之五十以上五倍以下的罚款。", "税款一万，罚多少"),  # a range
        (LEAVE, "欠我5天没歇，日工资150"),  # nothing asked
    ],
)
def test_nothing_is_worked_out(rule: str, message: str) -> None:
    assert apply(rule, normalise(message)) is None


def test_what_is_left_of_a_term() -> None:
    rule = "违约金不得超过服务期尚未履行部分所应分摊的培训费用。"
    message = normalise("公司出两万块送我学焊工，签了五年的服务期，我干满三年要走，最多要多少钱")
    found = of_unserved(rule, message, facts(message, DAY))
    assert found is not None and "是8000元，这是上限：20000×(5－3)÷5＝8000" in found.text
