"""What a text states: ages, months of paying or living somewhere, homes, incomes, how somebody lost a job.

One fact for each phrase, in order. Knows nothing of whom a fact is about, nor of conditions. A number that sounds
like a rule that is asked about (是不是要满15年) is no fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kg.condition_patterns import cues, insurance_names
from kg.quantities import number
from rag.spoken import Span, ages, amounts, bare_ages, born, durations, since

SPEAKER = "我"


@dataclass(frozen=True)
class Fact:
    """One thing said: a range of numbers (``low`` to ``high``, both possible) or a ``value``."""

    var: str
    words: str
    """The resident's words that say it."""
    low: float | None = None
    high: float | None = None
    value: str = ""
    kind: str = ""
    """Which insurance, income or document."""
    person: str = SPEAKER
    note: str = ""
    unbroken: bool | None = None
    """Whether the months are consecutive, if said."""
    place: str = ""

    @property
    def key(self) -> str:
        """Its name in the result of :func:`facts`."""
        return f"{self.var}:{self.kind}" if self.kind else self.var


def said(text: str, as_of: date) -> Iterator[Fact]:
    """All facts of a normalised text; dates are counted from ``as_of``."""
    yield from _ages(text, as_of)
    yield from _durations(text, as_of)
    yield from _housing(text)
    yield from _incomes(text)
    yield from _stated(text)
    yield from _hukou(text)


def _ages(text: str, as_of: date) -> Iterator[Fact]:
    taken: list[tuple[int, int]] = []
    spans = [*born(text, as_of), *ages(text), *bare_ages(text)]
    for span in spans:
        if any(a < span.end and span.start < b for a, b in taken):
            continue
        taken.append((span.start, span.end))
        yield Fact("age", text[span.start : span.end], span.low, span.high, note=span.note)
    for found in re.finditer(r"(?:刚出生|刚生|满月)(?!证)|(\d{1,2}|[一二三四五六七八九十]+)个?多?月大", text):
        old = (number(found[1]) or 0) / 12 if found[1] else 0.0
        yield Fact("age", found[0], old, old)


_PAY = r"(?:缴费|缴纳|缴存|参保|缴|交(?!房租|学费|物业|罚款|通|材料|了材料|警|易))"
_ABOUT: tuple[tuple[str, str], ...] = (
    (
        "",
        r"怀孕|产假|结婚|结了婚|离婚|去世|过期|到期|丢了|有效|住院|服刑|判|当兵|服役|后|以后|之内|工作日|办完|办好"
        r"|等了|断了|停了|断缴|断保|欠|病",
    ),
    ("jobless", r"失业(?!保险|金|险|登记)|没工作|没上班|没班上|下岗|离职|被裁|被辞退|辞职"),
    ("residence", r"居住|住(?!院|房|宅|建|址|户)|待(?!遇)|呆|(?<![十几百])来(?!办|问|说)|搬|定居|落脚|生活"),
    ("work", r"干|上(?=了|过)|工作(?!日)|上班|打工|工龄|入职|做工"),
    ("business", r"开店|开业|经营|营业|做生意|执照|开了|开张"),
    ("graduated", r"毕业|离校"),
)
_VARS = {
    "insured": "insured_months",
    "jobless": "unemployed_months",
    "residence": "residence_months",
    "work": "work_months",
    "business": "business_months",
    "graduated": "graduated_months",
}


