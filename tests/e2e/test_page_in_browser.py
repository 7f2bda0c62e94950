import socket
import threading

import pytest
from browser_kit import serving

ASK = "#zd-box textarea"


def test_an_answer_streams_and_its_citations_open(visit, address):
    page = (seen := visit(address)).page
    seen.ask("补办证件", wait=False)
    partial = page.locator("#zd-last [aria-busy] .zd-answer")
    partial.wait_for()
    early = partial.inner_text()
    card = seen.finished("补办证件")
    assert len(early) < len(card.locator(".zd-answer").inner_text())
    quote = card.locator("blockquote").nth(1)
    assert not quote.is_visible()
    card.locator("summary").nth(1).click()
    assert quote.inner_text() == "证件丢失的，应当申请补领。"
    first = card.locator("blockquote").first
    card.locator(".zd-mark").first.click()
    first.wait_for()
    assert "<script>alert(1)</script>" in first.inner_text()
    assert card.locator(".zd-source").get_attribute("href") == "https://example.org/guide"
    assert seen.dialogs == []


def test_a_tapped_option_is_the_next_question(visit, address):
    page = (seen := visit(address)).page
    seen.ask("怎么补办")
    page.click("#zd-last [data-say='代他人办理']")
    card = seen.finished("代他人办理")
    assert "代他人办理" in card.inner_text()
    assert page.locator("#zd-earlier [data-say]").count() == 0
    assert page.locator(".zd-turn").count() == 2


def test_an_example_question_starts_the_conversation(visit, address):
    page = (seen := visit(address)).page
    page.click(".zd-welcome [data-say='证件丢了补办要带什么']")
    seen.finished("证件丢了补办要带什么")
    assert page.locator(".zd-welcome").count() == 0


def test_the_region_is_searched_chosen_switched_and_left_out(visit, address, fake):
    page = (seen := visit(address)).page
    seen.choose_region("丁", "乙市丁区")
    seen.ask("补办证件")
    assert fake.requests[-1].region == "乙市丁区"
    assert "地区：乙市丁区" in page.inner_text("#zd-last")
    seen.choose_region("丙", "乙市丙区")
    seen.ask("那这里呢")
    assert fake.requests[-1].region == "乙市丙区"
    assert fake.requests[-1].session_id == fake.requests[-2].session_id or fake.requests[-2].session_id is None
    seen.choose_region("不选", "不选地区")
    seen.ask("都一样吗")
    assert fake.requests[-1].region == ""


def test_the_region_can_be_set_by_the_address(visit, address):
    page = visit(f"{address}?region=乙市丙区").page
    page.wait_for_function("() => document.querySelector('#zd-region input').value === '乙市丙区'")


def test_feedback_undo_and_new_conversation(visit, address, fake):
    page = (seen := visit(address)).page
    assert page.is_disabled("#zd-undo") and page.is_disabled("#zd-fresh")
    seen.ask("补办证件")
    page.click("#zd-last [data-rate=down]")
    page.locator("#zd-last", has_text="谢谢，已记下").wait_for()
    page.wait_for_function("() => document.querySelector('#zd-last [data-rate=down]').ariaPressed === 'true'")
    seen.ask("说错的话")
    assert fake.ratings[-1][1:] == (1, "down", None)
    page.click("#zd-undo")
    page.locator("#zd-last .zd-ask", has_text="补办证件").wait_for()
    assert page.locator(".zd-turn").count() == 1
    page.click("#zd-fresh")
    page.wait_for_selector(".zd-welcome")
    page.get_by_text("恢复刚才的对话").click()
    page.locator("#zd-last .zd-ask", has_text="补办证件").wait_for()


def test_hostile_words_are_shown_as_they_are(visit, address):
    seen = visit(address)
    words = "几点 ${1+1} {{value}} @children <img src=x onerror=alert(1)> </script>"
    seen.ask(words)
    assert seen.page.inner_text("#zd-last .zd-ask") == words
    assert seen.dialogs == []


