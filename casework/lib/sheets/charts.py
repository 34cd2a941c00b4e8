"""Charts of a workbook: columns over the cells of a sheet that was written."""

from collections.abc import Sequence
from typing import Any

from openpyxl.chart import BarChart, Reference

# The height of a chart with its room, in rows of a sheet.
ROWS = 20


def column_chart(
    sheet: Any, *, title: str, labels: Sequence[int], values: Sequence[int], last: int, stacked: bool, form: str
) -> Any:
    """Return a chart of the cells in rows 2 to `last`.

    labels, values: numbers of columns, from 1; the first row names the series. form: the number format of the values.
    """
    chart: Any = BarChart()
    chart.type, chart.title, chart.height, chart.width = "col", title, 9, 24
    if stacked:
        chart.grouping, chart.overlap = "stacked", 100
    for number in values:
        chart.add_data(Reference(sheet, min_col=number, min_row=1, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=labels[0], max_col=labels[-1], min_row=2, max_row=last))
    chart.y_axis.number_format = form
    chart.y_axis.scaling.min = 0
    chart.legend.position = "b"
    chart.x_axis.delete = chart.y_axis.delete = False  # without it, newer programs show no axes
    return chart
