"""What is said of the validity of a law on one day: in force since when, not yet, or ended and by what.

Knows nothing of how a law is named or asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kg.schema import Document
from kg.view import GraphView
from rag.frame import Statement
from rag.titles import Titles, short
from rag.validity import Version, repealing, versions
from rag.when import say

_CHAIN = 4
"""How many laws, each repealed by the next, are gone through to the one in force."""
_STANDS = {True: "现行有效", False: "在知识库里是现行有效的（没有查到废止的记录）"}
"""What is said of a law in force, by whether its source says so or only nothing against it."""


def told(view: GraphView, titles: Titles, key: str, day: date, depth: int = 0) -> list[Statement]:
    """Statements about the law with the short title ``key`` on ``day``."""
    documents = titles.versions.get(key, [])
    known = versions(view, documents)
    now = [v for v in known if v.holds(day) and v.start]
    ahead = [v for v in known if v.start and v.start > day]
    if now:
        coming = [v for d in repealing(view, documents) for v in versions(view, [d])]
        ahead += [v for v in coming if v.start and v.start > day]
        return [_in_force(now[-1]), *[_changes(v, now[-1]) for v in ahead[:1]]]
    if ahead:
        return [_to_come(ahead[0], day)]
    if not known:
        return []
    instead = dict.fromkeys(short(d.title) for d in repealing(view, documents))
    after = (s for k in list(instead)[: depth < _CHAIN] for s in told(view, titles, k, day, depth + 1))
    return [_over(view, known[-1], documents), *after]


def _in_force(version: Version) -> Statement:
    document, made = version.document, version.clause
    text = f"《{document.title}》已经施行，{_STANDS[document.status == '现行有效']}：现在用的这一版"
    text += f"{say(document.published)}公布，" if document.published else ""
    if made and made.at_once:
        text += "条文写明自公布之日起施行"
    elif version.start and version.dated:
        text += f"自{say(version.start)}起施行"
    elif made and made.day:
        text += f"条文写明自{say(made.day)}起施行，之后修改过"
    text += f"，用到{say(version.end)}为止。" if version.end else "。"
    return Statement(text + _quoted(version), version.cited)


def _to_come(version: Version, day: date) -> Statement:
    """A law that is not in force yet, or of which only a later text is held."""
    document, made = version.document, version.clause
    text = f"《{document.title}》"
    published = f"{say(document.published)}公布" if document.published else ""
    start = f"自{say(version.start)}起施行" if version.start and version.dated else ""
    unknown = document.published is not None and day < document.published
    if version.revised and made and made.day and made.day <= day:
        text += (
            f"的条文写明自{say(made.day)}起施行；知识库里只有{published}的版本，您问的日子用的是更早的版本，没有收录。"
        )
        text += f"新的这一版还没有施行，{start}。" if start and not unknown else ""
    elif unknown:
        text += f"在知识库里只有{published}的版本{'，' * bool(start)}{start}；您问的日子这一版还没有公布，也没有施行。"
    else:
        text += f"还没有施行（尚未生效）：{published}{'，' * bool(published and start)}{start}。"
    return Statement(text + _quoted(version), version.cited)


def _changes(version: Version, now: Version) -> Statement:
    """What is going to take the place of the version in force."""
    old, new = now.document.title, version.document.title
    start = f"自{say(version.start)}起施行" if version.start else ""
    if short(old) == short(new):
        text = f"《{new}》另有新的版本还没有施行，{start}，到时取代现在这一版。"
    else:
        text = f"《{new}》还没有施行，{start}，到时《{old}》废止。"
    return Statement(text, version.cited)


def _over(view: GraphView, version: Version, documents: Sequence[Document]) -> Statement:
    """A law that is no longer in force, with what ended it."""
    title = version.document.title
    cited = version.cited[:1]
    for by in repealing(view, documents)[:1]:
        ended = versions(view, [by])[0]
        made = ended.clause
        since = made.day if made and made.day else ended.start
        text = f"《{title}》已经废止，不再有效：{f'{say(since)}起' if since else ''}被《{by.title}》废止"
        text += f"（见{made.evidence.locator}）。" if made else "。"
        return Statement(text, [*cited, *ended.cited])
    if version.end:
        return Statement(f"《{title}》已经失效，不再有效，有效期到{say(version.end)}为止。", cited)
    text = f"知识库把《{title}》标为已废止，但没有写明由哪部法规、从哪天起废止，请再向有关部门核实。"
    return Statement(text, cited)


def _quoted(version: Version) -> str:
    made = version.clause
    return f"\n{made.evidence.locator}：“{made.sentence}”" if made else ""
