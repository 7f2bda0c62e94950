"""Clauses of 受理条件 as predicates: parsed by rules, kept as text where the rules don't understand.

A predicate is only taken from a phrase that states a requirement of who may apply. What a clause says of cases
(未满十六周岁的由监护人代为申请), of duties and of procedure stays text. Knows nothing of residents or questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from kg.cells import strip_enumerator
from kg.clauses import split_clauses
from kg.condition_patterns import Predicate, insurance_kinds, phrase
from kg.condition_rules import AnyOf, Parsed, Rule, from_dict, predicates, to_dict

__all__ = ["AnyOf", "Parsed", "Predicate", "Rule", "analyse", "from_dict", "parse", "predicates", "to_dict"]


_FLAT = str.maketrans("０１２３４５６７８９（）－：；，．", "0123456789（）-：；，.") | str.maketrans(
    "():;,", "（）：；，"
)
_SKIP = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]")
_NOT_FOR_APPLICANTS = re.compile(
    r"国家(?:鼓励|支持|建立|对|实行)|各级(?:人民)?政府|地方(?:各级)?(?:人民)?政府|对[^，。；]{2,30}的要求|死亡"
    r"|遗属|去世|禁止任何|处[^，。；]{1,14}(?:拘留|徒刑|罚款)|从轻|减轻处罚|不予处罚|追究|违反治安|选举权|放假"
)
_REFUSING = re.compile(r"不予|不得(?!早于|少于|低于|超过|高于)|注销|停止|停发|取消|终止|暂停|撤销|中止|视为放弃")
_REQUIRING = re.compile(r"条件|符合|具备|满足|要求|资格|同时|申请|需|须|应当?是")
_EXCEPTION = re.compile(r"除外|另有|放宽|放开|可提前|可以推迟|特殊情况|适当|可不受|不受此限")
_BY_SEX = re.compile(r"（[男女][^（）]{0,4}）")
_AUDIENCE = re.compile(r"^.{1,12}(?:人|者|员|家庭|儿童|学生|对象|户|人群)$")
_NUMERAL = re.compile(r"[\d一二三四五六七八九十]")
_PAID = re.compile(r"缴[^，。；]{0,10}?[\d一二三四五六七八九十]+个?[年月]")
_TITLE = re.compile(r"[^，。；有无符具满达]{0,6}(?:年龄|条件|要求)[：:]?")
_BRACKETS = re.compile(r"（[^（）]*）")
_BRACKET_EXCEPTION = re.compile(rf"{_EXCEPTION.pattern}|可")
_DEFINING = re.compile(r"（(?:含|不含|包括|包含|以下简称|下同)[^（）]*）")
_LABEL = re.compile(r"^[^，。；：]{1,12}：")
_HEADING = re.compile(r"年龄|户[籍口]|条件|要求|缴费|参保|收入|住房|对象|居住|学历|时间|其中")
_GRANTING = re.compile(
    r"^(?:儿童|少年)*应当?入学|^(?:的，?)?(?:均|都|就|即)?(?:可以?|方可|才(?:可以?|能)?|能够?"
    r"|有权)?(?:从[^，]{2,24}(?:起|之日|次月))?(?:按月|依法|按规定"
    r"|按照规定|在户籍地|在居住地)*"
    r"(?:领取|享受|申请(?!补领|变更|更正|注销|由)|申领|参加|认定|纳入|获得|申报认定|给予(?:补贴|奖励|扶助|优待)"
    r"|发给|办理(?!注销|变更|更正|换领|补领))"
)
_OBLIGING = re.compile(
    r"^(?:应当?|须|需|必须|由|凭|持|不予|不得|不再|停止|停发|视为|免予|继续|每[年月]|予以|向|到|按(?!月)|可以?"
    r"|方可|才|自[^，]{1,20}起|再|并?予以)"
)
_ENROLLING = re.compile(r"^到[^，]{2,24}(?:申领|申请|登记)(?:手续)?$")
_LISTING = re.compile(r"以及|等(?:人员|情形|对象)?(?:的)?$|等[，、]|及其他")
_GRADES = r"[一二三四五六七八九十\d]"


def parse(clause: str) -> list[Rule]:
    """What the clause requires, all of it at once; nothing where the rules don't understand it."""
    return list(analyse(clause).rules)


