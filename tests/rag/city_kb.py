"""An invented city with its guides, and a few real articles: no law database.

Numbers are chosen so that each tells its place: phones of 东湖区 hold 1111, of 西岭区 2222, of the 经开区 3333.
"""

from __future__ import annotations

from datetime import date

from city_kit import Kit
from hypothesis import settings

from kg.schema import NATION, Faq, Limit, Region, SourceContent, region_id

STEADY = settings(derandomize=True, deadline=None)
"""The same examples in every run, so that a green suite stays green; search for more with other settings."""

DAY = date(2025, 6, 1)
CITY = region_id(("云溪省", "澄江市"))
EAST = region_id(("云溪省", "澄江市", "东湖区"))
WEST = region_id(("云溪省", "澄江市", "西岭区"))
ZONE = region_id(("云溪省", "澄江市", "澄江经济技术开发区"))
DISTRICTS = {EAST: "1111", WEST: "2222", ZONE: "3333"}

SECURITY, IDENTITY = "中华人民共和国社会保险法", "中华人民共和国居民身份证法"
LABOUR, CIVIL = "中华人民共和国劳动合同法", "中华人民共和国民法典"
LAWS = {
    (SECURITY, date(2018, 12, 29)): {
        "第四十五条": "失业人员符合下列条件的，"
        "从失业保险基金中领取失业保险金：\n（一）失业前用人单位和本人已经缴纳失业保险费满一年的；"
        "\n（二）非因本人意愿中断就业的；\n（三）已经进行失业登记，并有求职要求的。",
        "第四十六条": "失业人员失业前用人单位和本人累计缴费满一年不足五年的，领取失业保险金的期限最长为十二个月；"
        "累计缴费满五年不足十年的，领取失业保险金的期限最长为十八个月；累计缴费十年以上的，"
        "领取失业保险金的期限最长为二十四个月。"
        "重新就业后，再次失业的，缴费时间重新计算，"
        "领取失业保险金的期限与前次失业应当领取而尚未领取的失业保险金的期限合并计算，"
        "最长不超过二十四个月。",
    },
    (IDENTITY, date(2011, 10, 29)): {
        "第五条": "十六周岁以上公民的居民身份证的有效期为十年、二十年、长期。十六周岁至二十五周岁的，"
        "发给有效期十年的居民身份证；"
        "二十六周岁至四十五周岁的，发给有效期二十年的居民身份证；四十六周岁以上的，发给长期有效的居民身份证。\n"
        "未满十六周岁的公民，自愿申请领取居民身份证的，发给有效期五年的居民身份证。",
        "第十条": "申请领取居民身份证，应当填写《居民身份证申领登记表》，交验居民户口簿。",
        "第十二条": "公民申请领取、换领、补领居民身份证，公安机关应当按照规定及时予以办理。公安机关应当自公民提交"
        "《居民身份证申领登记表》之日起六十日内发放居民身份证；交通不便的地区，办理时间可以适当延长，"
        "但延长的时间不得超过三十日。",
    },
    (LABOUR, date(2012, 12, 28)): {
        "第十九条": "劳动合同期限三个月以上不满一年的，试用期不得超过一个月；劳动合同期限一年以上不满三年的，"
        "试用期不得超过二个月；"
        "三年以上固定期限和无固定期限的劳动合同，试用期不得超过六个月。"
        "\n同一用人单位与同一劳动者只能约定一次试用期。",
        "第八十二条": "用人单位自用工之日起超过一个月不满一年未与劳动者订立书面劳动合同的，"
        "应当向劳动者每月支付二倍的工资。",
    },
    (CIVIL, date(2021, 1, 1)): {
        "第一千零七十七条": "自婚姻登记机关收到离婚登记申请之日起三十日内，任何一方不愿意离婚的，"
        "可以向婚姻登记机关撤回离婚登记申请。\n"
        "前款规定期限届满后三十日内，双方应当亲自到婚姻登记机关申请发给离婚证；未申请的，视为撤回离婚登记申请。",
    },
}

HTML_VENUE = '东湖区政务大厅<b>一楼</b><script>alert("x")</script>'


def law_texts() -> SourceContent:
    kit = Kit("laws")
    for (title, since), pieces in LAWS.items():
        kit.document(f"doc:{title}", title, pieces, valid_from=since, status="现行有效", level="法律")
    return kit.content()


