"""Proves that a suite follows from its sources, by the side file ``<suite>.sources.json``.

For each case id the side file holds: ``from`` (locators that carry the facts), ``not_from`` (where the traps in
``absent`` come from), ``inferred`` (first strings of fact groups that are conclusions, not quotations), ``differ``
(for clarify: a column whose value differs between the guides in ``from``; ``*`` means that ``from`` names several
items, ``甲/乙`` that the sources hold 甲 and 乙, on which the answer depends) and ``nothing`` (for decline: words that
no single guide holds together; a case with ``as_of`` may instead name in ``not_from`` what does not hold on that day).
Knows nothing of replies.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from eval.cases import Case, Expect, SuiteError, load_suite
from eval.matching import matches, matching
from eval.sources import Evidence, LocatorError, Sources


class Provenance(BaseModel):
    """Where one case comes from; see the module text."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    carriers: list[str] = Field(default_factory=list, alias="from")
    not_from: list[str] = Field(default_factory=list)
    inferred: list[str] = Field(default_factory=list)
    differ: str | None = None
    nothing: list[str] = Field(default_factory=list)


SIDE_FILE = TypeAdapter(dict[str, Provenance])


@dataclass
class Outcome:
    """``problems`` are Chinese lines; the counts say what was proved and what was not looked at."""

    cases: int = 0
    facts: int = 0
    inferred: int = 0
    traps: int = 0
    traps_unproved: int = 0
    sources: int = 0
    clarify: int = 0
    decline: int = 0
    problems: list[str] = field(default_factory=list)

    def summary(self) -> str:
        """One line of counts."""
        return (
            f"核对 {self.cases} 例：事实 {self.facts} 条有出处（另 {self.inferred} 条为推论），"
            f"依据 {self.sources} 条，反例 {self.traps} 条有出处（{self.traps_unproved} 条只证明不在正确来源中），"
            f"追问 {self.clarify} 轮、拒答 {self.decline} 轮有根据；问题 {len(self.problems)} 个"
        )


def side_file(suite: Path) -> Path:
    """``dev.jsonl`` → ``dev.sources.json``."""
    return suite.with_suffix(".sources.json")


def check_suite(suite: Path, data: Path) -> Outcome:
    """Checks every scored turn of ``suite`` against the raw sources below ``data``.

    Raises:
        SuiteError: the suite or its side file cannot be read.
        FileNotFoundError: ``data`` is missing.
    """
    if not data.exists():
        raise FileNotFoundError(f"没有数据目录 {data}；用 --data 指出公开数据的位置")
    cases = load_suite(suite)
    provenance = _provenance(side_file(suite))
    carriers = [carrier for entry in provenance.values() for carrier in entry.carriers]
    cities = {carrier[5:].partition("/")[0] for carrier in carriers if carrier.startswith("city:")}
    sources = Sources(data, table=suite.with_suffix(".xlsx"), cities=frozenset(cities))
    outcome = Outcome()
    for case in cases:
        outcome.cases += 1
        try:
            _check_case(case, provenance.get(case.id, Provenance()), sources, outcome)
        except LocatorError as error:
            outcome.problems.append(f"{case.id}：{error}")
    unknown = set(provenance) - {case.id for case in cases}
    outcome.problems += [f"{name}：来源文件中有，套件中没有" for name in sorted(unknown)]
    return outcome


def _check_case(case: Case, provenance: Provenance, sources: Sources, outcome: Outcome) -> None:
    carriers = [evidence for locator in provenance.carriers for evidence in sources.find(locator)]
    traps = [evidence for locator in provenance.not_from for evidence in sources.find(locator)]
    if not carriers and not provenance.nothing and not (case.as_of and traps):
        outcome.problems.append(f"{case.id}：没有写明来源")
        return
    for expect in (turn.expect for turn in case.turns if turn.expect):
        if expect.action == "answer":
            _check_facts(case, expect, carriers, provenance.inferred, outcome)
        elif expect.action == "clarify":
            _check_clarify(case, provenance, carriers, outcome)
        else:
            _check_nothing(case, provenance, sources, outcome)
        _check_traps(case, expect, carriers, traps, outcome)


