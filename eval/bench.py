"""Speed and memory on a home: structured answers, model turns, publish to answer, restart, resident memory.

Works on a copy of the home, so that nothing is published into the real one. Questions come from the guides that the
home holds; knows no item or city by name.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pydantic import BaseModel
from tqdm import tqdm

from eval.metrics import Latency, percentile
from kg.schema import Guide, SourceContent
from kg.store import Store, default_home
from kg.view import GraphView
from rag.assistant import Assistant
from rag.contract import ChatReply, ChatRequest

ASKED = ("打什么电话咨询", "在哪里办", "要带什么材料", "几天能办完", "收费吗", "几点上班", "有什么条件")
LEGAL = ("公司不签劳动合同怎么办", "加班费怎么算", "押金不退我该怎么要回来", "邻居噪音太大谁来管", "网购买到假货怎么赔",
         "试用期被辞退有补偿吗", "老人的遗产怎么分", "孩子的抚养费给到几岁")  # fmt: skip
READY = """
import sys, time
start = time.perf_counter()
from pathlib import Path
from rag.assistant import Assistant
from rag.contract import ChatRequest
assistant = Assistant.open(Path(sys.argv[1]), llm="none")
assistant.reply(ChatRequest(message=sys.argv[2]))
print(time.perf_counter() - start, flush=True)
import os
os._exit(0)
"""
NEW_PHONE = "010-20304050"
MODELS = "models"
PUBLISH_LIMIT_S, MODEL_WAIT_S = 60.0, 120.0
PLAINER = "说得简单点"


class Figures(BaseModel):
    """What the benchmark measured; ``None`` where it could not be (the reason is in ``notes``)."""

    questions: int
    structured_ms: Latency
    answered_share: float
    first_token_s: Latency | None = None
    model_turns: int = 0
    publish_visible_s: float | None = None
    ready_s: float | None = None
    rss_mb: float | None = None
    rss_peak_mb: float | None = None
    model: str | None = None
    notes: list[str] = []


GOALS = {
    "structured_ms": "p50 ≤ 150 ms，p95 ≤ 400 ms", "first_token_s": "p50 ≤ 2.5 s", "publish_visible_s": "≤ 2 s",
    "ready_s": "≤ 10 s", "rss_mb": "≤ 2560 MB",
}  # fmt: skip


def bench(home: Path | None, *, turns: int, with_model: bool) -> Figures:
    """Measures on a copy of ``home``.

    Raises:
        FileNotFoundError: the home does not exist.
    """
    source = home or default_home()
    if not source.is_dir():
        raise FileNotFoundError(f"没有数据目录 {source}；请先启动一次或用 --home 指出已导入数据的目录")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        copy = _copied(source, Path(folder) / "home")
        assistant = Assistant.open(copy, llm=None if with_model else "none")
        try:
            figures = _structured(assistant, copy, turns)
            if with_model:
                _model_turns(assistant, figures)
            figures.publish_visible_s = _publish(assistant, copy, figures.notes)
            figures.rss_mb, figures.rss_peak_mb = _memory()
        finally:
            assistant.close()
        figures.ready_s = _restart(copy, figures.notes)
        return figures


def _copied(source: Path, target: Path) -> Path:
    """A copy of the home that shares its model files."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(MODELS))
    if (source / MODELS).is_dir():
        (target / MODELS).symlink_to((source / MODELS).resolve(), target_is_directory=True)
    return target


def table(figures: Figures) -> str:
    """Markdown table of the figures beside their goals."""
    first = figures.first_token_s
    rows = [
        ("结构化回答 p50 / p95", f"{figures.structured_ms.p50} / {figures.structured_ms.p95} ms", "structured_ms"),
        ("首字（语言模型） p50 / p95", f"{first.p50} / {first.p95} s" if first else "–", "first_token_s"),
        ("发布一条指南到答案可见", _show(figures.publish_visible_s, "s"), "publish_visible_s"),
        ("重启到可答", _show(figures.ready_s, "s"), "ready_s"),
        ("常驻内存（峰值）", f"{figures.rss_mb} ({figures.rss_peak_mb}) MB", "rss_mb"),
    ]
    lines = ["| 项目 | 测得 | 目标 |", "| --- | --- | --- |", *(f"| {a} | {b} | {GOALS[c]} |" for a, b, c in rows)]
    lines.append(f"\n{figures.questions} 问，直接回答 {figures.answered_share:.0%}；模型 {figures.model or '无'}")
    return "\n".join([*lines, *figures.notes])


def questions(view: GraphView, seed: int = 1) -> Iterator[str]:
    """Endless questions about guides of the view: region, item, one field."""
    rng = random.Random(seed)
    guides = sorted(view.of_type(Guide), key=lambda guide: guide.id)
    while guides:
        guide = rng.choice(guides)
        region = guide.region.rsplit("/", 1)[-1].removeprefix("region:全国")
        name = guide.id.split("|")[1]
        yield f"{region}{name}{rng.choice(ASKED)}"


