"""Answers from documents of a place (notices, measures, announcements, question pages) that no guide speaks of.

Knows nothing of guides, dialogue or models.
"""
