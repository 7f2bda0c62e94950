"""What one phrase of a condition says, where the whole phrase is understood; otherwise nothing.

Every pattern must cover its phrase to the end: a phrase with more in it than a pattern knows is left as text, since a
wrong predicate is worse than none. Knows nothing of how a clause is cut into phrases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from kg.condition_grammar import (
    ABOVE,
    BE,
    BELOW,
    CERTAIN,
    COMPARE,
    INSURANCE,
    PATTERNS,
    PLACE,
    REACH,
    UPTO,
    Builder,
    Op,
    Predicate,
    comparison,
    cues,
    insurance_kinds,
    insurance_names,
    pattern,
)
from kg.quantities import MONTHS, NUMBER, months, number

__all__ = ["Predicate", "cues", "insurance_kinds", "insurance_names", "phrase"]

_CUE = re.compile(
    r"[\d半一二两三四五六七八九十]|户|房|失业|意愿|原因|参加|缴纳|持|配偶|未婚|单身|子女|学历|残疾|成年|就业|取得|领取"
)
"""At least one of these is in every phrase that a pattern could cover."""
_LONGEST = 60


@cache
def _compiled(whole: bool) -> tuple[tuple[re.Pattern[str], Builder], ...]:
    names = "|".join(map(re.escape, insurance_names()))
    return tuple(
        (re.compile(text.replace(INSURANCE, names)), builder)
        for text, builder, only_whole in PATTERNS
        if whole or not only_whole
    )


def phrase(text: str, *, whole: bool = False) -> list[Predicate]:
    """The predicates of a phrase, which holds neither commas nor brackets; nothing if it is not wholly understood.

    ``whole`` says that the phrase is a sentence of its own, in which a bare noun (成年人) is a requirement.
    """
    if len(text) > _LONGEST or not _CUE.search(text):
        return []
    for compiled, builder in _compiled(whole):
        found = compiled.fullmatch(text)
        if found:
            certain = bool(CERTAIN.search(found["anyone"] or ""))
            return [replace(p, firm=False) if certain else p for p in builder(found)]
    return []


def _who(found: re.Match[str]) -> str:
    return str(found.groupdict().get("who") or "")


_SEX = r"(?P<sex>男|女)?(?:性|方|职工|性?公民|的|士)?"


@pattern(
    rf"{_SEX}{BE}(?P<strict>{COMPARE}|不得?早于|不小于)(?P<n>{NUMBER})周?岁(?:{ABOVE}"
    rf"|{BELOW})?(?:的(?P<late>男|女)性?)?"
)
def _age(found: re.Match[str]) -> Iterator[Predicate]:
    yield from _age_of(found, comparison(found["cmp"], below=bool(found["below"])))


@pattern(rf"{_SEX}(?:年龄)?(?:为|在)?(?P<n>{NUMBER})周?岁(?:{ABOVE}|{BELOW})(?:的(?P<late>男|女)性?)?")
def _age_above(found: re.Match[str]) -> Iterator[Predicate]:
    yield from _age_of(found, comparison(None, below=bool(found["below"])))


def _age_of(found: re.Match[str], op: Op) -> Iterator[Predicate]:
    value = number(found["n"])
    sex = found["sex"] or found["late"]
    if value is not None and 0 < value < 130:
        yield Predicate("age", op, value, "岁", sex=sex if sex in ("男", "女") else None, who=_who(found))  # type: ignore[arg-type]


@pattern(r"(?:法定)?(?P<not>未)?成年(?:公民|人)", whole=True)
def _adult(found: re.Match[str]) -> Iterator[Predicate]:
    yield Predicate("age", "<" if found["not"] else ">=", 18.0, "岁", who=_who(found))


@pattern(
    rf"{_SEX}{BE}{REACH}?(?P<n>{NUMBER})(?:周?岁)?(?:至|到|-|—|~|～)(?:{UPTO}|未满|不满)?(?P<m>{NUMBER})周?岁"
    r"(?:之间|以下|以内|期间)?"
)
def _age_between(found: re.Match[str]) -> Iterator[Predicate]:
    low, high = number(found["n"]), number(found["m"])
    if low is not None and high is not None and low < high < 130:
        sex: Any = found["sex"]
        yield Predicate("age", ">=", low, "岁", sex=sex, who=_who(found))
        below: Op = "<" if re.search(r"[未不]满", found[0]) else "<="
        yield Predicate("age", below, high, "岁", sex=sex, who=_who(found))


_HOW = r"(?P<how>(?:连续|累计|按时|足额|正常|实际|逐月|按月|不间断|合计|依法|按照?规定|已经?|均不欠缴[^，]{2,8}且)*)"
_IN_PLACE = r"(?:在?(?:[\u4e00-\u9fff]{1,8}[省市区县]|本[市省区县地]|我[市省区县]|当地|(?:[市省]|统筹地区)内))?"
_TERM = rf"(?P<term>{MONTHS})"


@pattern(
    rf"{_IN_PLACE}{BE}{_HOW}(?:履行缴费义务|参保缴费|缴纳|缴存|缴费|缴交|交纳|参加|参保|缴)了?"
    rf"(?P<name>{INSURANCE})?(?:保险)?费?(?:缴费)?(?:年限|时间|期限)?(?P<how2>累计|连续"
    rf"|合计)?已?{COMPARE}?{_TERM}(?P<up>{ABOVE})?",
    who=False,
)
@pattern(
    rf"{_IN_PLACE}{BE}{_HOW}(?P<name>{INSURANCE})(?:保险)?费?{_HOW.replace('how', 'how2')}(?:累计|连续|实际)?"
    r"(?:缴费|缴存|缴纳|参保|参保缴费|缴费参保)?(?:年限|时间"
    rf"|期限)?{_HOW.replace('how', 'how3')}{COMPARE}?{_TERM}(?P<up>{ABOVE})?",
    who=False,
)
def _insured(found: re.Match[str]) -> Iterator[Predicate]:
    value = months(found["term"])
    if value is None or not (found["cmp"] or found["up"]):
        return
    yield Predicate(
        "insured_months",
        comparison(found["cmp"]),
        value,
        "月",
        kind=next(iter(insurance_kinds(found[0])), ""),
        unbroken=bool(re.search("连续|不间断", found[0])),
    )


@pattern(rf"(?:{_HOW})(?:参加|已经?缴纳|参保缴纳)了?(?P<name>{INSURANCE})费?", who=False)
def _takes_part(found: re.Match[str]) -> Iterator[Predicate]:
    if not re.search("应当|必须|须", found[0]):
        yield Predicate("insured_months", ">", 0.0, "月", kind=insurance_kinds(found[0])[0])


@pattern(rf"(?:连续|累计)工作(?:时间|年限)?(?:已|累计|连续)*{COMPARE}?{_TERM}(?P<up>{ABOVE})?", who=False)
def _worked(found: re.Match[str]) -> Iterator[Predicate]:
    value = months(found["term"])
    if value is not None and (found["cmp"] or found["up"]):
        yield Predicate("work_months", comparison(found["cmp"]), value, "月")


@pattern(
    rf"(?:[在到](?P<place>{PLACE}))?(?:实际|连续|稳定|已经?|的|合法)*居住(?:时间|期限|年限)?(?:已|累计|连续)*"
    rf"{COMPARE}?(?P<term>{MONTHS})(?P<up>{ABOVE})?"
)
def _residence(found: re.Match[str]) -> Iterator[Predicate]:
    value = months(found["term"])
    if value is not None and (found["cmp"] or found["up"]):
        yield Predicate(
            "residence_months",
            comparison(found["cmp"]),
            value,
            "月",
            kind=found["place"] or "",
            who=_who(found),
            unbroken="连续" in found[0],
        )


@pattern(
    rf"(?:家庭|户)?人均(?:自有)?(?:现有)?(?:住房|居住|房屋)?(?:建筑|使用)?面积(?:应|须|在)?{COMPARE}?(?P<n>{NUMBER})"
    rf"(?:平方米|平米|㎡|m2|m²)(?:{ABOVE}|{BELOW}|（含）)?",
    who=False,
)
def _area(found: re.Match[str]) -> Iterator[Predicate]:
    value = number(found["n"])
    if value is not None and (found["cmp"] or found["below"] or "以上" in found[0]):
        yield Predicate(
            "housing_area", comparison(found["cmp"], below=bool(found["below"])), value, "平方米", kind="人均"
        )


@pattern(
    rf"(?:及(?:其)?(?:配偶|家庭成员|共同申请人)[^，]{{0,6}})?(?:在?(?P<place>{PLACE}))?(?:范围内|行政区域内"
    r"|城区内?|辖区内?)?(?:名下)?(?:均|也)?"
    r"(?:无|没有|未拥有|不拥有|未购买)(?:任何|其他|自有|产权|形式|的)*(?:住房|房产|产权房|房屋)"
)
@pattern(rf"(?:在?(?P<place>{PLACE}))?(?:名下)?(?:均)?无房")
def _homeless(found: re.Match[str]) -> Iterator[Predicate]:
    yield Predicate("owns_home", "==", "否", kind=found["place"] or "", who=_who(found))


@pattern(
    r"(?P<year>上年度|上一年度|申请前12个月)?(?:申请)?(?:家庭)?(?P<per>人均|本人|个人)?(?P<span>月"
    r"|年)?(?:人均)?(?:可支配)?(?:平均)?(?P<late>月|年)?收入"
    rf"(?:在|应|须)?{COMPARE}?(?P<n>\d+(?:\.\d+)?|{NUMBER})(?P<wan>万)?元(?:{ABOVE}|{BELOW}|（含）)?",
    who=False,
)
def _income(found: re.Match[str]) -> Iterator[Predicate]:
    value = number(found["n"])
    span = found["span"] or found["late"] or ("年" if re.search("上一?年度|12个月", found[0]) else "")
    if value is None or not span or not (found["cmp"] or found["below"] or "以上" in found[0]):
        return
    value *= 10000 if found["wan"] else 1
    per = "人均" if "人均" in found[0] else ("家庭" if "家庭" in found[0] else "本人")
    yield Predicate("income", comparison(found["cmp"], below=bool(found["below"])), value, "元", kind=per + span)


@pattern(r"(?P<not>非因?|不是因?)(?:本人|个人|自身)(?:意愿|原因)(?:而)?(?:中断就业|失业|离职|解除劳动合同)", who=False)
def _dismissed(found: re.Match[str]) -> Iterator[Predicate]:
    yield Predicate("voluntary_unemployment", "==", "否")


@pattern(r"(?:依法|按规定)?(?:进行|办理|做)了?失业登记(?:手续)?", who=False)
@pattern(r"登记失业(?:人员)?", who=False)
def _registered(found: re.Match[str]) -> Iterator[Predicate]:
    yield Predicate("registered_unemployed", "==", "是")


@pattern(rf"(?:连续|登记)*失业(?:登记)?(?:连续|时间|期限)*{COMPARE}?{_TERM}(?P<up>{ABOVE})?", who=False)
def _out_of_work(found: re.Match[str]) -> Iterator[Predicate]:
    value = months(found["term"])
    if value is not None and (found["cmp"] or found["up"]):
        yield Predicate("unemployed_months", comparison(found["cmp"]), value, "月")


@pattern(r"(?:处于)?(?:失业|未就业|无业)状态", who=False)
def _jobless(found: re.Match[str]) -> Iterator[Predicate]:
    yield Predicate("employed", "==", "否")


_HUKOU_KIND = r"(?P<sort>城镇|农村|农业|非农业|非农)?"


@pattern(r"(?:不限(?:制)?户[籍口]|户[籍口]不限|不受户[籍口]限制)", who=False)
def _any_hukou(found: re.Match[str]) -> Iterator[Predicate]:
    yield Predicate("hukou", "==", "不限")


@pattern(r"(?:非本[市省区县地]|外[地埠]|市外|外[省市])(?:常住)?户[籍口]", who=False)
def _from_elsewhere(found: re.Match[str]) -> Iterator[Predicate]:
    yield Predicate("hukou", "==", "外地")


@pattern(rf"(?:拥有|持有|取得)?(?P<place>{PLACE})(?:的|常住|{_HUKOU_KIND}|居民|正式)*户[籍口](?:的)?(?:人口|登记)?")
@pattern(rf"(?:常住)?户[籍口](?:所在地)?(?:在|为|属于|是)(?P<place>{PLACE})(?P<sort>)(?:范围内|辖区内?|行政区域内|的)?")
def _hukou(found: re.Match[str]) -> Iterator[Predicate]:
    place = found["place"]
    if re.search(r"非本|外[地省市]|其他|居住|户|所在|及|或|有|无|在|到|的|和|以|与|跨|省外|市外|异地", place):
        return
    yield Predicate("hukou", "==", place, kind=found["sort"] or "", who=_who(found))


@pattern(r"(?:(?:持证)?重度残疾(?:人|等级)?|残疾(?:等级|程度)为?重度)", who=False)
def _severe(found: re.Match[str]) -> Iterator[Predicate]:
    yield Predicate("disability_grade", "==", "重度", "级", kind="残疾")


_GRADE = r"[一二三四五六七八九十1-9]0?"


@pattern(
    r"(?P<sort>残疾|伤残|残情)?(?:等级|程度)?(?:被)?(?:评定|鉴定|确定)?(?:为|达到"
    rf"|在)*(?P<from>{_GRADE})级?(?:(?:至|到|-|—|~|、|和|或|或者|及)"
    rf"(?P<to>{_GRADE}))?级(?P<up>及?以上)?(?P<late>(?:重度|中度)?残疾|伤残)?(?:等级)?(?:的?(?:残疾人|职工|军人))?",
    who=False,
)
def _grade(found: re.Match[str]) -> Iterator[Predicate]:
    sort = (
        "伤残" if re.search("伤残|残情|军人|职工", found[0]) else ("残疾" if re.search("残疾|评定", found[0]) else "")
    )
    ends = [number(found[g]) for g in ("from", "to") if found[g]]
    grades = sorted(g for g in ends if g is not None)
    if not sort or not grades or len(grades) != len(ends) or grades[-1] > 10:
        return
    if len(grades) == 2 and re.search("[、和或及]", found[0]) and grades[1] - grades[0] != 1:
        return
    if found["up"]:
        yield Predicate("disability_grade", "<=", grades[-1], "级", kind=sort)
        return
    if grades[0] > 1:
        yield Predicate("disability_grade", ">=", grades[0], "级", kind=sort)
    yield Predicate("disability_grade", "<=", grades[-1], "级", kind=sort)


@pattern(
    rf"(?:正常|连续|稳定|持续|合法)*(?:经营|运营)(?:时间|期限)?(?:已|累计|连续)*{COMPARE}?{_TERM}(?P<up>{ABOVE})?",
    who=False,
)
def _in_business(found: re.Match[str]) -> Iterator[Predicate]:
    value = months(found["term"])
    if value is not None and (found["cmp"] or found["up"]):
        yield Predicate("business_months", comparison(found["cmp"]), value, "月")


@pattern(
    rf"(?:离校|毕业)(?:时间)?(?:在|不超过|未超过)?{_TERM}(?:以?内|之内|（含）)*(?:的|未就业"
    r"|登记失业)*(?:普通)?(?:高校|高等学校|院校)?(?:毕业生|大学生)?",
    who=False,
)
def _graduated(found: re.Match[str]) -> Iterator[Predicate]:
    value = months(found["term"])
    if value is not None and re.search("内|超过", found[0]):
        yield Predicate("graduated_months", "<=", value, "月")


@pattern(
    r"(?:取得|具备|拥有|获得)?(?:国家承认的?)?(?:全日制|普通高校|普通高等学校|国民教育|高等教育)*"
    r"(?P<level>小学|初中|高中|中专|大专|专科|高职|本科|硕士|博士|研究生)(?:毕业)?(?:（含）)?(?:及|含)?以上(?:学历"
    r"|学位|文化程度|毕业生?)+",
    who=False,
)
def _education(found: re.Match[str]) -> Iterator[Predicate]:
    yield Predicate("education", ">=", found["level"])


@pattern(r"(?:无配偶|未婚|单身)")
def _single(found: re.Match[str]) -> Iterator[Predicate]:
    yield Predicate("spouse", "==", "无", who=_who(found).replace("双方", ""))


@pattern(r"(?:无|没有|未生育|未育)子女", who=False)
def _childless(found: re.Match[str]) -> Iterator[Predicate]:
    yield Predicate("children", "<=", 0.0, "人")


@pattern(r"(?:只|仅)(?:有|生育|育有)(?:了)?(?:一|1)[名个]子女", who=False)
def _one_child(found: re.Match[str]) -> Iterator[Predicate]:
    yield Predicate("children", "==", 1.0, "人")


@pattern(r"(?:合法|有效)?(?:持有|已取得|已领取)(?:有效的?|合法)?《?(?P<what>[\u4e00-\u9fff]{2,14}证)》?", who=False)
@pattern(r"持(?!有)(?:有效的?|合法)?《?(?P<what>[\u4e00-\u9fff]{2,14}证)》?", who=False, whole=True)
def _holds(found: re.Match[str]) -> Iterator[Predicate]:
    what = re.sub(r"^(?:中华人民共和国|本[市区县省地]|有效|合法|第二代|的)+", "", found["what"])
    if len(what) > 2 and not re.search(r"[和或及与、]|之一|凭|(?:保|见|公|认|查|论|签)证$", what):
        yield Predicate("holds", "==", "是", kind=what)
