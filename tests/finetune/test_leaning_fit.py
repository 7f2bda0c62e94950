"""What a message asks for is fitted on messages that ask for one kind of thing; nothing held out or of a suite gets
in."""

import json

import numpy as np
import pytest

pytest.importorskip("torch", reason="training libraries are not installed")

from finetune.leaning.__main__ import main
from finetune.leaning.fit import Row, auc, drawn, fit, interval, rows
from rag.leaning import FILE, KINDS, NOTHING, Leaning, joined

ITEM, ASK = {"item": "护照换发"}, {"ask": "护照过期有什么后果"}


class TwoWords:
    """Tells 规定, 办理 and 天气 and nothing else; ``asked`` are the texts that it was given."""

    name, dim = "two-words", 4

    def __init__(self):
        self.asked = []

    def queries(self, texts):
        self.asked += texts
        found = np.array([["规定" in t, "办理" in t, "天气" in t, 1] for t in texts], np.float32).reshape(-1, self.dim)
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    passages = queries


def turn(text, *want, act="ask"):
    return {"u": text, "act": act, "want": list(want)}


def write(path, *entries):
    path.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in entries), encoding="utf-8")


@pytest.fixture
def seeds(tmp_path, monkeypatch):
    """Two conversations to train on, one held out, questions over a hundred articles; nothing else is known."""
    monkeypatch.setattr("finetune.leaning.fit.article_questions", dict)
    monkeypatch.setattr("finetune.leaning.fit.item_wordings", dict)
    folder = tmp_path / "seeds"
    folder.mkdir()
    talk = [
        turn("护照到期了想办理换发", ITEM),
        turn("过期有什么规定，顺便怎么办理", ITEM, ASK),
        turn("我住在城东", act="tell"),
        turn("有罚款的规定没有", ASK),
        turn("今天天气好", act="none"),
        turn("那个怎么说", {"among": ["护照换发", "护照补发"]}),
        turn("嗯还有呢"),
    ]
    other = [turn("外地人想办理居住证明", {"item": "居住证"}), turn("不去登记违反哪条规定", ASK)]
    held = [turn("想办理养犬登记", {"item": "养犬登记"}), turn("不拴绳违反什么规定", ASK)]
    write(folder / "dialogues_1.jsonl", {"place": None, "turns": talk}, {"place": None, "turns": other})
    write(folder / "dialogues_heldout.jsonl", {"place": None, "turns": held})
    articles = [{"id": f"article:某法#第{n}条", "q": [f"第{n}件事规定是怎样的"], "key": "k"} for n in range(100)]
    write(folder / "statutes_1.jsonl", *articles)
    return folder


@pytest.fixture
def few_steps(monkeypatch):
    """What is told apart so easily needs few."""
    monkeypatch.setattr("finetune.leaning.fit._STEPS", 150)


@pytest.fixture
def embedder(monkeypatch, few_steps):
    """What the command takes for the product's; two words are soon told apart."""
    made = TwoWords()
    monkeypatch.setattr("rag.models.open_embedder", lambda settings: made)
    return made


def run(seeds, tmp_path, *more):
    return main(["--seeds", str(seeds), "--data", str(tmp_path / "data"), "--out", str(tmp_path / "out"), *more])


def test_messages_that_ask_for_both_or_neither_are_left_out(seeds):
    found = [r for r in rows(seeds, 0.12) if r.source == "dialogue" and not r.held]
    assert [(r.before, r.message, r.kind) for r in found] == [
        ("", "护照到期了想办理换发", "matter"),
        ("过期有什么规定，顺便怎么办理", "有罚款的规定没有", "rule"),
        ("有罚款的规定没有", "今天天气好", "nothing"),
        ("有罚款的规定没有", "那个怎么说", "matter"),
        ("", "外地人想办理居住证明", "matter"),
        ("外地人想办理居住证明", "不去登记违反哪条规定", "rule"),
    ]
    assert len({r.group for r in found}) == 2