def _structured(assistant: Assistant, home: Path, turns: int) -> Figures:
    store = Store.open(home)
    source = questions(GraphView.from_store(store))
    store.close()
    times, answered, used = [], 0, 0
    for _ in tqdm(range(turns), desc="结构化回答", unit="问", disable=not sys.stderr.isatty()):
        start = time.perf_counter()
        reply = assistant.reply(ChatRequest(message=next(source)))
        if reply.used_llm:
            used += 1
            continue
        times.append((time.perf_counter() - start) * 1000)
        answered += reply.action == "answer"
    notes = [f"{used} 问用到了语言模型，未计入结构化耗时"] if used else []
    latency = Latency(p50=percentile(times, 50), p95=percentile(times, 95))
    return Figures(questions=turns, structured_ms=latency, answered_share=answered / max(len(times), 1), notes=notes)


def _model_turns(assistant: Assistant, figures: Figures) -> None:
    deadline = time.monotonic() + MODEL_WAIT_S
    while assistant.status().llm is None and time.monotonic() < deadline:
        time.sleep(0.5)
    figures.model = assistant.status().llm
    if figures.model is None:
        figures.notes.append("语言模型没有载入，未测首字时间")
        return
    firsts, silent = [], 0
    for question in LEGAL:
        # A model only speaks where a quoted rule is asked for in plainer words.
        session = assistant.reply(ChatRequest(message=question)).session_id
        start, first = time.perf_counter(), None
        for piece in assistant.stream(ChatRequest(session_id=session, message=PLAINER)):
            first = first if first is not None else time.perf_counter() - start
            if isinstance(piece, ChatReply):
                silent += not piece.used_llm
                firsts += [first] if piece.used_llm else []
    if silent:
        figures.notes.append(f"{silent} 次没有在限时内说出核对得过的话，只给了原文")
    figures.model_turns = len(firsts)
    if firsts:
        figures.first_token_s = Latency(p50=percentile(firsts, 50), p95=percentile(firsts, 95))
    else:
        figures.notes.append("这些问题都没有用到语言模型，未测首字时间")


def _publish(assistant: Assistant, home: Path, notes: list[str]) -> float | None:
    """Seconds from the start of publishing a new phone number until an answer holds it."""
    store = Store.open(home)
    try:
        view = GraphView.from_store(store)
        guide = _answerable(assistant, view)
        if guide is None:
            notes.append("没有能直接问出电话的指南，未测发布")
            return None
        edited = guide.model_copy(update={"phones": (NEW_PHONE,)})
        draft = store.draft(SourceContent(source_id="~bench", title="测速用的修改", nodes=[edited]))
        if draft is None:
            return None
        store.review(draft)
        start = time.perf_counter()
        store.publish(draft)
        while time.perf_counter() - start < PUBLISH_LIMIT_S:
            if NEW_PHONE in assistant.reply(ChatRequest(message=_phone_question(guide))).answer:
                return round(time.perf_counter() - start, 2)
            time.sleep(0.05)
        notes.append(f"发布后 {PUBLISH_LIMIT_S:.0f} 秒内没有看到新电话")
        return None
    finally:
        store.close()


def _answerable(assistant: Assistant, view: GraphView) -> Guide | None:
    for guide in sorted(view.of_type(Guide), key=lambda guide: guide.id):
        if len(guide.phones) == 1 and guide.holds_on(date.today()) and guide.id.endswith("|"):
            reply = assistant.reply(ChatRequest(message=_phone_question(guide)))
            if reply.action == "answer" and guide.phones[0] in reply.answer:
                return guide
    return None


def _phone_question(guide: Guide) -> str:
    region = guide.region.rsplit("/", 1)[-1].removeprefix("region:全国")
    return f"{region}{guide.id.split('|')[1]}的咨询电话"


def _restart(home: Path, notes: list[str]) -> float | None:
    store = Store.open(home)
    question = next(questions(GraphView.from_store(store)), "身份证丢了怎么办")
    store.close()
    start = time.perf_counter()
    command = [sys.executable, "-c", READY, str(home), question]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        notes.append(f"重启失败：{done.stderr.strip().splitlines()[-1] if done.stderr else done.returncode}")
        return None
    return round(time.perf_counter() - start, 2)


def _memory() -> tuple[float | None, float | None]:
    """Resident memory of this process now and at its peak, in MB."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None, None
    sizes = {name: rest for name, _, rest in (line.partition(":") for line in lines)}
    return _megabytes(sizes.get("VmRSS")), _megabytes(sizes.get("VmHWM"))


def _megabytes(text: str | None) -> float | None:
    return round(int(text.split()[0]) / 1024, 1) if text else None


def _show(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{value} {unit}"
