"""Training of the embedder: nothing held out or of a suite gets in; a run that was killed goes on where it stopped."""

import json
import random

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
openpyxl = pytest.importorskip("openpyxl")
onnx = pytest.importorskip("onnx")

import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402

from eval.holdout import ITEMS, held_out, squeeze  # noqa: E402
from finetune.embedder import checkpoint, written  # noqa: E402
from finetune.embedder.__main__ import main  # noqa: E402
from finetune.embedder.base import tokenizer_of  # noqa: E402
from finetune.embedder.data import DataBuilder, Pair  # noqa: E402
from finetune.embedder.export import unsign  # noqa: E402
from finetune.embedder.holdout import SuiteGuard  # noqa: E402
from finetune.embedder.lay import LayWords  # noqa: E402
from finetune.embedder.mining import ByMeaning, ByWords  # noqa: E402
from finetune.embedder.model import Encoder, batches, embed, padded  # noqa: E402
from finetune.embedder.restore import restore  # noqa: E402
from finetune.embedder.settings import ARTEFACT, load_settings  # noqa: E402
from finetune.embedder.train import Contrast, Stage, Trainer, _answers, rate_at  # noqa: E402
from kg.schema import Article, Document  # noqa: E402
from kg.snapshot import Snapshot  # noqa: E402
from kg.view import GraphView  # noqa: E402
from rag.context import within  # noqa: E402
from rag.index.passages import Passage  # noqa: E402
from rag.index.synonyms import Synonyms  # noqa: E402
from rag.index.tokenize import Tokenizer  # noqa: E402


def small_encoder():
    torch.manual_seed(1)
    config = transformers.BertConfig(
        vocab_size=60, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32, pad_token_id=1
    )
    return Encoder(transformers.BertModel(config, add_pooling_layer=False))


def test_the_held_out_share_depends_on_the_content_alone():
    names = [f"事项{n}" for n in range(2000)]
    share = sum(held_out(n, 0.2) for n in names) / len(names)
    assert 0.17 < share < 0.23
    assert held_out("残疾人证 新办！", 0.2) == held_out("残疾人证新办", 0.2)
    assert not any(held_out(n, 0.0) for n in names)


def test_what_a_suite_asks_is_known_even_if_reworded_slightly(tmp_path):
    suite = tmp_path / "s.jsonl"
    case = {"id": "x", "turns": [{"user": "住院伙食补助费多少钱一天，怎么领？"}]}
    suite.write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
    guard = SuiteGuard([suite], 0.6)
    assert "住院伙食补助费多少钱一天怎么领" in guard
    assert "住院伙食补助费多少钱一天，咋领？" in guard
    assert "住院伙食补助费申领" not in guard
    assert "结婚证丢了怎么补" not in guard


def test_official_sentences_become_lay_questions():
    lay = LayWords()
    said = {lay.say("用人单位应当支付劳动者工资", random.Random(n)) for n in range(20)}
    assert any("老板" in s or "公司" in s for s in said)
    assert lay.question("", random.Random(0)) == ""


