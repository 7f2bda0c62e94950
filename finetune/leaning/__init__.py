"""The leaning of a message to rules or to matters: its samples, its fit and how good it is."""
