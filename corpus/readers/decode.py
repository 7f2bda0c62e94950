"""Bytes to text: byte-order mark, UTF-8, GB18030, whatever a page wrongly declares."""

from __future__ import annotations

import codecs

from corpus.readers.base import ReadError

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_MAGIC = (
    (b"%PDF-", "PDF 文件"),
    (b"PK\x03\x04", "压缩包或 Office 文件"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"\x7fELF", "程序文件"),
    (b"MZ\x90", "程序文件"),
    (b"\x1f\x8b", "压缩包"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
)
_SAMPLE = 200_000


def sniff(data: bytes) -> str | None:
    """What a file that is no text claims to be (``PDF 文件``), or ``None``."""
    return next((name for magic, name in _MAGIC if data.startswith(magic)), None)


def decode(data: bytes) -> tuple[str, str | None]:
    """Text of ``data`` and a warning when some bytes were broken.

    The declared encoding is not asked: UTF-8 that decodes is UTF-8, and Chinese text that is not is GB18030.

    Raises:
        ReadError: the bytes are no text in an encoding known here.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data.decode(name, "replace").replace("\ufffd", ""), None
    if (found := sniff(data)) is not None:
        raise ReadError(f"应为文本文件，实际是{found}")
    if b"\x00" in data[:4000]:
        text = min((data.decode(name, "replace") for name in ("utf-16-le", "utf-16-be")), key=_badness)
        if _badness(text) < 0.05:
            return text, None
        raise ReadError("应为文本文件，实际是二进制内容")
    for name in ("utf-8", "gb18030"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if _badness(text) < 0.2:
            return text, None
    text = min((data.decode(name, "replace") for name in ("utf-8", "gb18030")), key=_badness)
    if _badness(text) > 0.1:
        raise ReadError("文字编码无法识别：应为 UTF-8 或 GB18030")
    return text.replace("\ufffd", ""), f"有 {text.count(chr(0xFFFD))} 处字节损坏，已略去"


def _badness(text: str) -> float:
    """Share of characters that ordinary Chinese text does not hold: broken, private, control or rare ones."""
    sample = text[:_SAMPLE]
    bad = foreign = 0
    for char in sample:
        code = ord(char)
        if code < 0x80:
            bad += code < 0x20 and char not in "\t\r\n\f\v"
            continue
        foreign += 1
        if 0x4E00 <= code <= 0x9FFF:
            bad += not _common(char)
        elif code == 0xFFFD or 0x80 <= code < 0xA0 or 0xE000 <= code < 0xF900 or 0x3400 <= code < 0x4E00:
            bad += 1
    return bad / max(foreign, len(sample) // 10, 1)


def _common(char: str) -> bool:
    try:
        return char.encode("gb2312")[0] < 0xF8
    except UnicodeEncodeError:
        return False
