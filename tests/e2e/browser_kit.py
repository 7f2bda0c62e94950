"""A visitor of a live page, and live servers for the tests."""

import socket
import threading
import time
import urllib.request
from contextlib import contextmanager


class Visit:
    """A page with what it asked for from elsewhere and what it complained about."""

    def __init__(self, page, url):
        self.page, self.url = page, url
        self.outside, self.complaints, self.dialogs = [], [], []
        page.on("request", self._note_request)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        self.open()

    def _note_request(self, request):
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.outside.append(request.url)

    def open(self):
        self.page.goto(self.url)
        self.page.wait_for_selector(".zd-welcome")
        self.page.wait_for_selector("#zd-last[role=log]", state="attached")
        self.page.wait_for_timeout(500)

    def ask(self, message, *, wait=True):
        self.page.fill("#zd-box textarea", message)
        self.send(message)
        if wait:
            self.finished(message)

    def send(self, message):
        """Press Enter until the words have left the box."""
        # On a loaded machine a press may come before the page knows the words, or while it is still busy: they stay in
        # the box, and a person presses again. The same words are never asked twice.
        for _ in range(20):
            self.page.press("#zd-box textarea", "Enter")
            self.page.wait_for_timeout(250)
            if self.page.input_value("#zd-box textarea") != message:
                break

    def finished(self, message):
        """Wait for the end of the answer to ``message`` and give its card."""
        self.page.locator("#zd-last .zd-ask", has_text=message).wait_for()
        card = self.page.locator("#zd-last .zd-card:not([aria-busy])")
        card.wait_for(timeout=30_000)
        return card

    def choose_region(self, typed, label):
        self.page.click("#zd-region input")
        self.page.keyboard.type(typed)
        self.page.locator("ul[role=listbox] li", has_text=label).first.click()
        self.page.wait_for_function("l => document.querySelector('#zd-region input').value === l", arg=label)


@contextmanager
def serving(open_assistant):
    """A live server over ``open_assistant`` in this process; gives its address."""
    import uvicorn

    from web.server import create_app
    from web.service import Service

    service = Service(open_assistant)
    service.start()
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(create_app(service), log_level="critical", access_log=False, timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    while not _answers(address):
        time.sleep(0.1)
    yield address
    server.should_exit = True
    thread.join(10)
    listener.close()


def _answers(address):
    """Whether the page is there; before, the server asks visitors to wait."""
    try:
        return urllib.request.urlopen(address, timeout=30).status == 200
    except OSError:
        return False
