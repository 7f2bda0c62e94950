"""Fits the weights by which an article is added beside a guide. Knows nothing of suites' answers."""
