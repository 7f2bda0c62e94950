"""Which other documents a text repeals or amends, by the titles that it names."""

from __future__ import annotations

import re
from datetime import date

from corpus.numbers import day_before
from kg.schema import Document

_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
_REPEAL = re.compile(r"(同时|即行|自行|相应|一并)?(予以)?(废止|失效|停止执行)")
_AMENDING = (
    re.compile(r"关于修改《((?:[^《》]|《[^《》]*》)+)》(?:[^《》]*|等.*)的决定"),
    re.compile(r"^(.+?)修正案(?:（[^（）]*）)?$"),
)
_CHANGES = re.compile(
    r"(?:对|将)[^。《]{0,12}《((?:[^《》]|《[^《》]*》)+)》(?:（[^（）]{1,40}）)?[^。《]{0,20}(?:修改|调整|修订|变更)(?:如下|为|完善)"
)
_SENTENCE = re.compile(r"[^。；\n]+[。；\n]?")
_NOT_REPEALED = re.compile(r"(依照|根据|按照|不得|未|除)[^，]*$")


def normal_title(title: str) -> str:
    """A title for comparison: without brackets, white space, the country's name, and nested quotes made equal."""
    title = re.sub(r"\s+", "", title).translate({ord("〈"): "《", ord("〉"): "》", ord("<"): "《", ord(">"): "》"})
    title = title.strip("《》") if title.count("《") <= 1 and title.startswith("《") else title
    return title.replace("(", "（").replace(")", "）").removeprefix("中华人民共和国")


def repealed_titles(text: str) -> list[str]:
    """Titles of the documents that ``text`` declares repealed (``《甲》、《乙》同时废止``), in order."""
    found: list[str] = []
    for sentence in _SENTENCE.findall(text):
        match = next((m for m in _REPEAL.finditer(sentence) if m.group(1) or m.group(2) or "废止" in m.group(3)), None)
        if match is None:
            continue
        # 《甲》第三条同时废止 repeals an article, not the document.
        before = sentence[: match.start()]
        titles = list(_TITLE.finditer(before))
        if not titles or re.match(r"[（(]?[^（）()]*[）)]?\s*第[^，、]*[条款项章]", before[titles[-1].end() :]):
            continue
        # What stands before 依照 or 根据 in the same sentence is a basis, not a victim.
        start = max((m.end() for m in re.finditer(r"(?:根据|依照|按照|依据)[^，]*，", before)), default=0)
        found += [m.group(1).strip() for m in titles if m.start() >= start]
    return list(dict.fromkeys(found))


def repealed_document(title: str, successor_from: date | None) -> Document:
    """A document of which only is known that one in force from ``successor_from`` repealed it."""
    end = day_before(successor_from) if successor_from else None
    return Document(id=f"doc:{title}", title=title, status="已废止", valid_to=end)


def amended_in_text(text: str) -> str | None:
    """Title of the document that a notice changes by its text (现对《甲》有关条款调整如下, 将《甲》第二条修改为)."""
    match = _CHANGES.search(text[:3000])
    return match.group(1).strip() if match else None


def core_title(title: str) -> str:
    """What a title is about at heart: the inner title of 某局关于印发《甲》的通知, without the names of issuers."""
    inner = re.search(r"(?:印发|公布|发布|颁布|转发)[《〈]?(.+?)[》〉]?的(?:通知|公告|通告)", title)
    return normal_title(inner.group(1)) if inner else normal_title(title)


def amended_title(title: str) -> str | None:
    """Title of the document that one called ``title`` amends (``关于修改《甲》的决定``, ``甲修正案（三）``)."""
    for pattern in _AMENDING:
        if match := pattern.search(title):
            return match.group(1).strip()
    return None
