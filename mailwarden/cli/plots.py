"""Where the marks of a plot stand: plain geometry in a small frame that a page draws as SVG; no drawing here.

The frame is as wide as a phone, so that its words stay readable there; on a wide screen it grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil, log

from mailwarden.cli.report_words import claim, in_time, roughly
from mailwarden.core.answer_times import Distribution, Step
from mailwarden.core.keeping import Stated
from mailwarden.core.reporting import Figures, Report

WIDTH, HEIGHT = 320.0, 200.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 300.0, 16.0, 172.0  # of the frame
NO_LABELS = 20.0  # LEFT, where no labels stand beside the frame
ROW = 34.0  # height of a line in the plot of what was said
MOST_LABELS = 5

HOUR, DAY = 3600.0, 86_400.0
SHORTEST = 300.0  # seconds: what is quicker stands at the left edge
DURATIONS = {
    300: "5m", 900: "15m", 3600: "1h", 4 * 3600: "4h", 16 * 3600: "16h", 3 * 86_400: "3d", 14 * 86_400: "2w",
    60 * 86_400: "60d", 365 * 86_400: "1y",
}  # fmt: skip
HOUR_STEPS = (0.25, 0.5, 1, 2, 4, 8, 16, 24, 48, 96, 240, 720, 2400, 8760, 87_600, 876_000)

Scale = Callable[[float], float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A labelled line of the grid; at: x or y."""

    at: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something at a place, with the words for it. look: a class of the page's style."""

    x: float
    y: float
    look: str
    words: str
    reach: float = 0.0  # of a bar: how far it goes from there, to the right or down


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line through points."""

    points: tuple[Point, ...]
    look: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """One plot. words: what it shows, for those who can't see it."""

    words: str
    left: float = LEFT
    height: float = HEIGHT
    bottom: float = BOTTOM
    across: tuple[Tick, ...] = ()  # along the x axis
    up: tuple[Tick, ...] = ()  # along the y axis
    lines: tuple[Line, ...] = ()
    bars: tuple[Mark, ...] = ()  # to the right
    columns: tuple[Mark, ...] = ()  # downwards
    dots: tuple[Mark, ...] = ()
    strokes: tuple[Mark, ...] = ()  # short upright lines


def kept_against_stated(stated: Iterable[Stated]) -> Plot | None:
    """Return, a line for each claim, the share that came true with its interval, and a stroke at what was said."""
    known = [one for one in stated if one.in_time.share is not None]
    if not known:
        return None
    lowest = min(min(one.in_time.low or 0, one.level or 1) for one in known)
    low = 0.0 if lowest < 0.5 else 0.5
    x = _linear(low, 1.0, NO_LABELS, RIGHT)
    rows = [(TOP + ROW * (number + 0.7), one) for number, one in enumerate(known)]
    bottom = TOP + ROW * len(known) + 4
    return Plot(
        words="What was said, and the share that came true",
        left=NO_LABELS,
        height=bottom + HEIGHT - BOTTOM,
        bottom=bottom,
        across=tuple(
            Tick(at=x(share / 100), label=f"{share} %") for share in range(int(100 * low), 101, 10 if low else 20)
        ),
        bars=tuple(_interval(one, x, y) for y, one in rows),
        dots=tuple(
            Mark(x=x(one.in_time.share or 0), y=y, look="first", words=f"{claim(one)}: {in_time(one.in_time)}")
            for y, one in rows
        ),
        strokes=tuple(Mark(x=x(one.level), y=y, look="said", words=claim(one)) for y, one in rows if one.level),
    )


def answered_within(opening: Distribution, wall: Distribution) -> Plot | None:
    """Return the share answered within a duration, in opening time and by the clock."""
    if not opening.steps:
        return None
    longest = max(opening.steps[-1].within, wall.steps[-1].within).total_seconds()
    end = next((seconds for seconds in DURATIONS if seconds >= longest and seconds > HOUR), longest)
    x, y = _logarithmic(SHORTEST, end, LEFT, RIGHT), _linear(0.0, 1.0, BOTTOM, TOP)
    return Plot(
        words="The share of people who were answered within a time",
        across=tuple(Tick(at=x(seconds), label=label) for seconds, label in DURATIONS.items() if seconds <= end),
        up=tuple(Tick(at=y(share / 100), label=f"{share} %") for share in (0, 50, 80, 100)),
        lines=(
            Line(points=_stairs(opening.steps, x, y), look="first"),
            Line(points=_stairs(wall.steps, x, y), look="second"),
        ),
    )


