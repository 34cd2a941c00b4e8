"""Measure work against its floor, in the same run: absolute times drift by a fifth, ratios hold.

A bench is a generator in a module `tests/bench/bench_….py`:

    @bench("roll", size=100_000, full=1_000_000, goal=at_most(ratio=1.5))
    def roll(size: int) -> Iterator[Pair]:
        build(size)
        yield Pair(work=lambda: services.roll(…), floor=lambda: bare_sql(…), reset=undo)

It is given an empty, migrated database. Work and floor run in turns, `runs` times each; `reset` runs before each of
them and is not counted. `seconds` and `floor_seconds` are medians, `ratio` is the median of the pairs' own ratios.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from statistics import median

from django.db import transaction

Step = Callable[[], object]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """What is measured, and the least that the same work could cost. Without a floor only seconds count."""

    work: Step
    floor: Step | None = None
    reset: Step = lambda: None


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A limit on one figure, "seconds" or "ratio"; `least` turns it round (as for "80 × faster")."""

    figure: str
    limit: float
    least: bool = False

    def __str__(self) -> str:
        return f"{self.figure} {'>=' if self.least else '<='} {self.limit:g}"

    def holds(self, *, seconds: float, ratio: float | None) -> bool:
        """Say whether the measured figure keeps the limit; a ratio that was not measured does not."""
        value = seconds if self.figure == "seconds" else ratio
        if value is None:
            return False
        return value >= self.limit if self.least else value <= self.limit


def at_most(*, seconds: float | None = None, ratio: float | None = None) -> Goal:
    """Make a goal from one upper limit."""
    if (seconds is None) == (ratio is None):
        raise ValueError("name one of seconds and ratio")
    return Goal(figure="ratio", limit=ratio) if ratio is not None else Goal(figure="seconds", limit=seconds or 0)


def times_faster(limit: float) -> Goal:
    """Make a goal for work measured as the floor of a slower way: slower ÷ faster is at least `limit`."""
    return Goal(figure="ratio", limit=limit, least=True)


@dataclass(frozen=True, kw_only=True)
class Bench:
    """One registered measurement."""

    name: str
    size: int
    full: int
    goal: Goal
    runs: int
    make: Callable[[int], Iterator[Pair]]
    series: tuple[int, ...] = ()

    def sizes(self, *, full: bool) -> list[int]:
        """Return the sizes to measure: one, or with FULL=1 the big one and the series that shows how it grows."""
        return sorted({self.full, *self.series}) if full else [self.size]


@dataclass(frozen=True, kw_only=True)
class Result:
    """One line of var/bench.json."""

    name: str
    size: int
    seconds: float
    floor_seconds: float | None
    ratio: float | None
    goal: str
    holds: bool

    def as_row(self) -> dict[str, object]:
        """Return it as plain data."""
        return asdict(self)


REGISTER: list[Bench] = []


def bench(
    name: str, *, size: int, goal: Goal, full: int | None = None, runs: int = 3, series: tuple[int, ...] = ()
) -> Callable[[Callable[[int], Iterator[Pair]]], Callable[[int], Iterator[Pair]]]:
    """Register a bench. size: rows in an ordinary run; full: rows with FULL=1 (the same without); series: further sizes
    with FULL=1, for the chart of time against size.
    """

    def register(make: Callable[[int], Iterator[Pair]]) -> Callable[[int], Iterator[Pair]]:
        REGISTER.append(Bench(name=name, size=size, full=full or size, goal=goal, runs=runs, make=make, series=series))
        return make

    return register


class Told(float):
    """Seconds that a step measured itself (a percentile of many answers, say) and that count instead of its own."""


class Undo(Exception):
    """Takes back what was measured."""


def undone(step: Step) -> None:
    """Run a step and take it back, so that the next one meets the same rows."""
    try:
        with transaction.atomic():
            step()
            raise Undo
    except Undo:
        pass


def timed(step: Step, reset: Step) -> float:
    """Return the seconds that `step` takes after `reset`, or those that it told."""
    reset()
    began = time.perf_counter()
    result = step()
    return float(result) if isinstance(result, Told) else time.perf_counter() - began


def measure(one: Bench, *, size: int) -> Result:
    """Run one bench at a size and judge it."""
    setting = one.make(size)
    pair = next(setting)
    works: list[float] = []
    floors: list[float] = []
    for _ in range(one.runs):
        if pair.floor is not None:
            floors.append(timed(pair.floor, pair.reset))
        works.append(timed(pair.work, pair.reset))
    next(setting, None)  # what the bench does after its yield
    seconds = median(works)
    ratio = median(w / f for w, f in zip(works, floors, strict=True)) if floors else None
    return Result(
        name=one.name,
        size=size,
        seconds=round(seconds, 4),
        floor_seconds=round(median(floors), 4) if floors else None,
        ratio=round(ratio, 3) if ratio is not None else None,
        goal=str(one.goal),
        holds=one.goal.holds(seconds=seconds, ratio=ratio),
    )
