"""Service guides, one row a material or one row a guide: one Guide per region, item and 业务办理项."""

from __future__ import annotations

import re

from kg.build import ContentBuilder
from kg.cells import blank_or, clean_name, parse_date, parse_limit, parse_yes_no
from kg.clauses import condition_clauses, split_questions, split_steps, split_venues
from kg.conditions import parse, to_dict
from kg.guide_draft import GUIDE_COLUMNS, MATERIAL_COLUMNS, GuideDraft
from kg.import_report import Conflict, ImportReport, Place
from kg.materials import results
from kg.phones import parse_phones
from kg.region_paths import RegionError, RegionPaths
from kg.rows import InputError, Row
from kg.schema import Condition, EdgeKind, Faq, Guide, Scenario, guide_id
from kg.sheets import Sheet

Drafts = dict[tuple[tuple[str, ...], str, str], GuideDraft]
_KEY_COLUMNS = ("区划名称", "上级区划名称", "主项名称", "业务办理项名称")


def collect_guides(
    sheet: Sheet, drafts: Drafts, paths: RegionPaths, default: tuple[str, ...] | None, report: ImportReport
) -> None:
    """Gather the rows of a sheet into drafts; every row is either taken or refused.

    Raises:
        InputError: the sheet has no region column and no default region is given.
    """
    columns = sheet.columns
    if "区划名称" not in columns.known and default is None:
        expected = "有「区划名称」列，或用 --region 指定区划"
        raise InputError(sheet.file, expected, "没有这一列", sheet=sheet.name, row=sheet.header.number or 1)
    last: GuideDraft | None = None
    for row in sheet.rows:
        report.rows_read += 1
        if row.values == sheet.header.values:
            report.refuse(row, "与表头相同")
            continue
        draft = last if last and _continues(sheet, row) else _draft(sheet, row, drafts, paths, default, report)
        if draft:
            draft.take(row, columns, report)
            report.rows_used += 1
        last = draft


def _continues(sheet: Sheet, row: Row) -> bool:
    """Whether only material columns are filled: the guide above goes on."""
    columns = sheet.columns
    others = (*_KEY_COLUMNS, *GUIDE_COLUMNS)
    return not any(blank_or(columns.get(row, c)) for c in others) and any(
        blank_or(columns.get(row, c)) for c in ("情形", "材料名称", *MATERIAL_COLUMNS)
    )


def _draft(
    sheet: Sheet,
    row: Row,
    drafts: Drafts,
    paths: RegionPaths,
    default: tuple[str, ...] | None,
    report: ImportReport,
) -> GuideDraft | None:
    columns = sheet.columns
    item = clean_name(blank_or(columns.get(row, "主项名称")))
    if not item:
        report.refuse(row, f"缺「{columns.heading('主项名称')}」")
        return None
    try:
        path = paths.resolve(columns.get(row, "区划名称"), columns.get(row, "上级区划名称"), default)
    except RegionError as error:
        report.refuse(row, str(error))
        return None
    sub_item = clean_name(blank_or(columns.get(row, "业务办理项名称")))
    sub_item = "" if sub_item == item else sub_item
    return drafts.setdefault((path, item, sub_item), GuideDraft(path, item, sub_item))


def add_guide(draft: GuideDraft, builder: ContentBuilder, report: ImportReport) -> str:
    """Add a gathered guide with all that belongs to it; returns its id."""
    region = builder.region(draft.path)
    audience = tuple(a for a in (p.strip() for p in re.split(r"[、，,;；/\n]", draft.value("服务对象"))) if a)
    details = {
        "item_type": draft.value("事项类型"),
        "theme": draft.value("主题"),
        "audience": audience,
        "phrasings": tuple(p for p in (q.strip() for q in re.split(r"[\n;；]", draft.value("说法"))) if p),
    }
    item = builder.item(draft.item, draft.sub_item or None, **details)
    here = guide_id(region, draft.item, draft.sub_item or None)
    department = draft.value("实施主体")
    conditions = draft.value("受理条件")
    guide = Guide(
        id=here,
        item=item,
        region=region,
        department=builder.department(clean_name(department), region) if clean_name(department) else None,
        item_type=draft.value("事项类型") or None,
        audience=audience,
        legal_limit=parse_limit(draft.value("法定办结时限")),
        promised_limit=parse_limit(draft.value("承诺办结时限")),
        **_fee(draft),
        conditions_text=conditions or None,
        steps=split_steps(draft.value("办理流程")),
        venues=split_venues(draft.value("办理地点")),
        hours=draft.value("办理时间") or None,
        phones=_phones(draft, "咨询方式", report),
        complaint_phones=_phones(draft, "监督投诉方式", report),
        basis_text=draft.value("设定依据") or None,
        onsite_visits=draft.value("到现场次数") or None,
        scope=draft.value("通办范围") or None,
        online_url=draft.value("网办地址") or None,
        result=draft.value("办理结果") or None,
        valid_from=_day(draft, "生效日期", report),
        valid_to=_day(draft, "失效日期", report),
        no_materials=bool(draft.bare) and not draft.materials,
    )
    builder.add(guide)
    builder.link(EdgeKind.IMPLEMENTS, here, item)
    builder.link(EdgeKind.IN, here, region)
    if guide.department:
        builder.link(EdgeKind.HANDLED_BY, here, guide.department)
    for product in results(draft.sub_item or draft.item, guide.result) or results(draft.item, None):
        builder.link(EdgeKind.PRODUCES, item, builder.material(product))
    key = here.removeprefix("guide:")
    for order, text in enumerate(condition_clauses(conditions)):
        condition = builder.add(
            Condition(id=f"condition:{key}#{order + 1}", text=text, order=order, predicate=to_dict(parse(text)))
        )
        builder.link(EdgeKind.IF, here, condition)
    _add_questions(draft, builder, report, item, region)
    _add_materials(draft, builder, report, here)
    # What the parsers could not place went to ``extra`` meanwhile.
    extra = {heading: "\n".join(texts) for heading, texts in draft.extra.items() if texts}
    builder.nodes[here] = guide.model_copy(update={"extra": extra})
    return here


