"""Raw data: which rows of cases, placements, orders, attempts and payments a scope holds, and how their columns are
called.

Nothing here names a customer: rows carry references, no names, numbers, addresses or notes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from casework.collections.models import BucketStay, CollectionCase, Placement
from casework.contact.models import ContactAttempt
from casework.lib.money import ZERO, MoneyField
from casework.lib.sheets.writing import Kind
from casework.portfolio.models import Payment, PaymentKind
from casework.reports.selectors.placements import LAST_DAY, lasted
from casework.reports.selectors.scope import Scope
from casework.review.models import ReviewOrder
from casework.workflow.models import Outcome


@dataclass(frozen=True)
class RawColumn:
    """One column: its name in the file, the way to it, and what it holds."""

    name: str
    path: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """One kind of rows. rows(scope): those that the scope holds, each once."""

    key: str
    columns: Sequence[RawColumn]
    rows: Callable[[Scope], QuerySet[Any]]


@dataclass(frozen=True, kw_only=True)
class Span:
    """Ids from first to last, both included."""

    first: int
    last: int

    @property
    def width(self) -> int:
        """How many ids there may be."""
        return self.last - self.first + 1


def spans(rows: QuerySet[Any], width: int) -> Iterator[Span]:
    """Cut the ids of `rows` into spans of at most `width`, so that each is read in a short snapshot. One query."""
    ends = rows.order_by().aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return
    for first in range(ends["first"], ends["last"] + 1, width):
        yield Span(first=first, last=min(first + width - 1, ends["last"]))


def within(rows: QuerySet[Any], span: Span) -> QuerySet[Any]:
    """Return the rows of one span by their ids, oldest first."""
    return rows.filter(pk__gte=span.first, pk__lte=span.last).order_by("pk")


def plain(rows: QuerySet[Any], dataset: Dataset) -> QuerySet[Any, tuple[Any, ...]]:
    """Return the rows as tuples of the dataset's columns, as Django reads them."""
    columns = {f"column_{number}": F(column.path) for number, column in enumerate(dataset.columns)}
    found: QuerySet[Any, tuple[Any, ...]] = rows.annotate(**columns).values_list(*columns)
    return found


def _cases(scope: Scope) -> QuerySet[Any]:
    """Cases in collection at some time of the period that lie, or last lay, with the scope's teams."""
    lasting = Q(closed_on__isnull=True) | Q(closed_on__gte=scope.first)
    return CollectionCase.objects.filter(lasting, scope.of(book="book", team="pool__team"), opened_on__lte=scope.last)


def _placements(scope: Scope) -> QuerySet[Any]:
    """Placements that lasted at some time of the period, with their result: `collected`, the cash received while each
    lasted (whenever that was), and how it ended (`ended`, "" while it lasts).
    """
    paid = Payment.objects.filter(
        loan=OuterRef("item__loan"), kind=PaymentKind.CASH, reversal__isnull=True, paid_on__gte=OuterRef("started_on"),
        paid_on__lte=LAST_DAY,
    )  # fmt: skip
    cash = Subquery(paid.order_by().values("loan").annotate(sum_paid=Sum("amount")).values("sum_paid"))
    rows = Placement.objects.filter(
        lasted(scope.first, scope.last), scope.of(book="item__book", team="stay__bucket__pool__team")
    )
    return rows.annotate(
        collected=Coalesce(cash, Value(ZERO, output_field=MoneyField()), output_field=MoneyField()),
        ended=Case(When(outcome=Outcome.FINISHED, then=Value("collected")), default=F("outcome")),
    )


def _orders(scope: Scope) -> QuerySet[Any]:
    """Orders received in the period that lie, or last lay, with the scope's teams."""
    return ReviewOrder.objects.filter(
        scope.on_days("received_at", book="book"), scope.of(book="book", team="pool__team")
    )


def _attempts(scope: Scope) -> QuerySet[Any]:
    """Attempts made in the period, whose case or order lies with the scope's teams."""
    made = ContactAttempt.objects.filter(scope.on_days("made_at", book="customer__book"))
    if scope.team_ids is None:
        return made
    of_case = Q(case_contact__case__pool__team__in=scope.team_ids)
    return made.filter(of_case | Q(order_contact__order__pool__team__in=scope.team_ids))