def national_guides() -> SourceContent:
    """Guides for the whole country, in the shape of the built-in ones."""
    kit = Kit("builtin-guides")
    local = ("promised_limit", "venues", "hours", "phones")
    for name, alias, words, materials in (
        (
            "居民身份证丢失补领",
            "居民身份证补领",
            ["身份证丢了怎么补", "身份证掉了咋办", "补身份证要啥"],
            ["居民户口簿", "居民身份证补领申请表"],
        ),
        (
            "居民身份证有效期满换领",
            "居民身份证到期换领",
            ["身份证到期怎么换", "身份证过期了咋办"],
            ["原居民身份证", "居民户口簿"],
        ),
    ):
        kit.item(name, aliases=(alias,), phrasings=tuple(words), theme="身份证")
        kit.guide(
            NATION,
            name,
            materials=[(m, {"necessity": "必要", "form": "原件"}) for m in materials],
            basis=[(IDENTITY, "第十二条"), (IDENTITY, "第十条")],
            legal_limit=Limit(text="自提交登记表之日起六十日内发放", value=60, unit="自然日"),
            fee_text="应当缴纳证件工本费，标准由国家核定",
            fee_charged=True,
            steps=("带户口簿到派出所申请", "照相并采集指纹", "凭领证凭证领取"),
            local_fields=local,
        )
    kit.item(
        "失业保险金申领",
        aliases=("失业金申领", "领取失业保险金"),
        phrasings=("失业金怎么领", "下岗了失业金去哪领", "被公司辞退了能拿失业金吗"),
    )
    benefit = kit.guide(
        NATION,
        "失业保险金申领",
        materials=[
            ("居民身份证或者社会保障卡", {"necessity": "必要"}),
            ("失业登记证明", {"note": "能共享核实的不需要"}),
        ],
        basis=[(SECURITY, "第四十五条"), (SECURITY, "第四十六条")],
        conditions_text="失业前用人单位和本人已经缴纳失业保险费满一年\n非因本人意愿中断就业\n已经进行失业登记，并有求职要求",
        steps=("办理失业登记", "网上或窗口申请", "审核", "按月发放"),
        fee_charged=False,
        local_fields=local,
    )
    kit.condition(benefit, "失业前用人单位和本人已经缴纳失业保险费满一年", (SECURITY, "第四十五条"))
    kit.item("结婚登记", aliases=("婚姻登记",), phrasings=("领结婚证要带啥", "结婚登记去哪办", "领证要什么材料"))
    kit.guide(NATION, "结婚登记", materials=["居民身份证", "双方合影照片"], fee_charged=False, local_fields=local)
    kit.item("居住证申领", phrasings=("居住证怎么办", "办居住证要什么材料"))
    kit.guide(
        NATION,
        "居住证申领",
        materials=[
            ("居民身份证", {"necessity": "必要", "form": "原件", "copies": "1"}),
            ("房屋租赁合同", {"group": "住所"}),
            ("房屋产权证明", {"group": "住所"}),
            ("单位出具的住宿证明", {"group": "住所"}),
            ("近期照片", {"necessity": "非必要", "copies": "2"}),
        ],
        fee_charged=False,
        local_fields=local,
    )
    return kit.content()


