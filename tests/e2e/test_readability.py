import pytest

SMALLEST_TARGETS = """minimum => [...document.querySelectorAll(
    'button, a[href], summary, textarea, #zd-region .wrap, .zd-option')]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().width && !e.matches('.zd-mark, .zd-answer a'))
  .filter(e => { const b = e.getBoundingClientRect(); return b.height < minimum - .5 || b.width < minimum - .5; })
  .map(e => `${e.tagName} ${e.id || e.className} ${JSON.stringify(e.getBoundingClientRect())}`)
"""

LOW_CONTRAST = """() => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const over = (top, below) => { const a = top[3] ?? 1; return [0, 1, 2].map(i => top[i] * a + below[i] * (1 - a)); };
  const linear = v => (v / 255 <= .03928 ? v / 255 / 12.92 : ((v / 255 + .055) / 1.055) ** 2.4);
  const shade = ([r, g, b]) => .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
  const background = e => { const layers = []; for (let n = e; n; n = n.parentElement) {
      const c = parse(getComputedStyle(n).backgroundColor); layers.push(c); if ((c[3] ?? 1) === 1) break; }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]); };
  const found = [];
  const walker = document.createTreeWalker(document.querySelector('.gradio-container'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !e.checkVisibility() || e.closest('[disabled], script, style')) continue;
    const behind = background(e), ink = over(parse(getComputedStyle(e).color), behind);
    const [light, dark] = [shade(behind), shade(ink)].sort((a, b) => b - a);
    const ratio = (light + .05) / (dark + .05);
    if (ratio < 4.5) found.push(`${walker.currentNode.data.trim().slice(0, 20)} ${ratio.toFixed(2)}`);
  }
  return found;
}"""

SIZE = "selector => parseFloat(getComputedStyle(document.querySelector(selector)).fontSize)"
BODY_TEXT = (".zd-answer p", ".zd-ask p", ".zd-cite blockquote", "#zd-box textarea", "#zd-region input", ".zd-option")


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["desk", "phone"])
def seen(visit, address, request):
    seen = visit(address, *request.param)
    seen.ask("补办证件")
    seen.page.click("#zd-last summary")
    seen.ask("几点上班")
    seen.ask("怎么补办")
    return seen


def test_body_text_is_at_least_18_pixels_and_grows_to_30(seen):
    page = seen.page
    for selector in BODY_TEXT:
        assert page.evaluate(SIZE, selector) >= 18, selector
    for _ in range(6):
        if page.is_enabled("[data-font='1']"):
            page.click("[data-font='1']")
    for selector in BODY_TEXT:
        assert page.evaluate(SIZE, selector) >= 30, selector
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), "no sideways scrolling"
    seen.open()
    assert page.evaluate(SIZE, ".zd-welcome p") >= 30, "the size is remembered"
    for _ in range(6):
        if page.is_enabled("[data-font='-1']"):
            page.click("[data-font='-1']")
    assert page.evaluate(SIZE, ".zd-welcome p") == 18


def test_targets_are_large_and_larger_in_elder_mode(seen):
    page = seen.page
    assert page.evaluate(SMALLEST_TARGETS, 44) == []
    page.click("[data-elder]")
    assert page.get_attribute("[data-elder]", "aria-pressed") == "true"
    assert page.evaluate(SIZE, ".zd-answer p") >= 24
    assert page.evaluate(SMALLEST_TARGETS, 60) == []
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), "no sideways scrolling"
    page.click("[data-elder]")
    assert page.evaluate(SIZE, ".zd-answer p") == 18


def test_contrast_is_enough(seen):
    assert seen.page.evaluate(LOW_CONTRAST) == []
    seen.page.click("[data-elder]")
    assert seen.page.evaluate(LOW_CONTRAST) == []


def test_dark_systems_get_the_same_readable_page(browser, address):
    context = browser.new_context(color_scheme="dark", reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".zd-welcome")
    page.wait_for_timeout(500)
    assert page.evaluate(LOW_CONTRAST) == []
    context.close()
