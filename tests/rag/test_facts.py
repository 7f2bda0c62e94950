"""What residents say of themselves, in many ways of saying it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.facts import CHILD, SPEAKER, facts
from rag.spoken import amounts

DAY = date(2026, 3, 10)


def told(question: str, key: str) -> tuple[float, float] | None:
    fact = facts(question, DAY).get(key)
    if fact is None or fact.low is None or fact.high is None:
        return None
    return round(fact.low, 2), round(fact.high, 2)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("我45岁能领吗", (45, 45)),
        ("我今年45，能办不", (45, 45)),
        ("我今年五十二了", (52, 52)),
        ("五十二了还能办吗", (52, 52)),
        ("今年６３岁", (63, 63)),
        ("刚满60", (60, 60)),
        ("我满60周岁了", (60, 60)),
        ("刚过60岁生日", (60, 60)),
        ("我妈七十整", (70, 70)),
        ("虚岁70", (68, 69)),
        ("虚岁七十岁", (68, 69)),
        ("我1960年生的", (65, 66)),
        ("我是1960年1月生的", (66, 66)),
        ("1960年12月5日出生", (65, 65)),
        ("我爸68年的", (57, 58)),
        ("我妈六二年生人", (63, 64)),
        ("孩子十来岁", (9, 14)),
        ("我爷爷八十多岁了", (81, 89)),
        ("我奶奶八十好几了", None),
        ("我奶奶快80了", (78, 79)),
        ("马上60岁了", (58, 59)),
        ("还差半年满60岁", (59.5, 59.5)),
        ("孩子再过半年才十八，能报名不", (17.5, 17.5)),
        ("我六十出头", (60, 64)),
        ("六十五六岁", (65, 66)),
        ("老伴65左右", (63, 67)),
        ("我十七八岁", (17, 18)),
        ("我还没到60岁", (0, 59)),
        ("不到60岁能领吗", (0, 59)),
        ("我爹75周岁零3个月", (75, 75)),
        ("孩子8个月大", (0.67, 0.67)),
        ("孩子刚出生", (0, 0)),
        ("七旬老人", (70, 79)),
        ("孩子五岁半", (5.5, 5.5)),
    ],
)
def test_ages(question: str, expected: tuple[float, float] | None) -> None:
    assert told(question, "age") == expected


@pytest.mark.parametrize(
    "question",
    [
        "满多大岁数能领",
        "不是男的满55就能领吗",
        "是不是要满60岁才能领",
        "60岁以上老人有补贴吗",
        "60岁以后怎么办",
        "听说满60岁就给钱",
        "身份证丢了咋补",
        "2019年的政策还有效吗",
        "电话是12345吗",
        "10年的护照多少钱",
        "我住3楼",
    ],
)
def test_no_age_is_read_into_rules_and_other_numbers(question: str) -> None:
    assert "age" not in facts(question, DAY)


@pytest.mark.parametrize(
    ("question", "key", "expected"),
    [
        ("我交了8年失业保险", "insured_months:失业", (96, 96)),
        ("失业保险，交了八年", "insured_months:失业", (96, 96)),
        ("失业保险交了快一年", "insured_months:失业", (8.4, 11.9)),
        ("失业保险差两个月满一年", "insured_months:失业", (10, 10)),
        ("工伤保险交了六年，还差四年", "insured_months:工伤", (72, 72)),
        ("社保才交了八个月，能领失业金吗", "insured_months:社保", (8, 8)),
        ("社保交了俩月", "insured_months:社保", (2, 2)),
        ("社保交了十来年", "insured_months:社保", (108, 168)),
        ("社保交了三四年", "insured_months:社保", (36, 48)),
        ("社保交了一年零三个月", "insured_months:社保", (15, 15)),
        ("社保不到半年", "insured_months:社保", (0, 5.9)),
        ("社保交了半年多", "insured_months:社保", (6.1, 11)),
        ("没交过社保", "insured_months:社保", (0, 0)),
        ("缴费11个月", "insured_months", (11, 11)),
        ("养老保险年限15年", "insured_months:养老", (180, 180)),
        ("职工养老交了12年", "insured_months:职工养老", (144, 144)),
        ("医保连续交了20年", "insured_months:医疗", (240, 240)),
        ("公积金交了7个月", "insured_months:公积金", (7, 7)),
        ("从2020年1月开始交养老保险", "insured_months:养老", (73, 74)),
        ("先交了2年社保，后来又交了3年社保", "insured_months:社保", (36, 60)),
        ("住了一年半", "residence_months", (18, 18)),
        ("来了三个月", "residence_months", (3, 3)),
        ("在这儿待了五年", "residence_months", (60, 60)),
        ("搬来两个多月", "residence_months", (2.1, 2.9)),
        ("去年三月来的", "residence_months", (11, 12)),
        ("刚来没几天", "residence_months", (0, 3)),
        ("干了俩月", "work_months", (2, 2)),
        ("我在厂里上了三年班", "work_months", (36, 36)),
        ("店开了8个月", "business_months", (8, 8)),
        ("毕业两年了", "graduated_months", (24, 24)),
        ("失业三个月了", "unemployed_months", (3, 3)),
        ("人均不到14平米", "housing_area:人均", (0, 13.99)),
        ("一家人均才12.5个平方", "housing_area:人均", (12.5, 12.5)),
        ("家里人均月收入900块", "income:人均月", (900, 900)),
        ("一个月挣2000多", "income:本人月", (2000, 2999)),
        ("人均收入不到一千五", "income:人均月", (0, 1499.99)),
        ("家里年收入3万", "income:家庭年", (30000, 30000)),
        ("我是二级残疾", "disability_grade:残疾", (2, 2)),
        ("视力残疾一级", "disability_grade:残疾", (1, 1)),
        ("工伤鉴定七级", "disability_grade:伤残", (7, 7)),
        ("我有两个孩子", "children", (2, 2)),
        ("没有孩子", "children", (0, 0)),
    ],
)
def test_quantities(question: str, key: str, expected: tuple[float, float]) -> None:
    assert told(question, key) == expected


@pytest.mark.parametrize(
    "question",
    [
        "养老保险还差两年",
        "是不是要交满15年养老保险才能领",
        "至少要交几年社保",
        "要住满半年吗",
        "3个月以内能办完吗",
        "等了三个月还没办下来",
        "驾驶证6年到期了",
        "我怀孕三个月了",
        "交了三年房租",
    ],
)
def test_no_months_are_read_into_rules_and_other_stretches(question: str) -> None:
    assert not [k for k in facts(question, DAY) if k.split(":")[0] in ("insured_months", "residence_months")]


@pytest.mark.parametrize(
    ("question", "key", "value"),
    [
        ("我没房", "owns_home", "否"),
        ("名下无房", "owns_home", "否"),
        ("在本地没有自己的房子", "owns_home", "否"),
        ("我有一套房", "owns_home", "是"),
        ("外地户口能办吗", "hukou", "外地"),
        ("户口不在本地", "hukou", "外地"),
        ("我不是本地户口", "hukou", "外地"),
        ("我是外地人", "hukou", "外地"),
        ("本市户口", "hukou", "本地"),
        ("我妈今年63岁，丙丁市户口", "hukou", "丙丁市"),
        ("我是农村户口", "hukou_sort", "农村"),
        ("自己辞职的", "voluntary_unemployment", "是"),
        ("我主动离职的能领吗", "voluntary_unemployment", "是"),
        ("被单位辞退了", "voluntary_unemployment", "否"),
        ("公司倒闭了", "voluntary_unemployment", "否"),
        ("合同到期单位不续签", "voluntary_unemployment", "否"),
        ("厂子黄了", "voluntary_unemployment", "否"),
        ("我自个儿嫌累辞的职", "voluntary_unemployment", "是"),
        ("上个月自己递辞呈走的", "voluntary_unemployment", "是"),
        ("我自个儿不干的", "voluntary_unemployment", "是"),
        ("我裸辞的", "voluntary_unemployment", "是"),
        ("我是被劝退的", "voluntary_unemployment", "否"),
        ("公司把我优化了", "voluntary_unemployment", "否"),
        ("合同到期公司没跟我续", "voluntary_unemployment", "否"),
        ("已经办了失业登记", "registered_unemployed", "是"),
        ("还没办失业登记", "registered_unemployed", "否"),
        ("我失业了", "employed", "否"),
        ("我还没结婚", "spouse", "无"),
        ("我本科毕业", "education", "本科"),
        ("没残疾证能申请吗", "holds:残疾证", "否"),
        ("我有居住证", "holds:居住证", "是"),
    ],
)
def test_statements(question: str, key: str, value: str) -> None:
    fact = facts(question, DAY).get(key)
    assert fact is not None and fact.value == value


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("我被迫辞职的", "voluntary_unemployment"),
        ("单位拖欠工资我才辞职", "voluntary_unemployment"),
        ("合同到期了", "voluntary_unemployment"),
        ("公司让我自己写辞职报告走人", "voluntary_unemployment"),
        ("老板叫我走人", "voluntary_unemployment"),
        ("失业登记怎么办", "registered_unemployed"),
        ("没有房产证怎么办", "owns_home"),
        ("补户口本要啥", "hukou"),
        ("户口迁移怎么办", "hukou"),
    ],
)
def test_what_is_not_said_is_not_concluded(question: str, key: str) -> None:
    assert key not in facts(question, DAY)


@pytest.mark.parametrize(
    ("question", "person", "sex"),
    [
        ("我妈今年63岁，能给老人办优待证吗", "妈", "女"),
        ("我想给我爸办老年证，他68岁", "爸", "男"),
        ("我儿子今年15岁，办身份证", CHILD, "男"),
        ("我45岁能领吗", SPEAKER, None),
        ("女，55岁，能退休吗", SPEAKER, "女"),
        ("我是男的，今年60岁", SPEAKER, "男"),
        ("老伴65岁", "老伴", None),
    ],
)
def test_person_meant(question: str, person: str, sex: str | None) -> None:
    found = facts(question, DAY)
    assert found["age"].person == person
    assert (found["sex"].value if "sex" in found else None) == sex


def test_ages_of_two_people_stay_apart() -> None:
    found = facts("我42，我妈70，我妈能领吗", DAY)
    assert (found["age"].low, found["age@我"].low) == (70, 42)
    assert "age" not in facts("我65岁，老伴62岁，怎么办", DAY)
    assert facts("我27岁，想收养个8岁的孩子", DAY)["age"].low == 27


def test_words_are_the_residents_own() -> None:
    question = "我妈今年63岁，丙丁市户口，社保断断续续交了8年，没有房"
    found = facts(question, DAY)
    assert all(f.words in question for f in found.values())
    assert found["insured_months:社保"].unbroken is False


def test_dates_are_counted_from_the_day_of_the_question() -> None:
    assert facts("我1960年生的", date(2030, 1, 1))["age"].high == 70


@given(st.text(max_size=80), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_any_text_is_read_without_failing(text: str, day: date) -> None:
    for fact in facts(text, day).values():
        assert fact.low is None or fact.high is None or fact.low <= fact.high


WORDS = (
    "我,我妈,孩子,他,今年,虚岁,快,不到,刚满,60,六十,十七八,两,俩,半,多,来,岁,年,个月,月,天,交了,社保,失业保险,住了,没,"
    "有房,人均,平米,外地,户口,去年,三月,开始,1960,生的,块,万,收入,，,。,能领吗,二级,残疾,辞职,被,2024,毕业"
)
SPOKEN = st.sampled_from(WORDS.split(","))


@given(st.lists(SPOKEN, max_size=16).map("".join))
def test_any_shuffled_speech_is_read_without_failing(text: str) -> None:
    for fact in facts(text, DAY).values():
        assert fact.low is None or fact.high is None or fact.low <= fact.high
        assert all(part in text for part in fact.words.split("、"))


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("工资一万二", 12000, 12000),
        ("月薪八千五", 8500, 8500),
        ("欠我1万2", 12000, 12000),
        ("5千8", 5800, 5800),
        ("两万五千块", 25000, 25000),
        ("八万多", 80000, 89999),
        ("十五万", 150000, 150000),
    ],
)
def test_sums_as_people_say_them(said, low, high):
    assert [(s.low, s.high) for s in amounts(said)] == [(low, high)]


def test_grade_of_an_assessment_after_an_injury_at_work() -> None:
    found = facts("鉴定下来是五级，一次性伤残补助金能拿多少", DAY)["disability_grade:伤残"]
    assert (found.low, found.high) == (5, 5)
