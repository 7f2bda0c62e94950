"""Within what time a resident has to come is told from the conditions of the guide."""

import pytest
from national_kb import Chat, national_engine


@pytest.fixture(scope="module")
def national(tmp_path_factory):
    return national_engine(tmp_path_factory.mktemp("national"))


@pytest.mark.parametrize(
    ("question", "within"),
    [
        ("买了二手车多少天内得过户", "三十日内申请转让登记"),
        ("买了二手车多少天内得过户，要带什么", "三十日内申请转让登记"),
        ("退伍多久内要报到", "30日内报到"),
        ("个税年度汇算是每年几月到几月办", "三月一日至六月三十日"),
    ],
)
def test_the_deadline_is_quoted_from_the_guide_and_cited(national, question, within):
    chat = Chat(national)
    assert within in chat.say(question)
    assert any(within in e.quote for s in chat.outcome.statements for e in s.evidence)


def test_the_time_of_handling_is_no_deadline(national):
    assert "交付之日起" not in Chat(national).say("二手车过户几天之内能办好")
