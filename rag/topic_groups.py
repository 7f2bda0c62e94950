"""Items of all sources joined into topics: what is one matter under several names. Knows nothing of questions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from kg.schema import NATION
from kg.view import GraphView
from rag.lexicon import Features, lexicon, normalise

_LINK = 0.64
_NOT = "非"
"""What makes another matter of a name: 非公司企业法人注销登记 is no 公司注销登记."""
_LEAST = 4
"""Letters of the shortest name that a list of names begins with."""
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
"""「伤残待遇申领（一次性伤残补助金、伤残津贴和生活护理费）」 is 伤残待遇申领."""


@dataclass
class Topic:
    """One matter: items that mean the same in different sources, main items only."""

    key: str
    name: str
    items: list[str] = field(default_factory=list)


_Known = dict[frozenset[str], dict[str, tuple[str, str, Features]]]
"""By the deeds that it names, each wording of a built-in item: the topic, its letters, its concepts."""


def grouped(view: GraphView) -> tuple[dict[str, Topic], dict[str, str]]:
    """The topics of a view by key, and the key of the topic of each item."""
    groups = _Groups()
    groups.fill(view)
    return groups.topics, groups.topic_of


class _Groups:
    def __init__(self) -> None:
        self._lexicon = lexicon()
        self.topics: dict[str, Topic] = {}
        self.topic_of: dict[str, str] = {}

    def fill(self, view: GraphView) -> None:
        mains = [i for i in view.items() if not i.parent]
        national = [i for i in mains if NATION in view.guides_by_item.get(i.id, {})]
        wording: dict[str, str] = {}
        features: _Known = {}
        for item in national:
            self.topics[item.id] = Topic(item.id, item.name, [item.id])
            self.topic_of[item.id] = item.id
            for name in (item.name, *item.aliases):
                wording.setdefault(squeeze(name), item.id)
                meant = self._lexicon.features(name)
                features.setdefault(meant.deeds, {})[name] = (item.id, squeeze(name), meant)
        for item in mains:
            if item.id in self.topic_of:
                continue
            key = self._key(item.name, wording, features)
            if key is None:
                key = item.id
                self.topics[key] = Topic(key, item.name)
            self.topics[key].items.append(item.id)
            self.topic_of[item.id] = key
        for item in view.items():
            if not item.parent:
                continue
            self.topic_of[item.id] = self.topic_of.get(item.parent, item.parent)
            # A 业务办理项 may be a matter of its own: 生育津贴支付 below 生育保险待遇核准支付.
            key = self._key(item.name, wording, features)
            if key and key != self.topic_of[item.id]:
                self.topics[key].items.append(item.id)
                self.topic_of[item.id] = key

    def _key(self, name: str, wording: dict[str, str], known: _Known) -> str | None:
        """The built-in topic of a local name: as it stands, without what it adds in brackets, by its first entry."""
        plain = _BRACKETS.sub("", name)
        own = wording.get(squeeze(name)) or self._same(name, known)
        return own or wording.get(squeeze(plain)) or _first_listed(plain, wording)

    def _same(self, name: str, known: _Known) -> str | None:
        """The built-in topic that a local name means: the same things and deeds, or its name with an addition."""
        own = self._lexicon.features(name)
        things = own.concepts & self._lexicon.objects
        plain = squeeze(name)
        best, found = _LINK, None
        for key, core, other in known.get(own.deeds, {}).values():
            if _NOT in plain and _NOT not in core:
                continue
            if len(core) >= 4 and 2 * len(core) >= len(plain) and _within(core, plain):
                added = things - other.concepts
                near = {r for c in other.concepts for r in self._lexicon.related.get(c, {})}
                score = 0.9 + 0.1 * len(core) / len(plain) if added <= near else 0.0
            elif things and self._alike(things, other.concepts & self._lexicon.objects):
                same = len(own.concepts & other.concepts) + 0.5 * len(own.loose & other.loose)
                score = same / (len(own.concepts | other.concepts) + 0.5 * len(own.loose | other.loose))
            else:
                continue
            if score > best:
                best, found = score, key
        return found

    def _alike(self, one: frozenset[str], other: frozenset[str]) -> bool:
        """The same things, or with an addition that the shared ones imply (医疗费 beside 医保)."""
        shared = one & other
        implied = {r for c in shared for r in self._lexicon.related.get(c, {})}
        return bool(shared) and (one ^ other) <= implied


@lru_cache(maxsize=1 << 16)
def squeeze(text: str) -> str:
    """The letters and digits of a wording, by which two are the same."""
    return "".join(c for c in normalise(text) if c.isalnum())


def _first_listed(name: str, wording: dict[str, str]) -> str | None:
    """「一次性工亡补助金、丧葬补助金申领」 is handled with 一次性工亡补助金申领."""
    first, _, rest = map(squeeze, name.partition("、"))
    if not rest or len(first) < _LEAST:
        return None
    own = (key for w, key in wording.items() if w.startswith(first) and w != first and rest.endswith(w[len(first) :]))
    return next(own, None)


def _within(core: str, text: str) -> bool:
    """Whether the characters of ``core`` stand in ``text`` in this order: 高龄津贴 in 高龄老年人津贴."""
    rest = iter(text)
    return all(c in rest for c in core)
