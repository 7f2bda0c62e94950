"""「周六能办吗」: the printed hours read for the day that the resident names, and quoted. Knows nothing of guides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from kg.configs import read_config
from kg.hours import WEEKEND, open_days, weekday

_CONFIG = Path(__file__).resolve().parent.parent / "configs" / "catalogue.yaml"
_DAYS = "一二三四五六日"
_AHEAD = {"今": 0, "明": 1, "后": 2}


@dataclass(frozen=True)
class Asked:
    """The days of the week asked about, with how to call them; ``day`` where it is one day of the calendar."""

    days: frozenset[int]
    called: str
    day: date | None = None


@cache
def catalogue() -> dict[str, Any]:
    """The configuration of counts and filters, patterns compiled."""
    loaded: dict[str, Any] = read_config(_CONFIG)
    for name, entry in loaded.items():
        if isinstance(entry, str):
            loaded[name] = re.compile(entry)
    loaded["filters"] = {name: re.compile(text) for name, text in loaded["filters"].items()}
    return loaded


def asked_days(text: str, today: date) -> Asked | None:
    """The days that ``text`` asks about as open or closed, or ``None``."""
    found = catalogue()["days"].search(text)
    if not found or not catalogue()["open_then"].search(text):
        return None
    if found["relative"]:
        day = today + timedelta(days=_AHEAD[found["relative"][0]])
        return Asked(frozenset((day.weekday(),)), f"{found['relative']}（星期{_DAYS[day.weekday()]}）", day)
    if found["rest"] or found["day"] == "末":
        return Asked(WEEKEND, "周末")
    number = weekday(found["day"])
    return Asked(frozenset((number,)), f"星期{_DAYS[number]}")


def verdict(text: str, printed: str, today: date) -> str | None:
    """One sentence whether ``printed`` hours hold on the days asked about; ``None`` where nothing is asked."""
    asked = asked_days(text, today)
    if asked is None:
        return None
    held = open_days(printed)
    if held is None:
        return f"办理时间没有写{asked.called}办不办，请先打电话问："
    open_then = asked.days & held
    if not open_then:
        return f"按指南写的办理时间，{asked.called}不办理："
    if open_then != asked.days:
        names = "、".join(f"星期{_DAYS[d]}" for d in sorted(open_then))
        return f"按指南写的办理时间，{asked.called}只有{names}办理："
    holidays = "（法定节假日除外）" if "节假日" in printed else ""
    return f"按指南写的办理时间，{asked.called}可以办理{holidays}："
