"""A knowledge base of an invented city, an engine over it, and whole conversations with that engine."""

from __future__ import annotations

import shutil

import pytest
from city_kb import DAY, city_guides, city_texts, law_texts, national_guides
from city_search import WordSearch

from corpus.hotlines import hotline_content
from kg.store import Store
from kg.view import GraphView
from rag.assistant import Assistant
from rag.dialogue import State
from rag.engine import Engine
from rag.index.service import SearchIndex


@pytest.fixture(scope="session")
def city_home(tmp_path_factory):
    """A home whose store holds the city; to be read only."""
    home = tmp_path_factory.mktemp("city")
    store = Store.open(home)
    for contents in ([law_texts(), national_guides(), hotline_content()], [city_guides(), city_texts()]):
        store.publish(store.draft(contents))
    store.close()
    return home


@pytest.fixture(scope="session")
def city_view(city_home):
    store = Store.open(city_home)
    view = GraphView.from_store(store)
    store.close()
    return view


@pytest.fixture(scope="session")
def engine(city_view):
    return Engine(city_view, WordSearch(city_view))


class Talk:
    """One conversation with an engine; every turn's answer is kept."""

    def __init__(self, engine, region=None, day=DAY):
        self.engine, self.day = engine, day
        self.state = State(region=region)

    def say(self, text, day=None):
        self.last = self.engine.answer(text, day or self.day, self.state)
        return self.last.outcome

    @property
    def frame(self):
        return self.last.turn.frame


@pytest.fixture
def talk(engine):
    """``talk(region=…)`` opens a conversation."""

    def start(region=None, day=DAY):
        return Talk(engine, region, day)

    return start


def open_city(city_home, home):
    """An assistant over a copy of the invented city, without the built-in knowledge."""
    shutil.copytree(city_home, home)
    store = Store.open(home)
    view = GraphView.from_store(store)
    index = SearchIndex.open(home, view, llm="none", background=False)
    assistant = Assistant(home, store, index, Engine(view, index))
    assistant.home = home
    return assistant


@pytest.fixture(scope="session")
def city(city_home, tmp_path_factory):
    """To be asked only."""
    assistant = open_city(city_home, tmp_path_factory.mktemp("asked") / "home")
    yield assistant
    assistant.close()


@pytest.fixture
def own_city(city_home, tmp_path):
    """For one test alone: its home may change."""
    assistant = open_city(city_home, tmp_path / "home")
    yield assistant
    assistant.close()


@pytest.fixture(scope="session")
def built_home(tmp_path_factory):
    """A home for the built-in knowledge, built by ``assistant``."""
    return tmp_path_factory.mktemp("built") / "home"


@pytest.fixture(scope="session")
def assistant(built_home):
    """The real assistant over the built-in knowledge, without models; built once, to be asked only."""
    opened = Assistant.open(built_home, llm="none", background=False)
    yield opened
    opened.close()
