"""Fits the weights by which what a document says is chosen; see ``finetune/quoting/__main__.py``."""
