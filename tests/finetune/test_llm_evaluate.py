"""What an answer is worth, how sure a difference is, and that an evaluation goes on where it was stopped."""

import json
from argparse import Namespace
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finetune.llm import evaluate as evaluation
from finetune.llm.bootstrap import difference
from finetune.llm.evaluate import chosen, evaluate, key_of, read_outputs
from finetune.llm.instructions import instructed
from finetune.llm.metrics import METRICS, Metric, pairs_f1, score, totals
from finetune.llm.sample import Sample, write
from finetune.llm.settings import load_settings
from rag import tasks
from rag.models import ModelError
from rag.tasks import Before

FRAME = tasks.frame_prompt("补证要几天，还要钱不", ["挂失", "补发", "换发"], Before("前面的话", ("申领",)))
SELECT = tasks.select_prompt("能报名吗", ["每年3月。", "满60周岁不得报名。", "免费。"])
REWRITE = tasks.rewrite_prompt("那要啥材料", Before("娃上户口", ("出生登记",)))
SAY = tasks.say_prompt(["满80周岁的每月100元。", "5个工作日内补正。"])
SAMPLES = [
    Sample("frame", FRAME, "补发 时限、费用", "f1", "a"),
    Sample("frame", FRAME, "问 补证是否收费；同上 材料", "f2", "b"),
    Sample("frame", FRAME, "无", "f3", "c"),
    Sample("select", SELECT, "满60周岁 否", "s1", "d"),
    Sample("select", SELECT, "无", "s2", "e"),
    Sample("rewrite", REWRITE, "办理出生登记需要什么材料", "r1", "f"),
    Sample("say", SAY, "满80周岁的老人，每月100元[1]。材料不齐，5个工作日内补上[2]。", "p1", "g"),
]
PROMPTS = len({s.messages[-1]["content"] for s in SAMPLES})


def value(name, sample, written, alike=None):
    metric = next(m for m in METRICS if m.task == sample.task and m.name.startswith(name))
    return metric.of(score(sample, written, alike))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.source)
def test_the_wanted_answer_is_worth_everything(sample):
    found = score(sample, sample.answer, lambda a, b: float(a == b))
    assert {m.of(found) for m in METRICS if m.task == sample.task} <= {1.0, None}


@given(sample=st.sampled_from(SAMPLES), written=st.text(max_size=30) | st.sampled_from([s.answer for s in SAMPLES]))
@settings(deadline=None)
def test_any_answer_is_worth_something_between(sample, written):
    found = score(sample, written, lambda a, b: 0.5)
    for metric in METRICS:
        worth = metric.of(found) if metric.task == sample.task else None
        assert worth is None or 0 <= worth <= 1


def test_a_frame_is_worth_its_parts():
    first, second, nothing = SAMPLES[:3]
    assert value("字段 F1", first, "补发 时限") == pytest.approx(2 / 3)
    assert value("字段 F1", first, "挂失 时限、费用") == 0
    assert value("候选选对", first, "补发 材料") == 1 and value("整句", first, "补发 材料") == 0
    assert value("结构", second, "问 要多少钱；同上 材料") == 1 and value("整句", second, "问 要多少钱；同上 材料") == 0
    assert value("种类", nothing, "闲话") == 0 and value("“无”召回率", nothing, "闲话") == 0
    assert value("“无”精确率", first, "无") == 0
    assert value("合乎格式", first, "好的，我来回答") == 0 and value("合乎格式", first, "没有的 费用") == 0


def test_a_choice_is_worth_its_sentences_and_its_verdict():
    based, none = SAMPLES[3:5]
    assert value("句子 F1", based, "每年3月。｜满60周岁 否") == pytest.approx(2 / 3)
    assert (
        value("结论", based, "每年3月。 否") == 1
        and value("结论", based, "满60周岁 是") == 0
        and value("结论", based, "无") == 0
    )
    assert value("“没有依据”召回率", none, "每年3月。 是") == 0 and value("“没有依据”精确率", based, "无") == 0


def test_plain_words_are_worth_what_the_checker_keeps():
    sample = SAMPLES[6]
    assert value("有依据", sample, "每月100元[1]。每月200元[1]。") == 0.5
    assert value("标对出处", sample, "每月100元[1]。补正要快。是的[7]。") == pytest.approx(1 / 3)
    assert value("保住的数字", sample, "每月100元[1]。") == pytest.approx(1 / 3)
    assert value("有依据", sample, "每月100元。[1]5个工作日内。[2]") == 1
    assert value("不是照抄", sample, "满80周岁的每月100元[1]。5个工作日内补正[2]。") == 0


@given(st.text(alphabet="办证需要材料吗，？", max_size=12), st.text(alphabet="办证需要材料吗，？", max_size=12))
def test_pairs_are_counted_both_ways(first, second):
    assert pairs_f1(first, second) == pytest.approx(pairs_f1(second, first))
    assert 0 <= pairs_f1(first, second) <= 1 and pairs_f1(first, first) == 1


SHARE = Metric("t", "share", {"right": 1}, {"n": 1})


def rows(values):
    return [{"right": v, "n": 1} for v in values]


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=30))
@settings(deadline=None)
def test_the_interval_holds_the_difference_and_turns_with_it(pairs):
    first, second = rows([a for a, _ in pairs]), rows([b for _, b in pairs])
    gap, low, high = difference(SHARE, first, second, 1)
    assert low - 1e-9 <= gap <= high + 1e-9
    assert difference(SHARE, second, first, 1) == pytest.approx((-gap, -high, -low))
    assert difference(SHARE, first, first, 1) == (0, 0, 0)


