"""The rows of a table as they are said: a bare number goes with the unit that its column or the table is headed by.

Knows nothing of questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_UNIT = (
    r"(?:元|%|％|分|个?月|年|天|日|小时|分钟|周岁|岁|平方米|立方米|公里|公斤|吨|倍|个?工作日)"
    r"(?:[/／·每][^\s（）()：:；;，,。、/／]{1,6}){0,3}"
)
"""What is counted, as in 元/人·月; not 万元, which would be another number than the one printed."""
_OF_COLUMN = re.compile(rf"\s*[（(](?:单位[：:]\s*)?({_UNIT})[）)]")
_OF_TABLE = re.compile(rf"(?:[（(]\s*|单位[：:]\s*)({_UNIT})\s*(?=[）)；;，,。]|$)")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_COUNTS = re.compile(
    r"序号|人数|人口|年限|期限|时长|比例|比率|率$|面积|层|电话|数量|编号|倍数|年龄|档次|时间|分值|得分|名额|里程|(?<!费)用[水气电量]"
)
"""Columns that a unit in the heading of a table does not go with."""
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:\s*[—\-~～至]\s*\d[\d,]*(?:\.\d+)?)?")
_SAID = {"月": "个月", "日": "天"}


def unit_over(*headings: str) -> str:
    """The unit over a whole table (「单位：元/月」, 「标准（元/人·月）」); empty if there is none or more than one."""
    found = {m.group(1) for heading in headings for m in _OF_TABLE.finditer(heading)}
    return found.pop() if len(found) == 1 else ""


def lines(rows: Iterable[Mapping[str, str]], columns: Iterable[str], unit: str = "") -> str:
    """``列名：值；…``, one row a line; ``unit`` is that of the whole table, which goes with all columns but the first.

    Facts are as printed: a unit is moved from the heading behind the number, nothing is converted.
    """
    names = list(columns)
    said = ["；".join(_cell(name, row[name], unit if name != names[0] else "") for name in names if row.get(name))
            for row in rows]  # fmt: skip
    return "\n".join(dict.fromkeys(said))


def _cell(name: str, value: str, unit: str) -> str:
    own = _OF_COLUMN.search(name)
    if not _NUMBER.fullmatch(value.strip()):
        return f"{name}：{value}"
    if own:
        left = f"{name[: own.start()]}{name[own.end() :]}".strip()
        return f"{left}：{value.strip()}{_named(own.group(1))}" if left else f"{name}：{value}"
    if unit and not _BRACKETS.search(name) and not _COUNTS.search(name):
        return f"{name}：{value.strip()}{_named(unit)}"
    return f"{name}：{value}"


def _named(unit: str) -> str:
    return _SAID.get(unit, unit)