def test_conversations_over_guides_are_learnt_from_too(seeds):
    for name in ("matters_1", "matters_heldout"):
        write(seeds / f"{name}.jsonl", {"turns": [turn(f"{name}怎么办理", ITEM), turn("什么规定", ASK)]})
    found = [
        (r.before, r.message, r.kind, r.held, r.source) for r in rows(seeds, 0.12) if "matters_" in r.before + r.message
    ]
    assert found == [
        ("", "matters_1怎么办理", "matter", False, "dialogue"),
        ("matters_1怎么办理", "什么规定", "rule", False, "dialogue"),
        ("", "matters_heldout怎么办理", "matter", True, "dialogue"),
        ("matters_heldout怎么办理", "什么规定", "rule", True, "dialogue"),
    ]


def test_a_row_tells_the_guide_fields_that_its_matter_is_asked_for(seeds):
    asked = [
        turn("要带什么，几天能办完", {**ITEM, "fields": ["overview", "materials", "limit", "materials"]}),
        turn("有没有什么依据", {**ITEM, "fields": ["basis"]}),
        turn("那怎么办理", ITEM),
        turn("有罚款的规定没有", {**ASK, "fields": ["fee"]}),
        turn("今天天气好", {"fields": ["fee"]}, act="none"),
    ]
    write(seeds / "dialogues_1.jsonl", {"turns": asked})
    found = [r.fields for r in rows(seeds, 0.12) if r.source == "dialogue" and not r.held]
    assert found == [("materials", "promised_limit"), (), (), (), ()]


def test_held_out_are_the_conversations_kept_apart_and_a_share_of_the_articles(seeds):
    found = rows(seeds, 0.12)
    assert [(r.message, r.kind) for r in found if r.held and r.source == "dialogue"] == [
        ("想办理养犬登记", "matter"),
        ("不拴绳违反什么规定", "rule"),
    ]
    articles = [r for r in found if r.source == "article"]
    assert len(articles) == 100 and all(r.kind == "rule" and not r.before for r in articles)
    assert 3 < sum(r.held for r in articles) < 30


def test_of_talks_over_articles_and_of_empty_talk_a_share_is_held_out_whole(seeds):
    def talks(name, count, *more):
        write(seeds / name, *({"place": None, "turns": [turn(f"第{n}桩事", *more), *rest]} for n in range(count)))

    rest = [turn("那要是不给呢", {"ask": "不给怎么办", "articles": ["article:某法#第一条"]})]
    talks("dialogues_5.jsonl", 100, {"ask": "怎么办", "articles": ["article:某法#第一条"]})
    found = [r for r in rows(seeds, 0.12) if r.source == "talk"]
    assert len(found) == 200 and {r.kind for r in found} == {"rule"}
    held = {r.group for r in found if r.held}
    assert 3 < len(held) < 30 and not held & {r.group for r in found if not r.held}
    write(seeds / "dialogues_6.jsonl", *({"turns": [turn(f"第{n}天天气", act="none")]} for n in range(100)))
    empty = [r for r in rows(seeds, 0.12) if r.message.endswith("天天气")]
    assert {r.kind for r in empty} == {"nothing"} and 3 < sum(r.held for r in empty) < 30


def test_what_the_index_finds_by_is_learnt_from_too(seeds, monkeypatch):
    monkeypatch.setattr("finetune.leaning.fit.article_questions", lambda: {"article:某法#第一条": ("甲", "乙", "丙")})
    monkeypatch.setattr("finetune.leaning.fit.item_wordings", lambda: {"护照换发": ("护照到期了", "本子过期")})
    found = [(r.message, r.kind, r.source) for r in rows(seeds, 0.12) if r.source in ("known", "wording")]
    assert found == [
        ("甲", "rule", "known"),
        ("乙", "rule", "known"),
        ("护照到期了", "matter", "wording"),
        ("本子过期", "matter", "wording"),
    ]


@pytest.fixture
def of_kinds():
    """Vectors of messages and of what was asked before, which tells nothing, and what each asks for."""
    rng = np.random.default_rng(1)
    kinds = [KINDS[n] for n in rng.choice(3, 300, p=(0.7, 0.2, 0.1))]
    messages = rng.normal(size=(300, 5)).astype(np.float32) * 0.3
    for row, kind in enumerate(kinds):
        messages[row, KINDS.index(kind)] += 1
    return joined(messages, rng.normal(size=(300, 5)).astype(np.float32)), kinds


def test_what_can_be_told_apart_is(of_kinds):
    inputs, kinds = of_kinds
    model = fit("e", inputs, kinds, np.ones(300))
    assert np.mean([KINDS[n] for n in model.shares(inputs).argmax(axis=1)] == np.array(kinds)) > 0.95


