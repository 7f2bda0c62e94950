"""Fits the weights by which it is told whether anything found answers. Knows nothing of suites' answers."""