@lru_cache(maxsize=20_000)
def analyse(clause: str) -> Parsed:
    """The rules of a clause and what of it stays text."""
    clause = clause[:4000]
    parts = split_clauses(clause)
    if len(parts.clauses) < 2:
        return _whole(strip_enumerator(clause))
    if parts.any_of:
        if _REFUSING.search(parts.lead):
            return Parsed((), (clause,))
        options = [analyse(p) for p in parts.clauses]
        return _any_of(options, clause)
    if _REFUSING.search(parts.lead):
        return Parsed((), (clause,))
    if parts.lead and not _REQUIRING.search(parts.lead):
        return Parsed((), (clause,))
    lead = _whole(parts.lead) if parts.lead else Parsed()
    kept = [lead] if lead.rules else []
    found = [*kept, *(analyse(p) for p in parts.clauses)]
    return Parsed(tuple(r for f in found for r in f.rules), tuple(t for f in found for t in f.rest))


def _any_of(options: Iterable[Parsed], text: str) -> Parsed:
    options = list(options)
    known = tuple(o.rules for o in options if o.rules and not o.rest)
    if not known:
        return Parsed((), (text,))
    return Parsed((AnyOf(known, len(known) < len(options), text),), ())


class _Text:
    """A text without blanks and brackets, of which every piece can be printed as in the original."""

    def __init__(self, original: str) -> None:
        flat = original.translate(_FLAT)
        hidden = {n for m in _BRACKETS.finditer(flat) for n in range(*m.span())}
        self.original = original
        self.places = [n for n, c in enumerate(flat) if n not in hidden and not _SKIP.match(c)]
        self.text = "".join(flat[n] for n in self.places)
        self.brackets = [(m[0], original[m.start() : m.end()]) for m in _BRACKETS.finditer(flat)]

    def printed(self, start: int, end: int) -> str:
        """The original words from ``start`` to ``end`` of ``text``."""
        if start >= end:
            return ""
        return self.original[self.places[start] : self.places[end - 1] + 1].strip(" ，,、；;。\n\t")


def _whole(clause: str) -> Parsed:
    """A clause without numbered parts."""
    text = _Text(clause)
    if not text.text or any(_BY_SEX.match(b) for b, _ in text.brackets) or _NOT_FOR_APPLICANTS.search(text.text):
        return Parsed((), (clause,) if clause.strip() else ())
    label = _LABEL.match(text.text)
    body = label.end() if label else 0
    sentences = [
        _sentence(text, body + m.start(), body + m.end()) for m in re.finditer(r"[^；。！]+", text.text[body:])
    ]
    kinds = insurance_kinds(text.text)
    kind = kinds[0] if len(kinds) == 1 else ""
    found = _consistent([Parsed(tuple(_fill(r, kind) for r in s.rules), s.rest) for s in sentences], text, body)
    loose = next((b for flat, b in text.brackets if _BRACKET_EXCEPTION.search(flat) and _NUMERAL.search(flat)), "")
    loose = loose or next((t for f in found for t in f.rest if _EXCEPTION.search(t)), "")
    case = bool(label) and not _HEADING.search(label[0] if label else "")
    units = {p.unit for f in found for p in predicates(f.rules)} & {"岁", "级"}
    loose = loose or next((t for f in found for t in f.rest if any(u in t for u in units)), "")
    rules = tuple(_loosen(r, loose) if loose or case else r for f in found for r in f.rules)
    rest = [t for f in found for t in f.rest if t and not _TITLE.fullmatch(t)]
    for remedy in rest:
        rules = tuple(_with_remedy(r, remedy) for r in rules)
    rest = [t for t in rest if not any(p.otherwise == t and p.firm for p in predicates(rules))]
    if any(_PAID.search(t) for t in rest):
        rules = tuple(r for r in rules if not any(p.var == "insured_months" and p.value for p in predicates([r])))
    rest += [b for flat, b in text.brackets if not _DEFINING.match(flat) and b != loose] if rules else []
    if not rules:
        rest = [clause.strip(" 。；;\n")]
    return Parsed(rules, tuple(rest))


