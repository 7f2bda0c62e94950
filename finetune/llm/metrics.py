"""What an answer of the model is worth, as counts that can be summed over samples and drawn again.

A metric is a ratio of sums of counts: shares, precision, recall and F1 all are. Knows nothing of models.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from finetune.llm.sample import Sample
from rag.check import check, numbers
from rag.frame import Evidence, Statement
from rag.tasks import CHATS, NOTHING, TELLS, Heard, read_frame, read_select

Counts = Counter[str]
Alike = Callable[[str, str], float]
"""Cosine of two sentences."""
_MEANS_THE_SAME = 0.9
_COPIED = 0.9
"""Pairs of characters shared with the facts from which on plain words are a copy of them."""


@dataclass(frozen=True)
class Metric:
    """A ratio of weighted sums of counts; ``headline`` ones are compared with an interval."""

    task: str
    name: str
    above: Mapping[str, float]
    below: Mapping[str, float]
    headline: bool = False

    def of(self, counts: Mapping[str, float]) -> float | None:
        """Its value over summed counts; ``None`` where nothing was there to count."""
        below = sum(w * counts.get(key, 0) for key, w in self.below.items())
        return sum(w * counts.get(key, 0) for key, w in self.above.items()) / below if below else None


def _share(task: str, name: str, key: str, of: str = "n", headline: bool = False) -> Metric:
    return Metric(task, name, {key: 1}, {of: 1}, headline)


def _f1(task: str, name: str, key: str, headline: bool = False) -> Metric:
    return Metric(task, name, {f"{key}+": 2}, {f"{key}+": 2, f"{key}-extra": 1, f"{key}-missed": 1}, headline)


def _precision(task: str, name: str, key: str) -> Metric:
    return Metric(task, name, {f"{key}+": 1}, {f"{key}+": 1, f"{key}-extra": 1})


def _recall(task: str, name: str, key: str) -> Metric:
    return Metric(task, name, {f"{key}+": 1}, {f"{key}+": 1, f"{key}-missed": 1})


METRICS = (
    _share("frame", "合乎格式", "read"),
    _share("frame", "整句相同", "exact", headline=True),
    _share("frame", "结构相同（不比问句的字）", "shape", headline=True),
    _share("frame", "候选选对（问到候选的）", "choice", "named", headline=True),
    _f1("frame", "字段 F1", "slot", headline=True),
    _share("frame", "种类对（问/无/说明/闲话）", "kind", headline=True),
    _precision("frame", "“无”精确率", "none"),
    _recall("frame", "“无”召回率", "none"),
    _share("select", "合乎格式", "read"),
    _share("select", "整句相同", "exact", headline=True),
    _f1("select", "句子 F1", "sentence", headline=True),
    _precision("select", "“没有依据”精确率", "none"),
    _recall("select", "“没有依据”召回率", "none"),
    _share("select", "结论对", "verdict", "based", headline=True),
    _share("rewrite", "整句相同", "exact"),
    _share("rewrite", "字对 F1", "pairs", headline=True),
    _share("rewrite", "平均余弦", "cosine"),
    _share("rewrite", f"意思相同（余弦 ≥ {_MEANS_THE_SAME}）", "same", headline=True),
    _share("say", "有依据的句子", "kept", "sentences", headline=True),
    _share("say", "标对出处的句子", "cited", "sentences"),
    _share("say", "保住的数字", "numbers", "facts", headline=True),
    _share("say", f"不是照抄（与原文字对 F1 < {_COPIED}）", "own"),
)


def score(sample: Sample, written: str, alike: Alike | None = None) -> Counts:
    """Counts of one answer; without ``alike`` nothing is said of meaning."""
    written = written.strip()
    if sample.task == "frame":
        return _frame(sample, written)
    if sample.task == "select":
        return _select(sample, written)
    if sample.task == "rewrite":
        return _rewrite(sample, written, alike)
    return _say(sample, written)


def _shown(sample: Sample) -> list[str]:
    """The candidates or sentences of the prompt."""
    lines = sample.messages[-1]["content"].splitlines()
    return [line[2:] for line in lines if line.startswith("- ")]


def _marked(counts: Counts, key: str, wanted: Iterable[object], found: Iterable[object]) -> None:
    right, got = set(wanted), set(found)
    counts[f"{key}+"] += len(right & got)
    counts[f"{key}-extra"] += len(got - right)
    counts[f"{key}-missed"] += len(right - got)


def _frame(sample: Sample, written: str) -> Counts:
    before = "\n同上（" in sample.messages[-1]["content"]
    shown = _shown(sample)
    wanted = read_frame(sample.answer, shown, before=before) or Heard()
    found = read_frame(written, shown, before=before) or Heard(other="?")
    counts = Counter(n=1, read=found.other != "?", exact=found == wanted)
    counts["shape"] = (
        _slots(found) == _slots(wanted) and _asks(found) == _asks(wanted) and _kind(found) == _kind(wanted)
    )
    counts["kind"] = _kind(found) == _kind(wanted)
    if _candidates(wanted):  # a message that names none is no choice: a model that never chooses would look right
        counts["named"] = 1
        counts["choice"] = not found.other and _candidates(found) == _candidates(wanted)
    _marked(counts, "slot", _slots(wanted), _slots(found))
    _marked(counts, "none", {NOTHING} & {wanted.other}, {NOTHING} & {found.other})
    return counts


def _kind(heard: Heard) -> str:
    return heard.other if heard.other in (NOTHING, TELLS, CHATS, "?") else "问"


def _candidates(heard: Heard) -> set[int]:
    return {n for part in heard.parts for n in part.candidates}


def _slots(heard: Heard) -> set[tuple[frozenset[int], str]]:
    return {(frozenset(part.candidates), name) for part in heard.parts for name in part.fields}


def _asks(heard: Heard) -> int:
    return sum(bool(part.ask) for part in heard.parts)


def _select(sample: Sample, written: str) -> Counts:
    shown = _shown(sample)
    right, verdict = read_select(sample.answer, shown) or ((), "")
    read = read_select(written, shown)
    got, said = read or ((), "?")
    counts = Counter(n=1, read=read is not None, exact=(set(right), verdict) == (set(got), said))
    if right:
        counts["based"], counts["verdict"] = 1, bool(got) and said == verdict
    _marked(counts, "sentence", right, got)
    _marked(counts, "none", [NOTHING] * (not right), [NOTHING] * (read is not None and not got))
    return counts


def _rewrite(sample: Sample, written: str, alike: Alike | None) -> Counts:
    counts: Counts = Counter(n=1, exact=_plain(written) == _plain(sample.answer))
    values: dict[str, float] = {"pairs": pairs_f1(written, sample.answer)}
    if alike:
        cosine = alike(written, sample.answer) if written else 0.0
        values |= {"cosine": cosine, "same": cosine >= _MEANS_THE_SAME}
    counts.update(values)
    return counts


def pairs_f1(found: str, wanted: str) -> float:
    """F1 of the pairs of neighbouring characters, punctuation aside."""
    a, b = (Counter(pairwise(t)) for t in (_plain(found), _plain(wanted)))
    total = sum(a.values()) + sum(b.values())
    return 2 * sum((a & b).values()) / total if total else float(_plain(found) == _plain(wanted))


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


_FACT = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
_CITED = re.compile(r"\[(\d+)\]")
_END = re.compile(r"(?<=[。！？!?\n])")


def _say(sample: Sample, written: str) -> Counts:
    facts = dict(_FACT.findall(sample.messages[-1]["content"]))
    evidence = [Evidence(id=n, title="", locator="", quote=fact) for n, fact in facts.items()]
    pieces = [p for p in _END.split(_cited_inside(written)) if _plain(p)]
    counts = Counter(n=1, sentences=len(pieces))
    for piece in pieces:
        cited = _CITED.findall(piece)
        words = _CITED.sub("", piece)
        counts["kept"] += bool(check([Statement(words, evidence)], "").statements)
        counts["cited"] += bool(cited) and all(n in facts for n in cited)
    counts["own"] = pairs_f1(_CITED.sub("", written), "".join(facts.values())) < _COPIED
    said = Counter(numbers(_CITED.sub("", written)))
    wanted = Counter(n for fact in facts.values() for n in numbers(fact))
    counts["facts"], counts["numbers"] = sum(wanted.values()), sum(1 for n in wanted.elements() if said[n])
    return counts


def _cited_inside(text: str) -> str:
    """A number that follows the full stop goes before it, so that sentence and source stay together."""
    return re.sub(r"([。！？!?])((?:\[\d+\])+)", r"\2\1", text)


def totals(rows: Sequence[Counts]) -> Counts:
    """The sum over samples."""
    found: Counts = Counter()
    for row in rows:
        found.update(row)
    return found
