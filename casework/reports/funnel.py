"""The funnel plot: each reviewer a point, how far from the expected over how many loans, between the 95 % limits.

Drawn by the server as SVG: whole numbers in a box of WIDTH × HEIGHT, no style and no script.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from casework.reports.rules import Z
from casework.reports.selectors.outcomes import ExcessLine

WIDTH, HEIGHT = 960, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 16, 40
_STEPS = 48


@dataclass(frozen=True, kw_only=True)
class Point:
    """A reviewer at a stage. x, y: where; flip: its text stands at the left of it."""

    line: ExcessLine
    x: int
    y: int
    flip: bool


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A line across the plot with its value: at y for the differences, at x for the loans."""

    at: int
    value: Decimal | int


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """What is drawn. upper, lower: the limits as points of a polyline."""

    points: list[Point]
    upper: str
    lower: str
    zero: int
    rows: list[Mark]
    columns: list[Mark]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def funnel(lines: Sequence[ExcessLine]) -> Funnel | None:
    """Lay out the plot; None when there is nobody, or nothing that could differ.

    The limits are those of a reviewer whose loans are as the floor's: ± 1.96 √(p(1 − p) ÷ loans), where p is the share
    of overdue loans that is to be expected of all points.
    """
    most, fewest = (pick((line.excess.loans for line in lines), default=0) for pick in (max, min))
    share = float(sum(line.excess.expected for line in lines)) / max(1, sum(line.excess.loans for line in lines))
    spread = sqrt(max(0.0, share * (1 - share)))
    if not most or not spread:
        return None
    reach = max(0.1, *(abs(float(line.excess.difference)) for line in lines), Z * spread / sqrt(fewest)) * 1.15
    reach = min(reach, 1.0)

    def across(loans: float) -> int:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * loans / (most * 1.05))

    def down(difference: float) -> int:
        middle = (TOP + HEIGHT - BOTTOM) / 2
        return round(middle - difference / reach * (HEIGHT - TOP - BOTTOM) / 2)

    def limit(sign: int) -> str:
        steps = (most * 1.05 * step / _STEPS for step in range(1, _STEPS + 1))
        places = ((across(n), max(-reach, min(reach, sign * Z * spread / sqrt(n)))) for n in steps)
        return " ".join(f"{x},{down(y)}" for x, y in places)

    points = []
    for line in lines:
        x = across(line.excess.loans)
        points.append(Point(line=line, x=x, y=down(float(line.excess.difference)), flip=x > WIDTH * 2 // 3))
    marks = (Decimal(str(round(reach * part / 2, 3))) for part in (-2, -1, 0, 1, 2))
    return Funnel(
        points=points, upper=limit(1), lower=limit(-1), zero=down(0),
        rows=[Mark(at=down(float(value)), value=value) for value in marks],
        columns=[Mark(at=across(most * part / 4), value=round(most * part / 4)) for part in range(1, 5)],
    )  # fmt: skip
