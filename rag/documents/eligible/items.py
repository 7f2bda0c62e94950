"""One condition held against what was told, with its alternatives, its classes and its exception.

Knows nothing of lists of conditions or of how a result is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.comparison import State
from rag.documents.eligible.figures import FIGURE
from rag.documents.eligible.judged import TOUCHED, Judged
from rag.documents.eligible.match import apart, core, denies, pairs, plainly
from rag.documents.eligible.phrases import AND, phrase_of, together
from rag.documents.eligible.told import Told
from rag.lexicon import normalise

_EXCEPT = re.compile(
    r"[,，、]?(?:但是?)?(?P<what>[^,，。;；（(但]{2,40}?)的?除外|[,，]但是?(?P<case>[^,，。;；]{4,60}?)的?[,，](?:可以|仍|不受|继续|不)[^。;；]*"
)
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")
_SEGMENT = re.compile(r"[,，;；。]")
_ELSEWHERE = re.compile(
    r"第[一二三四五六七八九十百]+[条项款]|^[^\d]*不受|^[^\d]*时$|[（(][一二三四五六七八九十][)）]项"
)
_ELSE = re.compile(r"^(?:或者?|要么)")
_OPTION = re.compile(r"或者|或(?=[\u4e00-\u9fff]{2})|、(?=[\u4e00-\u9fff]{4,})")
_LISTED = re.compile(r"或者?|、|以及|及|和")
_NAMED_FIGURE = re.compile(rf"[\u4e00-\u9fff]{{0,4}}?(?P<figure>{FIGURE.pattern})")
_LABELS = re.compile(r"(?:[A-Za-z]类|第[一二三四五六七八九]+类|[甲乙丙丁]类|[A-Za-z]级|第?[一二三四五六七八九]档)")
_TIERED = re.compile(rf"^(?P<labels>(?:{_LABELS.pattern}[、和及]?)+)")
_CLASSES = re.compile(rf"的(?P<labels>(?:{_LABELS.pattern}[、和及]?)+)(?:人才|人员)?$")
"""The classes that a condition is for (毕业5年以内的C类、D类人才)."""
_SIDE_BY_SIDE, _SUCH = re.compile("、|或者?"), re.compile(r"等[^、,，]*$")
_SEX = re.compile("男|女")
_EXCEPTED, _WITH_FIGURES = 0.6, 0.25
"""Share of the words of an exception that have to be told; and of one whose figures fit."""


def judge(item: str, told: Told, labels: Mapping[str, str], own: str | None, *, listed: bool = False) -> Judged:
    """How ``item`` stands; ``own`` is the class of the person, where classes are told apart by ``labels``.

    ``listed``: of what it names side by side one is enough (特困人员、低保家庭免缴).
    """
    body, excepts, case = _parted(item)
    options = _LISTED if listed else _OPTION
    segments = (_segment(s, told, labels, own, options) for s in _segments(body, options))
    found = [f for f in segments if f is not None]
    state: State = "met" if found and all(f.state == "met" for f in found) else "unknown"
    missed = next((f for f in found if f.state == "not_met"), None)
    touched = any(f.touched for f in found)
    words = tuple(w for f in found for w in f.words if f.state == "met")
    if missed:
        state, words = "not_met", missed.words
    text = missed.text if missed else body.strip(" ，,。")
    excepted = bool(case) and applies(case, body, told)
    firm = missed.firm if missed else all(f.firm for f in found)
    spared = bool(case) and _likeness(case, body, told) >= TOUCHED
    refers = next((p.strip() for p in _SEGMENT.split(body) if re.search(r"符合[^,，]{0,6}第[^,，]{1,4}条", p)), "")
    words = tuple(dict.fromkeys(words))
    return Judged(text, state, words, touched, firm, excepts, excepted, spared, refers)


def applies(exception: str, body: str, told: Told) -> bool:
    """Whether what was told is what an exception speaks of (因家庭成员患重大疾病出售住房的)."""
    if any(n in exception for n in told.elsewhere) and not any(n in exception for n in told.here):
        return False
    for name in told.here:
        exception = exception.replace(name, "")
    figures = [m.group() for m in _NAMED_FIGURE.finditer(exception) if m["figure"] not in body]
    if any(phrase_of(f, told).state != "met" for f in figures) or apart(exception, told):
        return False
    return _likeness(exception, body, told) >= (_WITH_FIGURES if figures else _EXCEPTED)


def _likeness(exception: str, body: str, told: Told) -> float:
    """How much of what one case of an exception adds to the condition was told."""
    best = 0.0
    rule = plainly(body)
    for option in _LISTED.split(FIGURE.sub("", exception)):
        own = pairs(core(option))
        own = [p for p in own if p not in rule] or own
        for part in told.parts:
            if own and not part.denies:
                said_ = plainly(f"{part.telling} {part.wide}")
                best = max(best, sum(p in said_ for p in own) / len(own))
    return best


def _parted(item: str) -> tuple[str, str, str]:
    """A condition, its exception as printed, and the case that is excepted."""
    match = _EXCEPT.search(item)
    if match is None:
        return item, "", ""
    rest = f"{item[: match.start()]}{item[match.end() :]}".strip("，,。 ；;")
    return rest, match.group().lstrip("，,、"), match["what"] or match["case"]


def _segments(body: str, options: re.Pattern[str]) -> list[list[str]]:
    """Segments that all hold, each as its alternatives."""
    found: list[list[str]] = []
    for piece in _SEGMENT.split(_BRACKETS.sub("", body)):
        piece = piece.strip()
        if piece.startswith("其中"):
            break
        if not core(piece) or _ELSEWHERE.search(piece):
            continue
        if _ELSE.match(piece) and found:
            found[-1].append(_ELSE.sub("", piece))
        elif options.search(piece):
            found.append([piece])
        else:
            found += [[p] for p in AND.split(piece) if p]
    return found


def _segment(
    options: list[str], told: Told, labels: Mapping[str, str], own: str | None, cut: re.Pattern[str]
) -> Judged | None:
    """``None`` where the segment is for another class than the person's."""
    tiered = _TIERED.match(normalise(options[0])) if labels else None
    if tiered and core(options[0][tiered.end() :]):
        named = _LABELS.findall(normalise(tiered["labels"]))
        if own is None:
            return Judged(options[0], "unknown", touched="age" in told.facts)
        if own not in named:
            return None
        rest = re.sub(r"^(?:人才|人员)+", "", options[0][tiered.end() :])
        return replace(together(rest, told), text=options[0])
    if labels and own and (narrowed := _CLASSES.search(options[0])):
        if own not in _LABELS.findall(normalise(narrowed["labels"])):
            return Judged(options[0], "not_met", (own,), True)
        return replace(together(options[0][: narrowed.start()], told), text=options[0])
    classed_ = _of_class(options[0], labels, own) if len(options) == 1 and not re.search(r"\d", options[0]) else None
    if classed_:
        return Judged(options[0], classed_, (own or "",), True)
    alternatives = [a for o in options for a in cut.split(o) if core(a)]
    if denies(options[0]):
        return _of_none(options[0], told)
    if len(alternatives) == 1:
        return together(alternatives[0], told)
    text = "，或者".join(options)
    if all(_SEX.search(a) for a in alternatives):
        return _of_sex(text, alternatives, told)
    found = [together(a, told) for a in alternatives]
    met = next((f for f in found if f.state == "met"), None)
    if met:
        return Judged(text, "met", met.words, True, met.firm)
    if all(f.state == "not_met" for f in found):
        words = tuple(dict.fromkeys(w for f in found for w in f.words))
        return Judged(text, "not_met", words, True, all(f.firm for f in found))
    return Judged(text, "unknown", touched=any(f.touched for f in found))


