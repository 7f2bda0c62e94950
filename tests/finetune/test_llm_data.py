"""Seeds can all be read and give no suite question away; from seeds to adapter in one run on a small scale."""

import json
import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.holdout import ITEMS, held_out
from finetune.embedder.holdout import SuiteGuard
from finetune.llm import sample, seeds
from finetune.llm.catalogue import wider_index
from finetune.llm.data import SUITES, Sources, _first, build, save
from finetune.llm.sample import Sample
from finetune.llm.selects import of_page
from finetune.llm.settings import load_settings
from finetune.pages import Ask, Page, Part
from kg.schema import Article, Document, SourceContent
from kg.store import Store
from kg.view import GraphView
from rag.selecting import sentences
from rag.tasks import read_frame, read_select

SETTINGS = load_settings()
BARE = 7
"""Characters of a follow-up that names nothing ("要带哪些材料"): it is no question of a suite, whoever says it."""


@pytest.fixture(scope="module")
def guard():
    return SuiteGuard(sorted(SUITES.glob("*.jsonl")), SETTINGS.data.near_duplicate)


def said():
    """All that a resident says in the seeds."""
    for held in (False, True):
        yield from (t.u for d in seeds.dialogues(held_out=held) for t in d.turns)
    yield from (a.u for p in seeds.passages() for a in p.q)
    yield from (u for p in seeds.passages() for u in p.none)
    yield from (q for a in seeds.article_questions() for q in a.q)
    yield from (f for p in seeds.plain_words() for f in p.facts)
    yield from (s.u for e in seeds.situations() for s in e.says)


def test_the_seeds_hold_nothing_that_a_suite_asks(guard):
    assert [text for text in said() if text in guard and len(text) > BARE] == []


def test_every_seed_file_is_read():
    talks = [read(held_out=held) for read in (seeds.dialogues, seeds.matters) for held in (False, True)]
    read = [*talks, seeds.passages(), seeds.article_questions()]
    lines = [sum(1 for line in f.read_text("utf-8").splitlines() if line.strip()) for f in seeds.FOLDER.glob("*.jsonl")]
    rest = len(seeds.plain_words()) + len(seeds.situations())
    assert all(read) and sum(map(len, read)) + rest == sum(lines)


def test_conversations_over_guides_are_apart_from_other_dialogues(tmp_path):
    for name in ("dialogues_1", "dialogues_heldout", "matters_1", "matters_2", "matters_heldout"):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"turns": [{"u": name}]}) + "\n\n", encoding="utf-8")
    assert [d.turns[0].u for d in seeds.matters(tmp_path)] == ["matters_1", "matters_2"]
    assert [d.turns[0].u for d in seeds.matters(tmp_path, held_out=True)] == ["matters_heldout"]
    assert [d.turns[0].u for d in seeds.dialogues(tmp_path)] == ["dialogues_1"]


def test_where_no_conversations_over_guides_are_written_there_are_none(tmp_path):
    assert seeds.matters(tmp_path) == seeds.matters(tmp_path / "nowhere") == []


def test_a_broken_conversation_over_guides_is_named_by_file_and_line(tmp_path):
    (tmp_path / "matters_3.jsonl").write_text('{"turns": []}\n{"turns": [{"act": "ask"}]}\n', encoding="utf-8")
    with pytest.raises(seeds.SeedError, match=r"matters_3\.jsonl 第 2 行 turns\.0\.u"):
        seeds.matters(tmp_path)


def test_no_conversation_over_guides_is_both_trained_on_and_held_out():
    own, held = ({d.turns[0].u for d in seeds.matters(held_out=h)} for h in (False, True))
    assert own and held and not own & held


def test_held_out_items_are_in_no_dialogue_to_train_on():
    named = {n for d in seeds.dialogues() for t in d.turns for w in t.want for n in w.names if n != "?"}
    assert [n for n in named if held_out(n, ITEMS)] == []


def test_the_words_that_answer_stand_in_the_text():
    for passage in seeds.passages():
        if passage.text:
            assert all(key in passage.text for asked in passage.q for key in asked.keys(passage.text))


def test_a_broken_seed_is_named_by_file_and_line(tmp_path):
    (tmp_path / "plain.jsonl").write_text('{"facts": ["a"], "plain": "b"}\n{"facts": 1}\n', encoding="utf-8")
    with pytest.raises(seeds.SeedError, match=r"plain\.jsonl 第 2 行"):
        seeds.plain_words(tmp_path)


