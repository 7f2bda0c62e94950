"""Prometheus figures of one running server. Holds counts and times, never text."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from rag.contract import ChatReply

LATENCY_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.4, 0.75, 1.5, 2.5, 5, 10, 30, 60)


class Metrics:
    """Counters of one application; each instance has its own registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "zhengda_http_requests", "HTTP requests by route and status", ["route", "status"], registry=self.registry
        )
        self.replies = Counter("zhengda_replies", "Replies by action", ["action"], registry=self.registry)
        self.llm_replies = Counter("zhengda_llm_replies", "Replies that used the model", registry=self.registry)
        self.latency = Histogram(
            "zhengda_reply_seconds",
            "Seconds from question to whole reply",
            buckets=LATENCY_BUCKETS,
            registry=self.registry,
        )
        self.feedback = Counter("zhengda_feedback", "Ratings", ["rating"], registry=self.registry)
        self.llm_share = Gauge("zhengda_llm_share", "Share of replies that used the model", registry=self.registry)
        self.ready = Gauge("zhengda_ready", "1 once questions can be answered", registry=self.registry)
        self.kb_version = Gauge("zhengda_kb_version", "Published knowledge base version", registry=self.registry)
        self._total = 0
        self._with_llm = 0

    def observe(self, reply: ChatReply, seconds: float) -> None:
        """Count one finished reply that took ``seconds``."""
        self.replies.labels(reply.action).inc()
        self.latency.observe(seconds)
        self._total += 1
        if reply.used_llm:
            self._with_llm += 1
            self.llm_replies.inc()
        self.llm_share.set(self._with_llm / self._total)

    def rate(self, rating: str) -> None:
        """Count one rating."""
        self.feedback.labels(rating).inc()

    def text(self, *, ready: bool, kb_version: int | None) -> bytes:
        """The figures in Prometheus text format."""
        self.ready.set(1 if ready else 0)
        if kb_version is not None:
            self.kb_version.set(kb_version)
        return generate_latest(self.registry)
