"""Search over texts: BM25 over words, vectors, and their fusion, all filtered inside the search.

Knows passages and nothing of where they come from, except :mod:`rag.index.passages`, which cuts them from a view.
"""
