"""Verdicts over the documents of a place: may I, which class, must I."""

from rag.documents.eligible.lead import leading, led

__all__ = ["leading", "led"]
