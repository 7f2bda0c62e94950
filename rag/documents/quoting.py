"""What of a document is said: rows, sentences or whole enumerations, as printed. Knows nothing of finding them."""

from __future__ import annotations

import re

from kg.schema import Article, Document
from rag.documents import cells, compute, rows
from rag.documents.decide import decided
from rag.documents.held import Held
from rag.documents.question import Question
from rag.documents.rules import rules
from rag.documents.select import Scored, worth_quoting
from rag.frame import Evidence, Statement

_WHOLE, _LONG, ROOM = 170, 560, 760
_ALL = 850
"""Characters of what answers all parts of a message."""
_BESIDE = 0.62
_DECIDING = 0.5
"""Least score of a clause that may decide, as a share of the best one's."""
_BESIDE_BEST, _ARTICLES = 0.5, 6
"""Least score of an article beside the best one, as a share of it, and how many are quoted."""


def row_statements(question: Question, held: Held, picked: rows.Picked) -> list[Statement]:
    """The rows as printed, with what follows from their limits."""
    article = picked.article
    evidence = evidence_of(held, article)
    unit = cells.unit_over(article.heading, held.intros.get(article.id, ""))
    named = re.search(r"[（(]?单位[：:]\s*[^）)\s]+[）)]?", article.heading)
    caption = f"{named.group().strip('（）()')}；" if named and not unit else ""
    lines = cells.lines((article.table[i] for i in picked.rows), picked.columns, unit)
    if len(lines) > _LONG:
        lines = lines[: lines.rfind("\n", 0, _LONG)]
    statements: list[Statement] = []
    if len(picked.rows) == 1:
        row = article.table[picked.rows[0]]
        statements += compute.limited(question, row, article.heading, evidence)
    joint = "\n" if "\n" in lines else ""
    statements.append(Statement(f"《{shown(held.document)}》{article.locator}：{joint}{caption}{lines}", [evidence]))
    return statements


def quotes(
    question: Question, held: Held, scored: list[Scored], room: int = ROOM
) -> tuple[list[Statement], list[Statement]]:
    """The best clauses, at most six articles in about ``room`` characters, with what follows from their figures;
    before them what they decide for what was told, if anything."""
    best = scored[0]
    statements: list[Statement] = []
    verdict: list[Statement] = []
    used: set[str] = set()
    size = 0
    for entry in scored:
        article = entry.clause.article
        if article.id in used:
            continue
        if entry.score < _BESIDE_BEST * best.score or len(used) >= _ARTICLES:
            break
        if not worth_quoting(entry, question):
            continue
        used.add(article.id)
        text = _cut(question, article, scored, entry)
        if statements and size + len(text) > room:
            continue
        size += len(text)
        evidence = evidence_of(held, article)
        if not statements:
            statements += compute.rated(question, entry.clause.text, evidence, held.text)
            statements += compute.ranged(question, text, evidence)
        own = [s for s in scored if s.clause.article.id == article.id and s.score >= _DECIDING * best.score]
        verdict = verdict or decided(question, own, evidence, held.subject)
        place = article.locator.rstrip("：:") if not text.startswith(article.locator.rstrip("…")) else ""
        statements.append(Statement(f"《{shown(held.document)}》{place}：{text}", [evidence]))
    return verdict, statements


def _cut(question: Question, article: Article, scored: list[Scored], best: Scored) -> str:
    """What of an article is quoted: a short one or an enumeration whole, else the sentences that answer."""
    whole = any(a.whole for a in question.aspects) or best.clause.item
    alone = question.asks("phone") and best.clause.lead == ""
    if not alone and (len(article.text) <= _WHOLE or (whole and len(article.text) <= _LONG)):
        return article.text
    own = sorted((s for s in scored if s.clause.article.id == article.id), key=lambda s: s.clause.order)
    least = best.score - 0.03 if alone else _BESIDE * best.score
    kept = [s for s in own if s is best or s.score >= least]
    text, last, led = "", -1, ""
    for entry in kept:
        if len(text) + len(entry.clause.text) > _LONG:
            continue
        clause = entry.clause
        if clause.lead and clause.lead != led:
            led = clause.lead
            original = next((s.clause.text for s in own if s.clause.flat == clause.lead), "")
            if original and original not in text:
                text += original
        gap = "" if last in (-1, clause.order - 1) else "……"
        text += gap + clause.text
        last = clause.order
    return text


def together(parts: list[list[Statement]]) -> list[Statement]:
    """What answers the parts of a message, none twice; where it is too much the longest part loses its last."""
    said: set[str] = set()
    kept: list[list[Statement]] = []
    for statements in parts:
        own = [s for s in statements if s.text not in said]
        said |= {s.text for s in own}
        kept.append(own)
    while sum(map(_size, kept)) > _ALL and (longer := [k for k in kept if len(k) > 1]):
        max(longer, key=_size).pop()
    return [s for own in kept for s in own]


def _size(statements: list[Statement]) -> int:
    return sum(len(s.text) + 1 for s in statements)


def phone(held: Held) -> list[Statement]:
    """The number that a document prints for questions."""
    pattern = next(a.text for a in rules().aspects if a.name == "phone")
    for clause in held.clauses:
        if pattern.search(clause.text) and re.search("电话|咨询|联系", f"{clause.heading}{clause.text}"):
            text = clause.text if len(clause.text) <= 120 else clause.text[:120]
            return [Statement(f"可以按文件里的联系方式问：{text}", [evidence_of(held, clause.article)])]
    return []


def evidence_of(held: Held, article: Article) -> Evidence:
    """The evidence for an article."""
    return Evidence(article.id, held.document.title, article.locator, article.text, held.document.url)


def shown(document: Document) -> str:
    """The title as said: the inner one of a notice that issues it."""
    inner = re.search(r"(?:印发|公布|发布)[《〈]?(.+?)[》〉]?的(?:通知|公告|通告)$", document.title)
    return inner.group(1) if inner else document.title
