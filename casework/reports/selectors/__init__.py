"""What the pages of reports show."""

from casework.reports.selectors.exports import books, fetchable_export, own_export, own_exports
from casework.reports.selectors.page import FiguresPage, figures_page

__all__ = [
    "FiguresPage",
    "books",
    "fetchable_export",
    "figures_page",
    "own_export",
    "own_exports",
]
