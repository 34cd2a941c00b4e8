"""How what is behind a number is shown, a line each, and what of it leads on to its own page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.functional import Promise as Text
from django.utils.translation import gettext as _

from casework.collections.models import BucketStay, CollectionCase, Placement, Promise, SliceDraw
from casework.collections.permissions import visible_to as cases_visible_to
from casework.contact.models import ContactAttempt
from casework.portfolio.models import Instalment, Payment
from casework.reports.metrics import outcome
from casework.review.models import Decided, Decision, ReviewOrder, Stage
from casework.review.permissions import visible_to as orders_visible_to

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Line:
    """One order or case. what: what was done; who: by whom; at: when; amount: in its currency, None for none.

    url: "" for a page that the reader may not see.
    """

    ref: str
    url: str
    what: str
    who: str
    at: datetime | date
    amount: Decimal | None = None
    currency: str = ""

    @property
    def is_day(self) -> bool:
        """Say whether only its day is known."""
        return not isinstance(self.at, datetime)


@dataclass(frozen=True, kw_only=True)
class WorkPage:
    """What is behind a number. after: the key of the last line shown, "" when there are no more. hour: of which hour of
    the days it is, "" for all.
    """

    title: str | Text
    first: date
    last: date
    lines: list[Line]
    after: str
    hour: str = ""


class Shown(NamedTuple):
    """How rows of a model are shown. item: the key of the order or case that one leads to; visible: those of which a
    user may see the page.
    """

    line: Callable[[Any], Line]
    item: Callable[[Any], int]
    visible: Callable[["User"], QuerySet[Any]]


def lines_of(user: "User", rows: Sequence[Any], line: Callable[[Any], Line] | None = None) -> list[Line]:
    """Show rows of one model; what leads to a page that `user` may not see leads nowhere. One query.

    line: how one is shown, None for as its model usually is.
    """
    if not rows:
        return []
    shown = SHOWN[type(rows[0])]
    items = [shown.item(row) for row in rows]
    seen = set(shown.visible(user).filter(pk__in=items).values_list("pk", flat=True))
    lines = [(line or shown.line)(row) for row in rows]
    return [one if item in seen else replace(one, url="") for one, item in zip(lines, items, strict=True)]


def decision_line(row: Decision) -> Line:
    """Show a decision by its order."""
    return Line(
        ref=row.order.external_ref, url=reverse("review:order", args=[row.order.public_id]),
        what=f"{Stage(row.stage).label}: {Decided(row.outcome).label}", who=str(row.decided_by), at=row.decided_at,
        amount=row.order.value, currency=row.order.currency,
    )  # fmt: skip


def received_line(row: ReviewOrder) -> Line:
    """Show an order by when it came."""
    return Line(
        ref=row.external_ref, url=reverse("review:order", args=[row.public_id]), what=str(Stage(row.stage).label),
        who="", at=row.received_at, amount=row.value, currency=row.currency,
    )  # fmt: skip


def call_line(row: ContactAttempt) -> Line:
    """Show a call by its case."""
    case = row.case_contact.case
    return Line(
        ref=case.loan.external_ref, url=reverse("collections:case", args=[case.public_id]), what=row.result_label,
        who=str(row.made_by), at=row.made_at,
    )  # fmt: skip


def promise_line(row: Promise) -> Line:
    """Show a promise by its case."""
    return Line(
        ref=row.loan.external_ref, url=reverse("collections:case", args=[row.case.public_id]),
        what=str(row.get_outcome_display() if row.outcome else _("Open")), who=str(row.taken_by), at=row.taken_at,
        amount=row.amount, currency=row.loan.currency,
    )  # fmt: skip


def placement_line(row: Placement) -> Line:
    """Show a placement by its case."""
    return Line(
        ref=row.item.loan.external_ref, url=reverse("collections:case", args=[row.item.public_id]),
        what=row.stay.bucket.code, who=str(row.person), at=row.started_on, amount=row.balance,
        currency=row.item.loan.currency,
    )  # fmt: skip


def stay_line(row: BucketStay) -> Line:
    """Show a stay by its case."""
    return Line(
        ref=row.loan.external_ref, url=reverse("collections:case", args=[row.case.public_id]), what=row.bucket.code,
        who="", at=row.last_on or row.entered_on, amount=row.owed, currency=row.loan.currency,
    )  # fmt: skip


def _instalment(row: Instalment) -> Line:
    order, loan = row.loan.order, row.loan
    return Line(
        ref=f"{loan.external_ref} · {row.number}", url=reverse("review:order", args=[order.public_id]),
        what=str(outcome.SETTLED.name if row.settled_on and row.settled_on <= row.due_on else outcome.OVERDUE.name),
        who="", at=row.due_on, amount=row.due, currency=loan.currency,
    )  # fmt: skip


def _order_line(row: ReviewOrder) -> Line:
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
    of: Any = row
    became = _("Collected") if of.paid else _("Not collected")
    return Line(
        ref=row.stay.loan.external_ref, url=reverse("collections:case", args=[row.case.public_id]),
        what=f"{row.stay.bucket.code} · {became}", who="",
        at=row.until_on - timedelta(days=1), amount=row.stay.owed, currency=row.stay.loan.currency,
    )  # fmt: skip


def _payment(row: Payment) -> Line:
    """Show a payment by the case that lasted when it was paid. row: with `case_page`, that case's public id, and
    `bucket_code`.
    """
    of: Any = row
    return Line(
        ref=row.loan.external_ref, url=reverse("collections:case", args=[of.case_page]),
        what=f"{of.bucket_code} · {row.external_ref}", who="", at=row.paid_on, amount=row.amount, currency=row.currency,
    )  # fmt: skip


SHOWN: dict[type[Model], Shown] = {
    Decision: Shown(decision_line, lambda row: row.order_id, orders_visible_to),
    ReviewOrder: Shown(_order_line, lambda row: row.pk, orders_visible_to),
    Instalment: Shown(_instalment, lambda row: row.loan.order.pk, orders_visible_to),
    Placement: Shown(placement_line, lambda row: row.item_id, cases_visible_to),
    BucketStay: Shown(stay_line, lambda row: row.case_id, cases_visible_to),
    CollectionCase: Shown(_case, lambda row: row.pk, cases_visible_to),
    ContactAttempt: Shown(call_line, lambda row: row.case_contact.case_id, cases_visible_to),
    Payment: Shown(_payment, lambda row: row.case_id, cases_visible_to),
    SliceDraw: Shown(_draw, lambda row: row.case_id, cases_visible_to),
    Promise: Shown(promise_line, lambda row: row.case_id, cases_visible_to),
}
