"""The benchmark's own parts: it never touches the measured home, and asks what the home holds."""

from types import SimpleNamespace

import pytest

from eval.bench import Figures, _copied, bench, questions, table
from eval.metrics import Latency
from kg.schema import Guide, guide_id


def test_the_copy_shares_models_and_nothing_else(tmp_path):
    home = tmp_path / "home"
    (home / "models").mkdir(parents=True)
    (home / "models" / "big.gguf").write_text("model")
    (home / "kb.sqlite").write_text("facts")
    copy = _copied(home, tmp_path / "copy")
    (copy / "kb.sqlite").write_text("changed")
    assert (home / "kb.sqlite").read_text() == "facts"
    assert (copy / "models" / "big.gguf").read_text() == "model"
    assert (copy / "models").is_symlink()


def test_questions_name_the_regions_and_items_of_the_home():
    guide = Guide(id=guide_id("region:甲省/乙市", "丙证补办"), item="item:丙证补办", region="region:甲省/乙市")
    asked = questions(SimpleNamespace(of_type=lambda kind: [guide]))
    assert all(next(asked).startswith("乙市丙证补办") for _ in range(5))
    assert list(questions(SimpleNamespace(of_type=lambda kind: []))) == []


def test_a_missing_home_is_said_in_one_line(tmp_path):
    with pytest.raises(FileNotFoundError, match="--home"):
        bench(tmp_path / "none", turns=1, with_model=False)


def test_what_could_not_be_measured_is_a_dash():
    text = table(Figures(questions=3, structured_ms=Latency(p50=1, p95=2), answered_share=0.5, notes=["没有模型"]))
    assert "| 重启到可答 | – | ≤ 10 s |" in text
    assert text.endswith("没有模型")
