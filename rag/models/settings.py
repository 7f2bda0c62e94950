"""Which models to use: ``configs/models.yaml``, overridden by ``<home>/models.yaml`` and the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kg.configs import read_config

CONFIG = Path(__file__).resolve().parents[2] / "configs" / "models.yaml"
_ENV = {"ZHENGDA_LLM": "llm", "ZHENGDA_EMBEDDER": "embedder"}


class SettingsError(Exception):
    """The configuration cannot be used; the message is one line for the user."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PackagedModel(_Section):
    """A model file that comes as pieces inside packages; ``{n}`` in the templates runs from 1 to ``parts``."""

    file: str
    size: int
    """Bytes of the whole file."""
    sha256: str
    package: str
    version: str
    parts: int = Field(ge=1)
    part_file: str


class LlamaSettings(_Section):
    """How llama.cpp runs a GGUF file."""

    context: int = Field(4096, ge=256)
    threads: int = Field(2, ge=1)
    adapters: list[Path] = []


class EndpointSettings(_Section):
    """An OpenAI-compatible endpoint; the key is read from the environment variable ``key_env``."""

    base_url: str = "http://127.0.0.1:8000/v1"
    model: str = "default"
    key_env: str = "ZHENGDA_OPENAI_KEY"
    timeout: float = Field(60, gt=0)
    tuned: bool = False
    """Whether what is served there was tuned for our prompts (:mod:`rag.tasks`)."""


class OpenAISettings(EndpointSettings):
    """An endpoint for chat completions."""


class EmbeddingSettings(EndpointSettings):
    """An endpoint for embeddings. The vectors are named after model and prefixes: another model needs another name."""

    base_url: str = "http://127.0.0.1:8001/v1"
    key_env: str = "ZHENGDA_EMBEDDING_KEY"
    dim: int | None = Field(None, ge=1)
    """Numbers in a vector; asked from the endpoint at start if it is not said."""
    batch: int = Field(64, ge=1)
    """Texts in one request."""
    query_timeout: float = Field(3, gt=0)
    """Seconds for the vector of a question; somebody is waiting."""
    query_prefix: str = ""
    passage_prefix: str = ""


class PrefixSettings(_Section):
    """Text that a sentence-transformers model wants before queries and passages."""

    query_prefix: str = ""
    passage_prefix: str = ""


class MilvusSettings(_Section):
    """A Milvus server, or a file for milvus-lite."""

    uri: str = "http://127.0.0.1:19530"
    """Address of the server, or a file name ending in ``.db`` (below the home unless absolute)."""
    token_env: str = "ZHENGDA_MILVUS_TOKEN"
    """Environment variable that holds the server's token, if it wants one."""
    collection: str = Field("zhengda", pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")
    """Begins the names of the collections; one for every knowledge base on a server."""
    write: bool = True
    """Whether this machine keeps the collections up to date; if not, it only searches them."""
    large: str = "IVF_SQ8"
    """Milvus index from ``flat_below`` vectors on."""
    build: dict[str, int] = {"nlist": 1024}
    search: dict[str, int] = {"nprobe": 32}
    timeout: float = Field(3, gt=0)
    """Seconds that a search may take."""


class VectorSettings(_Section):
    """What searches the vectors, and how they count beside words."""

    store: Literal["faiss", "milvus"] = "faiss"
    milvus: MilvusSettings = MilvusSettings()
    flat_below: int = 100_000
    """Up to this many vectors are compared one by one."""
    large: str = "IVF1024,SQ8"
    """FAISS factory string from there on."""
    probes: int = 32
    weight: float = Field(1.0, ge=0)
    """How much a rank among the vectors counts; one among the words counts 1."""
    rank_offset: int = Field(60, ge=1)
    """Added to a rank before it is inverted: the smaller, the more the first ranks count."""
    use_from: float = Field(0.98, ge=0, le=1)
    """Share of the passages that must have vectors before these take part in a search: a part of them would rank
    what happens to be embedded above what answers."""


class ModelSettings(_Section):
    """All of ``models.yaml``."""

    llm: str = "default"
    adapter: str = "zhengda"
    reads: bool = False
    """Whether a tuned model reads messages that rules are not sure of."""
    embedder: str = "zhengda"
    embedder_threads: int = Field(2, ge=1)
    default_llm: str
    packaged: dict[str, PackagedModel] = {}
    llama: LlamaSettings = LlamaSettings()
    openai: OpenAISettings = OpenAISettings()
    openai_embeddings: EmbeddingSettings = EmbeddingSettings()
    sentence_transformers: PrefixSettings = PrefixSettings()
    vectors: VectorSettings = VectorSettings()


def load_settings(
    home: Path | None = None, env: Mapping[str, str] | None = None, config: Path = CONFIG
) -> ModelSettings:
    """The settings of a home; environment variables win over its file, its file over the project's.

    Raises:
        SettingsError: a file is not YAML, or a key or value in it is not known.
    """
    merged = _read(config)
    own = home / "models.yaml" if home else None
    if own and own.exists():
        merged = _merge(merged, _read(own))
    for variable, key in _ENV.items():
        if value := (os.environ if env is None else env).get(variable, "").strip():
            merged[key] = value
    try:
        return ModelSettings.model_validate(merged)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        source = own if own and own.exists() else config
        raise SettingsError(f"模型配置 {source} 的 {where} 不对：{first['msg']}（读到 {first['input']!r}）") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        content = read_config(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"模型配置 {path} 读不出来：{' '.join(str(error).split())}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise SettingsError(f"模型配置 {path} 应为“键: 值”形式，实际是 {type(content).__name__}")
    return content


def _merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in over.items():
        nested = isinstance(value, dict) and isinstance(base.get(key), dict)
        result[key] = _merge(base[key], value) if nested else value
    return result
