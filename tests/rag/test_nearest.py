"""Where nothing answers for sure: the nearest rules, or the nearest matter, each said to be no more than that.

Whole turns over the invented city; a number stands for the model that tells how likely a rule is asked for.
"""

from functools import cache
from types import SimpleNamespace

import pytest
from city_kb import DAY, EAST, IDENTITY, STEADY
from city_kit import law_article
from city_search import WordSearch
from hypothesis import given, settings
from hypothesis import strategies as st
from test_engine import FOLLOW, QUESTIONS, REGIONS, numbers

from rag.compose import citations
from rag.dialogue import State
from rag.engine import Engine
from rag.frame import Evidence, Frame, Listing, Outcome, Statement
from rag.guides import GuideAnswers
from rag.leaning import Leant
from rag.nearest import Nearest

RULES, MATTER = "下面几条规定最接近您的问题，请再向窗口核实：", "您问的像是「{}」这件事，"
GUIDE, EITHER, LIKELY, RULE = 0.1, 0.4, 0.7, 0.9
"""How a rule is asked for: hardly, perhaps, more likely than not, nearly surely."""
OF_WORK, OF_MARRIAGE = "用人单位没跟我订立书面劳动合同", "离婚登记申请交上去了"


@pytest.fixture(scope="module")
def engine_for(city_view, engine):
    """``engine_for(leaning)``: an engine to which ``leaning`` tells how likely a message asks for a rule."""
    search = WordSearch(city_view)
    return lambda leaning: Engine(city_view, search, before=engine, leaning=leaning)


@pytest.fixture(scope="module")
def leaning_to(engine_for, engine):
    """``leaning_to(ruled, idle)``: an engine to which every message asks for a rule, or for nothing here, as likely as
    that; ``None``: no model."""
    return cache(
        lambda ruled, idle=0.0: engine if ruled is None else engine_for(lambda message, before: Leant(ruled, idle))
    )


class Turns:
    """A conversation of which the last turn is kept."""

    def __init__(self, engine, region=EAST):
        self.engine, self.state = engine, State(region=region)

    def say(self, text):
        self.last = self.engine.answer(text, DAY, self.state)
        self.outcome, self.frame = self.last.outcome, self.last.turn.frame
        return [s.text for s in self.outcome.statements]


@pytest.fixture(scope="module")
def turns(leaning_to):
    return lambda ruled, region=EAST, idle=0.0: Turns(leaning_to(ruled, idle), region)


@pytest.fixture(scope="module")
def ask(turns):
    """``ask(text, ruled)`` is the conversation after this one message."""

    def run(text, ruled, region=EAST, idle=0.0):
        conversation = turns(ruled, region, idle)
        conversation.say(text)
        return conversation

    return run


def texts(conversation):
    return [s.text for s in conversation.outcome.statements]


def cited(conversation):
    return [(e.title.removeprefix("中华人民共和国"), e.locator) for e in citations(conversation.outcome.statements)]


# -- what the model hears ---------------------------------------------------------------------------------------


def test_the_model_hears_the_message_and_the_one_before_it(engine_for):
    heard = []
    conversation = Turns(engine_for(lambda message, before: heard.append((message, before)) or Leant(0.25, 0.125)))
    for text in ("失业金怎么领", "要钱吗"):
        conversation.say(text)
        assert (conversation.frame.ruled, conversation.frame.idle) == (0.25, 0.125)
    assert heard == [("失业金怎么领", ""), ("要钱吗", "失业金怎么领")]


# -- the nearest rules ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ruled", [0.3, EITHER, RULE])
def test_the_nearest_rules_are_quoted_and_said_to_be_no_more(ask, ruled):
    conversation = ask("劳动合同怎么弄比较好", ruled)
    lead, *quoted = conversation.outcome.statements
    assert conversation.outcome.action == "answer"
    assert (lead.text, lead.evidence) == (RULES, [])
    assert quoted and all(s.evidence for s in quoted)
    assert cited(conversation) == [("劳动合同法", "第十九条"), ("劳动合同法", "第八十二条")]


@pytest.mark.parametrize("ruled", [None, 0.0, GUIDE, 0.24])
def test_without_a_rule_asked_for_nothing_is_quoted(ask, ruled):
    conversation = ask("劳动合同怎么弄比较好", ruled)
    assert conversation.outcome.action == "decline"
    assert [e.id for e in citations(conversation.outcome.statements)] == ["faq:hotline/gov"]


