"""Fits the weights by which matters are told apart; see ``finetune/ranking/__main__.py``."""
