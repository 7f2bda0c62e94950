"""The linker of messages to matters: its samples and its training."""
