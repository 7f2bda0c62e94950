"""Sums for a class that a clause defines: cells, shares by place, steps, hours, multiples, and silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kg.schema import Article, Document
from rag.asked import Asked, Unit
from rag.documents.cells import unit_over
from rag.documents.definitions import definitions, named_for
from rag.documents.held import hold
from rag.documents.question import make, plain
from rag.documents.sums import worked
from rag.documents.tables import unfolded

DAY = date(2026, 11, 1)
DISTRICTS = ("云湖区", "望云区", "石桥县", "青岩县")
WORDS = ("补助", "补贴", "服务费", "租金", "水费", "停车", "救助", "奖励", "绝育", "资助")
SCHOOL = (
    (
        "二、等级",
        "二、等级",
        "（一）特别困难（一档）：低保家庭学生、孤儿；\n（二）比较困难（二档）：低保边缘家庭学生、烈士子女。",
    ),
    (
        "表1",
        "三、补助标准 > 交通补助（元/生·学年）",
        [
            {"学校所在地": "云湖区、望云区", "一档": "1800", "二档": "1100"},
            {"学校所在地": "石桥县、青岩县", "一档": "2000", "二档": "1300"},
        ],
    ),
)
FARM = (
    ("第三条", "第一章 总则", "种植户分为两类：\n（一）A类：脱贫户、监测户；\n（二）B类：种粮大户、家庭农场。"),
    (
        "第五条 表1",
        "第二章 补贴标准",
        [
            {"种植面积": "50亩以下", "A类": "900元", "B类": "600元"},
            {"种植面积": "50亩以上", "A类": "1500元", "B类": "1000元"},
        ],
    ),
    (
        "第六条",
        "第二章 补贴标准",
        "前条补贴标准适用于云湖区；望云区按标准的80%发放，石桥县、青岩县按标准的60%发放。当年受灾绝收的，按当地标准的50%发放。",
    ),
)
COURT = (
    ("第五条", "", "法律援助费用补助按照费用数额分段累计计算。"),
    (
        "第五条 表1",
        "",
        [
            {
                "申请人": "低保家庭",
                "1万元以下": "60%",
                "1万元至3万元（含）": "50%",
                "3万元以上": "30%",
                "最高限额（元）": "16000",
            },
            {
                "申请人": "其他家庭",
                "1万元以下": "30%",
                "1万元至3万元（含）": "20%",
                "3万元以上": "10%",
                "最高限额（元）": "9000",
            },
        ],
    ),
)
WATER = (
    ("一、阶梯水价", "一、阶梯水价", "居民用水实行阶梯水价。家庭人口5人以上的，每增加1人，年用水量上限增加40立方米。"),
    (
        "表1",
        "一、阶梯水价 > 居民水价（元/立方米）",
        [
            {"区域": "云湖区、望云区", "第一阶梯（年用水200立方米以下）": "2.50", "第二阶梯（200立方米以上）": "4.00"},
            {"区域": "石桥县、青岩县", "第一阶梯（年用水200立方米以下）": "2.00", "第二阶梯（200立方米以上）": "3.00"},
        ],
    ),
)
PARKING = (
    (
        "一、区域",
        "一、区域",
        "一类区域：云湖区南桥街道；二类区域：云湖区其他街道和望云区；三类区域：石桥县、青岩县县城。",
    ),
    (
        "表1",
        "二、停车收费（单位：元）",
        [
            {"区域": "一类", "小型车首小时": "6", "小型车首小时后每小时": "5", "小型车日最高": "40"},
            {"区域": "二类", "小型车首小时": "4", "小型车首小时后每小时": "3", "小型车日最高": "25"},
            {"区域": "三类", "小型车首小时": "2", "小型车首小时后每小时": "1", "小型车日最高": "8"},
        ],
    ),
    ("二、停车收费", "二、停车收费", "收费时段为7时至20时。停放20分钟以内的免费。不足1小时的按1小时计算。"),
    (
        "三、减免",
        "三、减免",
        "（一）新能源汽车停放，首小时免费，之后减半收取。\n（二）国庆节法定假日期间免费停放；一类区域国庆节照常收费。",
    ),
)
FLOOD = (
    ("第七条", "", "本市农村低保月标准为：云湖区、望云区每人700元，石桥县、青岩县每人600元。"),
    ("第八条", "", "受灾救助以当地农村低保月标准的倍数计发。直接损失2000元以上不满1万元的为轻度，1万元以上的为重度。"),
    (
        "第八条 表1",
        "",
        [
            {"家庭人口": "1人", "受灾程度轻度": "1倍", "受灾程度重度": "3倍"},
            {"家庭人口": "2人及以上", "受灾程度轻度": "2倍", "受灾程度重度": "5倍"},
        ],
    ),
)
CATS = (
    ("第三条", "", "云湖区所辖街道为重点管理区；石桥县、青岩县为一般管理区。"),
    (
        "第九条 表1",
        "",
        [
            {"体重": "10公斤以下", "重点管理区登记服务费（元）": "120", "一般管理区登记服务费（元）": "60"},
            {"体重": "10公斤以上", "重点管理区登记服务费（元）": "200", "一般管理区登记服务费（元）": "90"},
        ],
    ),
    ("第十条", "", "（一）导盲犬免收；（二）已绝育并提供证明的，登记服务费减半收取。"),
)


class View:
    """Articles of one document, as a knowledge base would give them."""

    def __init__(self, articles):
        self._articles = articles

    def articles(self, document):
        return self._articles


def articles_of(page):
    """The articles of a small document: place, heading, and text or rows."""
    return [
        Article(
            id=f"article:a#{place}",
            document="doc:a",
            locator=place,
            heading=heading,
            text=body if isinstance(body, str) else heading,
            order=order,
            table=() if isinstance(body, str) else tuple(body),
        )
        for order, (place, heading, body) in enumerate(page)
    ]


def told_in(text, page, here="云湖区", story=""):
    """What is worked out for a message to a page, in a district."""
    document = Document(id="doc:a", title="云澄市管理办法", level="规范性文件", region="region:浙江省/云澄市")
    held = hold(View(articles_of(page)), document)
    units = tuple(Unit(word, (), 5.0) for word in WORDS if word in text)
    text = plain(text)
    asked = Asked(text, units, text, (), False, False, "", (), None, False)
    beside = frozenset(d for d in DISTRICTS if d != here)
    question = replace(make(text, asked, text, DAY), here=frozenset((here,)), elsewhere=beside, story=plain(story))
    return "\n".join(s.text for s in worked(question, held, None, []))


@pytest.mark.parametrize(
    ("message", "page", "here", "said"),
    [
        ("家里吃低保，孩子交通补助一学年多少钱", SCHOOL, "石桥县", "对应的是2000元"),
        ("我家是低保边缘，孩子交通补助一学年多少钱", SCHOOL, "云湖区", "对应的是1100元"),
        ("我是脱贫户，种了30亩，补贴多少钱", FARM, "望云区", "900×80%=720元"),
        ("我是种粮大户，种了80亩，补贴多少钱", FARM, "青岩县", "1000×60%=600元"),
        ("我是种粮大户，种了80亩，今年受灾绝收了，补贴多少钱", FARM, "青岩县", "1000×60%×50%=300元"),
        ("我家低保，打官司花了4万，补助多少钱", COURT, "云湖区", "6000+10000+3000=19000元，超过限额，按16000元算"),
        ("我家低保，打官司花了8000，补助多少钱", COURT, "云湖区", "8000×60%=4800元，没有超过限额16000元"),
        ("我家去年用了260方水，水费多少钱", WATER, "石桥县", "200×2=400元；(260−200)×3=180元"),
        ("小车在南桥街道停了3小时10分钟，停车多少钱", PARKING, "云湖区", "6+5×3=21元"),
        ("小车早上6点停到晚上9点，停车多少钱", PARKING, "望云区", "按13小时算：4+3×12=40元，超过最高限价，按25元收"),
        ("绿牌小车停了4小时，停车多少钱", PARKING, "望云区", "0+1.5×3=4.5元"),
        ("小车停了15分钟，停车多少钱", PARKING, "望云区", "不收费"),
        ("国庆节小车在南桥街道停了2小时，停车多少钱", PARKING, "云湖区", "6+5×1=11元"),
        ("国庆节小车停了2小时，停车多少钱", PARKING, "石桥县", "免费"),
        ("我们一家三口受灾，损失1万2，救助多少钱", FLOOD, "青岩县", "600×5=3000元"),
        ("猫7公斤，已经绝育有证明，登记服务费多少钱", CATS, "石桥县", "60×50%=30元"),
    ],
)
def test_the_figure_of_a_class_and_place_is_found_with_its_steps(message, page, here, said):
    assert said in told_in(message, page, here)


@pytest.mark.parametrize(
    ("message", "page", "here"),
    [
        ("孩子交通补助一学年多少钱", SCHOOL, "石桥县"),
        ("低保和低保边缘的交通补助各多少钱", SCHOOL, "云湖区"),
        ("种了30亩，补贴多少钱", FARM, "望云区"),
        ("打官司花了4万，补助多少钱", COURT, "云湖区"),
        ("我家低保，月收入4万，补助多少钱", COURT, "云湖区"),
        ("我家这个月用了30方水，水费多少钱", WATER, "石桥县"),
        ("我家6口人，去年用了260方水，水费多少钱", WATER, "石桥县"),
        ("小车停了3小时，停车多少钱", PARKING, "云湖区"),
        ("停了3小时，停车多少钱", PARKING, "望云区"),
        ("残疾人的小车停了3小时，停车多少钱", PARKING, "望云区"),
        ("我们一家三口受灾，救助多少钱", FLOOD, "青岩县"),
        ("受灾损失1万2，救助多少钱", FLOOD, "青岩县"),
    ],
)
def test_nothing_is_said_where_class_street_quantity_or_period_is_open(message, page, here):
    assert told_in(message, page, here) == ""


def test_who_somebody_is_may_have_been_told_before():
    said = told_in("要是在青岩县呢，补贴多少钱", FARM, "青岩县", story="我是脱贫户，种了30亩，望云区的补贴多少钱")
    assert "900×60%=540元" in said


def test_classes_are_read_from_clauses_not_from_prices():
    articles = articles_of((*FARM, ("附", "", "A类每亩30元。重点家庭，损失超过1000元的，认定为重灾户。")))
    assert definitions(articles)["a类"] == "脱贫户、监测户"
    assert named_for(articles_of(CATS))["重点管理区"] == "云湖区所辖街道"
    assert named_for(articles_of(FLOOD))["轻度"] == "2000元以上不满1万元"


def test_two_lines_of_column_names_and_a_caption_are_no_rows():
    (table,) = articles_of(
        (
            (
                "表1",
                "补贴",
                [
                    {"对象": "对象", "补贴": "午餐 晚餐"},
                    {"对象": "低保老人", "补贴": "9 7"},
                    {"对象": "单位：元/份", "补贴": "单位：元/份"},
                ],
            ),
        )
    )
    found = unfolded(table)
    assert found.table == ({"对象": "低保老人", "补贴 午餐": "9", "补贴 晚餐": "7"},)
    assert unit_over(found.heading) == "元/份"
