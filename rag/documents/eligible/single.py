"""What one sentence of a document sets: a condition, a way in, an exclusion, a duty, or whom something spares.

Knows nothing of lists or questions.
"""

from __future__ import annotations

import re

from rag.documents.eligible.rule import BARS, COUNTS, DEED, Conditions, unmarked
from rag.documents.held import Clause
from rag.lexicon import normalise

_CASE = re.compile(
    r"^(?P<case>[^,，。;；]{2,30}(?:的|时))[,，](?:应当|须|应|需|要|必须)(?!提交|提供|自|在|于|向|按|将|由|及时|携带|凭)"
)
_CONDITION = re.compile(
    r"(?:同时)?(?:年满|满|不满|未满|具有|具备|符合|持有|属于|为|是|未|无|没有|连续|已|经|在[^,，]{2,12}(?:居住|缴纳|工作))"
)
_ANSWER = re.compile(r"^答[:：]\s*")
_SINCE = re.compile(r"^自[^,，]{4,16}起$")
_NAMED = re.compile(r"\s*(?:\d+[.、])?\s*条件[:：]")
_GRANTS = re.compile(
    r"[,，]?(?:均|都|也)?(?:可以?|即可|方可|有权|应当依法)(?:按规定|按月|依法|自愿)?(?P<deed>申请|享受|领取|提取|参加|纳入|申领|获得|办理)(?P<what>[^,，。;；]{0,24})"
)
_BARRED = re.compile(
    r"^(?:[（(][一二三四五六七八九十]+[)）])?(?P<who>[^。；;]{3,60}?)[,，]?(?P<ban>暂?不予|不(?:得)?重复|暂?不享受|(?:不得|不能|不可)(?=(?:再|同时)?(?:申请|享受|领取|办理|参加|纳入|作为|报名|申报|提取|购买))|暂?不纳入|不支付|不给予|不发放|不属于)(?P<what>[^,，。;；]{0,24})"
)
FREED = re.compile(
    r"^(?P<who>[^。；;]{2,60}?)[,，]?(?:可以|凭[^,，]{2,16})?(?P<free>免(?:缴|收|除|交|予|于)|(?:由财政|财政)?全额(?:资助|承担|补助)|由财政承担|无需|不需要?(?!求)|不用|不收取?)(?P<what>[^,，。;；：]{0,24})"
)
_DUTY = re.compile(r"^(?P<who>[^。；;]{3,60}?)[,，]?(?:应当|须|必须)(?P<what>[^,，。;；]{2,24})")
_WAIVED = re.compile(
    r"^(?P<who>[^,，。;；]{2,40}?)的?[,，]?(?:可以?)?(?:不受(?P<what>[^。；;]{2,40}?)(?:的?规定)?的?限制|(?:适当)?放宽[到至](?P<to>[^,，。;；]{2,20}))"
)
_REFERS = re.compile(r"[本前上][条款项]|规定")
"""Whom a sentence means by another one."""
_JOINED = re.compile(r"^(?:或|但|其中|包括|不含|以及)|(?:除外|之一)$")
"""Parts of a sentence that belong to the one before."""
_NEXT = re.compile(r"(?:[,，]|、(?=年满|未满|具有|持有|连续|属于|符合|无|未))(?![^（(]*[）)])")
_TWICE = re.compile(
    r"重复|叠加|同时享受|不得(?:少于|低于|超过|高于|早于|以|将|擅自|违反|拒绝|扣|转)|逾期|不予受理|可以.{0,8}不得"
)
_TIER = re.compile(
    r"(?:[a-z]类|第[一二三四五六]类|[甲乙丙丁]类)[^,，。;；\d]{0,10}(?:不超过|不满|未满|年满|满)\d+(?:周岁|年|个月)"
)
"""A limit for one class, beside those for others."""


def of_sentence(clause: Clause) -> Conditions | None:
    """What a sentence that stands in no list sets; ``None`` if it sets no condition."""
    text = _ANSWER.sub("", clause.text.strip(" 。；;\n"))
    if text.endswith(("：", ":")):
        return None
    for read in (_waiver, _case, _tiers, _counting, _conditions, _freeing, _duty, _ban, _way):
        if found := read(text, clause):
            return found
    return None


