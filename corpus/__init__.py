"""Texts: the law database, readers for saved documents, splitting into citable pieces, built-in guides.

Turns each source into a :class:`kg.schema.SourceContent`. Knows nothing of models, indexes or questions.
"""