def test_a_difference_is_sure_with_many_samples_only_and_seeded():
    few, many = (rows([True, False, False] * n) for n in (2, 100))
    better_few, better_many = (rows([True, True, False] * n) for n in (2, 100))
    assert difference(SHARE, few, better_few, 1)[1] <= 0 < difference(SHARE, many, better_many, 1)[1]
    assert difference(SHARE, many, better_many, 1) == difference(SHARE, many, better_many, 1)
    assert difference(Metric("t", "empty", {"x": 1}, {"y": 1}), few, few, 1) is None
    with pytest.raises(ValueError, match="paired"):
        difference(SHARE, few, many, 1)


def test_the_longer_instruction_keeps_the_question_and_shows_an_example_of_the_form():
    for sample in SAMPLES:
        longer = instructed(sample.messages)
        assert longer[-1] == sample.messages[-1]
        assert longer[0]["content"].startswith(sample.messages[0]["content"])
        assert len(longer[0]["content"]) > len(sample.messages[0]["content"])
        example = Sample(sample.task, longer[:2], longer[2]["content"], "example", "")
        assert value("有依据" if sample.task == "say" else "整句", example, example.answer) == 1


class Model:
    """Answers with what is wanted if tuned, else with nothing; fails when it has answered ``most`` times."""

    asked: ClassVar[list[str]] = []
    most = 99

    def __init__(self, _path, _settings, adapter=None):
        self.tuned, self.on_usage = adapter is not None, None

    def complete(self, messages, *, max_tokens, stop):
        if len(self.asked) >= self.most:
            raise KeyboardInterrupt
        self.asked.append(messages[-1]["content"])
        if messages[-1]["content"] == SAY[-1]["content"]:
            raise ModelError("语言模型超时")
        self.on_usage({"prompt_tokens": 50, "completion_tokens": 4})
        return "满60周岁 否" if self.tuned and max_tokens == evaluation.LONGEST["select"] else "无"

    def close(self):
        pass


@pytest.fixture
def options(tmp_path, monkeypatch):
    monkeypatch.setattr(evaluation, "LlamaCpp", Model)
    monkeypatch.setattr(evaluation, "assemble", lambda *_: tmp_path / "m.gguf")
    monkeypatch.setattr(evaluation, "find_adapter", lambda *_: tmp_path / "adapter.gguf")
    monkeypatch.setattr(Model, "asked", [])
    monkeypatch.setattr(Model, "most", 99)
    (tmp_path / "adapter.gguf").write_bytes(b"adapter")
    (tmp_path / "data").mkdir()
    write(tmp_path / "data" / "valid.jsonl", SAMPLES)
    return Namespace(work=tmp_path, home=tmp_path, models="base,tuned", limit=0, adapter=tmp_path / "adapter.gguf")


def test_a_report_for_programs_and_one_for_people(options):
    report = evaluate(options, load_settings())
    assert report["samples"] == {"frame": 3, "select": 2, "rewrite": 1, "say": 1}
    tuned = report["models"]["tuned"]["select"]
    assert tuned["metrics"]["整句相同"] == 0.5 and tuned["cost"]["prompt_tokens"] == 50
    assert report["models"]["base"]["say"]["cost"]["failed"] == 1
    gap, low, high = report["tuned_minus_base"]["select"]["句子 F1"]
    assert low <= gap <= high and gap > 0
    folder = options.work / "evaluation"
    assert json.loads((folder / "report.json").read_text(encoding="utf-8")) == report
    text = (folder / "report.md").read_text(encoding="utf-8")
    assert "| 指标 | base | tuned |" in text and "选句子" in text


def test_a_run_that_was_stopped_goes_on(options, monkeypatch):
    monkeypatch.setattr(Model, "most", PROMPTS + 2)
    with pytest.raises(KeyboardInterrupt):
        evaluate(options, load_settings())
    kept = options.work / "evaluation" / "outputs-tuned.jsonl"
    kept.write_text(kept.read_text(encoding="utf-8") + '{"key": "cut', encoding="utf-8")
    monkeypatch.setattr(Model, "most", 99)
    evaluate(options, load_settings())
    assert len(Model.asked) == 2 * PROMPTS
    evaluate(options, load_settings())
    assert len(Model.asked) == 2 * PROMPTS
    options.adapter.write_bytes(b"another")
    evaluate(options, load_settings())
    assert len(Model.asked) == 3 * PROMPTS


def test_unusable_options_are_refused_in_one_line(options):
    options.models = "gpt-99"
    with pytest.raises(ValueError, match=r"gpt-99.*base"):
        evaluate(options, load_settings())
    write(options.work / "data" / "valid.jsonl", [])
    with pytest.raises(ValueError, match="没有样本"):
        evaluate(options, load_settings())


def test_a_limit_holds_for_each_task():
    assert [s.source for s in chosen(SAMPLES, 1)] == ["f1", "s1", "r1", "p1"]
    assert chosen(SAMPLES, 0) == SAMPLES


def test_outputs_are_kept_under_the_prompt_and_the_model(tmp_path):
    assert key_of(SAMPLES[0], tuned=True) != key_of(SAMPLES[0], tuned=False) != key_of(SAMPLES[3], tuned=False)
    assert read_outputs(tmp_path / "none.jsonl", "x") == {}
    assert totals([]) == {}


def test_a_model_that_never_chooses_is_not_right_by_that():
    question = Sample("frame", FRAME, "问 补证期间能否出行", "a", "a")
    chosen = Sample("frame", FRAME, "补发 费用", "b", "b")
    counts = score(question, "问 别的问题") + score(chosen, "问 别的问题")
    assert counts["named"] == 1 and counts["choice"] == 0