@pytest.mark.parametrize("text", ["火星移民签证怎么办", "明天股票会涨吗", "帮我写一首诗"])
def test_where_no_rule_is_near_it_declines(ask, text):
    conversation = ask(text, RULE)
    assert conversation.outcome.action == "decline"
    assert RULES not in texts(conversation)


def test_what_most_likely_nothing_answers_is_declined_though_a_rule_is_near(ask):
    for idle, action in ((0.49, "answer"), (0.5, "decline"), (1.0, "decline")):
        assert ask("劳动合同怎么弄比较好", RULE, idle=idle).outcome.action == action
        assert ask("挂失怎么弄比较好", GUIDE, idle=idle).outcome.action == action


@pytest.mark.parametrize("text", ["你说什么呢", "我想问一下"])
def test_nothing_to_go_by_is_asked_back_all_the_same(ask, text):
    assert ask(text, RULE).outcome.action == "clarify"


@pytest.mark.parametrize(
    ("story", "rule", "earlier"),
    [
        (f"{OF_MARRIAGE}，老家的房子漏水，{OF_WORK}，罚款是多少钱", "第八十二条", "第一千零七十七条"),
        (f"老家的房子漏水，{OF_MARRIAGE}，罚款是多少钱", "第一千零七十七条", "第八十二条"),
    ],
)
def test_of_a_story_that_no_rule_fits_the_last_part_that_one_fits_counts(ask, story, rule, earlier):
    found = ask(story, RULE)
    assert texts(found)[0] == RULES
    assert cited(found)[0][1] == rule
    assert earlier not in [locator for _, locator in cited(found)]
    assert ask(story, EITHER).outcome.action == "decline"  # parts count only where a rule is asked for for sure


# -- what stays as it is ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "open_one", "ruled"),
    [
        ("北京的劳动合同怎么弄比较好", "劳动合同怎么弄比较好", RULE),
        ("劳动合同审批进度", "劳动合同审批流程", RULE),
        ("劳动合同值不值", "劳动合同怎么弄比较好", RULE),
        ("优待办到哪一步了", "优待怎么弄比较好", GUIDE),
        ("2030年优待标准", "优待标准", GUIDE),
        ("推荐一个懂挂失的律师", "找一个懂挂失的律师", GUIDE),
        ("挂失会不会下雨", "挂失怎么弄比较好", GUIDE),
    ],
    ids=["elsewhere", "own case", "opinion", "own case, a matter", "future", "advice", "weather"],
)
def test_what_nothing_here_can_know_is_declined_whatever_is_near(ask, text, open_one, ruled):
    assert ask(open_one, ruled).outcome.action == "answer"
    assert ask(text, ruled).outcome.action == "decline"
    assert texts(ask(text, ruled)) == texts(ask(text, None))


def test_no_rule_stands_beside_what_holds_everywhere_for_a_place_that_is_not_held(ask):
    assert texts(ask("北京的身份证补领要什么材料", RULE)) == texts(ask("北京的身份证补领要什么材料", None))
    assert len(texts(ask("身份证补领要什么材料", RULE))) > len(texts(ask("身份证补领要什么材料", None)))


@pytest.fixture(scope="module")
def nearest(city_view, engine):
    return Nearest(city_view, engine.topics, engine.texts, GuideAnswers(city_view, engine.topics))


@pytest.mark.parametrize(
    "slots",
    [
        {"event": "life_event:失业"},
        {"listing": Listing("items")},
        {"chain": "before"},
        {"checklist": ()},
        {"telling": True},
    ],
    ids=lambda slots: next(iter(slots)),
)
def test_lists_bundles_and_remarks_get_no_rule_and_no_matter(ask, nearest, slots):
    asking = ask("没签合同干了半年老板要赔我吗", None).frame.with_(ruled=RULE)
    hinting = ask("挂失怎么弄比较好", None).frame.with_(ruled=GUIDE)
    for outcome in (Outcome("decline"), Outcome("clarify", slot="region"), Outcome("answer")):
        assert nearest.beside(asking, outcome, []).statements
        assert nearest.beside(asking.with_(**slots), outcome, []) is outcome
    assert nearest.rules(asking, []) and nearest.matter(hinting, [], overview=True)
    assert nearest.rules(asking.with_(**slots), []) is None
    assert nearest.matter(hinting.with_(**slots), [], overview=True) is None


