"""What a text states of somebody's standing: work lost or left, disability, family, documents, where registered.

Only what is said counts; a hint (被迫辞职, 合同到期) concludes nothing.
Knows nothing of stretches of time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.condition_patterns import cues
from kg.quantities import number
from rag.fact import Fact


def standing(text: str) -> Iterator[Fact]:
    """All such facts of a normalised text."""
    yield from _stated(text)
    yield from _hukou(text)


def _cue(text: str, name: str, unless: str = r"(?:没|没有|不是|并非|未|要|会|申请)$") -> re.Match[str] | None:
    words = sorted(map(str, cues()[name]), key=len, reverse=True)
    for found in re.finditer("|".join(map(re.escape, words)), text):
        if not re.search(unless, text[: found.start()]):
            return found
    return None


_DISMISSED = re.compile(
    r"被(?:单位|公司|老板|厂里?|企业|店里|学校|领导|他们|人家|用人单位)?(?:给)?(?:裁|辞退|开除|炒|解雇|优化|解聘|劝退|解除)[了掉员]?"
    r"|(?:单位|公司|老板|厂里?|企业)(?:把我|给我)?(?:裁了|辞退|开除|炒了|解雇|优化|解聘)(?:了)?我?"
    r"|(?:劳动)?合同(?:到期|期满|到日子)(?![^，,。]{0,2}(?:我|自己|本人))[^，,。]{0,6}(?:不|没|未)[^，,。]{0,4}续"
)
_OWN_WILL = re.compile(
    r"(?:自己个?儿?|自个儿?|自愿|主动)(?:[^，,。；我]{0,6}?)(?:辞的?职|辞[了的掉]|离的?职|不干[了的]|不想干|撂挑子|走的|走人)"
    r"|(?:嫌|不想|懒得)[^，,。；]{1,8}(?:辞的?职|辞[了的掉]|离的?职|不干[了的]|走的|走人)"
    r"|(?:递|交|打|写|提)[了的交上]{0,2}(?:[个份封]|一[个份封])?(?:辞呈|辞职[信书]|辞职(?:报告|申请)|离职申请)"
    r"|裸辞|撂挑子|炒了(?:老板|公司|单位|厂里?)(?:的)?(?:鱿鱼)?|把(?:老板|公司|单位|厂里?)(?:给)?炒了"
)
_MADE_TO = re.compile(
    r"(?:让|叫|逼|劝|要求|催)(?:着|我|他|她|咱|俺|们|大家|自己|个儿|主动){0,4}[^，,。]{0,5}(?:辞|离职|走人|走)"
)
"""Others wanted it: nobody left by choice then."""


_NOT_CHOSEN = r"(?:没|没有|不是|并非|未|被|引咎)$"


def _own_will(text: str) -> re.Match[str] | None:
    """Everyday words of leaving by one's own choice (自个儿不干的, 递辞呈走的)."""
    found = _OWN_WILL.finditer(text)
    return next((f for f in found if not re.search(_NOT_CHOSEN, text[: f.start()])), None)


def _stated(text: str) -> Iterator[Fact]:
    forced = _cue(text, "forced_to_leave") or _DISMISSED.search(text)
    hinted = _cue(text, "forced_hints") or _MADE_TO.search(text)
    chosen = _cue(text, "left_by_choice", _NOT_CHOSEN) or _own_will(text)
    if forced and (not chosen or chosen[0] == "辞职"):
        yield Fact("voluntary_unemployment", forced[0], value="否")
    elif chosen and not hinted and not forced:
        yield Fact("voluntary_unemployment", chosen[0], value="是")
    missing = re.search(
        r"(?:没有?|还没|未|没去)(?:去)?(?:办|做|登记|进行|办理)?(?:过)?失业登记|失业登记(?:还)?没(?:有)?办|没登记失业",
        text,
    )
    done = re.search(
        r"(?:办|做|进行|办理)(?:好|完)?(?:了|过)(?:个)?失业登记|(?:已经?|都)(?:办|做|进行|办理)?(?:好|了"
        r"|过)*失业登记(?:了)?|失业登记(?:也|都|已经?)?(?:办"
        r"|做)(?:了|过|好|完)|登记(?:了|过)失业",
        text,
    )
    if missing:
        yield Fact("registered_unemployed", missing[0], value="否")
    elif done:
        yield Fact("registered_unemployed", done[0], value="是")
    jobless = re.search(r"(?:现在|目前|我|已经)?(?:失业(?:了|在家|中)|没工作|没有工作|没班上|下岗了|无业)", text)
    if jobless:
        yield Fact("employed", jobless[0], value="否")
    elif working := re.search(r"(?:现在|目前|还)(?:在)(?:上班|工作|职)|在职", text):
        yield Fact("employed", working[0], value="是")
    yield from _grades(text)
    yield from _family(text)
    yield from _documents(text)


_WITHOUT = re.compile(
    r"(?:没有|没办过?|没得|还没|没)(?:办|领|拿|有|取得)?过?(?P<what>[\u4e00-\u9fff]{2,8}?证)(?!明|件)"
)
_WITH = re.compile(
    r"(?<!没)(?:有|办了|办过|持有|拿到了|领了)(?:个|一个|本)?(?P<what>[\u4e00-\u9fff]{2,8}?证)(?!明|件|据)"
)
_NO_DOCUMENT = re.compile(r"没|无|只|哪|什|有|为|的|按|办理|核发|发放|据|录|照片|资格|(?:保|认|论|公|见|例|凭|查)证$")


