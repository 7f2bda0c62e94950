"""The head of a web page: the line of facts above its text (date, source, number) and the headline right above that.

Judges by where lines stand and what they are made of, never by a page's own title or its site's names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,14}\s*[〔\[（(【﹝]\s*(?:19|20)\d{2}\s*(?:年)?[〕\])）】﹞]\s*第?\s*\d{1,4}\s*号"
)
_DATE = re.compile(
    r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
)
_LABEL = re.compile(
    r"(?:文号|发文字号|发布(?:者|人|时间|日期|机构|单位)|成文日期|发文(?:日期|机关)|更新(?:时间|日期)|时间|日期|"
    r"(?:信息|文章)?来源|稿源|作者|编辑|责任编辑|浏览(?:次数|量)?|点击(?:数|量|率)?|阅读(?:次数|量)?|访问量|字号|字体|"
    r"索引号|供稿)\s*[：:]\s*[^\s　|｜】\])）]*"
)
_LABELLED = re.compile(r"[^：:]{2,8}[：:].")
_BETWEEN = re.compile(r"[\s　|｜/·【】\[\]（）()：:，,、—-]+|次|打印|关闭|分享|纠错|大|中|小")
_LONGEST, _LEFT = 160, 14
"""Characters of a line of facts, and of what may be left of it without them (the name of an office)."""
_SENTENCE, _LOOKED_AT = 50, 40
"""Characters from which a line with a full stop is the text itself; lines looked at."""
_MANY, _DATED = 5, re.compile(r"(?:19|20)\d{2}-\d{1,2}-\d{1,2}\s*[\])）】]?$")


def facts_line(line: str) -> bool:
    """Whether a line only states when and by whom a page was published."""
    if len(line) > _LONGEST or not (_DATE.search(line) or len(_LABEL.findall(line)) > 1):
        return False
    left = _BETWEEN.sub("", _LABEL.sub("", NUMBER.sub("", _DATE.sub("", line))))
    return len(left) <= _LEFT and not re.search(r"[。；]", left)


def head(lines: Sequence[str]) -> tuple[str, str]:
    """The headline of a page and the facts under it; empty where no such line stands above the text, or many do."""
    above = ""
    lines = lines[:_LOOKED_AT]
    dated = sum(_DATED.search(line) is not None for line in lines)
    if dated > _MANY:
        return "", ""  # a list of pages, each with its day
    for line in lines:
        if above and facts_line(line):
            return above, line
        if "。" in line and len(line) >= _SENTENCE:
            break
        above = line if not (_LABELLED.match(line) or NUMBER.fullmatch(line.strip("（）() "))) else above
    return "", ""


def published(facts: str) -> str:
    """The day in a line of facts, as printed."""
    found = _DATE.search(facts)
    return found.group() if found else ""


def number(facts: str) -> str:
    """The number of the document in a line of facts, as printed."""
    found = NUMBER.search(facts)
    return found.group() if found else ""
