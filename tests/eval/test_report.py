"""The HTML page of a run."""

import re
from html.parser import HTMLParser

import pytest

from eval.cases import Case
from eval.report import merge_report, write_report
from eval.results import RunFolder, RunMark
from eval.runner import run_suite

EVIL = "</details><script>alert(1)</script><img src=http://x.example/a.png onerror=alert(2)>{{ 7*7 }}"


def case(id, kind="lookup", user=None, **expect):
    expect = {"action": "answer", "facts": [["好"]], **expect}
    return Case.model_validate({"id": id, "kind": kind, "turns": [{"user": user or id, "expect": expect}]})


@pytest.fixture
def make(tmp_path, scripted):
    def make(replies, cases, system="fake", day=1):
        started = f"2025-01-{day:02d}T00:00:00+00:00"
        folder = RunFolder.create(tmp_path, RunMark(suite="s.jsonl", system=system, started=started))
        folder.finish(run_suite(cases, scripted(replies), progress=False, keep=folder.add))
        return folder

    return make


class Page(HTMLParser):
    """Tags and attributes as a browser would see them, and whether the tags close."""

    VOID = frozenset({"meta", "br", "line", "path", "rect", "img"})

    def __init__(self, path):
        super().__init__()
        self.tags, self.attributes, self.words, self.open = [], [], "", []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data


def test_hostile_words_stay_words_and_nothing_is_loaded(make, reply):
    trace = {"steps": [EVIL], "removed": [EVIL], EVIL: EVIL}
    bad = reply(EVIL, citations=[(EVIL, EVIL, EVIL)], options=[EVIL], trace=trace)
    page = Page(write_report(make({EVIL: bad}, [case('x"><b>', user=EVIL, sources=[[EVIL]])])))
    assert not {"script", "img", "b>"} & set(page.tags)
    assert {name for name, _ in page.attributes} & {"src", "onerror", "srcset"} == set()
    assert all(value.startswith("#") for name, value in page.attributes if name == "href")
    assert page.words.count("<script>alert(1)</script>") >= 8 and "{{ 7*7 }}" in page.words
    assert page.open == []
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes


def test_every_failure_is_there_with_conversation_expectation_and_trace(make, reply):
    trace = {"steps": ["lookup:fee"], "removed": ["删掉的话"]}
    answers = {
        "甲": reply("坏了", citations=[("题名", "第三条", "原文如此")], trace=trace),
        "乙": reply("好"),
        "丙": RuntimeError("崩了"),
    }
    words = Page(write_report(make(answers, [case("甲"), case("乙"), case("丙", "noisy")]))).words
    for said in ("坏了", "缺事实：好", "题名", "原文如此", "lookup:fee", "删掉的话", "崩了", "未解决的用例（2）"):
        assert said in words
    assert "case-乙" not in words


def test_what_changed_since_the_last_run_of_the_same_system(make, reply):
    cases = [case("甲"), case("乙"), case("丙")]
    make({"甲": reply("好"), "乙": reply("坏"), "丙": reply("好")}, cases, day=1)
    make({"甲": reply("坏"), "乙": reply("坏"), "丙": reply("坏")}, cases, system="other", day=2)
    late = make({"甲": reply("坏"), "乙": reply("好"), "丙": reply("好")}, cases, day=3)
    words = Page(write_report(late)).words
    assert re.search(r"新失败（1）\s*甲", words) and re.search(r"新解决（1）\s*乙", words)
    assert "fake 对 other" in words and "共同用例 3 例：other 解决 0，fake 解决 2" in re.sub(r"\s+", " ", words)


def test_the_first_run_says_that_there_is_none_before(make, reply):
    assert "没有同一套件、同一系统的上一次结果" in Page(write_report(make({}, [case("甲")]))).words


def test_a_case_reworded_since_is_not_compared(make, reply):
    make({"旧问": reply("好")}, [case("甲", user="旧问")], day=1)
    late = make({"新问": reply("坏")}, [case("甲", user="新问")], day=2)
    assert "没有相同的用例" in Page(write_report(late)).words


def test_runs_of_one_system_are_put_together(make, reply, tmp_path):
    one = make({"甲": reply("好")}, [case("甲")], day=1)
    two = make({"乙": reply("坏")}, [case("乙", "noisy")], day=2)
    words = Page(merge_report([one, two], tmp_path / "merged")).words
    assert "2 例" in words and "未解决的用例（1）" in words


def test_a_city_with_other_names_is_paired_by_case_and_its_reworded_cases_stand_apart(make, reply, tmp_path):
    real = make({"甲区": reply("好"), "法": reply("好")}, [case("1", user="甲区"), case("2", user="法")])
    other = make({"乙区": reply("坏"), "法": reply("好")}, [case("1", user="乙区"), case("2", user="法")], day=2)
    other.mark.suite = "city.jsonl"
    words = re.sub(r"\s+", " ", Page(merge_report([other, real], tmp_path / "merged")).words)
    assert "共同用例 2 例：fake（s） 解决 2，fake（city） 解决 1" in words
    assert re.search(r"题面不同的\s*1\s*1\s*0", words)