def _with_remedy(rule: Rule, sentence: str) -> Rule:
    """Keep what a sentence says of exactly those who miss the rule: 不足十五年的，可以缴费至满十五年."""
    if isinstance(rule, AnyOf) or rule.op != ">=":
        return rule
    flat = _Text(sentence).text
    for start, end in _phrases(flat):
        for other in phrase(flat[start:end].rstrip("的")):
            if (other.var, other.op, other.value) == (rule.var, "<", rule.value):
                return replace(rule, otherwise=sentence)
    return rule


def _fill(rule: Rule, kind: str) -> Rule:
    """Months of paying without a name belong to the one insurance that the clause names."""
    if isinstance(rule, AnyOf):
        return replace(rule, options=tuple(tuple(_fill(r, kind) for r in o) for o in rule.options))
    return replace(rule, kind=kind) if rule.var == "insured_months" and not rule.kind else rule


def _loosen(rule: Rule, words: str) -> Rule:
    if isinstance(rule, AnyOf):
        return replace(rule, open=True)
    return replace(rule, firm=False, otherwise=words)


def _sentence(text: _Text, start: int, end: int) -> Parsed:
    """Phrases up to where the sentence turns from who to what happens then."""
    pieces = [(start + a, start + b) for a, b in _phrases(text.text[start:end])]
    groups = [_Group()]
    for number, (a, b) in enumerate(pieces):
        words = text.text[a:b]
        alternative = re.match(r"或者?|要么", words) if number else None
        if alternative:
            groups.append(_Group())
            a += alternative.end()
        found = _phrase(text, a, b, alone=len(pieces) == 1)
        if not found.rules and number and not alternative:
            if (_GRANTING.match(words) and not re.search(r"由.*代|监护人", words)) or _ENROLLING.match(words):
                break
            if _OBLIGING.match(words):
                return Parsed((), (text.printed(start, end),))
            if text.text[a - 1] == "、" and _AUDIENCE.match(words) and groups[-1].just_understood:
                return Parsed((), (text.printed(start, end),))
        groups[-1].take(found, a, b)
    return _joined(text, groups, start, end)


