"""Labels by which a document tells people apart, and how texts are compared with them. Knows nothing of questions."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

TOKEN = re.compile(r"[、,，/;；\s()（）]+|(?<=[\u4e00-\u9fff])(?:和|或者|或|以及|及)(?=[\u4e00-\u9fff])")
"""What separates the names in a label."""
KIND_OF_LABEL = re.compile(
    "(?:家庭成员|人员|对象|家庭|老人|职工|居民|人群|户|人才|学生|儿童|机构|医院|企业|车型|毕业生|研究生)$"
)
"""The kind of thing at the end of a label, which need not be said."""
OTHERS = re.compile("其他|其余|其它|一般")
"""What is left when none of the labels beside it fits."""
MONEY_KIND = re.compile("收入|支出|自付|财产|费用|价")
"""What a sum in a label is of."""
LEAST_NAME = 3
"""Letters of a name from which it is told from others."""
_ENUMERATED = re.compile(r"^[(（]?[一二三四五六七八九十\d]+[)）、.．]\s*")
_LABEL_END = re.compile(r"[,，:：]|按|为|补贴\d|减免|的[,，]")
_HAN = re.compile(r"[\u4e00-\u9fffa-z0-9]{2,}")


@dataclass(frozen=True)
class Axis:
    """Labels of which one is the resident's, with what each stands for."""

    labels: tuple[str, ...]
    meanings: tuple[str, ...]


def item_label(text: str) -> str:
    """What an item of a list is for: 「(一)低保特困家庭,按10%缴纳」."""
    return _LABEL_END.split(_ENUMERATED.sub("", text.strip()))[0]


def common_pairs(axis: Axis) -> frozenset[str]:
    """Pairs of letters that tell the labels not apart."""
    texts = [f"{label} {meaning}" for label, meaning in zip(axis.labels, axis.meanings, strict=True)]
    pairs = Counter(p for text in texts for p in {text[i : i + 2] for i in range(len(text) - 1)})
    return frozenset(p for p, n in pairs.items() if n > 1)


def shared_run(one: str, other: str) -> str:
    """The longest run of letters that two texts share."""
    return run(one, other, frozenset())


def run(token: str, text: str, common: frozenset[str]) -> str:
    """The longest run of letters that both have, with a pair in it that tells labels apart."""
    best = ""
    for start in range(len(token)):
        for end in range(len(token), start + max(1, len(best)), -1):
            part = token[start:end]
            if part in text and _HAN.fullmatch(part):
                if any(part[i : i + 2] not in common for i in range(len(part) - 1)) and len(part) > len(best):
                    best = part
                break
    return best
