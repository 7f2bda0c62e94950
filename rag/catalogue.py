"""Counts and filters over the graph: which matters of a place hold a condition, which places handle a matter, how fast.

Deterministic; every line names the guide that it rests on, totals are counted over the same guides. Knows nothing of
recognising such questions (``rag/listing.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kg.hours import WEEKEND, open_days
from kg.schema import NATION, Department, Guide, Item, Limit
from kg.view import GraphView
from rag.frame import Evidence, Frame, Outcome, Statement
from rag.guides import ask
from rag.lexicon import lexicon
from rag.lookup import Lookup
from rag.opening import catalogue
from rag.topics import TopicIndex

_PAGE = 10
_LONGEST = 40
_NONE = re.compile(r"^(?:0|零|无需|不需|不用)")
_ONCE = re.compile(r"^(?:1|一)(?!\d)")


@dataclass(frozen=True)
class Entry:
    """A matter of the list with the guides that hold the condition."""

    key: str
    title: str
    guides: tuple[Guide, ...]
    all_hold: bool


@dataclass(frozen=True)
class Count:
    """What one place holds: entries of the list among ``total`` matters; whether its guides say what is asked."""

    place: str
    entries: list[Entry]
    total: int
    stated: bool


class Catalogue:
    """Counts and filters guides of one view."""

    def __init__(self, view: GraphView, topics: TopicIndex) -> None:
        self._view = view
        self._topics = topics

    def answer(self, frame: Frame, steps: list[str], *, overview: bool, compare: bool) -> Outcome | None:
        """The list asked for; ``None`` if none is."""
        listing = frame.listing
        if listing is None:
            return None
        steps.append(f"list({listing.kind}, {'、'.join(n for n, _ in listing.filters) or '全部'})")
        if listing.kind == "items":
            return self._items(frame, steps)
        return self._places(frame, steps)

    # -- matters of a place ---------------------------------------------------------------------------------------

    def _items(self, frame: Frame, steps: list[str]) -> Outcome | None:
        tree = self._view.regions
        if frame.foreign and not frame.regions:
            return None
        if not frame.regions:
            held = sorted(r for r in tree.holders if len(tree.regions[r].path) <= 3)
            if not held:
                return None
            return ask("您想看哪个地方的事项？", "region", [tree.label(r) for r in held], held, steps)
        lookup = Lookup(self._view, frame.as_of)
        places = self._holding(frame.regions[0])
        counted = [self._count(frame, lookup, place) for place in places]
        if not counted:
            return None
        best = next((c for c in counted if c.entries), counted[0])
        return self._tell(frame, lookup, best, counted[0])

    def _holding(self, region: str) -> list[str]:
        """Places from ``region`` upward that hold guides of their own, the whole country left out."""
        return [r for r in self._view.regions.ancestors(region) if r in self._view.regions.holders and r != NATION]

    def _count(self, frame: Frame, lookup: Lookup, place: str) -> Count:
        assert frame.listing is not None
        guides = [g for g in self._guides_in(place, lookup) if g.venues or g.phones or g.hours or g.promised_limit]
        about = next((v for n, v in frame.listing.filters if n == "about"), "")
        if about:
            guides = [g for g in guides if self._is_about(g, set(about.split()))]
        tests = [(n, self._test(n, v)) for n, v in frame.listing.filters if n != "about"]
        stated = not tests or any(all(_stated(n, g) for n, _ in tests) for g in guides)
        entries = self._entries(lookup, guides, [t for _, t in tests])
        return Count(place, entries, len({self._view.main_item(g.item) for g in guides}), stated)

    def _guides_in(self, place: str, lookup: Lookup) -> Iterable[Guide]:
        for by_region in self._view.guides_by_item.values():
            guide = by_region.get(place)
            if guide and guide.holds_on(lookup.day):
                yield guide

    def _is_about(self, guide: Guide, things: set[str]) -> bool:
        item = self._view.node(guide.item, Item)
        main = self._view.node(self._view.main_item(guide.item), Item)
        names = " ".join(i.name for i in (main, item) if i)
        return things <= lexicon().features(names).concepts

    def _test(self, name: str, value: str) -> Callable[[Guide], bool]:
        if name == "department":
            words = re.compile(catalogue()["departments"][value]["name"])
            return lambda g: any(words.search(text) for text in self._handlers(g))
        if name == "within":
            return lambda g: _days(g.promised_limit) is not None and (_days(g.promised_limit) or 0) <= int(value)
        return _TESTS[name]

    def _handlers(self, guide: Guide) -> list[str]:
        """Who handles a guide: its department; where it names none, its counters and the national guide's one."""
        own = self._view.node(guide.department or "", Department)
        if own:
            return [own.name]
        key = self._topics.topic_of.get(self._view.main_item(guide.item), "")
        items = self._topics.topics[key].items if key in self._topics.topics else []
        national = [g for i in items for g in self._view.guides_in(i, NATION)]
        above = [n.name for g in national if (n := self._view.node(g.department or "", Department))]
        return above or list(guide.venues)

    def _entries(self, lookup: Lookup, guides: list[Guide], tests: list[Callable[[Guide], bool]]) -> list[Entry]:
        groups: dict[str, list[Guide]] = {}
        for guide in guides:
            groups.setdefault(self._view.main_item(guide.item), []).append(guide)
        found = []
        for item, members in groups.items():
            held = tuple(g for g in members if all(t(g) for t in tests))
            if held:
                key = self._topics.topic_of.get(item, item)
                found.append(Entry(key, lookup.main_title(held[0]), held, len(held) == len(members)))
        return sorted(found, key=lambda e: ((_days(e.guides[0].promised_limit) or 0), e.title))

    def _tell(self, frame: Frame, lookup: Lookup, count: Count, nearest: Count) -> Outcome:
        assert frame.listing is not None
        tree = self._view.regions
        label, near = tree.label(count.place), tree.label(nearest.place)
        entries, total = count.entries, count.total
        what = "、".join(_SAID[n].format(v) for n, v in frame.listing.filters if n in _SAID)
        about = next((v for n, v in frame.listing.filters if n == "about"), "")
        kind = f"和{about.replace(' ', '、')}有关的事项" if about else "事项"
        if not count.stated:
            return Outcome("decline", [Statement(f"{label}的办事指南没有写明哪些事项{what}，不能乱说。")])
        numbers = (str(total), str(nearest.total), str(len(entries)), "1", *(v for _, v in frame.listing.filters))
        source = [Evidence(count.place, "知识图谱统计", f"{label}的办事指南", f"{label}：{kind} {total} 个")]
        if not entries:
            text = f"知识库里{label}有{kind} {total} 个，没有一个写明{what or '可办'}。"
            return Outcome("answer", [Statement(text, source, numbers)])
        shown = entries[frame.page * _PAGE : (frame.page + 1) * _PAGE]
        if not shown:
            return Outcome("answer", [Statement(f"已经全部列出来了，一共 {len(entries)} 个。", source, numbers)])
        head = f"知识库里{label}有{kind} {total} 个" + (f"，其中{what}的有 {len(entries)} 个" if what else "")
        if count.place != nearest.place:
            head = f"{near}的 {nearest.total} 个{kind}里没有{what or '这样'}的；{head.removeprefix('知识库里')}"
        said = [Statement(f"{head}：" if not frame.page else f"接着列，一共 {len(entries)} 个：", source, numbers)]
        said += [self._line(lookup, frame, number, entry) for number, entry in enumerate(shown, start=1)]
        rest = len(entries) - (frame.page + 1) * _PAGE
        if rest > 0:
            said.append(Statement(f"还有 {rest} 个，说“下一页”接着列；想办哪个，说第几个就行。", computed=(str(rest),)))
        return Outcome("answer", said, offer=[e.key for e in shown])

    def _line(self, lookup: Lookup, frame: Frame, number: int, entry: Entry) -> Statement:
        guide = entry.guides[0]
        assert frame.listing is not None
        texts, evidence = [], []
        for name, _ in frame.listing.filters:
            field = _FIELD.get(name)
            value = lookup.value(guide, field) if field else None
            if value:
                text = "；".join(value.parts)
                texts += [text] if len(text) <= _LONGEST and field != "fee" else []
                evidence += list(value.evidence)
        part = "" if entry.all_hold else "部分情形"
        remark = "，".join(t for t in (*dict.fromkeys(texts), part) if t)
        evidence = evidence or [lookup.evidence(guide, "item_type", lookup.title(guide))]
        return Statement(f"{number}. {entry.title}" + (f"（{remark}）" if remark else ""), evidence, (str(number),))

    # -- places of a matter ---------------------------------------------------------------------------------------

    def _places(self, frame: Frame, steps: list[str]) -> Outcome | None:
        if not frame.topics:
            return None
        assert frame.listing is not None
        lookup = Lookup(self._view, frame.as_of)
        tree = self._view.regions
        found: dict[str, list[Guide]] = {}
        inside = frame.regions[0] if frame.regions else NATION
        if len(frame.choices) > 1:
            names = [self._topics.topics[key].name for key in frame.choices]
            return ask("您要办的是下面哪一件？", "topic", names, list(frame.choices), steps)
        items = self._topics.topics[frame.topics[0]].items
        for region, guides in lookup.below(items, inside) or lookup.below(items, NATION):
            placed = [g for g in guides if g.venues or g.phones or g.hours or g.promised_limit]
            if placed:
                found[region] = placed
        if not found:
            return None
        name = self._topics.topics[frame.topics[0]].name
        if frame.listing.kind == "regions":
            labels = [tree.label(r) for r in sorted(found)]
            evidence = [lookup.evidence(found[r][0], "venues", "；".join(found[r][0].venues)) for r in sorted(found)]
            text = f"知识库里有 {len(labels)} 个地方写了「{name}」怎么办：{'、'.join(labels)}。"
            return Outcome("answer", [Statement(text, evidence, (str(len(labels)),))])
        return self._fastest(frame, lookup, name, found)

    def _fastest(self, frame: Frame, lookup: Lookup, name: str, found: dict[str, list[Guide]]) -> Outcome | None:
        assert frame.listing is not None
        tree = self._view.regions
        limits = {r: [d for g in gs if (d := _days(g.promised_limit)) is not None] for r, gs in found.items()}
        worst = {r: max(days) for r, days in limits.items() if days}
        if not worst:
            return None
        pick = max if frame.listing.kind == "slowest" else min
        best = pick(worst.values())
        chosen = sorted(r for r, days in worst.items() if days == best)
        word = "最慢" if frame.listing.kind == "slowest" else "最快"
        guide = next(g for g in found[chosen[0]] if _days(g.promised_limit) == best)
        value = lookup.value(guide, "promised_limit")
        evidence = list(value.evidence) if value else []
        said = "；".join(value.parts) if value else ""
        if len(chosen) == len(worst):
            text = f"知识库里「{name}」在 {len(worst)} 个地方的承诺办结时限都一样：{said}。"
        else:
            text = f"「{name}」承诺办结时限{word}的是{'、'.join(map(tree.label, chosen))}：{said}。"
        for region in chosen[1:_PAGE]:
            other = next(g for g in found[region] if _days(g.promised_limit) == best)
            held = lookup.value(other, "promised_limit")
            evidence += list(held.evidence) if held else []
        return Outcome("answer", [Statement(text, evidence, (str(len(worst)),))])


