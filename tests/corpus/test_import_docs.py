"""Files to contents: every file used or refused with a reason, versions and repeals settled."""

import time
from datetime import date

import pytest
from corpus_samples import NOTICE, page, sample

from corpus.import_docs import ImportFailed, import_paths
from corpus.versions import end_repealed, known_documents, settle
from kg.schema import NATION, Article, Document, EdgeKind, Faq
from kg.validate import validate
from kg.view import in_force

TODAY = date(2025, 1, 1)
NEWER = (
    NOTICE.replace("2023〕5号", "2024〕9号")
    .replace("2023年3月1日", "2024年5月1日")
    .replace("2023年4月1日", "2024年6月1日")
)


@pytest.fixture
def folder(tmp_path):
    def write(files):
        for name, data in files.items():
            path = tmp_path / "文件" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return tmp_path / "文件"

    return write


def run(folder, **options):
    imported, report = import_paths([folder], today=TODAY, **options)
    return {c.source_id: c for c in settle(imported, report)}, report


def document(content, position=0):
    return [node for node in content.nodes if isinstance(node, Document)][position]


def test_one_source_per_file_with_document_and_articles(folder):
    contents, report = run(folder({"津贴.txt": NOTICE}), region="region:某省/某市")
    content = contents["file:文件/津贴.txt"]
    notice = document(content)
    assert notice.id == "doc:某某市民政局 某某市财政局关于印发高龄津贴发放办法的通知@2023-03-01"
    assert (notice.region, notice.file_name, notice.number) == ("region:某省/某市", "津贴.txt", "某民规〔2023〕5号")
    articles = {n.locator: n for n in content.nodes if isinstance(n, Article)}
    assert articles["第二条"].id == f"article:{notice.id.removeprefix('doc:')}#第二条"
    assert articles["第二条"].valid_to == notice.valid_to == date(2028, 3, 31)
    assert {e.dst for e in content.edges if e.kind == EdgeKind.PART_OF} == {notice.id}
    assert (report.files, report.documents, report.pieces) == (1, 1, len(articles))


def test_region_is_not_guessed_but_missing_one_is_flagged(folder):
    contents, report = run(folder({"津贴.txt": NOTICE}))
    assert document(contents["file:文件/津贴.txt"]).region == NATION
    assert any("--region" in why for _, why in report.flags)


def test_known_region_named_by_the_issuer_is_stored(folder):
    contents, report = run(
        folder({"津贴.txt": NOTICE}),
        region_of=lambda issuer, title: "region:某某市" if "某某市" in issuer + title else None,
    )
    assert document(contents["file:文件/津贴.txt"]).region == "region:某某市"
    assert not report.flags


def test_every_file_is_used_or_refused_with_a_reason(folder):
    files = {
        "a.txt": NOTICE,
        "b.txt": NOTICE,
        "c.doc": b"x",
        "d.pdf": b"%PDF-1.4 broken",
        "e.html": page("<script>1</script>"),
        "f.zip": b"PK",
        "g.txt": b"",
        ".hidden": b"x",
    }
    contents, report = run(folder(files))
    assert list(contents) == ["file:文件/a.txt"]
    assert dict(report.refused).keys() == {f"文件/{name}" for name in list(files)[1:-1]}
    assert dict(report.refused)["文件/b.txt"] == "与 文件/a.txt 内容相同"
    assert report.files == 7 == report.documents + len(report.refused)
    assert all("\n" not in line for line in report.lines())


def test_same_title_and_day_with_other_text_keeps_both(folder):
    contents, report = run(folder({"a.txt": NOTICE, "b.txt": NOTICE.replace("80周岁", "85周岁")}))
    ids = {document(c).id for c in contents.values()}
    assert len(ids) == 2 and any("两份都保留" in why for _, why in report.flags)


def test_only_the_newest_version_in_force_counts(folder):
    contents, report = run(folder({"old.txt": NOTICE, "new.txt": NEWER}))
    old, new = document(contents["file:文件/old.txt"]), document(contents["file:文件/new.txt"])
    assert (old.valid_to, old.status, new.valid_to) == (date(2024, 5, 31), "历史版本", date(2029, 5, 31))
    assert in_force(old, date(2024, 5, 31)) and not in_force(old, TODAY) and in_force(new, TODAY)
    assert {n.valid_to for n in contents["file:文件/old.txt"].nodes if isinstance(n, Article)} == {old.valid_to}
    assert len(report.superseded) == 1


def test_older_version_imported_later_does_not_come_back_to_life(folder):
    new, _ = run(folder({"new.txt": NEWER}))
    nodes = [(source, n) for source, c in new.items() for n in c.nodes]
    path = folder({"old.txt": NOTICE}) / "old.txt"
    imported, report = import_paths([path], today=TODAY)
    (old,) = settle(imported, report, known_documents(nodes, [], {"file:old.txt"}))
    assert not in_force(document(old), TODAY)


def test_version_in_the_knowledge_base_is_ended_by_the_source_of_the_new_one(folder):
    old, _ = run(folder({"old.txt": NOTICE}))
    nodes = [(source, n) for source, c in old.items() for n in c.nodes]
    path = folder({"new.txt": NEWER}) / "new.txt"
    for _again in range(2):
        imported, report = import_paths([path], today=TODAY)
        (new,) = settle(imported, report, known_documents(nodes, [], {"file:new.txt"}))
        ended = next(n for n in new.nodes if isinstance(n, Document) and n.published == date(2023, 3, 1))
        assert ended.valid_to == date(2024, 5, 31)
        assert all(n.valid_to == ended.valid_to for n in new.nodes if isinstance(n, Article) and n.document == ended.id)
        nodes += [("file:new.txt", n) for n in new.nodes]