def _of_none(text: str, told: Told) -> Judged:
    """What there must be none of (未享受公租房、人才公寓等住房保障): one of them is one too many."""
    whole = together(text, told)
    listed = _SIDE_BY_SIDE.split(_SUCH.sub("", text)) if _SIDE_BY_SIDE.search(text) else []
    found = [together(a if denies(a) else f"未{a}", told) for a in listed if core(a)]
    missed = next((f for f in found if f.state == "not_met"), None)
    return replace(missed, text=text) if missed and not whole.known else whole


def _of_sex(text: str, alternatives: Sequence[str], told: Told) -> Judged:
    """Limits that differ by sex (男性不超过60周岁、女性不超过55周岁): the person's own, or both where they agree."""
    sex = told.facts.get("sex")
    own = [a for a in alternatives if sex is None or sex.value in a]
    found = [together(a, told) for a in own]
    if len(found) == 1:
        return replace(found[0], text=own[0])
    same = found and all(f.state == found[0].state for f in found)
    return replace(found[0], text=text) if same else Judged(text, "unknown", touched=any(f.touched for f in found))


def _of_class(text: str, labels: Mapping[str, str], own: str | None) -> State | None:
    """Whether a phrase that names classes names the person's; ``None`` where it names none or the class is unknown."""
    named = [n for n in _LABELS.findall(normalise(text)) if n in labels]
    return None if not named or own is None else ("met" if own in named else "not_met")
