"""Rules that the message speaks of and that a sum left out: what is told may change it, so no sum is shown.

A rule counts as spoken of where it raises, cuts, shares, limits or forfeits what is paid and the message says a word
of it that neither the subject nor anything the sum was made of says. Knows nothing of how a sum is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from kg.schema import Article
from rag.asked import Unit
from rag.documents.question import plain
from rag.documents.sums.case import Case, section
from rag.documents.sums.heard import denied
from rag.frame import Statement

_N = r"\d+(?:\.\d+)?"
_EFFECT = re.compile(
    rf"{_N}\s*(?:%|‰|倍)|减半|\d(?:\.\d)?折|(?:免|减|加|停|补|退|扣|罚|折)(?:予)?(?:收|征|交|缴|费|除|发|计|算|还|款)|免费|扣\d"
    rf"|(?:上浮|提高|加收|增发|增加|上调|加发|另加|降低|下浮|下调|减免)[^,，。；;]{{0,6}}{_N}"
    rf"|按{_N}个?(?:月|年|天|日|次|人|户)|{_N}个?(?:月|年|天|日|次)(?:的)?(?:租金|费用?|标准|工资|押金)|(?:前|第){_N}(?:个月|年)"
    rf"|(?:奖励|另外?(?:给予|补)|再(?:给予|补))[^,，。；;]{{0,12}}{_N}"
)
_MADE_OF = re.compile(rf"占[^,，。；;\d]{{0,6}}{_N}\s*%")
"""What tells only how a sum is made up."""
_OTHER_SUM = re.compile("违约金|滞纳金|押金|保证金|罚款|罚金|定金|利息|罚息")
_EACH = re.compile("(?:元/|每)(?P<of>[座人户台辆件只套间头株棵处块份张口个])(?![·.、/每]*[月年])")
_COUNT = re.compile(r"(?P<n>\d+)个?(?P<of>[座人户台辆件只套间头株棵处块份张口个])")
_SENTENCE = re.compile(r"(?<=[。；;\n])")
_CLAUSE = re.compile("[,，。；;:：\n]")
_TELLING, _LEAST_NAME = 2.0, 3
_ABOVE = frozenset(("超过", "超出", "高于", "满", "达到", "不低于", "不少于"))
_BOUND = re.compile(
    rf"(?P<way>不低于|不少于|不足|不满|低于|超过|超出|高于|达到|满)(?P<n>{_N})(?P<unit>平方米|公里|立方米|亩|千瓦|吨|头|只|人|岁)"
)
_ASKED = re.compile("先(?:给|拨|发|付|拿|领|补)|剩(?:下|余)|余下|尾款|首付|头一?(?:笔|期)|第一(?:笔|期)|扣")
"""What asks for a part of a sum, or for one that is taken off it."""
_PART = re.compile(
    rf"先[行期]?[^,，。；;]{{0,4}}(?:拨付|发放|支付|兑付|补助|给予)|(?:剩余|其余|余下|尾款)[^,，。；;]{{0,6}}|扣(?:除|减|发|\d)|{_N}个月"
)
_SUM_NAME = re.compile(
    "^(?:[\u4e00-\u9fff]{0,2}(?:费|补贴|补助|津贴|金|标准|价格?|多少|钱|金额|奖励)|[\u4e00-\u9fff]?个?[月年天])$"
)
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NUMBERED = re.compile(r"^(?:第[一二三四五六七八九十百]+条|[(（]?[一二三四五六七八九十\d]+[)）、.．])\s*")


def unheeded(case: Case, told: Sequence[Statement]) -> bool:
    """Whether a rule that was spoken of is no part of the sum."""
    line = " ".join(s.text for s in told)
    used = {e.id for s in told for e in s.evidence}
    own = [a for a in case.held.articles if a.id in used]
    known = plain(f"{case.held.subject} {_quoted(line)}")
    above = (f"{a.heading} {case.held.intros.get(a.id, '')} {' '.join(a.table[0])}" for a in own if a.table)
    known += plain(" ".join(above))
    if _other_asked(case, known) or _uncounted(case, line, known):
        return True
    for article in (a for a in case.held.articles if not a.table and _same_part(a, own)):
        for sentence in _sentences(article):
            if (
                _EFFECT.search(_MADE_OF.sub("", sentence))
                and not _heeded(sentence, line)
                and _spoken(case, sentence, known)
            ):
                return True
    return False


def _other_asked(case: Case, known: str) -> bool:
    """Whether the question names a sum (违约金) that nothing the sum was made of speaks of."""
    return any(name not in known for name in _OTHER_SUM.findall(case.question.text))


def _uncounted(case: Case, line: str, known: str) -> bool:
    """Whether a figure is one for each of something of which the question tells how many, and they did not count."""
    each = {m["of"] for m in _EACH.finditer(known)}
    counts = {m["n"] for m in _COUNT.finditer(case.question.text) if m["of"] in each and int(m["n"]) > 1}
    steps = re.sub("“[^”]+”", "", plain(line))
    return any(not re.search(rf"(?<![\d.]){n}(?![\d.])", steps) for n in counts)


def _sentences(article: Article) -> Iterator[str]:
    for piece in _SENTENCE.split(plain(article.text)):
        if text := _NUMBERED.sub("", piece.strip()).rstrip("。；;"):
            yield text


def _same_part(article: Article, own: Sequence[Article]) -> bool:
    """Whether an article is of the part of the document that the sum was made from, or of none."""
    if not article.heading.strip() or any(not a.heading.strip() for a in own):
        return True
    return section(article) in {section(a) for a in own}


def _quoted(line: str) -> str:
    return " ".join(re.findall("“([^”]+)”", line))


def _heeded(sentence: str, line: str) -> bool:
    """Whether a sum was made with a rule: it is quoted, or all its figures stand in the steps."""
    text = plain(line)
    for quote in re.findall("“(?:……)?([^”]+)”", text):
        if sentence in quote or _NUMBERED.sub("", quote.strip()) in sentence:
            return True
    figures = _FIGURE.findall(sentence)
    return bool(figures) and all(re.search(rf"(?<![\d.]){re.escape(f)}(?![\d.])", text) for f in figures)


def _spoken(case: Case, sentence: str, known: str) -> bool:
    person = case.person
    if person.holds(sentence) is False or person.ranges.holds(sentence) is False or _out_of_bounds(case, sentence):
        return False
    if _ASKED.search(case.question.text) and _PART.search(sentence):
        return True
    return any(_says(case, unit, sentence, known) for unit in case.question.units)


def _out_of_bounds(case: Case, sentence: str) -> bool:
    """Whether a quantity that was told lies outside what the rule is for (120平方米 where it is for above 140)."""
    for match in _BOUND.finditer(sentence):
        bound = Decimal(match["n"])
        told = {t.value for t in case.person.told if t.kind == match["unit"] and not t.vague}
        if told and all(v < bound if match["way"] in _ABOVE else v >= bound for v in told):
            return True
    return False


def _says(case: Case, unit: Unit, sentence: str, known: str) -> bool:
    """Whether a word of the message tells of the rule and of nothing the sum was made of."""
    word = unit.word
    if unit.weight < _TELLING or _SUM_NAME.match(word) or re.search(r"\d", word):
        return False
    if word in known or denied(word, case.question.whole):
        return False
    if word in sentence:
        return True
    official = (t for t in unit.terms if any(len(p) >= _LEAST_NAME for p in t.parts))
    return any(t.within(sentence) for t in official) and not unit.within(known)
