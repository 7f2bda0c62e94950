"""Training of the adapter: it learns, it goes on where it was killed, and only answers are learnt."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_kit import samples, tiny_base, tiny_settings, tiny_tokenizer, torch

from finetune.__main__ import main
from finetune.llm import sample
from finetune.llm.tokens import IGNORED, Encoded, batches, encode, padded, steps
from finetune.llm.train import train


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return tiny_base(tmp_path_factory.mktemp("tiny") / "tiny-base")


def run(base, work, settings, **options):
    (work / "data").mkdir(parents=True)
    sample.write(work / "data" / "train.jsonl", samples(8))
    return train(base, work / "data", work, settings, **options)


def weights(work):
    from safetensors.torch import load_file

    return load_file(work / "adapter" / "adapter_model.safetensors")


def test_the_loss_falls_and_only_the_adapter_of_the_upper_layers_is_kept(base, tmp_path):
    first = run(base, tmp_path / "a", tiny_settings(), most=1)
    whole = train(base, tmp_path / "a" / "data", tmp_path / "a", tiny_settings(epochs=4))
    assert whole.steps > first.steps == 1 and whole.samples == 8
    assert whole.loss < first.loss
    held = weights(tmp_path / "a")
    assert held and all("lora_" in name and "layers.0." not in name for name in held)


def test_a_run_that_was_killed_gives_the_adapter_of_one_that_was_not(base, tmp_path):
    whole = run(base, tmp_path / "whole", tiny_settings())
    parts = run(base, tmp_path / "parts", tiny_settings(), most=2)
    assert parts.steps == 2 and not (tmp_path / "parts" / "adapter").exists()
    parts = train(base, tmp_path / "parts" / "data", tmp_path / "parts", tiny_settings())
    assert parts.steps == whole.steps and parts.loss == whole.loss and parts.tokens == whole.tokens
    first, second = weights(tmp_path / "whole"), weights(tmp_path / "parts")
    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_the_checkpoint_of_another_plan_is_refused(base, tmp_path):
    run(base, tmp_path / "w", tiny_settings(), most=1)
    with pytest.raises(ValueError, match="另一次训练"):
        train(base, tmp_path / "w" / "data", tmp_path / "w", tiny_settings(epochs=5))


def test_samples_that_are_too_long_are_left_out_and_counted(base, tmp_path):
    long = dataclasses.replace(samples(1)[0], answer="长" * 300)
    (tmp_path / "data").mkdir()
    sample.write(tmp_path / "data" / "train.jsonl", [*samples(3), long])
    report = train(base, tmp_path / "data", tmp_path, tiny_settings(), most=1)
    assert (report.samples, report.left_out) == (3, 1)


def test_labels_hold_the_answer_and_its_end_alone():
    tokenizer = tiny_tokenizer()
    encoded = [encode(tokenizer, s) for s in [*samples(2), dataclasses.replace(samples(1)[0], answer="1、2 视情况")]]
    ids, mask, labels = padded(encoded, tokenizer.pad_token_id)
    for row, (one, answer) in enumerate(zip(encoded, ("甲 是", "乙 是", "1、2 视情况"), strict=True)):
        learnt = labels[row][labels[row] != IGNORED]
        assert tokenizer.decode(learnt) == f"{answer}<|im_end|>"
        assert tokenizer.decode(ids[row][: one.prompt]).endswith("<|im_start|>assistant\n")
        assert int(mask[row].sum()) == len(one.ids)
        assert torch.equal(ids[row][labels[row] != IGNORED], learnt)


ENCODED = st.lists(st.integers(1, 60).map(lambda n: Encoded(tuple(range(n)), n // 2)), min_size=1, max_size=40)


@given(ENCODED, st.integers(60, 300), st.integers(0, 3))
def test_batches_hold_every_sample_once_within_the_limit(encoded, limit, seed):
    made = batches(encoded, limit, f"{seed}")
    assert sorted(i for batch in made for i in batch) == list(range(len(encoded)))
    assert all(len(b) * max(len(encoded[i].ids) for i in b) <= limit for b in made)
    assert made == batches(encoded, limit, f"{seed}")


@given(ENCODED, st.integers(1, 3))
def test_every_epoch_shows_every_sample_in_another_order(encoded, epochs):
    seen = [i for batch in steps(encoded, 120, epochs, 7) for i in batch]
    assert sorted(seen) == sorted(list(range(len(encoded))) * epochs)


@pytest.mark.parametrize("step", ["train", "evaluate"])
def test_a_step_without_the_one_before_is_told_in_one_line(step, tmp_path, capsys):
    assert main(["--work", str(tmp_path), "--home", str(tmp_path), step]) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 1 and "先运行" in told[0] and ".jsonl" in told[0]
    assert list(tmp_path.iterdir()) == []
