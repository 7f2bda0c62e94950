"""Messages of the seeds with candidates, features and which of them are meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from eval.holdout import held_out
from finetune.embedder.holdout import SuiteGuard
from finetune.llm import seeds
from finetune.llm.data import Sources
from rag.linking import Features, Said
from rag.spelling import simplify
from rag.understand import Understanding

Array = NDArray[np.float32]
_ARTICLES = 0.12
"""Share of the articles whose questions are held out, as in the configuration of the embedder."""


@dataclass(frozen=True)
class Row:
    """One message; ``reached``: all that is meant is among the candidates."""

    message: str
    features: Array
    meant: NDArray[np.bool_]
    rules: NDArray[np.bool_]
    wanted: int
    held: bool
    kind: str
    follow_up: bool


def legal_rows(sources: Sources, guard: SuiteGuard) -> Iterator[Row]:
    """Questions over articles, that no matter answers."""
    understanding = Understanding(sources.view, sources.index)
    features = Features(sources.index)
    for asked in tqdm(seeds.article_questions(sources.folder), unit="条", desc="法条问题"):
        for question in asked.q:
            text = simplify(question)
            heard = understanding.understand(text, date.today())
            shown, found = features.of(Said(text), heard)
            if shown and question not in guard:
                rules = np.array([k in heard.frame.topics for k in shown])
                held = held_out(asked.id, _ARTICLES)
                yield Row(question, found, np.zeros(len(shown), bool), rules, 0, held, "legal", False)


def rows(sources: Sources, guard: SuiteGuard) -> Iterator[Row]:
    """Every message of the conversations, within its conversation as the seeds have it."""
    understanding = Understanding(sources.view, sources.index)
    features = Features(sources.index)
    dialogues = [(d, held) for held in (False, True) for d in seeds.dialogues(sources.folder, held_out=held)]
    for dialogue, held in tqdm(dialogues, unit="段", desc="特征"):
        before, last, earlier = "", (), ()
        for said in dialogue.turns:
            names = [n for want in said.want for n in want.names if n != "?"]
            keys = [sources.topics.get(n) for n in names]
            if None in keys:
                break
            wanted = tuple(dict.fromkeys(k for k in keys if k))
            text = simplify(said.u)
            heard = understanding.understand(text, date.today())
            shown, found = features.of(Said(text, before, last, earlier), heard)
            if shown and said.u not in guard:
                asks = any(want.ask for want in said.want)
                kind = said.act if said.act != "ask" else "both" if asks and wanted else "text" if asks else "matter"
                yield Row(
                    said.u,
                    found,
                    np.array([k in wanted for k in shown]),
                    np.array([k in heard.frame.topics for k in shown]),
                    len(wanted),
                    held,
                    kind,
                    bool(before),
                )
            if said.act == "ask":
                leans = bool(before) and (not wanted or wanted == last)
                before = f"{before}，{said.u}" if leans else said.u
                if wanted:
                    earlier = tuple(k for k in dict.fromkeys([*last, *earlier]) if k not in wanted)
                    last = wanted
