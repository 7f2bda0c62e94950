"""Names of materials taken apart, and what an item's handling produces."""

import pytest

from kg.materials import named, results


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("居民身份证", "申请人居民身份证（原件）"),
        ("居民身份证", "本人身份证复印件"),
        ("居民户口簿", "户口本"),
        ("出生医学证明", "《出生医学证明》"),
        ("残疾人证", "残疾证"),
        ("收款银行账户", "本人银行卡"),
    ],
)
def test_the_same_document_has_one_key(one, other):
    assert named(one).key == named(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("死者居民身份证", "申报人居民身份证"),
        ("代办人身份证", "居民身份证"),
        ("原居民身份证", "居民身份证"),
        ("扶持对象身份证明", "申请人身份证明"),
        ("居民身份证或居民户口簿", "居民身份证"),
        ("临时居民身份证", "居民身份证"),
        ("居民身份证", "居民户口簿"),
    ],
)
def test_another_document_or_somebody_elses_has_another(one, other):
    assert named(one).key != named(other).key


@pytest.mark.parametrize(
    ("item", "result", "produced"),
    [
        ("居住证申领", None, ("居住证",)),
        ("残疾人证新办", None, ("残疾人证",)),
        ("食品经营许可证核发", None, ("食品经营许可证",)),
        ("某事", "结婚证或离婚证", ("结婚证", "离婚证")),
        ("某事", "中华人民共和国残疾军人证", ("残疾军人证",)),
        ("失业保险金申领", "失业保险金，按月发放", ()),
        ("户口注销", None, ()),
        ("居住证丢失补领", None, ()),
        ("高龄津贴", "高龄津贴", ()),
    ],
)
def test_products_are_documents(item, result, produced):
    assert results(item, result) == produced


@pytest.mark.parametrize("text", ["", " ", "（）", "《》", "和", "或者", "原件", "a" * 500])
def test_any_name_is_taken_apart(text):
    assert isinstance(named(text).key, str)
