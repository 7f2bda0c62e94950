"""Which matter a message means is fitted on what the product sees of messages whose matter is known; how good it is, is
told by those that are held out."""

import json
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch", reason="training libraries are not installed")

from finetune.embedder.sources import open_view
from finetune.llm.seeds import SeedError
from finetune.ranking.__main__ import main
from finetune.ranking.fit import train
from finetune.ranking.samples import Sample, samples
from kg.schema import Guide, Item, Region, SourceContent, guide_id, item_id, region_id
from kg.store import Store
from rag.engine import Engine
from rag.index.item_names import ItemNameVectors
from rag.index.service import SearchIndex
from rag.leaning import Leant
from rag.ranking import FEATURES, TURN, WEIGHTS, ranking

MATTER, RULE, NOTHING = Leant(0.1, 0.02), Leant(0.9, 0.02), Leant(0.1, 0.9)
SAID, ORDER = FEATURES.index("said"), FEATURES.index("order")
ITEMS = ("养犬登记", "结婚登记", "居住证申领", "普通护照换发", "高龄津贴发放", "营业执照注销")
DOG, WEDDING, LODGING = ({"item": name} for name in ITEMS[:3])
UNHELD, ASK = {"item": "采矿许可证延续"}, {"ask": "遛狗不拴绳有什么后果"}


def message(right, held=False, turned=None, leant=MATTER, seed=0):
    """One of four matters is meant (row ``right``), or none; what people say points to it, the order to row 3."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(4, len(FEATURES))) * 0.3
    features[3, ORDER] += 3
    if right is not None:
        features[right, SAID] += 3
    turn = None if turned is None else tuple(rng.normal(size=len(TURN)) * 0.1 + turned)
    return Sample(held, leant, features, () if right is None else (right,), turn, bool(turned))


def messages(held=False):
    """Four times three that ask for a matter, each after another message, one for a rule and one for nothing here."""
    found = []
    for number in range(4):
        seed = 10 * number + 5 * held
        found += [message(right, held, turned=right > 0, seed=seed + right) for right in range(3)]
        found += [message(None, held, leant=leant, seed=seed + n) for n, leant in ((3, RULE), (4, NOTHING))]
    return found


@pytest.fixture(scope="module", autouse=True)
def few_steps():
    """What is told apart so easily needs few."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("finetune.ranking.fit._STEPS", 60)
        yield


@pytest.fixture(scope="module")
def trained():
    return train([*messages(), *messages(held=True)])


def test_what_always_points_to_the_right_matter_weighs_most(trained):
    fitted, figures = trained
    assert fitted.matter.names[fitted.matter.values.argmax()] == "said"
    assert figures["matters"] == 12 and figures["first"] == figures["among_three"] == 1


def test_what_words_and_meaning_alone_would_find_is_told_beside_it(trained):
    assert trained[1]["by_order"] == 0
    ordered = [replace(s, right=(3,)) if s.held and s.right else s for s in [*messages(), *messages(held=True)]]
    assert train(ordered)[1]["by_order"] == 1


def test_what_asks_for_a_rule_or_for_nothing_surely_means_no_matter(trained):
    fitted, figures = trained
    sure = [fitted.sureness(s.features, s.leant.rule, s.leant.nothing) for s in messages(held=True)]
    assert [s > 0.5 for s in sure] == [bool(s.right) for s in messages(held=True)]
    assert figures["sure_messages"] == 20 and figures["sure_auc"] == 1


def test_one_may_not_be_sure_of_a_likeliest_matter_that_is_the_wrong_one():
    right = message(0, True)
    figures = train([*messages(), right, replace(right, right=(1,))])[1]
    assert (figures["first"], figures["sure_messages"], figures["sure_auc"]) == (0.5, 2, 0.5)


def test_turning_to_another_matter_is_told_from_asking_on(trained):
    fitted, figures = trained
    assert fitted.turning([0.0] * len(TURN)) < 0.5 < fitted.turning([1.0] * len(TURN))
    assert (figures["turns"], figures["turned"]) == (12, 8)
    assert figures["turn_auc"] == figures["turn_accuracy"] == 1


def test_the_same_samples_give_the_same_weights(trained, tmp_path):
    again, figures = train([*messages(), *messages(held=True)])
    trained[0].save(tmp_path / "first"), again.save(tmp_path / "second")
    assert figures == trained[1]
    assert (tmp_path / "first" / WEIGHTS.file).read_bytes() == (tmp_path / "second" / WEIGHTS.file).read_bytes()


