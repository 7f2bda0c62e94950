"""Narrowing a list to what a question names: which 业务办理项, which 情形, which of many counters.

Only words that tell the alternatives apart count, and facts that meet what one of them requires.
Knows nothing of guides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from difflib import SequenceMatcher

from kg.condition_patterns import Predicate, phrase
from rag.comparison import compare, fact_for
from rag.facts import Fact, facts
from rag.lexicon import lexicon, normalise, rewrites

_CLEAR = 0.5
_PLACE = re.compile(r"([\u4e00-\u9fff]{2})(?=[区县]|街道|镇|乡|高新|经济|生态)")
"""The name of a district, town or zone in an address."""
_POINTING = re.compile(r"(?:的|[那这]一?[个种份项件样]|[吧呗呀啊嘛呢])+$")
"""How somebody ends who points at an option by a part of its name: 「灵活就业那个」."""
_DENIED = re.compile(
    r"(?:不是|不在|没有|还没有?|没|并非|无|非)(?:什么|啥)?([\u4e00-\u9fff]{1,6}?)(?=$|[,，。;；、 ]|的|了|啊|呢|证)"
)
_PARTS = re.compile(r"由|本人|的|[、，（）()·/；]|申请|办理|(?<=岁)(?=监护|父母|代)")
_DENIAL = re.compile(r"[没无非未不]")
_COMPARED = frozenset(("age", "insured_months", "unemployed_months", "residence_months", "disability_grade", "hukou"))


def pick(names: Sequence[str], question: str, *, several: bool = False) -> list[str]:
    """The alternatives that ``question`` names, or all of them if it names none more than the others.

    ``several`` keeps every one that is named, for comparisons; else only the best.
    """
    if len(names) < 2:
        return list(names)
    words = lexicon()
    tokens = [_tokens(n) for n in names]
    common = frozenset.intersection(*tokens)
    asked = _tokens(_in_terms(question).replace("不是", "非").replace("不在", "非"))
    asked = asked | {r for a in asked for r, share in words.related.get(a, {}).items() if share >= 0.5}
    scores = []
    for name, own in zip(names, tokens, strict=True):
        distinct = own - common
        hit = sum(_size(t) for t in distinct if t in asked)
        whole = 1.0 if normalise(name) in normalise(question) else 0.0
        scores.append(max(whole, hit / (sum(_size(t) for t in distinct) or 1.0)))
    best = max(scores)
    if best < _CLEAR:
        return list(names)
    least = _CLEAR if several else best - 0.1
    return [n for n, s in zip(names, scores, strict=True) if s >= least]


def _in_terms(question: str) -> str:
    """The question with everyday wordings put in the words that options use."""
    text = normalise(question)
    for expression, _ in rewrites("means"):
        text = expression.sub(" ", text)
    return " ".join([text, *_terms(question)])


def _terms(question: str) -> list[str]:
    """The words of options that everyday wordings of the question stand for."""
    text, terms = normalise(question), []
    for expression, words in rewrites("means"):
        text, count = expression.subn(" ", text)
        terms += words.split() if count else []
    return terms


def _tokens(text: str) -> frozenset[str]:
    """Characters, pairs of them and concepts: names of alternatives are short, and every character may tell."""
    flat = "".join(c for c in normalise(text) if c.isalnum())
    pairs = {flat[i : i + 2] for i in range(len(flat) - 1)}
    return frozenset(flat) | pairs | lexicon().features(text).concepts


def _size(token: str) -> float:
    return 1.0 if len(token) > 1 else 0.5


def best_option(options: Sequence[str], message: str, as_of: date | None = None) -> int | None:
    """Index of the option that an answer in free words means, or ``None`` if that is not clear.

    With ``as_of`` what the answer tells (an age, a length of time) is held against what the options require.
    """
    flat = [normalise(o) for o in options]
    text = normalise(message)
    struck = _struck(flat, text)
    for option in sorted(flat, key=len, reverse=True):
        text = re.sub(rf"(?:不是|不在|不去|还没|没有?){re.escape(option)}", "", text) or text
    for index, option in enumerate(flat):
        if text == option:
            return index
    inside = [i for i, o in enumerate(flat) if o in text and i not in struck]
    if len(inside) == 1:
        return inside[0]
    for named in (text, _POINTING.sub("", text)):
        part = [i for i, o in enumerate(flat) if len(named) >= 2 and named in o]
        if len(part) == 1:
            return part[0]
    chosen = ordinal(text, len(options))
    if chosen is not None:
        return chosen
    told = [i for i, o in enumerate(flat) if i not in struck and any(w in o for w in _terms(message))]
    if len(told) == 1:
        return told[0]
    chosen = _by_facts(options, message, as_of) if as_of else None
    if chosen is not None:
        return chosen
    left = [i for i in range(len(options)) if i not in struck]
    if len(options) == 2 and len(left) == 1:
        return left[0]
    kept = pick([options[i] for i in left], message)
    return list(options).index(kept[0]) if len(kept) == 1 and len(left) > 1 else None


def _struck(options: Sequence[str], text: str) -> set[int]:
    """Options that the answer denies: 「没单位」 strikes 有单位, but not 没有单位."""
    denied = {m[1] for m in _DENIED.finditer(text)}
    return {
        i
        for i, o in enumerate(options)
        if any((word in o or word[-2:] in o) and not _DENIAL.search(o) for word in denied if len(word) > 1)
    }


def _by_facts(options: Sequence[str], message: str, as_of: date) -> int | None:
    """The only option whose requirements the facts of the answer meet."""
    fits = [fits_facts(option, message, as_of) for option in options]
    met = [i for i, fit in enumerate(fits) if fit]
    return met[0] if len(met) == 1 else None


def fits_facts(name: str, message: str, as_of: date) -> bool | None:
    """Whether what ``message`` states meets what ``name`` requires; ``None`` if they do not speak of the same."""
    rules = [p for part in _PARTS.split(name) for p in phrase(part) if p.var in _COMPARED]
    known = facts(message, as_of)
    states = [compare(rule, fact, known, None)[0] for rule in rules if (fact := _fact(rule, known))]
    if not states or "unknown" in states:
        return None
    return "not_met" not in states


def _fact(rule: Predicate, known: Mapping[str, Fact]) -> Fact | None:
    own = fact_for(replace(rule, who=""), known)
    return own or next((f for key, f in known.items() if key.split("@")[0] == rule.var), None)


def ordinal(text: str, count: int) -> int | None:
    """The option that a number or 「前者」, 「最后一个」 points to."""
    digits = "一二三四五六七八九十"
    for index in range(min(count, len(digits))):
        forms = (f"第{digits[index]}", f"第{index + 1}", f"选{digits[index]}", f"选{index + 1}")
        if text in (str(index + 1), digits[index]) or any(f in text for f in forms):
            return index
    if re.search(r"最后(一|那)个", text):
        return count - 1
    if re.search(r"前者|头一个|前一个|前面那个|(?<!不是)第1", text):
        return 0
    if count == 2 and re.search(r"后者|后一个|后面那个|另一?个|另外一?个|剩下", text):
        return 1
    return None


def focus(parts: Sequence[str], question: str, least: int = 3) -> list[str]:
    """Entries of a long list (counters, phones) that share a name with the question; all if none does."""
    text = normalise(question)
    here = [p for p in parts if any(place in text for place in _PLACE.findall(normalise(p)))]
    if here and len(here) <= max(1, len(parts) // 2):
        return here
    sizes = []
    for part in parts:
        flat = normalise(part)
        match = SequenceMatcher(None, flat, text, autojunk=False).find_longest_match()
        run = flat[match.a : match.a + match.size]
        sizes.append(match.size if not run.isdigit() else 0)
    best = max(sizes, default=0)
    if best < least or sizes.count(best) > max(1, len(parts) // 3):
        return list(parts)
    return [p for p, size in zip(parts, sizes, strict=True) if size == best]
