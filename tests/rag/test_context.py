"""A follow-up within what opened its matter: its own words count twice, a long story is cut from its front."""

from rag.context import within


def test_a_message_that_opens_something_stays_as_it_is():
    assert within("能领几个月", "") == "能领几个月"


def test_a_follow_up_stands_around_what_opened_it():
    assert within("那六年呢", "失业保险能领几个月") == "那六年呢 失业保险能领几个月 那六年呢"


def test_of_a_long_story_the_end_is_kept():
    found = within("那呢", f"{'甲' * 100}能领吗")
    assert found.startswith("那呢 甲") and found.endswith("能领吗 那呢") and len(found) == 66
