"""What a person's own words come to under the built-in rules, and what must not be computed."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.benefits import benefit_content
from kg.snapshot import Snapshot
from kg.view import GraphView
from rag.benefits import Benefits, Worked
from rag.facts import facts
from rag.lexicon import normalise

DAY = date(2026, 8, 10)


@pytest.fixture(scope="module")
def benefits() -> Benefits:
    content = benefit_content()
    nodes = [(content.source_id, n) for n in content.nodes]
    return Benefits(GraphView(Snapshot(1, nodes, [], {content.source_id: 1})))


def worked(benefits: Benefits, question: str) -> list[Worked]:
    text = normalise(question)
    known = facts(text, DAY)
    found = benefits.asked_for(text)
    return [w for b, part in found if (w := benefits.work(b, known, [part, text], DAY, {}))]


COMPUTED = [
    ("缴了8年失业保险被裁了，失业金能领几个月", "最长18个月"),
    ("失业保险交了十一年，单位倒闭了，失业金最长领多长时间", "最长24个月"),
    ("失业险断断续续交了四年，失业金发几个月", "最长12个月"),
    ("失业保险才交了八个月，失业金能领多久", "没有对应的领取期限"),
    ("养老保险交了12年还差几年", "还差3年"),
    ("养老保险交了20年够领吗", "缴费年限这一条已经满足"),
    ("工伤鉴定八级，月工资5000，一次性伤残补助金是多少", "55000元"),
    ("工伤十级赔几个月工资", "7个月的本人工资"),
    ("工伤三级每个月能领多少津贴，我工资6000", "4800元"),
    ("六级伤残单位没法安排工作，每月津贴是工资的百分之几", "60%"),
    ("工伤鉴定九级，每月有津贴吗，给多少", "没有给七级至十级规定按月的伤残津贴"),
    ("生活大部分不能自理，工伤护理费多少", "40%"),
    ("单位欠社保1万元晚交了30天，社保滞纳金多少", "150元"),
    ("在单位干了四年零八个月被辞退，经济补偿给几个月工资", "5个月工资"),
    ("月薪6000，干了三年半被裁员，能赔多少", "24000元"),
    ("干了三个月被公司优化，经济补偿几个月工资", "0.5个月工资"),
    ("我怀孕被公司开除，干了六年，能赔几个月工资", "12个月工资"),
    ("合同签了两年，试用期公司说六个月，合法吗", "超过了这个上限"),
    ("合同签了三年，试用期最长多久", "不得超过6个月"),
    ("签了半年合同，试用期能约定几个月", "不得超过1个月"),
    ("签的两个月的合同，试用期最长多久", "不得约定试用期"),
    ("换岗可以再试用三个月吗", "只能约定1次"),
    ("工作12年年假几天", "10天"),
    ("我工龄八年，公司只给3天年假，对吗", "少于规定"),
    ("上班二十三年了，年休假多少天", "15天"),
    ("我工龄二十三年，请了五个月病假，年休假还能休几天", "不享受当年的年休假"),
    ("难产双胞胎产假多少天", "128天"),
    ("三胞胎产假多少天", "128天"),
    ("怀孕3个月流产了能休几天", "15天"),
    ("怀孕5个月流产能休几天", "42天"),
    ("双胞胎哺乳时间每天几个小时", "2小时"),
    ("国庆加班三天，月薪5000，加班费给多少钱", "2068.97元"),
    ("周末加班不给调休，工资怎么算", "200%"),
    ("平时晚上加班给几倍工资", "150%"),
    ("没签合同干了8个月能要几个月双倍工资", "7个月的二倍工资"),
    ("没签劳动合同干了两年，双倍工资赔多少", "最多算11个月"),
    ("试用期不想干了要提前几天说", "提前3日"),
    ("每月加班60个小时合法吗", "超过了这个上限"),
    ("竞业限制签了三年合法吗", "超过了这个上限"),
    ("一年工资20万要交多少个税", "11480元"),
    ("月薪8000一年交多少个税", "1080元"),
    ("个体户全年应纳税所得额8万元，经营所得个税多少", "6500元"),
    ("中奖10万元要交多少税", "20000元"),
    ("15万元的车购置税多少", "15000元"),
    ("罚款200元晚交了20天要加收多少", "120元"),
    ("罚款200元逾期三个月加处罚款多少", "200元"),
    ("欠税1万元晚交30天滞纳金多少", "150元"),
    ("起诉欠款30万元诉讼费多少", "5800元"),
    ("标的额8000元的案件诉讼费多少", "50元"),
    ("申请强制执行5万元执行费多少", "650元"),
    ("离婚分100万元财产诉讼费多少", "4000元"),
    ("劳动争议起诉诉讼费多少钱", "10元"),
    ("花300块买到假货，能赔多少", "900元"),
    ("花100块买到假货，能赔多少", "500元"),
    ("买了20块钱过期牛奶能赔多少", "1000元"),
    ("交了5000元定金，卖家反悔不卖了，定金退多少", "10000元"),
    ("7月20号收到罚款决定书，最晚哪天前申请行政复议", "2026年9月18日"),
    ("收到处罚决定都三个月了，还能申请复议吗", "已经过了"),
    ("上个月5号收到复议决定，最晚哪天起诉", "2026年7月20日"),
    ("8月1日收到一审判决，上诉最晚哪天", "2026年8月16日"),
    ("8月1日收到法院裁定，不服上诉期限到哪天", "2026年8月11日"),
    ("去年六月工伤的，单位不给报，我现在还能自己申请认定吗", "已经过了"),
    ("今年5月1日受的工伤，单位不给申请，最晚哪天自己申请认定", "2027年5月1日"),
    ("去年三月被公司辞退，现在申请劳动仲裁还来得及吗", "已经过了"),
    ("工地拖着工钱，我如今还在那边做，超过一年还能申请劳动仲裁吗", "不受一年时效限制"),
    ("去年秋天起就没发工资，我还在这家厂里上班，现在申请仲裁过没过时效", "不受一年时效限制"),
    ("2024年5月1日到期的借条，什么时候之前起诉", "2027年5月1日"),
    ("判决去年8月20日生效，对方不还钱，申请执行最晚什么时候", "2027年8月20日"),
    ("7月25日申请离婚，冷静期最后一天是哪天", "2026年8月24日"),
    ("网购的衣服8月1号收到，无理由退货还来得及吗", "已经过了"),
    ("6月1日买的车，购置税最晚哪天交", "2026年7月31日"),
    ("我48岁了，换的身份证有效期多长", "长期有效"),
    ("孩子8岁办护照有效期几年", "5年"),
    ("我是男的21岁能结婚吗", "还差1岁"),
    ("我是女的20岁能领结婚证吗，年龄够吗", "已到女方的法定年龄"),
    ("租房合同签了30年有效吗", "超过了这个上限"),
    ("来这边打工刚四个月，能办居住证不", "还不满足“居住半年以上”"),
    ("在大陆没有住所，今年住了一百九十多天，算居民个人吗", "为居民个人"),
    ("定做的窗帘，网上买的，七天无理由能退吗", "不适用七日无理由退货"),
]


@pytest.mark.parametrize(("question", "expected"), COMPUTED)
def test_it_comes_to(benefits: Benefits, question: str, expected: str) -> None:
    said = "\n".join(s.text for w in worked(benefits, question) for s in w.statements[:1])
    assert expected in said


@pytest.mark.parametrize(("question", "expected"), COMPUTED)
def test_every_computation_is_carried_by_a_quote_and_recorded(benefits: Benefits, question: str, expected: str) -> None:
    for entry in worked(benefits, question):
        assert entry.personal
        first = entry.statements[0]
        assert first.computed and any(e.id.startswith("computation:") for e in first.evidence)
        assert any("“" in s.text and s.evidence for s in entry.statements[1:])


@pytest.mark.parametrize(
    "question",
    [
        "身份证丢了怎么补办",
        "失业登记要带什么材料",
        "失业金多久到账",
        "工伤认定要什么材料",
        "工伤鉴定在哪做",
        "在一个单位干了八年，医疗期给几个月",
        "我1966年5月出生的，什么时候能退休",
        "子女教育专项附加扣除多少钱",
        "离婚要带什么证件",
        "婚假几天",
        "陪产假男方能休几天",
        "高温津贴每天多少钱",
        "高龄津贴每月多少钱",
        "低保一个月多少钱",
        "公积金能贷多少",
        "养老金每个月能领多少钱",
        "我二十七岁还没结婚，想收养个孩子，年龄够吗",
        "明天去民政局领证，会不会下雪",
        "居住证丢了几天能补好",
        "护照过期了怎么换",
        "丢了身份证几天能拿到新的",
        "拆迁补偿一平米多少钱",
        "车祸对方全责赔多少",
        "房产税怎么算",
        "新能源车购置税减免多少",
        "律师费多少钱",
        "离婚登记周末上班吗",
        "社保卡丢了几天补好",
        "租房补贴一个月多少",
        "驾驶证扣12分怎么办",
        "别人讲试用期可以不给签合同，对不对",
        "复议几天能出结果",
        "仲裁多久能开庭",
        "年终奖交多少税",
        "个体户怎么注册",
        "工伤认定下来了，住院的饭钱多久能报",
        "工伤认定书拿到手了，歇着这阵工资最多开多长时间",
        "工伤认定我不服，多少天之内提",
        "对职业病认定结论有异议，几天之内申报",
        "借钱给我的人让我告诉他几年还清，多久算过期",
    ],
)
def test_nothing_is_computed_that_no_row_carries(benefits: Benefits, question: str) -> None:
    assert [w.benefit.name for w in worked(benefits, question)] == []


def test_a_general_question_gets_the_rows_and_no_question_back(benefits: Benefits) -> None:
    (entry,) = worked(benefits, "失业金能领多久")
    assert not entry.personal and entry.asked is None
    assert all(part in "".join(s.text for s in entry.statements) for part in ("十二个月", "十八个月", "二十四个月"))


def test_what_is_missing_is_asked_with_options(benefits: Benefits) -> None:
    (entry,) = worked(benefits, "我被公司裁了，失业金能领几个月")
    assert entry.asked and "多长时间的失业保险" in entry.asked.ask and len(entry.asked.options) >= 3


def test_two_rules_in_one_question_are_both_worked_out(benefits: Benefits) -> None:
    found = worked(benefits, "工伤评了四级，一次性给几个月工资，往后每个月伤残津贴拿本人工资的百分之多少")
    assert [w.benefit.name for w in found] == ["一次性伤残补助金", "伤残津贴"]


def test_a_vague_number_names_every_row_that_may_apply(benefits: Benefits) -> None:
    (entry,) = worked(benefits, "失业保险交了十来年，失业金能领几个月")
    assert "最长18个月" in entry.statements[0].text and "最长24个月" in entry.statements[0].text


def test_what_cannot_be_computed_does_not_hold_up_what_can(benefits: Benefits) -> None:
    found = worked(benefits, "公司把我辞退了，我在这干了5年，月薪8000，能拿多少补偿，失业金能领几个月")
    assert [(w.benefit.name, bool(w.asked)) for w in found] == [("经济补偿", False), ("失业保险金领取期限", True)]


def test_two_quotes_of_an_article_whose_text_is_not_held_both_carry_what_they_say(benefits: Benefits) -> None:
    (entry,) = worked(benefits, "工伤认定多久内申请")
    (statement,) = (s for s in entry.statements if "第十七条" in s.text)
    (evidence,) = statement.evidence
    assert "30日内" in statement.text and "1年内" in statement.text
    assert "30日内" in evidence.quote and "1年内" in evidence.quote


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("收养材料递上去最多审多少天？还有干满多久才有带薪年假？", [("带薪年休假天数", "还有干满多久才有带薪年假")]),
        ("工伤八级，月工资5000。一次性伤残补助金是多少？", [("一次性伤残补助金", "一次性伤残补助金是多少")]),
    ],
)
def test_what_another_question_asks_about_is_no_subject_of_this_one(
    benefits: Benefits, text: str, asked: list[tuple[str, str]]
) -> None:
    assert [(b.name, part) for b, part in benefits.asked_for(normalise(text))] == asked


@pytest.mark.parametrize(
    ("text", "personal"),
    [("工伤认定多长时间内申请，单位给报不，多久", False), ("工伤认定单位不给报，多长时间内申请", True)],
)
def test_a_particle_that_ends_a_question_denies_nothing(benefits: Benefits, text: str, personal: bool) -> None:
    said = [w for w in worked(benefits, text) if w.benefit.name == "工伤认定申请时限"]
    assert said and any("个人直接提出" in s.text for w in said for s in w.statements) is personal
