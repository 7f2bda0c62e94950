"""How far a part of a message and a part of a clause speak of the same thing. Knows nothing of conditions."""

from __future__ import annotations

import re
from functools import cache

from rag.documents.eligible.told import Part, Told
from rag.documents.rules import rules
from rag.lexicon import normalise

_EMPTY = re.compile(
    r"家庭成员|申请人|患有?|经?(?:能力)?评估(?:为|达到)?|认定为?|鉴定为?|评定为?|专业技术|职业技能|应当|可以|需要|具有|具备|持有|属于|取得|符合|要求|规定|有效|申请|办理|享受|本人|本市|我市|当地|本办法|的|者|及其|以及|或者|其他|情形|因|由|被|并|且|在|已经?|正在"
    r"|以上|[、,，。;；:：（）()“”《》]"
)
_ENDS = re.compile(r"(?:人员|人才|对象|家庭成员|家庭|成员|群体|毕业生|研究生|待遇|资格|等级|学历)+$")
_NEGATIVE = re.compile(
    r"未(?!满|成年|达|婚|就业|来|经)|(?<!有)无(?!关|障|偿|固)|没有|不具有|不是|不属于|非(?!全日|机动|营利)"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")


def plainly(text: str) -> str:
    """Normalised text with everyday words for deeds and things in the words of documents (卖了套房 → 转让了套住房)."""
    return _same()[0].sub(lambda m: f" {_same()[1][m.group()]} ", normalise(text))


def things(text: str) -> list[str]:
    """The deeds and things of a text that have several names."""
    return [w for w in plainly(text).split() if w in _same()[1].values()]


@cache
def _same() -> tuple[re.Pattern[str], dict[str, str]]:
    names = {word: group[0] for group in rules().same for word in group}
    long = [re.escape(n) for n in sorted(names, key=len, reverse=True) if len(n) > 1]
    short = "".join(n for n in names if len(n) == 1)
    alone = rf"(?<![\u4e00-\u9fff])[{short}]|(?<=[没无有套辆台间{short}了过])[{short}]|[{short}](?=[了过的套个一])"
    return re.compile(f"{'|'.join(long)}|{alone}"), names


def core(text: str) -> str:
    """What of a phrase tells it apart: 「具有高级技师职业技能等级的人员」 → 高级技师."""
    flat = _EMPTY.sub(" ", plainly(text))
    words = (_ENDS.sub("", w) for w in flat.split())
    return " ".join(w for w in words if w and (len(w) > 1 or not _HAN.fullmatch(w)))


def pairs(text: str) -> list[str]:
    """Neighbouring characters of each word."""
    return [w[i : i + 2] for w in text.split() for i in range(max(1, len(w) - 1))]


def share(phrase: str, said: str) -> float:
    """The share of the pairs of characters of a phrase's core that ``said`` holds too."""
    own = pairs(core(phrase))
    flat = plainly(said)
    return sum(p in flat for p in own) / len(own) if own else 0.0


def nearest(phrase: str, told: Told) -> tuple[Part | None, float]:
    """The part of what was told that says most of ``phrase``, with the share that it says."""
    best: tuple[Part | None, float] = (None, 0.0)
    for part in told.parts:
        own = max(share(phrase, part.telling), share(phrase, part.wide))
        if own > best[1]:
            best = part, own
    return best


def spread(phrase: str, told: Told) -> tuple[str, ...]:
    """The parts of what was told that say all of ``phrase`` together (居民医保 and 中度失能), if they do."""
    own = set(pairs(core(phrase)))
    parts = [(p, own & set(pairs(plainly(p.text)))) for p in told.parts if not (p.denies or p.asks)]
    said = {pair for _, held in parts for pair in held}
    return tuple(p.text for p, held in parts if held) if own and said == own else ()


def apart(text: str, told: Told) -> bool:
    """Whether what was told is of one sort and ``text`` of another (居民, 职工)."""
    flat = normalise(text)
    for group in rules().apart:
        own = {w for w in group if w in flat}
        said = {w for w in group if w in told.whole}
        if own and said and not own & said:
            return True
    return False


def denies(text: str) -> bool:
    """Whether a condition asks that there is no such thing (未转让过住房)."""
    return bool(_NEGATIVE.search(normalise(text)))


def without_denial(text: str) -> str:
    """A condition without the word that denies."""
    return _NEGATIVE.sub(" ", normalise(text))