def _payments(scope: Scope) -> QuerySet[Any]:
    """Payments with a value date in the period, of loans that were in a bucket of the scope's teams on it."""
    paid = Payment.objects.filter(paid_on__range=(scope.first, scope.last))
    if scope.book_id is not None:
        paid = paid.filter(loan__book=scope.book_id)
    if scope.team_ids is None:
        return paid
    lasting = Q(last_on__isnull=True) | Q(last_on__gte=OuterRef("paid_on"))
    stays = BucketStay.objects.filter(
        lasting, loan=OuterRef("loan"), is_current=True, entered_on__lte=OuterRef("paid_on"),
        bucket__pool__team__in=scope.team_ids,
    )  # fmt: skip
    return paid.filter(Exists(stays))


C = RawColumn
CASES = Dataset(
    key="cases", rows=_cases,
    columns=[
        C("case", "public_id"), C("book", "book__code"), C("loan", "loan__external_ref"),
        C("customer", "customer__external_ref"), C("product", "loan__product__code"), C("bucket", "bucket__code"),
        C("state", "state"), C("pool", "pool__code"), C("team", "pool__team__code"),
        C("collector", "assignee__username"), C("last_collector", "last_assignee__username"),
        C("due_on", "due_on", Kind.DAY), C("opened_on", "opened_on", Kind.DAY), C("closed_on", "closed_on", Kind.DAY),
        C("owed_at_entry", "value", Kind.MONEY), C("currency", "loan__currency"), C("priority", "priority", Kind.WHOLE),
        C("contacted_at", "contacted_at", Kind.INSTANT), C("promised_for", "promised_for", Kind.DAY),
    ],
)  # fmt: skip
PLACEMENTS = Dataset(
    key="placements", rows=_placements,
    columns=[
        C("placement", "pk", Kind.WHOLE), C("case", "item__public_id"), C("book", "item__book__code"),
        C("loan", "item__loan__external_ref"), C("bucket", "stay__bucket__code"),
        C("team", "stay__bucket__pool__team__code"), C("collector", "person__username"),
        C("started_on", "started_on", Kind.DAY), C("ended_on", "ended_on", Kind.DAY), C("ended", "ended"),
        C("owed_at_start", "balance", Kind.MONEY), C("collected", "collected", Kind.MONEY),
        C("currency", "item__loan__currency"),
    ],
)  # fmt: skip
ORDERS = Dataset(
    key="orders", rows=_orders,
    columns=[
        C("order", "public_id"), C("book", "book__code"), C("source", "source"), C("reference", "external_ref"),
        C("product", "product__code"), C("channel", "channel__code"), C("funder", "funder__code"),
        C("stage", "stage"), C("state", "state"), C("pool", "pool__code"),
        C("team", "pool__team__code"), C("machine_score", "machine_score", Kind.WHOLE),
        C("amount", "value", Kind.MONEY), C("term", "term", Kind.WHOLE),
        C("granted_amount", "granted_amount", Kind.MONEY), C("granted_term", "granted_term", Kind.WHOLE),
        C("currency", "currency"), C("received_at", "received_at", Kind.INSTANT),
        C("closed_at", "closed_at", Kind.INSTANT), C("initial_reviewer", "initial_by__username"),
        C("re_reviewer", "rereview_by__username"), C("disbursed_by", "disbursed_by__username"),
        C("loan", "loan__external_ref"), C("disbursed_on", "loan__disbursed_on", Kind.DAY),
    ],
)  # fmt: skip
ATTEMPTS = Dataset(
    key="attempts", rows=_attempts,
    columns=[
        C("attempt", "public_id"), C("book", "customer__book__code"), C("customer", "customer__external_ref"),
        C("loan", "loan__external_ref"), C("case", "case_contact__case__public_id"),
        C("order", "order_contact__order__public_id"), C("channel", "channel"), C("purpose", "purpose"),
        C("party", "party"), C("result", "result"), C("code", "code__code"), C("relation", "point__relation"),
        C("made_by", "made_by__username"), C("made_at", "made_at", Kind.INSTANT),
    ],
)  # fmt: skip
PAYMENTS = Dataset(
    key="payments", rows=_payments,
    columns=[
        C("payment", "public_id"), C("book", "loan__book__code"), C("loan", "loan__external_ref"),
        C("source", "source"), C("reference", "external_ref"), C("kind", "kind"), C("waives", "waives"),
        C("amount", "amount", Kind.MONEY), C("currency", "currency"), C("paid_on", "paid_on", Kind.DAY),
        C("received_at", "received_at", Kind.INSTANT), C("recorded_by", "recorded_by__username"),
        C("reversed_on", "reversal__reversed_on", Kind.DAY),
    ],
)  # fmt: skip
