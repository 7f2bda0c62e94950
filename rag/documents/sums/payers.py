"""Who bears what of a sum: the columns of a table for one's own part (农户自交), for public money, for the whole.

Knows nothing of sums.
"""

from __future__ import annotations

import re

_OWN_ASKED = re.compile(
    r"(?:自己|个人|本人|自个|自家|农户|(?<![给帮])我们?(?:家)?|咱们?|俺)[^,，。;；?？]{0,6}?(?:掏|出(?!生|租)|交(?!的?社保)|缴|付|承担|负担|拿钱|花)"
    r"|(?:自交|自付|自缴|自负|自掏)"
)
_PUBLIC_ASKED = re.compile(r"(?:政府|财政|国家|公家|上头|县里|市里)[^,，。;；?？]{0,6}?(?:补|出|掏|给|贴|承担)")
_OWN = re.compile("自交|自付|自缴|自负|自筹|自理|个人|农户|家庭|业主|本人")
_PUBLIC = re.compile("财政|政府|各级|中央|省级|市级|县级|区级|补贴|补助")


def asks_own(text: str) -> bool:
    """Whether one's own part is asked for (我自己掏多少)."""
    return bool(_OWN_ASKED.search(text)) and not _PUBLIC_ASKED.search(text)


def own(name: str) -> bool:
    """Whether a column is for what the resident bears."""
    return bool(_OWN.search(name)) and not _PUBLIC.search(name)


def public(name: str) -> bool:
    """Whether a column is for what public money bears."""
    return bool(_PUBLIC.search(name))


def meant(text: str, names: list[str]) -> list[int]:
    """The columns for the one who is asked about, where some of them say who bears something."""
    wanted = own if asks_own(text) else public if _PUBLIC_ASKED.search(text) else None
    return [i for i, name in enumerate(names) if wanted is not None and wanted(name)]
