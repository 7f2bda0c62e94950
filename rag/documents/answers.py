"""One question to the documents of a place: find the document, then the row or the sentences, and quote them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kg.schema import NATION, Article, Document, EdgeKind
from kg.view import GraphView, in_force
from rag.asked import Asked
from rag.documents import compute, record, rows
from rag.documents.held import Held, hold, subject_of
from rag.documents.question import Question, as_asked, make, parts, plain
from rag.documents.rules import rules
from rag.documents.select import LIGHT, Scored, enough, said, score, split_units, with_shared
from rag.frame import Evidence, Frame, Outcome, Statement
from rag.lexicon import normalise, strip_spans
from rag.texts import Texts

_WHOLE, _LONG, _MOST = 170, 560, 760
_BESIDE = 0.62
_SECOND = 0.93
_LOOKED_AT = 5
_NAMED, _STRONGLY = 2.0, 2.5
"""Weight of a question's words in a title from which the document is about it."""
_ALL = 0.75
_KNOWN, _ABOUT_IT = 0.6, 0.8
_TIMES = re.compile(r"\d{1,2}月|\d{1,2}日|\d[:：]\d{2}|星期|周岁|每[年月季]|\d年")
_VALUES = ("amount", "percent", "when", "limit", "where", "formula")
_FIGURES = ("money", "price", "percent", "duration", "age", "amount")
_SET_BY_PLACES = ("amount", "percent", "limit", "when", "conditions", "refuse", "formula")
"""Sides of a matter that a place sets by documents: what one that has ended set must not come from elsewhere."""
_NO_POLICY = {"目录页": 0.6, "新闻动态": 0.35}
_POINTS = re.compile(
    r"^(?:那|那么|这个|这份|它|该|这|还有|要是|如果|我妈|我爸)|呢[？?]?$|(?:这|该|那)(?:个|份)?(?:文件|办法|通知|规定|政策|细则|通告)"
)


@dataclass
class Candidate:
    """A document that may answer, with how far it is about the question; ``named``: its title says so."""

    held: Held
    about: float
    named: float