def by_week(report: Report) -> Plot | None:
    """Return the typical and the nearly-always time of each week, and where anybody was surprised."""
    figures = [(f"{one.monday.day} {one.monday:%b}", one.figures) for one in report.weeks]
    return _over(figures, "Answer times by week, in opening time")


def by_hour(report: Report) -> Plot | None:
    """Return the same by the hour of the day at which people wrote."""
    by_number = {one.hour: one.figures for one in report.hours}
    hours = range(min(by_number, default=0), max(by_number, default=-1) + 1)
    nothing = Figures(conversations=0, answered=0, typical=None, nearly_always=None, told=0, surprises=0)
    figures = [(f"{hour}:00", by_number.get(hour, nothing)) for hour in hours]
    return _over(figures, "Answer times by the hour at which people wrote, in opening time")


def _over(groups: Sequence[tuple[str, Figures]], words: str) -> Plot | None:
    known = [span for _, one in groups for span in (one.typical, one.nearly_always) if span is not None]
    if not known:
        return None
    step, steps = _grid(max(known).total_seconds() / HOUR)
    y = _linear(0.0, step * steps * HOUR, BOTTOM, TOP)
    width = (RIGHT - LEFT) / len(groups)
    places = [(LEFT + width * (number + 0.5), label, one) for number, (label, one) in enumerate(groups)]
    every = ceil(len(groups) / MOST_LABELS)
    return Plot(
        words=words,
        across=tuple(Tick(at=at, label=label) for at, label, _ in places[::every]),
        up=tuple(Tick(at=y(step * number * HOUR), label=_hours(step * number)) for number in range(steps + 1)),
        columns=tuple(_column(at, label, one, y) for at, label, one in places if one.typical and one.nearly_always),
        dots=(
            *(_dot(at, label, one.nearly_always, "second", y) for at, label, one in places if one.nearly_always),
            *(_dot(at, label, one.typical, "first", y) for at, label, one in places if one.typical is not None),
            *(_surprise(at, label, one) for at, label, one in places if one.surprises),
        ),
    )


def _interval(one: Stated, x: Scale, y: float) -> Mark:
    low, high = x(one.in_time.low or 0), x(one.in_time.high or 0)
    return Mark(x=low, y=y, reach=high - low, look="interval", words=f"{claim(one)} ({one.in_time.of} times)")


def _column(at: float, label: str, one: Figures, y: Scale) -> Mark:
    top, bottom = (y(span.total_seconds()) for span in (one.nearly_always or timedelta(0), one.typical or timedelta(0)))
    return Mark(x=at, y=top, reach=bottom - top, look="interval", words=label)


def _dot(at: float, label: str, span: timedelta, look: str, y: Scale) -> Mark:
    return Mark(x=at, y=y(span.total_seconds()), look=look, words=f"{label}: {roughly(span)}")


def _surprise(at: float, label: str, one: Figures) -> Mark:
    return Mark(x=at, y=TOP - 10, look="surprise", words=f"{label}: {one.surprises} passed in silence")


def _stairs(steps: Iterable[Step], x: Scale, y: Scale) -> tuple[Point, ...]:
    points: list[Point] = [(x(0.0), y(0.0))]
    for step in steps:
        at = x(step.within.total_seconds())
        points += [(at, points[-1][1]), (at, y(step.share))]
    return tuple(points)


def _grid(hours: float) -> tuple[float, int]:
    """Return the distance of lines and how many reach this far, at most five."""
    step = next(one for one in HOUR_STEPS if hours <= 5 * one)
    return step, max(1, ceil(hours / step))


def _hours(hours: float) -> str:
    return f"{60 * hours:.0f}m" if 0 < hours < 1 else f"{hours:g}h" if hours else "0"


def _linear(low: float, high: float, start: float, end: float) -> Scale:
    return lambda value: start + (end - start) * (value - low) / (high - low)


def _logarithmic(low: float, high: float, start: float, end: float) -> Scale:
    scale = _linear(log(low), log(high), start, end)
    return lambda value: scale(log(max(value, low)))
