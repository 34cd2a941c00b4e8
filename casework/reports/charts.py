"""Line and bar charts as plain geometry, which a template turns into SVG. Pure; no Django."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

WIDTH, HEIGHT = 760, 240
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 14, 26
STEPS = 4
# So wide a name on the axis may be; of more names only every so-many-th is written.
NAME = 56
# A chart beside others is so large.
SMALL = (380, 190)
# Each series has a mark of its own, so that no line is told from another by its colour alone: "" is a round one, the
# others are outlines around a point, as steps of a path.
MARKS = ("", "m-3.5 -3.5h7v7h-7z", "m0 -4.8l4.6 8h-9.2z", "m0 -5l5 5l-5 5l-5 -5z", "m0 4.8l4.6 -8h-9.2z")
# The heights at which an axis may end, in shares of its power of ten.
ENDS = (Decimal(1), Decimal(2), Decimal(4), Decimal(5), Decimal(8), Decimal(10))


@dataclass(frozen=True, kw_only=True)
class Point:
    """One value where it is drawn. said: what is read at it. url: where one goes from it, "" for nowhere.

    is_part: it is not whole yet.
    """

    x: float
    y: float
    said: str
    url: str = ""
    is_part: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """One series. path: for SVG's `d`; a value that is missing breaks it. tone: which of the chart's colours
    and marks.
    """

    name: str
    path: str
    points: list[Point]
    tone: int

    @property
    def mark(self) -> str:
        """Return the outline of its points for SVG's `d`, to follow where a point is; "" for a circle."""
        return MARKS[self.tone % len(MARKS)]


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A name at an axis."""

    at: float
    name: str


@dataclass(frozen=True, kw_only=True)
class Band:
    """A place over a name, from x on, width wide: what stands there is not whole."""

    x: float
    width: float


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart of values over a row of names. floor: the height of zero."""

    title: str
    lines: list[Line]
    across: list[Mark]
    up: list[Mark]
    bands: list[Band] = field(default_factory=list)
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
    urls: Sequence[Sequence[str]] = (),
    notes: Sequence[str] = (),
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> Chart:
    """Draw series over the same names; None is a gap.

    shown: how a value is said, None for shares. urls: where one goes from the points of each series, in the order of
    the names; empty for nowhere. notes: why what stands over a name is not whole, "" where it is.
    """
    highest = max((value for _name, values in series for value in values if value is not None), default=Decimal(0))
    top, say = (top_of_counts(highest), shown) if shown else (top_of(highest), said)
    width, height = size
    ground = _Ground(names=names, notes=notes, top=top, width=width, height=height)
    return Chart(
        title=title,
        lines=[
            _line(ground, tone, name, values, say, urls[tone] if urls else ())
            for tone, (name, values) in enumerate(series)
        ],
        across=[Mark(at=ground.place(at, Decimal(0))[0], name=names[at]) for at in range(0, len(names), ground.every)],
        up=[Mark(at=ground.place(0, top * part / STEPS)[1], name=say(top * part / STEPS)) for part in range(STEPS + 1)],
        bands=[ground.band(at) for at, note in enumerate(notes) if note],
        width=width, height=height, right=width - RIGHT, floor=height - BOTTOM,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """What lines are drawn on: the names across, and the height of its upper end."""

    names: Sequence[str]
    notes: Sequence[str]
    top: Decimal
    width: int
    height: int

    @property
    def step(self) -> float:
        return (self.width - LEFT - RIGHT) / max(len(self.names) - 1, 1)

    @property
    def every(self) -> int:
        """Return which names are written: every so-many-th."""
        return max(1, -(-NAME * len(self.names) // (self.width - LEFT - RIGHT)))

    def place(self, index: int, value: Decimal) -> tuple[float, float]:
        high = self.height - BOTTOM - float(value / self.top) * (self.height - BOTTOM - TOP)
        return round(LEFT + self.step * index, 1), round(high, 1)

    def band(self, index: int) -> Band:
        left, right = LEFT + self.step * (index - 0.5), LEFT + self.step * (index + 0.5)
        left, right = max(left, LEFT), min(right, self.width - RIGHT)
        return Band(x=round(left, 1), width=round(right - left, 1))


def _line(
    ground: _Ground, tone: int, name: str, values: Sequence[Decimal | None], say: Callable[[Decimal], str],
    urls: Sequence[str],
) -> Line:  # fmt: skip
    points, path, pen = [], [], "M"
    for index, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        x, y = ground.place(index, value)
        path.append(f"{pen}{x} {y}")
        note = ground.notes[index] if ground.notes else ""
        words = f"{name}, {ground.names[index]}: {say(value)}" + (f" · {note}" if note else "")
        points.append(Point(x=x, y=y, said=words, url=urls[index] if urls else "", is_part=bool(note)))
        pen = "L"
    return Line(name=name, path=" ".join(path), points=points, tone=tone)


def said(value: Decimal) -> str:
    """Say a share in percent: 12.34%, 12%."""
    shown = f"{(value * 100).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP):f}"
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown) + "%"
