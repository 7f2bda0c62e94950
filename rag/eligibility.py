"""Conditions held against what a resident said, in three values, and the lines that say so.

An assistant never grants or refuses: it copies the clause, says how the resident's own words compare, and leaves the
decision to the window. Knows nothing of how facts or predicates are read from text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kg.condition_patterns import Predicate
from kg.conditions import AnyOf, Rule, analyse, predicates
from rag.comparison import Inside, State, compare, fact_for
from rag.facts import Fact, facts

_MAX_OPEN = 4
_MAX_QUOTE = 70


@dataclass(frozen=True)
class Assessed:
    """One requirement, as printed, with how it stands and the sentence that says so."""

    text: str
    state: State
    because: str = ""
    fact: Fact | None = None
    decisive: bool = True
    otherwise: str = ""


@dataclass(frozen=True)
class Verdict:
    """``lines`` are ready to be said; they quote clauses and the resident's words, and no other number."""

    state: State
    lines: list[str]
    assessed: list[Assessed] = field(default_factory=list)


def assess(
    conditions: Iterable[str], known: Mapping[str, Fact], *, about: str = "", inside: Inside | None = None
) -> list[Assessed]:
    """How every requirement of ``conditions`` stands.

    ``about`` is the matter's name, which tells of what insurance a clause speaks that names none.
    """
    result: list[Assessed] = []
    clauses = [analyse(c) for c in conditions]
    cases = _cases([p for c in clauses for p in c.rules if isinstance(p, Predicate)])
    for parsed in clauses:
        rules = [replace(r, firm=False) if isinstance(r, Predicate) and r in cases else r for r in parsed.rules]
        result += _of_rules(rules, known, about, inside)
        result += [Assessed(text, "unknown") for text in parsed.rest if not _by_the_place(text)]
    return _once(result)


def verdict(
    conditions: Iterable[str], question: str, as_of: date, *, about: str = "", inside: Inside | None = None
) -> Verdict | None:
    """What the question's facts mean under the conditions; ``None`` if it states none that a condition asks for."""
    return verdict_of(conditions, facts(question, as_of), about=about, inside=inside)


def verdict_of(
    conditions: Iterable[str], known: Mapping[str, Fact], *, about: str = "", inside: Inside | None = None
) -> Verdict | None:
    """What the ``known`` facts mean under the conditions; ``None`` if no condition asks for any of them."""
    found = assess(conditions, known, about=about, inside=inside)
    used = [a for a in found if a.fact is not None]
    if not used:
        return None
    missed = [a for a in used if a.state == "not_met" and a.decisive]
    if missed:
        return Verdict("not_met", _refused(used, missed), found)
    open_ = [a for a in found if a.state != "met"]
    return Verdict("unknown" if open_ else "met", _open_lines(used, found), found)


def _refused(used: Sequence[Assessed], missed: Sequence[Assessed]) -> list[str]:
    quotes = "、".join(f"“{_short(a.text)}”" for a in missed)
    lines = [f"按您说的情况，不符合{quotes}这一条，按条文还不能办；最后以窗口审核为准。"]
    lines += [a.because for a in missed]
    lines += [f"这一条还写明：“{_short(a.otherwise)}”。" for a in missed if a.otherwise]
    return lines + [a.because for a in used if a.state == "met"]


def _open_lines(used: Sequence[Assessed], found: Sequence[Assessed]) -> list[str]:
    missing = [a for a in found if a.fact is None and a.state == "unknown"]
    quotes = [f"“{_short(a.text)}”" for a in missing]
    met = all(a.state == "met" for a in used)
    if quotes:
        more = "等条件" if len(quotes) > _MAX_OPEN else ""
        lead = "按您说的情况，说到的条件都符合，" if met else "按您说的情况，还不能确定，"
        first = f"{lead}还要看：{'；'.join(quotes[:_MAX_OPEN])}{more}。最后以窗口审核为准。"
    elif met:
        first = "按您说的情况，写明的条件都符合；最后以窗口审核为准。"
    else:
        first = "按您说的情况，还不能确定；最后以窗口审核为准。"
    return [first, *(a.because for a in used)]


def _short(text: str) -> str:
    """The text as printed, cut where a part of it ends."""
    text = " ".join(text.split())
    if len(text) <= _MAX_QUOTE:
        return text
    cut = max(text.rfind(mark, 0, _MAX_QUOTE) for mark in "，。；、")
    return (text[:cut] if cut > 20 else text[:_MAX_QUOTE]) + "……"


def _by_the_place(text: str) -> bool:
    return text.startswith("（") and ("为准" in text or "当地" in text)


def _once(found: list[Assessed]) -> list[Assessed]:
    """Each text once; that somebody pays at all goes without saying where it matters how long."""
    kept: dict[str, Assessed] = {}
    for item in found:
        held = kept.get(item.text)
        if held is None or (held.fact is None and item.fact is not None) or item.state == "not_met":
            kept[item.text] = item
    return list(kept.values())


