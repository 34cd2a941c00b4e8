"""The rows of a reviewer's desk as flat values, ready to be shown (as those of a pool: docs/adr/0008)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import get_language

from casework.lib.instants import ahead, writer
from casework.review import rules
from casework.review.models import OrderHold, OrderQuestion, Stage
from casework.review.querysets import OrderQuerySet
from casework.review.selectors.pool_rows import term_words
from casework.review.states import RUNNING_STATES

if TYPE_CHECKING:
    from casework.review.selectors.urgency import Warnings

COLUMNS = (
    "rank", "public_id", "external_ref", "customer__name", "product__name", "product__term_unit", "value", "currency",
    "term", "stage", "state", "assigned_at", "limit_at", "callback_at", "hold_due_at", "hold_outcome", "asked",
    "answered",
)  # fmt: skip
_ANY = UUID(int=0)
Writer = Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as the reader's language writes it, and for machines: written when it is shown."""

    at: datetime
    day_and_time: Writer
    ahead: Writer

    @property
    def text(self) -> str:
        """Day and time."""
        return self.day_and_time(self.at)

    @property
    def time(self) -> str:
        """The time of the day, with its day unless that is today."""
        return self.ahead(self.at)

    @property
    def iso(self) -> str:
        """The instant for machines."""
        return self.at.isoformat()


@dataclass(frozen=True, slots=True)
class DeskRow:
    """An order that a reviewer holds, with what its row says beside it.

    rank: which group it belongs to. callback: of the booked callback, if any; missed: it was due and nobody called.
    asked: the re-review waits for an answer; answered: it had one. hold_due: until when it is on hold; hold_outcome:
    how its last hold ended.
    """

    rank: int
    public_id: UUID
    external_ref: str
    url: str
    applicant: str
    product: str
    value: Decimal
    currency: str
    term: str
    stage: str
    state: str
    assigned: Moment | None
    limit: Moment | None
    urgency: rules.Urgency
    callback: Moment | None
    missed: bool
    asked: bool
    answered: bool
    hold_due: Moment | None
    hold_outcome: str | None


def with_marks(orders: OrderQuerySet) -> OrderQuerySet:
    """Add what a row says beside the order itself, in the same query."""
    holds = OrderHold.objects.filter(order=OuterRef("pk")).order_by("-pk")
    asked = OrderQuestion.objects.filter(order=OuterRef("pk"))
    marked_orders: OrderQuerySet = orders.annotate(
        hold_due_at=Subquery(holds.filter(ended_at__isnull=True).values("due_at")[:1]),
        hold_outcome=Subquery(holds.values("outcome")[:1]),
        asked=Exists(asked.open()),
        answered=Exists(asked.filter(answered_at__isnull=False)),
    )
    return marked_orders


def rows_of(found: Iterable[tuple[Any, ...]], *, now: datetime, warn: "Warnings") -> list[DeskRow]:
    """Return the rows of what a query for COLUMNS found."""
    before, _id, behind = reverse("review:order", args=[_ANY]).partition(str(_ANY))
    stages, language = {value: str(label) for value, label in Stage.choices}, get_language()
    day_and_time, due = writer("SHORT_DATETIME_FORMAT"), ahead(now)

    def moment(at: datetime | None) -> Moment | None:
        return Moment(at=at, day_and_time=day_and_time, ahead=due) if at else None

    return [
        DeskRow(
            rank=rank, public_id=public_id, external_ref=ref, url=f"{before}{public_id}{behind}", applicant=name,
            product=product, value=value, currency=currency, term=term_words(term, unit, language),
            stage=stages[stage], state=state, assigned=moment(assigned_at), limit=moment(limit_at),
            urgency=rules.urgency(
                limit_at=limit_at if state in RUNNING_STATES else None, now=now, warn=warn[stage]
            ),
            callback=moment(callback_at), missed=rank == 0 and callback_at + rules.CALLBACK_GRACE < now,
            asked=asked, answered=answered, hold_due=moment(hold_due_at), hold_outcome=hold_outcome,
        )
        for (
            rank, public_id, ref, name, product, unit, value, currency, term, stage, state, assigned_at, limit_at,
            callback_at, hold_due_at, hold_outcome, asked, answered,
        ) in found
    ]  # fmt: skip
