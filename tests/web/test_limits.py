from web import limits
from web.limits import RateLimiter


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_tokens_come_back_with_time():
    clock = Clock()
    limiter = RateLimiter(60, clock)
    assert [limiter.allow("203.0.113.1") for _ in range(61)].count(True) == 60
    clock.now += 2.5
    assert [limiter.allow("203.0.113.1") for _ in range(3)] == [True, True, False]


def test_clients_are_counted_apart():
    limiter = RateLimiter(1, Clock())
    assert limiter.allow("203.0.113.1") and limiter.allow("203.0.113.2")
    assert not limiter.allow("203.0.113.1")


def test_zero_limits_nobody():
    limiter = RateLimiter(0, Clock())
    assert all(limiter.allow("203.0.113.1") for _ in range(1000))


def test_memory_stays_bounded(monkeypatch):
    monkeypatch.setattr(limits, "MAX_CLIENTS", 10)
    limiter = RateLimiter(1, Clock())
    for number in range(100):
        limiter.allow(f"203.0.113.{number}")
    assert len(limiter._buckets) == 10
