"""The tuned model against its base, each as llama.cpp runs it in the product, on the validation samples.

What the models wrote is kept line by line, so that a run that was stopped goes on and metrics can be made anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from finetune.llm import sample as samples_file
from finetune.llm.instructions import instructed
from finetune.llm.report import Run, save
from finetune.llm.sample import Sample
from finetune.llm.settings import FinetuneSettings
from rag import tasks
from rag.models import ModelError, ModelSettings, load_settings
from rag.models.adapter import AdapterError, digest, find_adapter
from rag.models.files import assemble
from rag.models.llama_cpp import LlamaCpp
from rag.models.onnx_embed import OnnxEmbedder

LONGEST = {"frame": 72, "select": 16, "rewrite": 60, "say": 200}
"""Tokens of an answer at most."""
_ONE_LINE = ("frame", "select", "rewrite")


@dataclass(frozen=True)
class Contender:
    """A model to evaluate; ``sha256`` of its file and adapter tells whether kept outputs are its own."""

    name: str
    file: Path
    adapter: Path | None
    sha256: str


@dataclass
class Written:
    """What a model wrote for one sample, and what it cost."""

    key: str
    of: str
    task: str
    source: str
    text: str
    prompt_tokens: int = 0
    tokens: int = 0
    seconds: float = 0.0
    problem: str = ""


def evaluate(options: argparse.Namespace, settings: FinetuneSettings) -> dict[str, Any]:
    """Run ``options.models`` on ``data/valid.jsonl`` of the work folder; the report goes to its ``evaluation`` folder.

    Raises:
        ValueError: an unknown model, an adapter that cannot be used, or no samples.
        ModelFilesError: a model's packages are missing.
    """
    samples = chosen(samples_file.read(options.work / "data" / "valid.jsonl"), options.limit)
    if not samples:
        raise ValueError(f"{options.work / 'data' / 'valid.jsonl'} 里没有样本")
    folder = options.work / "evaluation"
    folder.mkdir(parents=True, exist_ok=True)
    models = load_settings()
    names = [name.strip() for name in options.models.split(",") if name.strip()]
    contenders = [_contender(name, models, settings.base, options.home, options.adapter) for name in names]
    runs = {}
    for contender in contenders:
        kept = folder / f"outputs-{contender.name}.jsonl"
        runs[contender.name] = Run(samples, _outputs(contender, samples, kept, models))
    return save(runs, folder, settings.seed, _alike(OnnxEmbedder()))


def chosen(samples: Sequence[Sample], limit: int) -> list[Sample]:
    """At most ``limit`` samples of each task, the first ones; all for 0."""
    counts: Counter[str] = Counter()
    found = []
    for sample in samples:
        counts[sample.task] += 1
        if not limit or counts[sample.task] <= limit:
            found.append(sample)
    return found


def _contender(name: str, models: ModelSettings, base: str, home: Path, adapter: Path) -> Contender:
    packaged = base if name in ("base", "tuned") else name
    if packaged not in models.packaged:
        raise ValueError(f"不认识的模型“{name}”：应为 base、tuned 或 {'、'.join(models.packaged)}")
    file = None
    if name == "tuned":
        try:
            file = find_adapter(str(adapter), base, tasks.version())
        except AdapterError as error:
            raise ValueError(str(error)) from error
    sha = models.packaged[packaged].sha256[:12] + (f"+{digest(file)[:12]}" if file else "")
    return Contender(name, assemble(models.packaged[packaged], home), file, sha)


def _outputs(contender: Contender, samples: Sequence[Sample], kept: Path, models: ModelSettings) -> list[Written]:
    """What the model wrote for each sample, from the file where it is there."""
    known = read_outputs(kept, contender.sha256)
    keys = [key_of(s, tuned=contender.adapter is not None) for s in samples]
    if all(key in known for key in keys):
        return [known[key] for key in keys]
    if kept.exists() and not kept.read_bytes().endswith(b"\n"):
        with kept.open("a") as cut:
            cut.write("\n")
    model = LlamaCpp(contender.file, models.llama, contender.adapter)
    try:
        with kept.open("a", encoding="utf-8") as out, tqdm(total=len(samples), desc=contender.name, unit="条") as bar:
            for key, sample in zip(keys, samples, strict=True):
                if key not in known:
                    known[key] = write(model, sample, key, contender.sha256)
                    out.write(json.dumps(asdict(known[key]), ensure_ascii=False) + "\n")
                    out.flush()
                bar.update()
    finally:
        model.close()
    return [known[key] for key in keys]


def prompt_of(sample: Sample, *, tuned: bool) -> list[Any]:
    """The messages as sent: with the longer instruction to a model that was not tuned."""
    return list(sample.messages) if tuned else list(instructed(sample.messages))  # type: ignore[arg-type]


def key_of(sample: Sample, *, tuned: bool) -> str:
    """What an output is kept under: changes with the prompt."""
    text = json.dumps(prompt_of(sample, tuned=tuned), ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()


def read_outputs(path: Path, of: str) -> dict[str, Written]:
    """Outputs of this very model by key; a last line that was cut off is left out."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            row = Written(**json.loads(line))
        except (ValueError, TypeError):
            continue
        if row.of == of:
            found[row.key] = row
    return found


def write(model: Any, sample: Sample, key: str, of: str) -> Written:
    """One answer of ``model`` with its cost; a model that fails has written nothing."""
    usage: dict[str, Any] = {}
    model.on_usage = usage.update
    row = Written(key, of, sample.task, sample.source, "")
    stop = ["\n"] if sample.task in _ONE_LINE else None
    begun = time.monotonic()
    try:
        messages = prompt_of(sample, tuned=model.tuned)
        row.text = model.complete(messages, max_tokens=LONGEST[sample.task], stop=stop)
    except ModelError as error:
        row.problem = str(error)
    row.seconds = round(time.monotonic() - begun, 3)
    row.prompt_tokens, row.tokens = usage.get("prompt_tokens", 0), usage.get("completion_tokens", 0)
    return row


def _alike(embedder: OnnxEmbedder) -> Callable[[str, str], float]:
    def cosine(first: str, second: str) -> float:
        a, b = embedder.queries([first, second])
        return float(a @ b)

    return cosine
