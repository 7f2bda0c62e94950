"""Contact cells: phone numbers with the label each one carries, and what is no number.

Knows the forms of Chinese phone numbers, not whose they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.cells import CJK, blank_or

_DASHES = re.compile(r"(?<=[\d)）])\s*[-—–－―‐‑−]+\s*(?=\d)")
_NUMBER = re.compile(
    r"""(?<![\d.])(?<!\d[:：])(?:
        0\d{2,3}-[1-9]\d{6,7}(?:(?:转|-)\d{1,5}(?![\d-]))?(?:/\d{1,4}(?!\d))*   # area code, extension
      | 0\d{2,3}-[1-9]\d{2,6}                                                   # area code and short number
      | 0\d{2,3}[ -][1-9]\d{3}[ -]\d{4}
      | 0\d{2,3}[ ]?[1-9]\d{6,7}(?:(?:转|-)\d{1,5}(?![\d-]))?
      | (?<!\d-)(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}                                   # mobile
      | [48]00-?\d{3}-?\d{4} | [48]00-\d{4}-\d{3}
      | [2-9]\d{6,7}(?:(?:转|-)\d{1,5}(?![\d-]))?                               # local number
      | 1[12]\d{3} | 9[56]\d{3,6} | 1(?:10|19|20|22))                           # service numbers
    )(?!\d|\s*号(?!码)|\s*[:：]\s*\d|年|元|室|米|[.]\d)""",
    re.X | re.A,
)
_SEPARATORS = re.compile(r"[；;、，,。\n/]|\s{2,}")
_LABEL_TAIL = re.compile(
    r"(?:(?:请|可)?(?:拨打|致电|拨))?(?:(?:咨询|联系|办公|座机|固定)*(?:电话|方式|号码)*)*(?:为|是)?\s*[：:]?\s*$"
)
_LONGEST_LABEL = 30


@dataclass(frozen=True)
class Contacts:
    """``phones``: one entry a number (``南岭街道 0431-85695018``); ``rest``: the whole text if some is no number."""

    phones: tuple[str, ...]
    rest: str = ""


def find_numbers(text: str) -> list[str]:
    """Phone numbers in a text, with dashes made regular."""
    return [m[0] for m in _NUMBER.finditer(_regular(text))]


def parse_phones(text: str) -> Contacts:
    """Numbers of a contact cell with their labels.

    Numbers are joined by separators, line breaks or nothing at all; the label stands before its number
    (``迎春路派出所：0431-85985036安庆路派出所：…``) or after it (``0431-85695018（南岭）``).
    """
    text = _regular(blank_or(text))
    matches = list(_NUMBER.finditer(text))
    if not matches:
        return Contacts((), text)
    before: list[str] = []
    after = [""] * len(matches)
    rest: list[str] = []
    start = 0
    for index, match in enumerate(matches):
        gap = text[start : match.start()]
        if index:
            after[index - 1], gap = _suffix(gap, bool(before[-1]))
        *others, label = _SEPARATORS.split(gap)
        if not label.strip() and not index and len(others) == 1 and others[0].rstrip().endswith(("：", ":")):
            others, label = [], others[0]
        before.append(_label(label))
        rest += others
        start = match.end()
    after[-1], tail = _suffix(text[start:], bool(before[-1]), last=True)
    rest += _SEPARATORS.split(tail)
    long_labels = [label for label in (*before, *after) if len(label) > _LONGEST_LABEL]
    leftover = any(_label(part) for part in rest) or bool(long_labels)
    phones = [
        _entry(_short(first), _short(last), match[0]) for first, last, match in zip(before, after, matches, strict=True)
    ]
    return Contacts(tuple(dict.fromkeys(phones)), text if leftover else "")


def _regular(text: str) -> str:
    text = _DASHES.sub("-", text)
    text = re.sub(r"[（(]\s*(0\d{2,3})\s*[)）]\s*-?\s*(?=\d)", r"\1-", text)
    text = re.sub(r"(?<!\d)(0\d{2,3})-\1-(?=\d)", r"\1-", text)
    return re.sub(rf"(?<=[{CJK}]) +(?=[{CJK}])", "", text)


def _suffix(gap: str, labelled: bool, last: bool = False) -> tuple[str, str]:
    """Split what follows a number into its own label and the remaining text."""
    bracket = re.match(r"\s*[（(]([^（()）]*)[)）]", gap)
    if bracket:
        return bracket[1].strip(), gap[bracket.end() :]
    parts = _SEPARATORS.split(gap, maxsplit=1)
    if last:
        parts.append("")
    if (
        not labelled
        and len(parts) >= 2
        and not any(parts[2:])
        and parts[0].strip()
        and not parts[0].rstrip().endswith(("：", ":"))
    ):
        return _label(parts[0]), parts[1]
    return "", gap


def _label(text: str) -> str:
    text = re.sub(r"^\s*(?:\d{1,2}[.、)）]|[（(]\d{1,2}[)）])\s*", "", text.strip(" \t\n：:，,。.-—"))
    return _LABEL_TAIL.sub("", text).strip(" ：:，,。.-—（）()")


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else ""


def _entry(before: str, after: str, number: str) -> str:
    number = number.replace(" ", "") if number[0] == "1" else number.replace(" ", "-")
    if after and (before or re.search(r"\d", after)):
        return f"{before} {number}（{after}）".strip()
    return f"{before or after} {number}".strip()
