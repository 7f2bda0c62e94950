"""Scores of names by meaning: in the order of the names, embedding only what is new, kept on disk."""

import numpy as np
from test_index_vectors import Fake

from rag.index.item_names import ItemNameVectors
from rag.index.vectors import VectorCache


def test_scores_are_the_cosines_in_the_order_of_the_names():
    fake = Fake()
    names = ItemNameVectors(fake, ["残疾人证新办", "居住证申领", "残疾人证新办"])
    scores = names.scores("办居住证")
    expected = fake.passages(["残疾人证新办", "居住证申领"]) @ fake.queries(["办居住证"])[0]
    np.testing.assert_allclose(scores, expected[[0, 1, 0]], rtol=1e-5)
    assert ItemNameVectors(fake, []).scores("什么").shape == (0,)


def test_an_update_embeds_only_what_is_new():
    fake = Fake()
    names = ItemNameVectors(fake, ["甲", "乙"])
    before = names.scores("问")
    names.update(["乙", "丙"])
    assert fake.seen == ["甲", "乙", "丙"] and names.names == ("乙", "丙")
    assert names.scores("问")[0] == before[1]


def test_names_on_disk_are_not_embedded_again_and_damage_is_noticed(tmp_path):
    path = tmp_path / "vectors.sqlite"
    cache = VectorCache(path, "fake", Fake.dim)
    first = ItemNameVectors(Fake(), ["甲", "乙"], cache).scores("问")
    again = Fake()
    np.testing.assert_allclose(ItemNameVectors(again, ["乙", "甲"], cache).scores("问"), first[::-1], atol=2e-3)
    assert again.seen == []
    cache._db.execute("UPDATE vectors SET crc = crc + 1")
    ItemNameVectors(again, ["甲"], cache)
    assert again.seen == ["甲"]
