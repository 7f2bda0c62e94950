"""Pages of the seeds: invented local documents with numbered parts, and questions with the parts that answer them.

The form, one line each: ``# title``; ``@ issuer date``; ``## heading``; ``N| clause``; ``T| column | column`` and then
``N| cell | cell`` for each row, until an empty line; ``? question => 3,5 能 列:column``, where the verdict and the
column may be left out; ``?+`` goes on after the question before; ``?-`` is answered by no part. Knows nothing of
models.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from finetune.llm.seeds import FOLDER as SEEDS
from rag.models.reader import VERDICTS

FOLDER = SEEDS / "notices"
PAGES = 0.12
"""Share of the pages that is held out, by title."""
_PART = re.compile(r"(\d+)\|\s*(.+)")
_ASK = re.compile(r"\?([+-]?)\s+(.+)")
_COLUMN = "列:"


@dataclass(frozen=True)
class Part:
    """A clause, or a row of a table, where ``cells`` are its cells by column."""

    number: int
    heading: str
    text: str
    cells: dict[str, str] | None = None


@dataclass(frozen=True)
class Ask:
    """A question, what was said before it, and the numbers of the parts that answer, the most decisive first."""

    said: str
    before: str
    right: tuple[int, ...]
    verdict: str = ""
    column: str = ""


@dataclass
class Page:
    """A document with what is asked about it."""

    title: str
    parts: list[Part] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)


def pages(folder: Path = FOLDER) -> list[Page]:
    """All pages of ``folder``, file by file.

    Raises:
        ValueError: a line cannot be read; the message names file and line.
    """
    return [page for path in sorted(folder.glob("*.txt")) for page in read(path)]


def read(path: Path) -> list[Page]:
    """The pages of one file; see :func:`pages`."""
    reader = _Reader()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            reader.take(line.strip())
        except ValueError as error:
            raise ValueError(f"{path.name} 第 {number} 行：{error}") from error
    return reader.found


class _Reader:
    """Reads line after line."""

    def __init__(self) -> None:
        self.found: list[Page] = []
        self._heading = ""
        self._columns: list[str] = []
        self._said = ""

    def take(self, line: str) -> None:
        """One line.

        Raises:
            ValueError: it has not the form of any.
        """
        if not line:
            self._columns = []
        elif line.startswith("# "):
            self.found.append(Page(line[2:].strip()))
            self._heading, self._columns, self._said = "", [], ""
        elif not self.found:
            raise ValueError("前面没有标题")
        elif line.startswith("## "):
            self._heading, self._columns = line[3:].strip(), []
        elif line.startswith("T|"):
            self._columns = _cells(line[2:])
        elif part := _PART.fullmatch(line):
            self._part(int(part[1]), part[2])
        elif ask := _ASK.fullmatch(line):
            self._ask(ask[1], ask[2])
        elif not line.startswith("@ "):
            raise ValueError(f"不认识“{line[:30]}”")

    def _part(self, number: int, text: str) -> None:
        page = self.found[-1]
        if any(p.number == number for p in page.parts):
            raise ValueError(f"编号 {number} 重复")
        cells = None
        if self._columns:
            own = _cells(text)
            if len(own) != len(self._columns):
                raise ValueError(f"表有 {len(self._columns)} 列，这一行 {len(own)} 格")
            cells = dict(zip(self._columns, own, strict=True))
            text = "；".join(f"{name}：{cell}" for name, cell in cells.items() if cell)
        page.parts.append(Part(number, self._heading, text, cells))

    def _ask(self, mark: str, text: str) -> None:
        page = self.found[-1]
        said, arrow, rest = (x.strip() for x in text.partition("=>"))
        before = self._said if mark == "+" else ""
        if bool(arrow) == (mark == "-"):
            raise ValueError("没有答案的不写 =>，别的要写")
        words = rest.split()
        right = tuple(int(n) for n in words[0].split(",")) if words else ()
        known = {p.number: p for p in page.parts}
        if missing := [n for n in right if n not in known]:
            raise ValueError(f"没有编号 {missing[0]}")
        verdict, column = "", ""
        for word in words[1:]:
            if word in VERDICTS:
                verdict = word
            elif word.startswith(_COLUMN) and any(word[2:] in (known[n].cells or {}) for n in right):
                column = word.removeprefix(_COLUMN)
            else:
                raise ValueError(f"不认识“{word}”")
        page.asks.append(Ask(said, before, right, verdict, column))
        self._said = f"{before} {said}".strip()


def _cells(text: str) -> list[str]:
    return [cell.strip() for cell in text.strip().strip("|").split("|")]
