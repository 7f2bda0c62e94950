"""Words for BM25: normalised, with the long words' parts, and with the terms that were given."""

import pytest

from rag.index.synonyms import Synonyms
from rag.index.tokenize import Tokenizer, normalise, pair_keys


def test_full_width_zero_width_and_case_do_not_matter():
    assert normalise("ＡＢＣ１２３\u200b（一）") == "abc123(一)"
    tokenizer = Tokenizer()
    assert tokenizer.keys("社保卡ＡＢ１２") == tokenizer.keys("社保\u200b卡ab12")


def test_long_words_also_come_in_parts_and_fillers_go():
    words = Tokenizer().words("请问城乡居民的养老保险怎么办？")
    assert {"养老保险", "养老", "保险"} <= set(words)
    assert not {"请问", "的", "？"} & set(words)


def test_given_terms_become_words():
    assert "挂失补办" not in Tokenizer().words("残疾人证挂失补办")
    assert "挂失补办" in Tokenizer(["挂失补办"]).words("残疾人证挂失补办")


def test_pairs_stay_inside_runs_of_chinese():
    assert pair_keys("补领,换证a发") == ["#补领", "#换证"]


def test_the_fingerprint_follows_the_terms():
    assert Tokenizer(["挂失补办"]).fingerprint == Tokenizer(["挂失补办", "挂失补办"]).fingerprint
    assert Tokenizer(["挂失补办"]).fingerprint != Tokenizer().fingerprint


@pytest.mark.parametrize("text", ["", "。。。", "\0", "😀", "a" * 5000])
def test_odd_input_is_harmless(text):
    assert isinstance(Tokenizer().keys(text), list)


def test_synonyms_name_what_the_query_means_but_does_not_say():
    synonyms = Synonyms([(("丢了", "不见了"), ("补领", "挂失"))], weight=0.5)
    assert synonyms.expand("身份证不见了") == [("补领", 0.5), ("挂失", 0.5)]
    assert synonyms.expand("丢了怎么挂失") == [("补领", 0.5)]
    assert synonyms.expand("结婚登记") == []


def test_the_configured_synonyms_load():
    synonyms = Synonyms.load()
    assert ("失业保险金", 0.5) in synonyms.expand("失业金能领多久")
