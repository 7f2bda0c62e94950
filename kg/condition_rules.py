"""Rules made of predicates, with alternatives, and their form in ``Condition.predicate``. Knows nothing of clauses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from kg.condition_patterns import Predicate


@dataclass(frozen=True)
class AnyOf:
    """Alternatives, each a group that must hold together. ``open`` if some of them could not be parsed."""

    options: tuple[tuple[Rule, ...], ...]
    open: bool = False
    text: str = ""


Rule = Predicate | AnyOf


@dataclass(frozen=True)
class Parsed:
    """``rules`` must all hold; ``rest`` are the parts of the clause that stay text, as printed."""

    rules: tuple[Rule, ...] = ()
    rest: tuple[str, ...] = ()


def predicates(rules: Iterable[Rule]) -> list[Predicate]:
    """All predicates in ``rules``, alternatives included."""
    found: list[Predicate] = []
    for rule in rules:
        found += [rule] if isinstance(rule, Predicate) else predicates(r for o in rule.options for r in o)
    return found


_DEFAULTS = {f.name: f.default for f in fields(Predicate)}


def to_dict(rules: Iterable[Rule]) -> dict[str, Any] | None:
    """For ``Condition.predicate``: one predicate, or ``{"all": […]}`` and ``{"any": […]}``; ``None`` for no rules."""
    found = [_rule_dict(r) for r in rules]
    return None if not found else (found[0] if len(found) == 1 else {"all": found})


def _rule_dict(rule: Rule) -> dict[str, Any]:
    if isinstance(rule, AnyOf):
        held: dict[str, Any] = {"any": [to_dict(o) for o in rule.options]}
        return held | ({"open": True} if rule.open else {}) | ({"text": rule.text} if rule.text else {})
    return {k: v for k, v in asdict(rule).items() if k in ("var", "op", "value") or v != _DEFAULTS[k]}


def from_dict(held: Mapping[str, Any] | None) -> list[Rule]:
    """The rules that :func:`to_dict` wrote.

    Raises:
        ValueError: ``held`` is no such dictionary.
    """
    if not held:
        return []
    try:
        if "all" in held:
            return [rule for part in held["all"] for rule in from_dict(part)]
        if "any" in held:
            options = tuple(tuple(from_dict(o)) for o in held["any"])
            return [AnyOf(options, bool(held.get("open")), str(held.get("text", "")))]
        return [Predicate(**held)]
    except (TypeError, AttributeError) as error:
        raise ValueError(f"条件的结构不对：{dict(held)!r}"[:200]) from error
