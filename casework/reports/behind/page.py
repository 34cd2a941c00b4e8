"""One page of what is behind a number, newest first."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Model, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.collections.models import BucketStay, CollectionCase, Placement, Promise, SliceDraw
from casework.collections.permissions import visible_to as cases_visible_to
from casework.contact.models import ContactAttempt
from casework.lib import keyset
from casework.portfolio.models import Book, Instalment
from casework.reports.behind import collections, review
from casework.reports.behind.asked import asked_of
from casework.reports.dashboards.selectors import work
from casework.reports.dashboards.selectors.work import Line, WorkPage
from casework.reports.metrics import outcome
from casework.reports.selectors.page import offered_to
from casework.reports.selectors.scope import named, scope_of
from casework.reports.tables.listed import LISTED
from casework.review.models import Decision, ReviewOrder
from casework.review.permissions import visible_to as orders_visible_to

if TYPE_CHECKING:
    from casework.people.models import User

ROWS = review.ROWS | collections.ROWS


class _Shown(NamedTuple):
    """How rows of a model are shown. item: the key of the order or case that one leads to; visible: those of which a
    user may see the page.
    """

    line: Callable[[Any], Line]
    item: Callable[[Any], int]
    visible: Callable[["User"], QuerySet[Any]]


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
    return WorkPage(title=title, first=first, last=last, lines=_lines(user, found.rows), after=found.after)


def _month(day: date) -> tuple[date, date]:
    """Return the first and last day of a vintage's month: a vintage is whole, whatever the period."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def _book(code: str, chosen: Book | None) -> Book:
    found = named(Book.objects.all(), code)
    if found is None or chosen not in {None, found}:
        raise Http404
    return found


def _lines(user: "User", rows: list[Any]) -> list[Line]:
    if not rows:
        return []
    shown = _SHOWN[type(rows[0])]
    items = [shown.item(row) for row in rows]
    seen = set(shown.visible(user).filter(pk__in=items).values_list("pk", flat=True))
    lines = [shown.line(row) for row in rows]
    return [line if item in seen else replace(line, url="") for line, item in zip(lines, items, strict=True)]


def _instalment(row: Instalment) -> Line:
    order, loan = row.loan.order, row.loan
    return Line(
        ref=f"{loan.external_ref} · {row.number}", url=reverse("review:order", args=[order.public_id]),
        what=str(outcome.SETTLED.name if row.settled_on and row.settled_on <= row.due_on else outcome.OVERDUE.name),
        who="", at=row.due_on, amount=row.due, currency=loan.currency,
    )  # fmt: skip


def _order(row: ReviewOrder) -> Line:
    """Show an order by its loan."""
    assert row.loan is not None
    return Line(
        ref=row.external_ref, url=reverse("review:order", args=[row.public_id]), what=row.loan.external_ref, who="",
        at=row.loan.disbursed_on, amount=row.loan.principal, currency=row.loan.currency,
    )  # fmt: skip


def _case(row: CollectionCase) -> Line:
    return Line(
        ref=row.loan.external_ref, url=reverse("collections:case", args=[row.public_id]),
        what=f"{row.bucket.code} · {row.get_state_display()}", who=str(row.assignee or ""), at=row.opened_on,
        amount=row.value, currency=row.loan.currency,
    )  # fmt: skip


def _draw(row: SliceDraw) -> Line:
    """Show a draw by its case, at the last day on which it was looked at. row: with `paid`."""
    became = _("Collected") if getattr(row, "paid", False) else _("Not collected")
    return Line(
        ref=row.stay.loan.external_ref, url=reverse("collections:case", args=[row.case.public_id]),
        what=f"{row.stay.bucket.code} · {became}", who="",
        at=row.until_on - timedelta(days=1), amount=row.stay.owed, currency=row.stay.loan.currency,
    )  # fmt: skip


_SHOWN: dict[type[Model], _Shown] = {
    Decision: _Shown(work.decision_line, lambda row: row.order_id, orders_visible_to),
    ReviewOrder: _Shown(_order, lambda row: row.pk, orders_visible_to),
    Instalment: _Shown(_instalment, lambda row: row.loan.order.pk, orders_visible_to),
    Placement: _Shown(work.placement_line, lambda row: row.item_id, cases_visible_to),
    BucketStay: _Shown(work.stay_line, lambda row: row.case_id, cases_visible_to),
    CollectionCase: _Shown(_case, lambda row: row.pk, cases_visible_to),
    ContactAttempt: _Shown(work.call_line, lambda row: row.case_contact.case_id, cases_visible_to),
    SliceDraw: _Shown(_draw, lambda row: row.case_id, cases_visible_to),
    Promise: _Shown(work.promise_line, lambda row: row.case_id, cases_visible_to),
}
