"""The funnel plot: each reviewer a point, how far from the expected over how many loans, between the 95 % limits.

Plain geometry like the other charts (`charts.Point`, `charts.Mark`): no style and no script.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from casework.reports.charts import BOTTOM, LEFT, RIGHT, TOP, Mark, Point, said
from casework.reports.rules import Z
from casework.reports.selectors.outcomes import ExcessLine

# It shares its row with a table of eight columns.
WIDTH, HEIGHT = 480, 300
# Room for the name of the axis across.
FOOT = BOTTOM + 18
_STEPS = 48


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A reviewer at a stage. is_outside: the interval leaves out zero."""

    point: Point
    is_outside: bool


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """What is drawn. upper, lower: the limits, for SVG's `d`. zero: the height of no difference."""

    dots: list[Dot]
    upper: str
    lower: str
    zero: float
    up: list[Mark]
    across: list[Mark]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - FOOT


def funnel(
    lines: Sequence[ExcessLine], *, words: Callable[[ExcessLine], str], urls: Sequence[str] = ()
) -> Funnel | None:
    """Lay out the plot; None when there is nobody, or nothing that could differ.

    words: what is read at a point. urls: where one goes from each, empty for nowhere. The limits are those of a
    reviewer whose loans are as the floor's: ± 1.96 √(p(1 − p) ÷ loans), where p is the share of overdue loans that is
    to be expected of all points.
    """
    most, fewest = (pick((line.excess.loans for line in lines), default=0) for pick in (max, min))
    share = float(sum(line.excess.expected for line in lines)) / max(1, sum(line.excess.loans for line in lines))
    spread = sqrt(max(0.0, share * (1 - share)))
    if not most or not spread:
        return None
    reach = max(0.1, *(abs(float(line.excess.difference)) for line in lines), Z * spread / sqrt(fewest)) * 1.15
    reach = min(reach, 1.0)

    def across(loans: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * loans / (most * 1.05), 1)

    def down(difference: float) -> float:
        middle = (TOP + HEIGHT - FOOT) / 2
        return round(middle - difference / reach * (HEIGHT - TOP - FOOT) / 2, 1)

    def limit(sign: int) -> str:
        steps = (most * 1.05 * step / _STEPS for step in range(1, _STEPS + 1))
        places = ((across(n), max(-reach, min(reach, sign * Z * spread / sqrt(n)))) for n in steps)
        return "M" + " L".join(f"{x} {down(y)}" for x, y in places)

    def dot(number: int, line: ExcessLine) -> Dot:
        x, y = across(line.excess.loans), down(float(line.excess.difference))
        point = Point(x=x, y=y, said=words(line), url=urls[number] if urls else "")
        return Dot(point=point, is_outside=line.excess.is_outside)

    marks = (Decimal(str(round(reach * part / 2, 3))) for part in (-2, -1, 0, 1, 2))
    return Funnel(
        dots=[dot(number, line) for number, line in enumerate(lines)], upper=limit(1), lower=limit(-1), zero=down(0),
        up=[Mark(at=down(float(value)), name=said(value)) for value in marks],
        across=[Mark(at=across(most * part / 4), name=f"{round(most * part / 4):,}") for part in range(1, 5)],
    )  # fmt: skip
