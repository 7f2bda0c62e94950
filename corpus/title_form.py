"""What a title of an official document looks like. Knows nothing of files."""

from __future__ import annotations

import re

_KINDS = (
    "通知|办法|规定|细则|条例|意见|指引|指南|公告|方案|标准|须知|通告|决定|批复|函|规则|规程|规范|目录|公报|命令|解释|问答|解读|"
    "计划|纲要|制度|清单|流程|解答|常见问题|问题答疑|政策答疑"
)
NUMBER_END = re.compile(
    r"\s*[（(]([\u4e00-\u9fff]{1,14}\s*[〔\[【﹝](?:19|20)\d{2}[〕\]】﹞]\s*第?\s*\d{1,4}\s*号)[）)]$"
)
KIND_END = re.compile(rf"({_KINDS})(（[^（）]{{1,20}}）|\([^()]{{1,20}}\))?$")


_ORGAN = re.compile(
    r"[\u4e00-\u9fff]{2,24}?(?:政府|办公厅|办公室|委员会|局|厅|中心|法院|检察院|联合会|总工会)"
    r"(?:(?:政务|门户|官方)?网站?|[-_ —–]+[\u4e00-\u9fff]{2,8})?"
)


def names_organ(text: str) -> bool:
    """Whether ``text`` is only the name of an office or of its site, with or without that of a column."""
    return bool(_ORGAN.fullmatch(text.strip()))


def names_document(text: str) -> bool:
    """Whether ``text`` reads like the title of a document: it ends in the name of a kind (通知, 办法, 问答 …)."""
    return bool(KIND_END.search(without_number(text))) and (len(text) >= 8 or "关于" in text)


def without_number(title: str) -> str:
    """关于…的通知（某发〔2025〕3号） → the title alone."""
    return NUMBER_END.sub("", title)
