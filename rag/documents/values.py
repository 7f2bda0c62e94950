"""What kind of value a question asks for, and whether a text holds one: a sum, so many of something, which class.

Patterns over texts; knows nothing of documents.
"""

from __future__ import annotations

import re

from rag.documents.question import Question, as_asked

_MONEY = re.compile(
    r"(?:多少|几)[^,，。?？]{0,3}(?:钱|元|块|费)|(?:费|钱|金|租金|工资|津贴|补贴|补助)(?:(?!电话|号码|年龄|期限|时[限间]|名额|人数)[^,，。?？]){0,6}(?:多少|几块)|多少[^,，。?？]{0,4}费"
    r"|(?:给|发|领|拿|补|收|交|缴|贷|报|报销|罚|奖)(?:到|我|他|她|咱)?多少(?![人天年次个月套平分名张本份斤公度吨期项倍比小亩])"
)
_SUM = re.compile(
    r"\d[\d.,]*\s*(?:元|万|块|%|折|倍)|[一二三四五六七八九十百千]+(?:元|倍|成)|免费|不收|免收|不用交|百分之|全额|半价|减半"
    r"|个月[^,，。;；]{0,4}(?:租金|工资|房租|费)"
)
_PRICED = re.compile(r"元[/·）)]|[（(]元|单位[：:]\s*(?:万)?元")
"""The head of a column of money."""
WHICH, _ORDINAL = re.compile("第几(类|档|批|级|等|顺位|顺序)"), r"第[一二三四五六七八九十\d]+"
_LOOSE = frozenset("人次类批期档层级孩元")
"""What is counted in other words as well (班级、第二类)."""
_HOW_MANY = re.compile(r"(?<![那这前头])几个?(工作日|年|月|天|日|次|元|人|岁|级|周|小时|孩|类|批|期|档|层)")
_COUNTED = r"(?:\d+|[一二两三四五六七八九十百]+)个?"
_COUNTS = {"日": "(?:工作)?[日天]", "天": "(?:工作)?[日天]", "岁": "周?岁"}
DATES = re.compile(r"(?:19|20)\d{2}年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日")


def holds_value(question: Question, text: str) -> bool:
    """Whether ``text`` holds a sum of money, or so many of what is counted, where that is asked for."""
    if _MONEY.search(question.text):
        return bool(_SUM.search(text) or _PRICED.search(text))
    if ordinal := WHICH.search(question.text):
        return bool(re.search(_ORDINAL + ordinal[1], text))
    asked = _HOW_MANY.search(question.text)
    return asked is None or asked[1] in _LOOSE or _so_many(asked[1], text)


def counts(question: Question, text: str) -> bool:
    """Whether ``text`` says how many, where a number of something is asked for or claimed."""
    asked = _HOW_MANY.search(as_asked(question.text))
    return asked is not None and _so_many(asked[1], text)


def _so_many(unit: str, text: str) -> bool:
    return re.search(_COUNTED + _COUNTS.get(unit, unit), DATES.sub("", text)) is not None
