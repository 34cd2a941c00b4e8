"""Measure work against its floor, in the same run: absolute times drift by a fifth, ratios hold.

A bench is a generator in a module `tests/bench/bench_….py`:

    @bench("roll", size=100_000, full=1_000_000, goal=at_most(ratio=1.5))
    def roll(size: int) -> Iterator[Pair]:
        build(size)
        yield Pair(work=lambda: services.roll(…), floor=lambda: bare_sql(…), reset=undo)

It is given an empty, migrated database. Work and floor run in turns, `runs` times each; `reset` runs before each of
them and is not counted. `seconds` and `floor_seconds` are medians, `ratio` is the median of the pairs' own ratios.

Filling tables takes longer than measuring. Benches that name the same `shares` follow each other on one database, and
what the first of them built is `kept` for the others.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, TypeVar

from django.db import transaction

Step = Callable[[], object]
Built = TypeVar("Built")
_KEPT: dict[str, Any] = {}


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
    """One registered measurement. also: goals of parts of the work that tells them apart (`Told`)."""

    name: str
    size: int
    full: int
    goal: Goal
    runs: int
    make: Callable[[int], Iterator[Pair]]
    series: tuple[int, ...] = ()
    shares: str = ""
    grows: bool = False
    also: Mapping[str, Goal] = field(default_factory=dict)

    def sizes(self, *, full: bool) -> list[int]:
        """Return the sizes to measure: one, or with FULL=1 the big one and the series that shows how it grows."""
        return sorted({self.full, *self.series}) if full else [self.size]

    def goes_on(self, size: int, following: "tuple[Bench, int] | None") -> bool:
        """Say whether what follows is measured on the same database."""
        if following is None or not self.shares or following[0].shares != self.shares:
            return False
        return self.grows or following[1] == size


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
    name: str, *, size: int, goal: Goal, full: int | None = None, runs: int = 3, **other: Any
) -> Callable[[Callable[[int], Iterator[Pair]]], Callable[[int], Iterator[Pair]]]:
    """Register a bench. size: rows in an ordinary run; full: rows with FULL=1 (the same without).

    other: series: further sizes with FULL=1, for the chart of time against size, measured once each beyond `full`;
    shares: names what it has `kept` in common with other benches; grows: that goes on from size to size; also.
    """

    def register(make: Callable[[int], Iterator[Pair]]) -> Callable[[int], Iterator[Pair]]:
        REGISTER.append(Bench(name=name, size=size, full=full or size, goal=goal, runs=runs, make=make, **other))
        return make

    return register


def kept(name: str, build: Callable[[], Built]) -> Built:
    """Return what a bench that shares this built on the database as it is, or build it."""
    if name not in _KEPT:
        _KEPT[name] = build()
    built: Built = _KEPT[name]
    return built


def forget() -> None:
    """Let go what was kept, and let it clear away (`clear()`) what emptying the tables leaves."""
    for built in _KEPT.values():
        if hasattr(built, "clear"):
            built.clear()
    _KEPT.clear()


class Told(float):
    """Seconds that a step measured itself (a percentile of many answers, say) and that count instead of its own.

    also: seconds of parts of it, by the names under which the bench has goals for them.
    """

    also: Mapping[str, float]

    def __new__(cls, seconds: float, also: Mapping[str, float] | None = None) -> "Told":
        """Take the seconds."""
        made = super().__new__(cls, seconds)
        made.also = also or {}
        return made


class Undo(Exception):
    """Takes back what was measured."""


def undone(step: Step) -> object:
    """Run a step and take it back, so that the next one meets the same rows; return what it returned."""
    returned = None
    try:
        with transaction.atomic():
            returned = step()
            raise Undo
    except Undo:
        return returned


def timed(step: Step, reset: Step) -> Told:
    """Return the seconds that `step` takes after `reset`, or those that it told."""
    reset()
    began = time.perf_counter()
    result = step()
    return result if isinstance(result, Told) else Told(time.perf_counter() - began)


def measure(one: Bench, *, size: int) -> list[Result]:
    """Run one bench at a size and judge it, and the parts that it tells apart. Sizes below the ordinary one are drawn
    but not judged: at those the fixed part of a piece of work counts, which no goal is about.
    """
    setting = one.make(size)
    pair = next(setting)
    works: list[Told] = []
    floors: list[float] = []
    for _ in range(one.runs if size <= max(one.size, one.full) else 1):
        if pair.floor is not None:
            floors.append(timed(pair.floor, pair.reset))
        works.append(timed(pair.work, pair.reset))
    next(setting, None)  # what the bench does after its yield
    goals: dict[str, Goal] = {one.name: one.goal, **one.also}
    return [
        _judged(
            name,
            size,
            goal if size >= one.size else None,
            [told if name == one.name else told.also[name] for told in works],
            floors,
        )
        for name, goal in goals.items()
    ]


def _judged(name: str, size: int, goal: Goal | None, works: list[float], floors: list[float]) -> Result:
    seconds = median(works)
    ratio = median(w / f for w, f in zip(works, floors, strict=True)) if floors else None
    return Result(
        name=name,
        size=size,
        seconds=round(seconds, 4),
        floor_seconds=round(median(floors), 4) if floors else None,
        ratio=round(ratio, 3) if ratio is not None else None,
        goal=str(goal or ""),
        holds=goal is None or goal.holds(seconds=seconds, ratio=ratio),
    )
