"""Words of Chinese text for BM25: jieba's dictionary and search mode (through its Rust port), normalised.

Knows nothing of fields or weights.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from importlib.metadata import version as rjieba_version

import rjieba

_RULES = 2
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_CHINESE = re.compile(r"[\u3400-\u9fff]{2,}")
_STOP_WORDS = """
的 了 和 与 及 或 是 在 有 为 对 等 由 被 把 将 也 都 就 着 之 其 该 并 以 于 中 我 你 您 他 她 它 我们 他们
吗 呢 吧 啊 呀 嘛 哦 请问 你好 您好 谢谢 怎么 怎样 怎么样 如何 什么 哪些 哪个 咋 啥 这 那 这个 那个 可以 能 会 要 想 请
"""
_STOP = frozenset(_STOP_WORDS.split())


def normalise(text: str) -> str:
    """NFKC, without zero-width marks, lower case."""
    return unicodedata.normalize("NFKC", text).translate(_ZERO_WIDTH).lower()


class Tokenizer:
    """Cuts text into words; ``terms`` of 2 to 16 Chinese characters are added to the dictionary.

    Safe to call from several threads once built. ``terms`` is kept, so that a cache can tell what a change touches.
    """

    def __init__(self, terms: Iterable[str] = ()) -> None:
        self.terms: frozenset[str] = frozenset(
            t for t in map(normalise, terms) if len(t) <= 16 and _CHINESE.fullmatch(t)
        )
        self._jieba = rjieba.Jieba()
        for term in sorted(self.terms):
            if not self._jieba.has_word(term):
                self._jieba.add_word(term, None, None)

    @property
    def fingerprint(self) -> str:
        """Changes when the same text would be cut otherwise."""
        rules = repr((_RULES, rjieba_version("rjieba"), sorted(_STOP), sorted(self.terms)))
        return hashlib.blake2b(rules.encode(), digest_size=12).hexdigest()

    def words(self, text: str) -> list[str]:
        """The words of ``text`` in order, long words also in their parts, without punctuation and empty words."""
        return [w for w in self._jieba.cut_for_search(normalise(text)) if w not in _STOP and _is_word(w)]

    def keys(self, text: str) -> list[str]:
        """What BM25 counts: the words, and every pair of neighbouring Chinese characters.

        The pairs catch words that the dictionary cuts differently in question and text.
        """
        plain = normalise(text)
        return self.words(plain) + pair_keys(plain)


def pair_keys(text: str) -> list[str]:
    """Every pair of neighbouring Chinese characters, marked ``#``."""
    return ["#" + run[i : i + 2] for run in _CHINESE.findall(text) for i in range(len(run) - 1)]


def _is_word(token: str) -> bool:
    return token.isalnum() or any(c.isalnum() for c in token)
