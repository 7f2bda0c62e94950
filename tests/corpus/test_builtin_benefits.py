"""Built-in benefits: every row is carried by the words of a text, letter by letter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.benefits import BENEFITS, benefit_content, cited, load_benefits
from corpus.laws import law_content
from corpus.specs import BuiltinError
from kg.schema import Article, Document
from rag.benefits import flat
from rag.lexicon import normalise

REGULATIONS = Path(__file__).resolve().parents[3] / "shared" / "data" / "regulations"
SPECS = load_benefits()
ALL = [
    pytest.param(spec.name, c, id=f"{spec.name}-{c.article}-{n}")
    for _, spec in SPECS
    for n, c in enumerate(cited(spec.rule))
]


@pytest.fixture(scope="module")
def laws() -> dict[tuple[str, str], str]:
    content = law_content()
    titles = {n.id: n for n in content.nodes if isinstance(n, Document)}
    found: dict[tuple[str, str], str] = {}
    for node in content.nodes:
        if isinstance(node, Article):
            document = titles[node.document]
            if document.status in ("现行有效", "已被修改"):
                key = (document.title, node.locator.split("（")[0])
                found[key] = found.get(key, "") + node.text
    return found


def _regulation(title: str) -> str | None:
    paths = sorted(REGULATIONS.glob(f"*/{title}(*.md"))
    return paths[-1].read_text(encoding="utf-8") if paths else None


@pytest.mark.parametrize(("name", "entry"), ALL)
def test_every_quote_stands_in_its_article(name: str, entry, laws) -> None:
    if entry.law.startswith("中华人民共和国"):
        assert flat(entry.quote) in flat(laws[entry.law, entry.article])
        return
    if not REGULATIONS.is_dir():
        pytest.skip("没有 shared/data/regulations")
    text = _regulation(entry.law)
    assert text, f"{entry.law} 不在法规里"
    start = re.search(rf"^(?:#+ )?{re.escape(entry.article)}", text, re.M)
    assert start, entry.article
    after = re.search(r"^(?:#+ )?(?:第[一二三四五六七八九十百]+条|[三四五六]、)", text[start.end() :], re.M)
    body = text[start.start() : start.end() + (after.start() if after else len(text))]
    assert flat(entry.quote) in flat(body)


def test_there_are_many_and_each_is_asked_in_many_ways() -> None:
    assert len(SPECS) >= 20
    for _, spec in SPECS:
        assert len(set(spec.phrasings)) >= 7, spec.name


@pytest.mark.parametrize("spec", [s for _, s in SPECS], ids=[s.name for _, s in SPECS])
def test_its_own_phrasings_ask_for_it(spec) -> None:
    """A phrasing that its own rule does not recognise would never be answered by it."""
    from kg.schema import Benefit
    from rag.benefits_asked import compiled

    rule = compiled(Benefit(id="benefit:x", name=spec.name, rule=spec.rule), spec.rule)
    missed = [p for p in spec.phrasings if not rule.fit(normalise(p), "")]
    assert len(missed) <= len(spec.phrasings) // 4, missed


def test_nodes_are_linked_to_the_articles_of_the_law_database() -> None:
    content = benefit_content()
    assert {e.src for e in content.edges} <= {n.id for n in content.nodes}
    assert all(e.dst.startswith("article:中华人民共和国") for e in content.edges)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(
        "- {name: 甲, phrasings: [乙], rule: {about: [], wants: [多少]}}", encoding="utf-8"
    )
    with pytest.raises(BuiltinError, match=r"x\.yaml 第 1 项「甲」"):
        benefit_content(tmp_path)
    assert BENEFITS.is_dir()
