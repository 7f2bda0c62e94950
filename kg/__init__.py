"""The knowledge graph: schema, versioned store, graph view, import of guides.

Knows nothing of models, embeddings, questions or web pages.
"""
