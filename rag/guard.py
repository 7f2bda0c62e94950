"""First step: bring a message into a safe form. Personal data is masked before anything is kept.

Knows nothing of the knowledge base; a crisis is answered with the id of a hotline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from kg.configs import read_config
from rag.lexicon import normalise

MAX_CHARS = 600
_CONFIG = Path(__file__).resolve().parent.parent / "configs" / "guard.yaml"

_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dxX](?!\d)"), "［身份证号］"),
    (re.compile(r"(?<!\d)\d{16,19}(?!\d)"), "［银行卡号］"),
    (re.compile(r"(?<!\d)\d{15}(?!\d)"), "［身份证号］"),
    (re.compile(r"(?<![\d-])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"), "［手机号］"),
    (
        re.compile(
            r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
            r"[a-zA-Z][·• ]?[a-zA-Z0-9]{5,6}(?![a-zA-Z0-9])"
        ),
        "［车牌号］",
    ),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), "［邮箱］"),
    (re.compile(r"(?:我叫|姓名[是:：]?|名叫)([\u4e00-\u9fff]{2,4}?)(?=[,，。;； ]|想|要|来|是|今年|住|$)"), "［姓名］"),
    (
        re.compile(
            r"[\u4e00-\u9fff]{1,6}(?:小区|花园|家园|公寓|苑|新村|路|街|巷)\d+[号栋幢](?:[\d一二三四五六七八九十-]+(?:单元|室|号|楼|栋|门|户)?)*"
        ),
        "［住址］",
    ),
)


@dataclass(frozen=True)
class Guarded:
    """A message that is safe to process. ``hotline`` is set for ``crisis``."""

    kind: Literal["ok", "empty", "crisis", "greeting", "refused"]
    text: str
    hotline: str | None = None
    cut: bool = False


@cache
def _config() -> dict[str, Any]:
    loaded: dict[str, Any] = read_config(_CONFIG)
    return loaded


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def mask(text: str) -> str:
    """``text`` with ID numbers, phones, bank cards, plates, names and exact addresses replaced by a label."""
    for expression, label in _MASKS:
        text = expression.sub(label, text)
    titled = rf"[{_config()['surnames']}][\u4e00-\u9fff]{{1,2}}(?:先生|女士|同志|小姐|师傅)"
    return _compiled(titled).sub("［姓名］", text)


def guard(message: str) -> Guarded:
    """Normalise, cut, mask and classify a resident's message."""
    text = normalise(message.encode("utf-8", "ignore").decode())
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", " ", text)
    cut = len(text) > MAX_CHARS
    text = mask(text[:MAX_CHARS]).strip()
    if not any(c.isalnum() for c in text):
        return Guarded("empty", "")
    for rule in _config()["crisis"]:
        if _compiled(rule["pattern"]).search(text):
            return Guarded("crisis", text, rule["hotline"], cut)
    if _compiled(_config()["greeting"]).match(text):
        return Guarded("greeting", text, cut=cut)
    sentences = re.split(r"(?<=[。！？!?；;\n])|(?<=\.)(?=\s)", text)
    attack = _compiled("|".join(_config()["injection"]))
    kept = "".join(s for s in sentences if not attack.search(s)).strip()
    if not any(c.isalnum() for c in kept):
        return Guarded("refused", "", cut=cut)
    return Guarded("ok", kept, cut=cut)
