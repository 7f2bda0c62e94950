"""Benefits and time limits worked out for a person: what a rule comes to, what has to be asked, how it is said.

Only rules of the knowledge base are computed, each row with the words that carry it. Knows nothing of dialogue and of
how a rule is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.benefit_rules import BenefitRule, Cited, Input
from kg.schema import Article, Benefit, Document
from kg.view import GraphView, in_force
from rag.benefits_asked import Asking
from rag.computation import computation
from rag.deadlines import Deadline, deadline
from rag.fact import Fact
from rag.frame import Evidence, Statement
from rag.inputs import Value, bind
from rag.reckon import Amount, Result, amount, holds, missing, put_in, reckon

_CUE = re.compile(r"我|还能|自己|单位|公司|老板|个人$|家属$")
"""Words that tell a case without being worth repeating."""
_PERSON = re.compile(r"我|俺|咱|本人|[爸妈爹娘爷奶]|老[公婆伴]|儿子|女儿|孩子|[他她]")
_OF_RULES = re.compile(r"怎么(?:算|规定|计算)|标准|规定|如何")
_LAW = "中华人民共和国"


@dataclass(frozen=True)
class Worked:
    """One rule applied: statements to say, or the input to ask for."""

    benefit: Benefit
    statements: list[Statement]
    asked: Input | None = None
    personal: bool = True
    """Whether the person's own words were used; otherwise the table is quoted."""


class Benefits:
    """The rules of one view."""

    def __init__(self, view: GraphView) -> None:
        self._view = view
        self._held = [b for b in view.of_type(Benefit) if b.rule]
        self.asked_for = Asking(self._held).asked_for
        """The benefits that a question asks for, each with the part that asks."""
        named = {c.law for b in self._held if b.rule for c in _cited(b.rule)}
        self._documents: dict[str, list[Document]] = {}
        for document in view.of_type(Document) if named else ():
            title = document.title.removeprefix(_LAW)
            if title in named or document.title in named:
                self._documents.setdefault(title, []).append(document)

    def by_name(self, name: str) -> Benefit | None:
        """The benefit of this name."""
        return next((b for b in self._held if b.name == name), None)

    def work(
        self, benefit: Benefit, known: Mapping[str, Fact], texts: Sequence[str], day: date, given: Mapping[str, str]
    ) -> Worked | None:
        """``benefit`` for somebody of whom ``known`` is stated; ``None`` if its texts are not in force on ``day``.

        ``texts``: the part that asks, then all that was said; the first that tells something counts.
        ``given`` are options chosen before, by input; an empty one stands for what the resident does not know.
        """
        rule = benefit.rule
        if rule is None:
            return None
        values = bind(rule, known, texts, day, given)
        if any(self.evidence(c, benefit, day) is None for c in _cited(rule)):
            return None
        own = [v for v in values.values() if v.said]
        if rule.deadline and rule.deadline not in values and not own:
            return self._table(benefit, rule, values, day)
        wanted = missing(rule, values)
        if wanted:
            entry = next(i for i in rule.inputs if i.name == wanted[0])
            if entry.ask and entry.name not in given and (own or self._about_oneself(texts[1], known)):
                return Worked(benefit, self._table(benefit, rule, values, day).statements, entry)
            return self._table(benefit, rule, values, day)
        result = reckon(rule, values)
        if result is None:
            return None
        if not own and rule.inputs:
            return self._table(benefit, rule, values, day)
        counted = deadline(rule, result, values, day) if rule.deadline else None
        return Worked(benefit, self._say(benefit, rule, values, result, counted, day))

    @staticmethod
    def _about_oneself(text: str, known: Mapping[str, Fact]) -> bool:
        """Whether somebody asks for a person of whom something is told, rather than for the rule."""
        return bool(known and _PERSON.search(text)) and not _OF_RULES.search(text)

    def basis(self, benefit: Benefit, day: date) -> list[Evidence]:
        """What the rows of a rule are cited from, as far as it is in force on ``day``."""
        cited = _cited(benefit.rule) if benefit.rule else []
        return [found for c in cited if (found := self.evidence(c, benefit, day))]

    # -- saying --------------------------------------------------------------------------------------------------

    def _table(self, benefit: Benefit, rule: BenefitRule, values: Mapping[str, Value], day: date) -> Worked:
        """The rows that may apply, quoted."""
        rows = [r for r in rule.rows if holds(r.when, values) != "not_met"] or rule.rows
        cited = [r.basis for r in rows] or [s.basis for s in rule.scale]
        return Worked(benefit, self._quoted(benefit, cited, day, ""), personal=False)

    def _say(
        self,
        benefit: Benefit,
        rule: BenefitRule,
        values: Mapping[str, Value],
        result: Result,
        counted: Deadline | None,
        day: date,
    ) -> list[Statement]:
        said = list(dict.fromkeys(v.said.strip("，,。 了") for v in values.values() if v.said))
        said = [s for s in said if not _CUE.match(s)]
        lead = f"按您说的{'、'.join(f'“{s}”' for s in said)}，" if said else ""
        lines = [f"{lead}{_headline(benefit, rule, result, counted)}"]
        steps = [*result.steps, *(counted.steps if counted else [])]
        extended: dict[str, Value] = dict(values)
        if result.total:
            extended["result"] = Value(result.total.low, result.total.high)
            for then in rule.then:
                if all(n in values for n in then.needs) and holds(then.when, values) == "met":
                    more = amount(then.value, then.unit, extended)
                    if more:
                        steps.append(f"{then.label}：{put_in(then.value, extended)} = {more.text}")
        lines += [f"算法：{s}" for s in steps]
        claimed = _claim(rule, values, result.total)
        lines += [claimed] if claimed else []
        record = "\n".join(lines)
        cited = list(dict.fromkeys((c.law, c.article, c.quote) for c in result.cited))
        statements = self._quoted(benefit, [Cited(law=x, article=a, quote=q) for x, a, q in cited], day, record)
        for note in rule.notes:
            if holds(note.when, values) == "met":
                found = self.evidence(note.basis, benefit, day)
                if found:
                    statements.append(Statement(f"{note.text}{_reference(note.basis)}“{note.basis.quote}”。", [found]))
        return statements

    def _quoted(self, benefit: Benefit, cited: Iterable[Cited], day: date, record: str) -> list[Statement]:
        """``record`` (what was worked out) with the quotes that carry it, those of one article together."""
        quotes: dict[tuple[str, str], list[str]] = {}
        evidence: dict[str, Evidence] = {}
        for entry in cited:
            found = self.evidence(entry, benefit, day)
            if found is None:
                continue
            before = evidence.get(found.id)
            if before and found.quote not in before.quote:  # two quotes of one article whose text is not held
                found = replace(found, quote=f"{before.quote}……{found.quote}")
            evidence[found.id] = found
            held = quotes.setdefault((entry.law, entry.article), [])
            if entry.quote not in held:
                held.append(entry.quote)
        basis = [f"《{law}》{article}：“{'……'.join(parts)}”" for (law, article), parts in quotes.items()]
        statements = []
        if record:
            work = computation(benefit.name, record)
            statements.append(Statement(record, [*evidence.values(), work], (record,)))
        statements += [Statement(f"{'依据' if record else ''}{line}。", list(evidence.values())) for line in basis]
        return statements

    def evidence(self, cited: Cited, benefit: Benefit, day: date) -> Evidence | None:
        """The article as stored and in force on ``day``; the benefit's own quote where the text is not held."""
        documents = self._documents.get(cited.law.removeprefix(_LAW), [])
        if not documents:
            return Evidence(f"{benefit.id}#{cited.law}{cited.article}", cited.law, cited.article, cited.quote)
        for document in documents:
            if not in_force(document, day):
                continue
            for article in self._view.articles(document.id):
                if article.locator.split("（")[0] == cited.article and _holds(article, cited.quote):
                    return Evidence(article.id, document.title, article.locator, article.text, document.url)
        return None


