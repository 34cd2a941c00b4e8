"""The chart of `make bench`: seconds against size, each bench with its floor."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import matplotlib

matplotlib.use("agg")  # no display is needed

from matplotlib import pyplot, ticker

from tests.bench.measure import Result


def draw(results: Iterable[Result], path: Path) -> None:
    """Draw the results into `path`.svg and `path`.png, both axes logarithmic; floors are dashed in the same colour."""
    lines: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        lines[one.name].append(one)
    figure, axes = pyplot.subplots(figsize=(11, 6.5), layout="constrained")
    for number, (name, points) in enumerate(lines.items()):
        colour = f"C{number % 10}"
        points.sort(key=lambda one: one.size)
        axes.plot([p.size for p in points], [p.seconds for p in points], "o-", color=colour, label=name)
        floors = [(p.size, p.floor_seconds) for p in points if p.floor_seconds is not None]
        if floors:
            axes.plot([size for size, _ in floors], [seconds for _, seconds in floors], "x--", color=colour, alpha=0.6)
    axes.set(xscale="log", yscale="log", xlabel="rows", ylabel="seconds", title="Time against size (dashed: the floor)")
    plain = ticker.FuncFormatter(lambda value, _place: f"{value:,.10g}")
    axes.xaxis.set_major_formatter(plain)
    axes.yaxis.set_major_formatter(plain)
    # Between the powers of ten only 2 and 5 are named, or the labels lie over each other.
    axes.yaxis.set_minor_formatter(lambda value, place: plain(value, place) if f"{value:e}"[0] in "25" else "")
    axes.grid(visible=True, which="both", alpha=0.25)
    axes.legend(fontsize="small", loc="upper left", bbox_to_anchor=(1.0, 1.0))
    for suffix in (".svg", ".png"):
        figure.savefig(path.with_suffix(suffix), dpi=120)
    pyplot.close(figure)
