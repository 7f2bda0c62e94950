"""Questions that a given sentence of a legal text or a guide answers, made by rules.

No fact is made up: a question is the sentence's own words turned around, partly put in lay words.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from rag.index.tokenize import normalise

_MODAL = re.compile(
    r"^(?P<who>[^，,。；：:（()）]{0,22}?)(?P<modal>应当|必须|可以|不得|有权|禁止|不予|无需|免)(?P<deed>[^。；：:]{4,46})"
)
_DEADLINE = re.compile(
    r"(?P<before>[^，,。；]{0,30}?)(?:自|从|应当自|应当在|在)?(?P<from>[^，,。；]{2,24}?之日起|[^，,。；]{2,16}?[前后])?"
    r"(?P<span>[一二三四五六七八九十百\d]+(?:个)?(?:工作日|日|个月|月|年|小时|天))(?:以|之)?内(?P<deed>[^。；]{2,30})"
)
_AMOUNT = re.compile(
    r"(?P<what>[^，,。；]{2,24}?(?<!起))(?:为|不超过|不得超过|不低于|不得低于|按|发给|支付|处)?(?P<value>[一二三四五六七八九十百千万\d.]+"
    r"(?:万元|元|倍|％|%|周岁|个月|天|日|年)|百分之[一二三四五六七八九十百零]+)"
)
_LIST = re.compile(r"^(?P<what>[^。；]{2,40}?)(?:应当|须|需)?(?:具备|符合|满足)(?:下列|以下)?条件")
_PAPERS = re.compile(
    r"^(?P<what>[^。；]{2,40}?(?<!不得))(?:应当|须|需)?(?:提交|提供|出具|携带|递交)(?P<papers>[^。；]{2,60})"
)
_PENALTY = re.compile(
    r"^(?P<deed>[^。；]{4,60}?)的?[，,](?:由[^，,。；]{2,30})?(?:责令[^，,。；]{2,16}[，,])?(?:并?处以?|并处|给予|没收|吊销)"
)
_TAILS = ("", "", "呢", "啊", "，请问", "，谢谢")
_HEADS = ("", "", "", "请问", "我想问一下", "想咨询下，", "你好，", "那个", "我家的情况，")


class Questioner:
    """Turns sentences into questions; ``lay`` maps official terms to what people say for them."""

    def __init__(self, synonyms: Sequence[tuple[Sequence[str], Sequence[str]]], seed: int) -> None:
        self._random = random.Random(seed)
        lay: dict[str, list[str]] = {}
        for said, official in synonyms:
            for term in official:
                if "+" not in term and len(term) > 1:
                    lay.setdefault(term, []).extend(s for s in said if "…" not in s and len(s) > 1)
        self._lay = lay
        self._terms = sorted(lay, key=len, reverse=True)

    def ask(self, sentence: str, title: str = "") -> str | None:
        """One question that ``sentence`` answers, or ``None`` if no rule fits."""
        text = normalise(sentence).strip()
        made = [q for q in self._made(text) if 6 <= len(q) <= 60]
        if not made:
            return None
        question = self._colloquial(self._random.choice(made))
        about = re.sub(r"^中华人民共和国|[（(].*|实施细则|实施办法|暂行|条例|办法|规定|法$|关于|的通知", "", title)
        if about and about not in question and self._random.random() < 0.35 and len(about) <= 14:
            question = self._random.choice((f"{about}，{question}", f"关于{about}，{question}"))
        return self._random.choice(_HEADS) + question + self._random.choice(_TAILS)

    def _made(self, text: str) -> list[str]:
        pick = self._random.choice
        found: list[str] = []
        if m := _DEADLINE.search(text):
            deed, start = m["deed"].strip("，,的"), m["from"] or ""
            found += [f"{start}多久之内{deed}", f"{deed}有什么时间要求", f"{deed}，期限是几天", f"最晚什么时候{deed}"]
        if m := _PENALTY.search(text):
            found += [f"{m['deed']}会怎么处罚", f"{m['deed']}，罚多少", f"{m['deed']}要承担什么责任"]
        elif m := _LIST.search(text):
            found += [f"{m['what']}要什么条件", f"什么样的情况{m['what']}", f"{m['what']}有啥要求"]
        elif m := _PAPERS.search(text):
            found += [f"{m['what']}要交什么材料", f"{m['what']}需要带什么", f"{m['what']}准备哪些东西"]
        elif m := _AMOUNT.search(text):
            what = m["what"]
            value = m["value"]
            if "岁" in value:
                found += [f"{what}要满多大", f"{what}年龄有什么规定"]
            elif "元" in value or "倍" in value or "百分" in value or "%" in value:
                found += [f"{what}是多少", f"{what}多少钱", f"{what}怎么算"]
            else:
                found += [f"{what}多长时间", f"{what}是几天", f"{what}多久"]
        if m := _MODAL.search(text):
            who, deed = m["who"].strip("的"), re.split(r"[，,]", m["deed"])[0].strip("的")
            who_said = who if self._random.random() < 0.7 else ""
            if m["modal"] in ("可以", "有权"):
                found += [
                    f"{who_said}能不能{deed}",
                    f"{who_said}可以{deed}吗",
                    f"{who_said}能{deed}不",
                    f"谁可以{deed}",
                ]
            elif m["modal"] in ("不得", "禁止", "不予"):
                found += [f"{who_said}能{deed}吗", f"{who_said}可不可以{deed}", f"{deed}行不行", f"{deed}合法吗"]
            else:
                found += [f"{who_said}要不要{deed}", f"{who_said}必须{deed}吗", f"{deed}是谁的责任"]
        if not found and 8 <= len(text) <= 60 and self._random.random() < 0.5:
            found.append(pick(("{}是怎么规定的", "{}怎么办", "{}有规定吗")).format(re.split(r"[，,。；：:]", text)[0]))
        return found

    def _colloquial(self, question: str) -> str:
        for term in self._terms:
            if term in question and self._random.random() < 0.5:
                question = question.replace(term, self._random.choice(self._lay[term] or [term]), 1)
        return question
