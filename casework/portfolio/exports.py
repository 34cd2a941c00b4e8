"""What leaves the portfolio as a file: the report of refused rows."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from casework.lib.sheets.writing import FORMULA_STARTS
from casework.portfolio import selectors
from casework.portfolio.models import FeedFile

_MARK = "\ufeff"  # without it spreadsheet programs read UTF-8 as something else


def refused_csv(entry: FeedFile) -> Iterator[str]:
    """Yield the refused rows of a file as CSV in the reader's language: row, column, value, reason.

    A cell that a spreadsheet would run begins with an apostrophe.
    """
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow([_("Row"), _("Column"), _("Value"), _("Reason")])
    yield _MARK + line.getvalue()
    for refused in selectors.all_refused(entry):
        line.seek(0)
        line.truncate()
        writer.writerow([refused.row, guarded(refused.column), guarded(refused.value), _(refused.reason)])
        yield line.getvalue()


def guarded(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
