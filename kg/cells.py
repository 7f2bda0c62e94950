"""Cells and short texts made regular: widths, invisible marks, mark-up, lists, limits, dates, yes and no.

Punctuation policy: full-width letters, digits and a few signs (％＋－．／＝＃＠＆) become half-width; Chinese
punctuation of running text （，。；：（）！？） stays, so that quotes read as printed. Names (:func:`clean_name`) go
further, because they are identities: one spelling of brackets, no blanks beside Chinese characters.
"""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import Literal

import cn2an

from kg.schema import Limit

CJK = r"\u3007\u3400-\u4dbf\u4e00-\u9fff"
_CJK_OR_MARK = CJK + r"，。；：、（）《》〈〉“”‘’【】！？"

_HALF_WIDTH = {c: c - 0xFEE0 for first, last in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
               for c in range(first, last + 1)} | {ord(c): ord(c) - 0xFEE0 for c in "％＋－．／＝＃＠＆"}  # fmt: skip
_ESCAPED_CONTROL = re.compile(r"_x00(?:0[0-9A-F]|1[0-9A-F])_", re.I)
_BLOCK_TAG = re.compile(r"<\s*(?:br|/p|/div|/li|/tr)\b[^<>]*>", re.I)
_TAG = re.compile(r"</?[a-zA-Z][\w:-]*(?:\s[^<>]*)?/?>|<!--.*?-->|<!\[CDATA\[|\]\]>", re.S)
_UNSEEN_ELEMENT = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>", re.I | re.S)
_COMPATIBILITY = re.compile("[\u2f00-\u2fdf\uf900-\ufaff]")
_QUOTE_PAIRS = ('""', "''", "“”", "‘’", "「」", "『』")
_EMPTY = {"", "无", "无情形", "无情况", "无要求", "暂无", "空", "没有", "无此项", "/", "//", "\\", "-", "--", "—", "——"}
_EMPTY |= {"–", "null", "none", "nan", "n/a", "#n/a", "undefined"}
_NUMBER = r"(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)"
_ENUMERATOR = re.compile(
    r"^\s*(?:\d{1,2}\s*[.、)）](?!\d)\.?|[（(]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)）]|[①-⑳]|[一二三四五六七八九十]{1,3}、)\s*"
)


@lru_cache(maxsize=50_000)
def clean_text(text: str) -> str:
    """Readable text of a cell; idempotent. Lines are kept, runs of blanks and blank lines are not."""
    while (cleaned := _clean_once(text)) != text:
        text = cleaned
    return text


def _clean_once(text: str) -> str:
    text = _ESCAPED_CONTROL.sub("\n", text).replace("\r\n", "\n").replace("\r", "\n")
    text = html.unescape(text) if "&" in text else text
    if "<" in text or "]]>" in text:
        text = _TAG.sub("", _BLOCK_TAG.sub("\n", _UNSEEN_ELEMENT.sub("", text)))
    text = _COMPATIBILITY.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text.translate(_HALF_WIDTH))
    text = "".join(_visible(c) for c in unicodedata.normalize("NFC", text))
    text = re.sub(r" *\n[ \n]*", "\n", re.sub(r" {2,}", " ", text)).strip()
    return _strip_quotes(text)


@lru_cache(maxsize=10_000)
def _visible(char: str) -> str:
    if char == "\n":
        return char
    category = unicodedata.category(char)
    if category in ("Zs", "Zl", "Zp") or char == "\t":
        return "\n" if category in ("Zl", "Zp") else " "
    return "" if category in ("Cc", "Cf", "Cs") else char


def _strip_quotes(text: str) -> str:
    for pair in _QUOTE_PAIRS:
        opening, closing = pair[0], pair[1]
        inner = text[1:-1]
        if len(text) >= 2 and text[0] == opening and text[-1] == closing:
            if opening not in inner and closing not in inner:
                return inner.strip()
        elif opening == '"' and text.count('"') == 1 and (text[0] == '"' or text[-1] == '"'):
            return text.strip('"').strip()
    return text


@lru_cache(maxsize=20_000)
def clean_name(text: str) -> str:
    """A name as an identity: one line, full-width brackets, no blanks beside Chinese characters; idempotent."""
    while (name := _name_once(text)) != text:
        text = name
    return text


def _name_once(text: str) -> str:
    name = re.sub(r"\s+", " ", clean_text(text))
    if re.search(f"[{CJK}]", name):
        name = name.translate(str.maketrans("()", "（）"))
        name = re.sub(rf"(?<=[{_CJK_OR_MARK}]),|,(?=[{_CJK_OR_MARK}])", "，", name)
        name = re.sub(rf" (?=[{_CJK_OR_MARK}])|(?<=[{_CJK_OR_MARK}]) ", "", name)
    return name.strip(" 。；;，,、：:.")