@pytest.mark.parametrize("slots", [{"nothing": True}, {"read": True}])
def test_what_the_tuned_model_has_read_is_left_to_it(ask, engine, slots):
    frame = ask("劳动合同怎么弄比较好", None).frame.with_(ruled=RULE)
    assert engine.planner.run(frame, overview=False, compare=False).action == "answer"
    assert engine.planner.run(frame.with_(**slots), overview=False, compare=False).action == "decline"


# -- in place of a question back --------------------------------------------------------------------------------

PENSION = ("澄江市高龄津贴发放办法", "第四条")


def test_a_rule_takes_the_place_of_a_question_about_a_matter_hardly_named(ask):
    assert ask("高龄的事", None).outcome.slot == "scenario"
    conversation = ask("高龄的事", RULE)
    assert conversation.outcome.action == "answer"
    assert cited(conversation) == [PENSION]
    assert RULES not in texts(conversation)  # it is sure enough


@pytest.mark.parametrize(
    ("text", "ruled", "region"),
    [
        ("高龄的事", 0.49, EAST),
        ("高龄津贴要什么材料", RULE, EAST),
        ("身份证", RULE, EAST),
        ("残疾证丢了打哪个电话", RULE, None),
    ],
    ids=["no rule for sure", "a matter named", "one of two matters named", "no rule near"],
)
def test_else_the_question_is_put(ask, text, ruled, region):
    conversation = ask(text, ruled, region)
    assert conversation.outcome.action == "clarify"
    assert conversation.outcome.question == ask(text, None, region).outcome.question
    assert texts(conversation) == []


def test_a_follow_up_has_its_rule_looked_for_within_the_matter(engine_for):
    """「要什么材料」 alone finds nothing; the matter's name, said before, is no reason to ask back."""
    conversation = Turns(engine_for(lambda message, before: Leant(RULE if before else GUIDE, 0.0)))
    conversation.say("高龄津贴")
    conversation.say("要什么材料")
    assert conversation.outcome.action == "answer"
    assert cited(conversation)[0] == PENSION


# -- beside a guide ---------------------------------------------------------------------------------------------


def test_a_rule_stands_beside_the_guide_where_one_is_asked_for(ask):
    guide = texts(ask("失业金怎么领", None))
    assert texts(ask("失业金怎么领", 0.49)) == guide
    conversation = ask("失业金怎么领", RULE)
    assert texts(conversation)[: len(guide)] == guide
    assert conversation.outcome.statements[len(guide)].evidence[0].locator == "第四十五条"
    assert RULES not in texts(conversation)


def test_a_rule_that_is_not_sure_to_answer_stays_away(ask, engine):
    text = "养犬登记要带什么"
    assert engine.texts.answer([text], EAST, DAY, 0.3)
    assert texts(ask(text, RULE, idle=0.3)) == texts(ask(text, None))
    assert len(texts(ask(text, RULE))) > len(texts(ask(text, None))), "no doubt that something answers"


@pytest.fixture
def worth(monkeypatch):
    """Every article is worth adding, whatever found it."""
    monkeypatch.setattr("rag.nearest.adding.best", lambda frame, found, sureness: 0 if found else None)


OPEN = "自己辞职的算不算失业"


def guide_of(frame):
    """An answer of a guide to a message that asks more."""
    told = Statement("十二个月", [Evidence("guide:1", "失业金", "期限", "十二个月")])
    return frame.with_(ruled=EITHER, rest=OPEN), Outcome("answer", [told])


def test_what_a_guide_leaves_open_is_said_by_one_article(ask, nearest, worth):
    frame, guide = guide_of(ask(f"失业金怎么领，{OPEN}", None).frame)
    first, more = nearest.beside(frame, guide, []).statements
    assert first.text == "十二个月"
    assert more.text.startswith("《") and more.evidence[0].id.startswith("article:")


@pytest.mark.parametrize("slots", [{"fields": ("hours",)}, {"rest": ""}, {"telling": True}])
def test_nothing_is_added_to_what_leaves_nothing_open(ask, nearest, worth, slots):
    frame, guide = guide_of(ask(f"失业金怎么领，{OPEN}", None).frame)
    assert nearest.beside(frame.with_(asks=(), **slots), guide, []).statements == guide.statements


def test_an_answer_that_cites_a_rule_gets_no_other(ask, engine):
    text = "失业金依据是什么"
    assert engine.texts.answer([text], EAST, DAY, 0.4)
    assert texts(ask(text, RULE)) == texts(ask(text, None))


def test_a_stored_answer_is_not_said_twice(ask):
    said = texts(ask("公交卡能在哪里充值", RULE))
    assert sum("在全市各便民服务站都能给公交卡充值。" in text for text in said) == 1


