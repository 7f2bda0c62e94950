"""HTTP API and resident page around one assistant.

Knows nothing of how an answer comes about, and never logs what residents say.
"""