def _check_facts(case: Case, expect: Expect, carriers: list[Evidence], inferred: list[str], outcome: Outcome) -> None:
    for group in expect.facts:
        if group[0] in inferred:
            outcome.inferred += 1
        elif any(matching(group, evidence.text) for evidence in carriers):
            outcome.facts += 1
        else:
            outcome.problems.append(f"{case.id}：来源中没有事实 {' | '.join(group)}")
    for group in expect.sources:
        if any(matching(group, place) for evidence in carriers for place in (evidence.title, evidence.place)):
            outcome.sources += 1
        else:
            outcome.problems.append(f"{case.id}：来源的标题与条号中没有 {' | '.join(group)}")


def _check_traps(case: Case, expect: Expect, carriers: list[Evidence], traps: list[Evidence], outcome: Outcome) -> None:
    for string in expect.absent:
        # A later turn, or the question asked back, may rightly come from the place that holds the trap of this one.
        elsewhere = len(case.turns) > 1 or expect.action == "clarify"
        held = [group for group in expect.facts if any(matches(string, alternative) for alternative in group)]
        if held:
            outcome.problems.append(f"{case.id}：反例 {string} 同时是事实")
        elif any(matches(string, evidence.text) for evidence in traps):
            outcome.traps += 1
        elif any(matches(string, evidence.text) for evidence in carriers):
            if elsewhere:
                outcome.traps += 1
            else:
                outcome.problems.append(f"{case.id}：反例 {string} 出现在正确来源中")
        else:
            outcome.traps_unproved += 1


def _check_clarify(case: Case, provenance: Provenance, carriers: list[Evidence], outcome: Outcome) -> None:
    if provenance.differ is None:
        outcome.problems.append(f"{case.id}：追问没有写明什么不同（differ）")
        return
    if provenance.differ == "*":
        values = {evidence.title for evidence in carriers}
    elif "/" in provenance.differ:
        values = {word for word in provenance.differ.split("/") if any(matches(word, each.text) for each in carriers)}
    else:
        values = {line for evidence in carriers for line in evidence.text.splitlines() if _is_cell(line, provenance)}
    if len(values) < 2:
        outcome.problems.append(f"{case.id}：各来源的 {provenance.differ} 没有不同，不必追问")
    else:
        outcome.clarify += 1


def _is_cell(line: str, provenance: Provenance) -> bool:
    return line.startswith(f"{provenance.differ}：")


def _check_nothing(case: Case, provenance: Provenance, sources: Sources, outcome: Outcome) -> None:
    if case.as_of and provenance.not_from and not provenance.nothing:
        outcome.decline += 1  # what there is does not hold on the day of the question
        return
    if not provenance.nothing:
        outcome.problems.append(f"{case.id}：拒答没有写明缺什么（nothing）")
        return
    for title, text in sources.guide_texts():
        if all(matches(word, text) for word in provenance.nothing):
            outcome.problems.append(f"{case.id}：{title} 里其实有 {'、'.join(provenance.nothing)}")
            return
    outcome.decline += 1


def _provenance(path: Path) -> dict[str, Provenance]:
    try:
        return SIDE_FILE.validate_python(json.loads(path.read_text(encoding="utf-8")))
    except OSError:
        raise SuiteError(f"{path}：没有来源文件；需要每个用例编号对应一段来源") from None
    except (json.JSONDecodeError, ValidationError) as error:
        raise SuiteError(f"{path}：来源文件不合要求：{str(error).splitlines()[0]}") from None


def dump_provenance(entries: Iterable[tuple[str, Provenance]], path: Path) -> None:
    """Writes a side file, one case a line."""
    lines = [
        f"{json.dumps(name)}: {json.dumps(entry.model_dump(by_alias=True, exclude_defaults=True), ensure_ascii=False)}"
        for name, entry in entries
    ]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