def _documents(text: str) -> Iterator[Fact]:
    for pattern, value in ((_WITHOUT, "否"), (_WITH, "是")):
        for found in pattern.finditer(text):
            if not _NO_DOCUMENT.search(found["what"]):
                yield Fact("holds", found[0], value=value, kind=found["what"])


_GRADE = r"([一二三四五六七八九十]|\d{1,2})级"
_OF_WHAT = re.compile(
    rf"(?P<sort>工伤|伤残|残疾|肢体|视力|听力|精神|智力|言语|多重)[^，。]{{0,8}}?{_GRADE}"
    rf"|{_GRADE}(?P<late>伤残|残疾|肢体|精神|智力|视力|听力|多重)"
)
_ASSESSED = re.compile(rf"鉴定(?:下来|出来|结果|[完的了是为成算评定]){{0,4}}{_GRADE}")
_INJURED = re.compile("工伤|伤残|劳动能力")


def _grades(text: str) -> Iterator[Fact]:
    named = _OF_WHAT.search(text)
    found = named or (_ASSESSED.search(text) if _INJURED.search(text) else None)
    if found:
        grade = number(next(g for g in ((named[2], named[3]) if named else found.groups()) if g))
        sort = "残疾" if named and (named["sort"] or named["late"]) not in ("工伤", "伤残") else "伤残"
        if grade is not None and 1 <= grade <= 10:
            yield Fact("disability_grade", found[0], grade, grade, kind=sort)
    elif severe := re.search(r"重度残疾|重残", text):
        yield Fact("disability_grade", severe[0], 1, 4, value="重度", kind="残疾")


def _family(text: str) -> Iterator[Fact]:
    single = re.search(
        r"(?:还)?没结婚|没结过婚|未婚|单身|没有?对象|离婚了|离异|已离婚|丧偶|没有?配偶|没老婆|没老公", text
    )
    married = re.search(r"(?:我|已经?)(?:已婚|结婚了|结了婚|成家了)|已婚", text)
    if single:
        yield Fact("spouse", single[0], value="无")
    elif married:
        yield Fact("spouse", married[0], value="有")
    many = re.search(
        r"(?:有|生了|生过|养了)(?P<n>[一二两俩三四五]|\d)个?(?:孩子|娃|子女|儿子|女儿|闺女)|没(?:有)?(?:孩子|子女"
        r"|生过?孩子|小孩)|无子女",
        text,
    )
    if many:
        count = number(many["n"]) if many["n"] else 0.0
        if count is not None:
            yield Fact("children", many[0], count, count)
    ranks: dict[str, int] = cues()["education"]
    level = re.search(
        rf"({'|'.join(ranks)})(?:学历|毕业|文化|生毕业|文凭)|(?:我是|学历是?|念的|读的)({'|'.join(ranks)})", text
    )
    if level:
        word = level[1] or level[2]
        yield Fact("education", level[0], float(ranks[word]), float(ranks[word]), value=word)


_HU = r"户(?:口|籍)(?!本|簿|册|页|登记|迁|所在|注销|证|怎|咋)"
_NOT_WANTED = r"(?<![上落迁办入转改报])"
_ELSEWHERE = re.compile(
    rf"{_NOT_WANTED}外(?:地|省|市|区|县)的?(?:农村|城镇)?{_HU}|(?:不是|没有?|非)(?:本地|本市|这里?|当地|这边)的?{_HU}"
    r"|户[口籍](?:不在|没在)(?:本地|本市|这儿?|这里|这边|当地)|户[口籍](?:还)?(?:在|是)(?:外地|外省|老家|外市)的?"
    r"|(?:我|他|她)?是?外地人|外来务工"
)
_HERE = re.compile(
    rf"{_NOT_WANTED}(?:本地|本市|本省|当地|我市|咱市)的?(?:农村|城镇)?{_HU}"
    r"|户[口籍](?:就)?(?:在|是)(?:本地|本市|当地|这儿?|这里|这边)的?|(?:我|他|她)?是?本地人"
)
_NAMED = re.compile(
    r"(?P<place>(?:(?![上落迁办入转改报的属是社小])[\u4e00-\u9fff]){2,8}?[省市区县州旗])的?(?P<sort>城镇|农村|农业"
    r"|非农业?)?的?(?:常住)?"
    rf"{_HU}(?!能|要|可)|户[口籍](?:就|还)?(?:在|是)(?P<late>[\u4e00-\u9fff]{{2,6}}?[省市区县州旗])"
)
_SORT = re.compile(rf"(?P<sort>农村|农业|城镇|非农业?){_HU}|户口在(?P<late>农村|城镇)")


def _hukou(text: str) -> Iterator[Fact]:
    sort = _SORT.search(text)
    if sort:
        yield Fact(
            "hukou_sort", sort[0], value="农村" if (sort["sort"] or sort["late"]) in ("农村", "农业") else "城镇"
        )
    away, here, named = _ELSEWHERE.search(text), _HERE.search(text), _NAMED.search(text)
    if away:
        yield Fact("hukou", away[0], value="外地")
    elif here:
        yield Fact("hukou", here[0], value="本地")
    elif named:
        place = re.sub(r"^.*?(?:我是|我的|我有|是|有|持|我|在|，|他|她|妈|爸|岁)", "", named["place"] or named["late"])
        if len(place) >= 2:
            yield Fact("hukou", named[0][named[0].find(place) :], value=place)
