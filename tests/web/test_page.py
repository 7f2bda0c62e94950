import re
import time

import pytest
from web_fakes import FakeAssistant

OUTSIDE = re.compile(r"""https?:(?:\\?/){2}[^\s"'<>)\\]*""")


@pytest.fixture(scope="module")
def page_client():
    from starlette.testclient import TestClient

    from web.server import create_app
    from web.service import Service

    service = Service(lambda progress: FakeAssistant())
    service.start()
    assert service.wait(5)
    with TestClient(create_app(service), raise_server_exceptions=False) as client:
        assert "正在启动" in client.get("/").text, "until the page is built, a visitor is told to wait"
        deadline = time.monotonic() + 60
        while client.get("/").status_code == 503 and time.monotonic() < deadline:
            time.sleep(0.1)
        yield client


@pytest.fixture(scope="module")
def html(page_client):
    response = page_client.get("/")
    assert response.status_code == 200
    return response.text


def test_the_page_is_chinese_and_named(html):
    assert '<html\n\tlang="zh-CN"' in html
    assert "政答" in html


def test_the_page_always_shows_the_notice_and_the_way_to_a_person(html):
    assert "本回答由人工智能整理，以窗口答复为准" in html
    assert "tel:12345" in html


def test_the_page_names_no_outside_address(html):
    assert {url for url in OUTSIDE.findall(html) if not url.startswith("http://testserver")} == set()


def test_own_looks_name_no_outside_address(page_client):
    theme = page_client.get("/theme.css").text
    assert {url for url in OUTSIDE.findall(theme) if url != "http://www.w3.org/2000/svg"} == set()
    assert "@import" not in theme


def test_the_page_forbids_the_browser_to_load_from_outside(page_client):
    policy = page_client.get("/").headers["content-security-policy"]
    assert not re.search(r"https?:|\*", policy)


def test_gradio_reports_nothing_and_keeps_no_history(html):
    assert '"analytics_enabled":false' in html
    assert '"is_space":false' in html or "is_space" not in html


def test_no_other_site_may_read_the_page(page_client):
    response = page_client.get("/", headers={"Origin": "https://elsewhere.example"})
    assert not [name for name in response.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/proxy=https://elsewhere.example/"),
        ("GET", "/monitoring"),
    ],
)
def test_what_the_page_does_not_need_is_closed(page_client, method, path):
    assert page_client.request(method, path).status_code == 404


def test_the_interface_works_beside_the_page(page_client):
    assert page_client.post("/api/v1/chat", json={"message": "补办证件"}).status_code == 200
    assert page_client.get("/api/v1/nothing").json()["error"]["code"] == "not_found"
    assert page_client.get("/readyz").status_code == 200


def test_a_page_that_cannot_be_built_leaves_the_interface_working(monkeypatch, service):
    from starlette.testclient import TestClient

    import web.page
    from web.server import create_app

    def fail(*_):
        raise RuntimeError("broken")

    monkeypatch.setattr(web.page, "page_app", fail)
    with TestClient(create_app(service), raise_server_exceptions=False) as client:
        deadline = time.monotonic() + 10
        while "没能启动" not in client.get("/").text and time.monotonic() < deadline:
            time.sleep(0.05)
        assert client.get("/").status_code == 503
        assert client.post("/api/v1/chat", json={"message": "补办证件"}).status_code == 200
