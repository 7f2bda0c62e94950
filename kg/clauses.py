"""Running text of a guide cut into its parts: conditions, steps, venues, questions with answers.

Each part is a copy of what is printed; where the cut is not certain, the text stays whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.cells import CJK, blank_or, clean_name, split_outside_brackets, strip_enumerator

_DIGITS = "一二三四五六七八九十"
_STYLES = (
    re.compile(r"(?<!\d)(\d{1,2})\s*[、)）．]\s*(?!\d)|(?<![\d.])(\d{1,2})\s*\.{1,2}\s*(?!\d)"),
    re.compile(r"[（(]\s*(\d{1,2})\s*[)）]()"),
    re.compile(rf"[（(]\s*([{_DIGITS}]{{1,3}})\s*[)）]()"),
    re.compile(rf"(?<![{_DIGITS}])([{_DIGITS}]{{1,3}})、()"),
    re.compile(r"([①-⑳])()"),
    re.compile(rf"第\s*([{_DIGITS}\d]{{1,3}})\s*步\s*[：:，,]?()"),
)
_BOUNDARY = re.compile(r"(?:^|[\s；;。，,、：:!！?？）)>→”])$")
_ANY_OF = re.compile(r"(?:之一|任一|任意一|其中一)[^。；]{0,16}[：:的，,]?")
_ARROW = re.compile(r"\s*(?:→|⟶|➡|➜|⇒|=>|-+>|—+>|>{2,})️?\s*")
_VENUE_END = tuple("号窗口心厅局所层楼院室米处站会社区村校馆店部点台）)；;，,、：:。")
_QUESTION = re.compile(r"(?:^|\n|(?<=[。！；]))\s*(?:\d{1,2}\s*[.、]\s*)?(?:问|Q|q)\s*\d{0,2}\s*[：:.、]\s*")
_ANSWER = re.compile(r"\s*(?:答|A|a)\s*\d{0,2}\s*[：:.、]\s*")


@dataclass(frozen=True)
class Clauses:
    """``any_of`` is set where the lead-in says that one of the clauses is enough (符合下列情形之一)."""

    lead: str
    clauses: tuple[str, ...]
    any_of: bool = False


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if text in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳":
        return ord(text) - ord("①") + 1
    tens, ten, ones = text.partition("十")
    if ten:
        return (_DIGITS.find(tens) + 1 if tens else 1) * 10 + (_DIGITS.find(ones) + 1 if ones else 0)
    return _DIGITS.find(text[0]) + 1


def split_clauses(text: str) -> Clauses:
    """Numbered clauses; only a run 1, 2, 3 … of the outermost style counts, so that 2.5 or 第3项 never cuts.

    Text without such a run is one clause.
    """
    text = blank_or(text)
    best: list[re.Match[str]] = []
    for style in _STYLES:
        run: list[re.Match[str]] = []
        for match in style.finditer(text):
            expected = _number(match[1] or match[2]) == len(run) + 1
            if expected and _BOUNDARY.search(text[: match.start()][-1:] or ""):
                run.append(match)
        if len(run) >= 2 and (not best or run[0].start() < best[0].start()):
            best = run
    if not best:
        return Clauses("", (strip_enumerator(text),) if text else ())
    ends = [m.start() for m in best[1:]] + [len(text)]
    clauses = tuple(text[m.end() : end].strip() for m, end in zip(best, ends, strict=True))
    lead = text[: best[0].start()].strip()
    return Clauses(lead, tuple(c for c in clauses if c), bool(_ANY_OF.search(lead)))


def condition_clauses(text: str) -> tuple[str, ...]:
    """Clauses that must all be met. A list of which one is enough stays one clause, with its lead-in."""
    found = split_clauses(text)
    return (blank_or(text),) if found.any_of else found.clauses


def split_steps(text: str) -> tuple[str, ...]:
    """Steps of a procedure: by arrows, numbers, 第…步, or lines."""
    text = blank_or(text)
    if not text:
        return ()
    if _ARROW.search(text):
        return tuple(strip_enumerator(p.strip()) for p in _ARROW.split(text) if p.strip())
    found = split_clauses(text)
    if len(found.clauses) > 1:
        return tuple(c.rstrip("；;") for c in ((found.lead, *found.clauses) if found.lead else found.clauses))
    parts = [p.strip() for p in re.split(r"\n|；|;", text)]
    return tuple(strip_enumerator(p) for p in parts if p)


def split_venues(text: str) -> tuple[str, ...]:
    """Places as printed: by line breaks and semicolons, and where the same province and city begins again."""
    text = blank_or(text)
    parts: list[str] = []
    for line in text.split("\n"):
        wrapped = parts and not parts[-1].endswith(_VENUE_END) and re.match(r"[市区县镇乡][^路街]", line)
        if parts and (wrapped or line[:1] in tuple("、，,）)")):
            parts[-1] += line
        else:
            parts.append(line)
    pieces = [piece for part in parts for piece in split_outside_brackets(part, ";；")]
    prefix = re.match(rf"[{CJK}]{{2,8}}?省|[{CJK}]{{2,6}}?市", text)
    if prefix:
        again = re.compile(rf"(?:\s+|(?<=[窗口心所厅局处])[、，,]\s*)(?={prefix[0]})")
        pieces = [piece for part in pieces for piece in again.split(part)]
    numbered = sum(bool(re.match(r"\s*\d{1,2}[.、]", p)) for p in pieces) > 1
    pieces = [re.sub(r"^\s*(?:\d{1,2}\s*)?[.、]\s*(?!\d)", "", p) if numbered or p[:1] == "." else p for p in pieces]
    return tuple(dict.fromkeys(p for p in (piece.strip(" 。；;，,、") for piece in pieces) if p))


def split_questions(text: str) -> list[tuple[str, str]]:
    """(question, answer) pairs of a 问…答… text, or of lines where one ends with a question mark; else nothing."""
    text = blank_or(text)
    pairs = []
    for part in (p for p in _QUESTION.split(text) if p.strip()):
        question, answer = (*_ANSWER.split(part, maxsplit=1), "")[:2]
        pairs.append((question.strip(), answer.strip()))
    if pairs and all(q and a for q, a in pairs):
        return pairs
    lines = re.split(r"(?<=[？?])|\n", text)
    pairs = []
    for line in (p.strip() for p in lines if p and p.strip()):
        if line.endswith(("？", "?")):
            pairs.append((strip_enumerator(line), ""))
        elif pairs:
            question, answer = pairs[-1]
            pairs[-1] = (question, f"{answer}\n{_ANSWER.sub('', line) if not answer else line}".strip())
    return pairs if pairs and all(a for _, a in pairs) else []


def scenario_name(text: str) -> str:
    """The name of a 情形 without its numbering (情形1：, 情形三： …); "" where there is no distinction of cases."""
    name = clean_name(blank_or(text))
    stripped = re.sub(rf"^情形\s*[（(]?[\d{_DIGITS}]{{1,3}}[)）]?\s*[：:.、，,]?\s*(?=\S)", "", name)
    return stripped or name
