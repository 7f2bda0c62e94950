"""The ordinary systems that the product is measured against."""

from datetime import date

import numpy as np
import pytest

from eval import systems
from eval.baselines.bm25_faq import SHOWN, Bm25Faq
from eval.baselines.llm_alone import LlmAlone
from eval.baselines.replies import action_of
from eval.baselines.texts import all_passages
from kg.schema import Article, Document, Edge, EdgeKind, Faq, Guide, Item, Limit, Material, Region, SourceContent
from kg.store import Store
from kg.view import GraphView
from rag.contract import ChatRequest
from rag.index.vectors import VectorCache


@pytest.fixture
def view(tmp_path):
    region = "region:丙林省/甲城市"
    nodes = [
        Region(id="region:丙林省", name="丙林省", path=("丙林省",)),
        Region(id=region, name="甲城市", path=("丙林省", "甲城市")),
        Item(id="item:养犬登记", name="养犬登记"),
        Guide(
            id="guide:丙林省/甲城市|养犬登记|",
            item="item:养犬登记",
            region=region,
            phones=("0999-1234567",),
            promised_limit=Limit(text="5", value=5, unit="工作日"),
            fee_charged=False,
        ),
        Material(id="material:免疫证", name="免疫证"),
        Document(id="doc:旧办法", title="旧办法", status="已废止", valid_to=date(2020, 1, 1)),
        Article(id="article:旧办法#第一条", document="doc:旧办法", locator="第一条", text="遛狗应当拴绳，罚款一百元。"),
        Faq(id="faq:遛狗", question="遛狗要拴绳吗", answer="遛狗要拴绳。\n" * 300),
    ]
    edges = [
        Edge(kind=EdgeKind.REQUIRES, src="guide:丙林省/甲城市|养犬登记|", dst="material:免疫证"),
        Edge(kind=EdgeKind.PART_OF, src="article:旧办法#第一条", dst="doc:旧办法"),
    ]
    store = Store.open(tmp_path / "home")
    change = store.draft(SourceContent(source_id="file:t", title="t", nodes=nodes, edges=edges), note="t")
    store.review(change)
    store.publish(change)
    held = GraphView.from_store(store)
    store.close()
    return held


class Model:
    """Says what it is told to, and remembers what it was asked."""

    name = "told"

    def __init__(self, *answers):
        self.answers, self.prompts = list(answers), []

    def complete(self, messages, **options):
        self.prompts.append(messages)
        return self.answers.pop(0)


class Letters:
    """An embedder that counts characters."""

    name, dim = "letters", 64

    def __init__(self):
        self.seen = 0

    def passages(self, texts):
        self.seen += len(texts)
        rows = np.full((len(texts), self.dim), 1e-3, np.float32)
        for row, text in zip(rows, texts, strict=True):
            for char in text:
                row[ord(char) % self.dim] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    queries = passages


def ask(system, message, **fields):
    return system.reply(ChatRequest(message=message, **fields))


def test_they_can_be_named_on_the_command_line():
    assert {"bm25-faq", "langchain", "llm"} <= set(systems.system_names())


def test_a_guide_is_a_passage_with_all_that_it_says(view):
    [guide] = [passage for passage in all_passages(view) if passage.kind == "guide"]
    for said in ("所需材料：免疫证", "咨询电话：0999-1234567", "承诺办结时限：5个工作日", "收费：不收费"):
        assert said in guide.text


def test_the_faq_shows_the_best_passage_as_it_is_and_cites_it(view, tmp_path):
    faq = Bm25Faq(view, tmp_path / "bm25")
    reply = ask(faq, "养犬登记的咨询电话")
    assert reply.action == "answer" and "0999-1234567" in reply.answer and not reply.used_llm
    assert [citation.title for citation in reply.citations] == ["养犬登记"]
    assert ask(faq, "xyz").action == "decline"


def test_the_faq_uses_no_text_that_has_lapsed_and_cuts_long_ones(view, tmp_path):
    reply = ask(Bm25Faq(view, tmp_path / "bm25"), "遛狗要不要拴绳")
    assert "一百" not in reply.answer and "遛狗要拴绳" in reply.answer and len(reply.answer) <= SHOWN


def test_the_model_alone_hears_the_conversation_and_cites_nothing():
    model = Model("收五元。", "您在哪个区？")
    system = LlmAlone(model)
    first = ask(system, "养狗收费吗", region="甲城市")
    second = ask(system, "怎么办", session_id=first.session_id)
    assert (first.action, second.action, first.citations, first.used_llm) == ("answer", "clarify", [], True)
    assert [m["content"] for m in model.prompts[1][1:]] == ["养狗收费吗", "收五元。", "怎么办"]
    assert "甲城市" in model.prompts[0][-1]["content"]
    model.answers = ["嗯。"]
    ask(system, "别的")
    assert len(model.prompts[2]) == 2


@pytest.mark.parametrize(
    ("answer", "action"),
    [
        ("没有依据，请拨打12345咨询。", "decline"),
        ("抱歉，我不清楚。", "decline"),
        ("", "decline"),
        ("请问您在哪个区？", "clarify"),
        ("可以。收费五元，带身份证即可。", "answer"),
        ("需要身份证。没有居住证可以办吗？可以。", "answer"),
    ],
)
def test_what_a_free_answer_amounts_to(answer, action):
    assert action_of(answer) == action


def test_the_langchain_recipe_stuffs_the_nearest_chunks_and_cites_them(view, tmp_path):
    pytest.importorskip("langchain_community", reason="需要 langchain-community（requirements-dev.txt）")
    from eval.baselines.langchain_recipe import LangChainRecipe
    from rag.models.chat_model import ChatModel

    embedder, model = Letters(), Model("电话是0999-1234567。", "没有依据，请拨打12345咨询。")
    cache = VectorCache(tmp_path / "v.sqlite", embedder.name, embedder.dim)
    system = LangChainRecipe(all_passages(view), view.version, embedder, cache, ChatModel(llm=model))
    reply = ask(system, "养犬登记 甲城市 所需材料：免疫证 咨询电话：0999-1234567")
    assert reply.action == "answer" and reply.used_llm and reply.citations[0].title == "养犬登记"
    assert "免疫证" in model.prompts[0][0]["content"]
    assert ask(system, "还有吗", session_id=reply.session_id).citations == []
    assert "电话是0999-1234567。" in [message["content"] for message in model.prompts[1]]

    again = Letters()
    LangChainRecipe(all_passages(view), view.version, again, cache, ChatModel(llm=Model()))
    assert again.seen == 0
