"""Columns over a row of names: two values on top of one another, beside what is usual. Pure; no Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from casework.reports.charts import BOTTOM, HEIGHT, LEFT, RIGHT, STEPS, TOP, WIDTH, Mark, top_of_counts

# So much of its place a column takes.
THICK = 0.62


@dataclass(frozen=True, kw_only=True)
class Stack:
    """One name's values. said: what is read at it. usual: the height of the mark of what is usual, None for none."""

    name: str
    lower: int
    upper: int
    said: str
    usual: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Block:
    """One part of a column. tone: which of the chart's colours."""

    y: float
    height: float
    tone: int


@dataclass(frozen=True, kw_only=True)
class Column:
    """One name's column, from x on, width wide. usual: the height of its mark, None for none."""

    x: float
    width: float
    middle: float
    name: str
    said: str
    blocks: list[Block]
    usual: float | None


@dataclass(frozen=True, kw_only=True)
class Columns:
    """A chart of columns. key: of its points' ids. legend: (tone, name) of the parts."""

    key: str
    title: str
    columns: list[Column]
    up: list[Mark]
    legend: list[tuple[int, str]]
    usual: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


def columns(
    *, key: str, title: str, stacks: Sequence[Stack], legend: Sequence[tuple[int, str]], usual: str = ""
) -> Columns:
    """Draw the stacks. legend: tone and name of the lower part and of the upper one.

    usual: how its mark is called; where nothing is usual there is none.
    """
    highest = max((max(Decimal(one.lower + one.upper), one.usual or Decimal(0)) for one in stacks), default=Decimal(0))
    top = top_of_counts(highest)
    step = (WIDTH - LEFT - RIGHT) / max(len(stacks), 1)
    (lower_tone, _lower), (upper_tone, _upper) = legend

    def high(value: Decimal | int) -> float:
        return round(float(value / top) * (HEIGHT - BOTTOM - TOP), 1)

    def column(index: int, one: Stack) -> Column:
        lower, upper, zero = high(Decimal(one.lower)), high(Decimal(one.upper)), HEIGHT - BOTTOM
        blocks = [
            Block(y=round(zero - lower, 1), height=lower, tone=lower_tone),
            Block(y=round(zero - lower - upper, 1), height=upper, tone=upper_tone),
        ]
        x, width = round(LEFT + step * (index + (1 - THICK) / 2), 1), round(step * THICK, 1)
        return Column(
            x=x, width=width, middle=round(x + width / 2, 1), name=one.name, said=one.said,
            blocks=[block for block in blocks if block.height],
            usual=round(zero - high(one.usual), 1) if one.usual else None,
        )  # fmt: skip

    return Columns(
        key=key, title=title, columns=[column(index, one) for index, one in enumerate(stacks)], legend=list(legend),
        up=[
            Mark(at=round(HEIGHT - BOTTOM - high(top * part / STEPS), 1), name=f"{top * part / STEPS:,.0f}")
            for part in range(STEPS + 1)
        ],
        usual=usual if any(one.usual is not None for one in stacks) else "",
    )  # fmt: skip