def test_the_same_messages_give_the_same_model(of_kinds, few_steps):
    inputs, kinds = of_kinds
    model, again = (fit("e", inputs, kinds, np.ones(300)) for _ in range(2))
    assert np.array_equal(model.shares(inputs), again.shares(inputs))


@pytest.fixture
def of_fields(few_steps):
    """Vectors of messages that ask for a fee, for a venue and a phone, for a rule, for nothing; and who asks what."""
    rng = np.random.default_rng(3)
    asked = [("fee",), ("venues", "phones"), (), ()]
    drawn = np.arange(240) % 4
    messages = (np.eye(4)[drawn] + rng.normal(size=(240, 4)) * 0.1).astype(np.float32)
    kinds = [("matter", "matter", "rule", "nothing")[n] for n in drawn]
    return joined(messages, np.zeros_like(messages)), kinds, [asked[n] for n in drawn]


def told(model, row):
    """The fields that the model gives back for a message of the kind at ``row``."""
    return model.of(np.eye(4, dtype=np.float32)[row], np.zeros(4, np.float32)).fields


def test_the_fields_that_a_matter_is_asked_for_are_given_back(of_fields):
    inputs, kinds, fields = of_fields
    model = fit("e", inputs, kinds, np.ones(240), fields)
    assert (told(model, 0), told(model, 1)) == (("fee",), ("venues", "phones"))
    assert [KINDS[n] for n in model.shares(inputs).argmax(axis=1)] == kinds


def test_a_message_whose_fields_are_not_known_says_nothing_about_them(of_fields):
    inputs, kinds, fields = of_fields
    known = [own if row < 80 else () for row, own in enumerate(fields)]
    model = fit("e", inputs, kinds, np.ones(240), known)
    assert (told(model, 0), told(model, 1)) == (("fee",), ("venues", "phones"))


def test_every_source_counts_its_share_however_many_messages_it_has():
    many = [Row("", str(n), "matter", False, "dialogue", "g") for n in range(90)]
    few = [Row("", str(n), "rule", False, "dialogue", "g") for n in range(10)]
    weights = drawn([*many, *few])
    assert weights[:90].sum() == pytest.approx(1.0) and weights[90:].sum() == pytest.approx(0.5)


@pytest.mark.parametrize("kinds", [["rule", "rule"], ["matter", "nothing"], []])
def test_a_kind_that_is_missing_cannot_be_fitted(kinds):
    with pytest.raises(ValueError, match="缺"):
        fit("e", np.zeros((len(kinds), 2), np.float32), kinds, np.ones(len(kinds)))


def test_auc_counts_pairs():
    rule = np.array([True, True, False, False])
    assert auc(np.array([4.0, 3, 2, 1]), rule) == 1
    assert auc(np.array([1.0, 2, 3, 4]), rule) == 0
    assert auc(np.array([1.0, 1, 1, 1]), rule) == 0.5
    assert auc(np.array([3.0, 1, 2, 0]), rule) == 0.75
    assert np.isnan(auc(np.array([1.0]), np.array([True])))


def test_the_interval_draws_whole_conversations():
    rng = np.random.default_rng(2)
    rule = np.arange(60) % 2 == 0
    scores = rule + rng.normal(size=60) * 1.5
    low, high = interval(scores, rule, [str(n) for n in range(60)])
    assert low < auc(scores, rule) < high
    assert interval(scores, rule, ["one"] * 60) == (auc(scores, rule),) * 2


def test_the_command_writes_a_model_and_prints_its_figures(seeds, tmp_path, embedder, capsys):
    write(
        tmp_path / "seeds" / "dialogues_2.jsonl",
        *({"place": None, "turns": [turn(f"第{n}样东西要办理", ITEM)]} for n in range(40)),
    )
    assert run(seeds, tmp_path, "--json") == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["train_matter"] == 43 and figures["heldout_rules"] == figures["heldout_matters"] == 1
    assert figures["auc"] == figures["accuracy"] == figures["articles_found"] == 1
    assert figures["train_rule"] + figures["heldout_articles"] == 102 and figures["train_nothing"] == 1
    assert "statutes" not in figures
    model = Leaning.load(tmp_path / "out")
    rule, matter, first = embedder.queries(["规定", "办理", NOTHING])
    assert model.embedder == "two-words" and model.of(rule, first).rule > 0.5 > model.of(matter, first).rule
    first_file = (tmp_path / "out" / FILE).read_bytes()
    assert run(seeds, tmp_path) == 0
    assert (tmp_path / "out" / FILE).read_bytes() == first_file
    assert "AUC 1.000" in capsys.readouterr().out


