"""Fine-tuning of the small language model: data, LoRA training, GGUF export, evaluation.

Knows nothing of how its answers are used; the prompts are those of :mod:`rag.tasks`.
"""
