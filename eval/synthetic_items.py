"""What a made-up city can be asked about: national items with the words residents use, and local schemes.

``NATIONAL`` items take materials and conditions from the public spreadsheets; ``LOCAL`` ones are made up whole. Knows
nothing of tables, cities or questions.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Item:
    """One item: ``base`` names it in the spreadsheets, ``names`` are official wordings the city may use."""

    names: tuple[str, ...]
    says: tuple[str, ...]
    """What residents call it, as something one does: 补残疾证."""
    department: str
    basis: str
    base: tuple[str, str] = ("", "")
    citywide: bool = False
    family: str = ""
    """The short word that several items share, which makes a question ambiguous: 残疾证."""
    scenarios: dict[str, tuple[str, ...]] = field(default_factory=dict)
    conditions: str = ""
    numbers: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Values that the city may choose for the placeholders of ``conditions`` and ``benefit``."""
    valid: tuple[str, str] = ("", "")
    """First and last day on which the guide holds; empty is open-ended."""
    benefit: str = ""
    """Cell of a column that no importer knows (补贴标准)."""


CANLIAN, GONGAN, RENSHE, YIBAO, MINZHENG = "残疾人联合会", "公安局", "人力资源和社会保障局", "医疗保障局", "民政局"
ID_LAW = "《中华人民共和国居民身份证法》第十一条"
HUKOU = "《中华人民共和国户口登记条例》第十七条"
SHEBAO = "《中华人民共和国社会保险法》第{}条"
RESIDENCE = "《居住证暂行条例》第{}条"
DISABLED = "《中华人民共和国残疾人保障法》第{}条"

