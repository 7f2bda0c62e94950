"""How good the answers are: suites of cases, a runner, metrics, baselines, reports.

Knows the assistant only through :class:`eval.systems.AnswerSystem`; it does *not* know how an answer is made,
which models are loaded, or any city by name (suites do, code does not).
"""
