"""One page of what is behind a number, newest first."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.http import Http404

from casework.lib import keyset
from casework.portfolio.models import Book
from casework.reports.behind import collections, review
from casework.reports.behind.asked import asked_of
from casework.reports.behind.lines import WorkPage, lines_of
from casework.reports.selectors.page import offered_to
from casework.reports.selectors.scope import named, scope_of
from casework.reports.tables.listed import LISTED

if TYPE_CHECKING:
    from casework.people.models import User

ROWS = review.ROWS | collections.ROWS


def rows_behind(user: "User", query: Mapping[str, str], *, first: date, last: date, book: Book | None) -> WorkPage:
    """Return what is behind the number that an address names: table, number, and where its line lies (`Table.where`).

    What leads to a page that `user` may not see leads nowhere. At most six queries. Raises Http404 for what is no such
    number, and for tables that `user` may not read.
    """
    table, number = query.get("table", ""), query.get("number", "")
    entry, rows = offered_to(user).get(table), ROWS.get(table, {}).get(number)
    if entry is None or rows is None:
        raise Http404
    if "of" in query:
        book = _book(query["of"], book)
    asked = asked_of(query)
    if table == "vintages" and asked.month:
        first, last = _month(asked.month)
    scope = scope_of(user, first=first, last=last, book=book, of_review=entry.of_review)
    found = keyset.newest(rows(scope, asked), after=query.get("after", ""))
    title = f"{entry.title} · {LISTED[table][number].name}"
    return WorkPage(title=title, first=first, last=last, lines=lines_of(user, found.rows), after=found.after)


def _month(day: date) -> tuple[date, date]:
    """Return the first and last day of a vintage's month: a vintage is whole, whatever the period."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def _book(code: str, chosen: Book | None) -> Book:
    found = named(Book.objects.all(), code)
    if found is None or chosen not in {None, found}:
        raise Http404
    return found