def test_enter_pressed_twice_asks_once_and_words_typed_meanwhile_stay(visit, address, fake):
    seen = visit(address)
    asked = len(fake.requests)
    seen.page.fill("#zd-box textarea", "补办证件")
    seen.page.press("#zd-box textarea", "Enter")
    seen.page.press("#zd-box textarea", "Enter")
    seen.page.wait_for_function("() => document.querySelector('#zd-box textarea').value === ''")
    seen.page.keyboard.type("要钱吗")
    seen.finished("补办证件")
    assert seen.page.input_value("#zd-box textarea") == "要钱吗"
    seen.send("要钱吗")
    seen.finished("要钱吗")
    assert [r.message for r in fake.requests[asked:]] == ["补办证件", "要钱吗"]
    assert seen.page.locator(".zd-turn").count() == 2


def test_a_failure_says_so_and_offers_another_try_and_a_person(visit, address):
    page = (seen := visit(address)).page
    seen.ask("炸")
    card = page.locator("#zd-last .zd-card-error")
    assert "再试一次" in card.inner_text() and card.locator("a[href='tel:12345']").count() == 1
    seen.ask("补办证件")
    assert page.locator("#zd-last .zd-card-answer").count() == 1


def test_the_enter_that_ends_an_input_method_does_not_send(visit, address):
    page = visit(address).page
    page.fill(ASK, "buban")
    page.evaluate(
        "box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))",
        page.query_selector(ASK),
    )
    page.wait_for_timeout(500)
    assert page.locator(".zd-turn").count() == 0
    assert page.input_value(ASK) == "buban"


def test_nothing_is_loaded_from_outside_and_the_server_calls_nobody(visit, fake, monkeypatch):
    called = []
    connect = socket.socket.connect

    def watched(self, address):
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            called.append(address)
            raise OSError("the network is cut")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    with serving(lambda progress: fake) as address:
        seen = visit(address)
        seen.ask("补办证件")
        seen.page.wait_for_timeout(1000)
    assert seen.outside == [] and called == []
    assert [line for line in seen.complaints if "ERR_CONNECTION" not in line] == []


def test_the_page_follows_loading_without_a_reload(visit, fake):
    gate = threading.Event()

    def open_slowly(progress):
        progress("写入办事指南", 0.3)
        gate.wait(20)
        return fake

    with serving(open_slowly) as address:
        page = (seen := visit(address)).page
        page.locator(".zd-status", has_text="写入办事指南").wait_for()
        seen.ask("补办证件")
        assert "正在加载" in page.inner_text("#zd-last")
        gate.set()
        page.locator(".zd-status").wait_for(state="detached", timeout=10_000)
        page.click("#zd-last [data-say='补办证件']")
        page.locator("#zd-last .zd-card-answer").wait_for()
        seen.choose_region("丁", "乙市丁区")


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)], ids=["desk", "phone"])
def test_notice_and_hotline_stay_in_view(visit, address, width, height):
    page = (seen := visit(address, width, height)).page
    for _ in range(4):
        seen.ask("补办证件")
    for end in ("0", "document.scrollingElement.scrollHeight"):
        page.evaluate(f"scrollTo(0, {end})")
        page.wait_for_timeout(200)
        for selector in (".zd-notice", ".zd-call", ASK):
            box = page.locator(selector).bounding_box()
            assert box["y"] >= 0 and box["y"] + box["height"] <= height, selector


def test_only_the_list_goes_on_paper(visit, address):
    page = (seen := visit(address)).page
    seen.ask("补办证件")
    seen.ask("怎么补办")
    page.evaluate("() => { window.printed = 0; window.print = () => { window.printed += 1; }; }")
    page.evaluate(
        """document.querySelector('#zd-last .zd-card').insertAdjacentHTML('beforeend',
        '<p class="zd-print-note">人工智能生成</p><div class="zd-options"><button data-print>打印</button></div>')"""
    )
    page.click("#zd-last [data-print]")
    assert page.evaluate("window.printed") == 1
    page.emulate_media(media="print")
    shown = {name: page.locator(name).first.is_visible() for name in ("#zd-header", "#zd-composer", ".zd-print-note")}
    assert shown == {"#zd-header": False, "#zd-composer": False, ".zd-print-note": True}
    assert not page.locator("#zd-earlier .zd-turn").first.is_visible()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#zd-header").is_visible() and not page.locator(".zd-print-note").is_visible()
