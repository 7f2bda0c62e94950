"""Clauses of 受理条件 become predicates only where the rules understand a requirement of the applicant."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.clauses import condition_clauses
from kg.conditions import AnyOf, Predicate, analyse, from_dict, parse, predicates, to_dict
from kg.quantities import months, number

CHANGCHUN = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "changchun"


def short(clause: str) -> list[tuple[str, str, float | str]]:
    return [(p.var, p.op, p.value) for p in predicates(parse(clause))]


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("年满65周岁", [("age", ">=", 65)]),
        ("满六十岁", [("age", ">=", 60)]),
        ("16周岁以上", [("age", ">=", 16)]),
        ("８０周岁（含）以上老年人", [("age", ">=", 80)]),
        ("未满18周岁", [("age", "<", 18)]),
        ("年龄不超过35周岁", [("age", "<=", 35)]),
        ("年龄在18周岁以上60周岁以下", [("age", ">=", 18), ("age", "<=", 60)]),
        ("16至59周岁", [("age", ">=", 16), ("age", "<=", 59)]),
        ("法定成年人", [("age", ">=", 18)]),
        ("凡年满六周岁的儿童应当入学接受并完成义务教育", [("age", ">=", 6)]),
        ("本市户籍80周岁及以上老年人", [("hukou", "==", "本市"), ("age", ">=", 80)]),
        ("在本市连续缴纳社会保险满6个月", [("insured_months", ">=", 6)]),
        ("缴费满1年", [("insured_months", ">=", 12)]),
        ("参保缴费12个月以上", [("insured_months", ">=", 12)]),
        ("累计缴费满十五年的，按月领取基本养老金", [("insured_months", ">=", 180)]),
        ("连续足额缴存住房公积金6个月（含）以上", [("insured_months", ">=", 6)]),
        ("在丙丁市居住满3个月", [("residence_months", ">=", 3)]),
        ("到其他城市居住半年以上", [("residence_months", ">=", 6)]),
        ("取得居住证并居住满一年", [("residence_months", ">=", 12)]),
        ("家庭人均住房建筑面积低于17平方米", [("housing_area", "<", 17)]),
        ("人均住房建筑面积不超过15平方米", [("housing_area", "<=", 15)]),
        ("本市无自有住房", [("owns_home", "==", "否")]),
        ("申请人及家庭成员名下无房", [("owns_home", "==", "否")]),
        ("申请人具有丙丁省户籍。", [("hukou", "==", "丙丁省")]),
        ("非本市户籍", [("hukou", "==", "外地")]),
        ("不限户籍", [("hukou", "==", "不限")]),
        ("家庭人均月收入低于1340元", [("income", "<", 1340)]),
        ("上年度家庭人均可支配收入不超过3.5万元", [("income", "<=", 35000)]),
        ("非因本人意愿中断就业的。", [("voluntary_unemployment", "==", "否")]),
        ("已经进行失业登记，并有求职要求", [("registered_unemployed", "==", "是")]),
        ("残疾等级为一级、二级的残疾人", [("disability_grade", "<=", 2)]),
        ("重度残疾人", [("disability_grade", "==", "重度")]),
        ("伤残等级为五级至十级", [("disability_grade", ">=", 5), ("disability_grade", "<=", 10)]),
        ("首次领取营业执照且正常经营满13个月", [("business_months", ">=", 13)]),
        ("具有大专及以上学历", [("education", ">=", "大专")]),
        ("已持有《中华人民共和国残疾人证》。", [("holds", "==", "是")]),
    ],
)
def test_requirements_are_parsed(clause: str, expected: list[tuple[str, str, float | str]]) -> None:
    assert short(clause) == expected


@pytest.mark.parametrize(
    "clause",
    [
        "未满十六周岁的公民，由监护人代为申请领取",
        "未满十八周岁的人变更姓名，由本人或者父母、收养人申请；十八周岁以上的由本人申请",
        "居民身份证丢失的，应当申请补领；未满十六周岁的可以申请补领",
        "年满十六周岁、未满十六周岁首次申领居民身份证的公民",
        "自年满十六周岁之日起三个月内，向常住户口所在地的公安机关申请领取",
        "年龄在70周岁以上的，应当每年进行一次身体检查",
        "收养八周岁以上未成年人的，应当征得被收养人的同意",
        "无配偶者收养异性子女的，收养人与被收养人的年龄应当相差四十周岁以上",
        "未成年人年满十八周岁后，仍在义务教育阶段就学的，继续予以供养",
        "国家鼓励地方建立八十周岁以上低收入老年人高龄津贴制度",
        "大城市对参加城镇社会保险年限的要求不得超过5年",
        "在居住地连续居住的，应当在居住每满1年之日前30日内办理签注手续",
        "在常住地以外的城市暂住三日以上的，由暂住地的户主申报暂住登记",
        "有下列情形之一的，不予受理：1.未满18周岁；2.非本市户籍",
        "本市户籍60周岁以上失独老人、低保老人、重度残疾老人等",
        "60周岁以上老人半价，70周岁以上老人免费",
        "缴费年限累计满25年（女）或30年（男）",
        "申请人须年满18周岁；单身申请人须年满30周岁",
        "累计缴费满一年不足五年的，期限最长为十二个月；累计缴费十年以上的，期限最长为二十四个月",
        "下落不明不超过6个月",
        "有下列行为的：（一）未满十四周岁；（二）已满七十周岁",
        "不满十四周岁的人违反治安管理的，不予处罚",
        "禁止任何单位或者个人为不满16周岁的未成年人介绍就业",
        "取得证书之日起12个月内申报",
        "家庭人均收入低于当地最低生活保障标准",
        "符合法定形式，要件齐全",
        "",
    ],
)
def test_cases_duties_and_procedure_stay_text(clause: str) -> None:
    assert parse(clause) == []
    assert not clause or analyse(clause).rest


@pytest.mark.parametrize(
    ("clause", "kind"),
    [
        ("按照规定参加失业保险，所在单位和本人已按照规定履行缴费义务满1年的", "失业"),
        ("城镇职工养老保险缴费年限满15年", "职工养老"),
        ("申请之日前在本市连续缴纳职工基本医疗保险满12个月", "医疗"),
        ("在本市连续缴纳社会保险满6个月", "社保"),
        ("连续缴存住房公积金满12个月", "公积金"),
        ("参保缴费12个月以上", ""),
    ],
)
def test_kind_of_insurance_is_kept(clause: str, kind: str) -> None:
    assert predicates(parse(clause))[-1].kind == kind


def test_words_are_printed_as_in_the_clause_even_with_blanks_and_brackets() -> None:
    clause = "申请单位不欠缴失业保险费且累计缴纳失业保险费 36个月及以上（2022年12月31日前，放开至12个月及以上）。"
    (rule,) = predicates(parse(clause))
    assert rule.text == "累计缴纳失业保险费 36个月及以上"
    assert not rule.firm and rule.otherwise in clause
    assert all(text in clause for text in analyse(clause).rest)


def test_what_is_not_understood_is_kept_beside_the_predicate() -> None:
    parsed = analyse("家庭人均月收入低于1340元，且自救后基本生活仍暂时严重困难。")
    assert len(parsed.rules) == 1
    assert parsed.rest == ("自救后基本生活仍暂时严重困难",)


def test_sexes_are_told_apart() -> None:
    found = predicates(parse("男年满60周岁、女年满五十五周岁"))
    assert [(p.sex, p.value) for p in found] == [("男", 60), ("女", 55)]


def test_somebody_else_is_not_the_applicant() -> None:
    assert predicates(parse("子女未满18周岁"))[0].who == "子女"
    assert predicates(parse("父母一方具有本市户籍"))[0].who == "父母一方"


def test_what_helps_those_who_miss_it_is_kept_with_the_rule() -> None:
    clause = "累计缴费满十五年的，按月领取基本养老金；累计缴费不足十五年的，可以缴费至满十五年，按月领取基本养老金"
    (rule,) = predicates(parse(clause))
    assert (rule.op, rule.value, rule.firm) == (">=", 180, True)
    assert rule.otherwise.startswith("累计缴费不足十五年的，可以缴费至满十五年")


def test_requirements_of_a_certain_group_do_not_decide() -> None:
    assert not predicates(parse("单身居民年满35周岁"))[0].firm
    assert not predicates(parse("年满60周岁，特殊工种除外"))[0].firm
    assert not predicates(parse("转入：城镇职工养老保险缴费年限满15年"))[0].firm
    assert predicates(parse("年龄要求：年满35周岁"))[0].firm


def test_alternatives_stay_alternatives() -> None:
    (rule,) = parse("本人为登记失业人员或毕业4年内的高校毕业生。")
    assert isinstance(rule, AnyOf) and not rule.open
    assert [o[0].var for o in rule.options if isinstance(o[0], Predicate)] == [
        "registered_unemployed",
        "graduated_months",
    ]
    (rule,) = parse("符合以下条件之一的，可以申请：1、年满60周岁；2、经批准调动的。")
    assert isinstance(rule, AnyOf) and rule.open and len(rule.options) == 1


def test_an_article_with_numbered_conditions_is_all_of_them() -> None:
    article = (
        "失业人员符合下列条件的，从失业保险基金中领取失业保险金：（一）失业前用人单位和本人已经缴纳失业保险费满一年的；"
        "（二）非因本人意愿中断就业的；（三）已经进行失业登记，并有求职要求的。"
    )
    assert [p.var for p in predicates(parse(article))] == [
        "insured_months",
        "voluntary_unemployment",
        "registered_unemployed",
    ]


@pytest.mark.parametrize(
    "clause",
    [
        "年满65周岁、在丙丁市居住满3个月的老年人，不限户籍。",
        "具有本市户籍，或在本市连续缴纳社保满3年",
        "男年满60周岁、女年满55周岁",
        "年满60周岁，特殊工种除外",
        "符合法定形式",
    ],
)
def test_predicates_survive_being_stored(clause: str) -> None:
    assert from_dict(to_dict(parse(clause))) == parse(clause)


def test_stored_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="条件的结构不对"):
        from_dict({"colour": "red"})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("半年", 6),
        ("一年半", 18),
        ("2年3个月", 27),
        ("十二个月", 12),
        ("三年", 36),
        ("6 个月", 6),
        ("年", None),
        ("", None),
    ],
)
def test_months(text: str, value: float | None) -> None:
    assert months(text) == value


@given(st.text(alphabet="〇零一二两俩三十百千万0123456789.年月个半 ", max_size=12))
def test_quantities_never_fail(text: str) -> None:
    assert number(text) is None or isinstance(number(text), float)
    assert months(text) is None or isinstance(months(text), float)


WORDS = (
    "年满,未满,65,十五,周岁,岁,以上,以下,缴纳,社会保险,满,6,个月,年,半年,居住,在本市,户籍,不限,人均,住房面积,低于,平方米,"
    "男,女,或者,且,，,、,；,。,（,）,(,),的,应当,可以,由,子女,之一,下列,1.,2.,一、,二、,一级,残疾,等,\u200b,\n"
)
PIECES = st.sampled_from(WORDS.split(","))


@given(st.lists(PIECES, max_size=24).map("".join) | st.text(max_size=60))
def test_any_text_is_parsed_without_failing_and_quoted_as_printed(clause: str) -> None:
    parsed = analyse(clause)
    assert from_dict(to_dict(parsed.rules)) == list(parsed.rules)
    assert all(p.text in clause for p in predicates(parsed.rules))


def test_share_of_real_clauses() -> None:
    """A quarter of what cities print as conditions compares something; the rest is procedure and form."""
    openpyxl = pytest.importorskip("openpyxl")
    if not CHANGCHUN.is_dir():
        pytest.skip(f"没有真实指南数据：{CHANGCHUN}")
    clauses = []
    for file in sorted(CHANGCHUN.glob("guides_0425.xlsx")):
        rows = openpyxl.load_workbook(file, read_only=True).active.iter_rows(values_only=True)
        header = next(rows)
        column = header.index("受理条件")
        clauses += [c for r in rows if r[column] for c in condition_clauses(str(r[column]))]
    parsed = [c for c in set(clauses) if parse(c)]
    assert parsed and all(p.text in c for c in parsed for p in predicates(parse(c)))