def test_batches_hold_every_text_once_and_keep_to_their_size():
    rng = random.Random(3)
    lengths = [rng.randint(1, 90) for _ in range(500)]
    found = batches(lengths, 512, random.Random(1))
    assert sorted(i for group in found for i in group) == list(range(500))
    assert all(len(g) * (-(-max(lengths[i] for i in g) // 8) * 8) <= 512 for g in found)


def test_vectors_do_not_depend_on_the_batch_they_are_in():
    encoder = small_encoder()
    rows = [[0, 5, 6, 2], [0, 9, 8, 7, 6, 5, 4, 2], [0, 11, 2]]
    together, alone = embed(encoder, rows), [embed(encoder, [row])[0] for row in rows]
    assert all(float(a @ b) > 0.999 for a, b in zip(together, alone, strict=True))
    ids, mask = padded(rows)
    assert ids.shape == (3, 8) and mask.sum(1).tolist() == [4, 8, 3]


def test_the_rate_rises_and_falls():
    rates = [rate_at(s / 100, 1.0) for s in range(101)]
    top = rates.index(max(rates))
    assert rates[0] == 0 and rates[:top] == sorted(rates[:top]) and rates[top:] == sorted(rates[top:], reverse=True)


def test_a_killed_run_goes_on_where_it_stopped(tmp_path):
    settings = load_settings().model_copy(update={"checkpoint_minutes": 0.0})
    goal = torch.nn.functional.normalize(torch.ones(16), dim=0)
    seen = []

    def loss_of(step):
        seen.append(step)
        ids, mask = padded([[0, 5 + step % 7, 2]])
        return 1 - encoder(ids, mask)[0] @ goal

    encoder = small_encoder()

    class Killed(Exception):
        pass

    def dying(step):
        if step == 3:
            raise Killed
        return loss_of(step)

    trainer = Trainer(encoder, tmp_path, settings, lambda line: None)
    with pytest.raises(Killed):
        trainer.run(Stage("s", 10, 1e-3), dying, lambda step: 1)
    held = checkpoint.load(tmp_path / "s.pt")
    assert held.step == 3
    encoder = small_encoder()
    stage = Stage("s", held.spent / 60 + 0.002, 1e-3)
    Trainer(encoder, tmp_path, settings, lambda line: None).run(stage, loss_of, lambda step: 1)
    assert len(seen) > 3 and seen == list(range(len(seen)))


def contrast(tmp_path, pairs):
    pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -1.0)]
    pieces += [(c, -2.0) for c in "问答甲乙丙丁:querypassg"]
    tokenizer_of(pieces).save(str(tmp_path / "tokenizer.json"))
    settings = load_settings()
    settings.contrast.mixture = {"a": 1}
    return Contrast(small_encoder(), pairs, tmp_path, settings)


def test_a_batch_holds_one_pair_a_group_and_depends_on_the_step_alone(tmp_path):
    pairs = [Pair("a", f"问甲{n}", "答甲", f"g{n % 3}", ("答乙",)) for n in range(30)]
    first, second = contrast(tmp_path, pairs), contrast(tmp_path, pairs)
    drawn = [p.group for p, _ in first.draw(7)]
    assert sorted(drawn) == ["g0", "g1", "g2"]
    assert first.draw(7) == second.draw(7)


def test_equal_texts_are_not_each_others_negatives(tmp_path):
    same = contrast(tmp_path, [Pair("a", "问甲", "答甲", "g0"), Pair("a", "问乙", "答甲", "g1")])
    assert same.loss(0).item() < 1.3 * torch.log(torch.tensor(2.0)).item() + 1e-3
    assert squeeze("答甲。") == "答甲"


def test_pages_are_drawn_whole_and_each_part_is_wrong_for_the_others(tmp_path):
    parts = {page: [f"{page}{n}" for n in range(4)] for page in "甲乙"}
    pairs = [
        Pair("a", f"问{part}", part, part, tuple(p for p in held if p != part), page)
        for page, held in parts.items()
        for part in held[:3]
    ]
    drawn = contrast(tmp_path, pairs).draw(3)
    assert sorted(p.positive for p, _ in drawn) == ["乙0", "乙1", "乙2", "甲0", "甲1", "甲2"]
    assert sorted(wrong for _, negatives in drawn for wrong in negatives) == ["乙3", "甲3"]
    assert contrast(tmp_path, pairs).draw(3) == drawn


def test_a_part_that_answers_as_well_is_not_wrong():
    both = Pair("a", "问", "甲一", "甲一", ("甲三",), "甲")
    assert _answers(both, "甲一", "") and _answers(both, "甲二", "甲")
    assert not _answers(both, "甲三", "甲") and not _answers(both, "乙一", "乙")
    assert not _answers(Pair("a", "问", "甲一", "甲一"), "甲二", "")


def test_pages_become_questions_over_their_parts(tmp_path):
    titles = [f"第{n}号通知" for n in range(30)]
    text = "# {}\n## 总则\n1| 甲\n2| 乙\n3| 丙\n? 问 => 2,1\n?+ 再问 => 3\n?- 不答\n"
    (tmp_path / "a.txt").write_text("\n".join(text.format(t) for t in titles), encoding="utf-8")
    kept, aside = ([p[0].title for p in written.page_questions(tmp_path, aside=a)] for a in (False, True))
    assert sorted(kept + aside) == sorted(titles) and kept and aside
    first, second = next(written.page_questions(tmp_path))
    assert first.part == f"{first.title} 总则\n乙" and first.others == (f"{first.title} 总则\n丙",)
    assert second.question == within("再问", "问") and len(second.others) == 2


@pytest.mark.parametrize(
    "arguments", [["data", "--help"], ["train", "--help"], ["export", "--help"], ["evaluate", "--help"]]
)
def test_every_step_explains_itself(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 0 and "usage" in capsys.readouterr().out


def test_a_missing_knowledge_base_is_one_line(tmp_path, capsys):
    assert main(["--work", str(tmp_path), "evaluate", "--embedder", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def lines(path, entries):
    path.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in entries), encoding="utf-8")


def test_messages_that_need_the_one_before_are_left_out(tmp_path):
    def turn(text, *items):
        return {"u": text, "want": [{"item": item} for item in items]}

    turns = [
        turn("咋办户口", "甲"),
        turn("那要多久啊我很着急", "甲"),
        turn("那个呢", "乙"),
        turn("我妈的身份证丢了怎么补", "丙"),
    ]
    lines(tmp_path / "dialogues_1.jsonl", [{"turns": turns}])
    lines(tmp_path / "dialogues_heldout.jsonl", [{"turns": [turn("留出的话", "丁")]}])
    assert [(m.text, m.item) for m in written.messages(tmp_path)] == [
        ("咋办户口", "甲"),
        ("我妈的身份证丢了怎么补", "丙"),
    ]
    assert [m.item for m in written.messages(tmp_path, held_out=True)] == ["丁"]


def test_a_message_about_several_candidates_names_none(tmp_path):
    lines(tmp_path / "dialogues_1.jsonl", [{"turns": [{"u": "我要换证", "want": [{"among": ["甲", "乙"]}]}]}])
    assert written.messages(tmp_path) == []


def test_a_notice_is_found_by_the_part_that_answers(tmp_path):
    text = "甲" * 100 + "。" + "乙" * 100 + "。"
    asked = {"u": "问乙", "key": ["乙" * 9]}
    lines(tmp_path / "passages_notices.jsonl", [{"title": "通知", "text": text, "q": [asked], "none": ["问丙"]}])
    lines(
        tmp_path / "passages_guides.jsonl", [{"title": "指南", "digest": "00", "q": [{"u": "问", "spans": [[0, 2]]}]}]
    )
    (found,) = written.notice_questions(tmp_path)
    assert (
        found.question == "问乙"
        and found.part == f"通知\n{'乙' * 100}。"
        and found.others == (f"通知\n{'甲' * 100}。",)
    )
    assert "".join(written.parts(text)) == text


def test_the_seeds_hold_no_conversation_to_train_on_about_a_held_out_item():
    assert not [m for m in written.messages() if held_out(m.item, ITEMS)]
    assert all(held_out(m.item, ITEMS) for m in written.messages(held_out=True))


class Pointing:
    """An embedder whose vectors point at the number that a text is."""

    name, dim = "pointing", 2

    def queries(self, texts):
        return np.array([[np.cos(float(t)), np.sin(float(t))] for t in texts], np.float32)

    passages = queries


def test_negatives_by_meaning_are_near_and_wrong():
    names = [str(n / 10) for n in range(12)]
    near = ByMeaning.of_names(Pointing(), names)
    assert near.wrong([("0.0", {"0.0", "0.1"})], 3) == [["0.2", "0.3", "0.4"]]
    skipping = ByMeaning(Pointing(), names, Pointing().passages(names), 2)
    assert skipping.wrong([("0.0", {"0.0", "0.1"})], 2) == [["0.4", "0.5"]]
    assert ByMeaning(Pointing(), [], np.zeros((0, 2), np.float32)).wrong([("1", set())], 2) == [[]]


def test_negatives_by_words_are_near_and_wrong():
    synonyms = Synonyms.load()
    texts = ["身份证补领", "身份证换领", "结婚登记"]
    passages = [Passage(t, "", "", "", t) for t in texts]
    words = ByWords(passages, synonyms, Tokenizer(synonyms.terms))
    assert words.wrong("身份证补领", {"身份证补领"}, 1) == ["身份证换领"]


def small_data(folder):
    (folder / "statute_queries").mkdir(parents=True)
    (folder / "consultations").mkdir()
    (folder / "phrasings").mkdir()
    (folder / "statute_queries" / "dev.jsonl").write_text("", encoding="utf-8")
    (folder / "consultations" / "dev.jsonl").write_text("", encoding="utf-8")
    sheet = openpyxl.Workbook()
    sheet.active.append(["name", "said"])
    sheet.save(folder / "phrasings" / "item_phrasings.xlsx")
    return folder


def test_the_seeds_become_pairs_without_what_is_held_out_or_asked_by_a_suite(tmp_path):
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    document = Document(id="document:某法", title="某法")
    ids = [f"article:某法#第{n}条" for n in range(40)]
    nodes = [document] + [
        Article(id=i, document=document.id, locator=i.split("#")[1], order=n, text=f"第{n}种情形应当登记。")
        for n, i in enumerate(ids)
    ]
    view = GraphView(Snapshot(1, nodes=[("laws", node) for node in nodes]))
    lines(seeds / "statutes_1.jsonl", [{"id": i, "q": [f"{i}要登记吗"], "key": "应当登记"} for i in ids])
    names = [f"事项{n}" for n in range(40)]
    said = [{"turns": [{"u": f"我要办{n}", "want": [{"item": n}]}]} for n in names]
    said.append({"turns": [{"u": "套件里问过的这一句话", "want": [{"item": "别的"}]}]})
    lines(seeds / "dialogues_1.jsonl", said)
    talks = [
        [{"u": "出了事", "want": [{"ask": f"第{n}种情形出了事怎么办", "articles": [i]}]}] for n, i in enumerate(ids)
    ]
    lines(seeds / "dialogues_5.jsonl", [{"turns": [*t, {**t[0], "u": "那不登记呢"}]} for t in talks])
    cases = [{"u": "我是头一种"}, {"u": "我是甲", "option": "甲"}]
    lines(seeds / "situations.jsonl", [{"item": n, "options": ["甲", "乙", "丙"], "says": cases} for n in names])
    suite = tmp_path / "suite.jsonl"
    lines(suite, [{"turns": [{"user": "套件里问过的这一句话"}]}])
    builder = DataBuilder(view, small_data(tmp_path / "data"), [suite], load_settings(), folder=seeds)
    pairs = builder.pairs()
    share = load_settings().data.articles_held_out
    assert {p.group for p in pairs if p.task == "written_article"} == {i for i in ids if not held_out(i, share)}
    assert builder.heldout_articles & set(ids) == {i for i in ids if held_out(i, share)} != set()
    assert {p.positive for p in pairs if p.task == "written_item"} == {n for n in names if not held_out(n, ITEMS)}
    assert builder.kept_out["written_item"] == 1
    turns = [p for p in pairs if p.task == "turn_article"]
    assert {p.group for p in turns} == {i for i in ids if not held_out(i, share)}
    assert {p.query for p in turns if p.group == turns[0].group} == {
        "出了事",
        within("那不登记呢", "出了事"),
        f"第{ids.index(turns[0].group)}种情形出了事怎么办",
    }
    told = [p for p in pairs if p.task == "situation"]
    assert {p.group for p in told} == {f"situation:{n}" for n in names if not held_out(n, ITEMS)}
    assert {(p.query, p.positive, p.negatives) for p in told} == {("我是甲", "甲", ("乙", "丙"))}
    mined = [p for p in pairs if p.task in ("written_article", "written_item")]
    assert any(p.negatives for p in mined) and not any(p.positive in p.negatives for p in mined)


def test_the_artefact_can_be_trained_on(tmp_path):
    from finetune.embedder.export import closeness

    restore(ARTEFACT, tmp_path)
    assert closeness(tmp_path, ARTEFACT, ["身份证丢了怎么补", "公司不给交社保"]) > 0.99


def test_unsigned_weights_give_the_products_of_the_signed_ones(tmp_path):
    """Bytes so large that a processor without VNNI cuts the sums off at 16 bits."""
    rng = np.random.default_rng(0)
    left = rng.integers(0, 256, (5, 384)).astype(np.uint8)
    right = rng.integers(-127, 128, (384, 16)).astype(np.int8)
    tensor, helper = onnx.TensorProto, onnx.helper
    held = {"right": right, "left_zero": np.uint8(120), "right_zero": np.zeros(16, np.int8)}
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["left", "right", "left_zero", "right_zero"], ["product"])],
        "product",
        [helper.make_tensor_value_info("left", tensor.UINT8, [None, 384])],
        [helper.make_tensor_value_info("product", tensor.INT32, None)],
        [onnx.numpy_helper.from_array(np.asarray(value), name) for name, value in held.items()],
    )
    path = tmp_path / "model.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), str(path))
    unsign(path)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    assert np.array_equal(session.run(None, {"left": left})[0], (left.astype(int) - 120) @ right.astype(int))
