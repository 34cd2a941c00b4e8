"""The framework of `make bench`: turns, medians of pairs, goals."""

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.bench import measure as module
from tests.bench.chart import draw
from tests.bench.measure import Goal, Pair, Result, at_most, bench, measure, times_faster


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that only moves when a step moves it."""
    now = [0.0]
    monkeypatch.setattr("tests.bench.measure.time.perf_counter", lambda: now[0])
    monkeypatch.setattr("tests.bench.measure.REGISTER", [])
    return now


def test_work_and_floor_run_in_turns_and_the_ratio_is_of_pairs(clock: list[float]) -> None:
    told: list[str] = []
    lasts = {"work": [3.0, 8.0, 4.0], "floor": [2.0, 4.0, 1.0]}

    def step(name: str) -> None:
        told.append(name)
        clock[0] += lasts[name].pop(0)

    def make(size: int) -> Iterator[Pair]:
        told.append(f"set up {size}")
        yield Pair(work=lambda: step("work"), floor=lambda: step("floor"), reset=lambda: told.append("reset"))
        told.append("cleared")

    bench("thing", size=10, full=1000, goal=at_most(ratio=1.9))(make)
    [result] = measure(module.REGISTER[0], size=10)

    turn = ["reset", "floor", "reset", "work"]
    assert told == ["set up 10", *turn, *turn, *turn, "cleared"]
    assert json.loads(json.dumps(result.as_row())) == {
        "name": "thing",
        "size": 10,
        "seconds": 4.0,
        "floor_seconds": 2.0,
        "ratio": 2.0,
        "goal": "ratio <= 1.9",
        "holds": False,
    }


def test_the_full_size_is_used_when_asked_and_a_floor_is_optional(clock: list[float]) -> None:
    sizes = []

    def make(size: int) -> Iterator[Pair]:
        sizes.append(size)
        yield Pair(work=lambda: clock.__setitem__(0, clock[0] + 59.0))

    bench("feed", size=10, full=1000, goal=at_most(seconds=60), runs=1)(make)
    one = module.REGISTER[0]
    assert (one.sizes(full=False), one.sizes(full=True)) == ([10], [1000])
    [result] = measure(one, size=1000)
    assert sizes == [1000]
    assert (result.seconds, result.floor_seconds, result.ratio, result.holds) == (59.0, None, None, True)


@pytest.mark.parametrize(
    ("goal", "text", "seconds", "ratio", "holds"),
    [
        (at_most(ratio=1.5), "ratio <= 1.5", 9.0, 1.5, True),
        (at_most(ratio=1.5), "ratio <= 1.5", 9.0, 1.51, False),
        (at_most(ratio=1.5), "ratio <= 1.5", 9.0, None, False),
        (at_most(seconds=60), "seconds <= 60", 60.0, None, True),
        (times_faster(80), "ratio >= 80", 1.0, 79.0, False),
        (times_faster(80), "ratio >= 80", 1.0, 80.0, True),
    ],
)
def test_a_goal_limits_one_figure(goal: Goal, text: str, seconds: float, ratio: float | None, holds: bool) -> None:
    assert str(goal) == text
    assert goal.holds(seconds=seconds, ratio=ratio) is holds


def test_a_goal_names_exactly_one_figure() -> None:
    with pytest.raises(ValueError, match="one of"):
        at_most()


def test_a_series_is_measured_with_the_full_size_only(clock: list[float]) -> None:
    bench("deal", size=10, full=100, series=(10, 1000), goal=at_most(seconds=1))(lambda size: iter(()))
    one = module.REGISTER[0]
    assert (one.sizes(full=False), one.sizes(full=True)) == ([10], [10, 100, 1000])


def test_a_size_below_the_ordinary_one_is_drawn_but_not_judged(clock: list[float]) -> None:
    def make(size: int) -> Iterator[Pair]:
        yield Pair(work=lambda: clock.__setitem__(0, clock[0] + 2.0))

    bench("deal", size=10, full=100, series=(1,), goal=at_most(seconds=1), runs=1)(make)
    judged = [(one.goal, one.holds) for size in (1, 10) for one in measure(module.REGISTER[0], size=size)]
    assert judged == [("", True), ("seconds <= 1", False)]


def test_the_chart_shows_every_bench_and_its_floor(tmp_path: Path) -> None:
    results = [
        Result(
            name="deal <a> pool",
            size=size,
            seconds=size / 1e4,
            floor_seconds=size / 2e4,
            ratio=2.0,
            goal="",
            holds=True,
        )
        for size in (10_000, 100_000)
    ]
    draw(
        [*results, Result(name="feed", size=5, seconds=1.0, floor_seconds=None, ratio=None, goal="", holds=True)],
        tmp_path / "bench",
    )
    drawn = ElementTree.parse(tmp_path / "bench.svg").getroot()
    groups = [group.get("id", "") for group in drawn.iter("{http://www.w3.org/2000/svg}g")]
    assert "legend_1" in groups
    assert (tmp_path / "bench.png").read_bytes().startswith(b"\x89PNG")