@given(st.text(alphabet="甲乙丙丁，。；\n：", max_size=400))
def test_sentences_keep_every_word(text):
    pieces = sentences(text)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(pieces)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Sources of a few seeds, over a knowledge base of the articles that they ask about."""
    folder, home = tmp_path_factory.mktemp("seeds"), tmp_path_factory.mktemp("home")
    for name, lines in (("dialogues_1", 14), ("dialogues_heldout", 8), ("passages_notices", 6), ("statutes_1", 20)):
        whole = (seeds.FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        (folder / f"{name}.jsonl").write_text("\n".join(whole[:lines]) + "\n", encoding="utf-8")
    plain = (seeds.FOLDER / "plain.jsonl").read_text(encoding="utf-8")
    (folder / "plain.jsonl").write_text(plain, encoding="utf-8")
    store = Store.open(home)
    store.publish(store.draft(_texts(seeds.article_questions(folder))))
    view = GraphView.from_store(store)
    store.close()
    named = {n for h in (False, True) for d in seeds.dialogues(folder, held_out=h) for t in d.turns for w in t.want
             for n in w.names if n != "?"}  # fmt: skip
    index, topics = wider_index(view, sorted(named), None)
    texts = [(a.id, a.text) for a in view.of_type(Article)]
    return Sources(view, index, topics, lambda _question, most: texts[:most], home / "no-data", folder)


def _texts(asked):
    nodes = [Document(id="doc:试", title="试", valid_from=date(2020, 1, 1))]
    nodes += [
        Article(id=a.id, document="doc:试", locator=a.id.split("#")[-1], text=f"{a.key}\n其他事项另行规定。")
        for a in {a.id: a for a in asked}.values()
    ]
    return SourceContent(source_id="source:试", title="试", nodes=nodes, edges=[])


def test_samples_are_clean_readable_and_the_same_every_time(small, guard):
    made = build(small, SETTINGS)
    assert made == build(small, SETTINGS)
    assert {s.task for s in made["train"]} == {"frame", "select", "rewrite", "say"}
    for one in [*made["train"], *made["valid"]]:
        assert one.said not in guard
        shown = one.messages[-1]["content"]
        lines = [line[2:] for line in shown.splitlines() if line.startswith("- ")]
        if one.task == "frame":
            assert read_frame(one.answer, lines, before="\n同上（" in shown) is not None
        if one.task == "select":
            assert read_select(one.answer, lines) is not None
    assert not {s.said for s in made["train"] if s.task == "say"} & {s.said for s in made["valid"]}


PAGE = Page(
    "渔船管理办法",
    [Part(n, "", f"第{n}条{word}的渔船应当按期检验。") for n, word in enumerate("甲乙丙丁戊己", 1)],
    [Ask("甲船要检验吗", "", (1,), "能"), Ask("那乙呢", "甲船要检验吗", (2,)), Ask("庚船要检验吗", "", ())],
)


@pytest.mark.parametrize("seed", range(8))
def test_questions_over_a_page_are_shown_a_few_of_its_parts(seed):
    first, last = of_page(PAGE, random.Random(seed), "页")
    for made, right in ((first, PAGE.parts[0].text), (last, None)):
        shown = [line[2:] for line in made.messages[-1]["content"].splitlines() if line.startswith("- ")]
        assert 3 <= len(shown) <= 5 and set(shown) <= {p.text for p in PAGE.parts}
        chosen, verdict = read_select(made.answer, shown)
        held = right in shown
        assert [shown[n - 1] for n in chosen] == ([right] if held else [])
        assert verdict == ("是" if held else "")
    assert (first.said, last.said) == ("甲船要检验吗", "庚船要检验吗")  # what leans on another is left out


def test_a_page_too_short_to_choose_from_is_left_out():
    assert list(of_page(Page("短", PAGE.parts[:2], PAGE.asks), random.Random(0), "页")) == []


def test_bare_questions_take_no_more_than_their_share_of_the_messages_read():
    asked = [Sample("frame", [], "问 什么时候检验", str(n), str(n)) for n in range(9)]
    named = [Sample("frame", [], "检验 材料", f"m{n}", f"m{n}") for n in range(9)]
    kept = _first([*asked, *named], {"frame": 10}, 0.3)
    assert [s.answer[:1] for s in kept].count("问") == 3 and len(kept) == 10


def test_only_what_changed_is_taken_for_an_update(small):
    only = next(a.id for a in seeds.article_questions(small.folder))
    changed = Sources(**{**vars(small), "only": frozenset([only])})
    made = build(changed, SETTINGS)
    assert {s.source.split("-", 1)[0] for s in [*made["train"], *made["valid"]]} <= {"article", "question", "plain"}


def test_from_seeds_to_an_adapter_that_the_product_accepts(small, tmp_path):
    tiny_kit = pytest.importorskip("tiny_kit")
    from finetune.llm.export import export
    from finetune.llm.train import train
    from rag import tasks
    from rag.models.adapter import FILE, find_adapter

    settings = tiny_kit.tiny_settings(epochs=1, tokens=6000, longest=2500)
    base = tiny_kit.tiny_base(tmp_path / "tiny-base")
    counts = save(build(small, settings, 10), tmp_path / "data", settings)
    assert counts["train"] == {"frame": 10, "rewrite": 10, "say": 10, "select": 10}
    assert json.loads((tmp_path / "data" / "counts.json").read_text("utf-8")) == counts
    assert "| train | frame | 10 |" in (tmp_path / "data" / "README.md").read_text("utf-8")
    report = train(base, tmp_path / "data", tmp_path, settings)
    assert report.samples + report.left_out == len(sample.read(tmp_path / "data" / "train.jsonl")) == 40
    export(tmp_path / "adapter", base, tmp_path / "out")
    assert find_adapter(str(tmp_path / "out" / FILE), "tiny-base", tasks.version())
