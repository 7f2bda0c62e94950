"""Base against tuned on the validation samples, through the runtime that the product uses.

The base sees the same short prompts, which it was not trained on: the difference is what training brought.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from finetune.llm import sample as samples_file
from finetune.llm.sample import Sample
from rag import tasks
from rag.models.llama_cpp import LlamaCpp
from rag.models.settings import ModelSettings

_TOKENS = 96
_DRAWS = 2000


@dataclass(frozen=True)
class Scored:
    """One sample: what counts of it by name, each 0 to 1, and the seconds that it took."""

    task: str
    values: dict[str, float]
    seconds: float


def score(task: str, wanted: str, written: str) -> dict[str, float]:
    """Measures of one answer; those that do not apply to it are left out."""
    found = {"exact": float(wanted == written.strip())}
    if task == "frame":
        gold, read = (tasks.read_frame(t, tasks.MOST, before=True) for t in (wanted, written))
        if gold is not None:
            parts = read.parts if read else ()
            found["kind"] = float(read is not None and gold.other == read.other)
            found["choice"] = float(
                read is not None and {p.candidates for p in gold.parts} == {p.candidates for p in parts}
            )
            fields = {f for p in gold.parts for f in p.fields}
            if fields:
                found["field_f1"] = _f1(fields, {f for p in parts for f in p.fields})
    elif task == "select":
        chosen, verdict = tasks.read_select(wanted, tasks.MOST) or ((), "")
        read_ = tasks.read_select(written, tasks.MOST)
        if chosen:
            found["sentence_f1"] = _f1(set(chosen), set(read_[0]) if read_ else set())
        else:
            found["no_basis_recall"] = float(read_ is not None and not read_[0])
        if read_ is not None and not read_[0]:
            found["no_basis_precision"] = float(not chosen)
        if verdict and read_ and set(read_[0]) & set(chosen):
            found["verdict"] = float(verdict == read_[1])
    else:
        found["bigram_f1"] = _f1(_bigrams(wanted), _bigrams(written))
    return found


def _f1(gold: set[Any], found: set[Any]) -> float:
    return 2 * len(gold & found) / (len(gold) + len(found)) if gold or found else 1.0


def _bigrams(text: str) -> set[Any]:
    plain = "".join(c for c in text if c.isalnum())
    return {plain[i : i + 2] for i in range(len(plain) - 1)}


def measure(model: LlamaCpp, samples: list[Sample], out: Path) -> list[Scored]:
    """Ask the model every sample; what it wrote goes to ``out``, one JSON object a line."""
    found = []
    with out.open("w", encoding="utf-8") as file:
        for sample in tqdm(samples, desc=out.stem, unit="条"):
            begun = time.perf_counter()
            written = model.complete(sample.messages, max_tokens=_TOKENS)  # type: ignore[arg-type]
            seconds = time.perf_counter() - begun
            found.append(Scored(sample.task, score(sample.task, sample.answer, written), seconds))
            file.write(json.dumps({**vars(sample), "written": written}, ensure_ascii=False) + "\n")
    return found


def evaluate(data: Path, gguf: Path, adapter: Path | None, out: Path, limit: int, seed: int) -> dict[str, Any]:
    """Figures by model and task, and the paired differences tuned − base with their 95 % bootstrap intervals.

    ``limit`` keeps that many samples of each task (0: all). Without ``adapter`` the base alone is measured.

    Raises:
        OSError: no validation data, or the adapter is missing.
    """
    if adapter and not adapter.is_file():
        raise FileNotFoundError(f"找不到适配器 {adapter}；先运行 python -m finetune export，或用 --base-only")
    samples = samples_file.read(data / "valid.jsonl")
    random.Random(seed).shuffle(samples)
    if limit:
        samples = [
            s for t in dict.fromkeys(x.task for x in samples) for s in [x for x in samples if x.task == t][:limit]
        ]
    out.mkdir(parents=True, exist_ok=True)
    settings = ModelSettings(default_llm="none").llama
    runs: dict[str, list[Scored]] = {}
    makers: dict[str, Callable[[], LlamaCpp]] = {"base": lambda: LlamaCpp(gguf, settings)}
    if adapter:
        makers["tuned"] = lambda: LlamaCpp(gguf, settings, adapter)
    for name, make in makers.items():
        model = make()
        try:
            runs[name] = measure(model, samples, out / f"{name}.jsonl")
        finally:
            model.close()
    report = {name: _means(scored) for name, scored in runs.items()}
    if "tuned" in runs:
        report["difference"] = _differences(runs["base"], runs["tuned"], seed)
    (out / "evaluation.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    return report


def _means(scored: list[Scored]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for task in dict.fromkeys(s.task for s in scored):
        own = [s for s in scored if s.task == task]
        names = sorted({n for s in own for n in s.values})
        means = {n: float(np.mean([s.values[n] for s in own if n in s.values])) for n in names}
        found[task] = {"n": len(own), **means, "seconds_p50": float(np.median([s.seconds for s in own]))}
    return found


def _differences(base: list[Scored], tuned: list[Scored], seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    found: dict[str, Any] = {}
    for task in dict.fromkeys(s.task for s in base):
        pairs = [(b, t) for b, t in zip(base, tuned, strict=True) if b.task == task]
        for name in sorted({n for b, _ in pairs for n in b.values}):
            both = [t.values[name] - b.values[name] for b, t in pairs if name in b.values and name in t.values]
            if len(both) > 1:
                draws = rng.choice(both, (_DRAWS, len(both))).mean(axis=1)
                low, high = np.percentile(draws, [2.5, 97.5])
                found[f"{task}/{name}"] = [float(np.mean(both)), float(low), float(high)]
    return found
