"""A process that ends while vectors are being made waits for the batch: a killed one would abort the interpreter."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import sys, time
from pathlib import Path
import numpy as np
from rag.index.builder import Quiet, VectorBuilder
from rag.index.passages import Passage
from rag.index.vectors import VectorCache

folder = Path(sys.argv[1])

class Slow:
    name, dim = "slow", 4
    def passages(self, texts):
        (folder / "began").touch()
        time.sleep(1.5)
        (folder / "ended").touch()
        return np.ones((len(texts), 4), dtype=np.float32) / 2

builder = VectorBuilder(VectorCache(folder / "v.sqlite", "slow", 4), Slow(), Quiet(), lambda: None)
passages = [Passage("a", "t", "", "", "x")]
builder.submit(passages, [p.digest for p in passages], set())
while not (folder / "began").exists():
    time.sleep(0.01)
"""


def test_the_batch_being_made_is_finished(tmp_path):
    done = subprocess.run([sys.executable, "-c", SCRIPT, str(tmp_path)], cwd=ROOT, timeout=60, check=False)
    assert done.returncode == 0 and (tmp_path / "ended").exists()
