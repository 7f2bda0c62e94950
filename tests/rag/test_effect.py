"""Whether a law is in force and since when: which one is meant, what is said of its versions, and when nothing is."""

from __future__ import annotations

from datetime import date

import pytest
from city_kit import Kit
from city_search import WordSearch

from corpus.hotlines import hotline_content
from kg.schema import Edge, EdgeKind
from kg.store import Store
from kg.view import GraphView
from rag.dialogue import State
from rag.engine import Engine
from rag.titles import Titles, squeeze
from rag.validity import versions

NATION = "中华人民共和国"
MARKS, WATER, OLD_WATER = f"{NATION}标识法", "节水管理条例", "用水暂行条例"


def laws():
    """A law that is about to be revised, one revised long ago, a regulation that repealed another, and one to come."""
    kit = Kit("laws")
    law = {"level": "法律", "status": "现行有效"}
    kit.document(
        "doc:标识法@2015",
        MARKS,
        {"第一条": "为了管理标识，制定本法。", "第九条": "本法自2016年3月1日起施行。"},
        level="法律",
        status="历史版本",
        published=date(2015, 12, 1),
        valid_from=date(2016, 3, 1),
        valid_to=date(2026, 12, 31),
    )
    kit.document(
        "doc:标识法",
        MARKS,
        {"第一条": "为了规范标识，制定本法。", "第十条": "本法自2027年1月1日起施行。"},
        published=date(2026, 8, 1),
        valid_from=date(2027, 1, 1),
        **law,
    )
    kit.document(
        "doc:劳动技能法",
        f"{NATION}劳动技能法",
        {"第一条": "劳动者可以参加技能培训。", "第八条": "本法自2009年1月1日起施行。"},
        published=date(2018, 12, 29),
        valid_from=date(2018, 12, 29),
        **law,
    )
    kit.document(
        "doc:无障碍出行促进法",
        f"{NATION}无障碍出行促进法",
        {
            "第一条": "为了建设无障碍设施，方便坐轮椅的人出行，制定本法。",
            "第二条": "无障碍设施应当便于轮椅通行。",
            "第三条": "建设单位应当建设无障碍设施。",
            "第四条": "本法自2026年12月1日起施行。",
        },
        published=date(2026, 9, 1),
        valid_from=date(2026, 12, 1),
        **law,
    )
    kit.document(
        "doc:节水管理条例",
        WATER,
        {
            "第一条": "用水应当节约。用水户应当在三十日内安装水表。",
            "第五条": f"本条例自2020年7月1日起施行。《{OLD_WATER}》同时废止。",
        },
        level="行政法规",
        published=date(2020, 5, 1),
        valid_from=date(2020, 7, 1),
    )
    kit.document(f"doc:{OLD_WATER}", OLD_WATER, {}, status="已废止", valid_to=date(2020, 6, 30))
    kit.edges.append(Edge(kind=EdgeKind.REPEALS, src="doc:节水管理条例", dst=f"doc:{OLD_WATER}"))
    kit.document("doc:养蜂规则", "养蜂规则", {"第一条": "养蜂应当登记。"}, status="已废止", valid_from=date(1999, 1, 1))
    return kit.content()


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    store = Store.open(tmp_path_factory.mktemp("laws"))
    store.publish(store.draft([laws(), hotline_content()]))
    return GraphView.from_store(store)


@pytest.fixture(scope="module")
def engine(view):
    return Engine(view, WordSearch(view))


@pytest.fixture
def ask(engine):
    def run(*texts, day=date(2026, 11, 1)):
        state = State()
        *_, last = [engine.answer(text, day, state) for text in texts]
        return last.outcome

    return run


def said(outcome):
    return "\n".join(s.text for s in outcome.statements)


@pytest.mark.parametrize(
    "question",
    [
        "标识法是从哪天开始管事儿的",
        "现在用的《中华人民共和国标识法》是打哪天起施行的？",
        "那个标识法，眼下生效了没有？哪天算起",
        "什么时候施行的标识法",
        "我爸手里有本标识法，还作数不",
    ],
)
def test_a_law_named_in_full_is_told_of_with_its_clause(ask, question):
    outcome = ask(question)
    assert outcome.action == "answer"
    assert "自2016年3月1日起施行" in said(outcome)
    assert "第九条：“本法自2016年3月1日起施行。”" in said(outcome)
    assert {"doc:标识法@2015"} <= {e.id.split("#")[0] for s in outcome.statements for e in s.evidence}


