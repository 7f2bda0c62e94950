"""BM25: right scores, filters inside the search, an index on disk that is whole or not used."""

import math
from collections import Counter
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.index.bm25 import Bm25Index, Bm25Settings, latest_tokens
from rag.index.passages import Passage, PassageTable, Scope
from rag.index.tokenize import Tokenizer
from rag.index.tokens import tokenise

TEXTS = [
    "公民丢失居民身份证的，应当申请补领。",
    "失业人员领取失业保险金的期限最长为二十四个月。",
    "结婚登记由双方亲自到婚姻登记机关申请。",
    "居民身份证有效期满的，应当申请换领。",
    "用人单位应当按时足额支付劳动报酬。",
]


def passage(n, text, title="某法", heading="", **fields):
    return Passage(f"p{n}", title, f"第{n}条", heading, text, **fields)


def table(texts=TEXTS):
    return PassageTable([passage(n, text) for n, text in enumerate(texts)])


def brute_force(passages, tokenizer, settings_, words):
    """BM25 by its definition, field weights as fractions of a word."""
    fields = [(settings_.title, "title"), (settings_.heading, "heading"), (settings_.text, "text")]
    counts = []
    for p in passages:
        count = Counter()
        for weight, name in fields:
            for word in tokenizer.keys(getattr(p, name)):
                count[word] += weight
        counts.append({w: c for w, c in count.items() if c > 0})
    lengths = [sum(c.values()) for c in counts]
    mean = sum(lengths) / len(lengths) or 1e-6
    scores = []
    for count, length in zip(counts, lengths, strict=True):
        score = 0.0
        for word in words:
            holders = sum(word in c for c in counts)
            tf = count.get(word, 0)
            idf = math.log(1 + (len(counts) - holders + 0.5) / (holders + 0.5))
            score += idf * tf / (tf + settings_.k1 * (1 - settings_.b + settings_.b * length / mean)) if tf else 0
        scores.append(score)
    return scores


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.text("居民身份证补领换户口登记期", max_size=12), min_size=1, max_size=6),
    st.sampled_from([(0.5, 0.5, 1.0), (0.0, 0.0, 1.0), (2.0, 1.0, 1.0)]),
)
def test_scores_are_bm25_by_its_definition(texts, weights):
    chosen = Bm25Settings(*weights)
    passages = [passage(n, text, title=text[:3], heading=text[-2:]) for n, text in enumerate(texts)]
    tokenizer = Tokenizer()
    index = Bm25Index.build(PassageTable(passages), tokenizer, chosen)
    words = tokenizer.keys("居民身份证补领")
    assert np.allclose(index.scores(words), brute_force(passages, tokenizer, chosen, words), atol=1e-4)


def test_the_best_passage_comes_first_and_strangers_stay_out():
    index = Bm25Index.build(table(), Tokenizer(), Bm25Settings())
    found = index.search("身份证丢了去哪补领", 10)
    assert found[0][0] == 0
    assert {row for row, _ in found} == {0, 3}
    assert index.search("宇宙飞船", 10) == []
    assert index.search("", 10) == []


def test_the_mask_acts_inside_the_search():
    texts = ["居民身份证补领"] * 500 + ["居民身份证补领的其他规定和很长的说明文字"]
    index = Bm25Index.build(table(texts), Tokenizer(), Bm25Settings())
    mask = np.zeros(501, dtype=bool)
    mask[500] = True
    assert [row for row, _ in index.search("身份证补领", 3, mask)] == [500]


def test_extra_words_count_at_their_weight():
    index = Bm25Index.build(table(), Tokenizer(), Bm25Settings())
    full = index.scores(Tokenizer().keys("劳动报酬"))[4]
    assert dict(index.search("工资", 5, None, [("劳动报酬", 0.5)]))[4] == pytest.approx(full / 2, rel=1e-5)


def test_title_words_weigh_what_the_settings_say():
    passages = PassageTable([passage(0, "申请", title="收养登记"), passage(1, "收养登记", title="申请")])
    by_title = Bm25Index.build(passages, Tokenizer(), Bm25Settings(title=3))
    by_text = Bm25Index.build(passages, Tokenizer(), Bm25Settings(title=0.2))
    assert by_title.search("收养登记", 2)[0][0] == 0
    assert by_text.search("收养登记", 2)[0][0] == 1


def same(a, b):
    """Whether two token tables hold the same words."""

    def spelled(t):
        words = {number: word for word, number in t.vocabulary.items()}
        return [[words[i] for i in t.ids[t.bounds[r] : t.bounds[r + 1]]] for r in range(len(t.bounds) - 1)]

    return spelled(a) == spelled(b)


