"""What the pages of reports show."""

from casework.reports.selectors.data import figures_data
from casework.reports.selectors.exports import (
    books,
    centre,
    export_card,
    fetchable_export,
    own_export,
    own_schedule,
)
from casework.reports.selectors.page import FiguresPage, figures_page

__all__ = [
    "FiguresPage",
    "books",
    "centre",
    "export_card",
    "fetchable_export",
    "figures_data",
    "figures_page",
    "own_export",
    "own_schedule",
]