def test_what_was_worked_out_or_rests_on_a_rule_gets_no_other_beside_it(ask, nearest):
    frame = ask("失业金怎么领", None).frame.with_(ruled=RULE)
    guide = Evidence("guide:1", "失业金", "期限", "十二个月")
    article = Evidence(law_article(IDENTITY, "第五条"), IDENTITY, "第五条", "十二个月")
    looked_up, worked_out, ruled = (
        Outcome("answer", [Statement("十二个月", [evidence], computed)])
        for evidence, computed in ((guide, ()), (guide, ("12",)), (article, ()))
    )
    assert len(nearest.beside(frame, looked_up, []).statements) > 1
    assert nearest.beside(frame, worked_out, []) is worked_out
    assert nearest.beside(frame, ruled, []) is ruled


@pytest.fixture
def leave(nearest, monkeypatch):
    """With what leave texts are looked for: whether they may miss what the message names."""
    calls = []
    monkeypatch.setattr(nearest._texts, "answer", lambda *asked, **given: calls.append(given["anything"]) or [])
    return calls


def test_what_goes_on_with_documents_is_likely_about_them(ask, nearest, leave):
    frame = ask("劳动合同怎么弄比较好", None).frame.with_(ruled=EITHER, topics=())
    leave.clear()
    for goes_on in (frame, frame.with_(rested_on=("document:1",)), frame.with_(rested_on=("document:1",), idle=0.4)):
        assert nearest.rules(goes_on, []) is None
    assert leave == [False, True, False]


def test_beside_a_guide_what_surely_goes_on_to_a_rule_may_name_other_things(ask, nearest, leave, worth):
    frame, guide = guide_of(ask("失业金怎么领", None).frame)
    leave.clear()
    for ruled, told in ((RULE, "失业金怎么领"), (RULE, ""), (LIKELY, "失业金怎么领")):
        nearest.beside(frame.with_(ruled=ruled, told=told, asks=(OPEN,)), guide, [])
    assert leave == [True, False, False]


# -- the nearest matter -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("ruled", [0.01, GUIDE, 0.24])
def test_the_nearest_matter_is_answered_for_and_said_to_be_a_guess(ask, ruled):
    conversation = ask("挂失怎么弄比较好", ruled)
    lead, *told = texts(conversation)
    assert conversation.outcome.action == "answer"
    assert lead.startswith(MATTER.format("残疾人证挂失补办"))
    assert told == texts(ask("残疾证丢了怎么补", None))


@pytest.mark.parametrize(
    ("text", "ruled"),
    [
        ("挂失怎么弄比较好", None),
        ("挂失怎么弄比较好", 0.0),
        ("挂失怎么弄比较好", EITHER),
        ("残疾登记这事情咋弄", GUIDE),
        ("优待怎么规定的", GUIDE),
        ("优待几点上班", GUIDE),
    ],
    ids=["no model", "nothing can tell", "perhaps a rule", "none near", "asks for a rule", "no field"],
)
def test_else_no_matter_is_guessed(ask, text, ruled):
    conversation = ask(text, ruled)
    assert conversation.outcome.action == "decline"
    assert conversation.frame.topics == () and conversation.outcome.guessed is None


def test_of_matters_that_come_as_near_it_is_asked_which_one_is_meant(turns):
    conversation = turns(GUIDE)
    assert conversation.say("申领怎么弄比较好") == []
    assert conversation.outcome.slot == "topic" and {"居住证申领", "失业保险金申领"} <= set(
        conversation.outcome.options
    )
    conversation.say("失业的那个")
    assert conversation.frame.topics == ("item:失业保险金申领",)


@pytest.mark.parametrize(("follow_up", "value"), [("要钱吗", "不收费"), ("那西岭区呢", "0899-22220001")])
def test_the_conversation_goes_on_from_the_guess(turns, follow_up, value):
    conversation = turns(GUIDE)
    conversation.say("挂失怎么弄比较好")
    said = conversation.say(follow_up)
    assert conversation.frame.topics == ("item:残疾人证挂失补办",)
    assert value in "\n".join(said)
    assert not said[0].startswith(MATTER[:5])  # what was not contradicted is no guess any more


def test_another_matter_ends_the_guess(turns):
    conversation = turns(GUIDE)
    conversation.say("挂失怎么弄比较好")
    said = conversation.say("低保打哪个电话")
    assert conversation.frame.topics == ("item:低保申请",)
    assert "0899-11110002" in "\n".join(said)


