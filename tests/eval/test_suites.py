"""The suites of this repository, the made-up city, and the proof that their cases follow from the sources."""

import json
import re
from pathlib import Path

import pytest

from eval.cases import Kind, load_suite
from eval.check import Provenance as From
from eval.check import check_suite, dump_provenance, side_file
from eval.sources import LocatorError, Sources
from eval.synthetic import write_city
from eval.tables import read_table

ROOT = Path(__file__).resolve().parents[2]
SUITES = ROOT / "eval" / "suites"
DATA = ROOT / ".." / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="公开数据不在仓库旁的 ../shared/data")


@pytest.mark.parametrize(
    ("name", "least"),
    [("dev", 120), ("heldout", 60), ("wide", 340), ("wide-heldout", 160), ("fresh", 180), ("fresh-heldout", 90)],
)
def test_suites_are_large_enough_and_of_every_kind(name, least):
    cases = load_suite(SUITES / f"{name}.jsonl")
    assert len(cases) >= least
    assert {case.kind for case in cases} == set(Kind)


def questions(*names):
    return {t.user for n in names for c in load_suite(SUITES / f"{n}.jsonl") for t in c.turns if len(t.user) > 8}


HELD_OUT = sorted(path.stem for path in SUITES.glob("*heldout.jsonl"))
OPEN = sorted({path.stem for path in SUITES.glob("*.jsonl")} - set(HELD_OUT))


@pytest.mark.parametrize("name", HELD_OUT)
def test_no_question_of_the_held_out_suite_is_in_the_development_suite(name):
    assert not questions(*OPEN) & questions(name)


@needs_data
@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("dev", 100),
        ("heldout", 100),
        ("pages", 15),
        ("pages-heldout", 5),
        ("wide", 1000),
        ("wide-heldout", 500),
        ("talks", 550),
        ("talks-heldout", 550),
        ("cities", 80),
        ("cities-more", 70),
        ("fresh", 480),
        ("fresh-heldout", 240),
        ("towns", 200),
        ("towns-more", 150),
        ("places-heldout", 140),
        ("counties", 70),
        ("counties-heldout", 70),
    ],
)
def test_every_case_follows_from_its_sources(name, facts):
    outcome = check_suite(SUITES / f"{name}.jsonl", DATA)
    assert outcome.problems == []
    assert outcome.facts >= facts


@needs_data
def test_a_saved_page_is_read_whole_or_by_article_without_its_markup():
    sources = Sources(DATA)
    (whole,) = sources.find("page:35")
    assert "实施细则" in whole.title
    assert "第八条" in whole.text and "<div" not in whole.text and "function(" not in whole.text
    (article,) = sources.find("page:35|第八条")
    assert article.place == "第八条"
    assert "15个工作日" in article.text and "第九条" not in article.text
    with pytest.raises(LocatorError, match="不存在"):
        sources.find("page:35|第九百条")


def test_a_page_of_a_made_up_city_is_read_in_its_own_encoding_and_called_what_it_publishes():
    sources = Sources(DATA)
    (page,) = sources.find("city:yechuan/gjj_faq")
    assert "住房公积金贷款常见问题解答" in page.title and "连续足额缴存住房公积金满6个月" in page.text
    (article,) = sources.find("city:yechuan/t2018|第十六条")
    assert article.place == "第十六条" and "2018年7月1日" in article.text and "第十五条" not in article.text
    (marked_up,) = sources.find("city:langang/公积金问答")
    assert re.search(r"首付款比例不低于\d+%", marked_up.text)  # the number stands in an element of its own


def test_what_nothing_holds_is_asked_of_the_made_up_cities_only_where_the_suite_is_about_them():
    titles = [title for title, _ in Sources(DATA, cities=frozenset({"yechuan", "langang"})).guide_texts()]
    assert len(titles) == 20 and not {*titles} & {title for title, _ in Sources(DATA).guide_texts()}


