"""Line and bar charts as plain geometry, which a template turns into SVG. Pure; no Django."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

WIDTH, HEIGHT = 760, 240
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 14, 26
STEPS = 4
# So wide a name on the axis may be; of more names only every so-many-th is written.
NAME = 56
# A chart beside others is so large.
SMALL = (380, 190)
# The heights at which an axis may end, in shares of its power of ten.
ENDS = (Decimal(1), Decimal(2), Decimal(4), Decimal(5), Decimal(8), Decimal(10))


@dataclass(frozen=True, kw_only=True)
class Point:
    """One value where it is drawn. said: what is read at it. url: where one goes from it, "" for nowhere."""

    x: float
    y: float
    said: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One series. path: for SVG's `d`; a value that is missing breaks it. tone: which of the chart's colours."""

    name: str
    path: str
    points: list[Point]
    tone: int


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A name at an axis."""

    at: float
    name: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart of values over a row of names. floor: the height of zero."""

    title: str
    lines: list[Line]
    across: list[Mark]
    up: list[Mark]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


def top_of(highest: Decimal) -> Decimal:
    """Return the height at which an axis for shares ends: the next round one that is not below `highest`."""
    if highest <= 0:
        return Decimal("0.01")
    power = Decimal(1).scaleb(highest.adjusted())
    return next(power * end for end in ENDS if power * end >= highest)


def top_of_counts(highest: Decimal) -> Decimal:
    """Return the height at which an axis for numbers ends: STEPS whole steps of a round number each."""
    power = Decimal(1)
    while True:
        for step in (1, 2, 5):
            if power * step * STEPS >= highest:
                return power * step * STEPS
        power *= 10


def lines(
    *,
    title: str,
    names: Sequence[str],
    series: Sequence[tuple[str, Sequence[Decimal | None]]],
    shown: Callable[[Decimal], str] | None = None,
    urls: Sequence[str] = (),
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> Chart:
    """Draw series over the same names; None is a gap.

    shown: how a value is said, None for shares. urls: where one goes from the points of each name.
    """
    width, height = size
    highest = max((value for _name, values in series for value in values if value is not None), default=Decimal(0))
    top, say = (top_of_counts(highest), shown) if shown else (top_of(highest), said)
    step = (width - LEFT - RIGHT) / max(len(names) - 1, 1)
    every = max(1, -(-NAME * len(names) // (width - LEFT - RIGHT)))

    def place(index: int, value: Decimal) -> tuple[float, float]:
        high = height - BOTTOM - float(value / top) * (height - BOTTOM - TOP)
        return round(LEFT + step * index, 1), round(high, 1)

    def line(tone: int, name: str, values: Sequence[Decimal | None]) -> Line:
        points, path, pen = [], [], "M"
        for index, value in enumerate(values):
            if value is None:
                pen = "M"
                continue
            x, y = place(index, value)
            path.append(f"{pen}{x} {y}")
            url = urls[index] if urls else ""
            points.append(Point(x=x, y=y, said=f"{name}, {names[index]}: {say(value)}", url=url))
            pen = "L"
        return Line(name=name, path=" ".join(path), points=points, tone=tone)

    return Chart(
        title=title,
        lines=[line(tone, name, values) for tone, (name, values) in enumerate(series)],
        across=[Mark(at=place(at, Decimal(0))[0], name=names[at]) for at in range(0, len(names), every)],
        up=[Mark(at=place(0, top * part / STEPS)[1], name=say(top * part / STEPS)) for part in range(STEPS + 1)],
        width=width, height=height, right=width - RIGHT, floor=height - BOTTOM,
    )  # fmt: skip


def said(value: Decimal) -> str:
    """Say a share in percent: 12.34%, 12%."""
    shown = f"{(value * 100).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP):f}"
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown) + "%"
