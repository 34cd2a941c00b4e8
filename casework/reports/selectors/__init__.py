"""What the pages of reports show."""

from casework.reports.selectors.exports import books, fetchable_export, own_export, own_exports
from casework.reports.selectors.page import FiguresPage, figures_page
from casework.reports.selectors.scope import Scope, scope_of

__all__ = [
    "FiguresPage",
    "Scope",
    "books",
    "fetchable_export",
    "figures_page",
    "own_export",
    "own_exports",
    "scope_of",
]
