"""Built-in life events: well-formed, ordered, every item held, and never called by the wording of one item."""

import re
from collections import Counter

import pytest
import yaml

from corpus.builtin import load_specs
from corpus.life_events import life_event_content, load_events
from corpus.specs import BuiltinError
from kg.schema import EdgeKind, LifeEvent, item_id


@pytest.fixture(scope="module")
def events():
    return load_events()


@pytest.fixture(scope="module")
def items():
    return dict((spec.name, spec) for _, spec in load_specs())


def flat(text):
    return re.sub(r"\W", "", text)


def test_at_least_twenty_five(events):
    assert len(events) >= 25


def test_every_item_of_every_event_is_built_in(events, items):
    unknown = [(e.name, i.item) for _, e in events for i in e.items if i.item not in items]
    assert not unknown


def test_every_item_rests_on_a_basis_of_its_own(events, items):
    assert all(items[i.item].basis for _, e in events for i in e.items)


def test_what_is_said_of_an_item_holds_no_number(events):
    said = [text for _, e in events for i in e.items for text in (i.why, i.when or "")]
    assert not [text for text in said if re.search(r"\d|[一二三四五六七八九十百]+[个天日年月元岁]", text)]


def test_no_two_events_share_a_wording(events):
    counts = Counter(flat(t) for _, e in events for t in {e.name, *e.aliases, *e.phrasings})
    assert not [text for text, count in counts.items() if count > 1]


def test_phrasings_are_not_those_of_an_item(events, items):
    taken = {flat(t) for spec in items.values() for t in (spec.name, *spec.aliases, *spec.phrasings)}
    assert not {flat(p) for _, e in events for p in e.phrasings} & taken


def test_content_holds_the_order_and_what_comes_first(events):
    content = life_event_content()
    nodes = {n.id for n in content.nodes if isinstance(n, LifeEvent)}
    assert len(nodes) == len(events)
    for _, event in events:
        edges = [e for e in content.edges if e.kind == EdgeKind.INCLUDES and e.src == f"life_event:{event.name}"]
        assert [e.dst for e in edges] == [item_id(i.item) for i in event.items]
        assert [e.props["order"] for e in edges] == list(range(len(event.items)))
    before = {(e.src, e.dst) for e in content.edges if e.kind == EdgeKind.BEFORE}
    assert before == {(item_id(a), item_id(i.item)) for _, e in events for i in e.items for a in i.after}
    assert not {(b, a) for a, b in before} & before  # nothing comes before what comes before it


EVENT = {
    "name": "某事",
    "phrasings": [f"说法{n}" for n in "甲乙丙丁戊己庚辛"],
    "items": [{"item": "甲", "why": "先办"}, {"item": "乙", "why": "后办", "after": ["甲"]}],
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"items": EVENT["items"][:1]}, "items"),
        ({"items": EVENT["items"][::-1]}, "甲"),
        ({"items": [*EVENT["items"], EVENT["items"][0]]}, "重复"),
        ({"phrasings": ["一句"]}, "phrasings"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_broken_event_is_named_in_one_line(tmp_path, change, said):
    (tmp_path / "a.yaml").write_text(yaml.safe_dump([EVENT | change], allow_unicode=True), encoding="utf-8")
    with pytest.raises(BuiltinError) as error:
        load_events(tmp_path)
    assert "a.yaml" in str(error.value) and "某事" in str(error.value) and said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_sound_event_is_read(tmp_path):
    (tmp_path / "a.yaml").write_text(yaml.safe_dump([EVENT], allow_unicode=True), encoding="utf-8")
    assert [e.name for _, e in load_events(tmp_path)] == ["某事"]