NATIONAL = (
    Item(
        ("残疾人证挂失补办", "残疾人证遗失补办"),
        ("补办残疾证", "把丢了的残疾证补回来", "残疾证丢了补一个"),
        CANLIAN,
        DISABLED.format("四"),
        ("残疾人证挂失补办", "居住地申请"),
        family="残疾证",
    ),
    Item(
        ("残疾人证换领", "残疾人证到期换领"),
        ("换残疾证", "残疾证到期换新的"),
        CANLIAN,
        DISABLED.format("四"),
        ("残疾人证换领", "残疾类别（等级）未发生变化、档案齐全（户籍地申请）"),
        family="残疾证",
    ),
    Item(
        ("残疾人证注销",),
        ("注销残疾证", "把老人的残疾证销掉"),
        CANLIAN,
        DISABLED.format("四"),
        ("残疾人证注销", "持证人死亡注销残疾人证（户籍地申请）"),
        family="残疾证",
    ),
    Item(
        ("残疾人基本型辅助器具适配", "残疾人辅助器具适配申请"),
        ("申请残疾人辅助器具", "给残疾人配个辅助器具"),
        CANLIAN,
        DISABLED.format("十五"),
        ("残疾人基本型辅助器具适配", ""),
    ),
    Item(
        ("居民身份证丢失补领", "丢失补领居民身份证"),
        ("补身份证", "身份证丢了重新办一张"),
        GONGAN,
        ID_LAW,
        ("丢失补领身份证", "丢失补领居民身份证"),
        family="身份证",
    ),
    Item(
        ("居民身份证到期换领", "有效期满换领居民身份证"),
        ("换到期的身份证", "身份证到期换新的"),
        GONGAN,
        ID_LAW,
        ("有效期满换领身份证", "有效期满换领居民身份证"),
        family="身份证",
    ),
    Item(
        ("临时居民身份证申领", "临时居民身份证办理"),
        ("办临时身份证", "弄个临时身份证"),
        GONGAN,
        "《中华人民共和国居民身份证法》第十二条",
        ("临时居民身份证申领", ""),
        family="身份证",
    ),
    Item(
        ("户口簿遗失补发", "居民户口簿丢失补发"),
        ("补户口本", "户口本没了补一本"),
        GONGAN,
        HUKOU,
        ("户口簿遗失补发", ""),
        family="户口",
    ),
    Item(
        ("户口簿分立户申领", "分户立户登记"),
        ("分户口", "从父母户口本上分出来单立户"),
        GONGAN,
        HUKOU,
        ("户口簿分立户申领", ""),
        family="户口",
    ),
    Item(
        ("死亡注销户口", "死亡人员户口注销登记"),
        ("给去世的老人销户口", "人没了注销户口"),
        GONGAN,
        "《中华人民共和国户口登记条例》第八条",
        ("户口注销", "死亡注销户口"),
        family="户口",
    ),
    Item(
        ("居住证丢失补领", "居住证遗失补领"),
        ("补居住证", "居住证丢了补办"),
        GONGAN,
        RESIDENCE.format("十一"),
        ("居住证丢失补领", ""),
        family="居住证",
    ),
    Item(
        ("居住证签注",),
        ("给居住证签注", "居住证到一年了去续签"),
        GONGAN,
        RESIDENCE.format("十"),
        ("居住证签注", ""),
        family="居住证",
    ),
    Item(
        ("失业保险金申领", "失业保险金申领发放"),
        ("领失业金", "申领失业保险金"),
        RENSHE,
        SHEBAO.format("四十五"),
        ("失业保险金申领", ""),
        True,
    ),
    Item(
        ("失业保险关系转移接续",),
        ("转失业保险", "把外地的失业保险转回来"),
        RENSHE,
        SHEBAO.format("五十二"),
        ("失业保险关系转移接续", ""),
        True,
    ),
    Item(
        ("城乡居民养老保险参保登记", "城乡居民基本养老保险参保登记"),
        ("参加居民养老保险", "给家里人上居民养老"),
        RENSHE,
        SHEBAO.format("二十二"),
        ("城乡居民养老保险参保登记", ""),
        family="居民养老",
    ),
    Item(
        ("城乡居民养老保险待遇申领", "城乡居民基本养老保险待遇申领"),
        ("领居民养老金", "到岁数了申领居民养老"),
        RENSHE,
        SHEBAO.format("二十一"),
        ("城乡居民养老保险待遇申领", ""),
        family="居民养老",
    ),
    Item(
        ("生育津贴支付", "生育津贴核准支付"),
        ("领生育津贴", "报生育津贴"),
        YIBAO,
        SHEBAO.format("五十六"),
        ("生育保险待遇核准支付", "生育津贴支付"),
        True,
    ),
    Item(
        ("异地就医备案",),
        ("办异地就医备案", "到外地看病先备个案"),
        YIBAO,
        SHEBAO.format("二十九"),
        citywide=True,
        scenarios={
            "异地安置退休人员": ("医保电子凭证或社会保障卡", "异地就医登记备案表", "异地安置认定材料"),
            "异地长期居住人员": ("医保电子凭证或社会保障卡", "异地就医登记备案表", "居住证或长期居住承诺书"),
            "异地转诊人员": ("医保电子凭证或社会保障卡", "异地就医登记备案表", "转诊转院意见书"),
        },
    ),
    Item(
        ("基本医疗保险手工报销", "基本医疗保险参保人员医疗费用手工（零星）报销"),
        ("手工报销医药费", "拿票子回来报医保"),
        YIBAO,
        SHEBAO.format("二十八"),
        citywide=True,
        scenarios={
            "住院费用报销": ("医保电子凭证或有效身份证件", "住院收费票据", "住院费用清单", "出院诊断证明"),
            "门诊费用报销": ("医保电子凭证或有效身份证件", "门诊收费票据", "门急诊费用清单", "处方底方"),
        },
    ),
)