def test_nothing_is_fitted_on_what_is_held_out(trained, tmp_path):
    fitted, figures = train(messages())
    trained[0].save(tmp_path / "first"), fitted.save(tmp_path / "second")
    assert (tmp_path / "first" / WEIGHTS.file).read_bytes() == (tmp_path / "second" / WEIGHTS.file).read_bytes()
    assert figures == {"train": 20}


@pytest.mark.parametrize(
    ("held", "missing"),
    [
        ([message(None, True, leant=RULE)], {"matters", "first", "by_order", "sure_auc", "turn_auc"}),
        ([message(1, True)], {"sure_auc", "turns", "turn_auc"}),
        ([message(1, True, turned=True), message(None, True)], {"turns", "turned", "turn_auc", "turn_accuracy"}),
        ([replace(m, features=None) for m in messages(held=True)], {"matters", "first", "sure_messages", "sure_auc"}),
    ],
)
def test_what_cannot_be_counted_is_no_figure(held, missing):
    figures = train([*messages(), *held])[1]
    assert not missing & figures.keys() and not np.isnan(list(figures.values())).any()


@pytest.mark.parametrize(
    ("kept", "reason"),
    [
        ([], "没有一句话的事项在知识库里"),
        (messages(held=True), "没有一句话的事项在知识库里"),
        ([s for s in messages() if not s.right], "没有一句话的事项在知识库里"),
        ([s for s in messages() if s.right], "都是一种"),
        ([replace(s, turn=None) for s in messages()], "都是一种"),
        ([replace(s, turned=True) for s in messages()], "都是一种"),
    ],
)
def test_where_nothing_can_be_told_apart_nothing_is_fitted(kept, reason):
    with pytest.raises(ValueError, match=reason):
        train(kept)


class Letters:
    """An embedder by whose vectors texts are near that share characters."""

    name, dim = "letters", 512

    def queries(self, texts):
        found = np.full((len(texts), self.dim), 1e-3, np.float32)
        for row, text in zip(found, texts, strict=True):
            row[[ord(letter) % self.dim for letter in text]] = 1
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    passages = queries


class Silent:
    """A search that finds no passage."""

    def search(self, query, **scope):
        return []

    def rarity(self, text):
        return {}

    def synonyms(self, word):
        return []


def leant(text, before):
    return RULE if "规定" in text else NOTHING if "天气" in text else MATTER


def turn(text, *want, act="ask"):
    return {"u": text, "act": act, "want": list(want)}


def write(path, *talks):
    entries = [json.dumps({"turns": talk}, ensure_ascii=False) + "\n" for talk in talks]
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(entries), encoding="utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A city that handles six matters."""
    folder, path = tmp_path_factory.mktemp("home"), ("云溪省", "澄江市")
    city = Region(id=region_id(path), name=path[-1], path=path)
    items = [Item(id=item_id(name), name=name) for name in ITEMS]
    guides = [Guide(id=guide_id(city.id, n), item=item_id(n), region=city.id, conditions_text=n) for n in ITEMS]
    store = Store.open(folder)
    store.publish(store.draft([SourceContent(source_id="city", title="city", nodes=[city, *items, *guides], edges=[])]))
    store.close()
    return folder


@pytest.fixture(scope="module")
def engine(home):
    return Engine(open_view(home), Silent(), names=lambda names: ItemNameVectors(Letters(), names), leaning=leant)


@pytest.fixture
def sampled(tmp_path, engine):
    """``sampled(turn, …)``: the samples of one conversation over guides, or of another kind of ``file``."""

    def read(*talk, file="matters_1.jsonl"):
        write(tmp_path / "seeds" / file, talk)
        return samples(tmp_path / "seeds", engine)

    return read


def test_a_message_that_asks_for_one_matter_is_a_sample_of_it(sampled):
    (found,) = sampled(turn("养犬登记怎么办理", DOG))
    assert found.features.shape[1] == len(FEATURES) and found.right == (found.features[:, ORDER].argmax(),)
    assert (found.held, found.leant, found.turn, found.turned) == (False, MATTER, None, False)


def test_what_is_held_out_is_known_by_its_file(sampled):
    (found,) = sampled(turn("养犬登记怎么办理", DOG), file="matters_heldout.jsonl")
    assert found.held and found.right