class Documents:
    """Answers from the documents that hold for a place."""

    def __init__(self, view: GraphView, texts: Texts) -> None:
        self._view = view
        self._texts = texts
        self._local = [d for d in view.of_type(Document) if d.region != NATION]
        self._subjects = {d.id: subject_of(d.title) for d in self._local}
        self._held: dict[str, Held] = {}

    def __bool__(self) -> bool:
        return bool(self._local)

    def answer(self, frame: Frame, steps: list[str]) -> Outcome | None:
        """Statements from the documents of the frame's region, or ``None`` where none answers."""
        text = self._bare(frame.text)
        if not self._local or rules().never.search(text):
            return None
        steps.append(f"documents({text})")
        statements: list[Statement] = []
        recent = self._recent(frame)
        before = self._read(self._bare(frame.before), frame) if recent and frame.before else None
        facts = record.asked_of(text)
        if facts and (found := self._record(text, frame, facts, recent)):
            statements += found
            text = _without_record(text)
            if not parts(text) or not self._units(text, frame):
                return Outcome("answer", statements, steps=steps)
        asked = parts(text)
        for part in asked:
            for statement in self._part(part, text, frame, recent, before):
                if statement.text not in (s.text for s in statements):
                    statements.append(statement)
        if statements:
            return Outcome("answer", statements, steps=steps)
        lapsed = self._lapsed(text, frame)
        return Outcome("decline", lapsed, steps=steps) if lapsed else None

    def _lapsed(self, text: str, frame: Frame) -> list[Statement]:
        """What a document that is no longer in force has set, and no other sets anew: only that it has ended."""
        day = frame.as_of
        question = make(text, self._read(text, frame), text, day)
        if not question.asks(*_SET_BY_PLACES):
            return []
        for candidate in self._candidates(question, frame, lapsed=True)[:2]:
            document = candidate.held.document
            begun = not (document.valid_from and day < document.valid_from)
            if in_force(document, day) or not begun or candidate.named < _NAMED or candidate.about < _ABOUT_IT:
                continue
            if self._from(question, candidate) is not None:
                cited = [record.record(document)]
                status = record.status(self._view, document, day, cited)
                return [Statement(f"《{_shown(document)}》{status}", cited)]
        return []

    def silent(self, frame: Frame) -> list[Statement]:
        """What to say where the document asked about has lapsed or does not hold the answer."""
        text = self._bare(frame.text)
        if not self._local or rules().never.search(text):
            return []
        day = frame.as_of
        question = make(text, self._read(text, frame), text, day)
        named = [c for c in self._candidates(question, frame, lapsed=True) if c.named >= _NAMED]
        for candidate in named[:1]:
            document = candidate.held.document
            if not in_force(document, day):
                cited = [record.record(document)]
                return [Statement(f"《{document.title}》{record.status(self._view, document, day, cited)}", cited)]
            said_ = [Statement(f"《{document.title}》里没有找到这一点，不能乱说。", [record.record(document)])]
            return said_ + self._phone(candidate.held)
        return []

    # -- which document -----------------------------------------------------------------------------------------

    def _candidates(self, question: Question, frame: Frame, lapsed: bool = False) -> list[Candidate]:
        allowed = set(self._view.regions.ancestors(frame.regions[0])) - {NATION} if frame.regions else None
        day = frame.as_of
        names: dict[str, float] = {}
        for document in self._local:
            if allowed is not None and document.region not in allowed:
                continue
            if frame.foreign and not frame.regions and not self._names(document.id, frame.foreign):
                continue
            if not lapsed and not in_force(document, day):
                continue
            subject = self._subjects[document.id]
            named = sum(u.weight * said(u, subject) for u in question.units)
            if named > 0:
                names[document.id] = named
        hits = [] if lapsed else self._texts.local(question.asked.query, allowed, day)
        for hit in hits:
            article = self._view.node(hit, Article)
            if article and article.document in self._subjects:
                if frame.foreign and not frame.regions and not self._names(article.document, frame.foreign):
                    continue
                names.setdefault(article.document, 0.0)
        found = [self._candidate(question, i, named) for i, named in names.items()]
        return sorted(found, key=lambda c: -c.about)[: _LOOKED_AT + 3]

    def _candidate(self, question: Question, document_id: str, named: float) -> Candidate:
        held = self._hold(document_id)
        units = question.units
        total = sum(u.weight for u in units) or 1.0
        cover = sum(u.weight * said(u, f"{held.title} {held.text}") for u in units) / total
        share = min(1.0, named / total)
        own = [u for u in units if u.weight <= LIGHT and u.word in held.text and not rules().common.fullmatch(u.word)]
        named += _NAMED * bool(own)
        about = cover + 0.8 * share - _NO_POLICY.get(held.document.level or "", 0.0)
        if held.short_names and any(n in question.whole for n in held.short_names):
            about += 0.3
            named += _NAMED
        return Candidate(held, about, named)

    def _names(self, document_id: str, places: Iterable[str]) -> bool:
        """Whether a document speaks of places that the knowledge base holds nothing else of."""
        return all(normalise(place) in self._hold(document_id).text for place in places)

    def named(self, frame: Frame) -> bool:
        """Whether the title of a document that holds for the place says what is asked about."""
        if not self._local:
            return False
        text = self._bare(frame.text)
        found = self._candidates(make(text, self._read(text, frame), text, frame.as_of), frame)
        return any(c.named >= _STRONGLY for c in found)

    def _recent(self, frame: Frame) -> Held | None:
        return next((self._hold(i) for i in frame.documents if i in self._subjects), None)

    def _hold(self, document_id: str) -> Held:
        if document_id not in self._held:
            document = self._view.node(document_id, Document)
            if document is None:
                raise KeyError(document_id)
            self._held[document_id] = hold(self._view, document)
        return self._held[document_id]

    # -- what it says -------------------------------------------------------------------------------------------

    def _part(self, part: str, text: str, frame: Frame, recent: Held | None, before: Asked | None) -> list[Statement]:
        day = frame.as_of
        own = self._read(as_asked(part), frame)
        rest = self._read(text.replace(part, " "), frame).units if part != text else ()
        question = make(part, own, text, day, None, rest)
        candidates = self._candidates(question, frame)
        if recent and self._leans(part, candidates, recent):
            whole = f"{self._bare(frame.before)} {text}"
            leaning = replace(make(part, own, whole, day, before, rest), read=frozenset(frame.documents))
            if found := self._best(leaning, [Candidate(recent, 1.0, _NAMED)]):
                return found
        if max((c.named for c in candidates), default=0.0) < _NAMED:
            # The rest of the message, or the matter under discussion, tells which document is meant.
            around = text if part != text else " ".join(self._matter(t) for t in frame.topics[:1])
            named = self._around(f"{part} {around}", text, frame) if around else []
            if named and (found := self._best(make(part, own, text, day, self._read(around, frame), rest), named)):
                return found
        return self._best(question, candidates[:_LOOKED_AT])

    def _around(self, around: str, text: str, frame: Frame) -> list[Candidate]:
        found = self._candidates(make(around, self._read(around, frame), text, frame.as_of), frame)
        return [c for c in found if c.named >= _NAMED][:2] or [c for c in found if c.about >= _KNOWN][:1]

    def _leans(self, part: str, candidates: list[Candidate], recent: Held) -> bool:
        """Whether a message goes on about the document of the last answer."""
        best = max((c.named for c in candidates if c.held is not recent), default=0.0)
        own = next((c.named for c in candidates if c.held is recent), 0.0)
        return not (best > own and best >= _NAMED and not _POINTS.search(part))

    def _matter(self, topic: str) -> str:
        """The name of a matter as residents say it."""
        return topic.removeprefix("item:")

    def _best(self, question: Question, candidates: list[Candidate]) -> list[Statement]:
        answers: list[tuple[float, Candidate, list[Statement]]] = []
        for candidate in candidates:
            if (found := self._from(question, candidate)) is not None:
                answers.append((found[0], candidate, found[1]))
        if not answers:
            return []
        answers.sort(key=lambda a: -a[0])
        return self._governing(answers)[2]

    def _governing(
        self, answers: list[tuple[float, Candidate, list[Statement]]]
    ) -> tuple[float, Candidate, list[Statement]]:
        """The best answer, or that of a document that amends the one it comes from."""
        best = answers[0]
        amended = set(self._view.into(best[1].held.document.id, EdgeKind.AMENDS))
        for other in answers[1:]:
            if other[1].held.document.id in amended and other[0] >= best[0] * 0.75:
                old, new = best[1].held.document, other[1].held.document
                line = Statement(
                    f"《{old.title}》的有关规定已由《{new.title}》调整，以后者为准：",
                    [record.record(old), record.record(new)],
                )
                return other[0], other[1], [line, *other[2]]
        return best

    def _from(self, question: Question, candidate: Candidate) -> tuple[float, list[Statement]] | None:
        """The answer of one document with its value."""
        held = candidate.held
        question = with_shared(question, held)
        _, rest = split_units(question, held)
        scored = score(question, held)
        best = scored[0] if scored else None
        picked = rows.pick(question, held) if held.tables else None
        table = self._table_value(question, held, picked, rest) if picked else 0.0
        weight = 0.35 * candidate.about
        if picked and best and self._other_side(question, held, best, picked):
            table = 0.0
        if picked and table > 0 and (best is None or table >= best.score or not enough(best, question, held)):
            if candidate.named < _NAMED and candidate.about < 0.8 and not question.before:
                return None
            return table + weight, self._row_statements(question, held, picked)
        if best and picked and len(picked.rows) == 1 and picked.row_sure >= 2 and enough(best, question, held):
            both = [*self._row_statements(question, held, picked), *self._quoted(question, held, scored)[:1]]
            return best.score + weight, both
        if best is None or not enough(best, question, held):
            return None
        if held.document.level in _NO_POLICY and (not rest or (question.asks(*_SET_BY_PLACES) and best.cover < _ALL)):
            return None
        if candidate.named < _NAMED and not question.before and not self._whole_question(question, best, held):
            return None
        return best.score + weight, self._quoted(question, held, scored)

    def _whole_question(self, question: Question, best: Scored, held: Held) -> bool:
        """Whether a clause says nearly all of the question, so that the title need not."""
        units = question.units
        total = sum(u.weight for u in units)
        text = f"{best.clause.flat} {best.clause.lead} {best.clause.heading} {held.subject}"
        return total >= 4 and sum(u.weight * said(u, text) for u in units) >= 0.7 * total

    @staticmethod
    def _other_side(question: Question, held: Held, best: Scored, picked: rows.Picked) -> bool:
        """Whether a clause says all that is asked, and a word of the title that the table does not say (门诊, 住院)."""
        topic, rest = split_units(question, held)
        table = normalise(f"{picked.article.heading} {rows.text_of(picked)}")
        told = [u for u in topic if u.within(best.clause.flat) and said(u, table) < 0.3]
        if told and best.cover >= 0.9 and best.typed:
            return True
        own = [u for u in rest if u.weight >= 2 and u.within(best.clause.flat) and said(u, table) < 0.3]
        return bool(own) and best.cover >= 0.45 and bool(re.search(r"\d", best.clause.text)) and best.aspect

    def _table_value(self, question: Question, held: Held, picked: rows.Picked, rest: list) -> float:  # type: ignore[type-arg]
        text = normalise(f"{picked.article.heading} {picked.article.locator} {rows.text_of(picked)}")
        total = sum(u.weight for u in rest)
        cover = sum(u.weight * said(u, text) for u in rest) / total if total else 0.0
        must = [k for k in question.asked.types if k.must]
        typed = bool(must) and all(
            k.answer.search(text) or (k.name in _FIGURES and re.search(r"\d", text)) for k in must
        )
        if not typed and must:
            return 0.0
        sides = [a for a in question.aspects if a.heading.search(text) or a.text.search(text)]
        if question.asked.yes_no and not question.asks(*_VALUES) and not picked.measured:
            return 0.0
        if question.asks("when") and not _TIMES.search(text):
            return 0.0
        if not sides and not typed and picked.row_sure < 1:
            return 0.0
        unheard = sum(u.weight for u in rest if not u.within(held.text))
        if total and unheard >= 0.6 * total and picked.row_sure < 1:
            return 0.0
        value = cover + 0.3 * bool(sides) + 0.3 * typed + 0.25 * min(2.0, max(0.0, picked.row_sure))
        return value if picked.sure > 0.4 else 0.0

    def _row_statements(self, question: Question, held: Held, picked: rows.Picked) -> list[Statement]:
        article = picked.article
        evidence = self._evidence(held, article)
        unit = re.search(r"[（(]?单位[：:]\s*[^）)\s]+[）)]?", article.heading)
        caption = f"{unit.group().strip('（）()')}；" if unit else ""
        lines = rows.text_of(picked)
        if len(lines) > _LONG:
            lines = lines[: lines.rfind("\n", 0, _LONG)]
        statements: list[Statement] = []
        if len(picked.rows) == 1:
            row = article.table[picked.rows[0]]
            statements += compute.limited(question, row, article.heading, evidence)
        joint = "\n" if "\n" in lines else ""
        statements.append(
            Statement(f"《{_shown(held.document)}》{article.locator}：{joint}{caption}{lines}", [evidence])
        )
        return statements

    def _quoted(self, question: Question, held: Held, scored: list[Scored]) -> list[Statement]:
        best = scored[0]
        statements: list[Statement] = []
        used: set[str] = set()
        size = 0
        for entry in scored:
            article = entry.clause.article
            if article.id in used:
                continue
            if entry.score < _SECOND * best.score or not enough(entry, question, held) or len(used) >= 2:
                break
            used.add(article.id)
            text = self._cut(question, article, scored, entry)
            if statements and size + len(text) > _MOST:
                break
            size += len(text)
            evidence = self._evidence(held, article)
            if not statements:
                statements += compute.rated(question, text, evidence) + compute.ranged(question, text, evidence)
            shown = article.locator.rstrip("：:") if not text.startswith(article.locator.rstrip("…")) else ""
            statements.append(Statement(f"《{_shown(held.document)}》{shown}：{text}", [evidence]))
        return statements

    @staticmethod
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

    # -- the document itself ------------------------------------------------------------------------------------

    def _record(self, text: str, frame: Frame, wanted: tuple[str, ...], recent: Held | None) -> list[Statement]:
        asked = self._read(text, frame)
        question = make(text, asked, text, frame.as_of)
        lapsed = "in_force" in wanted or "ends" in wanted or bool(re.search(r"20\d\d年", text))
        found = self._candidates(question, frame, lapsed=lapsed)
        named = [c for c in found if c.named >= _NAMED]
        years = re.findall(r"(20\d\d)", text)
        if years:
            dated = [
                c for c in named if any(y in f"{c.held.document.number}{c.held.document.published}" for y in years)
            ]
            named = dated or named
        named.sort(key=lambda c: -c.named)
        held = named[0].held if named and not (recent and _POINTS.search(text)) else recent
        if named and not years and held is named[0].held:
            level = [c for c in named if c.named >= named[0].named * 0.9]
            current = [c for c in level if in_force(c.held.document, frame.as_of)]
            held = (current or level)[0].held
        if held is None:
            return []
        return record.answer(self._view, held.document, wanted, frame.as_of)

    def _phone(self, held: Held) -> list[Statement]:
        """The number that a document prints for questions."""
        pattern = next(a.text for a in rules().aspects if a.name == "phone")
        for clause in held.clauses:
            if pattern.search(clause.text) and re.search("电话|咨询|联系", f"{clause.heading}{clause.text}"):
                text = clause.text if len(clause.text) <= 120 else clause.text[:120]
                return [Statement(f"可以按文件里的联系方式问：{text}", [self._evidence(held, clause.article)])]
        return []

    # -- reading ------------------------------------------------------------------------------------------------

    def _read(self, text: str, frame: Frame) -> Asked:
        return self._texts.read(plain(text), frame.as_of, "")

    def _units(self, text: str, frame: Frame) -> bool:
        return bool(make(text, self._read(text, frame), text, frame.as_of).units)

    def _bare(self, text: str) -> str:
        """The text without the names of places, as documents write it."""
        text = normalise(text)
        spans = [(m.start, m.end) for m in self._view.regions.find(text) if not m.foreign]
        return plain(re.sub(r"\s+", " ", strip_spans(text, spans))).strip()

    @staticmethod
    def _evidence(held: Held, article: Article) -> Evidence:
        return Evidence(article.id, held.document.title, article.locator, article.text, held.document.url)


def _shown(document: Document) -> str:
    inner = re.search(r"(?:印发|公布|发布)[《〈]?(.+?)[》〉]?的(?:通知|公告|通告)$", document.title)
    return inner.group(1) if inner else document.title


def _without_record(text: str) -> str:
    for pattern in rules().record.values():
        text = pattern.sub(" ", text)
    return text.strip(" ，,。？?的")


def documents_of(statements: Iterable[Statement], view: GraphView) -> tuple[str, ...]:
    """Local documents that an answer rests on and their articles, in order."""
    found: list[str] = []
    for evidence in (e for s in statements for e in s.evidence):
        article = view.node(evidence.id, Article)
        document = view.node(article.document if article else evidence.id, Document)
        if document and document.region != NATION:
            found += [i for i in (document.id, evidence.id) if i not in found]
    return tuple(found)
