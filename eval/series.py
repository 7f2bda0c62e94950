"""Results of one system on one suite, put together from one or several runs, and which runs belong beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from eval.metrics import Summary, summarise
from eval.paired import Paired, paired
from eval.results import RunFolder, folders_in
from eval.runner import CaseResult, Run

REWORDED = "reworded"


@dataclass(frozen=True)
class Series:
    """What one system did; ``runs`` are the folders that it comes from, of equal cases the last."""

    label: str
    system: str
    suite: str
    started: str
    results: tuple[CaseResult, ...]
    runs: tuple[str, ...]
    selection: str = ""
    interrupted: bool = False

    @cached_property
    def summary(self) -> Summary:
        """Figures over all its cases."""
        return self.on(None)

    @cached_property
    def resolved(self) -> dict[str, bool]:
        """By case id."""
        return {result.case.id: result.resolved for result in self.results}

    def on(self, ids: set[str] | None) -> Summary:
        """Figures over the cases in ``ids``."""
        chosen = [result for result in self.results if ids is None or result.case.id in ids]
        run = Run(chosen, interrupted=self.interrupted)
        return summarise(run, suite=self.suite, system=self.system, started=self.started)


def gather(folders: Sequence[RunFolder]) -> list[Series]:
    """One series for each system and suite, in the order in which they first occur."""
    groups: dict[tuple[str, str], list[RunFolder]] = {}
    for folder in folders:
        groups.setdefault((folder.mark.system, Path(folder.mark.suite).name), []).append(folder)
    several = len({suite for _, suite in groups}) > 1
    return [
        _series(f"{system}（{Path(suite).stem}）" if several else system, group)
        for (system, suite), group in groups.items()
    ]


def companions(folder: RunFolder) -> tuple[RunFolder | None, list[RunFolder]]:
    """From the folders beside ``folder``, same suite: the last earlier run of its system, the newest of each other."""
    name, system = Path(folder.mark.suite).name, folder.mark.system
    beside = [
        other
        for other in folders_in(folder.path.parent)
        if Path(other.mark.suite).name == name and other.path != folder.path
    ]
    earlier = [o for o in beside if o.mark.system == system and o.mark.started <= folder.mark.started]
    newest = {o.mark.system: o for o in beside if o.mark.system != system}
    return (earlier[-1] if earlier else None), [newest[key] for key in sorted(newest)]


def comparable(one: Series, other: Series) -> set[str]:
    """Ids of the cases that both asked; within one suite only cases whose text has not changed in between."""
    cases = {result.case.id: result.case for result in one.results}
    same_suite = Path(one.suite).name == Path(other.suite).name
    return {
        result.case.id
        for result in other.results
        if result.case.id in cases and (not same_suite or cases[result.case.id] == result.case)
    }


def against(before: Series, after: Series, kinds: bool = False) -> dict[str, Paired]:
    """Paired comparison over all comparable cases (under ``""``) and, with ``kinds``, of each kind and of the cases
    whose wording differs between the two suites (``REWORDED``).
    """
    ids = comparable(before, after)
    groups: dict[str, set[str]] = {"": ids}
    if kinds:
        for result in before.results:
            groups.setdefault(result.case.kind, set()).add(result.case.id)
        cases = {result.case.id: result.case for result in after.results}
        groups[REWORDED] = {r.case.id for r in before.results if cases.get(r.case.id) != r.case}
    found = {}
    for kind in sorted(groups):
        members = groups[kind] & ids
        pair = paired(
            {name: met for name, met in before.resolved.items() if name in members},
            {name: met for name, met in after.resolved.items() if name in members},
        )
        if pair:
            found[kind] = pair
    return found


def _series(label: str, folders: list[RunFolder]) -> Series:
    merged: dict[str, CaseResult] = {}
    for folder in folders:
        merged |= {result.case.id: result for result in folder.results()}
    first = folders[0].mark
    series = Series(
        label,
        first.system,
        Path(first.suite).name,
        first.started,
        tuple(merged.values()),
        tuple(folder.path.name for folder in folders),
        "；".join(dict.fromkeys(folder.mark.selection for folder in folders if folder.mark.selection)),
    )
    return replace(series, interrupted=any(folder.mark.interrupted for folder in folders))
