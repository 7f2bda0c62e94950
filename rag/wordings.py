"""What people say everywhere who mean an item of such a name: wordings of the standard lists, in any order of words.

Cities name their items as the standard lists do, but not to the letter: 首次申领居民身份证 for 居民身份证首次申领, with
the office in brackets, with 审批 added. Knows nothing of any knowledge base.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from corpus.wordings import item_wordings
from rag.lexicon import lexicon
from rag.topic_groups import squeeze

_BRACKETS = re.compile(r"[（(]([^（）()]*)[）)]")
_EMPTY = re.compile(r"办理项?|业务|事项|服务|手续|的|申请|申领|审批|审核|核发|核准|许可|登记|确认|认定")
"""What lists add to the name of an item, or leave out, without another item being meant."""


def wordings_of(name: str) -> tuple[str, ...]:
    """What people say who mean an item called ``name``; nothing where no list has such a name."""
    if (own := item_wordings().get(name)) is not None:
        return own
    alike = _by(_letters).get(_letters(name)) or _by(_core).get(_core(name), ())
    return tuple(text for listed in alike for text in item_wordings()[listed])


def _letters(name: str) -> str:
    """The letters of a name in a fixed order, without brackets that name no deed: （省直）, but not （变更）."""
    return "".join(sorted(squeeze(_BRACKETS.sub(lambda m: m[0] if lexicon().features(m[1]).deeds else "", name))))


def _core(name: str) -> str:
    """The same without what lists add."""
    return _letters(_EMPTY.sub("", name))


@cache
def _by(kind: Callable[[str], str]) -> dict[str, tuple[str, ...]]:
    """The names that have wordings by their ``kind``."""
    found: dict[str, tuple[str, ...]] = {}
    for name in item_wordings():
        key = kind(name)
        found[key] = (*found.get(key, ()), name)
    return found
