"""What is judged: what words found, in their order, and the nearest in meaning after it."""

from types import SimpleNamespace

from rag.hits import BY_MEANING, BY_WORDS, candidates


def hit(name, bm25=None, cosine=None):
    return SimpleNamespace(id=name, score=0.0, bm25=bm25, cosine=cosine)


def test_words_keep_their_order_and_meaning_only_adds():
    hits = [hit("c", None, 0.9), hit("a", 1.0, 0.95), hit("b", 2.0), hit("d", None, 0.97)]
    assert [h.id for h in candidates(hits)] == ["b", "a", "d", "c"]


def test_only_the_nearest_in_meaning_are_added():
    words = [hit(f"w{n}", 100.0 - n) for n in range(70)]
    near = [hit(f"m{n}", None, 0.9 - n / 1000) for n in range(60)]
    found = [h.id for h in candidates([*near, *words])]
    assert found == [f"w{n}" for n in range(BY_WORDS)] + [f"m{n}" for n in range(BY_MEANING)]


def test_without_vectors_nothing_changes():
    assert [h.id for h in candidates([hit("a", 3.0), hit("b", 2.0)])] == ["a", "b"]
