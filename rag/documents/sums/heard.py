"""What a message tells of who somebody is: words and names, as said and as the document has them, and what is denied.

Knows nothing of which labels exclude each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from rag.documents.held import Held
from rag.documents.question import Question, plain
from rag.documents.rules import as_written
from rag.documents.sums.labels import KIND_OF_LABEL, LEAST_NAME, OTHERS, TOKEN, run

_DENIED = (
    r"(?:不是|不算|不属于|不能|不会|没有?|没办过?|非|未|无)[^,，。;；]{{0,3}}{0}"
    r"|{0}[^,，。;；]{{0,3}}(?:不符合|不够|不算)"
)
_LETTERS = frozenset("的了在是有和与及或者以为于中内其该本各每按由对将被把所可应已未不无个我你他她家这那要能给再就还")
_OF_PEOPLE = re.compile("的(?:人才|人员|职工)?$")
_HAVING = re.compile("^(?:具有|取得|获得|持有)(?:全日制)?|(?:学历学位|学位|学历|研究生学历)$")
"""What stands around the name of a degree."""
_SHORT = {"低保": "最低生活保障"}
_BY_A_WORD = 2.0
"""What it counts that a word of the question stands for a part of a label."""
_NEXT_CLASS = "边缘"
_OF_NEXT = ("低保", "最低生活保障")
_OF_LAST = re.compile("(?:低保|最低生活保障)[家户]?庭?边缘[家户]?庭?")
"""Who is just above a limit (低保边缘) is not of those below it."""
_OF_OTHERS = re.compile(
    "(?:邻居|隔壁|同事|朋友|别人|人家|同村|亲戚|熟人|对门|楼上|楼下)(?!介绍|说)[^,，。;；?？]*[,，。;；]"
)
_CONTRAST = re.compile(
    "(?:但是?|可是?)?(?:我们?|咱们?|俺)家?(?:就|可|也|又|却)?(?:不是|没有?|不|没有领|没得|不算)[,，。;；?？]"
)
_KEPT = re.compile(
    r"(?P<who>[^,，。；;:：]{4,80})(?:[,，][^。；;]{0,30}?)?[,，]?(?:仍|继续)按照?(?:原|调整前)[^。；;]{0,8}(?:标准|价格)"
)
"""Who still pays by the price of before."""
_EVERYWHERE = re.compile("^(?:[(（]?[一二三四五六七八九十]+[)）])?(?:城乡|城镇|农村|本市)?")
_TELLING = 2.0


def _alike(part: str, common: frozenset[str]) -> bool:
    """Whether a part of a label tells it from none beside it."""
    return part in common or all(part[i : i + 2] in common for i in range(len(part) - 1))


def denied(word: str, text: str) -> bool:
    """Whether ``text`` says that there is no such thing, or that somebody is none."""
    return re.search(_DENIED.format(re.escape(word)), text) is not None


@dataclass
class Heard:
    """The texts that tell who the resident is, read against the words of one document."""

    question: Question
    held: Held

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """What tells who the resident is, the question itself first, each in its own and in official words."""
        question = self.question
        texts: tuple[str, ...] = (question.text, question.whole, f"{question.story} {question.whole}".strip())
        texts = tuple(_CONTRAST.sub("", _OF_OTHERS.sub("", t)) for t in texts)
        return tuple(dict.fromkeys(self.official(t) for t in texts))

    def official(self, text: str) -> str:
        """``text`` with the same once more in the terms of the document (低保边缘: 最低生活保障边缘)."""
        other = text
        for unit in (*self.question.units, *self.question.before):
            terms = (t.parts[0] for t in unit.terms if len(t.parts) == 1 and t.parts[0] in self.held.text)
            if unit.word in other and (term := next(terms, "")) and term not in unit.word:
                other = other.replace(unit.word, term)
        for short, full in _SHORT.items():
            if full in self.held.text and full not in other:
                other = other.replace(short, full)
        other = as_written(other, self.held.text)
        return text if other == text else f"{text} | {other}"

    def said(self, token: str, text: str, common: frozenset[str]) -> float:
        """How much of a name ``text`` says in letters that are not ``common`` to those beside it."""
        if denied(token[:4], text):
            return 0.0
        found = run(token, text, common)
        if found and not denied(found, text):
            whole = len(found) == len(token)
            if whole or len(found) >= LEAST_NAME or token.startswith(found) or token.endswith(found):
                return len(found) + float(whole)
        core = _HAVING.sub("", KIND_OF_LABEL.sub("", KIND_OF_LABEL.sub("", _OF_PEOPLE.sub("", token))))
        if len(core) > 1 and core in text and not denied(core, text):
            return float(len(core))
        for unit in (*self.question.units, *self.question.before):
            if unit.word in text and len(unit.word) > 1 and not denied(unit.word, text):
                parts = [p for term in unit.terms for p in term.parts if p in token and not _alike(p, common)]
                if any(term.within(token) for term in unit.terms) and parts:
                    return _BY_A_WORD
        return 0.0

    def is_one(self, name: str) -> bool:
        """Whether the message names a class, by the whole of its name or by how it ends (学生)."""
        return self.said(name, self.texts[-1], frozenset()) >= len(OTHERS.sub("", name)[:2])

    def tells(self, case: str) -> bool:
        """Whether most pairs of letters of a ``case`` were told, and it was not denied."""
        if len(case) < 2 or denied(case[:4], self.texts[-1]):
            return False
        text = self.texts[-1] if _NEXT_CLASS in case else self.texts[-1].replace(_NEXT_CLASS, "|")
        if _NEXT_CLASS in self.texts[-1] and case in _OF_NEXT:
            text = _OF_LAST.sub("|", self.texts[-1])
        own = [case[i : i + 2] for i in range(len(case) - 1)]
        said = sum(p in text for p in own)
        longest = run(case, text, frozenset())
        named = len(longest) == LEAST_NAME and any(u.word == longest for u in self.question.units)
        telling = named and longest not in self.held.subject
        return 2 * said >= len(own) or len(longest) > LEAST_NAME or telling

    def says(self, token: str, empty: re.Pattern[str]) -> bool:
        """Whether what was told says a part of a condition in letters that are not ``empty``, and does not deny it."""
        text = self.texts[-1]
        found = run(token, text, frozenset())
        bare = empty.sub("", found)
        if len(bare) < 2 or bare in self.held.subject or (len(bare) == 2 and set(bare) & _LETTERS):
            return False
        return not denied(found, text)

    def mentions(self, condition: str) -> bool:
        """Whether the message says a word that only the passage with this condition says."""
        others = [c.flat for c in self.held.clauses if condition not in plain(c.text)]
        text = self.question.whole
        for unit in self.question.units:
            if unit.weight < _TELLING or len(unit.word) < 2 or denied(unit.word, text):
                continue
            if unit.word in condition and not any(unit.word in other for other in others):
                return True
        return False

    @cached_property
    def kept(self) -> bool:
        """Whether a rule leaves the resident the price of before (低保家庭……仍按调整前的价格执行)."""
        found = (m for c in self.held.clauses for m in _KEPT.finditer(plain(c.text)))
        names = (KIND_OF_LABEL.sub("", _EVERYWHERE.sub("", t)) for m in found for t in TOKEN.split(m["who"]))
        return any(len(name) > 1 and self.is_one(name) for name in names)
