"""From when to when a document is in force, by what it says: 自…起施行, 有效期5年, 失效日期, 本文件已失效."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from corpus.numbers import CHINESE_NUMBER, add_months, add_years, day_before, first_date, number
from corpus.readers import RawDocument

Status = Literal["现行有效", "已被修改", "已废止", "历史版本", "已失效", "未注明"]
_DATE = r"(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
_DATE_CN = r"[一二][九〇零○][〇零○一二三四五六七八九]{2}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日"
_IN_FORCE = r"(?:零时|\d{1,2}[时:：]\d{0,2})?起?\s*(?:正式|开始)?(?:施行|实施|执行|生效|试行)"
_SELF = (
    "本(?:办法|规定|条例|细则|实施细则|通知|意见|方案|标准|公告|通告|决定|规则|规程|规范|指引|指南|制度|文件|法|措施|暂行"
    r"\w{2})"
)
_LATER = rf"(?:起?\s*(\d{{1,3}}|{CHINESE_NUMBER})\s*日后)?"
_STARTS = re.compile(
    rf"(?:{_SELF}[^。；\n]{{0,30}}?|(?:上述|以上)[^。；\n]{{0,12}}?|^)[自从]\s*({_DATE}|{_DATE_CN}|(?:印发|发布|公布|下发|颁布|发文)之日)\s*{_LATER}\s*{_IN_FORCE}",
    re.M,
)
_HISTORY_START = re.compile(rf"({_DATE})\s*起?(?:施行|实施)")
_TERM = re.compile(
    rf"有效期(?:限)?(?:暂定|暂)?(?:为|是)?\s*(\d{{1,2}}|{CHINESE_NUMBER})\s*(年|个月)|(?:试行|执行期|实施期|暂行期)(?:期)?(?:为|限)*\s*(\d{{1,2}}|{CHINESE_NUMBER})\s*(年|个月)"
)
_UNTIL = re.compile(
    rf"(?:有效期(?:限)?(?:截?[至止]?到?)|(?:施行|实施|执行)(?:有效)?(?:期)?(?:截?至|到)|至)\s*({_DATE}|{_DATE_CN})\s*(?:止|失效|废止|结束|$|[。，；（）()])"
)
_TERM_WORDS = re.compile(r"有效期|失效|废止|届满|[试施]行|执行(?:期|至|到)|实施(?:期|至|到)")
_BEGINS = re.compile(rf"自\s*({_DATE})\s*起\s*(?:正式|开始)?(?:施行|实施|执行|生效)")
"""A day said of what a notice sets rather than of the notice."""
_ANSWERS = re.compile("问答|解答|答问|常见问题")
"""A page of answers: a day that it names is that of what it speaks of."""
_PERIOD = re.compile(
    r"(?:(?:执行|实施|施行)(?:期限?|时间)|政策(?:执行|有效|实施)?期限?|活动(?:时间|期限|期间)|有效期限?)\s*(?:[为是自从：:]\s*)*"
    rf"({_DATE})\s*起?\s*(?:至|到|[-—–~～]+)\s*({_DATE})"
)
"""The whole time for which a notice holds, said in one breath."""
_OWN = re.compile(rf"(?:{_SELF}|(?:上述|以上|本项?)政策)[^。；\n]{{0,40}}")
_AROUND = 200
"""Days between a notice and the day from which what it sets holds."""
_LAPSED = re.compile(
    r"[（(【\[]?(?:注[：:]|提示[：:])?(?:本|该|此)(?:文件|文|件|通知|办法|规定|意见|政策|细则|页面)?[^，。]{0,20}?"
    r"(?:已|业已|已经)[^，。]{0,12}?(失效|废止|停止执行|届满).{0,30}|[（(【\[](?:已)?(失效|废止)[）)】\]].*|.*[（(【\[](?:已)(失效|废止)[）)】\]]"
)


@dataclass(frozen=True)
class Validity:
    """First and last day in force, as far as stated, and what the source says of its status."""

    valid_from: date | None
    valid_to: date | None
    status: Status


def validity(raw: RawDocument, published: date | None, version: date | None, title: str) -> Validity:
    """When ``raw`` is in force. ``version`` is the date of the text, where it is known to have been amended."""
    text = raw.text
    start, clause = _start(raw, text, published, title)
    if version and (start is None or start < version):
        # The clause of an amended statute names the first day of the statute, not of this text.
        start = version
    end = first_date(raw.meta.get("失效日期")) or first_date(raw.meta.get("废止日期")) or _end(raw, clause, start)
    return Validity(start, end, _status(raw, text, title))


def _start(raw: RawDocument, text: str, published: date | None, title: str) -> tuple[date | None, str]:
    """First day in force and the paragraph that says so."""
    matches = list(_STARTS.finditer(text))
    clause = ""
    if matches:
        line_end = text.find("\n", matches[-1].end())
        line = text[text.rfind("\n", 0, matches[-1].start()) + 1 : line_end if line_end >= 0 else len(text)]
        # Another sentence of the paragraph may give the day on which something else ends.
        sentences = (part + "。" for part in line.split("。"))
        clause = "".join(s for s in sentences if matches[-1].group() in s or _TERM_WORDS.search(s))
    for label in ("实施日期", "施行日期", "生效日期"):
        if day := first_date(raw.meta.get(label)):
            return day, clause
    if matches:
        day = first_date(matches[-1].group(1)) or published
        after = matches[-1].group(2)
        return (day + timedelta(days=number(after)) if day and after else day), clause
    if period := _PERIOD.search(text):
        return first_date(period.group(1)), period.group()
    if own := next((o.group() for o in _OWN.finditer(text) if _UNTIL.search(f"{o.group()}。")), ""):
        return published, own
    history = _HISTORY_START.findall(raw.meta.get("沿革", ""))
    if history:
        return first_date(history[-1]), clause
    if _ANSWERS.search(title):
        return None, clause
    begins = {day for found in _BEGINS.findall(text) if (day := first_date(found))}
    only = begins.pop() if len(begins) == 1 and published else None
    return (only if only and published and abs((only - published).days) <= _AROUND else None), clause


def _end(raw: RawDocument, clause: str, start: date | None) -> date | None:
    if period := _PERIOD.search(clause):
        return first_date(period.group(2))
    until = _UNTIL.search(clause) or _UNTIL.search(raw.meta.get("有效期", ""))
    if until:
        return first_date(until.group(1))
    term = _TERM.search(clause) or _TERM.search("有效期" + raw.meta.get("有效期", ""))
    if term is None or start is None:
        return None
    amount, unit = number(term.group(1) or term.group(3)), term.group(2) or term.group(4)
    return day_before(add_years(start, amount) if unit == "年" else add_months(start, amount))


def _status(raw: RawDocument, text: str, title: str) -> Status:
    label = next((raw.meta[key] for key in ("文件状态", "有效性", "时效性", "效力状态") if raw.meta.get(key)), "")
    if "废止" in label and "失效" not in label:
        return "已废止"
    if re.search("失效|废止|无效|届满", label):
        return "已失效"
    lines = text.split("\n")
    # Only a line of its own is a notice; running text speaks of licences that lapse.
    places = (title, *raw.title_candidates, *lines[:6], *lines[-4:])
    notice = next((m for line in places if len(line) <= 120 and (m := _LAPSED.fullmatch(line))), None)
    if notice:
        return "已废止" if "废止" in notice.group() else "已失效"
    return "现行有效" if re.search("有效|现行", label) else "未注明"