LOCAL = (
    Item(
        ("高龄津贴申领", "高龄老年人津贴申领"),
        ("领高龄津贴", "申请高龄补贴"),
        MINZHENG,
        "《中华人民共和国老年人权益保障法》第三十三条",
        scenarios={"": ("居民身份证", "居民户口簿", "本人银行卡", "高龄津贴申请表")},
        conditions="1.具有{city}户籍；2.年满{age}周岁。",
        numbers={"age": (80, 85, 90), "amount": (60, 90, 120, 150)},
        benefit="每人每月{amount}元",
    ),
    Item(
        ("困难群众临时救助申请", "临时救助给付"),
        ("申请临时救助", "遇到难处申请救助"),
        MINZHENG,
        "《中华人民共和国社会救助法》第二十九条",
        scenarios={
            "因突发重大疾病": ("临时救助申请书", "居民身份证", "诊断证明及医疗费用票据"),
            "因火灾等意外事件": ("临时救助申请书", "居民身份证", "火灾事故认定书或意外事件证明"),
            "因子女就学": ("临时救助申请书", "居民身份证", "录取通知书或学籍证明"),
        },
        conditions="家庭人均月收入低于{income}元，且自救后基本生活仍暂时严重困难。",
        numbers={"income": (980, 1130, 1260, 1340)},
    ),
    Item(
        ("公共租赁住房租赁补贴申请", "住房租赁补贴申请"),
        ("申请公租房补贴", "领租房补贴"),
        "住房和城乡建设局",
        "《中华人民共和国城市房地产管理法》第四条",
        citywide=True,
        scenarios={"": ("租赁补贴申请表", "居民身份证", "房屋租赁合同", "家庭收入承诺书", "无房证明")},
        conditions="1.在本市连续缴纳社会保险满{months}个月；2.家庭人均住房建筑面积低于{area}平方米；3.本市无自有住房。",
        numbers={"months": (6, 9, 18), "area": (13, 15, 17), "amount": (11, 14, 18)},
        benefit="每平方米每月{amount}元",
        valid=("2026-07-01", ""),
    ),
    Item(
        ("一次性创业补贴申领", "创业扶持补贴申领"),
        ("领创业补贴", "申请一次性创业补贴"),
        RENSHE,
        "《中华人民共和国就业促进法》第四十九条",
        scenarios={"": ("创业补贴申请表", "营业执照", "居民身份证", "经营场所证明", "社会保险缴费凭证")},
        citywide=True,
        conditions="1.首次领取营业执照且正常经营满{months}个月；2.本人为登记失业人员或毕业{years}年内的高校毕业生。",
        numbers={"months": (7, 13, 15), "years": (2, 3, 4), "amount": (3600, 5200, 6800)},
        benefit="一次性{amount}元",
        valid=("2025-01-01", "2026-12-31"),
    ),
    Item(
        ("养犬登记", "犬只登记办理"),
        ("给狗上户口", "办狗证"),
        GONGAN,
        "《中华人民共和国动物防疫法》第三十条",
        scenarios={"": ("养犬登记申请表", "居民身份证", "犬类免疫证明", "犬只正面侧面照片", "合法住所证明")},
        conditions="1.年满18周岁；2.每户限养{dogs}只；3.犬只肩高不超过{height}厘米。",
        numbers={"dogs": (1, 2), "height": (45, 55, 65)},
    ),
    Item(
        ("老年人优待证办理", "老年优待证申领"),
        ("办老年证", "给老人办优待证"),
        MINZHENG,
        "《中华人民共和国老年人权益保障法》第五十二条",
        scenarios={"": ("居民身份证", "近期一寸免冠照片", "老年优待证申请表")},
        conditions="年满{age}周岁、在{city}居住满{months}个月的老年人，不限户籍。",
        numbers={"age": (60, 65), "months": (3, 6, 12)},
    ),
    Item(
        ("城镇独生子女父母奖励扶助申请", "独生子女父母年老奖励金申领"),
        ("领独生子女奖励金", "申请独生子女父母奖励"),
        "卫生健康局",
        "《中华人民共和国人口与计划生育法》第三十一条",
        scenarios={"": ("奖励扶助申请表", "居民身份证", "居民户口簿", "独生子女父母光荣证", "本人银行卡")},
        conditions="1.{city}城镇户籍；2.男年满{male}周岁、女年满{female}周岁；3.持有独生子女父母光荣证。",
        numbers={"male": (60,), "female": (55,), "amount": (80, 110, 130)},
        benefit="每人每月{amount}元",
    ),
)