def _durations(text: str, as_of: date) -> Iterator[Fact]:
    names = "|".join(map(re.escape, insurance_names()))
    about = (("insured", rf"{names}|{_PAY}"), *_ABOUT)
    before = ""
    broken = re.search(r"断断续续|断过|断缴|断保|断交|中断过|断了|停过|停缴|补缴", text)
    steady = re.search(r"连续|连着|一直|没断|不间断|没中断", text)
    unbroken = False if broken else (True if steady else None)
    for start, end in _segments(text):
        part = text[start:end]
        spans = _apart([*since(part, as_of), *durations(part)])
        for span in spans:
            topic = _nearest(part, span, about)
            kinds = _kinds(part, span)
            if topic is None and not kinds:
                topic = _nearest(before, Span(0, 0, len(before), len(before)), about) if before else None
            if topic == "insured" and not kinds:
                kinds = _kinds(before, Span(0, 0, len(before), len(before)))
            if not topic or (topic == "insured" and re.search(r"房租|学费|物业费|罚款|电费", part)):
                continue
            words = part[span.start : span.end]
            place = re.search(r"在?(外地|外省|老家|外市|[\u4e00-\u9fff]{2,6}?[市省](?!场|民|里))", part)
            yield Fact(
                _VARS[topic],
                words,
                span.low,
                span.high,
                kind=kinds if topic == "insured" else "",
                note=span.note,
                unbroken=unbroken if topic == "insured" else None,
                place=place[1].removeprefix("在") if place else "",
            )
        none = re.search(
            r"(?:从来|一直|从|压根|根本)?(?:就)?(?:没有?|未)(?:给我?)?(?:交|缴|上|参保|买)(?:过"
            rf"|保)?({names})?(?!够|满|到|完|断)",
            part,
        )
        if none and not spans and re.search(rf"{names}|参保", part):
            yield Fact("insured_months", none[0], 0.0, 0.0, kind=_kinds(part, Span(0, 0, none.start(), none.end())))
        before = part or before


def _segments(text: str) -> Iterator[tuple[int, int]]:
    last = 0
    for match in re.finditer(r"[，,。；;！!？?、\n\s]+", text):
        yield last, match.start()
        last = match.end()
    yield last, len(text)


def _apart(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in spans:
        if not any(k.start < span.end and span.start < k.end for k in kept):
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)


def _nearest(part: str, span: Span, about: Iterable[tuple[str, str]]) -> str | None:
    """The topic whose word is nearest; a word before counts as nearer than one after."""
    best: tuple[float, str] | None = None
    for topic, words in about:
        for found in re.finditer(words, part):
            if found.start() < span.end and span.start < found.end() and span.end > span.start:
                distance = 0.0
            elif found.end() <= span.start:
                distance = float(span.start - found.end())
            else:
                distance = found.start() - span.end + 1.5
            if best is None or distance < best[0]:
                best = (distance, topic)
    return best[1] if best else None


def _kinds(part: str, span: Span) -> str:
    names = insurance_names()
    best: tuple[int, str] | None = None
    for found in re.finditer("|".join(map(re.escape, names)), part):
        distance = span.start - found.end() if found.end() <= span.start else found.start() - span.end
        if best is None or distance < best[0]:
            best = (distance, names[found[0]])
    return best[1] if best else ""


_AREA = re.compile(
    r"人均(?:住房|居住|建筑|面积|住|还|才|只有|只|也就|也|连|都|大概|大约|约|是|有|算下来|下来|占)*(?P<less>不到"
    r"|没到|不足|不够|没有|没)?(?P<n>\d+(?:\.\d+)?"
    r"|[一二两三四五六七八九十百]+)"
    r"(?P<odd>多|来|几)?个?(?:平方米|平米|平方|平|㎡|m2)(?P<after>多|左右|出头)?"
)
_HOMELESS = re.compile(
    r"(?:名下|自己|家里|全家|我|在?本地|在?[\u4e00-\u9fff]{2,5}市|在?这里?|也|都|还|又|还是|一直)*(?:没有|没|无"
    r"|没得)(?:任何|自有|自己的|自个的|产权|一套|买过?|个)*"
    r"(?:住房|房子|房屋|房产|房)(?!产证|本|租|东|贷|证|间|型|卡|照)"
)
_HOMEOWNER = re.compile(
    r"(?<!没)(?<!无)(?<!没得)有(?:自己的|自有|一套|两套|套|一处|两处|个|商品|回迁|老)*(?:住房|房子|房产|房)(?!产证"
    r"|本|租|东|贷|证|补|子补)|名下有房|买了(?:套|一套)?房"
)


