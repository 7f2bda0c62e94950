"""Where somebody comes from or goes to is not where something is handled, unless nothing else is known."""

import pytest
from city_kb import EAST, WEST

from rag.lexicon import normalise
from rag.origin import from_elsewhere, of_handling


def handled(view, text, context=None):
    said = normalise(text)
    return [m.text for m in of_handling(said, view.regions.find(said), context)]


@pytest.mark.parametrize(
    ("text", "context", "places"),
    [
        ("我户口在东湖区，在西岭区办身份证", None, ["西岭区"]),
        ("我户口在东湖区，身份证丢了", None, ["东湖区"]),  # nothing else is known
        ("我户口在东湖区，身份证丢了", WEST, []),
        ("我妈户口在西岭区，她的也丢了", EAST, ["西岭区"]),  # for her it is handled there
        ("我姨户口在西岭区，也要换", EAST, ["西岭区"]),
        ("她户口在西岭区，怎么弄", EAST, ["西岭区"]),
        ("要是户口在西岭区呢", EAST, ["西岭区"]),
        ("医院说要转到北京市去", EAST, []),
        ("想去北京市住院", EAST, []),
        ("在北京市办身份证", EAST, ["北京市"]),
        ("要转到北京市去", None, ["北京市"]),
    ],
)
def test_places_of_handling(city_view, text, context, places):
    assert handled(city_view, text, context) == places


@pytest.mark.parametrize(
    ("text", "away"),
    [
        ("我是外省户口", True),
        ("户口不在这儿，人住东湖区", True),
        ("我北京市户口，在东湖区打工", True),
        ("户口在东湖区，人住西岭区", True),
        ("户口就在本地", False),
        ("本地户口", False),
        ("我妈户口在东湖区", False),
        ("身份证丢了怎么补", None),
        ("在东湖区补身份证", None),
    ],
)
def test_registered_elsewhere(city_view, text, away):
    assert from_elsewhere(text, city_view.regions) is away


def test_where_somebody_goes_for_treatment_is_not_where_it_is_handled(city_view):
    above = city_view.regions.ancestors(EAST)[1:]
    city = next(a for a in above if a != "region:全国")
    name = city_view.regions.label(city)
    said = normalise(f"想转去{name}看病，几天能批")
    mentions = city_view.regions.find(said)
    assert mentions and of_handling(said, mentions, EAST, above) == []
    assert of_handling(said, mentions, EAST) == mentions
