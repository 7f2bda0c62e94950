import pytest
from starlette.testclient import TestClient
from web_fakes import FakeAssistant

from web.limits import RateLimiter
from web.server import create_app
from web.service import Service


@pytest.fixture
def assistant():
    return FakeAssistant()


@pytest.fixture
def service(assistant):
    service = Service(lambda progress: assistant)
    service.start()
    assert service.wait(5)
    return service


@pytest.fixture
def client(service):
    return TestClient(create_app(service, page=False), raise_server_exceptions=False)


@pytest.fixture
def make_client():
    """A client of an application over ``open_assistant``; ``per_minute`` questions a client."""

    def make(open_assistant, *, per_minute=0, address="203.0.113.7", page=False):
        service = Service(open_assistant)
        service.start()
        app = create_app(service, limiter=RateLimiter(per_minute), page=page)
        return TestClient(app, raise_server_exceptions=False, client=(address, 50000))

    return make
