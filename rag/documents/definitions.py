"""What a document says that the names of its classes stand for (A类: 低保家庭; 重点管理区: 甲区所辖街道).

Knows nothing of questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.schema import Article
from rag.lexicon import normalise

_NAME = (
    r"[A-Za-z]类|第?[一二三四五六七八九十]+类|[甲乙丙丁]类|第?[一二三四五六七八九十]+档|[A-Za-z]级|第[一二三四五]层次"
)
_LABEL = re.compile(
    rf"(?<!分为)(?<!分成)(?<!以下)(?<!下列)({_NAME})[)）]?(?:[(（]([\u4e00-\u9fff、]{{2,12}})[)）])?[\u4e00-\u9fff]{{0,4}}?"
    r"(?:为|是指|指|是|：|:|包括)[^\S\n]*([^；;。\s][^；;。\n]*?(?:情形之一的?[：:][^。\n]*)?)"
    r"(?=[，,](?:[A-Za-z]|第?[一二三四五六七八九十甲乙丙丁]+)(?:类|档|级|层次)|[；;。\n]|$)"
)
_COUNTS_AS = re.compile(
    r"([^;；。:：\n]{2,80}?)(?:认定为|确定为|列为|划为|定为)([\u4e00-\u9fff]{2,8})(?=[;；。,，]|$)", re.M
)
_ZONE = re.compile(
    r"([^;；。:：\n]{2,80}?)(?:属于|为)([\u4e00-\u9fff]{2,6}(?:区域|地区|[管控]\w?区))(?=[;；。,，]|$)", re.M
)
_CALLED = re.compile(r"所称的?[“\"「]?([\u4e00-\u9fff]{3,10}?)[”\"」]?\s*[,，]?\s*(?:是指|指)([^；;。\n]{3,})")
_RANGED = re.compile(
    r"((?=[^,，；;。]{0,40}(?:超过|不满|不足|低于|高于|以上|以下|至))(?:超过|不满|不足|低于)?\d[\d.]*万?(?:元|%|平方米|公里|分)[\d.万元%平方米公里分（(含)）以上下不满足超过低高于至到—~-]*)的?[,，]?[认确划]?定?为"
    r"([\u4e00-\u9fff]{2,6}?)(?=[,，;；。、]|$)"
)
_FIGURE = re.compile(r"\d")


def definitions(articles: Iterable[Article]) -> dict[str, str]:
    """The labels of classes with what they stand for, normalised; the first definition of a label counts."""
    found: dict[str, str] = {}
    texts = [normalise(a.text) for a in articles if not a.table]
    for name, other, meaning in (m for text in texts for m in _LABEL.findall(text)):
        if not _FIGURE.match(meaning):
            found.setdefault(name, f"{other},{meaning}" if other else meaning)
    for meaning, name in (m for text in texts for m in _COUNTS_AS.findall(text)):
        found.setdefault(name, meaning)
    return found


def named_for(articles: Iterable[Article]) -> dict[str, str]:
    """What is called by a name of its own: districts (重点管理区), ranges of a sum (轻度), people (困难老年人)."""
    found: dict[str, str] = {}
    texts = [normalise(a.text) for a in articles if not a.table]
    for pattern in (_RANGED, _ZONE):
        for meaning, name in (m for text in texts for m in pattern.findall(text)):
            found.setdefault(name, meaning)
    for name, meaning in (m for text in texts for m in _CALLED.findall(text)):
        found.setdefault(name, meaning)
    return found
