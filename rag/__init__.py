"""From one question to one answer: guard, understand, dialogue, plan, retrieve, compose, check.

Knows nothing of HTTP, pages or evaluation suites.
"""
