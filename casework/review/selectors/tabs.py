"""The tabs of an order's page: their names, keys and the numbers on them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from casework.portfolio.models import Loan
from casework.review.models import FileKind, OrderContact, OrderFile, OrderNote, ReviewOrder
from casework.review.selectors.checks import checks_of
from casework.review.selectors.shared import count_shared

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# In the order in which they stand; the key of each is the next one of the keyboard's row of digits.
TABS: "dict[str, StrPromise]" = {
    "person": _("Person"),
    "job": _("Job"),
    "identity": _("ID photos"),
    "contacts": _("Contacts"),
    "risk": _("Risk"),
    "history": _("History"),
    "shared": _("In common"),
    "records": _("Records"),
    "documents": _("Documents"),
    "notes": _("Notes"),
    "timeline": _("Timeline"),
}
HOTKEYS = "1234567890-"
FIRST = next(iter(TABS))


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One tab. count: what stands beside its name, "" for nothing; open: something on it still waits to be done."""

    key: str
    label: str
    hotkey: str
    count: str
    open: bool = False


def tabs_of(order: ReviewOrder) -> list[Tab]:
    """Return the tabs of `order` with their numbers. Seven queries at most, however much there is."""
    counts, waiting = _counts(order), checks_of(order)
    shared, more = count_shared(order)
    shown = {key: str(number) if number else "" for key, number in counts.items()}
    shown["risk"] = f"{len(waiting.findings) - waiting.open}/{len(waiting.findings)}" if waiting.findings else ""
    shown["shared"] = f"{shared}+" if more else str(shared or "")
    return [
        Tab(key=key, label=str(label), hotkey=hotkey, count=shown.get(key, ""), open=key == "risk" and waiting.open > 0)
        for (key, label), hotkey in zip(TABS.items(), HOTKEYS, strict=True)
    ]


def _counts(order: ReviewOrder) -> dict[str, int]:
    """Return how much stands on the tabs that are lists. One query."""
    newer = OrderNote.objects.filter(thread=OuterRef("thread"), version__gt=OuterRef("version"))
    others = ReviewOrder.objects.filter(~Q(pk=OuterRef("pk")), customer=OuterRef("customer"))
    papers = OrderFile.objects.filter(order=OuterRef("pk"), kind=FileKind.DOCUMENT, removed_at__isnull=True)
    numbers = {
        "other_orders": _number(others, "customer"),
        "other_loans": _number(Loan.objects.filter(customer=OuterRef("customer")), "customer"),
        "records": _number(OrderContact.objects.filter(order=OuterRef("pk")), "order"),
        "documents": _number(papers, "order"),
        "written": _number(OrderNote.objects.filter(~Q(text=""), ~Exists(newer), order=OuterRef("pk")), "order"),
    }
    row = ReviewOrder.objects.filter(pk=order.pk).values(**numbers).get()
    return {
        "history": row["other_orders"] + row["other_loans"] - (1 if order.loan_id else 0), "records": row["records"],
        "documents": row["documents"], "notes": row["written"],
    }  # fmt: skip


def _number(rows: "QuerySet[Any, Any]", by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
