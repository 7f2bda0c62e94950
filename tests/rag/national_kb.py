"""The built-in guides and life events with an invented district that handles a few of the items itself."""

from __future__ import annotations

from city_kb import DAY, DISTRICTS, EAST
from city_kit import Kit
from city_search import WordSearch

from corpus.builtin import builtin_content
from corpus.hotlines import hotline_content
from corpus.life_events import life_event_content
from kg.schema import Limit, Region, SourceContent
from kg.store import Store
from kg.view import GraphView
from rag.dialogue import State
from rag.engine import Engine

FAIR = "春夏季：星期一至星期五09：00-17：00（法定节假日除外，中午不间断服务） 秋冬季：星期一至星期五09：00-16：30"
UNION = ["身份证", "劳动合同", "房屋租赁合同", "不动产权证", "学生证"]
SATURDAY = "周一至周六 8:30-11:30，13:30-16:30"


def district() -> SourceContent:
    """东湖区 with guides of its own; 西岭区 with fewer."""
    kit = Kit("file:district.xlsx")
    paths = [("云溪省",), ("云溪省", "澄江市"), ("云溪省", "澄江市", "东湖区"), ("云溪省", "澄江市", "西岭区")]
    kit.nodes += [Region(id="region:" + "/".join(p), name=p[-1], path=p) for p in paths]
    for region in (EAST, EAST.replace("东湖区", "西岭区")):
        east = region == EAST
        phone = DISTRICTS[EAST] if east else "2222"
        place = "东湖区" if east else "西岭区"
        for name, days, hours, department, fee, materials in (
            ("死亡注销户口", 1, FAIR, "公安局", False, ["死者居民户口簿", "居民死亡医学证明", "申报人身份证"]),
            ("新生儿出生入户", 1, SATURDAY if east else FAIR, "公安局", False, ["出生医学证明", "父母身份证"]),
            (
                "居住证首次申领",
                15,
                FAIR,
                "公安局",
                False,
                UNION,
            ),
            ("食品经营许可核发", 5 if east else 8, FAIR, "市场监督管理局", True, ["食品经营许可申请书", "营业执照"]),
            ("社会保障卡补办", 3, SATURDAY, "社会保险局", True, ["居民身份证"]),
        ):
            item_materials = materials if east or name != "社会保障卡补办" else ["居民身份证", "近期照片"]
            kit.item(name)
            kit.guide(
                region,
                name,
                materials=item_materials,
                department=f"{place}{department}",
                promised_limit=Limit(text=str(days), value=days, unit="工作日"),
                hours=hours,
                fee_charged=fee,
                phones=(f"0999-{phone}0000",),
                venues=(f"{place}政务服务中心",),
                online_url="政务服务网" if name == "社会保障卡补办" else None,
                result="居住证" if name == "居住证首次申领" else None,
            )
    return kit.content()


def national_engine(home) -> Engine:
    """An engine over all this; ``home`` is an empty folder."""
    store = Store.open(home)
    for contents in ([builtin_content(), life_event_content(), hotline_content()], [district()]):
        store.publish(store.draft(contents))
    view = GraphView.from_store(store)
    store.close()
    return Engine(view, WordSearch(view))


class Chat:
    """A conversation in which only the text of the answers counts."""

    def __init__(self, engine: Engine, region: str | None = None) -> None:
        self.engine, self.state = engine, State(region=region)

    def say(self, text: str, day=DAY) -> str:
        self.last = self.engine.answer(text, day, self.state)
        self.outcome = self.last.outcome
        return "\n".join(s.text for s in self.outcome.statements) or self.outcome.question

    @property
    def frame(self):
        return self.last.turn.frame