def _days(limit: Limit | None) -> int | None:
    """A limit in working days, roughly enough to compare; ``None`` if it is not said."""
    if limit is None or (limit.value is None and limit.unit != "即办"):
        return None
    if limit.unit in ("即办", "小时"):
        return 0
    return (limit.value or 0) * {"月": 22, "年": 250}.get(limit.unit or "", 1)


def _weekend(guide: Guide) -> bool:
    days = open_days(guide.hours or "")
    return days is not None and bool(days & WEEKEND)


_TESTS: dict[str, Callable[[Guide], bool]] = {
    "same_day": lambda g: _days(g.promised_limit) is not None and (_days(g.promised_limit) or 0) <= 1,
    "free": lambda g: g.fee_charged is False,
    "paid": lambda g: g.fee_charged is True,
    "online": lambda g: bool(g.online_url),
    "no_visit": lambda g: bool(g.onsite_visits and _NONE.match(g.onsite_visits)),
    "one_visit": lambda g: bool(g.onsite_visits and _ONCE.match(g.onsite_visits)),
    "weekend": _weekend,
    "no_materials": lambda g: g.no_materials,
}
_FIELD = {
    "same_day": "promised_limit",
    "within": "promised_limit",
    "free": "fee",
    "paid": "fee",
    "online": "online_url",
    "no_visit": "onsite_visits",
    "one_visit": "onsite_visits",
    "weekend": "hours",
    "no_materials": "materials",
}
_SAID = {
    "same_day": "承诺 1 个工作日内办结（含当场办结）",
    "within": "承诺 {0} 个工作日内办结",
    "free": "不收费",
    "paid": "收费",
    "online": "能网上办理",
    "no_visit": "不用到现场",
    "one_visit": "只跑一次",
    "weekend": "周末能办",
    "no_materials": "不用带材料",
    "department": "{0}部门办理",
}


def _stated(name: str, guide: Guide) -> bool:
    """Whether a guide says anything of what a filter looks at."""
    if name in ("department", "no_materials"):
        return True
    if name in ("free", "paid"):
        return guide.fee_charged is not None
    return bool(getattr(guide, _FIELD[name], None))
