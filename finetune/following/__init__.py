"""Fits the weights by which passages are ranked for a message of a conversation. Knows nothing of suites' answers."""
