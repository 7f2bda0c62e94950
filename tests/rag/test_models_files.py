"""The model file is put together from packages that are never imported, checked, and cached."""

import base64
import hashlib
import sys
from pathlib import Path

import pytest

from rag.models import files
from rag.models.files import ModelFilesError, assemble
from rag.models.settings import PackagedModel

PIECES = [b"first piece " * 1000, b"second piece " * 900, b"third"]
WHOLE = b"".join(PIECES)


def install(site: Path, n: int, content: bytes, version: str = "1.0") -> Path:
    """A package as pip leaves it, whose import would fail."""
    name = f"zd_piece_part{n}"
    data = site / name / "data" / f"part{n:02d}.bin"
    data.parent.mkdir(parents=True)
    data.write_bytes(content)
    (site / name / "__init__.py").write_text("raise RuntimeError('imported')")
    info = site / f"{name}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: zd-piece-part{n}\nVersion: {version}\n")
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    (info / "RECORD").write_text(f"{name}/data/part{n:02d}.bin,sha256={digest},{len(content)}\n{name}/__init__.py,,\n")
    return data


@pytest.fixture
def site(tmp_path, monkeypatch):
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    return folder


@pytest.fixture
def model():
    return PackagedModel(
        file="m.gguf",
        size=len(WHOLE),
        sha256=hashlib.sha256(WHOLE).hexdigest(),
        package="zd-piece-part{n}",
        version="1.0",
        parts=3,
        part_file="data/part{n:02d}.bin",
    )


def test_pieces_are_joined_in_order_without_importing_them(site, model, tmp_path):
    for n, piece in enumerate(PIECES, 1):
        install(site, n, piece)
    shares = []
    path = assemble(model, tmp_path / "home", lambda _line, share: shares.append(share))
    assert path.read_bytes() == WHOLE
    assert shares == sorted(shares) and shares[-1] == 1.0
    assert not [name for name in sys.modules if name.startswith("zd_piece")]


def test_a_checked_file_is_neither_joined_nor_hashed_again(site, model, tmp_path, monkeypatch):
    for n, piece in enumerate(PIECES, 1):
        install(site, n, piece)
    first = assemble(model, tmp_path)
    monkeypatch.setattr(files, "_digest", lambda *_: pytest.fail("hashed again"))
    monkeypatch.setattr(files, "_join", lambda *_: pytest.fail("joined again"))
    assert assemble(model, tmp_path) == first


def test_a_changed_cached_file_is_put_together_again(site, model, tmp_path):
    for n, piece in enumerate(PIECES, 1):
        install(site, n, piece)
    path = assemble(model, tmp_path)
    path.write_bytes(b"x" * len(WHOLE))
    assert assemble(model, tmp_path).read_bytes() == WHOLE


def test_a_copied_cache_without_its_note_is_accepted_after_one_check(model, tmp_path):
    target = tmp_path / "models" / model.file
    target.parent.mkdir()
    target.write_bytes(WHOLE)
    assert assemble(model, tmp_path) == target  # no package is installed here


def test_a_missing_package_is_named_with_the_command(site, model, tmp_path):
    install(site, 1, PIECES[0])
    install(site, 3, PIECES[2])
    with pytest.raises(ModelFilesError) as error:
        assemble(model, tmp_path)
    line = str(error.value)
    assert "zd-piece-part2" in line and "pip install" in line and "zd-piece-part2==1.0" in line and "\n" not in line
    assert "part1==" not in line


def test_a_wrong_version_is_named(site, model, tmp_path):
    install(site, 1, PIECES[0])
    install(site, 2, PIECES[1], version="0.9")
    install(site, 3, PIECES[2])
    with pytest.raises(ModelFilesError, match=r"zd-piece-part2 .*0\.9.*zd-piece-part2==1\.0"):
        assemble(model, tmp_path)


@pytest.mark.parametrize("damage", ["truncated", "flipped", "deleted"])
def test_a_damaged_piece_is_named_and_leaves_nothing_behind(site, model, tmp_path, damage):
    paths = [install(site, n, piece) for n, piece in enumerate(PIECES, 1)]
    if damage == "truncated":
        paths[1].write_bytes(PIECES[1][:-1])
    elif damage == "flipped":
        paths[1].write_bytes(b"X" + PIECES[1][1:])
    else:
        paths[1].unlink()
    with pytest.raises(ModelFilesError, match=r"zd-piece-part2.*pip install"):
        assemble(model, tmp_path / "home")
    assert not list((tmp_path / "home").rglob("*.gguf*"))


def test_a_wrong_expected_digest_does_not_blame_a_good_piece(site, model, tmp_path):
    for n, piece in enumerate(PIECES, 1):
        install(site, n, piece)
    wrong = model.model_copy(update={"sha256": "0" * 64})
    with pytest.raises(ModelFilesError, match=r"校验不符"):
        assemble(wrong, tmp_path)
