"""Which cases of a suite are run: by kind, by number, or a sample with every kind in proportion."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

from pydantic import ValidationError

from eval.cases import Case, Kind, SuiteError, load_suite
from eval.check import SIDE_FILE, Provenance, side_file

BUILTIN = ("law:", "builtin:")
"""Kinds of locators whose texts come with the program."""


def select(
    cases: list[Case],
    *,
    kinds: str | None = None,
    limit: int | None = None,
    sample: int | None = None,
    seed: int = 1,
) -> list[Case]:
    """The chosen cases in suite order; ``kinds`` is a comma list, ``sample`` a number of cases drawn with ``seed``.

    Raises:
        SuiteError: a kind is not known, or there is no case of these kinds.
    """
    if kinds:
        try:
            wanted = {Kind(kind.strip()) for kind in kinds.split(",") if kind.strip()}
        except ValueError as error:
            raise SuiteError(f"{error}；可用的类别：{'、'.join(Kind)}") from None
        cases = [case for case in cases if case.kind in wanted]
        if not cases:
            raise SuiteError(f"套件中没有类别为 {kinds} 的用例")
    if sample is not None:
        cases = stratified(cases, sample, seed)
    return cases[:limit]


def read_provenance(suite: Path) -> dict[str, Provenance]:
    """Where each case of a suite comes from, by id.

    Raises:
        SuiteError: the side file is missing or damaged.
    """
    path = side_file(suite)
    try:
        return SIDE_FILE.validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise SuiteError(f"{path}：没有来源文件；需要每个用例编号对应一段来源") from None
    except ValidationError as error:
        raise SuiteError(f"{path}：来源文件不合要求：{error.errors()[0]['msg']}") from None


def builtin_only(suite: Path) -> list[Case]:
    """Cases all of whose evidence comes with the program: they can be asked where nothing was imported.

    Raises:
        SuiteError: the suite or its side file cannot be read.
    """
    provenance = read_provenance(suite)
    carriers = {name: entry.carriers for name, entry in provenance.items()}
    return [case for case in load_suite(suite) if (held := carriers.get(case.id)) and all(map(_is_builtin, held))]


def _is_builtin(locator: str) -> bool:
    return locator.startswith(BUILTIN)


def describe(kinds: str | None, limit: int | None, sample: int | None, seed: int) -> str:
    """The selection in Chinese; empty if it is the whole suite."""
    parts = [f"类别 {kinds}"] if kinds else []
    parts += [f"分层抽样 {sample} 例（种子 {seed}）"] if sample is not None else []
    parts += [f"前 {limit} 例"] if limit is not None else []
    return "，".join(parts)


def stratified(cases: list[Case], size: int, seed: int) -> list[Case]:
    """About ``size`` cases: each kind in proportion to its number (largest remainder), but at least one of each."""
    if size >= len(cases):
        return cases
    by_kind: defaultdict[Kind, list[Case]] = defaultdict(list)
    for case in cases:
        by_kind[case.kind].append(case)
    exact = {kind: size * len(group) / len(cases) for kind, group in by_kind.items()}
    shares = {kind: max(1, int(share)) for kind, share in exact.items()}
    for kind in sorted(exact, key=lambda k: (int(exact[k]) - exact[k], k)):
        if sum(shares.values()) < size and shares[kind] < len(by_kind[kind]):
            shares[kind] += 1
    chosen = {
        case.id
        for kind, group in by_kind.items()
        for case in random.Random(f"{seed}-{kind}").sample(group, shares[kind])
    }
    return [case for case in cases if case.id in chosen]
