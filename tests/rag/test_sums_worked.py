"""What the rules of a document come to for one resident: products, shares, limits, supplements, days, and silence."""

from __future__ import annotations

from decimal import Decimal

import pytest
from page_kit import worked_out

from rag.documents.question import plain
from rag.documents.sums.amounts import Sense, amounts
from rag.documents.sums.told import told

HERE, ELSEWHERE = frozenset(("云湖区",)), frozenset(("望云区", "石桥县"))
RENT = (
    (
        "第一条",
        "第三章 租金",
        "配租面积控制标准为：1人户不超过40平方米，2人至3人户不超过55平方米，4人以上户不超过70平方米。",
    ),
    (
        "第二条 表1",
        "第三章 租金 > 控制标准以内的面积按下表计租（单位：元/平方米·月）：",
        [
            {"对象": "低保家庭", "一类区域（云湖区）": "1.2元", "二类区域（望云区、石桥县）": "0.8元"},
            {"对象": "其他家庭", "一类区域（云湖区）": "6.5元", "二类区域（望云区、石桥县）": "4元"},
        ],
    ),
    (
        "第三条",
        "第三章 租金",
        "超出第一条控制标准的面积，一类区域按照每平方米每月15元计租，二类区域按照每平方米每月8元计租。",
    ),
)
AID = (
    (
        "表1",
        "一、医疗救助",
        [
            {"救助对象": "低保对象", "起付标准": "不设", "救助比例": "75%", "年度限额": "50000元"},
            {"救助对象": "低保边缘家庭成员", "起付标准": "2500元", "救助比例": "65%", "年度限额": "40000元"},
        ],
    ),
    (
        "一、医疗救助",
        "一、医疗救助",
        "经前款救助后，个人自付费用仍超过12000元的，超过部分按50%给予倾斜救助，年度限额3000元。",
    ),
)
TALENT = (
    (
        "第四条",
        "第二章 购房补贴",
        "购房补贴标准为：C类人才20万元，D类人才10万元，且不超过购房合同总价的20%。",
    ),
    ("第五条", "第二章 购房补贴", "C类、D类人才在云湖区购房的，购房补贴标准上浮20%。"),
    ("第六条", "第二章 购房补贴", "申请人应当自购房合同备案之日起12个月内提出购房补贴申请。"),
    ("第七条", "第二章 购房补贴", "夫妻双方均符合条件的，另一方按标准的50%合并计算。"),
    ("第二条", "第一章 总则", "C类人才：博士研究生；D类人才：硕士研究生。"),
)
GRANT = (
    (
        "（一）吸纳补贴",
        "二、补贴 > （一）吸纳补贴",
        "每招用1人补贴2000元，每家企业每年最高不超过10万元。",
    ),
    ("（二）上门服务", "二、补贴 > （二）上门服务", "每个周期包含12次上门服务，超出的每次收取80元。"),
)
WEIGHTS = ("租金", "医疗救助", "购房补贴", "吸纳补贴", "上门", "备案", "差", "低保")


def told_in(text, page, title="云澄市管理办法"):
    """The computed lines for a message to a page."""
    return worked_out(text, page, WEIGHTS, title, here=HERE, elsewhere=ELSEWHERE)


@pytest.mark.parametrize(
    ("message", "page", "result", "steps"),
    [
        ("我家三口人，低保，分到50平，一个月租金多少钱", RENT, "每月60元", "1.2×50=60元"),
        (
            "我家三口人，低保，分到60平，一个月租金多少钱",
            RENT,
            "每月141元",
            "1.2×55=66元；超出55平方米的5平方米：15×5=75元",
        ),
        ("我吃低保，住院自己掏了1万，医疗救助给多少钱", AID, "7500元", "10000×75%=7500元"),
        ("我是低保边缘户，住院自己掏了22500，医疗救助给多少钱", AID, "13000元", "(22500−2500)×65%=13000元"),
        ("我是低保边缘户，住院自己掏了42500，医疗救助给多少钱", AID, "28250元", "(16500−12000)×50%=2250元"),
        ("我是低保边缘户，住院自己掏了52500，医疗救助给多少钱", AID, "35500元", "32500+3000=35500元"),
        ("硕士，在云湖区买房，总价100万，购房补贴多少钱", TALENT, "12万元", "100000×(1+20%)=120000元"),
        ("硕士，在云湖区买房，总价40万，购房补贴多少钱", TALENT, "80000元", "400000×20%=80000元"),
        ("今年招了60个人，吸纳补贴多少钱", GRANT, "10万元", "2000×60=120000元，超过上限"),
        ("今年上门了15次，要交多少钱", GRANT, "240元", "(15−12)×80=240元"),
        ("合同是2026年3月20号备案的，购房补贴最晚哪天申请", TALENT, "2027年3月20日前", "12个月到2027年3月20日"),
    ],
)
def test_sums_and_days_are_worked_out_with_their_steps(message, page, result, steps):
    line = told_in(message, page)
    assert f"算下来是{result}" in line
    assert steps in line


@pytest.mark.parametrize(
    ("message", "page"),
    [
        ("我家三口人，分到50平，一个月租金多少钱", RENT),
        ("我家低保，分到60平，一个月租金多少钱", RENT),
        ("住院自己掏了1万，医疗救助给多少钱", AID),
        ("我吃低保，一个月收入1万，医疗救助给多少钱", AID),
        ("我们夫妻俩都是硕士，都符合条件，在云湖区买房，总价100万，购房补贴一共多少钱", TALENT),
        ("签了3年合同，社保交了10个月，吸纳补贴多少钱", GRANT),
        ("上门了10次，要交多少钱", GRANT),
        ("吸纳补贴咨询电话多少", GRANT),
    ],
)
def test_nothing_is_worked_out_where_a_class_a_quantity_or_a_rule_is_open(message, page):
    assert told_in(message, page) == ""


def test_figures_keep_what_they_are_for():
    first, second = amounts("每招用1人补贴2000元，每家企业每年最高不超过10万元。")
    assert (first.value, first.per, first.sense) == (Decimal(2000), frozenset(("人",)), Sense.PLAIN)
    assert (second.value, second.sense) == (Decimal(100000), Sense.CAP)
    rate = next(amounts("5元/平方米·月"))
    assert rate.per == {"平方米", "月"}
    assert [a.unit for a in amounts("2人至3人户不超过55平方米，4人以上户不超过70平方米")] == ["平方米", "平方米"]


def test_quantities_keep_their_scale_and_their_place():
    found = told(plain("合同总价60万，自付了2万2，房租1800，见习了6个月，留下4个，第一次来，2025年签的"))
    assert [(float(t.value), t.kind) for t in found] == [
        (600000.0, "元"),
        (22000.0, "元"),
        (1800.0, "元"),
        (6.0, "月"),
        (4.0, "个"),
    ]
