"""Ordinary ways to answer from the same home and models, to measure the product against.

They know nothing of frames, plans or the checker: each does what its recipe says and no more.
"""
