"""Noise as voice input, old phones and dialect make it. Knows nothing of cities or items."""

from __future__ import annotations

import random

HOMOPHONES = {
    "残疾": "残急",
    "身份证": "身分正",
    "居住证": "居住正",
    "户口本": "户口本儿",
    "补": "卜",
    "失业": "失液",
    "养老": "养姥",
    "津贴": "金贴",
    "备案": "被案",
    "电话": "电活",
    "材料": "才料",
    "补贴": "补帖",
    "报销": "报消",
    "临时": "林时",
}
TRADITIONAL = {
    "残": "殘",
    "证": "證",
    "补": "補",
    "电": "電",
    "话": "話",
    "钱": "錢",
    "业": "業",
    "险": "險",
    "养": "養",
    "户": "戶",
    "领": "領",
    "医": "醫",
    "区": "區",
    "几": "幾",
    "时": "時",
    "办": "辦",
    "网": "網",
    "贴": "貼",
    "备": "備",
    "给": "給",
}
FILLERS = ("那啥，我问一下哈，", "喂你好同志，麻烦问下，", "闺女啊，大爷岁数大了，", "额，就是说，", "我寻思打听打听，")
TAILS = ("啊？？？", "呀，谢谢了", "，急！！！", "捏", "，我听不太清你慢点说")
DIALECT = {"去哪儿": "上哪嘎达", "啥": "甚", "怎样": "咋样", "多久": "老长时间", "几点": "啥前儿", "要钱": "花钱"}


def noisy(rng: random.Random, question: str) -> str:
    """``question`` with one kind of noise (or two), readable to a person."""
    kinds = rng.sample([_homophone, _traditional, _chatter, _spaces, _dialect], 2)
    for kind in kinds:
        question = kind(rng, question)
    return question


def _homophone(rng: random.Random, text: str) -> str:
    present = [word for word in HOMOPHONES if word in text]
    return text.replace(word := rng.choice(present), HOMOPHONES[word]) if present else text


def _traditional(rng: random.Random, text: str) -> str:
    return "".join(TRADITIONAL.get(char, char) for char in text)


def _chatter(rng: random.Random, text: str) -> str:
    return rng.choice(FILLERS) + text + rng.choice(TAILS)


def _spaces(rng: random.Random, text: str) -> str:
    return text.replace("，", " ").replace("的", "")


def _dialect(rng: random.Random, text: str) -> str:
    for word, spoken in DIALECT.items():
        text = text.replace(word, spoken)
    return text