def _housing(text: str) -> Iterator[Fact]:
    for found in _AREA.finditer(text):
        value = number(found["n"])
        if value is None:
            continue
        low = high = value
        if found["less"]:
            low, high = 0.0, value - 0.01
        elif found["odd"] or found["after"]:
            low, high = (
                (value * 0.9 if found["after"] == "左右" else value),
                value + (9 if value >= 10 and found["odd"] else 1),
            )
        yield Fact("housing_area", found[0], low, high, kind="人均")
    homeless, owner = _HOMELESS.search(text), _HOMEOWNER.search(text)
    place = re.search(r"(?:老家|外地|农村|乡下)[^，,。]{0,4}有[^，,。]{0,4}房", text)
    if homeless and not owner:
        yield Fact("owns_home", homeless[0], value="否")
    elif owner and not homeless:
        yield Fact("owns_home", owner[0], value="是", place="外地" if place else "")


_EARN = re.compile(r"(?:月收入|年收入|收入|工资|退休金|挣|赚|到手|开支|低保金)")


def _incomes(text: str) -> Iterator[Fact]:
    for start, end in _segments(text):
        part = text[start:end]
        earning = _EARN.search(part) or re.search(r"人均(?!住|面|\d+平|.{0,6}平)", part)
        if not earning or re.search(r"多少|标准|低于多|不超过多", part):
            continue
        for span in amounts(part):
            if span.start < earning.start() and span.end < earning.start() - 4:
                continue
            per = (
                "人均"
                if "人均" in part or "每人" in part
                else ("家庭" if re.search("家|全家|两口|一共|总共", part) else "本人")
            )
            unit = "年" if re.search(r"年收入|一年|每年|全年", part) else "月"
            yield Fact("income", part[span.start : span.end], span.low, span.high, kind=per + unit)
            break


def _cue(text: str, name: str, unless: str = r"(?:没|没有|不是|并非|未)$") -> re.Match[str] | None:
    words = sorted(map(str, cues()[name]), key=len, reverse=True)
    for found in re.finditer("|".join(map(re.escape, words)), text):
        if not re.search(unless, text[: found.start()]):
            return found
    return None


def _stated(text: str) -> Iterator[Fact]:
    forced, hinted = _cue(text, "forced_to_leave"), _cue(text, "forced_hints")
    chosen = _cue(text, "left_by_choice", r"(?:没|没有|不是|并非|未|被)$")
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
    for found in re.finditer(
        r"(?:没有|没办过?|没得|还没|没)(?:办|领|拿|有|取得)?(?:过)?(?P<what>[\u4e00-\u9fff]{2,8}?证)(?!明|件)", text
    ):
        yield Fact("holds", found[0], value="否", kind=found["what"])
    for found in re.finditer(
        r"(?<!没)(?:有|办了|办过|持有|拿到了|领了)(?:个|一个|本)?(?P<what>[\u4e00-\u9fff]{2,8}?证)(?!明|件)", text
    ):
        if not re.search(r"没|无|只|哪|什|有", found["what"]):
            yield Fact("holds", found[0], value="是", kind=found["what"])


_GRADE = r"([一二三四五六七八九十]|\d{1,2})级"


def _grades(text: str) -> Iterator[Fact]:
    found = re.search(
        rf"(?P<sort>工伤|伤残|残疾|肢体|视力|听力|精神|智力|言语|多重)[^，。]{{0,8}}?{_GRADE}"
        rf"|{_GRADE}(?P<late>伤残|残疾|肢体|精神|智力|视力|听力|多重)",
        text,
    )
    if found:
        grade = number(found[2] or found[3])
        sort = "伤残" if (found["sort"] or found["late"]) in ("工伤", "伤残") else "残疾"
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
    r"(?P<place>(?:(?![上落迁办入转改报])[\u4e00-\u9fff]){2,8}?[省市区县州旗])的?(?P<sort>城镇|农村|农业|非农业?)?的?(?:常住)?"
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
