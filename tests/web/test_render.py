from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from rag.contract import ChatReply, Citation, FrameOut
from web.conversation import Conversation, Turn
from web.render import (
    answer_html,
    conversation_html,
    folding_html,
    region_label,
    status_html,
    turns_html,
    web_url,
)
from web.service import Readiness

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'&"


def soup(html):
    return BeautifulSoup(str(html), "html.parser")


def reply(**changes):
    fields = {
        "session_id": "s1",
        "turn": 1,
        "action": "answer",
        "answer": "要带身份证 [1]",
        "citations": [Citation(id="a", title="指南", locator="申请材料", quote="身份证")],
        "frame": FrameOut(intent="materials"),
        "kb_version": 1,
    }
    return ChatReply(**fields | changes)


def test_what_is_beside_the_answer_is_folded_behind_its_first_line():
    part = "指南里还写着：\n所需材料：身份证[1]\n咨询电话：0431-12345678"
    page = soup(folding_html(f"【补领】\n不收费\n{part}\n《某法》第一条：可以", [part], 1, "c1"))
    more = page.find("details", class_="zd-more")
    assert more.summary.get_text() == "指南里还写着" and not more.has_attr("open")
    assert "0431-12345678" in more.get_text() and more.find("button", attrs={"data-cite": "c1-1"})
    before, after = more.find_previous_sibling(), more.find_next_sibling()
    assert "不收费" in before.get_text() and "可以" in after.get_text()


def test_a_folded_part_that_the_answer_does_not_hold_is_left_out():
    assert soup(folding_html("不收费", ["别的话"], 0, "c1")).get_text().strip() == "不收费"


def test_html_in_a_folded_part_is_shown_not_run():
    page = soup(folding_html(f"好\n{EVIL}：\n{EVIL}", [f"{EVIL}：\n{EVIL}"], 0, "c1"))
    assert page.find(["img", "script"]) is None and page.get_text().count(EVIL) == 2


def test_html_in_an_answer_is_shown_not_run():
    page = soup(answer_html(EVIL))
    assert page.find(["img", "script"]) is None
    assert EVIL in page.get_text()


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://elsewhere.example/pixel.png)",
        "[x](javascript:alert(1))",
        "[x](data:text/html,hi)",
        "<javascript:alert(1)>",
        "[1]: https://elsewhere.example\n\n[1]",
    ],
)
def test_markdown_loads_nothing_and_runs_nothing(text):
    page = soup(answer_html(text))
    assert page.find("img") is None
    assert [a["href"] for a in page.find_all("a") if not a["href"].startswith("https://")] == []


def test_markdown_structure_is_kept():
    page = soup(answer_html("**要带**：\n\n- 身份证\n- 照片\n\n| 项 | 数 |\n| --- | --- |\n| 照片 | 2 |"))
    assert page.strong.text == "要带"
    assert [li.text for li in page.find_all("li")] == ["身份证", "照片"]
    assert page.td.text == "照片"


def test_plain_lines_get_a_structure():
    text = "【证件补办】丙区\n所需材料：\n· 身份证\n· 照片\n《示例法》第三条：证件丢失的，应当申请补领。\n收费：不收"
    page = soup(answer_html(text))
    labels = ["【证件补办】", "所需材料：", "《示例法》第三条：", "收费："]
    assert [strong.text for strong in page.find_all("strong")] == labels
    assert [li.text for li in page.find_all("li")] == ["身份证", "照片"]
    assert page.find_all("p")[-1].get_text() == "《示例法》第三条：证件丢失的，应当申请补领。\n收费：不收"


@pytest.mark.parametrize(
    "text", ["", "：", "请先到窗口，再说：可以", "网址：https://x.example", "a\n\nb", "**粗**：好", "·没有空格"]
)
def test_no_word_is_lost_in_structuring(text):
    shown = soup(answer_html(text)).get_text().replace("\n", "")
    assert shown == text.replace("**", "").replace("\n", "")


def test_markers_open_their_citation_and_others_stay_text():
    page = soup(answer_html("身份证 [1]，照片 [2]，见 [3]", citations=2, prefix="c4"))
    assert [button["data-cite"] for button in page.find_all("button")] == ["c4-1", "c4-2"]
    assert page.get_text().strip().endswith("见 [3]")


