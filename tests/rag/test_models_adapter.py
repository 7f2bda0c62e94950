"""Our adapter is used with the model it was trained for and checked first; where it cannot be, the base answers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import tasks
from rag.index.service import SearchIndex
from rag.models import ModelFilesError, llm, load_settings, open_llm
from rag.models.adapter import FILE, NOTE, AdapterError, AdapterNote, digest, find_adapter
from rag.models.openai_compatible import OpenAICompatible
from rag.models.settings import OpenAISettings

BASE = load_settings(env={}).default_llm
OTHER = next(name for name in load_settings(env={}).packaged if name != BASE)
CONTENT = b"GGUF adapter"


def put(folder, **changes):
    """An adapter with its note; ``changes`` to the note."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    file.write_bytes(CONTENT)
    values = {"sha256": digest(file), "size": len(CONTENT), "base": BASE, "rank": 16, "alpha": 32.0}
    note = AdapterNote(**{**values, "prompts": tasks.version(), **changes})
    (folder / NOTE).write_text(note.model_dump_json(), encoding="utf-8")
    return file


class Llama:
    """Stands for the runtime; refuses the adapters named in ``refused``."""

    refused = ()

    def __init__(self, path, _settings, adapter=None):
        if adapter in self.refused:
            raise ModelFilesError(f"{path} 加载失败")
        self.name, self.adapter, self.tuned = path.stem, adapter, adapter is not None

    def close(self):
        pass


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """Opens a model with this adapter setting, our own adapter in ``tmp_path/own``; returns it and what was told."""
    model = tmp_path / "m.gguf"
    model.write_bytes(b"model")
    monkeypatch.setattr("rag.models.adapter.FOLDER", tmp_path / "own")
    monkeypatch.setattr("rag.models.llama_cpp.LlamaCpp", Llama)
    monkeypatch.setattr(llm, "assemble", lambda *_: model)
    monkeypatch.setattr(Llama, "refused", ())

    def open_(adapter="zhengda", choice="default"):
        told = []
        settings = load_settings(env={"ZHENGDA_LLM": choice}).model_copy(update={"adapter": str(adapter)})
        return open_llm(settings, tmp_path, warn=told.append), told

    return open_


def test_ours_is_used_with_its_base_only(opened, tmp_path):
    file = put(tmp_path / "own")
    model, told = opened()
    assert (model.tuned, model.adapter, told) == (True, file, [])
    for adapter, choice in (("none", "default"), ("zhengda", OTHER), ("zhengda", str(tmp_path / "m.gguf"))):
        model, told = opened(adapter, choice)
        assert (model.tuned, model.adapter, told) == (False, None, [])


def test_without_an_adapter_the_base_answers_without_a_word(opened):
    model, told = opened()
    assert not model.tuned and told == []


def test_one_named_by_path_is_used_or_missed(opened, tmp_path):
    file = put(tmp_path / "mine")
    assert opened(file)[0].adapter == file
    model, told = opened(file, OTHER)
    assert not model.tuned and len(told) == 1 and BASE in told[0] and OTHER in told[0]
    model, told = opened(tmp_path / "nowhere.gguf")
    assert not model.tuned and len(told) == 1 and "nowhere.gguf" in told[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"sha256": "0" * 64}, "损坏"), ({"size": 3}, "损坏"), ({"prompts": "old"}, "旧提示词")],
)
def test_one_that_cannot_be_used_is_told_in_one_line_and_the_base_answers(opened, tmp_path, changes, said):
    put(tmp_path / "own", **changes)
    model, told = opened()
    assert not model.tuned and len(told) == 1
    assert said in told[0] and "\n" not in told[0] and "finetune export" in told[0]


@pytest.mark.parametrize("note", [None, b"", b"{}", b"\xff\xfe", b"[1]"])
def test_a_missing_or_broken_note_is_told_in_one_line(opened, tmp_path, note):
    put(tmp_path / "own")
    (tmp_path / "own" / NOTE).unlink()
    if note is not None:
        (tmp_path / "own" / NOTE).write_bytes(note)
    model, told = opened()
    assert not model.tuned and len(told) == 1 and NOTE in told[0] and "\n" not in told[0]


def test_one_that_the_runtime_refuses_leaves_the_base(opened, tmp_path, monkeypatch):
    file = put(tmp_path / "own")
    monkeypatch.setattr(Llama, "refused", (file,))
    model, told = opened()
    assert not model.tuned and len(told) == 1 and "加载失败" in told[0]
    monkeypatch.setattr(Llama, "refused", (file, None))
    with pytest.raises(ModelFilesError):
        opened()


def test_the_status_tells_it_once_the_model_is_there(opened, tmp_path, monkeypatch):
    put(tmp_path / "own", prompts="old")
    settings = load_settings(env={"ZHENGDA_LLM": "default", "ZHENGDA_EMBEDDER": "none"})
    index = SearchIndex(tmp_path, settings, background=False)
    index.load_llm()
    assert index.llm_name == "m" and "旧提示词" in index.problem
    index.close()


def test_an_endpoint_is_tuned_where_the_settings_say_so():
    assert not OpenAICompatible(OpenAISettings()).tuned
    assert OpenAICompatible(OpenAISettings(tuned=True)).tuned


@settings(deadline=None)
@given(position=st.integers(0, len(CONTENT) - 1), byte=st.integers(0, 255), cut=st.booleans())
def test_no_changed_byte_goes_unnoticed(tmp_path_factory, position, byte, cut):
    file = put(tmp_path_factory.getbasetemp() / "bytes")
    changed = CONTENT[:position] if cut else CONTENT[:position] + bytes([byte]) + CONTENT[position + 1 :]
    file.write_bytes(changed)
    if changed == CONTENT:
        assert find_adapter(str(file), BASE, tasks.version()) == file
    else:
        with pytest.raises(AdapterError, match="损坏"):
            find_adapter(str(file), BASE, tasks.version())


def test_the_version_of_the_prompts_changes_with_their_words(monkeypatch):
    now = tasks.version()
    assert tasks.version() == now
    for name in ("FRAME", "SELECT", "REWRITE", "SAY", "NOTHING"):
        with monkeypatch.context() as changed:
            changed.setattr(tasks, name, "别的话")
            assert tasks.version() != now
    monkeypatch.setattr(tasks, "_BEFORE", 61)
    assert tasks.version() == now
