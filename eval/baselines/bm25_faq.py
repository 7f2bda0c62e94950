"""BM25-only FAQ: the passage, guide or question that matches best is shown as it is. No memory, no asking back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from eval.baselines.replies import NOTHING, Talks, asked
from eval.baselines.texts import all_passages, holds, open_view
from kg.view import GraphView
from rag.contract import ChatReply, ChatRequest
from rag.index.retriever import PassageRetriever

SHOWN = 900
_DEPTH = 20


class Bm25Faq:
    """Search over everything in the knowledge base; ``folder`` keeps the index."""

    def __init__(self, view: GraphView, folder: Path) -> None:
        self._talks = Talks(view.version)
        self._search = PassageRetriever(folder, "对照")
        self._search.update(all_passages(view), view.version)

    def reply(self, request: ChatRequest) -> ChatReply:
        """The best passage, cut after a line if it is long."""
        session, day = self._talks.open(request), request.as_of or date.today()
        hits = self._search.search(asked(request), k=_DEPTH, as_of=day)
        best = next((hit.passage for hit in hits if holds(hit.passage, day)), None)
        if best is None:
            return self._talks.reply(session, request.message, NOTHING, "decline", used_llm=False)
        text = f"{best.title} {best.locator}\n{best.text}"
        shown = text if len(text) <= SHOWN else text[:SHOWN].rpartition("\n")[0] or text[:SHOWN]
        return self._talks.reply(session, request.message, shown, "answer", [best], used_llm=False)


def open_bm25_faq(home: Path | None) -> Bm25Faq:
    """On a home."""
    from kg.store import default_home

    return Bm25Faq(open_view(home), (home or default_home()) / "index" / "baseline-bm25")