def test_addresses_and_phones_can_be_tapped():
    page = soup(answer_html("网址https://zw.example.cn/a?b=1&c=2办理，电话0431-85109029、12345。"))
    links = {a["href"]: a for a in page.find_all("a")}
    assert set(links) == {"https://zw.example.cn/a?b=1&c=2", "tel:0431-85109029"}
    assert links["https://zw.example.cn/a?b=1&c=2"]["rel"] == ["noopener", "noreferrer"]
    assert page.get_text().strip() == "网址https://zw.example.cn/a?b=1&c=2办理，电话0431-85109029、12345。"


def test_digits_within_an_address_are_no_phone():
    page = soup(answer_html("https://zw.example.cn/0431-85109029/x"))
    assert [a["href"] for a in page.find_all("a")] == ["https://zw.example.cn/0431-85109029/x"]


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "ftp://x", "//x.example", "https://a b"])
def test_only_web_addresses_become_links(url):
    assert web_url(url) is None


def test_everything_in_a_turn_is_escaped():
    turn = Turn(
        EVIL,
        reply=reply(
            action="clarify",
            options=[EVIL],
            citations=[Citation(id="a", title=EVIL, locator=EVIL, url='https://x.example/"><script>', quote=EVIL)],
            frame=FrameOut(intent="x", item=EVIL, region=EVIL),
        ),
    )
    page = soup(turns_html([turn], latest=True))
    assert page.find(["img", "script"]) is None
    assert page.find(class_="zd-ask").get_text(strip=True) == EVIL
    assert page.find("blockquote").get_text() == EVIL
    assert page.find("button", class_="zd-option")["data-say"] == EVIL


def test_a_citation_shows_title_locator_quote_and_link():
    cited = Citation(id="a", title="示例法", locator="第三条", url="https://x.example/law", quote="第一款\n第二款")
    page = soup(turns_html([Turn("问", reply=reply(citations=[cited]))]))
    details = page.find("details")
    assert details["id"] == "c1-1" and not details.has_attr("open")
    assert "示例法" in details.summary.text and "第三条" in details.summary.text
    assert details.blockquote.text == "第一款\n第二款"
    assert details.a["href"] == "https://x.example/law"
    assert page.find("button", class_="zd-mark")["data-cite"] == "c1-1"


def test_only_the_latest_options_can_be_tapped():
    turns = [Turn("问", reply=reply(action="clarify", options=["本人"])) for _ in range(2)]
    earlier, last = conversation_html(Conversation("s1", turns), [])
    assert "data-say" not in earlier and "本人" in earlier
    assert soup(last).find(attrs={"data-say": "本人"})


def test_a_decline_and_an_error_offer_a_person():
    declined = soup(turns_html([Turn("问", reply=reply(action="decline", citations=[]))], latest=True))
    failed = soup(turns_html([Turn("问", error="出错")], latest=True))
    assert declined.find("a", href="tel:12345") and failed.find("a", href="tel:12345")
    assert failed.find(attrs={"data-say": "问"}).text == "再试一次"


def test_every_answer_is_labelled_as_made_by_ai():
    for action in ("answer", "clarify", "decline"):
        assert "AI 整理" in turns_html([Turn("问", reply=reply(action=action))])


def test_an_empty_conversation_offers_examples():
    welcome, last = conversation_html(Conversation(), ["医保怎么转"])
    assert last == ""
    assert soup(welcome).find(attrs={"data-say": "医保怎么转"})


def test_region_ids_are_written_as_people_do():
    assert region_label("region:甲省/乙市/丙区") == "甲省乙市丙区"
    assert region_label("乙市丙区") == "乙市丙区"
    assert region_label(None) is None


def test_the_status_line_follows_loading():
    loading = status_html(Readiness(stage="写入办事指南", progress=0.4))
    assert "写入办事指南" in loading and "40%" in loading
    vectors = status_html(Readiness(ready=True, vectors_done=25, vectors_total=100))
    assert "可以提问" in vectors and "25%" in vectors
    assert status_html(Readiness(ready=True, vectors_done=9, vectors_total=9)).strip() == ""
    assert "12345" in status_html(Readiness(failed=True))


def test_readiness_reads_any_status():
    status = SimpleNamespace(
        ready=True, stage="", progress=None, kb_version=3, vectors_done=1, vectors_total=2, llm="q", message=""
    )
    assert not Readiness.model_validate(status, from_attributes=True).settled


@pytest.mark.parametrize(("intent", "offered"), [("checklist", True), ("bundle", True), ("guide", False)])
def test_a_list_can_be_printed_with_its_label(intent, offered):
    turn = Turn("帮我列个清单", reply=reply(frame=FrameOut(intent=intent)))
    page = soup(turns_html([turn]))
    assert bool(page.select_one("button[data-print]")) is offered
    assert ("人工智能生成" in page.get_text()) is offered
