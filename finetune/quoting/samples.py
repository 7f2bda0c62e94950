"""Questions of the seeds whose answer stands in a page, with what the product sees of each part of that page.

Deterministic. Knows nothing of how weights are fitted.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import corpus.__main__
import kg.__main__
from eval.matching import matching
from finetune.fitting import opened
from kg.schema import Document
from kg.view import GraphView
from rag.documents.answers import Documents
from rag.documents.finding import Candidate
from rag.documents.held import Held
from rag.documents.question import Question
from rag.documents.segments import Segment, features, segments
from rag.documents.select import score, with_shared
from rag.engine import Engine
from rag.frame import Statement
from rag.meaning import Names
from rag.state import State
from rag.texts import Texts

_VERDICT = re.compile(r"re:\(\?<!\[?[不失]|(?:不|不?[能可得行够]|不?可以|不?符合|满足|不用)$")
"""Alternatives that any clause that decides something says."""
_MOST = 0.5
"""Share of the parts of a page that may hold an answer: what stands everywhere tells nothing."""


@dataclass(frozen=True)
class City:
    """Pages of one place, a list of its districts, and questions with what their answers hold."""

    name: str
    pages: Path
    regions: Path
    questions: Path

    @property
    def region(self) -> str:
        """The path of the city: 省/市."""
        with self.regions.open(encoding="utf-8", newline="") as lines:
            top = next(csv.DictReader(lines))
        return f"{top['上级区划名称']}/{top['区划名称']}"


@dataclass(frozen=True)
class Sample:
    """One question to one page: features of its parts and which of them answer."""

    turn: str
    features: NDArray[np.float64]
    right: tuple[int, ...]


def cities(folder: Path) -> list[City]:
    """The cities of ``folder``: ``name/``, ``name.csv`` and ``name.jsonl``.

    Raises:
        ValueError: there are none.
    """
    found = [City(p.stem, folder / p.stem, p.with_suffix(".csv"), p) for p in sorted(folder.glob("*.jsonl"))]
    if not found:
        raise ValueError(f"{folder} 里没有城市的问句，不能训练")
    return found


def samples(city: City, home: Path) -> list[Sample]:
    """All questions of a city that its pages answer; the pages are imported into ``home``, which is changed.

    Raises:
        ValueError: the pages cannot be imported, or there is no embedder.
    """
    _import(city, home)
    with opened(home) as (view, index):
        engine = Engine(view, index, names=index.item_names, leaning=index.leaning)
        if not engine.topics.vectors:
            raise ValueError("没有向量模型：在 models.yaml 里设置 embedder")
        return list(_samples(city, engine, _Listening(view, engine.texts, index.item_names)))


def _import(city: City, home: Path) -> None:
    with contextlib.redirect_stdout(io.StringIO()) as told:
        failed = kg.__main__.main(["import", str(city.regions), "--home", str(home), "--publish"])
        failed |= corpus.__main__.main(
            ["import", str(city.pages), "--region", city.region, "--home", str(home), "--publish"]
        )
    if failed:
        raise ValueError(f"{city.name} 的网页导入不了：{told.getvalue().strip()[-200:]}")


class _Listening(Documents):
    """Notes what the documents meant are asked."""

    meant: tuple[str, ...] = ()
    """Ids of the documents that answer."""

    def __init__(
        self, view: GraphView, texts: Texts, names: Callable[[Sequence[str]], Names | None] | None = None
    ) -> None:
        super().__init__(view, texts, names)
        self.heard: list[tuple[Question, Held]] = []

    def _best(self, question: Question, candidates: list[Candidate]) -> list[Statement]:
        self.heard += [(question, self._find.hold(i)) for i in self.meant]
        return super()._best(question, candidates)

    def seen(self, question: Question, held: Held) -> tuple[list[Segment], NDArray[np.float64]]:
        """The parts of a document with their features."""
        near, question = self._near.near(held, question), with_shared(question, held)
        found = segments(question, held, near, score(question, held, near))
        return found, features(question, held, near, found)


def _samples(city: City, engine: Engine, listening: _Listening) -> Iterator[Sample]:
    documents = list(engine.view.of_type(Document))
    for line in city.questions.read_text(encoding="utf-8").splitlines():
        case: dict[str, Any] = json.loads(line)
        state = State(region=engine.view.regions.resolve(case["region"]))
        for number, turn in enumerate(case["turns"]):
            state.turn += 1
            frame = engine.answer(turn["user"], date.fromisoformat(case["as_of"]), state).turn.frame
            expect = turn.get("expect") or {}
            facts = [f for f in expect.get("facts") or () if not any(map(_VERDICT.match, f))]
            sources = expect.get("sources") or ()
            listening.meant = tuple(d.id for d in documents if any(matching(s, d.title) for s in sources))
            if not facts or not listening.meant or expect["action"] != "answer":
                continue
            listening.heard = []
            listening.answer(frame, [])
            for question, held in listening.heard:
                parts, seen = listening.seen(question, held)
                if right := _right(parts, facts):
                    yield Sample(f"{case['id']}/{number}", seen, right)


def _right(parts: Sequence[Segment], facts: Sequence[list[str]]) -> tuple[int, ...]:
    """The parts that state a fact; none where half of them do."""
    found = tuple(i for i, part in enumerate(parts) if any(matching(f, part.printed) for f in facts))
    return found if len(found) <= _MOST * len(parts) else ()
