"""Sections in words: headings, fields, and what a question wants checked (a material, a hearsay number).

Values are copied from the section; nothing is looked up here.
"""

from __future__ import annotations

import re

from kg.regions import RegionTree
from kg.schema import NATION
from rag.check import numbers
from rag.frame import Frame, Statement
from rag.lexicon import field_label, lexicon, pattern
from rag.opening import verdict
from rag.printed import cut
from rag.sections import Section


def told(section: Section, frame: Frame, tree: RegionTree, budget: int) -> list[Statement]:
    """A section in words: heading, what the question wants checked, then one statement a field, within ``budget``."""
    levels = {line.region for line in section.lines}
    place = tree.label(section.region) if section.region else ("全国" if levels == {NATION} else "各区一致")
    head = [e for line in section.lines for e in line.evidence[:1]][:1]
    statements = [Statement(f"【{section.title}】{place}", head)]
    check = _material_check(section, frame) or _opening(section, frame) or _hearsay(section, frame)
    if check:
        statements.append(check)
    used = 0
    for line in section.lines:
        text = line.text
        if used + len(text) > budget:
            text = cut(text, max(80, budget - used))
        used += len(text)
        level = "" if line.region == section.region or section.region is None else _level(tree.label(line.region))
        statements.append(Statement(f"{field_label(line.field)}{level}：{text}", list(line.evidence)))
    return statements


def _material_check(section: Section, frame: Frame) -> Statement | None:
    """「要不要带户口本」: whether the list names it."""
    line = next((x for x in section.lines if x.field == "materials"), None)
    if line is None or not pattern("material_check").search(frame.text):
        return None
    lex = lexicon()
    own = lex.features(section.title).concepts
    asked = [
        frame.text[a:b]
        for a, b, found in lex.spans(frame.text)
        if set(found) & lex.objects and not set(found) & own and re.search(r"[证簿本卡照书表单]", frame.text[a:b])
    ]
    quote = line.evidence[0].quote if line.evidence else ""
    for word in dict.fromkeys(asked):
        wanted = lex.features(word).concepts
        names = [n for n in quote.replace("\n", "；").split("；") if wanted <= lex.features(n).concepts]
        if names:
            return Statement(f"材料清单里有：{names[0]}。", list(line.evidence))
        return Statement(f"材料清单里没有写「{word}」。", list(line.evidence))
    return None


def _opening(section: Section, frame: Frame) -> Statement | None:
    """「周六能办吗」: what the printed hours say of that day."""
    line = next((x for x in section.lines if x.field == "hours"), None)
    said = verdict(frame.text, line.text, frame.as_of) if line else None
    return Statement(said, list(line.evidence)) if line and said else None


def _hearsay(section: Section, frame: Frame) -> Statement | None:
    """「听说要三个月」 against what the guide says."""
    if not pattern("hearsay").search(frame.text):
        return None
    claimed = [n for n in numbers(frame.text) if any(c in "0123456789一二三四五六七八九十两百千" for c in n)]
    lines = [x for x in section.lines if x.field in frame.fields]
    if not claimed or not lines or any(n in x.text for n in claimed for x in lines):
        return None
    return Statement("这和您听说的不一样，指南是这样写的：", list(lines[0].evidence))


def _level(label: str) -> str:
    return "（全国通用要求，具体以当地为准）" if label == "全国" else f"（引自{label}）"