@pytest.mark.parametrize(("file", "kept"), [("matters_1.jsonl", 1), ("matters_heldout.jsonl", 2)])
def test_what_a_suite_asks_is_no_sample_to_train_on_and_one_to_measure_by(tmp_path, engine, file, kept):
    asked = turn("养犬登记怎么办理", DOG)
    write(tmp_path / "seeds" / file, [asked, turn("对了，结婚登记怎么办理", WEDDING)])
    found = samples(tmp_path / "seeds", engine, {asked["u"]})
    assert len(found) == kept and found[-1].turned


@pytest.mark.parametrize("want", [[DOG, WEDDING], [{"among": [DOG["item"], WEDDING["item"]]}], [UNHELD]])
def test_a_message_that_asks_for_two_matters_or_for_one_that_is_not_held_is_no_sample(sampled, want):
    assert sampled(turn("养犬登记怎么办理", *want)) == []


def test_what_only_tells_is_no_sample(sampled):
    assert sampled(turn("我想给狗办养犬登记", DOG, act="tell"), turn("好的谢谢", act="chat")) == []


def test_a_matter_asked_for_beside_a_rule_is_a_sample(sampled):
    (found,) = sampled(turn("养犬登记怎么办理，不拴绳有什么规定", DOG, ASK))
    assert found.right


@pytest.mark.parametrize("file", ["matters_1.jsonl", "dialogues_1.jsonl"])
@pytest.mark.parametrize(
    ("opening", "leaning"),
    [(turn("养犬不拴绳违反什么规定", ASK), RULE), (turn("养犬的人都看今天天气吗", act="none"), NOTHING)],
)
def test_an_opening_that_asks_for_a_rule_or_for_nothing_here_means_no_matter(sampled, opening, leaning, file):
    (found,) = sampled(opening, turn("那罚款有什么规定", ASK), turn("明天天气呢", act="none"), file=file)
    assert found.right == () and found.leant == leaning and len(found.features)


def test_a_follow_up_tells_whether_it_turns_to_another_matter(sampled):
    first, same, other = sampled(
        turn("养犬登记怎么办理", DOG), turn("养犬登记要什么材料", DOG), turn("对了，结婚登记怎么办理", WEDDING)
    )
    assert first.turn is None and len(same.turn) == len(other.turn) == len(TURN)
    assert (first.turned, same.turned, other.turned) == (False, False, True)
    another = TURN.index("another")
    assert (same.turn[another], other.turn[another]) == (0, 1)


def test_a_follow_up_about_the_same_matter_does_not_tell_which_is_meant(sampled):
    first, same, other = sampled(
        turn("养犬登记怎么办理", DOG), turn("养犬登记要什么材料", DOG), turn("结婚登记怎么办理", WEDDING)
    )
    assert same.features is None and len(first.features) and len(other.features)


@pytest.mark.parametrize("between", [turn("采矿许可证怎么延续", UNHELD), turn("不拴绳违反什么规定", ASK)])
def test_after_something_else_was_asked_no_turn_is_counted(sampled, between):
    first, later = sampled(turn("养犬登记怎么办理", DOG), between, turn("结婚登记怎么办理", WEDDING))
    assert first.turn is later.turn is None and not later.turned


def test_what_is_only_told_between_leaves_the_matter_as_it_was(sampled):
    _, later = sampled(turn("养犬登记怎么办理", DOG), turn("我住在城东", act="tell"), turn("养犬登记多少钱", DOG))
    assert later.turn and not later.turned


def test_conversations_that_an_embedder_was_trained_on_do_not_tell_which_matter_is_meant(sampled):
    talk = [turn("养犬登记怎么办理", DOG), turn("对了，结婚登记怎么办理", WEDDING)]
    first, other = sampled(*talk, file="dialogues_1.jsonl")
    assert first.features is other.features is None
    assert other.turned and len(other.turn) == len(TURN)


def test_without_vectors_nothing_is_ranked(tmp_path, home):
    write(tmp_path / "seeds" / "matters_1.jsonl", [turn("养犬登记怎么办理", DOG), turn("结婚登记怎么办理", WEDDING)])
    found = samples(tmp_path / "seeds", Engine(open_view(home), Silent()))
    assert [(s.features, s.turn) for s in found] == [(None, None)] * 2


