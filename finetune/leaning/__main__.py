"""``python -m finetune.leaning``: fits what a message asks for, and says how good that is."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from finetune import fitting
from rag.leaning import FOLDER, Leaning
from rag.models import Embedder

_LINES = (
    (
        "训练：问规定 {train_rule} 句，问办事 {train_matter} 句，答不了 {train_nothing} 句；"
        "与评测套件近似而剔除 {like_a_suite} 句",
        "train_rule",
    ),
    ("留出的对话：问规定 {heldout_rules} 句，问办事 {heldout_matters} 句", "heldout_rules"),
    ("  AUC {auc:.3f}（95 % 区间 {auc_low:.3f}–{auc_high:.3f}，按对话重抽）", "auc"),
    ("  只看接着问的话：AUC {auc_later:.3f}", "auc_later"),
    ("  正确率 {accuracy:.3f}；认出问规定的 {rules_found:.3f}，不误认问办事的 {matters_left:.3f}", "accuracy"),
    ("留出条文的问题 {heldout_articles} 句：认出 {articles_found:.3f}", "articles_found"),
    ("留出条文的已知问法 {heldout_known} 句：认出 {known_found:.3f}", "known_found"),
    ("留出的法律咨询 {heldout_talks} 句：认出 {talks_found:.3f}，其中第一句 {openings_found:.3f}", "openings_found"),
    ("留出事项的说法 {heldout_wordings} 句：认作办事 {wordings_found:.3f}", "wordings_found"),
    (
        "答不了的话 {heldout_nothing} 句：AUC {auc_nothing:.3f}，认出 {nothing_found:.3f}，误拦 {asks_stopped:.3f}",
        "auc_nothing",
    ),
    ("公开的法律问题 {statutes} 句：认出 {statutes_found:.3f}，误拦 {statutes_stopped:.3f}", "statutes_found"),
    ("  其中向量模型也没有训练过的 {statutes_heldout} 句：认出 {statutes_heldout_found:.3f}", "statutes_heldout_found"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, save and print the figures; 2 on unusable input."""
    parser = fitting.parser("leaning", "训练“问规定、问办事还是答不了”的判断：句向量上的小网络", FOLDER)
    parser.add_argument("--seeds", type=Path, default=fitting.SEEDS, help="撰写的对话与条文问题所在目录")
    public = fitting.ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=public, help="公开数据目录，没有则不用")
    parser.add_argument("--home", type=Path, help="知识库目录：用它的 models.yaml 里的向量模型，不给则用默认的")
    return fitting.run(parser.parse_args(arguments), _fit, _LINES)


def _fit(options: argparse.Namespace) -> fitting.Figures:
    from finetune.embedder.settings import load_settings
    from finetune.leaning.fit import rows, train
    from rag.models import load_settings as model_settings
    from rag.models import open_embedder

    guard = fitting.suite_guard()
    found = rows(options.seeds, load_settings().data.articles_held_out)
    # Nothing is trained on what is held out: it may be what a suite asks.
    kept = [r for r in found if r.held or r.message not in guard]
    if not kept:
        raise ValueError(f"{options.seeds} 里没有可训练的话")
    embedder = open_embedder(model_settings(options.home))
    if embedder is None:
        raise ValueError("没有向量模型：在 models.yaml 里设置 embedder")
    leaning, figures = train(embedder, kept)
    figures = {"like_a_suite": len(found) - len(kept), **figures, **_statutes(options.data, leaning, embedder)}
    leaning.save(options.out)
    return figures


def _statutes(folder: Path, leaning: Leaning, embedder: Embedder) -> dict[str, float]:
    """Shares found of the public statute questions, that nothing here is trained on; the embedder is, on most."""
    from eval.holdout import STATUTES, held_out
    from finetune.embedder.sources import statute_questions
    from finetune.leaning.fit import encode, scores_of
    from rag.leaning import NOTHING

    path = folder / "statute_queries" / "dev.jsonl"
    if not path.is_file():
        return {}
    try:
        asked = [q.question for q in statute_questions(folder)]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} 不是法律问题集，缺少或写错了：{error}") from None
    if not asked:
        return {}
    scores = scores_of(leaning, encode(embedder, asked), encode(embedder, [NOTHING] * len(asked)))
    found = scores[:, 0] > 0.5
    fresh = [bool(yes) for yes, question in zip(found, asked, strict=True) if held_out(question, STATUTES)]
    figures = {"statutes": len(asked), "statutes_found": float(found.mean())}
    figures["statutes_stopped"] = float((scores[:, 1] >= 0.5).mean())
    if fresh:
        figures |= {"statutes_heldout": len(fresh), "statutes_heldout_found": sum(fresh) / len(fresh)}
    return figures


if __name__ == "__main__":
    sys.exit(main())
