"""The city with other names: one for one, nowhere real, and proved by its own tables."""

import random
import re
from pathlib import Path

import pytest

from eval.cases import load_suite
from eval.check import check_suite
from eval.disguise import write_disguise
from eval.disguise_places import Names, Place, Places
from eval.disguise_tables import reheaded
from eval.disguise_values import Limits, Phones
from eval.tables import read_table
from kg.columns import resolve_columns

ROOT = Path(__file__).resolve().parents[2]
SUITE = ROOT / "eval" / "suites" / "dev.jsonl"
DATA = ROOT / ".." / "shared" / "data"

LISTED = [
    Place("甲城市", "市级", ("丙林省",)),
    Place("朝东区", "区县级", ("甲城市", "丙林省")),
    Place("甲城净水经济技术开发区", "区县级", ("甲城市", "丙林省")),
    Place("和平街道", "镇（乡、街道）级", ("朝东区", "甲城市", "丙林省")),
    Place("于家村", "村（社区）级", ("和平街道", "朝东区", "甲城市", "丙林省")),
]


@pytest.fixture
def places():
    addresses = ["丙林省甲城市朝东区自在大路30号"]
    return Places(LISTED, addresses, Names(random.Random(1), ""), ["北都", "北都市", "朝东市"])


def test_a_stem_gets_one_other_stem_wherever_it_occurs(places):
    city, district = places("甲城"), places("朝东")
    assert city not in ("甲城", district) and district != "朝东"
    assert places("甲城市朝东区残联") == f"{city}市{district}区残联"
    zone = places("甲城净水经济技术开发区")
    assert zone.startswith(city) and zone.endswith("经济技术开发区") and places("净水那边") == zone[2:-7] + "那边"


def test_ordinary_words_and_real_places_elsewhere_stay(places):
    for text in ("世界和平", "北都市朝东区", "朝东市", "丙林市", "今天天气好"):
        assert places(text) == text


def test_streets_villages_and_roads_change_under_their_full_names(places):
    changed = places("和平街道于家村，自在大路30号")
    assert not re.search("和平|于家|自在", changed) and re.search(r"街道.+村，.+大路30号", changed)
    assert places.labels("1234（和平）").startswith("1234（") and "和平" not in places.labels("1234（和平）")


def test_traditional_characters_change_too(places):
    assert "朝東" not in places("我在朝東區")


def test_parts_of_a_phone_stay_parts_of_it():
    phones = Phones(random.Random(1), "0431", {"0431"})
    whole = phones("0431-84258766")
    assert whole.startswith(phones.area) and whole.endswith(phones("84258766"))
    assert not whole.startswith("0431") and phones("84258766") != "84258766"
    assert phones("0431—84258766") == whole.replace("-", "—")
    assert "0431" not in phones("0431-0431-84258766，043184258766、0431-96618")


def test_service_numbers_dates_and_mobiles():
    phones = Phones(random.Random(1), "0431", {"0431"})
    assert phones("拨打12345、12333或110，2025年") == "拨打12345、12333或110，2025年"
    mobile = phones("15204315406")
    assert re.fullmatch(r"1[3-9]\d{9}", mobile) and mobile != "15204315406"
    assert phones("自在大路3088号") != "自在大路3088号" and phones("第5、6号窗口") == "第5、6号窗口"


@pytest.mark.parametrize("seed", range(5))
def test_limits_keep_their_order_and_change(seed):
    limits = Limits(random.Random(seed), [0, 1, 2, 3, 5, 20, 22, 45])
    new = [int(limits.cell(str(value))) for value in (0, 1, 2, 3, 5, 20, 22, 45)]
    assert new[:2] == [0, 1] and new == sorted(set(new))
    assert all(a != b for a, b in zip(new[2:], (2, 3, 5, 20, 22, 45), strict=True))


def test_limits_in_words_and_patterns_change_if_the_case_is_about_them():
    limits = Limits(random.Random(1), [5])
    limits.table[5] = 12
    assert limits.words("要5个工作日，五天", {5}) == "要12个工作日，十二天"
    assert limits.words("15个工作日，5个月，十五天", {5}) == "15个工作日，5个月，十五天"
    assert limits.words("5个工作日", set()) == "5个工作日"
    assert limits.words(r"re:(?<![\d.])5个?(工作日|天)", {5}) == r"re:(?<![\d.])12个?(工作日|天)"
    chinese = "re:(?<![一二三四五六七八九十]){}个?(工作日|日|天)"
    assert limits.words(chinese.format("五"), {5}) == chinese.format("十二")


def test_other_headings_mean_the_same_columns():
    table = [{"区划名称": "甲", "主项名称": "乙", "材料名称": "丙", "承诺办结时限": "5", "自定列": "丁"}]
    seen = set()
    for seed in range(4):
        [row] = reheaded(table, random.Random(seed))
        columns = resolve_columns(list(row))
        assert columns.layout == "guides" and row["自定列"] == "丁"
        assert [list(row.values())[columns.known[name]] for name in ("区划名称", "主项名称", "材料名称")] == list(
            "甲乙丙"
        )
        seen.add(tuple(row))
    assert len(seen) > 1


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    if not DATA.is_dir():
        pytest.skip("公开数据不在仓库旁的 ../shared/data")
    out = tmp_path_factory.mktemp("disguise")
    return write_disguise(out, seed=5, data=DATA, suite=SUITE)


def test_nearly_all_cases_come_along_and_the_other_citys_tables_prove_them(city):
    assert len(city.left_out) <= 0.05 * len(load_suite(SUITE))
    assert city.changed >= 100
    before = {problem.partition("：")[0] for problem in check_suite(SUITE, DATA).problems}
    after = {problem.partition("：")[0] for problem in check_suite(city.suite, city.data).problems}
    assert after <= before


def test_nothing_of_the_real_city_is_left(city):
    tables = [read_table(path) for path in sorted(city.tables.iterdir())]
    text = "\n".join({value for table in tables for row in table for value in row.values()})
    said = city.suite.read_text("utf-8")
    for name in ("长春", "朝阳区", "南关区", "双阳区", "吉林省", "0431"):
        assert name not in text and name not in said


def test_no_other_name_is_a_real_places(city):
    real = "".join(path.read_text("utf-8") for path in (DATA / "divisions").glob("*.csv"))
    rows = read_table(city.tables / "table-1.xlsx")
    column = next(name for name in rows[0] if "区划" in name and "上级" not in name and "层级" not in name)
    upper = [row[column] for row in rows if "区县级" in row.values() or "市级" in row.values()]
    assert len(upper) >= 20 and not [name for name in upper if name in real]


def test_ids_kinds_and_turns_are_those_of_the_real_suite(city):
    real = {case.id: case for case in load_suite(SUITE)}
    for case in load_suite(city.suite):
        assert case.kind == real[case.id].kind and len(case.turns) == len(real[case.id].turns)
