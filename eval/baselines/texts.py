"""All that a home knows as plain passages: guides, questions with answers, articles of texts in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kg.schema import Department, EdgeKind, Guide, Item
from kg.store import Store
from kg.view import GraphView
from rag.index.passages import ARTICLE, Passage, passages_of

GUIDE = "guide"


def open_view(home: Path | None) -> GraphView:
    """The current version of the home's knowledge base.

    Raises:
        StoreError: the home cannot be used.
    """
    from kg.store import default_home

    store = Store.open(home or default_home())
    try:
        return GraphView.from_store(store)
    finally:
        store.close()


def all_passages(view: GraphView) -> list[Passage]:
    """Every guide as one passage, then articles and questions with answers."""
    return [*(_guide(view, guide) for guide in view.of_type(Guide)), *passages_of(view)]


def holds(passage: Passage, day: date) -> bool:
    """Whether a passage may be used on ``day``: in its dates, and no text known to be repealed."""
    begun = not passage.valid_from or passage.valid_from <= day
    ended = passage.valid_to is not None and day > passage.valid_to
    lapsed = passage.kind == ARTICLE and passage.status in ("已废止", "历史版本", "已失效") and passage.valid_to is None
    return begun and not ended and not lapsed


def _guide(view: GraphView, guide: Guide) -> Passage:
    item = view.node(guide.item, Item)
    parent = view.node(item.parent, Item) if item and item.parent else None
    title = " ".join(name for name in (parent.name if parent else "", item.name if item else guide.item) if name)
    return Passage(
        id=guide.id,
        title=title,
        locator=view.regions.label(guide.region),
        heading="",
        text="\n".join(_lines(view, guide)),
        region=guide.region,
        valid_from=guide.valid_from,
        valid_to=guide.valid_to,
        kind=GUIDE,
    )


def _lines(view: GraphView, guide: Guide) -> Iterator[str]:
    departments = [view.node(target, Department) for target, _ in view.out(guide.id, EdgeKind.HANDLED_BY)]
    scenarios = [(scenario.name, view.requirements(scenario.id)) for scenario in view.scenarios(guide.id)]
    fee = {True: "收费", False: "不收费", None: ""}[guide.fee_charged]
    values = {
        "实施主体": "、".join(department.name for department in departments if department),
        "所需材料": "、".join(required.material.name for required in view.requirements(guide.id)),
        **{f"所需材料（{name}）": "、".join(r.material.name for r in required) for name, required in scenarios},
        "受理条件": guide.conditions_text,
        "办理地点": "；".join(guide.venues),
        "办理时间": guide.hours,
        "咨询电话": "；".join(guide.phones),
        "承诺办结时限": _days(guide.promised_limit.text if guide.promised_limit else ""),
        "法定办结时限": _days(guide.legal_limit.text if guide.legal_limit else ""),
        "收费": "，".join(part for part in (fee, guide.fee_text) if part),
        "办理流程": "；".join(guide.steps),
        "监督投诉": "；".join(guide.complaint_phones),
        "到现场次数": guide.onsite_visits,
        "通办范围": guide.scope,
        "网办地址": guide.online_url,
        "设定依据": guide.basis_text,
        **guide.extra,
    }
    return (f"{name}：{value}" for name, value in values.items() if value)


def _days(text: str) -> str:
    return f"{text}个工作日" if text.isdigit() else text
