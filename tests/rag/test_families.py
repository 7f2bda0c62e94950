"""Union lists told apart: what must be brought, of what one is enough, and what stays as it is."""

import pytest

from kg.schema import Material, Requirement
from kg.view import Required
from rag.families import sort_names, sort_out, told


def split(names):
    found = sort_names(names)
    if found is None:
        return None
    pick = lambda numbers: {names[i] for i in numbers}  # noqa: E731
    return pick(found.certain), [pick(g) for g in found.choices], pick(found.proxy), pick(found.rest)


@pytest.mark.parametrize(
    ("names", "certain", "choices"),
    [
        (
            ["劳动合同", "学生证", "房屋权属证明", "效期满的居民身份证", "户口簿"],
            {"效期满的居民身份证", "户口簿"},
            [{"劳动合同", "学生证", "房屋权属证明"}],
        ),
        (
            ["居民身份证", "近期照片", "房屋租赁合同", "不动产权证书"],
            {"居民身份证", "近期照片"},
            [{"房屋租赁合同", "不动产权证书"}],
        ),
        (["有效身份证件", "社会保障卡", "身份证"], {"社会保障卡"}, [{"有效身份证件", "身份证"}]),
        (
            ["身份证", "《机关（参公）单位人员核定表》", "《事业单位人员核定表》"],
            {"身份证"},
            [{"《机关（参公）单位人员核定表》", "《事业单位人员核定表》"}],
        ),
        (["营业执照", "事业单位法人证书", "申请表"], {"申请表"}, [{"营业执照", "事业单位法人证书"}]),
        (["户口簿", "结婚证", "离婚证"], {"户口簿"}, [{"结婚证", "离婚证"}]),
    ],
)
def test_alternatives_are_told_from_what_must_be_brought(names, certain, choices):
    found = split(names)
    assert found is not None and (found[0], found[1]) == (certain, choices)


@pytest.mark.parametrize(
    "names",
    [
        ["居民身份证", "居民户口簿", "近期照片", "申请表"],
        ["居民身份证", "劳动合同", "不动产权证书"],  # work and a flat: both may be wanted
        ["居民身份证", "社会保障卡", "病历", "费用清单"],
        ["有效票据", "病历", "费用清单", "认定工伤决定书", "单位授权委托书", "工伤本人及经办人的身份证"],
        ["身份证", "护照", "照片"],
        ["居民身份证", "户口簿", "结婚证", "离婚协议书"],  # a divorce needs both
        ["死亡证明", "火化证明", "户口簿"],
        ["结婚证", "出生医学证明", "户口簿", "身份证"],
        [],
    ],
)
def test_a_list_of_which_nothing_is_certain_stays(names):
    assert split(names) is None


def test_papers_of_a_helper_are_only_for_those_who_send_one():
    found = split(["身份证", "有效身份证件", "代办人身份证", "委托书"])
    assert found is not None and found[2] == {"代办人身份证", "委托书"}


def required(names, **props):
    return [Required(Material(id=f"material:{n}", name=n), Requirement(order=i, **props)) for i, n in enumerate(names)]


UNION = ["劳动合同", "学生证", "房屋权属证明", "效期满的居民身份证", "户口簿"]


def test_what_the_source_flags_is_not_second_guessed():
    assert sort_out(required(UNION)) is not None
    assert sort_out(required(UNION, necessity="必要")) is None
    assert sort_out(required(UNION, group="任选")) is None


@pytest.mark.parametrize("names", [UNION, ["身份证", "有效身份证件", "代办人身份证", "病历"]])
def test_every_entry_is_told_once_under_its_own_name(names):
    said = "\n".join(told(names, names, sort_names(names)))
    assert all(name in said for name in names)
    found = sort_names(names)
    numbers = [*found.certain, *found.proxy, *found.rest, *(i for g in found.choices for i in g)]
    assert sorted(numbers) == list(range(len(names)))
    assert "没有区分" in said