def _fee(draft: GuideDraft) -> dict[str, bool | str | None]:
    printed, standard = draft.value("是否收费"), draft.value("收费标准")
    charged = parse_yes_no(printed) if printed else None
    if charged is None and re.search(r"\d\s*元", printed or standard):
        charged = True
    elif charged is None and re.match(r"不收费|免费|免收|不收取", standard):
        charged = False
    says_more = printed not in ("是", "否", "收费", "不收费") and len(printed) > 1
    text = "；".join(t for t in (printed if says_more else "", standard) if t)
    return {"fee_charged": charged, "fee_text": text or None}


def _phones(draft: GuideDraft, column: str, report: ImportReport) -> tuple[str, ...]:
    if column not in draft.values:
        return ()
    text, row = draft.values[column]
    contacts = parse_phones(text)
    if contacts.rest:
        draft.add_extra(column, contacts.rest)
    if not contacts.phones:
        report.note(row, f"「{column}」里没有电话号码（{text[:30]}）")
    return contacts.phones


def _day(draft: GuideDraft, column: str, report: ImportReport) -> object:
    if column not in draft.values:
        return None
    text, row = draft.values[column]
    day = parse_date(text)
    if day is None:
        draft.add_extra(column, text)
        if not re.search(r"长期|永久|至今", text):
            report.note(row, f"「{column}」不是日期（{text[:30]}）")
    return day


def _add_questions(draft: GuideDraft, builder: ContentBuilder, report: ImportReport, item: str, region: str) -> None:
    if "常见问题" not in draft.values:
        return
    text, row = draft.values["常见问题"]
    pairs = split_questions(text)
    if not pairs:
        draft.add_extra("常见问题", text)
        report.note(row, "「常见问题」分不出问与答")
    key = guide_id(region, draft.item, draft.sub_item or None).removeprefix("guide:")
    for order, (question, answer) in enumerate(pairs, start=1):
        faq = Faq(id=f"faq:{key}#{order}", question=question, answer=answer, region=region, item=item)
        builder.add(faq)
        builder.link(EdgeKind.ABOUT, faq.id, item)
        builder.link(EdgeKind.IN, faq.id, region)


def _add_materials(draft: GuideDraft, builder: ContentBuilder, report: ImportReport, guide: str) -> None:
    holders = {"": guide}
    for order, name in enumerate(draft.scenarios):
        scenario = Scenario(id=f"scenario:{guide.removeprefix('guide:')}#{name}", name=name, guide=guide, order=order)
        holders[name] = builder.add(scenario)
        builder.link(EdgeKind.HAS_SCENARIO, guide, scenario.id)
    for scenario_name, name, requirement in draft.materials:
        props = requirement.model_dump(exclude_none=True)
        src, dst = holders[scenario_name], builder.material(name)
        if not builder.link(EdgeKind.REQUIRES, src, dst, props):
            kept = builder.edges[f"{EdgeKind.REQUIRES}|{src}|{dst}"].props
            if {**kept, "order": 0} != {**props, "order": 0}:
                place = Place.of(next(iter(draft.values.values()))[1]) if draft.values else Place("", "", 0)
                report.conflicts.append(Conflict(place, draft.label, f"材料「{name}」的要求", str(kept), str(props)))
    with_materials = {s for s, _, _ in draft.materials}
    for scenario_name in dict.fromkeys(draft.bare if draft.materials else ()):
        heading = f"情形「{scenario_name}」的材料" if scenario_name else "不分情形时的材料"
        draft.add_extra(heading, "无需材料" + ("（另列有材料）" if scenario_name in with_materials else ""))
