"""Is a list or a count asked for rather than one matter? 「哪些事当天能办完」, 「几个区能办」, 「哪个区最快」.

Knows nothing of how the list is made (``rag/catalogue.py``).
"""

from __future__ import annotations

import re
from dataclasses import replace

import cn2an

from rag.dialogue import State
from rag.frame import Frame, Listing
from rag.lexicon import lexicon, pattern
from rag.opening import asked_days, catalogue
from rag.topics import TopicIndex
from rag.understand import CONFIDENT, Understood

_CERTAIN = 0.99
_MOST = 5
"""Matters of a list whose fields are told at once."""
_OFFERED = re.compile(r"(能|可以|可|给)(在[^,，。?？]{1,10})?(办|受理|做)|(事项|业务|服务)")
_EXTREME = re.compile(r"最快|最慢|最短|最久")


def hear(heard: Understood, state: State, topics: TopicIndex) -> Understood:
    """``heard`` with the listing set that is asked for; a day asked about takes the place of 「能不能办」."""
    frame = heard.frame
    if frame.event or frame.settled:
        return heard
    last = state.frame
    if last and last.listing and catalogue()["more"].match(frame.text):
        again = last.with_(text=frame.text, page=last.page + 1, settled=True)
        return replace(heard, frame=again, overview=False, compare=False)
    listing = _of_regions(heard, last) or _of_items(heard)
    if listing:
        kept = listing.kind != "items"
        about = (frame.topics or (last.topics if last else ())) if kept else ()
        items = (frame.items or (last.items if last else ())) if kept else ()
        tied = frame.choices if kept and frame.topics else ()
        frame = frame.with_(listing=listing, topics=about[:1], items=items[:1], choices=tied, asks=())
        return replace(heard, frame=frame.with_(settled=True, page=0), compare=False)
    if last and last.listing and last.listing.kind == "items" and _only_place(heard):
        again = last.with_(text=frame.text, regions=frame.regions, page=0, settled=True)
        return replace(heard, frame=again, overview=False, compare=False)
    if last and last.listing and last.listing.kind == "items" and frame.fields and not heard.topic_words:
        return _of_the_list(heard, last, state.offer, topics)
    if asked_days(frame.text, frame.as_of) and not re.search("条件|资格", frame.text):
        fields = tuple(f for f in frame.fields if f != "conditions_text")
        fields = fields if "hours" in fields else (*fields, "hours")
        return replace(heard, frame=frame.with_(fields=fields, asks=()), overview=False)
    return heard


def _of_the_list(heard: Understood, last: Frame, offer: tuple[str, ...], topics: TopicIndex) -> Understood:
    """「收多少」 after a list: of the first few matters on it."""
    keys = tuple(key for key in offer if key in topics.topics)[:_MOST]
    if not keys:
        return heard
    items = tuple(topics.topics[key].items[0] for key in keys)
    regions = heard.frame.regions or last.regions
    frame = heard.frame.with_(
        topics=keys,
        items=items,
        regions=regions,
        choices=(),
        topic_fields=(),
        asks=(),
        settled=True,
        score=1.0,
        cover=1.0,
    )
    return replace(heard, frame=frame, overview=False, compare=False)


def _only_place(heard: Understood) -> bool:
    frame = heard.frame
    return bool(frame.regions) and not frame.fields and not heard.topic_words


def _of_regions(heard: Understood, last: Frame | None) -> Listing | None:
    frame = heard.frame
    topics = frame.topics or (last.topics if last else ())
    if not topics or len(frame.regions) > 1:
        return None
    text = frame.text
    again = last is not None and last.listing is not None and last.listing.kind in ("fastest", "slowest")
    if catalogue()["fastest"].search(text) or (again and _EXTREME.search(text) and not frame.fields):
        return Listing("slowest" if catalogue()["slowest"].search(text) else "fastest")
    return Listing("regions") if catalogue()["regions"].search(text) else None


def _of_items(heard: Understood) -> Listing | None:
    frame = heard.frame
    text = frame.text
    if not catalogue()["items"].search(text):
        return None
    filters: list[tuple[str, str]] = []
    left = text
    for name, words in catalogue()["filters"].items():
        found = words.search(text)
        if found:
            value = str(_number(found["n"])) if "n" in words.groupindex else ""
            filters.append((name, value))
            left = left.replace(found.group(), " ")
    department = next((k for k, d in catalogue()["departments"].items() if re.search(d["said"], text)), None)
    if ("free", "") in filters:
        filters = [f for f in filters if f[0] != "paid"]
    if department:
        filters.append(("department", department))
        left = re.sub(catalogue()["departments"][department]["said"], " ", left)
    words_left = lexicon().features(left)
    things = words_left.concepts & lexicon().objects
    if things:
        filters.append(("about", " ".join(sorted(things))))
    best = heard.matches[0] if heard.matches else None
    if things and not department and best and best.score >= _CERTAIN and words_left.concepts & lexicon().actions:
        return None
    if {name for name, _ in filters} <= {"about"} and not (frame.regions and _handling(text)):
        return None
    if things and not _handling(text) and frame.score >= CONFIDENT and len(filters) == 1:
        return None
    return Listing("items", tuple(filters))


def _handling(text: str) -> bool:
    """「能办哪些」 rather than 「要办哪些」."""
    return bool(_OFFERED.search(text)) and not pattern("first_of").search(text)


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    return int(cn2an.cn2an(text.replace("两", "二"), "smart"))