def test_a_question_about_the_guess_is_put_without_a_lead_and_its_answer_understood(turns):
    conversation = turns(GUIDE)
    assert conversation.say("补贴发放这个想弄") == []
    assert conversation.outcome.slot == "scenario" and "「高龄津贴发放」" in conversation.outcome.question
    said = "\n".join(conversation.say("第二个"))
    assert "九十至九十九周岁" in said and "八十至八十九周岁" not in said


# -- numbers ----------------------------------------------------------------------------------------------------


NEAR = st.tuples(
    st.sampled_from(["", "我在西岭区，", "北京的"]),
    st.sampled_from(["挂失", "优待", "补贴发放", "劳动合同", "失业保险的老板"]),
    st.sampled_from(["怎么弄比较好", "这事一般多久", "标准", "2个月了还能弄吗"]),
).map("".join)


TALKS = st.lists(QUESTIONS | NEAR | st.sampled_from(FOLLOW), min_size=1, max_size=3)


@given(TALKS, REGIONS, st.sampled_from([GUIDE, EITHER, RULE]))
@settings(STEADY, max_examples=120)
def test_every_number_keeps_its_evidence(turns, messages, region, ruled):
    conversation = turns(ruled, region)
    for message in messages:
        said = conversation.say(message or "?")
        assert conversation.last.removed == []
    if conversation.outcome.action != "clarify":
        held = " ".join(f"{c.title} {c.locator} {c.quote}" for c in citations(conversation.outcome.statements))
        assert numbers("\n".join(said)) <= numbers(f"{held} {' '.join(messages)}")


def test_where_a_document_of_the_place_is_silent_no_rule_of_the_country_speaks(engine_for, monkeypatch):
    """What the place itself has set is asked for; a statute that sounds alike is no answer to it."""
    engine = engine_for(lambda message, before: Leant(RULE, 0.0))
    conversation = Turns(engine)
    assert conversation.say("劳动合同怎么弄比较好")[0] == RULES
    monkeypatch.setattr(engine.planner._documents, "silent", lambda frame: [Statement("这份文件里没有找到这一点。")])
    conversation = Turns(engine)
    assert conversation.say("劳动合同怎么弄比较好")[0] == "这份文件里没有找到这一点。"
    assert conversation.outcome.action == "decline"


@pytest.mark.parametrize("fields", [("hours",), ("phones", "venues")])
def test_no_statute_tells_what_every_place_sets_itself(engine_for, fields):
    engine = engine_for(lambda message, before: Leant(LIKELY, 0.0))
    nearest = engine.planner._nearest
    conversation = Turns(engine)
    conversation.say("劳动合同怎么弄比较好")
    asked = conversation.frame.with_(fields=fields, asks=(), ruled=0.64)
    assert nearest.rules(asked, []) is None
    assert nearest.rules(asked.with_(fields=(*fields, "fee")), []) is not None


# -- what a message was read as ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("ruled", "action"), [(0.64, "decline"), (0.65, "answer"), (RULE, "answer")])
def test_hours_read_into_a_question_for_a_rule_are_no_reason_to_decline(ask, ruled, action):
    conversation = ask("劳动合同礼拜天补不补", ruled)
    assert (conversation.frame.fields, conversation.frame.topics) == (("hours",), ())
    assert conversation.outcome.action == action
    assert (RULES in texts(conversation)) == (action == "answer")


def test_within_a_matter_hours_stay_those_of_the_window(ask, nearest):
    frame = ask("劳动合同礼拜天补不补", RULE).frame
    assert nearest.rules(frame, []) and nearest.rules(frame.with_(topics=("item:低保申请",)), []) is None


# -- further questions ------------------------------------------------------------------------------------------

WORK, SAFE = "doc:中华人民共和国劳动合同法", "doc:中华人民共和国社会保险法"
SHORT, LONG = "最长几个月", "试用期最长可以有几个月才算数"


def test_an_answer_that_quotes_documents_alone_is_what_the_next_question_rests_on(turns):
    conversation = turns(RULE)
    conversation.say("没签书面劳动合同老板赔几倍工资")
    assert conversation.frame.rested_on == ()
    conversation.say("从哪天算起")
    assert conversation.frame.rested_on == (WORK,)
    assert {title for title, _ in cited(conversation)} == {"劳动合同法"}