class _Group:
    """What phrases that hold together say; what is not understood as spans, neighbours joined."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.rest: list[tuple[int, int]] = []
        self._open = False

    @property
    def just_understood(self) -> bool:
        """Whether the last phrase gave a rule."""
        return bool(self.rules) and not self._open

    def take(self, found: Parsed, start: int, end: int) -> None:
        self.rules += found.rules
        if found.rest and self._open:
            self.rest[-1] = (self.rest[-1][0], end)
        elif found.rest:
            self.rest.append((start, end))
        self._open = bool(found.rest)


def _joined(text: _Text, groups: list[_Group], start: int, end: int) -> Parsed:
    parsed = []
    for group in groups:
        rest = tuple(text.printed(a, b) for a, b in group.rest)
        units = {p.unit for p in predicates(group.rules)}
        cases = any(u in t for u in units & {"岁", "级"} for t in rest)
        listed = rest and _LISTING.search(text.text[start:end])
        if cases or listed:
            return Parsed((), (text.printed(start, end),))
        parsed.append(Parsed(tuple(group.rules), rest))
    if len(parsed) == 1:
        return parsed[0]
    if not any(p.rules for p in parsed):
        return Parsed((), (text.printed(start, end),))
    return _any_of(parsed, text.printed(start, end))


def _phrases(sentence: str) -> list[tuple[int, int]]:
    """Where its phrases are: cut at commas, 且, after 的 and before 累计 …, but never inside a row of grades."""
    cuts = re.compile(
        rf"[，：]|(?<!{_GRADES}级)(?<!{_GRADES})、|、(?!{_GRADES})|(?<!而)且|并且|同时(?=[具满符在])"
        r"|的(?=.)(?!(?:普通)?(?:高校|高等学校"
        r"|院校)?毕业)|(?<=[时后])(?=累计|连续|缴费)"
        r"|并(?=居住|缴|连续|参保|办理|已|在|有|具|实际|正常|足额|持|从事|取得)|(?<=户[籍口])(?=\d|年满"
        r"|[一二三四五六七八九]?十)"
        r"|(?<=周岁)(?=[未不]满)|(?<=以上)(?=[\d一二三四五六七八九十]+周?岁)"
        r"|(?<=[^（含]以[上下])(?=[^，、的及和含（]{0,8}(?:人|儿童|者|家庭|员|工|民|女|生)$)"
    )
    spans = []
    last = 0
    for match in cuts.finditer(sentence):
        spans.append((last, match.start()))
        last = match.end()
    spans.append((last, len(sentence)))
    return [(a, b) for a, b in spans if sentence[a:b].strip("的")]


def _phrase(text: _Text, start: int, end: int, *, alone: bool = False) -> Parsed:
    words = text.text[start:end]
    trimmed = words.rstrip("的")
    end -= len(words) - len(trimmed)
    printed = text.printed(start, end)
    found = phrase(trimmed, whole=alone)
    if found:
        return Parsed(tuple(replace(p, text=printed) for p in found))
    if re.search("或", trimmed) and not re.search(r"(?:之一|任一)$", trimmed):
        options = []
        for match in re.finditer(r"(?:(?!或者?).)+", trimmed):
            a, b = start + match.start() + (1 if match[0][0] == "者" else 0), start + match.end()
            options.append(Parsed(tuple(replace(p, text=printed) for p in phrase(text.text[a:b])), ()))
        options = [o if o.rules else Parsed((), (printed,)) for o in options]
        if any(o.rules for o in options):
            return _any_of(options, printed)
    if re.fullmatch(r"(?:本市|本地|城乡|户籍|常住)*(?:老年人|公民|居民|人员|儿童|个人|人|老人|职工|者)", trimmed):
        return Parsed()
    return Parsed((), (printed,))


def _key(rule: Predicate) -> tuple[str, str, str | None, str]:
    return rule.var, rule.kind, rule.sex, rule.who


def _consistent(sentences: list[Parsed], text: _Text, body: int) -> list[Parsed]:
    """Sentences that set different values for the same thing tell cases apart: neither is a requirement.

    Except where the second only says what those can do who miss the first.
    """
    seen: dict[tuple[str, str, str | None, str], tuple[int, Predicate]] = {}
    bad: set[tuple[str, str, str | None, str]] = set()
    remedied: dict[tuple[str, str, str | None, str], int] = {}
    for number, sentence in enumerate(sentences):
        for single in predicates(sentence.rules):
            first, other = seen.setdefault(_key(single), (number, single))
            if other is single or not (isinstance(other.value, float) and isinstance(single.value, float)):
                continue
            if not (other.value and single.value):
                continue
            opposite = other.op[0] != single.op[0]
            exact = {other.op, single.op} in ({">=", "<"}, {">", "<="})
            if exact and first != number and other.value == single.value and other.op == ">=":
                remedied[_key(single)] = number
            elif ((first != number or not opposite) and (other.op, other.value) != (single.op, single.value)) or (
                opposite and _empty(other, single)
            ):
                bad.add(_key(single))
    spans = [m.span() for m in re.finditer(r"[^；。！]+", text.text[body:])]
    result = []
    for number, sentence in enumerate(sentences):
        rules: list[Rule] = []
        for rule in sentence.rules:
            keys = {_key(p) for p in predicates([rule])}
            if keys & bad or any(remedied.get(k) == number for k in keys):
                continue
            if isinstance(rule, Predicate) and _key(rule) in remedied:
                a, b = spans[remedied[_key(rule)]]
                rule = replace(rule, otherwise=text.printed(body + a, body + b))
            rules.append(rule)
        dropped = len(rules) < len(sentence.rules) and number not in remedied.values()
        span = spans[number]
        result.append(
            Parsed(tuple(rules), (text.printed(body + span[0], body + span[1]),) if dropped else sentence.rest)
        )
    return result


def _empty(one: Predicate, other: Predicate) -> bool:
    """Whether a lower and an upper bound leave nothing between them."""
    low, high = (one, other) if one.op.startswith(">") else (other, one)
    return not (isinstance(low.value, float) and isinstance(high.value, float) and low.value < high.value)
