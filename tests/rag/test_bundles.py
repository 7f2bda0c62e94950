"""Life events: recognised however they are told, never instead of one item, told in order, and gone on with."""

import pytest
from city_kb import DAY, EAST
from national_kb import Chat, national_engine

from kg.schema import LifeEvent
from rag.state import Pending


@pytest.fixture(scope="module")
def national(tmp_path_factory):
    return national_engine(tmp_path_factory.mktemp("national"))


@pytest.fixture
def chat(national):
    return lambda region=None: Chat(national, region)


def event_of(chat_, text):
    chat_.say(text)
    return (chat_.frame.event or "").removeprefix("life_event:")


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("我家孩子刚出生，要办哪些手续", "新生儿出生"),
        ("媳妇生了个闺女，后面都得办点啥", "新生儿出生"),
        ("老人走了要办什么", "身后事"),
        ("爷爷没了，要办什么手续", "身后事"),
        ("我妈上个月去世了，她有退休金也有公积金，我得跑哪些地方办什么", "身后事"),
        ("我被公司开除了，接下来该办些什么手续", "失业"),
        ("准备在楼下开个烧烤店，都需要办什么证件", "开办餐饮店"),
        ("娃明年上一年级，要提前办啥", "教育入学"),
        ("二手房过户都要办哪些手续", "二手房交易"),
        ("退伍了，回来要办啥", "军人退役"),
        ("我爸八十五了能享受哪些补贴", "老年人福利"),
        ("包被人偷了，身份证银行卡驾照都没了，先办哪个好", "证件全丢了"),
        ("上班摔伤了，公司不管，我该办哪些事", "工伤"),
        ("从农村到城里打工需要办哪些事", "外来人员落脚"),
        ("新生儿出生一件事", "新生儿出生"),
    ],
)
def test_an_event_is_understood_from_how_people_tell_it(chat, text, event):
    assert event_of(chat(), text) == event


def test_every_phrasing_means_its_event(national):
    wrong = [
        (phrasing, event.name)
        for event in national.view.of_type(LifeEvent)
        for phrasing in event.phrasings
        if national._events.find(phrasing, []) != event.id
    ]
    assert not wrong


@pytest.mark.parametrize(
    "text",
    [
        "新生儿落户要什么材料",
        "办居住证要哪些手续",
        "二手房过户要什么材料",
        "老人去世注销户口要办什么手续",
        "失业金要办哪些手续",
        "开饭店食品经营许可证怎么办",
        "公积金贷款要哪些手续",
        "办社保卡要什么手续",
        "怎么注销公司",
        "户口本丢了怎么办",
        "结婚要带什么",
        "身份证要办什么手续",
        "驾照怎么考",
        "产假多少天",
        "低保要办哪些手续",
        "离职了公积金怎么取",
        "我身份证没了",
        "你好",
        "几点上班",
    ],
)
def test_a_question_about_one_item_stays_one(chat, text):
    assert event_of(chat(), text) == ""


def test_no_wording_of_an_item_is_taken_for_an_event(national):
    """Every tenth wording of every built-in item, asked as it stands."""
    understanding, events = national.understanding, national._events
    wordings = [(p, item.name) for item in national.view.items() for p in (item.name, *item.phrasings)]
    taken = []
    for text, name in wordings[::10]:
        heard = understanding.understand(text, DAY)
        if events.find(heard.frame.text, heard.matches):
            taken.append((text, name))
    assert len(taken) <= len(wordings) // 1000, taken


def test_items_come_in_order_with_who_handles_them(chat):
    said = chat().say("我家孩子刚出生，要办哪些手续")
    names = ["1. 出生医学证明首次签发", "2. ", "3. 城乡居民基本医疗保险参保登记", "4. 社会保障卡"]
    assert [said.find(n) for n in names] == sorted(said.find(n) for n in names) and -1 not in map(said.find, names)
    assert "公安" in said and "在第1项之后" in said
    assert len(said) <= 900


def test_no_event_is_told_at_length(national):
    for event in national.view.of_type(LifeEvent):
        for question in ("都要办什么", "要带什么材料", "在哪办", "打什么电话"):
            talk = Chat(national)
            assert event.id == (talk.say(f"{event.name}一件事"), talk.frame.event)[1]
            assert len(talk.say(question)) <= 900, (event.name, question)
            assert talk.frame.event == event.id


def test_shared_papers_are_told_once_with_the_items_that_need_them(chat):
    talk = chat()
    talk.say("离婚要办哪些手续")
    said = talk.say("要带什么材料")
    lines = [x for x in said.split("\n") if x.startswith("· 居民身份证（")]
    assert lines == ["· 居民身份证（第2、3、4项）"]


def test_one_of_the_list_is_gone_on_with(chat):
    talk = chat()
    talk.say("老人走了要办什么")
    assert "死亡登记注销户口" in talk.say("第三个怎么办")
    assert talk.frame.topics == ("item:死亡登记注销户口",)
    assert "无" not in talk.say("要带什么材料") and talk.frame.topics == ("item:死亡登记注销户口",)
    talk.say("那第8项呢")
    assert talk.frame.topics == ("item:死亡提取住房公积金",)


def test_what_to_begin_with(chat):
    talk = chat()
    talk.say("老人走了要办什么")
    said = talk.say("先办哪个")
    assert "先办第1项「居民死亡医学证明签发」" in said and talk.frame.event


def test_a_number_that_counts_something_else_is_no_choice(chat):
    talk = chat()
    talk.say("老人走了要办什么")
    talk.say("我第二个孩子上户口怎么办")
    assert talk.frame.topics != ("item:遗体火化和殡葬服务",)


def test_another_matter_leaves_the_event(chat):
    talk = chat()
    talk.say("老人走了要办什么")
    talk.say("护照到期了怎么换")
    assert talk.frame.event is None and talk.frame.topics == ("item:普通护照换发",)


def test_a_district_that_handles_an_item_itself_is_told_instead_of_the_country(chat):
    talk = chat()
    talk.say("老人走了要办什么")
    said = talk.say("我在东湖区")
    assert talk.frame.event and "死亡注销户口" in said and "东湖区公安局" in said
    assert "死亡注销户口" in talk.say("第三项打什么电话") and EAST in talk.frame.regions
    assert "0999-11110000" in "\n".join(s.text for s in talk.outcome.statements)


def test_every_line_is_cited_and_no_number_is_left_without_support(chat):
    talk = chat()
    talk.say("买车上牌一件事")
    assert not talk.last.removed
    assert all(s.evidence for s in talk.outcome.statements if s.text[:1].isdigit() or s.text.startswith("· "))


def test_what_tells_which_case_it_is_opens_no_event(chat):
    conversation = chat()
    conversation.say("就业困难人员认定要什么材料")
    frame, cases = conversation.frame, ("下岗失业人员", "残疾人员", "失地农民")
    conversation.state.pending = Pending("scenario", cases, cases, frame, (False, False))
    conversation.say("他是残疾人")
    assert conversation.frame.event is None and conversation.frame.topics == frame.topics
    assert conversation.frame.scenario == "残疾人员"