def test_samples_do_not_change_from_one_reading_to_the_next(sampled):
    talk = [turn("养犬登记怎么办理", DOG), turn("结婚登记怎么办理", WEDDING)]
    first, second = sampled(*talk), sampled(*talk)
    assert [s.turn for s in first] == [s.turn for s in second]
    assert all(np.array_equal(a.features, b.features) for a, b in zip(first, second, strict=True))


def test_a_broken_seed_is_named_before_anything_is_made_of_it(sampled, tmp_path):
    write(tmp_path / "seeds" / "matters_2.jsonl", "no turns")
    with pytest.raises(SeedError, match=r"matters_2\.jsonl 第 1 行"):
        sampled(turn("养犬登记怎么办理", DOG))


@pytest.fixture
def seeds(tmp_path):
    """Conversations over three matters, to train on and held out, and openings that mean none."""
    matters = [(f"{m['item']}怎么办理", m) for m in (DOG, WEDDING, LODGING)]
    talks = [
        [turn(one, a), turn(one.replace("怎么", "现在"), a), turn(f"对了，{other}", b)]
        for one, a in matters
        for other, b in matters
        if a is not b
    ]
    talks += [[turn("养犬不拴绳违反什么规定", ASK)], [turn("结婚那天是什么天气", act="none")]]
    write(tmp_path / "seeds" / "matters_1.jsonl", *talks)
    write(tmp_path / "seeds" / "matters_heldout.jsonl", *talks)
    return tmp_path / "seeds"


@pytest.fixture(autouse=True)
def by_letters(monkeypatch):
    """The product hears by characters alone."""
    monkeypatch.setattr("rag.index.service.open_embedder", lambda settings: Letters())
    monkeypatch.setattr(SearchIndex, "leaning", lambda index, text, before: leant(text, before))


def run(home, seeds, out, *more):
    return main(["--home", str(home), "--seeds", str(seeds), "--out", str(out), *more])


def test_the_command_writes_weights_that_the_product_reads(home, seeds, tmp_path, capsys):
    assert run(home, seeds, tmp_path / "out") == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "训练：20 句" and "首位对 1.000" in told[1] and len(told) == 4
    assert [f.name for f in (tmp_path / "out").iterdir()] == [WEIGHTS.file]
    assert ranking(tmp_path / "out").matter.names == FEATURES


def test_figures_can_be_had_as_one_line_of_json(home, seeds, tmp_path, capsys):
    assert run(home, seeds, tmp_path / "out", "--json") == 0
    (line,) = capsys.readouterr().out.splitlines()
    figures = json.loads(line)
    assert figures["train"] == 20 and figures["first"] == 1 and (figures["turns"], figures["turned"]) == (12, 6)


def test_the_command_prints_no_line_for_what_cannot_be_counted(home, seeds, tmp_path, capsys):
    (seeds / "matters_heldout.jsonl").unlink()
    assert run(home, seeds, tmp_path / "out") == 0
    assert capsys.readouterr().out == "训练：20 句\n"


def refused(capsys, home, seeds, out):
    """The line by which the command says why it cannot be done."""
    assert run(home, seeds, out) == 2
    told = capsys.readouterr()
    assert told.out == "" and not out.exists()
    *progress, line = told.err.strip().split("\n")
    assert all("段" in p for p in progress)
    return line


def test_a_home_that_is_not_there_is_refused(seeds, tmp_path, capsys):
    assert refused(capsys, tmp_path / "nowhere", seeds, tmp_path / "out")


def test_a_home_that_is_no_directory_is_named(seeds, tmp_path, capsys):
    (tmp_path / "file").touch()
    assert str(tmp_path / "file") in refused(capsys, tmp_path / "file", seeds, tmp_path / "out")


def test_a_broken_seed_is_named(home, seeds, tmp_path, capsys):
    (seeds / "matters_1.jsonl").write_text('{"turns": 1}\n', encoding="utf-8")
    assert "matters_1.jsonl 第 1 行 turns" in refused(capsys, home, seeds, tmp_path / "out")


def test_no_seeds_are_refused(home, tmp_path, capsys):
    assert "种子里没有一句话的事项在知识库里" in refused(capsys, home, tmp_path / "nowhere", tmp_path / "out")


def test_without_an_embedder_nothing_is_fitted(home, seeds, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("rag.index.service.open_embedder", lambda settings: None)
    assert "没有向量模型" in refused(capsys, home, seeds, tmp_path / "out")
