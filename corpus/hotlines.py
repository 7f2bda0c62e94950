"""National short numbers as stored answers, so that even "where to turn" is cited. Knows nothing of questions."""

from __future__ import annotations

from pathlib import Path

from kg.configs import read_config
from kg.schema import Faq, SourceContent

_FILE = Path(__file__).resolve().parent / "builtin" / "hotlines.yaml"


def hotline_id(name: str) -> str:
    """Id of the Faq node for a hotline such as ``gov``."""
    return f"faq:hotline/{name}"


def hotline_content() -> SourceContent:
    """All hotlines as one source."""
    rows = read_config(_FILE)
    nodes = [Faq(id=hotline_id(r["id"]), question=r["question"], answer=r["answer"]) for r in rows]
    return SourceContent(source_id="builtin-hotlines", title="内置热线", nodes=list(nodes))
