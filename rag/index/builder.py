"""Embeds passages in the background: small batches at low priority, resumable, giving way to questions."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager

from rag.index.passages import Passage
from rag.index.vectors import VectorCache, embedded_text, lower_priority
from rag.models.embed import Embedder
from rag.models.llm import ModelError

_BATCH = 32
_SORTED = 2048
_LARGE_BATCH = 128
_REPORT = 2000
_PAUSE = 30.0
_PATIENCE = 3.0
"""Seconds that a batch waits for the questions being answered."""


class Quiet:
    """Tells background work to stand still while at least one question is being answered."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._questions = 0

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Hold background work back inside the ``with`` block."""
        with self._condition:
            self._questions += 1
        try:
            yield
        finally:
            with self._condition:
                self._questions -= 1
                self._condition.notify_all()

    def wait(self, timeout: float) -> bool:
        """Wait until no question is being answered; ``False`` if that took longer than ``timeout`` seconds."""
        with self._condition:
            return self._condition.wait_for(lambda: self._questions == 0, timeout)


class VectorBuilder:
    """One background thread for one collection: brings the cache up to the passages handed over last.

    ``changed`` is called from that thread after every few thousand vectors and once all are there.
    """

    def __init__(self, cache: VectorCache, embedder: Embedder, quiet: Quiet, changed: Callable[[], object]) -> None:
        self._cache, self._embedder, self._quiet, self._changed = cache, embedder, quiet, changed
        self._wake = threading.Condition()
        self._work: list[tuple[bytes, Passage]] | None = None
        self._generation = 0
        self._stopped = False
        self._done = self._total = 0
        self.error: str | None = None
        """Why embedding stopped, if it failed."""
        self._thread: threading.Thread | None = None

    @property
    def progress(self) -> tuple[int, int]:
        """Passages embedded, and all of the collection."""
        return self._done, self._total

    def submit(self, passages: Sequence[Passage], digests: Sequence[bytes], known: set[bytes]) -> None:
        """Make these the passages to have vectors of; ``known`` digests have theirs. Replaces earlier work."""
        missing = {d: p for d, p in zip(digests, passages, strict=True) if d not in known}
        with self._wake:
            self._generation += 1
            self._work = list(missing.items())
            self._total = len(set(digests))
            self._done = self._total - len(missing)
            if self._thread is None and self._work:
                self._thread = threading.Thread(target=self._run, name="vectors", daemon=True)
                # A batch that is still running when the interpreter ends would abort the process.
                atexit.register(self.stop)
                self._thread.start()
            self._wake.notify_all()

    def stop(self) -> None:
        """End the thread after its current batch."""
        with self._wake:
            self._stopped = True
            self._wake.notify_all()
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join(timeout=30)
        atexit.unregister(self.stop)

    def _run(self) -> None:
        lower_priority()
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._work or self._stopped)
                if self._stopped or not self._work:
                    return
                work, generation, self._work = self._work, self._generation, None
            try:
                self._embed(work, generation)
                self.error = None
            except ModelError as error:  # an endpoint may come back
                self.error = str(error)
                self._put_back(work)
            except Exception as error:  # the thread must not die silently: the state shows why
                self.error = f"{type(error).__name__}: {error}"

    def _put_back(self, work: list[tuple[bytes, Passage]]) -> None:
        """Make what is still missing the work again after a pause, unless newer work comes first."""
        with self._wake:
            if self._wake.wait_for(lambda: self._work or self._stopped, _PAUSE):
                return
            there, _ = self._cache.get([digest for digest, _ in work])
            made = set(there.tolist())
            self._work = [entry for at, entry in enumerate(work) if at not in made]

    def _embed(self, work: list[tuple[bytes, Passage]], generation: int) -> None:
        unreported = 0
        work = _by_length(work)
        for start in range(0, len(work), _BATCH):
            self._quiet.wait(_PATIENCE)  # questions that never end must not leave new texts without vectors
            if self._stopped:
                return
            batch = work[start : start + _BATCH]
            vectors = self._embedder.passages([embedded_text(p) for _, p in batch])
            self._cache.put([d for d, _ in batch], vectors)
            with self._wake:
                if generation != self._generation:
                    return
                self._done += len(batch)
            unreported += len(batch)
            if unreported >= _REPORT and start + _BATCH < len(work):
                self._changed()
                unreported = 0
        self._changed()


def complete(
    cache: VectorCache,
    embedder: Embedder,
    passages: Sequence[Passage],
    digests: Sequence[bytes],
    progress: Callable[[int, int], None] | None = None,
    there: Set[bytes] = frozenset(),
) -> int:
    """Make every vector that is missing, in this thread; returns how many were made.

    What was made before a stop is not made again, nor what is ``there`` already, in a store.
    ``progress`` is called with the passages done and all of them.
    """
    rest = [digest for digest in digests if digest not in there]
    known = there | {rest[row] for row in cache.get(rest)[0]}
    work = _by_length(list({d: p for d, p in zip(digests, passages, strict=True) if d not in known}.items()))
    total, done = len(set(digests)), len(known)
    for start in range(0, len(work), _LARGE_BATCH):
        batch = work[start : start + _LARGE_BATCH]
        cache.put([d for d, _ in batch], embedder.passages([embedded_text(p) for _, p in batch]))
        done += len(batch)
        if progress:
            progress(done, total)
    return len(work)


def _by_length(work: list[tuple[bytes, Passage]]) -> list[tuple[bytes, Passage]]:
    """The work in its order, but with texts of like length together, so that batches hold little padding."""
    parts = (work[start : start + _SORTED] for start in range(0, len(work), _SORTED))
    return [entry for part in parts for entry in sorted(part, key=lambda e: len(e[1].text))]
