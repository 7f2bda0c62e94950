"""Where the real samples lie, and small documents made for tests."""

import io
from pathlib import Path

import docx
import pytest

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"


def sample(folder: str, name: str = "") -> Path:
    """A file whose name begins with ``name``, or the folder itself; skips the test where the data is missing."""
    place = DATA / folder
    if not place.is_dir():
        pytest.skip(f"缺少样本数据 ../shared/data/{folder}")
    if not name:
        return place
    return next(path for path in sorted(place.rglob("*")) if path.name.startswith(name))


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def word(*paragraphs: str, change=None) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if change:
        change(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def texts(raw) -> list[str]:
    return [block.text for block in raw.blocks if block.text]


NOTICE = """某某市民政局文件
某民规〔2023〕5号
某某市民政局 某某市财政局
关于印发高龄津贴发放办法的通知
各区民政局、财政局：
现将《某某市高龄津贴发放办法》印发给你们，请遵照执行。
某某市民政局
2023年3月1日
某某市高龄津贴发放办法
第一章 总则
第一条 为做好高龄津贴发放工作，制定本办法。
第二条 具有本市户籍且年满80周岁的老年人，可以申请高龄津贴。
第二章 附则
第三条 本办法自2023年4月1日起施行，有效期5年。《某某市高龄老人补贴办法》（某民规〔2018〕2号）同时废止。
"""
