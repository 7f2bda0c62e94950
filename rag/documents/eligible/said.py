"""The lines that say a verdict, each with the clause that it rests on. Knows nothing of how it was reached."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.documents.eligible.judged import Judged
from rag.documents.eligible.paths import Way
from rag.documents.held import Clause, Held
from rag.documents.quoting import evidence_of
from rag.frame import Evidence, Statement

WINDOW = "最后以窗口审核为准"
_OPEN, _QUOTE, _WORDS = 3, 60, 6
"""How many open conditions are named, how long they are, and how many of the resident's words."""


def of_class(label: str, clause: Clause, held: Held) -> Statement:
    """The class that somebody belongs to."""
    name, evidence = label.upper(), evidence_of(held, clause.article)
    line = f"按您说的情况，属于{name}：{evidence.locator}写明“{clause.text.strip()}”；{WINDOW}。"
    return Statement(line, [evidence], (name,))


def barred(way: Way, item: Judged, held: Held) -> Statement:
    """What shuts somebody out."""
    evidence = evidence_of(held, way.conditions.article)
    text = _printed(way, item)
    tail = f"这一条还写明：“{item.excepts}”。" if item.excepts and item.excepts not in text else ""
    line = f"不能。您说的{_quoted(item.words)}，属于{evidence.locator}写明的“{_short(text)}”；{tail}{WINDOW}。"
    return Statement(line, [evidence], item.words)


def excepted(way: Way, item: Judged, held: Held) -> Statement:
    """The exception that lets somebody in."""
    evidence = evidence_of(held, way.conditions.article)
    line = f"可以。您说的情况属于{evidence.locator}写明的例外：“{_short(item.excepts)}”；{WINDOW}。"
    return Statement(line, [evidence], item.words or ("可以",))


def excused(way: Way, item: Judged, held: Held) -> Statement:
    """The exception that a duty knows."""
    evidence = evidence_of(held, way.conditions.article)
    line = f"不用。您说的情况属于{evidence.locator}写明的例外：“{_short(item.excepts)}”；{WINDOW}。"
    return Statement(line, [evidence], item.words)


def spared(way: Way, item: Judged, held: Held) -> Statement:
    """The clause that frees somebody from a duty."""
    evidence = evidence_of(held, way.conditions.article)
    line = f"不用。您说的{_quoted(item.words)}，{evidence.locator}写明：“{_short(_printed(way, item))}”；{WINDOW}。"
    return Statement(line, [evidence], item.words)


def refused(missed: Sequence[Way], others: Sequence[Way], held: Held) -> Statement:
    """The conditions that are not met, and the ways for others that may still be open."""
    items = [(w, j) for w in missed for j in w.missed][:2]
    evidence = {w.conditions.article.id: evidence_of(held, w.conditions.article) for w, _ in items}
    words = tuple(dict.fromkeys(word for _, j in items for word in j.words))
    quotes = "、".join(dict.fromkeys(f"“{_short(j.text)}”" for _, j in items))
    places = "、".join(e.locator for e in evidence.values())
    tail = "".join(dict.fromkeys(f"这一条还写明：“{_short(j.excepts)}”。" for _, j in items if j.excepts))
    if others:
        elsewhere = "、".join(f"“{w.conditions.who}”（{w.conditions.article.locator}）" for w in others)
        tail += f"如果是{elsewhere}，另按那一条看；"
    line = f"按您说的{_quoted(words)}，不符合{quotes}，按{places}不能办；{tail}{WINDOW}。"
    evidence |= {w.conditions.article.id: evidence_of(held, w.conditions.article) for w in others}
    return Statement(line, [*evidence.values()], words)


def let_in(way: Way, besides: Sequence[Way], held: Held) -> Statement:
    """The conditions that are met, and those that are open, of a way and of what is asked of everybody."""
    all_ = [way, *(w for w in besides if w is not way)]
    evidence = {w.conditions.article.id: evidence_of(held, w.conditions.article) for w in all_ if w is way or w.words}
    words = tuple(dict.fromkeys(word for w in all_ for word in w.words))
    spared_ = next((j for j in way.met if j.excepted), None)
    who = [f"是不是“{way.conditions.who}”"] if way.who and way.who.state != "met" else []
    refers = [f"“{_short(j.refers)}”" for j in way.judged if j.refers]
    open_ = [*who, *refers, *(f"“{_short(j.text)}”" for w in all_ for j in (*w.doubtful, *w.untold))]
    more = "等条件" if len(open_) > _OPEN else ""
    rest = f"还要看：{'；'.join(dict.fromkeys(open_[:_OPEN]))}{more}；" if open_ else ""
    places = "、".join(e.locator for e in evidence.values())
    if spared_:
        source = _source(spared_, way, held)
        evidence[source.id] = source
        line = f"可以。您说的情况属于{source.locator}写明的例外：“{_short(spared_.excepts)}”；{rest}{WINDOW}。"
    else:
        may = "" if open_ else "，可以申请"
        line = f"按您说的情况，说到的条件（{_quoted(words[:_WORDS])}）都符合{places}{may}；{rest}{WINDOW}。"
    return Statement(line, [*evidence.values()], words)


def _source(item: Judged, way: Way, held: Held) -> Evidence:
    """The article that sets the exception of a condition: it may be another one than sets the condition."""
    article = next((a for a in held.articles if item.excepts in a.text), way.conditions.article)
    return evidence_of(held, article)


def _printed(way: Way, item: Judged) -> str:
    return way.conditions.printed or f"{way.conditions.about}{item.text}"


def _quoted(words: Iterable[str]) -> str:
    return "、".join(f"“{w}”" for w in words)


def _short(text: str) -> str:
    """The text as printed, cut where a part of it ends."""
    text = " ".join(text.split())
    if len(text) <= _QUOTE:
        return text
    cut = max(text.rfind(mark, 0, _QUOTE) for mark in "，。；、")
    return (text[:cut] if cut > 15 else text[:_QUOTE]) + "……"