def _holds(article: Article, quote: str) -> bool:
    return flat(quote) in flat(article.text)


def flat(text: str) -> str:
    """A text without blanks and differences of width, for comparing quotes."""
    return re.sub(r"\s", "", text).translate(str.maketrans("（）()，,：:；;％", "()()，，：：；；%"))


def _headline(benefit: Benefit, rule: BenefitRule, result: Result, counted: Deadline | None) -> str:
    if counted:
        return counted.text
    if result.total and (rule.add_up or rule.scale or len(result.rows) == 1):
        row = result.rows[0][0] if len(result.rows) == 1 else None
        text = row.says.replace("{v}", result.total.text) if row and row.says else result.total.text
        return f"{benefit.name}：{text}。"
    if len(result.rows) == 1:
        return f"{benefit.name}：{result.rows[0][0].says}。"
    options = [row.says.replace("{v}", a.text if a else "") or (a.text if a else "") for row, a in result.rows]
    return f"{benefit.name}要看准确的数，可能是：{'；'.join(dict.fromkeys(options))}。"


def _claim(rule: BenefitRule, values: Mapping[str, Value], total: Amount | None) -> str:
    value = values.get(rule.claim or "")
    if value is None or total is None or value.low is None or value.high is None or not value.said:
        return ""
    said = f"您说的“{value.said}”"
    if rule.bound == "至多":
        return (
            f"{said}超过了这个上限，不符合规定。"
            if value.low > total.high
            else (f"{said}没有超过这个上限。" if value.high <= total.low else "")
        )
    if rule.bound == "至少":
        return (
            f"{said}少于规定，不符合规定。"
            if value.high < total.low
            else (f"{said}不少于规定。" if value.low >= total.high else "")
        )
    same = value.exact and value.low == total.low == total.high
    return f"{said}与规定一致。" if same else f"{said}与规定不一致。"


def _reference(cited: Cited) -> str:
    return f"《{cited.law}》{cited.article}："


def _cited(rule: BenefitRule) -> list[Cited]:
    rows = [c for row in rule.rows for c in (row.basis, *row.also)]
    return rows + [s.basis for s in rule.scale] + [d.basis for d in rule.derive if d.basis]
