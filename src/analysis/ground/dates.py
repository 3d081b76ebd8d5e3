"""Dates on a real time axis and as a person writes them, whatever the locale."""

import calendar
from datetime import date, timedelta

import pandas as pd

MONTHS = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)  # whatever the locale
DASH = "\N{EN DASH}"


def decimal_year(day: date | pd.Timestamp | str) -> float:
    """Return a date on the axis: 1 January 2020 is 2020.0, 2 July 2020 is 2020.5."""
    stamp = pd.Timestamp(day)
    days = 366 if calendar.isleap(stamp.year) else 365
    return stamp.year + (stamp.day_of_year - 1 + (stamp - stamp.normalize()) / pd.Timedelta(days=1)) / days


def day_text(day: date | pd.Timestamp | str) -> str:
    """Return a date as a person writes it: `5 Oct 2018`."""
    stamp = pd.Timestamp(day)
    return f"{stamp.day} {MONTHS[stamp.month - 1]} {stamp.year}"


def when(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Return the time from `start` up to, not including, `end`: `2006`, `Dec 2000`, `7–10 May 2025`."""
    if end <= start:
        return day_text(start)
    last = end - timedelta(days=1)
    if (start.day, end.day) == (1, 1):
        if (start.month, end.month) == (1, 1):
            return f"{start.year}" if last.year == start.year else f"{start.year}{DASH}{last.year}"
        first, final = (f"{MONTHS[each.month - 1]} {each.year}" for each in (start, last))
        return final if first == final else f"{first.removesuffix(f' {last.year}')} {DASH} {final}"
    if last <= start:
        return day_text(start)
    if (start.year, start.month) == (last.year, last.month):
        return f"{start.day}{DASH}{day_text(last)}"
    begun = day_text(start).removesuffix(f" {last.year}")
    return f"{begun} {DASH} {day_text(last)}"


def last_day(start: pd.Timestamp, end: pd.Timestamp) -> pd.Timestamp:
    """Return the last day of the time from `start` up to, not including, `end`; `start` itself for one day."""
    return start if end <= start else end - timedelta(days=1)