@pytest.mark.parametrize(
    ("first", "then"),
    [("残疾证丢了打哪个电话", "要钱吗"), ("没签书面劳动合同老板赔几倍工资", "残疾证丢了打哪个电话")],
    ids=["a guide", "a question of its own"],
)
def test_after_anything_else_nothing_is_rested_on(turns, first, then):
    conversation = turns(GUIDE)
    for text in (first, then):
        conversation.say(text)
    assert conversation.frame.rested_on == ()


def looked_for(nearest, frame):
    found = nearest.texts(frame, [], 0.4)
    return {e.title.removeprefix("中华人民共和国") for e in citations(found.statements)} if found else None


@pytest.mark.parametrize(("document", "title"), [(WORK, "劳动合同法"), (SAFE, "社会保险法")])
def test_a_short_question_is_looked_for_in_what_was_quoted(ask, nearest, document, title):
    frame = ask("你好", None).frame.with_(text=SHORT, asks=(SHORT,), rested_on=(document,))
    assert looked_for(nearest, frame) == {title}
    assert looked_for(nearest, frame.with_(rested_on=())) != {title}


@pytest.mark.parametrize("document", [WORK, SAFE])
def test_a_longer_one_is_looked_for_everywhere(ask, nearest, document):
    frame = ask("你好", None).frame.with_(text=LONG, asks=(LONG,), rested_on=(document,))
    assert looked_for(nearest, frame) == looked_for(nearest, frame.with_(rested_on=())) != {"社会保险法"}


def test_what_carries_out_what_was_quoted_is_looked_at_as_well(ask, nearest, monkeypatch):
    within = []
    monkeypatch.setattr(nearest._texts, "answer", lambda *_, within=None, **__: [] if within is None else take(within))
    take = lambda held: within.append(held) or []  # noqa: E731
    monkeypatch.setattr(nearest, "_kin", SimpleNamespace(of=lambda documents: (*documents, "doc:细则")))
    nearest.texts(ask("你好", None).frame.with_(text=SHORT, asks=(SHORT,), rested_on=(WORK,)), [], 0.4)
    assert within == [(WORK, "doc:细则")]


def test_where_what_was_quoted_says_nothing_the_rest_is_looked_at(ask, nearest):
    short = "试用期几个月"
    frame = ask("你好", None).frame.with_(text=short, asks=(short,), rested_on=("doc:没有这份文件",))
    assert looked_for(nearest, frame) == looked_for(nearest, frame.with_(rested_on=())) is not None


# -- how much is said -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("length", "room"), [(0, 420), (420, 420), (421, 419), (720, 120), (721, None), (900, None)])
def test_guide_and_rule_together_stay_below_the_longest_answer(ask, nearest, monkeypatch, length, room):
    frame = ask("失业金怎么领", None).frame.with_(ruled=RULE)
    outcome = Outcome("answer", [Statement("字" * length, [Evidence("guide:1", "失业金", "材料", "")])])
    asked = []
    monkeypatch.setattr(nearest._texts, "answer", lambda *_, budget=None, **__: asked.append(budget) or [])
    assert nearest.beside(frame, outcome, []).statements == outcome.statements
    assert asked == ([] if room is None else [room])


# -- how near a rule must be ------------------------------------------------------------------------------------


class Asked:
    """Texts that tell how sure one must be."""

    def __init__(self):
        self.least = []

    def answer(self, questions, region, day, least, **_):
        self.least.append(least)
        return []


def least(**frame):
    asked = Asked()
    Nearest(None, None, asked, None).rules(Frame(text="多少天给信儿", as_of=DAY, **frame), [])
    return asked.least[:1]


@pytest.mark.parametrize(
    ("asks", "ruled", "expected"),
    [
        (("多少天给信儿",), 0.05, []),
        (("多少天给信儿",), 0.15, [0.25]),
        (("多少天给信儿",), 0.3, [0.16]),
        ((), 0.15, []),
        ((), 0.3, [0.16]),
    ],
)
def test_the_less_likely_a_rule_is_asked_for_the_nearer_it_must_be(asks, ruled, expected):
    assert least(asks=asks, ruled=ruled) == expected


@pytest.mark.parametrize(("told", "ruled", "looked"), [("", 0.9, False), ("医保", 0.9, True), ("医保", 0.6, False)])
def test_words_for_a_phone_do_not_stand_against_a_rule_in_what_goes_on(told, ruled, looked):
    topics = ("item:甲",)
    assert bool(least(fields=("complaint_phones",), topics=topics, told=told, ruled=ruled)) is looked
