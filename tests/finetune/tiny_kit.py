"""A Qwen2 of a few thousand weights with a tokenizer of its own, for tests of the whole way from data to GGUF."""

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="training libraries are not installed")
transformers = pytest.importorskip("transformers", reason="training libraries are not installed")
pytest.importorskip("peft", reason="training libraries are not installed")
pytest.importorskip("gguf", reason="training libraries are not installed")

from finetune.llm.sample import Sample  # noqa: E402
from finetune.llm.settings import FinetuneSettings, load_settings  # noqa: E402
from rag.tasks import select_answer, select_prompt  # noqa: E402

LAYERS, HIDDEN, INNER, HEADS, SHARED = 3, 32, 48, 4, 2
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def tiny_tokenizer():
    """One token a byte, and the marks of the chat template."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    core = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(letters)}, merges=[]))
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    marks = {"pad_token": "<|endoftext|>", "eos_token": "<|im_end|>"}
    made = transformers.PreTrainedTokenizerFast(
        tokenizer_object=core, additional_special_tokens=["<|im_start|>"], **marks
    )
    made.chat_template = TEMPLATE
    return made


def tiny_base(folder: Path) -> Path:
    """A folder like that of the dequantised base."""
    torch.manual_seed(3)
    tokenizer = tiny_tokenizer()
    config = transformers.Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=HIDDEN,
        intermediate_size=INNER,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        num_key_value_heads=SHARED,
        max_position_embeddings=512,
        tie_word_embeddings=False,
    )
    transformers.Qwen2ForCausalLM(config).to(torch.bfloat16).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def tiny_settings(**train) -> FinetuneSettings:
    """The project's settings with a smaller adapter that learns fast."""
    settings = load_settings()
    lora = settings.lora.model_copy(update={"rank": 4, "alpha": 8, "first_layer": 1})
    plan = {"tokens": 900, "longest": 400, "rate": 0.02, "epochs": 4, "threads": 1, **train}
    return settings.model_copy(update={"lora": lora, "train": settings.train.model_copy(update=plan)})


def samples(count: int = 10) -> list[Sample]:
    """Samples of choosing a sentence."""
    return [
        Sample(
            "select",
            select_prompt(f"问{n}", ["甲", "乙"]),
            select_answer([n % 2 + 1], "是", ["甲", "乙"]),
            f"s{n}",
            f"问{n}",
        )
        for n in range(count)
    ]


def write_adapter(base: Path, folder: Path, scale: float, **lora) -> dict[str, "torch.Tensor"]:
    """A PEFT adapter of random weights, ``scale`` that of its second matrices; returns what was saved."""
    from safetensors.torch import load_file

    from finetune.llm.base import load
    from finetune.llm.train import with_adapter

    settings = tiny_settings().lora.model_copy(update=lora)
    model = with_adapter(load(base)[0], settings)
    torch.manual_seed(5)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "lora_B" in name:
                weight.copy_(torch.randn(weight.shape) * scale)
    model.save_pretrained(folder)
    return load_file(folder / "adapter_model.safetensors")


def change_config(adapter: Path, **changes) -> None:
    """Overwrite keys of the adapter's configuration."""
    path = adapter / "adapter_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