def test_versions_of_different_regions_do_not_end_each_other(folder):
    first, _ = run(folder({"a.txt": NOTICE}), region="region:甲市")
    nodes = [(source, n) for source, c in first.items() for n in c.nodes]
    path = folder({"b.txt": NEWER}) / "b.txt"
    imported, report = import_paths([path], "region:乙市", today=TODAY)
    settle(imported, report, known_documents(nodes, [], set()))
    assert report.superseded == []


def test_repealed_document_ends_and_an_unknown_one_is_named(folder):
    old = "某某市高龄老人补贴办法\n第一条 为了规范补贴发放，制定本办法。\n第二条 本办法自2018年1月1日起施行。\n"
    contents, _ = run(folder({"old.txt": old, "new.txt": NOTICE}))
    repealed, new = document(contents["file:文件/old.txt"]), contents["file:文件/new.txt"]
    assert repealed.valid_to == date(2023, 3, 31)
    assert [e.dst for e in new.edges if e.kind == EdgeKind.REPEALS] == [repealed.id]
    alone, _ = run(folder({"new.txt": NOTICE, "old.txt": "另一份文件说明\n第一条 甲乙丙丁。"}))
    named = document(alone["file:文件/new.txt"], 1)
    assert (named.title, named.status) == ("某某市高龄老人补贴办法", "已废止")


def test_repeal_in_the_law_database_reaches_an_imported_regulation():
    from corpus.laws import law_content

    laws = law_content()
    known = known_documents([("law-db", n) for n in laws.nodes], [("law-db", e) for e in laws.edges], set())
    imported, report = import_paths([sample("regulations", "增值税暂行条例")], today=TODAY)
    (content,) = settle(imported, report, known)
    assert document(content).valid_to == date(2025, 12, 31)


def test_repeal_in_the_law_database_reaches_a_regulation_imported_before_it():
    from corpus.laws import law_content

    imported, report = import_paths([sample("regulations", "增值税暂行条例")], today=TODAY)
    (content,) = settle(imported, report)
    assert document(content).valid_to is None
    laws = law_content()
    end_repealed(laws, known_documents([(content.source_id, n) for n in content.nodes], [], {laws.source_id}))
    restated = [n for n in laws.nodes if n.id in {own.id for own in content.nodes}]
    assert len(restated) == len(content.nodes)
    assert {n.valid_to for n in restated if isinstance(n, Document | Article)} == {date(2025, 12, 31)}
    before = len(laws.nodes)
    end_repealed(laws, known_documents([(laws.source_id, n) for n in restated], [], set()))
    assert len(laws.nodes) == before


def test_local_text_cannot_end_a_statute(folder):
    law = Document(id="doc:高龄老人补贴法", title="高龄老人补贴法", level="法律", valid_from=date(2000, 1, 1))
    text = NOTICE.replace("某某市高龄老人补贴办法", "高龄老人补贴法")
    imported, report = import_paths([folder({"a.txt": text})], today=TODAY)
    settle(imported, report, known_documents([("law-db", law)], [], set()))
    assert report.superseded == []


def test_questions_become_faqs_beside_the_text(folder):
    text = "高龄津贴问答\n问：怎么申请高龄津贴？\n答：向户籍所在地街道办事处申请。\n"
    contents, report = run(folder({"a.txt": text}))
    (faq,) = [n for n in contents["file:文件/a.txt"].nodes if isinstance(n, Faq)]
    assert (faq.question, faq.answer) == ("怎么申请高龄津贴？", "向户籍所在地街道办事处申请。")
    assert report.faqs == 1 and report.pieces >= 1


def test_script_in_a_document_is_only_text(folder):
    text = NOTICE.replace("制定本办法", "<script>alert(1)</script>'; DROP TABLE facts; --")
    contents, _ = run(folder({"a.txt": text}))
    assert any("DROP TABLE" in n.text for n in contents["file:文件/a.txt"].nodes if isinstance(n, Article))


@pytest.mark.parametrize("files", [{}, {"a.exe": b"MZ"}, {"a.txt": b""}])
def test_nothing_usable_is_one_line(folder, tmp_path, files):
    (tmp_path / "文件").mkdir()
    with pytest.raises(ImportFailed) as error:
        import_paths([folder(files)])
    assert "\n" not in str(error.value)


def test_missing_path_is_named(tmp_path):
    with pytest.raises(ImportFailed, match="找不到"):
        import_paths([tmp_path / "没有"])


def test_all_real_regulations():
    begin = time.process_time()
    imported, report = import_paths([sample("regulations")], today=date(2026, 1, 1))
    contents = settle(imported, report)
    assert time.process_time() - begin < 60
    assert (report.files, report.documents, report.refused) == (678, 678, [])
    assert report.pieces > 26_000
    assert all(item.meta.title_known for item in imported)
    statute = {item.document.title: item for item in imported}
    assert statute["人体器官移植条例"].document.valid_to == date(2024, 4, 30)
    assert statute["机动车驾驶证申领和使用规定"].document.level == "部门规章"
    assert len({item.document.id for item in imported}) == 678
    errors = [f.line() for f in validate(contents) if f.severity == "error"]
    assert errors == []


def test_all_real_pages():
    imported, report = import_paths([sample("webpages")], "region:广东省/广州市", today=date(2026, 1, 1))
    assert report.documents == 8 and len(report.lapsed) == 4
    assert {why for _, why in report.flags} == {"像是目录页，不是政策正文", "像是新闻动态，不是政策正文"}
    settled = settle(imported, report)
    regions = [f for f in validate(settled) if f.severity == "error" and "IN 指向" not in f.message]
    assert regions == []
