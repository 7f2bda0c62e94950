import os
import shutil
import sys
from pathlib import Path

import pytest
from browser_kit import Visit, serving

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "/e2e/" in item.path.as_posix():
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="需要 playwright（requirements-dev.txt）")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("需要 Chromium（apt-get install chromium，或用环境变量 CHROMIUM 指明）")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser):
    """Open a page: ``visit(url, width=…, height=…)``."""
    contexts = []

    def visit(url, width=1280, height=900):
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce"))
        return Visit(contexts[-1].new_page(), url)

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def fake():
    from web_fakes import FakeAssistant

    return FakeAssistant(delay=0.05)


@pytest.fixture(scope="module")
def address(fake):
    with serving(lambda progress: fake) as address:
        yield address