def _cases(rules: Sequence[Predicate]) -> set[Predicate]:
    """Rules that cannot all be meant at once, since they set other limits for the same thing: they tell cases apart.

    Of several lower limits the lowest decides, of several upper limits the highest.
    """
    groups: dict[tuple[str, str, str | None, str], list[Predicate]] = {}
    for rule in rules:
        if isinstance(rule.value, float) and rule.op != "==":
            groups.setdefault((rule.var, rule.kind, rule.sex, rule.who), []).append(rule)
    found: set[Predicate] = set()
    for group in groups.values():
        low = [(float(r.value), r) for r in group if r.op[0] == ">"]
        high = [(float(r.value), r) for r in group if r.op[0] == "<"]
        if low and high and max(v for v, _ in low) >= min(v for v, _ in high):
            found |= set(group)
        found |= {r for v, r in low if v > max(min((x for x, _ in low if x), default=v), 0)}
        found |= {r for v, r in high if v < max(x for x, _ in high)}
    return found


# -- rules ------------------------------------------------------------------------------------------------------


def _of_rules(rules: Sequence[Rule], known: Mapping[str, Fact], about: str, inside: Inside | None) -> list[Assessed]:
    result: list[Assessed] = []
    singles = [r for r in rules if isinstance(r, Predicate)]
    by_sex = {(p.var, p.who) for p in singles if p.sex}
    for rule in rules:
        if isinstance(rule, AnyOf):
            result.append(_of_alternatives(rule, known, about, inside))
        elif (rule.sex and (rule.var, rule.who) in by_sex) or (
            rule.var == "insured_months"
            and not rule.value
            and any(p is not rule and p.var == rule.var for p in singles)
        ):
            continue
        else:
            found = _of_predicate(rule, known, about, inside)
            result += [found] if found else []
    for var, who in sorted(by_sex):
        result += _of_sexes([p for p in singles if p.sex and (p.var, p.who) == (var, who)], known, about, inside)
    return result


def _of_sexes(
    group: Sequence[Predicate], known: Mapping[str, Fact], about: str, inside: Inside | None
) -> list[Assessed]:
    """Requirements that differ by sex: those of the person's own, or of both where they agree."""
    sex = known.get("sex")
    own = [p for p in group if sex is None or p.sex == sex.value]
    found = [a for a in (_of_predicate(p, known, about, inside) for p in own) if a]
    sexes = {p.sex for p in own}
    if len(sexes) < 2 or len({a.state for a in found}) <= 1:
        return found
    fact = next((a.fact for a in found if a.fact), None)
    text = "、".join(dict.fromkeys(a.text for a in found))
    said = f"您说的{_words(fact)}，" if fact else ""
    return [Assessed(text, "unknown", f"{said}要分男女来看：“{text}”。", fact)]


def _of_alternatives(rule: AnyOf, known: Mapping[str, Fact], about: str, inside: Inside | None) -> Assessed:
    options = [_of_rules(option, known, about, inside) for option in rule.options]
    text = _short(rule.text)
    met = next((o for o in options if o and all(a.state == "met" for a in o)), None)
    if met:
        fact = next((a.fact for a in met if a.fact), None)
        return Assessed(rule.text, "met", f"您说的{_words(fact)}，满足“{text}”中的一种情形。", fact)
    missed = [a for o in options for a in o if a.state == "not_met" and a.decisive]
    facts_used = list(dict.fromkeys(_words(a.fact) for a in missed if a.fact))
    if not rule.open and options and all(any(a.state == "not_met" and a.decisive for a in o) for o in options):
        return Assessed(rule.text, "not_met", f"您说的{'、'.join(facts_used)}，不满足“{text}”。", missed[0].fact)
    return Assessed(rule.text, "unknown")


def _of_predicate(rule: Predicate, known: Mapping[str, Fact], about: str, inside: Inside | None) -> Assessed | None:
    """``None`` where nothing has to be asked or said (不限户籍, and nobody spoke of 户籍)."""
    fact = fact_for(rule, known, about)
    sort = known.get("hukou_sort")
    if rule.var == "hukou" and rule.kind and fact is None and sort:
        fact = sort
    if rule.var == "hukou" and rule.value == "不限":
        said = f"您说的{_words(fact)}不影响，这里写明“{rule.text}”。" if fact else ""
        return Assessed(rule.text, "met", said, fact) if fact else None
    if fact is None:
        return Assessed(rule.text, "unknown", decisive=rule.firm, otherwise=rule.otherwise)
    state, why = compare(rule, fact, known, inside)
    said = f"您说的{_words(fact)}"
    if state == "met":
        because = f"{said}，满足“{rule.text}”{why}。"
    elif state == "not_met" and rule.firm:
        because = f"{said}，不满足“{rule.text}”。"
    elif state == "not_met":
        tail = (
            f"；不过这一条还写明“{_short(rule.otherwise)}”，要到窗口核对"
            if rule.otherwise
            else "，但这一条只针对部分情形，要到窗口核对"
        )
        because = f"{said}，没有达到“{rule.text}”{tail}。"
    else:
        because = f"{said}，是不是满足“{rule.text}”{why or '，要看准确的数'}。"
    return Assessed(rule.text, state, because, fact, decisive=rule.firm, otherwise=rule.otherwise)


def _words(fact: Fact | None) -> str:
    if fact is None:
        return "情况"
    words = fact.words.strip(" ，,。").rstrip("了的啦")
    return words if words[:1].isdigit() and not words.isdigit() else f"“{words}”"


def all_predicates(conditions: Iterable[str]) -> list[Predicate]:
    """Every predicate in ``conditions``: what could be asked next."""
    return [p for c in conditions for p in predicates(analyse(c).rules)]
