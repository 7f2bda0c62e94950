"""Builds a made-up city: its regions and the table of its service guides, deterministic from a seed.

Takes materials and conditions of national items from the public spreadsheets; names, phones, addresses, hours, limits
and fees are made up and differ from district to district. Knows nothing of questions.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from eval.synthetic_items import LOCAL, NATIONAL, Item
from eval.tables import read_table

FIRST, SECOND = "岚沅澄翊霁黛槿璟珑骊湄汐", "汀陂屿岫浔阙棠溆砚堰"
STREETS = ["青石", "望月", "归雁", "听松", "鸣泉", "采薇", "栖霞", "流云", "枕河", "凤栖", "揽秀", "长亭"]
HOURS = [("8:30", "17:00"), ("9:00", "16:30"), ("8:00", "17:30"), ("9:00", "17:00"), ("8:30", "16:00")]
EXTRA = ["个人承诺书", "政务服务办理申请表", "授权委托书（委托他人办理的提供）", "本人一寸白底照片"]
STEPS = [
    ("提交申请", "窗口受理", "审核", "制证", "领取"),
    ("网上申报", "预审", "现场核验", "办结"),
    ("申请", "受理", "公示", "发放"),
]
SCOPES = ["全市通办", "跨省通办", "全省通办", "仅限本辖区办理"]
TYPES = {"公安局": "行政确认", "民政局": "行政给付"}
HEADINGS = {
    "区划名称": "区划名称 行政区划",
    "上级区划名称": "上级区划名称 上级行政区划",
    "主项名称": "事项名称 主项名称",
    "业务办理项名称": "业务办理项名称 办理项名称",
    "实施主体": "实施主体 实施部门",
    "服务对象": "服务对象",
    "事项类型": "事项类型",
    "法定办结时限": "法定办结时限 法定时限",
    "承诺办结时限": "办结时限 承诺时限",
    "是否收费": "收费情况 是否收费",
    "收费标准": "收费标准",
    "受理条件": "申请条件 受理条件",
    "办理流程": "办理流程 办事流程",
    "办理地点": "办理地点 受理地点",
    "办理时间": "办公时间 办理时间",
    "咨询方式": "咨询电话 联系电话",
    "监督投诉方式": "监督投诉电话 投诉电话",
    "设定依据": "法律依据 设定依据",
    "到现场次数": "到现场次数",
    "通办范围": "通办范围",
    "网办地址": "网办地址 网上办理地址",
    "情形": "情形 办理情形",
    "材料名称": "办理材料 申请材料",
    "生效日期": "生效日期",
    "失效日期": "失效日期",
    "补贴标准": "补贴标准",
}
"""Standard column → headings that a city may use for it."""


@dataclass(frozen=True)
class Offer:
    """One item as handled in one region: the cells of its row by standard column, ``scenarios`` with materials."""

    item: Item
    name: str
    region: str
    cells: dict[str, str]
    scenarios: dict[str, tuple[str, ...]]
    numbers: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class City:
    """A made-up city: names of its ``districts`` and ``streets`` (by district); ``short`` maps long to spoken names."""

    province: str
    name: str
    districts: tuple[str, ...]
    streets: dict[str, tuple[str, ...]]
    short: dict[str, str]
    offers: tuple[Offer, ...]
    columns: dict[str, str]
    """Standard column → heading that this city uses."""

    def offer(self, item: Item, region: str) -> Offer:
        """The guide for ``item`` that applies in ``region``: the district's, else the city's."""
        return next(o for place in (region, self.name) for o in self.offers if o.item is item and o.region == place)


def build_city(seed: int, data: Path) -> City:
    """The city of ``seed``; ``data`` holds the public spreadsheets and the list of real regions to avoid."""
    rng = random.Random(seed)
    taken = _real_names(data)
    names = [a + b for a in FIRST for b in SECOND if a + b not in taken]
    rng.shuffle(names)
    city, province = f"{names[0]}市", f"{names[1]}省"
    zone = f"{names[0]}高新技术产业开发区"
    districts = (*(f"{name}区" for name in names[2:7]), f"{names[7]}县", zone)
    streets = {districts[0]: tuple(f"{word}街道" for word in rng.sample(STREETS, 4))}
    base = base_guides(data)
    area = f"0{rng.randint(310, 999)}"
    offers: list[Offer] = []
    for item in (*NATIONAL, *LOCAL):
        name = rng.choice(item.names)
        numbers = {key: rng.choice(values) for key, values in item.numbers.items()}
        scenarios, conditions = _content(item, base, rng)
        conditions = conditions.format(city=city, **numbers) if item.numbers else conditions
        shared = _shared_cells(item, conditions, numbers, rng)
        for region in (city,) if item.citywide else districts:
            cells = shared | _own_cells(item, region, area, streets.get(region, ()), rng)
            cells["上级区划名称"] = province if region == city else f"{city},{province}"
            offers.append(Offer(item, name, region, cells, scenarios, numbers))
    columns = {standard: rng.choice(headings.split()) for standard, headings in HEADINGS.items()}
    return City(province, city, districts, streets, {zone: "高新区"}, tuple(offers), columns)


def table(city: City) -> list[dict[str, str]]:
    """The guides as a city would export them: one row a guide and 情形, materials joined by ``;``, cells untidy."""
    rows: list[dict[str, str]] = []
    for offer in city.offers:
        for scenario, materials in offer.scenarios.items():
            row = {"区划名称": offer.region, "主项名称": offer.name, "业务办理项名称": "无"} | offer.cells
            row |= {"情形": scenario or "无", "材料名称": ";".join(materials)}
            row = _untidy(row, len(rows))
            rows.append({heading: row.get(standard, "") for standard, heading in city.columns.items()})
    return rows


def _untidy(row: dict[str, str], number: int) -> dict[str, str]:
    """Quirks of real exports: full-width digits and marks, line breaks, invisible characters."""
    changed = dict(row)
    if number % 7 == 3:
        changed["咨询方式"] = row["咨询方式"].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if number % 5 == 2:
        changed["材料名称"] = row["材料名称"].replace(";", "；\n")
    if number % 6 == 1:
        changed["办理时间"] = row["办理时间"].replace(":", "：")
    if number % 4 == 1:
        changed["办理地点"] = row["办理地点"].replace("政务", "\u200b政务") + " "
    return changed


def divisions(city: City) -> list[dict[str, str]]:
    """The regions with their level and their parents, nearest first."""
    rows = [(city.name, "市级", city.province)]
    rows += [(district, "区县级", f"{city.name},{city.province}") for district in city.districts]
    for district, streets in city.streets.items():
        rows += [(street, "镇（乡、街道）级", f"{district},{city.name},{city.province}") for street in streets]
    return [dict(zip(("区划名称", "地区层级", "上级区划名称"), row, strict=True)) for row in rows]


def base_guides(data: Path) -> dict[tuple[str, str], tuple[tuple[str, ...], str]]:
    """Materials and conditions by (主项, 业务办理项) from the public spreadsheets, the fullest region of each."""
    found: dict[tuple[str, str], tuple[tuple[str, ...], str]] = {}
    for path in sorted((data / "changchun").glob("guides_*.xlsx")):
        guides: dict[tuple[str, str, str], list[dict[str, str]]] = {}
        for row in read_table(path):
            guides.setdefault((row["主项名称"], row["业务办理项名称"], row["区划名称"]), []).append(row)
        for (item, sub, _), rows in sorted(guides.items()):
            key = (item, "" if sub in ("无", item) else sub)
            materials = tuple(sorted({"".join(row["材料名称"].split()) for row in rows} - {"无需材料"}))
            if materials and (key not in found or len(materials) >= len(found[key][0])):
                found[key] = (materials, "".join(rows[0]["受理条件"].split()).strip('"'))
    return found


def _content(
    item: Item, base: dict[tuple[str, str], tuple[tuple[str, ...], str]], rng: random.Random
) -> tuple[dict[str, tuple[str, ...]], str]:
    if item.scenarios:
        return dict(item.scenarios), item.conditions or "符合基本医疗保险参保条件"
    materials, condition = base[item.base]
    return {"": (*materials, rng.choice(EXTRA))}, condition


def _shared_cells(item: Item, conditions: str, numbers: dict[str, int], rng: random.Random) -> dict[str, str]:
    charged = ("证" in item.names[0] and rng.random() < 0.45) or "犬" in item.names[0]
    return {
        "服务对象": "自然人",
        "事项类型": TYPES.get(item.department, "公共服务"),
        "法定办结时限": f"{rng.choice([20, 25, 30, 60])}个工作日",
        "是否收费": "是" if charged else "否",
        "收费标准": f"每证{rng.choice([12, 15, 25, 35, 48])}元" if charged else "",
        "受理条件": conditions,
        "办理流程": "→".join(rng.choice(STEPS)),
        "设定依据": item.basis,
        "到现场次数": f"{rng.choice([0, 1, 1, 2])}次",
        "生效日期": item.valid[0],
        "失效日期": item.valid[1],
        "补贴标准": item.benefit.format(**numbers) if item.benefit else "",
    }


def _own_cells(item: Item, region: str, area: str, streets: tuple[str, ...], rng: random.Random) -> dict[str, str]:
    opens, closes = rng.choice(HOURS)
    road, number = rng.choice(STREETS), rng.randint(11, 998)
    phones = _phone(area, rng)
    if streets and item.family == "残疾证":
        phones = "；".join(f"{street}{_phone(area, rng)}" for street in streets)
    online = f"https://zwfw.example.gov.cn/{rng.randint(10_000, 99_999)}" if rng.random() < 0.7 else ""
    return {
        "实施主体": f"{region}{item.department}",
        "承诺办结时限": rng.choice(
            ["即办", "1个工作日", *(f"{days}个工作日" for days in (2, 3, 4, 6, 7, 8, 9, 11, 13))]
        ),
        "办理地点": f"{region}{road}路{number}号{region}政务服务中心{rng.randint(1, 5)}楼{rng.choice('ABCD')}区窗口",
        "办理时间": f"周一至周五{opens}-{closes}（法定节假日除外）",
        "咨询方式": phones,
        "监督投诉方式": _phone(area, rng),
        "通办范围": rng.choice(SCOPES),
        "网办地址": online,
    }


def _phone(area: str, rng: random.Random) -> str:
    return f"{area}-{rng.randint(2, 8)}{rng.randint(100_000, 999_999)}"


def _real_names(data: Path) -> set[str]:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((data / "divisions").glob("*.csv")))
    return {a + b for a in FIRST for b in SECOND if a + b in text}