def _waiver(text: str, clause: Clause) -> Conditions | None:
    """「离异、丧偶人员不受28周岁限制」."""
    match = _WAIVED.match(text)
    if match is None or _REFERS.search(match["who"]):
        return None
    who = unmarked(match["who"], 0)
    about, to = normalise(match["what"] or ""), match["to"] or ""
    return Conditions("waives", (who, to) if to else (who,), about, clause.heading, clause.article, printed=text)


def _pieces(text: str) -> tuple[str, ...]:
    """The conditions that a sentence lists one after the other, each with its alternatives and exceptions."""
    found: list[str] = []
    for piece in _NEXT.split(text):
        if found and _JOINED.search(piece.strip()):
            found[-1] += f"，{piece}"
        elif piece.strip() and not _SINCE.match(piece.strip()):
            found.append(piece.strip())
    return tuple(found)


def _case(text: str, clause: Clause) -> Conditions | None:
    """「单身人员申请公租房的，应当年满28周岁」."""
    match = _CASE.match(text)
    if match is None or not _CONDITION.match(text[match.end() :]):
        return None
    about = normalise(match["case"])
    who = DEED.split(match["case"])[0].strip(" ,，的") if DEED.search(match["case"]) else ""
    return Conditions("all", _pieces(text[match.end() :]), about, clause.heading, clause.article, who=who)


def _tiers(text: str, clause: Clause) -> Conditions | None:
    """「C类人才年龄不超过50周岁，D类人才不超过45周岁」."""
    if len(_TIER.findall(clause.flat)) < 2:
        return None
    return Conditions("all", (text,), clause.flat.split(",")[0], clause.heading, clause.article)


def _counting(text: str, clause: Clause) -> Conditions | None:
    """「……的，认定为无生活来源」."""
    flat = clause.flat
    match = COUNTS.search(f"{flat}。") if re.search("的[,，](?:认定为|视为)", flat) else None
    if match is None or "不" in flat[max(0, match.start() - 1) : match.start()]:
        return None
    item = text[: match.start()].rstrip("，,的")
    return Conditions("counts", (item,), flat, clause.heading, clause.article, counts_as=match["as"])


def _conditions(text: str, clause: Clause) -> Conditions | None:
    """「2.条件：……」."""
    match = _NAMED.match(text)
    return Conditions("all", (text[match.end() :],), "", clause.heading, clause.article) if match else None


def _freeing(text: str, clause: Clause) -> Conditions | None:
    """「低保家庭免缴保证金」, 「下列人员由财政全额承担：……」."""
    match = FREED.match(text)
    if match is None:
        return None
    who, colon, listed = text.partition("：")
    if colon and match.end("free") <= len(who) + 1:
        item, about = listed, unmarked(who, 0)
    else:
        item, about = unmarked(match["who"], 0).strip("，,的"), f"{match['free']}{match['what']}"
    if len(item) < 3:
        return None
    return Conditions("frees", (item,), normalise(about), clause.heading, clause.article, printed=text)


def _duty(text: str, clause: Clause) -> Conditions | None:
    """「5年内上市交易的，应当退回补贴，但因离婚析产的除外」."""
    match = _DUTY.match(text) if "除外" in text else None
    if match is None:
        return None
    item = f"{unmarked(match['who'], 0)}，{text[match.end('what') :]}"
    return Conditions("duties", (item,), normalise(match["what"]), clause.heading, clause.article, printed=text)


def _ban(text: str, clause: Clause) -> Conditions | None:
    """「F类人才不享受购房补贴」."""
    match = _BARRED.match(text)
    if match is None or ("除外" not in text and _TWICE.search(text)):
        return None
    who, tail = match["who"].rstrip("的，,"), text[match.end("what") :]
    excepted = tail[: tail.index("除外") + 2].strip("，, ") if "除外" in tail else ""
    item = unmarked(f"{who}，{excepted}" if excepted else who, 0)
    about = normalise(f"{match['ban']}{match['what']}")
    return Conditions("bars", (item,), about, clause.heading, clause.article, printed=text)


def _way(text: str, clause: Clause) -> Conditions | None:
    """「年满70周岁的职工……可以享受居家护理」."""
    match = _GRANTS.search(text)
    if match is None or match.start() < 6 or BARS.search(text):
        return None
    items, about = _pieces(unmarked(text[: match.start()], 0)), normalise(f"{match['deed']}{match['what']}")
    return Conditions("way", items, about, clause.heading, clause.article, printed=text)