def is_empty(text: str) -> bool:
    """Whether a cell says nothing: blank, 无, 无情形, / or a dash."""
    return clean_text(text).strip("。.；; ").lower() in _EMPTY


def blank_or(text: str) -> str:
    """:func:`clean_text`, or "" where the cell says nothing."""
    return "" if is_empty(text) else clean_text(text)


def strip_enumerator(text: str) -> str:
    """The text without a leading 1. / （一） / ①."""
    stripped = _ENUMERATOR.sub("", text, count=1)
    return stripped or text


def split_outside_brackets(text: str, separators: str) -> list[str]:
    """Parts between separators that stand outside of brackets; unbalanced brackets are not respected."""
    opening, closing = "（(《〈“【[", "）)》〉”】]"
    if sum(text.count(c) for c in opening) != sum(text.count(c) for c in closing):
        return re.split(f"[{re.escape(separators)}]", text)
    parts, depth = [""], 0
    for char in text:
        depth = max(0, depth + (char in opening) - (char in closing))
        if char in separators and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def split_list(text: str) -> list[str]:
    """Entries of a list in one cell, separated by ; ； or line breaks outside of brackets.

    Commas and 、 belong to the names. Where semicolons separate, line breaks are only wrapping.
    """
    text = blank_or(text)
    has_semicolon = len(split_outside_brackets(text, ";；")) > 1
    parts = split_outside_brackets(text.replace("\n", "") if has_semicolon else text, ";；" if has_semicolon else "\n")
    if any("\n" in part for part in parts):  # a line break inside brackets is wrapping, too
        parts = [part.replace("\n", "") for part in parts]
    merged: list[str] = []
    for part in (p.strip() for p in parts):
        if merged and part[:1] in tuple("，、,）)") and part:
            merged[-1] += part
        elif part:
            merged.append(part)
    return [entry for entry in (strip_enumerator(p).strip() for p in merged) if entry and not is_empty(entry)]


def parse_yes_no(text: str) -> bool | None:
    """True, False or ``None`` where the text says neither; 「不收费」 is False, 「是，每证10元」 is True."""
    word = re.sub(r"\s+", "", clean_text(text)).lower()
    if re.match(r"(?:否|不|无|免|n(?:o|$)|f(?:alse|$)|0(?:元)?$|×|✗)", word):
        return False
    if re.match(r"(?:是|收费|有|需|y(?:es|$)|t(?:rue|$)|1$|√|✓|☑)", word):
        return True
    return None


_LIMIT_UNITS: tuple[tuple[str, Literal["工作日", "自然日", "月", "年", "小时"]], ...] = (
    (r"个?工作日", "工作日"),
    (r"个?(?:自然日|日历日|日历天)|[日天]", "自然日"),
    (r"个?月", "月"),
    (r"年", "年"),
    (r"个?小时", "小时"),
)
_AT_ONCE = re.compile(r"即[时办]|当场|现场办结|当即|马上|立等可取|立即|随到随办|秒批")


def parse_limit(text: str) -> Limit | None:
    """A time limit; a bare number is in working days, as the columns 承诺/法定办结时限 are.

    ``value`` and ``unit`` stay ``None`` where the text holds no number, a range or several different numbers.
    """
    text = blank_or(text)
    if not text:
        return None
    plain = re.sub(r"\s+|[（(][^（()）]*[)）]", "", text) or re.sub(r"\s+", "", text)
    if bare := re.fullmatch(r"(\d{1,4})(?:\.0+)?", plain):
        return Limit(text=text, value=int(bare[1]), unit="工作日")
    found = set()
    for pattern, unit in _LIMIT_UNITS:
        for number in re.findall(rf"({_NUMBER})(?:{pattern})", plain):
            found.add((_integer(number), unit))
        plain = re.sub(rf"{_NUMBER}(?:{pattern})", "；", plain)
    if len(found) == 1 and not re.search(rf"{_NUMBER}\s*[-—–~～至到]\s*；", plain):
        value, named_unit = found.pop()
        return Limit(text=text, value=value, unit=named_unit) if value is not None else Limit(text=text)
    if not found and _AT_ONCE.search(plain):
        return Limit(text=text, value=0, unit="即办")
    return Limit(text=text)


def _integer(number: str) -> int | None:
    try:
        value = float(number) if number[0].isdigit() else float(cn2an.cn2an(number.replace("〇", "零"), "smart"))
    except (ValueError, TypeError):
        return None
    return int(value) if value.is_integer() else None


def parse_date(text: str) -> date | None:
    """A day written 2024-05-30, 2024/5/30, 2024.5.30, 2024年5月30日 or 20240530, with or without a time."""
    match = re.match(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)", clean_text(text))
    match = match or re.match(r"^(\d{4})(\d{2})(\d{2})$", clean_text(text))
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
