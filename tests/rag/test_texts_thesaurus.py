"""Lay expressions find the official terms that stand for them, and those terms are real."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from corpus.laws import law_content
from rag.lexicon import normalise
from rag.thesaurus import Term, Thesaurus, thesaurus

ROOT = Path(__file__).resolve().parents[2]
BUILTIN = Path(__file__).resolve().parents[2] / "corpus" / "builtin"
REGULATIONS = ROOT / ".." / "shared" / "data" / "regulations"
ENTRIES = yaml.safe_load((ROOT / "configs" / "synonyms.yaml").read_text(encoding="utf-8"))["synonyms"]


def texts_of(found):
    return [said.text for said in found]


def test_the_longest_expression_wins():
    words = Thesaurus([(["加班"], ["延长工作时间"]), (["周末加班"], ["休息日"])])
    (said,) = words.find("周末加班给钱吗")
    assert said.text == "周末加班" and said.terms == (Term(("休息日",)),)
    assert (said.start, said.end) == (0, 4)


def test_expressions_stand_side_by_side_without_overlap():
    words = Thesaurus([(["老板"], ["用人单位"]), (["加班"], ["延长工作时间"])])
    assert texts_of(words.find("老板叫我加班")) == ["老板", "加班"]


def test_a_gap_spans_up_to_four_characters_within_a_clause():
    words = Thesaurus([(["不…签…合同"], ["未订立书面劳动合同"])])
    assert texts_of(words.find("公司不跟我签劳动合同")) == ["不跟我签劳动合同"]
    assert words.find("不知道是怎么才能去签合同") == []
    assert words.find("不行,签合同") == []


def test_what_stands_in_several_entries_has_the_terms_of_all():
    words = Thesaurus([(["有用吗"], ["有效"]), (["有用吗"], ["效力", "有效"])])
    assert words.find("有用吗")[0].terms == (Term(("有效",)), Term(("效力",)))


def test_a_joined_term_needs_all_of_its_parts():
    term = Term.read("扣押+居民身份证")
    assert term.within("不得扣押劳动者的居民身份证") and not term.within("不得扣押财物")


def test_wide_and_narrow_characters_are_the_same():
    words = Thesaurus([(["ＡＡ制"], ["约定"])])
    assert texts_of(words.find("aa制")) == ["aa制"]


def test_the_shipped_table_is_rich_and_clean():
    assert len(ENTRIES) >= 400 and len(thesaurus()) >= 1500
    assert all(set(entry) == {"say", "official"} and entry["say"] and entry["official"] for entry in ENTRIES)
    twice = [s for e in ENTRIES for s, n in Counter(e["say"]).items() if n > 1]
    assert twice == []


def test_official_terms_are_those_of_statutes_regulations_and_guides():
    """A term that no text holds hides a slip; the words of local notices (停止供热) are few beside them."""
    terms = {t for e in ENTRIES for t in map(Term.read, e["official"])}
    held = [
        normalise(f"{getattr(n, 'title', '')} {getattr(n, 'heading', '')} {getattr(n, 'text', '')}")
        for n in law_content().nodes
    ]
    whole = "\n".join(held)
    left = {t for t in terms if not all(p in whole for p in t.parts)}
    assert len(left) <= len(terms) // 10
    if not REGULATIONS.is_dir():
        pytest.skip("没有 ../shared/data/regulations，法规中的说法核对不了")
    whole += "\n".join(normalise(p.read_text(encoding="utf-8")) for p in sorted(REGULATIONS.rglob("*.md")))
    whole += "\n".join(normalise(p.read_text(encoding="utf-8")) for p in sorted(BUILTIN.rglob("*.yaml")))
    unknown = ["+".join(t.parts) for t in left if not all(p in whole for p in t.parts)]
    assert len(unknown) <= len(terms) // 30
