"""Where a document holds: the place given for the import, or a part of it that its issuer or title names.

A place is only taken from what is printed, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

Path = tuple[str, ...]
_ORGAN = r"(?:人民政府|[\u4e00-\u9fff]{1,12}?(?:局|委员会|委|办公室|中心|联合会|指挥部|支队|大队))"
_DISTRICT = re.compile(rf"([\u4e00-\u9fff]{{2,5}}?(?:区|县|旗))(?={_ORGAN})")
_NO_DISTRICT = re.compile(
    r"[各本我该全园社校景地灾牧林库片辖街小]区$|[各本我该全]县$|管理区|自治区|行政区|开发区|功能区|城区$|市区|辖区|各"
)


def place_of(issuer: str, title: str, given: Path | None, known: Iterable[Path]) -> Path | None:
    """The path of the region that a document holds for; ``None`` where nothing tells.

    Args:
        issuer: as printed, several joined by 、.
        title: the document's title.
        given: the region given for the import, if any.
        known: paths of regions that exist.
    """
    paths = list(known)
    first = re.split(r"[、,，\s]", issuer or "")[0]
    base = given if given is not None else _city(first, title, paths)
    if not base:
        return given
    return _within(base, first, title, paths) or base


def _city(issuer: str, title: str, paths: Sequence[Path]) -> Path | None:
    """The one known city (or the district below it) with whose name the issuer or the title begins."""
    for text in (issuer, re.sub(r"^(?:19|20)\d{2}年", "", title)):
        found = {p for p in paths if text.startswith(p[-1]) and len(p[-1]) > 2}
        longest = max((len(p[-1]) for p in found), default=0)
        found = {p for p in found if len(p[-1]) == longest}
        if len(found) == 1:
            return found.pop()
    return None


def _within(base: Path, issuer: str, title: str, paths: Sequence[Path]) -> Path | None:
    """A district of ``base`` that the issuer belongs to."""
    if base[-1].endswith(("区", "县", "旗", "街道", "镇", "乡")):
        return None
    children = {p[len(base)] for p in paths if len(p) > len(base) and p[: len(base)] == base}
    bare = issuer.removeprefix(base[-1])
    own = next((c for c in children if bare.startswith(c)), None)
    if own is None and (not issuer or bare == issuer) and base[-1].endswith(("市", "州", "盟")):
        head = re.sub(r"^(?:19|20)\d{2}年(?:度)?", "", title)
        own = next((c for c in children if len(c) > 2 and head.removeprefix(base[-1]).startswith(c)), None)
    if own is None and base[-1].endswith(("市", "州", "盟")):
        match = _DISTRICT.match(bare)
        own = match[1] if match and not _NO_DISTRICT.search(match[1]) else None
    return (*base, own) if own else None
