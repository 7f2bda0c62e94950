"""The report's drawings as inline SVG. Everything that is drawn also stands in a table beside it; knows no files."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from eval.metrics import Rate
from eval.reliability import Reliability

COLOURS = ("#1d5fa8", "#b45309", "#4b5563", "#0f766e", "#9d174d", "#4d7c0f")
_LINE, _GRID = "#6b7280", "#d7dde4"


@dataclass(frozen=True)
class Row:
    """One line of an interval plot: a rate for each series, in their order."""

    label: str
    rates: Sequence[Rate | None]


def intervals(title: str, rows: Sequence[Row], names: Sequence[str]) -> Markup:
    """Shares with their 95 % intervals, a group of lines for each row."""
    left, width, step = 130, 560, 15
    tall = max(30, step * len(names) + 12)
    parts = [_legend(names, left)]
    top = 30
    height = top + tall * len(rows)
    for tenth in range(0, 11, 2):
        x = left + width * tenth / 10
        parts.append(_line(x, top, x, height, _GRID) + _text(x, height + 16, f"{tenth * 10}%", "middle"))
    for number, row in enumerate(rows):
        begin = top + tall * number
        parts.append(_text(left - 10, begin + tall / 2 + 4, row.label, "end"))
        parts.append(_line(left, begin + tall, left + width, begin + tall, _GRID))
        for place, rate in enumerate(row.rates):
            y = begin + (tall - step * (len(names) - 1)) / 2 + step * place
            if rate and rate.rate is not None and rate.low is not None and rate.high is not None:
                colour = COLOURS[place % len(COLOURS)]
                parts.append(_line(left + width * rate.low, y, left + width * rate.high, y, colour, 3))
                parts.append(_mark(left + width * rate.rate, y, place))
                parts.append(_text(left + width + 8, y + 4, f"{rate.met}/{rate.of}"))
    return _svg(title, left + width + 70, height + 26, parts)


def histogram(title: str, milliseconds: Sequence[float], p50: float | None, p95: float | None) -> Markup:
    """Turns by latency, on a logarithmic axis with four bins for each power of ten."""
    left, top, width, high = 50, 52, 620, 170
    logs = [math.log10(max(value, 0.1)) for value in milliseconds]
    first = math.floor(min(logs, default=0.0))
    last = max(math.ceil(max(logs, default=1.0)), first + 1)
    bins = [0] * ((last - first) * 4)
    for value in logs:
        bins[min(int((value - first) * 4), len(bins) - 1)] += 1
    most = max(bins, default=0) or 1
    wide = width / len(bins)
    parts = [_line(left, top + high, left + width, top + high, _LINE)]
    for number, count in enumerate(bins):
        tall = high * count / most
        parts.append(
            Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"/>').format(
                left + wide * number + 1, top + high - tall, wide - 2, tall, COLOURS[0]
            )
        )
        if count:
            parts.append(_text(left + wide * (number + 0.5), top + high - tall - 4, str(count), "middle"))
    for power in range(first, last + 1):
        label = f"{10**power:g} 毫秒" if power < 3 else f"{10 ** (power - 3):g} 秒"
        parts.append(_text(left + width * (power - first) / (last - first), top + high + 18, label, "middle"))
    for name, point in (("p50", p50), ("p95", p95)):
        if point is not None:
            x = left + width * (math.log10(max(point, 0.1)) - first) / (last - first)
            parts.append(_line(x, top - 34, x, top + high, COLOURS[1], 1.5, dashed=True))
            parts.append(_text(x + 4, top - 26, name, colour=COLOURS[1]))
    return _svg(title, left + width + 50, top + high + 28, parts)


def calibration(title: str, figures: Reliability) -> Markup:
    """What replies said of their confidence (across) and how many were right (up), with intervals."""
    left, top, size = 56, 16, 260
    parts = [_line(left, top + size, left + size, top, _GRID, 1.5, dashed=True)]
    for tenth in range(0, 11, 2):
        at = size * tenth / 10
        parts.append(_line(left, top + at, left + size, top + at, _GRID) + _line(left + at, top, left + at, top + size))
        parts.append(_text(left + at, top + size + 16, f"{tenth / 10:g}", "middle"))
        parts.append(_text(left - 8, top + size - at + 4, f"{tenth * 10}%", "end"))
    for held in figures.bins:
        x = left + size * held.said
        if held.right.rate is not None and held.right.low is not None and held.right.high is not None:
            low, high = top + size * (1 - held.right.low), top + size * (1 - held.right.high)
            parts.append(_line(x, low, x, high, COLOURS[0], 3))
            parts.append(_mark(x, top + size * (1 - held.right.rate), 0))
            parts.append(_text(x + 8, top + size * (1 - held.right.rate) + 4, str(held.right.of)))
    parts.append(_text(left + size / 2, top + size + 34, "把握度", "middle"))
    return _svg(title, left + size + 60, top + size + 42, parts)


def _svg(title: str, width: float, height: float, parts: Sequence[Markup]) -> Markup:
    frame = Markup(
        '<svg role="img" aria-label="{0}" viewBox="0 0 {1:.0f} {2:.0f}" style="max-width:{1:.0f}px">{3}</svg>'
    )
    return frame.format(title, width, height, Markup("").join(parts))


def _legend(names: Sequence[str], left: float) -> Markup:
    parts, x = [], left
    for number, name in enumerate(names):
        parts.append(_mark(x + 6, 12, number) + _text(x + 16, 16, name))
        x += 34 + sum(13 if ord(char) > 0x2000 else 7.5 for char in name)
    return Markup("").join(parts)


def _mark(x: float, y: float, number: int) -> Markup:
    """A marker whose shape tells the series apart where colour does not."""
    shapes = (
        f"M{x - 5:.1f} {y:.1f}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z",
        f"M{x - 4.5:.1f} {y - 4.5:.1f}h9v9h-9Z",
        f"M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6Z",
        f"M{x:.1f} {y - 6:.1f}l6 10h-12Z",
    )
    return Markup('<path d="{}" fill="{}"/>').format(shapes[number % len(shapes)], COLOURS[number % len(COLOURS)])


def _line(
    x: float, y: float, to_x: float, to_y: float, colour: str = _GRID, wide: float = 1, dashed: bool = False
) -> Markup:
    dash = Markup(' stroke-dasharray="4 3"') if dashed else Markup("")
    line = Markup('<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}" stroke-width="{}"{}/>')
    return line.format(x, y, to_x, to_y, colour, wide, dash)


def _text(x: float, y: float, text: str, anchor: str = "start", colour: str = "#1f2933") -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" fill="{}">{}</text>').format(
        x, y, anchor, colour, escape(text)
    )
