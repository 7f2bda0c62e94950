"""How well the cells by which a row is known fit what was said. Knows nothing of columns of values."""

from __future__ import annotations

import re

from rag.documents.measures import Measure, span_of
from rag.documents.question import Question, plain
from rag.documents.rules import rules

_TELLING = 5.0
"""Weight from which a word tells of which class somebody is."""
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_TOKEN = re.compile(r"[、，,/；;\s（）()]+|和|或")
_LABEL_END = re.compile(r"(?:人员|对象|家庭|老人|职工|居民|人群|群体|人才|学生|儿童|机构|医院|企业|成员)$")


def row_score(
    question: Question,
    text: str,
    header: list[str],
    row: list[str],
    keys: list[int],
    definitions: dict[str, str],
    topic: frozenset[str],
) -> float:
    """How well the cells by which a row is known fit ``text``."""
    total = 0.0
    for key in keys:
        cell = row[key]
        if not cell:
            continue
        total += _cell_score(question, text, header[key], cell, definitions.get(cell, ""), topic)
    return total


def _cell_score(question: Question, text: str, header: str, cell: str, definition: str, topic: frozenset[str]) -> float:
    flat = plain(cell)
    span = span_of(flat, header)
    if span is not None and span.unit:
        told = [m for m in question.measures if m.unit == span.unit and states(m, text)]
        if told and not (span.unit == "人" and _of_others(flat, text)):
            return 2.0 if any(span.holds(m) for m in told) else -3.0
    best = 0.0
    for token in _tokens(flat):
        if _denied(_LABEL_END.sub("", token), text):
            continue
        if token in text:
            best = max(best, 1.0 + 0.2 * len(token))
        elif len(token) >= 3:
            if _abbreviated(token, text):
                best = max(best, 1.2)
            stem = _LABEL_END.sub("", token)
            if len(stem) >= 2 and stem in text:
                best = max(best, 1.0)
            else:
                pairs = [token[i : i + 2] for i in range(len(token) - 1)]
                share = sum(p in text for p in pairs) / len(pairs)
                best = max(best, share if share >= 0.5 else 0.0)
    for unit in (*question.units, *question.before):
        if unit.word in topic or rules().common.fullmatch(unit.word) or _denied(unit.word, text):
            continue
        if unit.word in text and unit.word in flat and len(unit.word) > 1:
            best = max(best, 1.0 + 0.1 * len(unit.word))
        if unit.word in text and len(unit.word) > 1 and any(t.within(flat) for t in unit.terms):
            best = max(best, 1.2)
        if unit.word in text and definition and len(unit.word) > 1 and unit.within(definition):
            best = max(best, 1.5 if unit.weight >= _TELLING else 0.6)
    return best


def _of_others(cell: str, text: str) -> bool:
    """Whether a number of people is of those that ``text`` does not speak of (职工30人以下)."""
    counted = re.search(r"([\u4e00-\u9fff]{2})(?=\d)", cell)
    return counted is not None and counted[1] not in text


def _denied(word: str, text: str) -> bool:
    """Whether ``text`` says that there is no such thing (没办过失业登记)."""
    return re.search(rf"(?:没有?|未|不是|无)(?:[办领参交过在是有做]){{0,3}}{re.escape(word)}", text) is not None


def _abbreviated(token: str, text: str) -> bool:
    """Whether ``text`` says ``token`` with letters left out (慢性乙肝, 慢性乙型肝炎), its first one kept."""
    if len(token) < 4:
        return False
    for start in (i for i, letter in enumerate(text) if letter == token[0]):
        for size in range(min(len(token) - 1, 7), max(3, (len(token) + 1) // 2) - 1, -1):
            part = text[start : start + size]
            rest = iter(token)
            if len(part) == size and _HAN.fullmatch(part) and all(letter in rest for letter in part):
                return True
    return False


def states(measure: Measure, text: str) -> bool:
    """Whether ``text`` states a quantity."""
    return measure.words in text


def _tokens(cell: str) -> list[str]:
    whole = re.sub(r"[（(][^（）()]*[）)]", "", cell)
    return [t for t in dict.fromkeys((whole, *_TOKEN.split(cell))) if len(t) >= 2]


def names_value(question: Question, header: list[str], row: list[str]) -> float:
    """「尾号7」 names a value of the column 限行尾号: its row is asked for."""
    for column, head in enumerate(header):
        name = plain(head)
        for match in re.finditer(
            r"([\u4e00-\u9fff]{2,6}?)(?:是|为|：|:)?(\d+)(?!\d|个?月|年|日|岁|元)", question.whole
        ):
            if match[1][-2:] in name and match[2] in re.findall(r"\d+", row[column]):
                return 3.0
    return 0.0


def meant_class(text: str, labels: dict[str, str]) -> str:
    """The class whose members ``text`` names most closely (低保边缘 rather than 低保)."""
    best, meant = 1, ""
    text = _short(text)
    for label, meaning in labels.items():
        for member in re.split(r"[、,，和或]", _short(meaning)):
            stem = _LABEL_END.sub("", _LABEL_END.sub("", member.strip()))
            if len(stem) > best and stem in text:
                best, meant = len(stem), label
    return meant


def _short(text: str) -> str:
    """``text`` with the things that have a short name called by it, on both sides alike (最低生活保障: 低保)."""
    for words in rules().same:
        if words[0] in text and len(words[0]) > len(words[-1]):
            text = text.replace(words[0], words[-1])
    return text
