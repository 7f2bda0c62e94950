"""The sentence embedder: a small Chinese student of multilingual-e5-small, trained on government-affairs text."""
