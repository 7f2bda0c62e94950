"""Days of the week that printed office hours name."""

import pytest

from kg.hours import open_days

WORKDAYS, ALL = frozenset(range(5)), frozenset(range(7))


@pytest.mark.parametrize(
    ("printed", "days"),
    [
        ("春夏季：星期一至星期五09：00-17：00（法定节假日除外） 秋冬季：星期一至星期五09：00-16：30", WORKDAYS),
        ("周一到周五 9:00-11:30", WORKDAYS),
        ("周一至五", WORKDAYS),
        ("工作日上午9:00-11:30", WORKDAYS),
        ("周一至周六 8:30-16:30", WORKDAYS | {5}),
        ("周二、周四上午", frozenset((1, 3))),
        ("星期一至星期五9:00-17:00，星期六上午9:00-11:30", WORKDAYS | {5}),
        ("每天8:00-20:00", ALL),
        ("24小时自助办理", ALL),
        ("周一至周日，周六周日休息", WORKDAYS | {5, 6}),
        ("周一至周五，双休日休息", WORKDAYS),
        ("周一至周五，周六、周日不办", WORKDAYS),
        ("周五至周一", frozenset((4, 5, 6, 0))),
        ("春夏季节", None),
        ("", None),
        ("9:00-17:00", None),
    ],
)
def test_days_are_those_that_are_printed(printed, days):
    assert open_days(printed) == days