def test_of_several_versions_the_one_of_the_day_is_told_and_the_next(ask):
    now, then = said(ask("标识法施行了吗")), said(ask("标识法施行了吗", day=date(2027, 2, 1)))
    assert "用到2026年12月31日为止" in now
    assert "另有新的版本还没有施行，自2027年1月1日起施行" in now
    assert "自2027年1月1日起施行" in then
    assert "2016" not in then


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 10, 1), "还没有施行（尚未生效）：2026年9月1日公布，自2026年12月1日起施行"),
        (date(2026, 12, 1), "已经施行，现行有效"),
        (date(2026, 8, 1), "您问的日子这一版还没有公布"),
    ],
)
def test_before_its_day_a_law_is_not_in_force(ask, day, words):
    assert words in said(ask("无障碍出行促进法现在施行了吗", day=day))


def test_a_revised_law_is_not_said_to_be_in_force_since_its_revision_was_published(ask):
    text = said(ask("劳动技能法哪天起施行的"))
    assert "2018年12月29日公布，条文写明自2009年1月1日起施行，之后修改过" in text
    assert "自2018年12月29日起施行" not in text


def test_what_was_in_force_before_the_version_held_is_not_told(ask):
    text = said(ask("劳动技能法施行了吗", day=date(2012, 1, 1)))
    assert "更早的版本，没有收录" in text
    assert "还没有施行" not in text


def test_a_repealed_regulation_is_told_of_with_what_took_its_place(ask):
    text = said(ask("以前那个用水暂行条例还算数不"))
    assert f"已经废止，不再有效：2020年7月1日起被《{WATER}》废止（见第五条）" in text
    assert f"《{WATER}》已经施行" in text


def test_a_repeal_without_day_and_cause_is_only_what_the_source_marks(ask):
    assert "没有写明由哪部法规、从哪天起废止" in said(ask("养蜂规则还有效吗"))


def test_the_old_one_is_the_one_that_was_repealed(ask):
    assert f"《{OLD_WATER}》已经废止" in said(ask("节水管理条例哪天起施行的", "老的那部还算数吗，哪年废止的"))


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("那个节水的条例哪天施行的", WATER),
        ("节水条例现在执行了没", WATER),
        ("那部讲出行无障碍的法现在施行了吗", "无障碍出行促进法"),
        ("技能法是哪年开始实行的", "劳动技能法"),
    ],
)
def test_a_law_may_be_named_loosely(ask, question, title):
    assert f"{title}》" in said(ask(question))
    assert "施行" in said(ask(question))


def test_what_else_is_asked_is_answered_too(ask):
    text = said(ask("节水管理条例生效了吗？用水户要在几天内安装水表？"))
    assert "自2020年7月1日起施行" in text
    assert "三十日内安装水表" in text


@pytest.mark.parametrize("question", ["捕鱼条例施行了吗", "云溪省节水管理条例哪天施行", "标识法实施细则生效没有"])
def test_of_a_law_that_is_not_held_nothing_is_said(ask, question):
    outcome = ask(question)
    assert outcome.action == "decline"
    assert "没有收录" in said(outcome)


@pytest.mark.parametrize(
    "question",
    [
        "几号开始报名",
        "从哪天开始给我算",
        "现在还能领吗",
        "我的低保证现在还有效吗",
        "按标识法，没盖章的标识现在还有效吗",
        "节水管理条例规定的水表，从哪天开始算",
        "标识法怎么用",
        "有什么办法能用吗",
        "这种做法管用吗",
    ],
)
def test_what_is_no_question_about_a_law_being_in_force(engine, question):
    answered = engine.answer(question, date(2026, 11, 1), State())
    assert not any(step.startswith("effect(") for step in answered.outcome.steps)


def test_a_title_within_the_name_of_a_place_or_of_another_law_is_not_meant(view, engine):
    titles = Titles(view, engine.texts)
    for text in ("某某市节水管理条例", "标识法实施细则", "标识法律"):
        assert not [m for m in titles.mentions(squeeze(text)) if m.title]


def test_a_text_known_only_by_its_end_ends_the_others_of_its_name(view, engine):
    documents = Titles(view, engine.texts).versions[OLD_WATER]
    assert [v.end for v in versions(view, documents)] == [date(2020, 6, 30)]