def city_guides() -> SourceContent:
    """Guides of the city and its districts, in the wording of a city's own lists."""
    kit = Kit("file:city.xlsx")
    for path in (("云溪省",), ("云溪省", "澄江市"), *(tuple(r.removeprefix("region:").split("/")) for r in DISTRICTS)):
        kit.nodes.append(Region(id=region_id(path), name=path[-1], path=path))
    names = {EAST: "东湖区", WEST: "西岭区", ZONE: "经开区"}

    kit.item("残疾人证挂失补办")
    kit.item("低保申请")
    kit.item("老年人优待证办理")
    for region, mark in DISTRICTS.items():
        kit.guide(
            region,
            "残疾人证挂失补办",
            materials=["居民身份证", "两寸白底照片", "遗失声明"],
            venues=(f"{names[region]}政务服务中心{mark[0]}楼残联窗口",),
            phones=(f"0899-{mark}0001",),
            complaint_phones=(f"0899-{mark}9999",),
            hours="周一至周五 9:00-16:30",
            promised_limit=Limit(text="10", value=10, unit="工作日"),
            legal_limit=Limit(text="20", value=20, unit="工作日"),
            fee_charged=False,
            onsite_visits="1",
            scope="全市通办" if region == EAST else None,
            department=f"{names[region]}残疾人联合会",
            extra={"咨询邮箱": f"canlian{mark}@example.org"} if region == EAST else {},
        )
        kit.guide(
            region,
            "低保申请",
            materials=["居民户口簿", "收入证明"] if region != WEST else ["居民户口簿", "收入证明", "社区调查表"],
            phones=(f"0899-{mark}0002",),
            promised_limit=Limit(text=f"{20 + int(mark[0])}个工作日"),
        )
    kit.guide(EAST, "老年人优待证办理", no_materials=True, venues=(HTML_VENUE,), phones=("0899-11110003",))

    kit.item("残疾人证新办")
    for sub, extra in (("居住地申请", "居住证或者居住证明材料"), ("户籍地申请", "户籍所在地的居民户口簿")):
        kit.item("残疾人证新办", sub)
        papers = [f"{sub}所需的第{n}类评定材料（按评定机构的要求逐页盖章后提交）" for n in "一二三四五六七八"]
        kit.guide(
            EAST,
            "残疾人证新办",
            sub,
            materials=[extra, *papers],
            phones=("0899-11110004",),
            promised_limit=Limit(text="15个工作日" if sub == "居住地申请" else "12个工作日"),
            fee_charged=False,
        )

    kit.item("残疾人证换领")
    kit.guide(
        EAST,
        "残疾人证换领",
        materials=["原残疾人证"],
        scenarios={"期满换领": ["残疾评定表"], "残损换新": ["损坏的证件"]},
        phones=("0899-11110008",),
    )

    kit.item("高龄津贴发放")
    ages = ["八十至八十九周岁", "九十至九十九周岁", "一百周岁以上"]
    cards = ["居民身份证", "居民户口簿", "本人银行卡"]
    kit.guide(
        CITY,
        "高龄津贴发放",
        scenarios={
            age: [*cards, *(f"{age}老年人的{n}号登记表（由所在社区核实后签字并加盖公章）" for n in "甲乙丙丁戊")]
            for age in ages
        },
        phones=tuple(
            f"{street}街道 0899-4444{n:04}" for n, street in enumerate(["安和", "永乐", "清溪", "石桥", "柳林"], 1)
        ),
        promised_limit=Limit(text="即办"),
        fee_charged=False,
    )

    # The city's own wording of a national matter.
    kit.item("失业保险金的申领")
    kit.guide(
        CITY,
        "失业保险金的申领",
        venues=("澄江市人力资源和社会保障局二楼",),
        phones=("0899-55550001",),
        promised_limit=Limit(text="7个工作日"),
        fee_charged=False,
    )
    kit.item("居民身份证补领")
    kit.guide(
        EAST,
        "居民身份证补领",
        venues=("东湖区公安分局户政大厅",),
        phones=("0899-11110005",),
        fee_charged=True,
        fee_text="40元/证",
        promised_limit=Limit(text="30", value=30, unit="工作日"),
    )
    kit.item("养犬登记")
    kit.guide(EAST, "养犬登记", phones=("0899-11110006",), fee_charged=True, materials=["犬只免疫证明", "养犬人身份证"])
    kit.item("临时救助")
    kit.guide(EAST, "临时救助", phones=("0899-11110007",), valid_to=date(2024, 12, 31), materials=["临时救助申请书"])
    return kit.content()


def city_texts() -> SourceContent:
    """The city's own documents: one that has lapsed, the one that follows it, and one of a single district."""
    kit = Kit("file:texts")
    kit.document(
        "doc:澄江市高龄津贴发放办法@2018",
        "澄江市高龄津贴发放办法（试行）",
        {"第三条": "年满八十周岁的老年人，每人每月发放高龄津贴六十元。"},
        region=CITY,
        valid_from=date(2018, 1, 1),
        valid_to=date(2022, 12, 31),
        status="已失效",
    )
    kit.document(
        "doc:澄江市高龄津贴发放办法@2023",
        "澄江市高龄津贴发放办法",
        {"第四条": "年满八十周岁的老年人，每人每月发放高龄津贴一百三十元。"},
        region=CITY,
        valid_from=date(2023, 1, 1),
        status="现行有效",
    )
    kit.document(
        "doc:西岭区公共租赁住房租金通知@2024",
        "西岭区公共租赁住房租金标准通知",
        {"第二条": "公共租赁住房租金标准为每平方米每月九元。"},
        region=WEST,
        valid_from=date(2024, 3, 1),
        status="现行有效",
    )
    kit.nodes.append(
        Faq(id="faq:city/1", question="公交卡能在哪里充值", answer="在全市各便民服务站都能给公交卡充值。", region=CITY)
    )
    return kit.content()