def test_an_edit_tokenises_only_what_it_changed(monkeypatch):
    before = tokenise(table().passages, table().digests, Tokenizer())
    edited = table([*TEXTS[:2], "全新的一条规定。", *TEXTS[3:]])
    tokenizer = Tokenizer()
    cut = []
    keys = Tokenizer.keys
    monkeypatch.setattr(Tokenizer, "keys", lambda self, text: cut.append(text) or keys(self, text))
    after = tokenise(edited.passages, edited.digests, tokenizer, before)
    assert set(cut) == {"全新的一条规定。", "某法"}
    assert same(after, tokenise(edited.passages, edited.digests, tokenizer))


@pytest.mark.parametrize("terms", [["失业保险金"], ["申请补领", "双方亲自"], ["从来没有的词"]])
def test_a_changed_dictionary_gives_what_a_fresh_build_gives(terms):
    passages = table()
    for old, new in (([], terms), (terms, [])):
        before = tokenise(passages.passages, passages.digests, Tokenizer(old))
        after = tokenise(passages.passages, passages.digests, Tokenizer(new), before)
        assert same(after, tokenise(passages.passages, passages.digests, Tokenizer(new)))


def test_a_saved_index_finds_the_same(tmp_path):
    passages, tokenizer, chosen = table(), Tokenizer(["失业保险金"]), Bm25Settings()
    index = Bm25Index.build(passages, tokenizer, chosen)
    index.save(tmp_path, chosen, 7)
    loaded = Bm25Index.load(tmp_path, passages, Tokenizer(["失业保险金"]), chosen)
    assert loaded and loaded.search("失业保险金期限", 5) == index.search("失业保险金期限", 5)


def test_an_index_of_other_content_is_not_loaded(tmp_path):
    passages, chosen = table(), Bm25Settings()
    Bm25Index.build(passages, Tokenizer(), chosen).save(tmp_path, chosen, 1)
    assert Bm25Index.load(tmp_path, table(TEXTS[::-1]), Tokenizer(), chosen) is None
    assert Bm25Index.load(tmp_path, passages, Tokenizer(["失业保险金"]), chosen) is None
    assert Bm25Index.load(tmp_path, passages, Tokenizer(), Bm25Settings(k1=9)) is None


def test_any_damaged_file_means_no_index(tmp_path):
    passages, chosen = table(), Bm25Settings()
    index = Bm25Index.build(passages, Tokenizer(), chosen)
    names = None
    for position in range(12):
        index.save(tmp_path, chosen, 1)
        (folder,) = tmp_path.iterdir()
        files = sorted(folder.iterdir())
        names = names or [f.name for f in files]
        if position >= len(files):
            break
        content = bytearray(files[position].read_bytes())
        content[len(content) // 2] ^= 0xFF
        files[position].write_bytes(content)
        assert Bm25Index.load(tmp_path, passages, Tokenizer(), chosen) is None, files[position].name
        assert latest_tokens(tmp_path) is None
    assert position == len(names)


def test_saving_drops_older_indexes(tmp_path):
    chosen = Bm25Settings()
    for texts in (TEXTS, TEXTS[:3]):
        Bm25Index.build(table(texts), Tokenizer(), chosen).save(tmp_path, chosen, 1)
    assert len(list(tmp_path.iterdir())) == 1


def test_nothing_to_index_is_no_error(tmp_path):
    index = Bm25Index.build(PassageTable([]), Tokenizer(), Bm25Settings())
    assert index.search("身份证", 5) == []
    index.save(tmp_path, Bm25Settings(), 1)


def test_scope_by_day_status_region_and_kind():
    day = date(2025, 6, 1)
    passages = PassageTable(
        [
            passage(0, "a", region="region:甲省/乙市"),
            passage(1, "b", valid_from=date(2025, 6, 2)),
            passage(2, "c", valid_to=date(2025, 5, 31)),
            passage(3, "d", valid_from=day, valid_to=day),
            passage(4, "e", status="已废止"),
            passage(5, "f", status="已废止", valid_to=date(2025, 12, 31)),
            passage(6, "g", status="已被修改"),
            passage(7, "h", kind="faq"),
        ]
    )

    def allowed(**fields):
        return [n for n, ok in enumerate(passages.mask(Scope(day, **fields))) if ok]

    assert allowed() == [0, 3, 5, 6, 7]
    assert allowed(include_lapsed=True) == list(range(8))
    assert allowed(regions=frozenset({"region:甲省/乙市"})) == [0]
    assert allowed(regions=frozenset()) == []
    assert allowed(kinds=frozenset({"faq"})) == [7]
