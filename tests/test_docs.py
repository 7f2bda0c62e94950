"""The documents name what is there: tests that exist, terms of the schema, no city."""

import re
from functools import cache
from pathlib import Path

import pytest

from kg.regions import national_paths
from kg.schema import EdgeKind, Guide, NodeKind, Requirement

ROOT = Path(__file__).resolve().parents[1]
INVARIANTS = ROOT / "docs" / "invariants.md"
NAMED = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", INVARIANTS.read_text(encoding="utf-8"))


@cache
def names_in(path):
    return set(re.findall(r"^\s*(?:async )?def (test_\w+)", (ROOT / path).read_text(encoding="utf-8"), re.M))


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_every_named_test_exists(path, name):
    assert (ROOT / path).is_file()
    assert names_in(path)
    assert not name or name in names_in(path)


def test_every_invariant_names_a_test():
    lines = re.findall(r"^\d+\. .*$", INVARIANTS.read_text(encoding="utf-8"), re.M)
    assert len(lines) >= 40
    assert [line for line in lines if not re.search(r"`tests/[\w/]+\.py", line)] == []


def test_invariants_are_numbered_through():
    for section in re.split(r"^## ", INVARIANTS.read_text(encoding="utf-8"), flags=re.M)[1:]:
        numbers = [int(n) for n in re.findall(r"^(\d+)\. ", section, re.M)]
        assert numbers == list(range(1, len(numbers) + 1))


def test_the_glossary_names_every_part_of_the_schema():
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    classes = ["".join(part.capitalize() for part in kind.split("_")) for kind in NodeKind]
    shared = {"id", "kind", "item", "region", "department"}
    names = [*classes, *EdgeKind, *(set(Guide.model_fields) - shared), "necessity", "group"]
    assert [name for name in names if f"`{name}" not in text and f".{name}`" not in text] == []
    assert set(Requirement.model_fields) >= {"necessity", "group"}


@pytest.mark.parametrize("path", sorted((ROOT / "configs").glob("*.yaml")), ids=lambda p: p.name)
def test_no_configuration_names_a_city(path):
    """An unseen city must work as well as those we know."""
    if not national_paths():
        pytest.skip("没有安装全国区划数据包")
    cities = {p[-1] for p in national_paths() if len(p) == 2 and len(p[-1]) >= 3}
    text = path.read_text(encoding="utf-8")
    assert [city for city in cities if city in text] == []
