"""Ages, durations and amounts as people say them, as ranges: 六十来岁, 快一年了, 去年三月来的, 俩月.

Knows nothing of what they are about.
"""

from rag.spoken.ages import ages, bare_ages, born
from rag.spoken.durations import durations, since
from rag.spoken.money import amounts
from rag.spoken.spans import Span

__all__ = ["Span", "ages", "amounts", "bare_ages", "born", "durations", "since"]