def test_the_model_of_the_command_tells_the_fields_too(seeds, tmp_path, embedder):
    asked = [turn(f"第{n}样东西要办理", {**ITEM, "fields": ["fee"]}) for n in range(4)]
    write(seeds / "dialogues_2.jsonl", {"place": None, "turns": asked})
    assert run(seeds, tmp_path) == 0
    matter, first = embedder.queries(["办理", NOTHING])
    assert Leaning.load(tmp_path / "out").of(matter, first).fields == ("fee",)


def test_public_questions_are_measured_where_there_are_any(seeds, tmp_path, embedder, capsys):
    folder = tmp_path / "data" / "statute_queries"
    folder.mkdir(parents=True)
    entry = {"query_id": "1", "answer": "您好：是。", "articles": ["某法第一条"]}
    write(folder / "dev.jsonl", *({**entry, "question": f"第{n}问有没有规定"} for n in range(40)))
    assert run(seeds, tmp_path, "--json") == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["statutes"] == 40 and figures["statutes_found"] == 1
    assert 0 < figures["statutes_heldout"] < 40


def test_what_a_suite_asks_is_left_out_and_counted(seeds, tmp_path, embedder, capsys, monkeypatch):
    suites = tmp_path / "eval" / "suites"
    suites.mkdir(parents=True)
    write(suites / "s.jsonl", {"id": "x", "turns": [{"user": "外地人想办理居住证明！"}, {"user": "想办理养犬登记吗"}]})
    monkeypatch.setattr("finetune.fitting.ROOT", tmp_path)
    assert run(seeds, tmp_path, "--json") == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["like_a_suite"] == 1 and figures["train_matter"] == 2
    assert "外地人想办理居住证明" not in embedder.asked[: embedder.asked.index(NOTHING)]


def test_what_is_held_out_may_be_what_a_suite_asks(seeds, tmp_path, embedder, capsys, monkeypatch):
    suites = tmp_path / "eval" / "suites"
    suites.mkdir(parents=True)
    write(suites / "s.jsonl", {"id": "x", "turns": [{"user": "想办理养犬登记"}]})
    monkeypatch.setattr("finetune.fitting.ROOT", tmp_path)
    assert run(seeds, tmp_path, "--json") == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["like_a_suite"] == 0 and figures["heldout_matters"] == 1 and "auc" in figures


def refused(seeds, tmp_path, capsys, *more):
    assert run(seeds, tmp_path, *more) == 2
    line = capsys.readouterr().err.strip().splitlines()[-1]
    assert not (tmp_path / "out").exists()
    return line


def test_no_seeds_are_refused(seeds, tmp_path, capsys, embedder):
    assert "没有可训练的话" in refused(tmp_path / "nowhere", tmp_path, capsys)


def test_a_broken_seed_is_named(seeds, tmp_path, capsys, embedder):
    (seeds / "dialogues_3.jsonl").write_text('{"turns": 1}\n', encoding="utf-8")
    assert "dialogues_3.jsonl 第 1 行" in refused(seeds, tmp_path, capsys)


def test_seeds_of_one_kind_are_refused(seeds, tmp_path, capsys, embedder):
    for path in seeds.glob("dialogues_*"):
        path.unlink()
    assert "缺 matter、nothing" in refused(seeds, tmp_path, capsys)


def test_public_questions_of_another_form_are_refused(seeds, tmp_path, capsys, embedder):
    folder = tmp_path / "data" / "statute_queries"
    folder.mkdir(parents=True)
    write(folder / "dev.jsonl", {"text": "?"})
    assert "dev.jsonl" in refused(seeds, tmp_path, capsys)


def test_without_an_embedder_nothing_is_fitted(seeds, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("ZHENGDA_EMBEDDER", "none")
    assert "没有向量模型" in refused(seeds, tmp_path, capsys)
