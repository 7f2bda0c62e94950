"""From groups to a model that the product reads with: small, but the whole way."""

import json

import pytest

torch = pytest.importorskip("torch", reason="训练用的库没有装（requirements-train.txt）")
pytest.importorskip("transformers", reason="训练用的库没有装（requirements-train.txt）")
pytest.importorskip("onnx", reason="训练用的库没有装（requirements-train.txt）")

from tokenizers import Tokenizer  # noqa: E402
from transformers import BertConfig, BertModel  # noqa: E402

from finetune.reader.evaluate import evaluate  # noqa: E402
from finetune.reader.export import export  # noqa: E402
from finetune.reader.group import Group, read, write  # noqa: E402
from finetune.reader.model import load  # noqa: E402
from finetune.reader.train import TrainSettings, train  # noqa: E402
from rag.models.files import ModelFilesError  # noqa: E402
from rag.models.onnx_embed import FOLDER  # noqa: E402
from rag.models.reader import PAIR, VERDICTS, OnnxReader, as_read  # noqa: E402

THINGS = {"身份证": "居民身份证补领", "护照": "普通护照换发", "低保": "最低生活保障申请", "公司": "公司设立登记"}
MAY = {"能在外地办吗": ("可以在异地办理", "能"), "能不办吗": ("不得逾期不办理", "不能")}
SETTINGS = TrainSettings(
    longest=48,
    frozen_layers=0,
    groups_per_batch=4,
    negatives=2,
    learning_rate=2e-3,
    head_rate=1e-2,
    minutes=0.25,
    checkpoint_minutes=0.1,
    mixture={"page": 1, "article": 1},
    seed=3,
    threads=2,
    bfloat16=False,
)


def groups():
    found = []
    for word, name in THINGS.items():
        for question, (rule, verdict) in MAY.items():
            said = f"{word}{question}"
            texts = [as_read("办法", f"{n}{r}") for n in THINGS.values() for r, _ in MAY.values()]
            labels = [int(t == as_read("办法", name + rule)) for t in texts]
            found.append(Group("page", said, texts, labels, False, verdict, said))
        found.append(Group("article", f"{word}怎么规定", [f"法｜{name}应当申请", "法｜别的事"], [1, 0], word == "公司"))
    return found


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reader")
    words = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=words.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=48,
        max_position_embeddings=128,
        pad_token_id=1,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder / "base")
    words.save(str(folder / "base" / "tokenizer.json"))
    write(groups(), folder / "groups.jsonl")
    train(read(folder / "groups.jsonl", held=False), folder / "base", folder / "run", SETTINGS)
    export(folder / "run" / "model", folder / "reader", 48)
    return folder


def test_groups_are_read_as_written(trained):
    assert [*read(trained / "groups.jsonl", held=False), *read(trained / "groups.jsonl", held=True)] == sorted(
        groups(), key=lambda g: g.held
    )


def test_it_learns_the_text_and_the_verdict_and_a_finished_run_leaves_no_checkpoint(trained):
    figures = evaluate(OnnxReader(trained / "reader"), groups())
    assert figures["page"]["hit"] >= 0.75 and figures["page"]["verdict"] >= 0.75
    assert not (trained / "run" / "checkpoint.pt").exists()


def test_the_exported_model_says_what_the_network_says(trained):
    reader, network = OnnxReader(trained / "reader"), load(trained / "run" / "model")
    words = Tokenizer.from_file(str(trained / "reader" / "tokenizer.json"))
    text = as_read("办法", "普通护照换发可以在异地办理")
    encoded = words.encode(PAIR[0] + "护照能在外地办吗", PAIR[1] + text)
    told = [int(part == 1) for part in encoded.sequence_ids]
    with torch.no_grad():
        logits = network(*(torch.tensor([x]) for x in (encoded.ids, encoded.attention_mask, told)))[0].numpy()
    found = reader.read("护照能在外地办吗", [text])
    assert found.verdicts.shape == (1, len(VERDICTS)) and abs(found.verdicts.sum() - 1) < 1e-5
    assert abs(found.match[0] - logits[0]) < 0.5  # 8-bit weights


def test_damaged_and_foreign_models_are_refused(trained, tmp_path):
    with pytest.raises(ModelFilesError, match="不完整"):
        OnnxReader(tmp_path)
    for name in ("model.onnx", "tokenizer.json", "reader.json"):
        (tmp_path / name).write_bytes((trained / "reader" / name).read_bytes())
    assert OnnxReader(tmp_path).name == tmp_path.name
    note = json.loads((tmp_path / "reader.json").read_text())
    (tmp_path / "reader.json").write_text(json.dumps({**note, "outputs": ["match"]}))
    with pytest.raises(ModelFilesError, match="不符"):
        OnnxReader(tmp_path)
    (tmp_path / "reader.json").write_text(json.dumps(note))
    (tmp_path / "model.onnx").write_bytes(b"broken")
    with pytest.raises(ModelFilesError, match="已损坏"):
        OnnxReader(tmp_path)
