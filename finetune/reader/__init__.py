"""The reader: a small cross-encoder that says how well a sentence answers a question, 0 to 1.

``python -m finetune.reader data | train | export | evaluate``. Knows nothing of retrieval order or wording.
"""