def test_the_made_up_cities_hold_no_phone_or_person_that_can_be_reached():
    pages = [path.read_bytes().decode(errors="ignore") for path in (SUITES / "cities").glob("*/*.html")]
    assert len(pages) == 125
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", "".join(pages))
    phones = set(re.findall(r"(?<!\d)(0\d{2,3})-\d{7,8}(?!\d)", "".join(pages)))
    unused = {"0460", "0499", "0569", "0581", "0590", "0749", "0789", "0842", "0899", "0920"}  # no city has these
    assert phones <= unused


def test_a_question_asked_back_is_proved_by_two_things_that_the_sources_hold(tmp_path):
    suite = tmp_path / "asked.jsonl"
    ask = {"user": "x", "expect": {"action": "clarify", "asks": [["re:哪"]]}}
    cases = [{"id": name, "kind": "clarify", "turns": [ask]} for name in ("held", "missing")]
    suite.write_text("\n".join(json.dumps(case, ensure_ascii=False) for case in cases), encoding="utf-8")
    pages = ["city:yechuan/gjj_faq"]
    entries = [
        ("held", From(carriers=pages, differ="首付/连续足额")),
        ("missing", From(carriers=pages, differ="首付/遛狗")),
    ]
    dump_provenance(entries, side_file(suite))
    (problem,) = check_suite(suite, SUITES).problems
    assert problem.startswith("missing：各来源的 首付/遛狗 没有不同")


@needs_data
def test_a_bare_number_of_days_is_of_working_days():
    (guide,) = Sources(DATA).find("guide:德惠市|工伤康复申请确认|")
    assert "承诺办结时限：10\n" in guide.text and "10个工作日" in guide.text


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    if not DATA.is_dir():
        pytest.skip("公开数据不在仓库旁的 ../shared/data")
    out = tmp_path_factory.mktemp("city")
    write_city(out, seed=3, data=DATA)
    return out


def test_the_made_up_city_has_cases_of_every_kind_that_its_table_proves(city):
    cases = load_suite(city / "city.jsonl")
    assert len(cases) >= 60
    assert {case.kind for case in cases} == set(Kind)
    assert check_suite(city / "city.jsonl", DATA).problems == []


def test_the_made_up_city_is_deterministic_and_differs_by_seed(city, tmp_path):
    write_city(tmp_path / "again", seed=3, data=DATA)
    write_city(tmp_path / "other", seed=4, data=DATA)
    assert (tmp_path / "again/city.jsonl").read_text("utf-8") == (city / "city.jsonl").read_text("utf-8")
    assert (tmp_path / "other/city.jsonl").read_text("utf-8") != (city / "city.jsonl").read_text("utf-8")
    assert read_table(tmp_path / "again/city.xlsx") == read_table(city / "city.xlsx")


def test_the_made_up_city_shares_no_region_or_phone_with_real_ones(city):
    real = "".join(path.read_text("utf-8") for path in (DATA / "divisions").glob("*.csv"))
    names = [row["区划名称"] for row in read_table(city / "divisions.xlsx") if row["地区层级"] != "镇（乡、街道）级"]
    assert not [name for name in names if name in real]


@needs_data
def test_check_finds_what_the_sources_do_not_hold(tmp_path):
    suite = tmp_path / "bad.jsonl"
    turn = {"user": "x", "expect": {"action": "answer", "facts": [["九千元"]], "sources": [["不存在的法"]]}}
    cases = [{"id": f"x{n}", "kind": "lookup", "turns": [turn]} for n in range(3)]
    suite.write_text("\n".join(json.dumps(case, ensure_ascii=False) for case in cases), encoding="utf-8")
    law = "law:中华人民共和国社会保险法|第四十六条"
    entries = [("x0", From(carriers=[law])), ("x1", From(carriers=["law:没有的法|第一条"])), ("gone", From())]
    dump_provenance(entries, side_file(suite))
    problems = "\n".join(check_suite(suite, DATA).problems)
    for said in (
        "x0：来源中没有事实 九千元",
        "x0：来源的标题与条号中没有 不存在的法",
        "x1：来源 law:没有的法",
        "x2：没有写明来源",
        "gone：来源文件中有",
    ):
        assert said in problems


def test_an_unknown_kind_of_locator_is_refused(tmp_path):
    with pytest.raises(LocatorError, match="不认识"):
        Sources(tmp_path).find("book:甲")
