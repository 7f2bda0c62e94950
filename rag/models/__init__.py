"""Language models and embedders behind two small protocols.

Knows nothing of government affairs: prompts, grammars and what is embedded come from the caller.
"""

from rag.models.embed import Embedder, open_embedder
from rag.models.files import ModelFilesError
from rag.models.llm import LanguageModel, Message, ModelError, open_llm
from rag.models.settings import ModelSettings, SettingsError, load_settings

__all__ = [
    "Embedder",
    "LanguageModel",
    "Message",
    "ModelError",
    "ModelFilesError",
    "ModelSettings",
    "SettingsError",
    "load_settings",
    "open_embedder",
    "open_llm",
]
