"""Which models are used: the project's file, then the home's, then the environment."""

import pytest

from rag.models import ModelFilesError, SettingsError, load_settings, open_embedder, open_llm


def test_the_defaults_describe_every_packaged_model():
    settings = load_settings(env={})
    assert (settings.llm, settings.adapter, settings.embedder) == ("default", "zhengda", "zhengda")
    assert settings.default_llm in settings.packaged
    for model in settings.packaged.values():
        assert model.size > 0 and len(model.sha256) == 64
        assert len({model.package.format(n=n) for n in range(1, model.parts + 1)}) == model.parts


def test_the_home_overrides_single_lines_and_the_environment_wins(tmp_path):
    (tmp_path / "models.yaml").write_text("llm: openai\nllama: {threads: 4}\n", encoding="utf-8")
    settings = load_settings(tmp_path, env={})
    assert settings.llm == "openai"
    assert settings.llama.threads == 4
    assert settings.llama.context == load_settings(env={}).llama.context
    assert load_settings(tmp_path, env={"ZHENGDA_LLM": "none", "ZHENGDA_EMBEDDER": "none"}).llm == "none"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("llm: [", "读不出来"),
        ("- a\n- b", "键: 值"),
        ("lllm: none", "lllm"),
        ("llama: {threads: x}", "llama.threads"),
    ],
)
def test_a_broken_file_gives_one_line(tmp_path, content, said):
    (tmp_path / "models.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load_settings(tmp_path, env={})
    assert said in str(error.value) and "\n" not in str(error.value)


def test_none_loads_nothing(tmp_path):
    settings = load_settings(env={"ZHENGDA_LLM": "none", "ZHENGDA_EMBEDDER": "none"})
    assert open_llm(settings, tmp_path) is None
    assert open_embedder(settings) is None


def test_an_unknown_model_is_refused_with_the_choices(tmp_path):
    settings = load_settings(env={"ZHENGDA_LLM": "gpt-99", "ZHENGDA_EMBEDDER": str(tmp_path / "nowhere")})
    with pytest.raises(ModelFilesError, match=r"gpt-99.*GGUF"):
        open_llm(settings, tmp_path)
    with pytest.raises(ModelFilesError, match="nowhere"):
        open_embedder(settings)


def test_a_file_that_is_no_model_is_refused(tmp_path):
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(b"not a model")
    with pytest.raises(ModelFilesError, match=r"bad\.gguf"):
        open_llm(load_settings(env={"ZHENGDA_LLM": str(bad)}), tmp_path)
