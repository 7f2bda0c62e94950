"""How a message stands to the one before it: whether it names a matter of its own, only tells something, asks for the
same in another place, or for one thing to bring.

Knows nothing of what the conversation holds besides the last frame, and of what is made of the message then.
"""

from __future__ import annotations

import re

from rag.frame import Frame
from rag.lexicon import field_cues, lexicon, pattern
from rag.proxy import by_proxy
from rag.turning import turns
from rag.understand import CONFIDENT, Understood

_SURE = 0.85
_OWN_LETTERS = 9
"""A message with that many characters of content, and no matter in it, is no follow-up."""
_BARE = 8
"""Characters up to which a clause is the bare name of a thing."""
OF_SOMEBODY = re.compile(r"是[^,，。;；?？]{1,10}的呢[?？。!！]*$")
_CASE = re.compile(r"^(?:那|哦|嗯|啊|[，, ])*(?:不|要是|如果|换成).*呢[?？。!！]*$")
_CLAUSE = re.compile(r"[,，。;；？?！!\n]")
_TURNED, SURELY_TURNED = 0.5, 0.8
"""From where on a message turns to another matter (:mod:`rag.turning`): one found in it, and one that is not."""
_AWAY = 0.9
"""The same of one that tells who goes in somebody's place."""
_RULED = 0.8
"""From where on a follow-up asks for a rule rather than for what a guide tells."""
_MAYBE = 0.3
"""How sure a matter must be that is recognised in one."""


def own_matter(heard: Understood, last: Frame) -> bool:
    """Whether the message names its own matter rather than leaning on the last one."""
    new = heard.frame
    turned = turns(heard, last.topics) if last.topics else None
    if turned is not None:
        found = new.topics and any(m.share for m in heard.matches)
        if by_proxy(new.text):
            return turned >= _AWAY
        return turned >= (_TURNED if found and not _supposes(new) else SURELY_TURNED)
    if not heard.topic_words or (not last.topics and _of_the_rule(heard)):
        return False
    features = lexicon().features(new.text)
    things = bool(features.concepts & lexicon().objects)
    if set(new.topics) == set(last.topics) and new.topics:
        return False
    if things and last.topics:
        things = _named_for_itself(new.text)
    if not new.topics or new.score < CONFIDENT:
        # Words, but no known matter: a question of its own unless what asks is as short as a follow-up is.
        asking = _asking_clause(new.text) if new.regions or new.fields else new.text
        return things or len(lexicon().features(asking).letters) >= _OWN_LETTERS
    return things or (bool(features.grams) and new.score >= _SURE)


def _of_the_rule(heard: Understood) -> bool:
    """Whether a message after one about a rule asks for a rule too, and no matter is recognised in it for sure."""
    return heard.leant.rule >= _RULED and max((m.sure for m in heard.matches[:1]), default=0.0) < _MAYBE


def _named_for_itself(text: str) -> bool:
    """Whether a thing is named that something is to be done with: 「我有执照，就按这个办」 names none."""
    lex = lexicon()
    if "".join(text[a:b] for a, b, _ in lex.spans(text)) == text:
        return True
    for clause in _CLAUSE.split(text):
        features = lex.features(clause)
        own = features.concepts & lex.objects
        asks = any(p.search(clause) for p in map(pattern, ("question", "overview", "wish")))
        if own - lex.standings and (features.deeds or asks or len(features.letters) <= _BARE):
            return True
        if own and asks:
            return True
    return False


def _asking_clause(text: str) -> str:
    """The last clause that asks."""
    clauses = [c for c in _CLAUSE.split(text) if c.strip()]
    asking = [c for c in clauses if any(f.pattern.search(c) for f in field_cues()) or pattern("question").search(c)]
    return (asking or clauses or [text])[-1]


def _supposes(frame: Frame) -> bool:
    """「不去窗口，去大厅那头呢」: supposes another case and asks for nothing new."""
    if frame.fields or pattern("another").search(frame.text):
        return False
    return bool(_CASE.search(frame.text) or OF_SOMEBODY.search(frame.text))


def only_tells(heard: Understood) -> bool:
    """「我退休了，家住三楼」: says what the resident is like, names nothing that could be handled."""
    if heard.asking or pattern("wish").search(heard.frame.text):
        return False
    lex, text = lexicon(), heard.frame.text
    if lex.features(text).concepts & lex.objects - lex.standings:
        return False
    # A bare thing (低保) is a matter; a sentence about it (我家吃低保) is not.
    return "".join(text[a:b] for a, b, _ in lex.spans(text)) != text


def same_elsewhere(heard: Understood) -> bool:
    """「要是单位在某县呢」, 「我在某区还有一家，那边也得交吗」: the same in another place."""
    new, lex = heard.frame, lexicon()
    said = lex.features(new.text)
    named = bool(new.topics) and new.score >= _SURE and bool(said.concepts & lex.objects)
    if not new.regions or heard.compare or said.deeds or named:
        return False
    return bool(pattern("suppose").search(new.text) or pattern("there").search(new.text))


def tells_more(heard: Understood) -> bool:
    """Whether what puts something right asks for nothing itself."""
    new = heard.frame
    named = bool(new.topics) and new.score >= CONFIDENT
    return not (new.fields or new.asks or heard.overview or heard.compare or named)


def of_materials(heard: Understood) -> bool:
    """「没有户口本行不行」, 「要照片吗」: asks about one thing to bring, not for a matter."""
    found = pattern("material_check").search(heard.frame.text)
    if set(heard.frame.fields) - {"materials"}:
        return False
    return bool(found) and not lexicon().features(heard.frame.text).deeds and not heard.overview
