"""How residents of a made-up city put their questions, and what a right answer must hold. Knows no city."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from eval.cases import Alternatives
from eval.synthetic_city import Offer

FREE = ["不收费", "免费", "不收取", "不要钱", "不用交钱", "无需缴费", "不需要缴费", "收费否", "免收"]
WHICH = ["re:哪|还是|具体|什么情况"]
WHERE = ["re:哪|何处|什么地方|所在(地|区|县)|地区|区划"]
POINTER = ["12345", "热线", "窗口", "咨询", "部门"]
CN = "零一二三四五六七八九十"

ASK: dict[str, tuple[str, ...]] = {
    "咨询方式": ("{say}打哪个电话问", "想{say}，给个咨询电话", "{say}有啥不明白的找谁问，电话多少"),
    "办理地点": ("{say}去哪儿办", "{say}得上哪个大厅，地址说一下", "{say}往哪儿跑啊"),
    "办理时间": ("{say}的窗口几点上班几点下班", "想去{say}，人家几点开门到几点"),
    "承诺办结时限": ("{say}几天能办完", "{say}得等多久啊", "{say}承诺多长时间办好"),
    "法定办结时限": ("{say}的法定时限是多少天", "{say}法律上最长得多少天给办"),
    "是否收费": ("{say}要钱吗", "{say}收不收费，收多少", "{say}得花多少钱"),
    "材料名称": ("{say}要带啥东西", "{say}都需要哪些材料", "{say}得准备什么手续"),
    "到现场次数": ("{say}要跑几趟", "{say}最多去几回现场"),
    "网办地址": ("{say}能在网上办吗，网址发我", "{say}网上办理地址是什么"),
    "通办范围": ("{say}通办范围是啥，能不能在别处办", "{say}是全市都能办还是只能在本区办"),
    "监督投诉方式": ("{say}的时候窗口态度不好，投诉打哪个电话", "{say}的监督投诉电话多少"),
    "设定依据": ("{say}是依据哪部法律哪一条", "{say}的法律依据是啥"),
    "办理流程": ("{say}的流程是怎样的", "{say}一步步咋走，流程说下"),
    "补贴标准": ("{say}能领多少钱", "{say}补贴标准是多少"),
}
"""Questions by standard column; ``{say}`` is what the resident wants to do."""

FOLLOW: dict[str, tuple[str, ...]] = {
    "咨询方式": ("电话呢", "那打哪个电话问"),
    "办理地点": ("去哪办", "地址在哪"),
    "办理时间": ("几点开门", "几点到几点办公"),
    "承诺办结时限": ("几天能好", "要等多久"),
    "是否收费": ("要钱吗", "收费不"),
    "材料名称": ("带啥", "要哪些材料"),
    "到现场次数": ("要跑几趟",),
    "监督投诉方式": ("投诉电话呢",),
    "办理流程": ("流程呢",),
    "法定办结时限": ("法定时限呢",),
    "网办地址": ("网上咋办，网址呢",),
    "通办范围": ("别的区能办不",),
    "设定依据": ("依据是啥",),
    "补贴标准": ("一共给多少钱",),
}


def ask(rng: random.Random, column: str, say: str) -> str:
    """One question about ``column``."""
    return rng.choice(ASK[column]).format(say=say)


def facts(offer: Offer, column: str, scenario: str = "") -> list[Alternatives]:
    """What an answer about ``column`` must hold; empty if the cell is."""
    if column == "材料名称":
        return [[shorten(material)] for material in offer.scenarios[scenario][:5]]
    cell = offer.cells.get(column, "")
    if column == "是否收费":
        return [amount(offer.cells["收费标准"])] if cell == "是" else [FREE]
    return _READERS.get(column, _verbatim)(cell) if cell else []


def shorten(material: str) -> str:
    """The name without brackets and alternatives, as a good answer might give it."""
    return re.split(r"[（(]|或者?|以及", material.replace("《", "").replace("》", ""))[0][:14]


def limit(text: str) -> Alternatives:
    """``5个工作日`` in the ways one can say it; ``即办``."""
    if text == "即办":
        return ["即办", "即时", "当场", "立即", "马上"]
    days = re.sub(r"\D", "", text)
    spoken = "两" if days == "2" else chinese(int(days))
    return [f"{days}个工作日", f"{days}工作日", f"{spoken}个工作日"]


def span(text: str) -> Alternatives:
    """Opening hours, with any dash between them."""
    opens, closes = re.findall(r"\d+:\d+", text)[:2]
    return [f"re:0?{opens.replace(':', '')}.{{0,3}}?{closes.replace(':', '')}", f"{opens}至{closes}"]


def amount(text: str) -> Alternatives:
    """Amounts in yuan named in ``text``; the first is enough."""
    found = re.findall(r"(\d+)元", text)
    return [f"{found[0]}元", f"{found[0]}块"]


def visits(text: str) -> Alternatives:
    """How often one has to come."""
    count = int(re.sub(r"\D", "", text))
    if count == 0:
        return ["0次", "零次", "不用到现场", "无需到现场", "不用跑", "不需要到现场"]
    return [
        f"{count}次",
        f"{chinese(count)}次",
        f"{count}趟",
        f"{chinese(count)}趟",
        *(["两次", "两趟"] if count == 2 else []),
    ]


def chinese(number: int) -> str:
    """Chinese numeral of 0–99."""
    tens, ones = divmod(number, 10)
    return CN[ones] if not tens else ("" if tens == 1 else CN[tens]) + "十" + (CN[ones] if ones else "")


def _verbatim(text: str) -> list[Alternatives]:
    return [[text]]


def _basis(text: str) -> list[Alternatives]:
    law, article = text.split("》")
    return [[law.removeprefix("《中华人民共和国").strip("《")], [article]]


_READERS: dict[str, Callable[[str], list[Alternatives]]] = {
    "承诺办结时限": lambda text: [limit(text)],
    "法定办结时限": lambda text: [limit(text)],
    "办理时间": lambda text: [span(text)],
    "办理地点": lambda text: [re.findall(r"[^县区市]{2}路\d+号", text)[:1]],
    "到现场次数": lambda text: [visits(text)],
    "网办地址": lambda text: [[text.removeprefix("https://")]],
    "设定依据": _basis,
    "办理流程": lambda text: [[step] for step in text.split("→")[1:-1]],
    "补贴标准": lambda text: [amount(text)],
    "咨询方式": lambda text: [re.findall(r"\d{4}-\d{7}", text)],
}
